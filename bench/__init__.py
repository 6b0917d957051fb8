"""Bench: what an event costs through the whole core, and what the bare store costs beside it."""
