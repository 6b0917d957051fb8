"""Fields: values out of raw payloads, each of the type it should have; nothing of a payload is trusted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

Data = Mapping[str, Any]

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""Where Discord's snowflakes begin to count."""

DIGITS = 20
"""How long a snowflake can be."""


class Odd(ValueError):
    """Tell that a payload is not what the documentation says; it is set aside, the next one is read."""


def moment_of(snowflake: str | int) -> datetime:
    """Return the instant (UTC) a snowflake was made at; raises Odd for what is none."""
    return EPOCH + timedelta(milliseconds=int(check_id(str(snowflake))) >> 22)


def check_id(value: object) -> str:
    """Return a snowflake as text; raises Odd for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not (value.isascii() and value.isdecimal() and len(value) <= DIGITS):
        raise Odd("no snowflake")
    return value


def id_in(data: Data, name: str) -> str:
    """Return a snowflake that must be there; raises Odd."""
    return check_id(data.get(name))


def maybe_id(data: Data, name: str) -> str | None:
    """Return a snowflake, or None where it is missing or null; raises Odd for anything else."""
    value = data.get(name)
    return None if value is None else check_id(value)


def text_in(data: Data, name: str, default: str | None = None) -> str:
    """Return a text; one that is missing or null is the default, and without a default raises Odd."""
    value = data.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise Odd(f"{name} is no text")
    return value


def number_in(data: Data, name: str, default: int | None = None) -> int:
    """Return a whole number, also one written as text (permissions); raises Odd like `text_in`."""
    value = data.get(name)
    if value is None and default is not None:
        return default
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= DIGITS:
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Odd(f"{name} is no number")
    return value


def flag_in(data: Data, name: str) -> bool:
    """Return a yes or no; missing and null are no, anything else raises Odd."""
    value = data.get(name)
    if value is not None and not isinstance(value, bool):
        raise Odd(f"{name} is no yes or no")
    return bool(value)


def moment_in(data: Data, name: str) -> datetime | None:
    """Return an ISO instant (UTC), None where it is missing or null; raises Odd."""
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Odd(f"{name} is no instant")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise Odd(f"{name} is no instant") from fault


def stamp_in(data: Data, name: str) -> str:
    """Return an instant as Discord's two mouths tell it alike, "" for none; the gateway's is finer than REST's."""
    at = moment_in(data, name)
    return (
        "" if at is None else at.replace(microsecond=at.microsecond // 1000 * 1000).isoformat(timespec="microseconds")
    )


def record_in(data: Data, name: str) -> Data:
    """Return an object that must be there; raises Odd."""
    return check_record(data.get(name))


def maybe_record(data: Data, name: str) -> Data | None:
    """Return an object, or None where it is missing or null; raises Odd for anything else."""
    value = data.get(name)
    return None if value is None else check_record(value)


def records_in(data: Data, name: str) -> Sequence[Data]:
    """Return a list of objects; missing and null are empty, anything else raises Odd."""
    return [check_record(each) for each in _list(data, name)]


def ids_in(data: Data, name: str) -> tuple[str, ...]:
    """Return a list of snowflakes; missing and null are empty, anything else raises Odd."""
    return tuple(check_id(each) for each in _list(data, name))


def sound_in(data: Data, name: str, make: Callable[[Data], T]) -> list[T]:
    """Return what `make` reads from a list of objects, without those that are odd: one must not hide the others."""
    made = []
    for each in _list(data, name):
        try:
            made.append(make(check_record(each)))
        except Odd:
            continue
    return made


def check_record(value: object) -> Data:
    """Return an object as it is; raises Odd for anything else."""
    if not isinstance(value, Mapping):
        raise Odd("no object")
    return value


def _list(data: Data, name: str) -> Sequence[Any]:
    value = data.get(name)
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise Odd(f"{name} is no list")
    return value
