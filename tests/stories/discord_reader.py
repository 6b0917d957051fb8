"""What someone reads on Discord: a message's markup as a member's own client shows it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from tests.adapters.discord.reader import read

TOKEN = re.compile(r"(?<!\\)<(@|#|t:)(-?\d+)(?::(\w))?>")
MARK = "\ue000{}\ue001"


def visible(
    text: str, people: Callable[[str], str], places: Callable[[str], str], moment: Callable[[datetime, str], str]
) -> str:
    """Return the words of a message: names for mentions, wall time for timestamps, text for what was escaped."""
    shown: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kind, value, style = found.groups()
        if kind == "t:":
            shown.append(moment(datetime.fromtimestamp(int(value), UTC), style or "f"))
        else:
            shown.append((people if kind == "@" else places)(value))
        return MARK.format(len(shown) - 1)

    plain = read(TOKEN.sub(keep, text))
    return re.sub(r"\ue000(\d+)\ue001", lambda found: shown[int(found[1])], plain)
