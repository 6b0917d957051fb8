"""Starts: links that open the direct chat with the host, and what comes back by them (mission.md §4)."""

import re

START = "start"
"""The command that Telegram itself sends when someone opens a chat with a bot."""

ABOUT = "/host about"
"""What someone gets who only pressed Start."""

MOST = 64
"""Characters of a payload (Bot API, "Deep linking")."""

LEAST = 20
"""Characters of a key at least: a shorter one could be guessed, and is none of ours (reliability.md row 45)."""

_PAYLOAD = re.compile(rf"[A-Za-z0-9_-]{{1,{MOST}}}")


def link(username: str, key: str) -> str:
    """Return the address that opens the direct chat and brings a key along; raises ValueError for what cannot be."""
    if _PAYLOAD.fullmatch(key) is None or not username:
        raise ValueError("this cannot be the payload of a link")
    return f"https://t.me/{username}?start={key}"


def key_in(payload: str) -> str | None:
    """Return the key that someone brought along, None for what is certainly none of ours."""
    return payload if len(payload) >= LEAST and _PAYLOAD.fullmatch(payload) else None
