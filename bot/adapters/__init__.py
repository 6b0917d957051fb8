"""Adapters: each joins one platform to the house and is a stranger to the others (house.md §2)."""
