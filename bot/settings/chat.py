"""Chat: which settings a community can change about itself, laid over what the file says (reliability.md row 53)."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import time
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from bot.model.house import House
from bot.model.settables import Kind, Settable, Unfit
from bot.settings import typed as reading
from bot.settings.file import MAX_DEPTH, MAX_LINE, depth, key_lines
from bot.settings.fitting import fitting, unfit
from bot.settings.models import ChosenPlaces, ChosenRoles, Community, Glossary, Host, Hours, Mate, Settings

MOST = 10 * 1024 * 1024
"""Bytes of a text that is read at all."""

QUIET = ("host.quiet_from", "host.quiet_to")
FILE_ONLY = frozenset({"store", "web", "discord", "telegram"})
"""Sections that stay the operator's: where things are, and who may log in."""

SHAPES: Mapping[str, Kind] = {"boolean": "yesno", "integer": "whole", "string": "text", "array": "names"}


class Chat:
    """Lay what was changed in chat over the file; implements ports.Settables."""

    def __init__(self, house: House, cogs: Mapping[str, Any]) -> None:
        """Take the file's house, and each cog's settings by name."""
        self.filed = house
        self.cogs = dict(cogs)
        self.kinds: dict[str, type[BaseModel]] = {
            "community": Community,
            "community.glossary": Glossary,
            "host": Host,
            "hours": Hours,
            "places": ChosenPlaces,
            "roles": ChosenRoles,
        }
        self.base: dict[str, dict[str, Any]] = {
            "community": _community(house),
            "community.glossary": Glossary().model_dump() | dict(house.manners.speech.own),
            "host": _host(house),
            "hours": _hours(house),
            "places": ChosenPlaces().model_dump(),
            "roles": ChosenRoles().model_dump(),
        }
        for name, own in self.cogs.items():
            if isinstance(own, BaseModel):
                self.kinds[f"cogs.{name}"] = type(own)
                self.base[f"cogs.{name}"] = own.model_dump()
        self.known = {each.key: each for each in self._all()}

    def describe(self) -> Sequence[Settable]:
        """Return every setting that can be changed in chat, section by section."""
        return list(self.known.values())

    def _all(self) -> list[Settable]:
        found: list[Settable] = []
        for section, kind in self.kinds.items():
            if section == "hours":
                found.append(Settable("hours", "hours", parts=tuple(f"hours.{day}" for day in Hours.model_fields)))
            for name, shape in _shapes(kind).items():
                if f"{section}.{name}" == QUIET[0]:
                    found.append(Settable("host.quiet", "quiet", parts=QUIET))
                one = _settable(section, name, shape, kind.model_fields[name], _plain(self.base[section].get(name)))
                if one is not None:
                    found.append(one)
            if section == "hours":
                filed = [{"name": each.name, "role": each.role} for each in self.filed.team]
                found.append(Settable("team", "team", filed, most=50))
        return found

    def read(self, key: str, typed: str) -> Mapping[str, Any]:
        """Read what someone typed for a setting; raises Unfit."""
        what = self._what(key)
        if what.kind == "quiet":
            ends = reading.span(typed)
            if ends is None:
                raise Unfit("quiet", key)
            return dict(zip(QUIET, ends, strict=True))
        if what.kind == "hours":
            week = reading.hours(typed)
            if week is None:
                raise Unfit("hours", key)
            return {part: self.check(part, spans) for part, spans in week.items()}
        return {key: self.check(key, reading.value(what, typed))}

    def check(self, key: str, value: Any) -> Any:
        """Return a value as it is kept; raises Unfit."""
        what = self._what(key)
        if what.parts:
            raise Unfit("unknown", key)
        kept = fitting(what, value)
        section, _, name = key.rpartition(".")
        try:
            if key == "team":
                return [each.model_dump() for each in TypeAdapter(tuple[Mate, ...]).validate_python(kept)]
            # whole, because one setting may have to fit another
            self.kinds[section].model_validate(self.base[section] | {name: kept})
        except ValidationError:
            raise unfit(what, "other" if what.kind == "whole" else what.kind) from None
        return kept

    def house(self, choices: Mapping[str, Any]) -> House:
        """Return the house with what was changed in chat laid over the file."""
        touched = {key.partition(".")[0] for key in choices} & {"community", "host", "hours", "team"}
        if not touched:
            return self.filed
        laid: dict[str, Any] = {each: self._laid(each, choices) for each in ("community", "host", "hours")}
        laid["community"]["glossary"] = self._laid("community.glossary", choices)
        laid["team"] = choices.get("team", [{"name": each.name, "role": each.role} for each in self.filed.team])
        return Settings(**laid).house()

    def cog(self, name: str, choices: Mapping[str, Any]) -> Any:
        """Return a cog's settings with what was changed in chat laid over the file."""
        section = f"cogs.{name}"
        if section not in self.kinds or not any(key.startswith(f"{section}.") for key in choices):
            return self.cogs[name]
        return self.kinds[section].model_validate(self._laid(section, choices))

    def _laid(self, section: str, choices: Mapping[str, Any]) -> dict[str, Any]:
        own = {name: choices[f"{section}.{name}"] for name in self.base[section] if f"{section}.{name}" in choices}
        return self.base[section] | own

    # -- TOML -------------------------------------------------------------------------------------------------------

    def written(self, values: Mapping[str, Any]) -> str:
        """Write settings as TOML that `parsed` reads back."""
        sections: dict[str, list[str]] = {}
        for key in (each for each in self.known if each in values and each != "team"):
            section, _, name = key.rpartition(".")
            sections.setdefault(section, []).append(f"{name} = {_toml(values[key])}")
        blocks = [f"[{section}]\n" + "\n".join(lines) for section, lines in sections.items()]
        mates = [[f"{name} = {_toml(value)}" for name, value in mate.items()] for mate in values.get("team", ())]
        blocks += ["[[team]]\n" + "\n".join(lines) for lines in mates]
        if values.get("team") == []:
            blocks.insert(0, "team = []")
        return "\n\n".join(blocks) + "\n"

    def parsed(self, text: str) -> Mapping[str, Any]:
        """Read settings from TOML, each checked; raises Unfit with the line where there is one."""
        data = _toml_of(text)
        lines = key_lines(text)
        found: dict[str, Any] = {}
        for key, value in _flat(data):
            line = next((lines[key[:end]] for end in range(len(key), 0, -1) if key[:end] in lines), None)
            name = ".".join(key)
            try:
                if key[0] in FILE_ONLY:
                    raise Unfit("not_here", name)
                found[name] = self.check(name, value)
            except Unfit as why:
                raise unfit(self.known.get(name) or Settable(name[:80], "text"), why.why, line) from None
        return found

    def _what(self, key: str) -> Settable:
        if key not in self.known:
            raise Unfit("unknown", key[:80])
        return self.known[key]


