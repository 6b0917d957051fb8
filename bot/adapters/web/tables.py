"""The playground's tables, registered: platform rows that exist in the demo alone (house.md §7)."""

from collections.abc import Sequence

from bot.model.schema import Table

_WHY = "the playground's own platform rows; demo only, emptied by `demo --fresh`"


def _table(name: str, purpose: str, *persons: str) -> Table:
    return Table(name, purpose, persons=persons, export="exempt", erase="exempt", why=_WHY)


TABLES: Sequence[Table] = (
    _table("web_state", "count of visible changes, offset of the demo clock"),
    _table("web_member", "members of the playground", "id"),
    _table("web_place", "places, threads and rooms"),
    _table("web_seat", "who is in which room", "member"),
    _table("web_invite", "invite links"),
    _table("web_message", "messages, direct chats, private answers", "author"),
    _table("web_reaction", "who reacted with what", "member"),
    _table("web_file", "files that came with a private message", "member"),
    _table("web_form", "forms that wait for an answer", "member"),
    _table("web_log", "what members did, in order; the adapter reads it like any platform's updates", "who"),
)
