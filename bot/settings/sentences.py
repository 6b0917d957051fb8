"""Turn a validation error into a sentence an operator understands, and a remedy."""

from collections.abc import Mapping
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from bot.settings.file import Key

_PLAIN: Mapping[str, str] = {
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": 'must be text in "quotes"',
    "path_type": 'must be a path in "quotes"',
    "time_type": 'must be a time of day like "21:00"',
    "time_parsing": 'must be a time of day like "21:00"',
    "time_delta_type": "must be a number of seconds",
    "time_delta_parsing": "must be a number of seconds",
    "list_type": "must be a list in [brackets]",
    "tuple_type": "must be a list in [brackets]",
    "dict_type": "is a section: give it a line of its own in [brackets], its settings below",
    "model_type": "is a section: give it a line of its own in [brackets], its settings below",
    "model_attributes_type": "is a section: give it a line of its own in [brackets], its settings below",
    "dataclass_type": "is a section: give it a line of its own in [brackets], its settings below",
    "missing": "is missing",
}
_MEASURED: Mapping[str, str] = {
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "literal_error": "must be {expected}",
    "too_long": "must have at most {max_length} entries",
    "too_short": "must have at least {min_length} entries",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must have at least {min_length} characters",
}


def explain(key: Key, detail: Mapping[str, Any], model: type, *, secret: bool) -> tuple[str, str]:
    """Return sentence and remedy for one of pydantic's error details; a secret's value is never repeated."""
    name = ".".join(str(each + 1) if isinstance(each, int) else each for each in key)
    kind, said = str(detail["type"]), detail.get("input")
    if kind == "extra_forbidden":
        return f"{name} is no setting.", _meant(key, model)
    if kind == "value_error":
        rule = str(detail["msg"]).removeprefix("Value error, ")
    elif kind in _MEASURED:
        rule = _fill(_MEASURED[kind], detail.get("ctx", {}))
    else:
        rule = _PLAIN.get(kind, f"is wrong: {detail['msg']}")
    shown = "" if secret or kind == "missing" or isinstance(said, dict | list | tuple) else f", not {_short(said)}"
    if kind in {"value_error", "dict_type", "model_type"} and "not " in rule:
        shown = ""
    return f"{name} {rule}{shown}.", "" if secret else _example(key, model)


def _fill(rule: str, context: Mapping[str, Any]) -> str:
    # a fixed rule of ours with pydantic's numbers, so no format string comes from outside
    for name, value in context.items():
        rule = rule.replace("{" + name + "}", str(value))
    return rule


def _short(value: object) -> str:
    shown = value.isoformat() if isinstance(value, time) else repr(value)
    return shown if len(shown) <= 40 else f"{shown[:39]}…"


def _meant(key: Key, model: type) -> str:
    holder = _holder(key, model)
    names = list(holder.model_fields) if holder else []
    close = get_close_matches(str(key[-1]), names, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"Take it out. There are: {', '.join(names)}." if names else "Take it out."


def _example(key: Key, model: type) -> str:
    holder = _holder(key, model)
    info = holder.model_fields.get(str(key[-1])) if holder else None
    if info is None or info.is_required() or info.default in (None, "", ()) or isinstance(info.default, BaseModel):
        return ""
    return f"For example: {key[-1]} = {toml(info.default)}"


def toml(value: object) -> str:
    """Write one default as TOML does."""
    match value:
        case bool():
            return str(value).lower()
        case time():
            return f'"{value:%H:%M}"'
        case str() | Path():
            return f'"{value}"'
        case tuple() | list():
            return f"[{', '.join(toml(each) for each in value)}]"
        case _:
            return str(TypeAdapter(type(value)).dump_python(value, mode="json"))


def _holder(key: Key, model: type) -> type[BaseModel] | None:
    holder: Any = model
    for part in key[:-1]:
        if isinstance(holder, type) and issubclass(holder, BaseModel) and part in holder.model_fields:
            holder = holder.model_fields[part].annotation
    return holder if isinstance(holder, type) and issubclass(holder, BaseModel) else None
