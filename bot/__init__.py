"""Stammtisch: a host for communities that live in chats."""

__version__ = "0.1.0"
