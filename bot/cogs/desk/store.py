"""The desk keeps no rows: a draft is weighed and forgotten."""

from bot.core.stores import CogStore


class DeskStore(CogStore):
    """Keep nothing."""
