"""The official description of the Bot API: every request, answer and update is held against it.

Each type is compiled once into a closure that returns what is wrong, "" for nothing.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.fakes.telegram.things import Json

FILE = Path(__file__).parents[4] / "shared" / "spec" / "platforms" / "telegram-bot-api.json"
CHECKED = FILE.is_file()
"""Whether the official file is there; without it requests are recorded and not checked."""

LOOSENED: dict[str, str] = {
    "InputFile": "an upload has no JSON form; the fake takes none, so anything passes",
    "setWebhook url": "described as HTTPS; plain http is let through on 127.0.0.1, as a self-hosted server does",
}
"""Spots that are not checked to the letter, each with the reason."""

Check = Callable[[Any], str]

ENUMS = {("MessageEntity", "type"), ("Chat", "type"), ("ReactionTypeEmoji", "emoji"), ("Poll", "type")}
"""Fields whose description lists, in quotes, every value there is."""
CONSTANT = re.compile(r'(?:always|must be) "?(\w+)"?$')
QUOTED = re.compile(r'[“"]([^"”]+)[”"]')


@cache
def document() -> Json:
    loaded: Json = json.loads(FILE.read_text()) if CHECKED else {"methods": {}, "types": {}}
    return loaded


def _integer(value: Any) -> str:
    return "" if isinstance(value, int) and not isinstance(value, bool) else f"{value!r:.80} is no Integer"


def _float(value: Any) -> str:
    return "" if isinstance(value, int | float) and not isinstance(value, bool) else f"{value!r:.80} is no Float"


def _string(value: Any) -> str:
    return "" if isinstance(value, str) else f"{value!r:.80} is no String"


def _boolean(value: Any) -> str:
    return "" if isinstance(value, bool) else f"{value!r:.80} is no Boolean"


PLAIN: dict[str, Check] = {
    "Integer": _integer, "Float": _float, "String": _string, "Boolean": _boolean, "InputFile": lambda value: "",
}  # fmt: skip


@cache
def checker(kind: str) -> Check:
    """Return the check of a type: plain, "Array of …", a union or an object."""
    if kind in PLAIN:
        return PLAIN[kind]
    if kind.startswith("Array of "):
        return _array(kind[9:])
    described = document()["types"][kind]
    if described.get("subtypes"):
        return _union(tuple(described["subtypes"]))
    return _object(kind, described.get("fields") or [])


def _later(kind: str) -> Check:
    # types contain one another: each is looked up when it is first met
    return lambda value: checker(kind)(value)


def _array(kind: str) -> Check:
    inner = _later(kind)

    def check(value: Any) -> str:
        if not isinstance(value, list):
            return f"{value!r:.80} is no array"
        return next((f"[{n}] {wrong}" for n, each in enumerate(value) if (wrong := inner(each))), "")

    return check


def _union(kinds: tuple[str, ...]) -> Check:
    if len(kinds) == 1:
        return _later(kinds[0])
    checks = [_later(each) for each in kinds]

    def check(value: Any) -> str:
        wrong = [each(value) for each in checks]
        # the kind that came nearest words the complaint best: constants are compared first
        return "" if "" in wrong else f"none of {', '.join(kinds)}: {max(wrong, key=_depth)}"

    return check


def _depth(complaint: str) -> tuple[bool, int]:
    return " must be '" not in complaint, complaint.count(":")


def _object(kind: str, fields: list[Json]) -> Check:
    needed = [each["name"] for each in fields if each["required"]]
    checks = {each["name"]: _field(kind, each) for each in fields}
    # constants first: they say which of many kinds is meant
    first = sorted(checks, key=lambda name: name not in ("type", "status", "source"))
    order = {name: place for place, name in enumerate(first)}

    def check(value: Any) -> str:
        if not isinstance(value, dict):
            return f"{value!r:.80} is no {kind}"
        for name in sorted(value, key=lambda each: order.get(each, -1)):
            if name not in checks:
                return f"{kind}: {name!r} is not known"
            if wrong := checks[name](value[name]):
                return f"{kind}.{name}: {wrong}"
        missing = [each for each in needed if each not in value]
        return f"{kind}: {missing} missing" if missing else ""

    return check


def _field(kind: str, described: Json) -> Check:
    inner, words = _union(tuple(described["types"])), described["description"]
    allowed: frozenset[str] = frozenset()
    if (kind, described["name"]) in ENUMS:
        allowed = frozenset(QUOTED.findall(words))
    elif described["name"] in ("type", "status", "source") and (found := CONSTANT.search(words)):
        allowed = frozenset({found[1]})
    if not allowed:
        return inner
    return lambda value: "" if value in allowed else f"{value!r:.80} must be {' or '.join(map(repr, sorted(allowed)))}"


def known(method: str) -> bool:
    return method in document()["methods"]


def request(method: str, given: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a call's parameters."""
    described = document()["methods"].get(method)
    if described is None:
        return ["not in the official description"]
    fields = {each["name"]: each for each in described.get("fields") or []}
    wrong = [f"parameter {name!r} is not known" for name in given if name not in fields]
    wrong += [f"parameter {name!r} missing" for name, each in fields.items() if each["required"] and name not in given]
    for name, value in given.items():
        if name in fields and (complaint := _union(tuple(fields[name]["types"]))(value)):
            wrong.append(f"parameter {name}: {complaint}")
    return wrong


def answer(method: str, result: Any) -> list[str]:
    """Return what is wrong with a call's result."""
    described = document()["methods"].get(method)
    if described is None:
        return []
    complaint = _union(tuple(described["returns"]))(result)
    return [f"answer: {complaint}"] if complaint else []


def update(body: Any) -> list[str]:
    """Return what is wrong with an update."""
    complaint = checker("Update")(body)
    return [f"update: {complaint}"] if complaint else []


def value(kind: str, given: Any) -> str:
    """Return what is wrong with any value of a type by its name, "" for nothing (fixtures are held against it)."""
    return checker(kind)(given)
