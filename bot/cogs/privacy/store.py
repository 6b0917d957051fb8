"""The privacy cog keeps no rows of its own: consents are the house's."""

from bot.core.stores import CogStore


class PrivacyStore(CogStore):
    """Keep nothing."""
