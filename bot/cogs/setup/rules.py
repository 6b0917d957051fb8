"""Settings as people read and name them: labels, values, groups, and what is wrong with one. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.core.choices import Change
from bot.model.errors import Refusal
from bot.model.places import Place
from bot.model.settables import Settable, Unfit
from bot.model.texts import Field, Text

RESET = frozenset({"standard", "default", "datei", "file", "zurück", "reset"})
"""Words that give a setting back to the file."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "house": ("community",),
    "places": ("places",),
    "people": ("hours", "team"),
    "roles": ("roles",),
    "manners": ("host",),
    "words": ("community.glossary",),
}
"""How the sections stand together; each cog's settings are a group of their own."""

BARE = {"hours": "setup.setting.hours.week", "team": "setup.setting.team"}

WHO_MAY = frozenset({"owner", "responsible", "lead"})
"""What someone who may change settings is called in the log where their name is gone."""


def label(key: str) -> Text:
    """Return what a setting is called."""
    if key in BARE:
        return Text(BARE[key])
    cog, _, name = key.removeprefix("cogs.").partition(".")
    return Text(f"{cog}.setting.{name}") if key.startswith("cogs.") else Text(f"setup.setting.{key}")


def group_of(what: Settable) -> str:
    """Return the group a setting stands in: one of GROUPS, or its cog."""
    if what.key.startswith("cogs."):
        return what.section
    return next(name for name, sections in GROUPS.items() if what.section in sections)


def group_label(group: str) -> Text:
    """Return what a group is called."""
    if group.startswith("cogs."):
        return Text(f"{group.removeprefix('cogs.')}.setting_group")
    return Text(f"setup.group.{group}")


def find(typed: str, settings: Sequence[Settable], said: Callable[[Text], str]) -> Settable:
    """Return the setting that was named by key or label, or by a piece that only one label has; raises Refusal."""
    wanted = " ".join(typed.split()).casefold()
    names = [(each, said(label(each.key)).casefold()) for each in settings]
    for each, name in names:
        if wanted in (each.key.casefold(), name):
            return each
    near = [each for each, name in names if wanted and wanted in name and not each.part_of]
    if len(near) == 1:
        return near[0]
    raise Refusal("setup.wrong.unknown", name=typed)


def choice_of(what: Settable, typed: str, said: Callable[[Text], str]) -> str:
    """Return a choice's value by the words it is shown by; anything else as it was typed."""
    wanted = typed.strip().casefold()
    return next((each for each in what.choices if wanted == said(choice(each)).casefold()), typed)


def choice(value: str) -> Text:
    """Return what one of a setting's choices is called."""
    return Text(f"setup.value.as_{(value or 'usual').lower()}")


def value(what: Settable, held: Any, place: Callable[[str], Place | None]) -> Field:
    """Return a value as people read it; `place` finds one by our id."""
    if what.kind == "choice":
        return choice(str(held))
    if what.kind == "yesno":
        return Text("core.word.yes") if held else Text("core.word.no")
    if what.kind == "quiet":
        return "–".join(str(held[part]) for part in what.parts)
    if what.kind == "hours":
        return week({part.rpartition(".")[2]: held[part] for part in what.parts if part in held})
    if what.kind == "team":
        return [
            f"{each['name']} ({each['role']})" if each.get("role") else str(each["name"]) for each in held
        ] or none()
    if what.kind == "places":
        found = [place(each) for each in held]
        return [each for each in found if each is not None] or none()
    if isinstance(held, list):
        return list(map(str, held)) or none()
    return held if held not in ("", None) else none()


def none() -> Text:
    """Return what stands where there is nothing."""
    return Text("setup.value.none")


def week(days: Mapping[str, Sequence[str]]) -> Field:
    """Return opening hours, days of the same hours joined: "Mon, Thu 18:00-20:00"."""
    open_days = [(day, tuple(spans)) for day, spans in days.items() if spans]
    lines: list[Field] = []
    for spans in dict.fromkeys(spans for _, spans in open_days):
        names = [Text(f"setup.day.{day}") for day, each in open_days if each == spans]
        lines.append(Text("setup.day_hours", days=names, spans=list(spans)))
    return lines or none()


def wrong(why: Unfit) -> Refusal:
    """Return the sentence that says what would be right."""
    known = "." in why.key or why.key in BARE
    fields: dict[str, Field] = {
        "name": label(why.key) if known and why.why not in ("unknown", "not_here") else why.key,
        "least": why.least or 0,
        "most": why.most or 0,
        "choices": [choice(each) for each in why.choices],
    }
    key = "whole" if why.why == "range" else why.why
    if why.line is None:
        return Refusal(f"setup.wrong.{key}", **fields)
    return Refusal("setup.wrong_line", line=why.line, why=Text(f"setup.wrong.{key}", **fields))


def whole(keys: Iterable[str], known: Mapping[str, Settable]) -> list[str]:
    """Return keys with those that people know as one setting joined into it."""
    return list(dict.fromkeys(known[key].part_of or key for key in keys if key in known))


def what_changed(changes: Sequence[Change], known: Mapping[str, Settable]) -> list[tuple[Settable, Any, Any]]:
    """Return the settings of one change with their values before and after; None after: the file's again."""
    found: list[tuple[Settable, Any, Any]] = []
    named = [each for each in changes if each.key in known]
    for key, group in groupby(named, key=lambda each: known[each.key].part_of or each.key):
        parts, what = list(group), known[key]
        joined = len(parts) > 1 if what.kind == "hours" else {each.key for each in parts} == set(what.parts)
        if not what.parts:
            found.append((what, parts[0].old, parts[0].new))
        elif joined and all(each.new is not None for each in parts):
            found.append((what, {each.key: each.old for each in parts}, {each.key: each.new for each in parts}))
        else:
            found += [(known[each.key], each.old, each.new) for each in parts]
    return found


def name_of(changes: Sequence[Change], known: Mapping[str, Settable]) -> Text:
    """Return what one change is called: its setting, or that it was several."""
    keys = whole([each.key for each in changes], known)
    return label(keys[0]) if len(keys) == 1 else Text("setup.several", count=len(keys))


def toml_text(typed: str) -> str:
    """Return settings as they were pasted, without the fence that chats put around code."""
    lines = typed.strip().splitlines()
    if len(lines) > 1 and lines[0].startswith("```") and lines[-1].strip() == "```":
        lines = lines[1:-1]
    return "\n".join(lines) + "\n"
