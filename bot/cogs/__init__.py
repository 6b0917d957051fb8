"""The cogs: one room per feature, each a stranger to the others (house.md §3)."""
