"""The playground's own platform: what its members are, see and do, as rows (house.md §8)."""
