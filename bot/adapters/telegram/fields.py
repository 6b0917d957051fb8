"""Fields: values out of raw payloads, each of the type it should have; nothing of a payload is trusted."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

Data = Mapping[str, Any]

MOST = 1 << 52
"""No id of Telegram's needs more than 52 bits (Bot API, "User.id")."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = 1 << 33
"""Seconds: an instant behind the year 2242 is none."""


class Odd(ValueError):
    """Tell that a payload is not what the documentation says; it is set aside, the next one is read."""


def check_id(value: object) -> str:
    """Return an id, as Telegram counts users, chats, messages and updates, as text; raises Odd for anything else."""
    if not isinstance(value, int) or isinstance(value, bool) or not -MOST < value < MOST or not value:
        raise Odd("no id")
    return str(value)


def id_in(data: Data, name: str) -> str:
    """Return an id that must be there; raises Odd."""
    return check_id(data.get(name))


def maybe_id(data: Data, name: str) -> str | None:
    """Return an id, or None where it is missing; raises Odd for anything else."""
    value = data.get(name)
    return None if value is None else check_id(value)


def text_in(data: Data, name: str, default: str | None = None) -> str:
    """Return a text; one that is missing is the default, and without a default raises Odd."""
    value = data.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise Odd(f"{name} is no text")
    return value if value.isascii() else _whole(name, value)


def _whole(name: str, value: str) -> str:
    """Return a text that can be stored; raises Odd for one with half a pair of surrogates in it."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Odd(f"{name} is broken") from None
    return value


def number_in(data: Data, name: str) -> int:
    """Return a whole number that must be there; raises Odd."""
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Odd(f"{name} is no number")
    return value


def flag_in(data: Data, name: str) -> bool:
    """Return a yes or no; missing is no, anything else raises Odd."""
    value = data.get(name)
    if value is not None and not isinstance(value, bool):
        raise Odd(f"{name} is no yes or no")
    return bool(value)


def moment_in(data: Data, name: str) -> datetime:
    """Return an instant (UTC) told in Unix seconds; raises Odd for what is none, and for the 0 of what is hidden."""
    value = number_in(data, name)
    if not 0 < value < LATEST:
        raise Odd(f"{name} is no instant")
    return EPOCH + timedelta(seconds=value)


def record_in(data: Data, name: str) -> Data:
    """Return an object that must be there; raises Odd."""
    return check_record(data.get(name))


def maybe_record(data: Data, name: str) -> Data | None:
    """Return an object, or None where it is missing; raises Odd for anything else."""
    value = data.get(name)
    return None if value is None else check_record(value)


def records_in(data: Data, name: str) -> Sequence[Data]:
    """Return a list of objects; missing is empty, anything else raises Odd."""
    value = data.get(name)
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise Odd(f"{name} is no list")
    return [check_record(each) for each in value]


def check_record(value: object) -> Data:
    """Return an object as it is; raises Odd for anything else."""
    if not isinstance(value, Mapping):
        raise Odd("no object")
    return value
