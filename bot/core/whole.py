"""Whole: what a platform handed over with half a letter in it, made fit to be stored (reliability.md row 49).

JSON can hold half of a surrogate pair, UTF-8 cannot. It is rare, so nobody looks for it until something stumbles.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

UNKNOWN = "\ufffd"

_HALF = re.compile("[\ud800-\udfff]")


def whole(thing: T) -> T:
    """Return the same thing, in each of its texts the sign for "unknown" in place of half a letter."""
    return _whole(thing)  # type: ignore[no-any-return]


def _whole(thing: Any) -> Any:
    match thing:
        case str():
            return _HALF.sub(UNKNOWN, thing) if _HALF.search(thing) else thing
        case Mapping():
            return {_whole(key): _whole(value) for key, value in thing.items()}
        case tuple() | list() | frozenset():
            return type(thing)(_whole(each) for each in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{each.name: _whole(getattr(thing, each.name)) for each in fields(thing) if each.init})
    return thing
