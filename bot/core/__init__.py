"""The core: events in, units of work, actions out; for cogs (house.md §2, floor 3)."""
