"""The official description: every request and answer is held against it.

A check must cost little (the fake runs beside the bot), so each schema is compiled once into closures that only say yes
or no; where one says no, jsonschema (Draft 2020-12) has the last word and words the complaint.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

from tests.fakes.discord.things import Json

FILE = Path(__file__).parents[4] / "shared" / "spec" / "platforms" / "discord-openapi.json"
CHECKED = FILE.is_file()
"""Whether the official file is there; without it requests are recorded and not checked."""

LOOSENED: dict[str, str] = {
    "SnowflakeType in requests": "described as a string; Discord takes numbers too, and discord.py sends them",
    "PATCH /channels/{channel_id}/messages/{message_id} body tts": "discord.py always sends it, Discord passes it over",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original body tts": "discord.py sends it here too",
    "PUT /guilds/{guild_id}/bans/{user_id} body": "described as required; Discord bans without one",
    "PUT /guilds/{guild_id}/bans/{user_id} query delete_message_seconds": "discord.py sends it so, Discord takes it",
    "DELETE /guilds/{guild_id}/bans/{user_id} body": "described as required; there is nothing to put into it",
    "ErrorResponse errors": "inner codes are described as numbers; Discord gives words such as BASE_TYPE_MAX_LENGTH",
}
"""Spots where the official preview and the real Discord differ, each with the reason it is loosened here.

