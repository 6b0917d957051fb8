"""Fitting: one value held against what fits a setting, whoever wrote it and where."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.model.settables import Settable, Unfit
from bot.settings.typed import clock

FAR = 100_000
"""The most a number can be where nothing says less: time spans stay within what a calendar has."""


def unfit(what: Settable, why: str, line: int | None = None) -> Unfit:
    """Return what tells that a value does not fit a setting, with the setting's limits."""
    most = FAR if what.kind == "whole" and what.most is None else what.most
    return Unfit(why, what.key, line=line, least=what.least or 0, most=most, choices=what.choices)


def fitting(what: Settable, value: Any) -> Any:
    """Return a value of the right kind as it is kept; raises Unfit."""
    return FITS.get(what.kind, _line)(what, value)


def _whole(what: Settable, value: Any) -> Any:
    if not isinstance(value, int) or isinstance(value, bool):
        raise unfit(what, "whole")
    if not (what.least or 0) <= value <= (FAR if what.most is None else what.most):
        raise unfit(what, "range")
    return value


def _yesno(what: Settable, value: Any) -> Any:
    if not isinstance(value, bool):
        raise unfit(what, "yesno")
    return value


def _choice(what: Settable, value: Any) -> Any:
    if not isinstance(value, str) or value not in what.choices:
        raise unfit(what, "choice")
    return value


def _names(what: Settable, value: Any) -> Any:
    if not isinstance(value, list) or not all(_is_line(each) and each.strip() for each in value):
        raise unfit(what, what.kind)
    if len(value) > (50 if what.most is None else what.most):
        raise unfit(what, "long")
    if any(len(each) > 100 for each in value):
        raise unfit(what, what.kind)
    return list(dict.fromkeys(each.strip() for each in value))


def _team(what: Settable, value: Any) -> Any:
    records = isinstance(value, list) and all(isinstance(each, dict) for each in value)
    if not records or not all(_is_line(line) for each in value for line in each.values()):
        raise unfit(what, "team")
    if what.most is not None and len(value) > what.most:
        raise unfit(what, "long")
    return value


def _clock(what: Settable, value: Any) -> Any:
    read = clock(value) if isinstance(value, str) else None
    if read is None:
        raise unfit(what, "clock")
    return read


def _line(what: Settable, value: Any) -> Any:
    if not _is_line(value):
        raise unfit(what, what.kind)
    if not value.strip() and what.least:
        raise unfit(what, "empty")
    if what.most is not None and len(value.strip()) > what.most:
        raise unfit(what, "long")
    return value.strip()


def _is_line(value: Any) -> bool:
    """Tell whether something is one line of characters that a database, a terminal and TOML can take."""
    return isinstance(value, str) and all(each.isprintable() or each == "\u200d" for each in value)


FITS: Mapping[str, Callable[[Settable, Any], Any]] = {
    "whole": _whole,
    "yesno": _yesno,
    "choice": _choice,
    "spans": _names,
    "names": _names,
    "roles": _names,
    "places": _names,
    "team": _team,
    "clock": _clock,
}
