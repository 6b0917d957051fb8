"""The words everything else is said in; the standard library only (house.md §2, floor 1)."""