A key is "METHOD template body", "… body <field>" or "… query <name>": what is then let through although it is missing
or not described.
"""

Check = Callable[[Any], bool]


@cache
def document() -> Json:
    loaded: Json = json.loads(FILE.read_text()) if CHECKED else {"paths": {}, "components": {"schemas": {}}}
    return loaded


def _is_instant(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _fits(bits: int) -> Check:
    return lambda value: not isinstance(value, int) or -(1 << bits - 1) <= value < 1 << bits - 1


def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or ":" in value


FORMATS: dict[str, Check] = {"date-time": _is_instant, "int32": _fits(32), "int64": _fits(64), "uri": _is_uri}
CHECKER = FormatChecker(formats=())
for _name, _check in FORMATS.items():
    CHECKER.checkers[_name] = (_check, ())

TYPES: dict[str, Check] = {
    "null": lambda value: value is None,
    "boolean": lambda value: value is True or value is False,
    "integer": lambda v: (
        (isinstance(v, int) and v is not True and v is not False) or (isinstance(v, float) and v.is_integer())
    ),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


class Quick:
    """Compile schemas into closures; a reference is compiled when it is first needed."""

    def __init__(self) -> None:
        self.named: dict[str, Check] = {}

    def compile(self, schema: Mapping[str, Any]) -> Check:
        checks: list[Check] = []
        if "$ref" in schema:
            checks.append(self._reference(schema["$ref"]))
        for key, make in self._makers().items():
            if key in schema:
                checks.append(make(schema))
        if not checks:
            return lambda value: True
        if len(checks) == 1:
            return checks[0]
        return lambda value: all(check(value) for check in checks)

    def _makers(self) -> dict[str, Callable[[Mapping[str, Any]], Check]]:
        return {
            "type": self._type,
            "enum": lambda schema: _one_of(schema["enum"]),
            "const": lambda schema: _one_of([schema["const"]]),
            "properties": self._object,
            "required": lambda schema: _required(schema["required"]),
            "additionalProperties": self._additional,
            "items": self._items,
            "anyOf": lambda schema: _any([self.compile(each) for each in schema["anyOf"]]),
            "oneOf": lambda schema: _one([self.compile(each) for each in schema["oneOf"]]),
            "allOf": lambda schema: _all([self.compile(each) for each in schema["allOf"]]),
            "minLength": lambda schema: _sized(str, schema["minLength"], None),
            "maxLength": lambda schema: _sized(str, 0, schema["maxLength"]),
            "minItems": lambda schema: _sized(list, schema["minItems"], None),
            "maxItems": lambda schema: _sized(list, 0, schema["maxItems"]),
            "minProperties": lambda schema: _sized(dict, schema["minProperties"], None),
            "maxProperties": lambda schema: _sized(dict, 0, schema["maxProperties"]),
            "minimum": lambda schema: _between(schema["minimum"], None),
            "maximum": lambda schema: _between(None, schema["maximum"]),
            "pattern": lambda schema: _pattern(schema["pattern"]),
            "format": lambda schema: FORMATS.get(schema["format"], lambda value: True),
            "uniqueItems": lambda schema: _unique if schema["uniqueItems"] else lambda value: True,
        }

    def _reference(self, ref: str) -> Check:
        def check(value: Any) -> bool:
            found = self.named.get(ref)
            if found is None:
                found = self.named[ref] = self.compile(document()["components"]["schemas"][ref.rsplit("/", 1)[1]])
            return found(value)

        return check

    def _type(self, schema: Mapping[str, Any]) -> Check:
        wanted = schema["type"]
        checks = [TYPES[each] for each in ([wanted] if isinstance(wanted, str) else wanted)]
        return checks[0] if len(checks) == 1 else lambda value: any(check(value) for check in checks)

    def _object(self, schema: Mapping[str, Any]) -> Check:
        checks = {key: self.compile(each) for key, each in schema["properties"].items()}

        def check(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            return all(key not in checks or checks[key](each) for key, each in value.items())

        return check

    def _additional(self, schema: Mapping[str, Any]) -> Check:
        rest, known = schema["additionalProperties"], set(schema.get("properties") or ())
        inner: Check = self.compile({"enum": []} if rest is False else {} if rest is True else rest)

        def check(value: Any) -> bool:
            return not isinstance(value, dict) or all(key in known or inner(each) for key, each in value.items())

        return check

    def _items(self, schema: Mapping[str, Any]) -> Check:
        inner = self.compile(schema["items"])
        return lambda value: not isinstance(value, list) or all(inner(each) for each in value)


def _one_of(values: list[Any]) -> Check:
    allowed = {(type(each), each) for each in values}
    return lambda value: (type(value), value) in allowed if isinstance(value, str | int | None) else value in values


def _required(names: list[str]) -> Check:
    return lambda value: not isinstance(value, dict) or all(each in value for each in names)


def _any(checks: list[Check]) -> Check:
    return lambda value: any(check(value) for check in checks)


def _one(checks: list[Check]) -> Check:
    return lambda value: sum(check(value) for check in checks) == 1


def _all(checks: list[Check]) -> Check:
    return lambda value: all(check(value) for check in checks)


def _sized(kind: type, least: int, most: int | None) -> Check:
    return lambda value: (
        not isinstance(value, kind) or (len(value) >= least and (most is None or len(value) <= most))  # type: ignore[arg-type]
    )


def _between(least: float | None, most: float | None) -> Check:
    def check(value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return True
        return (least is None or value >= least) and (most is None or value <= most)

    return check


def _pattern(text: str) -> Check:
    found = re.compile(text)
    return lambda value: not isinstance(value, str) or found.search(value) is not None


def _unique(value: Any) -> bool:
    return not isinstance(value, list) or len({json.dumps(each, sort_keys=True) for each in value}) == len(value)


class Checked:
    """One schema: quick to pass, well worded to fail."""

    def __init__(self, quick: Quick, schema: Json) -> None:
        self.schema = schema
        self.quick = quick.compile(schema)
        self.known = _known(schema)

    def complaint(self, value: Any, *, loose: bool = False) -> str:
        """Return what is wrong with a value, "" for nothing; loose: numbers may stand for snowflakes."""
        if self.quick(value) or (loose and self.quick(_worded(value))):
            return ""
        error: ValidationError | None = best_match(self.slow().iter_errors(value))
        return "" if error is None else f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"

    def slow(self) -> Draft202012Validator:
        whole = {**self.schema, "components": document()["components"]}
        return Draft202012Validator(whole, format_checker=CHECKER)


def _worded(value: Any) -> Any:
    """Return a body with every number that can only be a snowflake as a string."""
    if isinstance(value, dict):
        return {key: _worded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_worded(each) for each in value]
    return str(value) if isinstance(value, int) and value >= 1 << 53 else value


def _known(schema: Json) -> frozenset[str]:
    """Return the names a body may have at its top, over every branch."""
    if "$ref" in schema:
        return _known(document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    names = set(schema.get("properties") or ())
    for key in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(key) or ():
            names |= _known(each)
    return frozenset(names)


class Operation:
    """One method of one path: query, body, answers."""

    def __init__(self, quick: Quick, name: str, path: Json, described: Json) -> None:
        self.name = name
        self.query: dict[str, Checked] = {}
        for each in [*(path.get("parameters") or ()), *(described.get("parameters") or ())]:
            if each.get("in") == "query":
                self.query[each["name"]] = Checked(quick, each["schema"])
        body = described.get("requestBody") or {}
        content = (body.get("content") or {}).get("application/json")
        self.needs_body = bool(body.get("required")) and content is not None
        self.body = None if content is None else Checked(quick, content["schema"])
        self.answers: dict[str, Checked | None] = {}
        for status, answer in described["responses"].items():
            if "$ref" in answer:
                answer = document()["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
            found = (answer.get("content") or {}).get("application/json")
            self.answers[status] = None if found is None else Checked(quick, found["schema"])

    def request(self, query: Mapping[str, str], body: Any, sent: bool) -> list[str]:
        """Return what is wrong with a request."""
        wrong = []
        for name, value in query.items():
            if f"{self.name} query {name}" in LOOSENED:
                continue
            if name not in self.query:
                wrong.append(f"query {name}: not known")
            elif complaint := self.query[name].complaint(_typed(value, self.query[name].schema)):
                wrong.append(f"query {name}: {complaint}")
        if not sent:
            needed = self.needs_body and f"{self.name} body" not in LOOSENED
            return [*wrong, "body: missing"] if needed else wrong
        if self.body is None:
            return [*wrong, "body: none is taken here"] if body not in (None, {}) else wrong
        if complaint := self.body.complaint(body, loose=True):
            wrong.append(f"body {complaint}")
        if (
            isinstance(body, dict)
            and self.body.known
            and (spare := {each for each in set(body) - self.body.known if f"{self.name} body {each}" not in LOOSENED})
        ):
            wrong.append(f"body: not known: {sorted(spare)}")
        return wrong

    def answer(self, status: int, body: Any) -> list[str]:
        """Return what is wrong with an answer."""
        described = self.answers.get(str(status), self.answers.get(f"{status // 100}XX", False))
        if described is False:
            return [f"answer: no {status} here"]
        if not isinstance(described, Checked):
            return [] if body is None else [f"answer: {status} has no body"]
        if status >= 400 and isinstance(body, dict):
            body = {key: value for key, value in body.items() if key != "errors"}
        complaint = described.complaint(body)
        return [f"answer {complaint}"] if complaint else []


def _typed(value: str, schema: Json) -> Any:
    """Read a query's text as what the schema asks for."""
    kind = schema.get("type")
    if kind == "boolean" and value.lower() in ("true", "false", "0", "1"):
        return value.lower() in ("true", "1")
    if kind in ("integer", None) and re.fullmatch(r"-?\d+", value) and "SnowflakeType" not in str(schema):
        return int(value)
    return value


@cache
def operations() -> dict[str, Operation]:
    """Return every operation by "METHOD /path/{template}"."""
    quick = Quick()
    found = {}
    for template, path in document()["paths"].items():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in path:
                found[f"{method.upper()} {template}"] = Operation(
                    quick, f"{method.upper()} {template}", path, path[method]
                )
    return found
