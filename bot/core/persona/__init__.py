"""The persona: how the host speaks, how often, and when it holds its tongue (PER-01 … PER-05)."""