@cache
def _shapes(kind: type[BaseModel]) -> Mapping[str, Any]:
    """Return the JSON schema of each field."""
    shapes: Mapping[str, Any] = TypeAdapter(kind).json_schema().get("properties", {})
    return shapes


def _community(house: House) -> dict[str, Any]:
    own = Community().model_dump(exclude={"glossary"})
    speech = {"gender": house.manners.speech.gender, "region": house.manners.speech.region}
    return {name: getattr(house, name, value) for name, value in own.items()} | speech


def _host(house: House) -> dict[str, Any]:
    manners = house.manners
    return Host().model_dump() | {
        "weekly_budget": manners.weekly_budget,
        "relay_per_day": manners.relay_per_day,
        "talk_people": manners.talk_people,
        "talk_minutes": max(1, int(manners.talk_window.total_seconds() // 60)),
        "lull_minutes": max(1, int(manners.lull.total_seconds() // 60)),
        "wait_hours": max(1, int(manners.wait_at_most.total_seconds() // 3600)),
        "quiet_from": manners.quiet_from,
        "quiet_to": manners.quiet_to,
        "emoji_percent": round(manners.emoji_share * 100),
        "newcomer_days": manners.newcomer.days,
    }


def _hours(house: House) -> dict[str, Any]:
    days = list(Hours.model_fields)
    week: dict[str, Any] = dict.fromkeys(days, ())
    for each in house.hours:
        week[days[each.weekday]] += (f"{each.start:%H:%M}-{each.end:%H:%M}",)
    return week


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    match value:
        case time():
            return f"{value:%H:%M}"
        case tuple() | list():
            return [_plain(each) for each in value]
        case _:
            return value


def _settable(section: str, name: str, shape: Mapping[str, Any], info: FieldInfo, filed: Any) -> Settable | None:
    """Describe a field by its schema; None for one that chat has no words for."""
    key = f"{section}.{name}"
    if "enum" in shape or "const" in shape:
        return Settable(key, "choice", filed, choices=tuple(shape.get("enum") or [shape["const"]]))
    kind = SHAPES.get(str(shape.get("type")))
    if kind is None or (kind == "names" and shape.get("items", {}).get("type") != "string"):
        return None
    if key == "community.zone":
        kind = "zone"
    elif shape.get("format") == "time":
        kind = "clock"
    elif section == "hours":
        kind = "spans"
    elif section in ("places", "roles"):
        kind = "places" if section == "places" else "roles"
    least, most = (_limit(info, names) for names in (("ge", "min_length"), ("le", "max_length")))
    whole = "hours" if section == "hours" else "host.quiet" if key in QUIET else ""
    return Settable(key, kind, filed, least, most, part_of=whole)


def _limit(info: FieldInfo, names: tuple[str, ...]) -> int | None:
    # from the field: behind a validator of ours the schema has no numbers
    found = [getattr(each, name, None) for each in info.metadata for name in names]
    return next((each for each in found if isinstance(each, int)), None)


def _toml_of(text: str) -> dict[str, Any]:
    if len(text.encode("utf-8", "surrogatepass")) > MOST:
        raise Unfit("too_big")
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MAX_LINE:
            raise Unfit("too_big", line=number)
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise Unfit("too_deep") from None
    except ValueError as error:  # TOMLDecodeError is one
        found = re.search(r"at line (\d+)", str(error))
        where = int(found[1]) if found else len(text.splitlines()) or None
        twice = str(error).startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate inline"))
        raise Unfit("twice" if twice else "no_toml", line=where) from None
    if depth(data) > MAX_DEPTH:
        raise Unfit("too_deep")
    return data


def _flat(data: Mapping[str, Any], before: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    found: list[tuple[tuple[str, ...], Any]] = []
    for name, value in data.items():
        key = (*before, name)
        if isinstance(value, dict) and key[0] not in FILE_ONLY:
            found += _flat(value, key)
        else:
            found.append((key, value))
    return found


def _toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case list() | tuple():
            return f"[{', '.join(_toml(each) for each in value)}]"
        case int():
            return str(value)
        case _:
            return json.dumps(str(value), ensure_ascii=False)
