"""Commands: the catalogue as Discord registers it (house.md §5); how one is read back: asked.py."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.adapters.discord.asked import (
    BOOL,
    CHANNEL,
    MESSAGE_MENU,
    SLASH,
    SUBCOMMAND,
    USER,
    USER_MENU,
    asks,
    read_command,
)
from bot.adapters.discord.notes import Notes
from bot.adapters.discord.permissions import MODERATE_MEMBERS
from bot.adapters.discord.rest import Rest
from bot.model.commands import CommandSpec, OptionSpec, Shown
from bot.model.rights import STAFF
from bot.ports import Db

MENUS = {"person": USER_MENU, "message": MESSAGE_MENU}

KINDS = {"text": 3, "when": 3, "duration": 3, "choice": 3, "int": 4, "bool": BOOL, "person": USER, "place": CHANNEL}
"""Our kinds of option as Discord's."""

WHERE = [0, 5, 11, 12, 15]
"""Channels one can choose as a place: text, news, threads, forums."""

ENGLISH = ("en-GB", "en-US")
NAME, HELP, OPTIONS, CHOICES, MENU_MOST, TOP, CHARACTERS, TEXT = 32, 100, 25, 25, 5, 100, 8000, 6000
FORM_MOST = 5
"""Blanks of a modal: a command that needs no more of them can ask for all by a form."""

FACT = "commands"
"""Under which name the digest of what is registered is kept."""

NAMED = 100
"""Characters of a typed name at most; what is suggested has no more either."""

Pair = tuple[Shown, Shown]
"""One command in English and in German."""

Payload = dict[str, Any]


def registration(de: Sequence[Shown], en: Sequence[Shown]) -> list[Payload]:
    """Return the payload of a bulk overwrite of all global commands, always in the same order.

    A command's own name stands first, its words in German and English beside it. Options are optional where a form
    can ask for them: a bare command opens it. Raises ValueError for what Discord would refuse.
    """
    german = {each.spec.name: each for each in de}
    groups: dict[str, list[Pair]] = {}
    for each in sorted(en, key=lambda one: one.spec.name):
        groups.setdefault(each.spec.name.partition(" ")[0], []).append((each, german[each.spec.name]))
    made = [_top(noun, pairs) for noun, pairs in groups.items()]
    made += [_menu(kind, pair) for kind in sorted(MENUS) for pairs in groups.values() for pair in _in(kind, pairs)]
    _check(made)
    return made


def digest(payload: Sequence[Payload]) -> str:
    """Return what tells one catalogue from another."""
    return hashlib.blake2b(json.dumps(payload, sort_keys=True).encode(), digest_size=16).hexdigest()


async def sync(rest: Rest, db: Db, application: str, payload: Sequence[Payload]) -> bool:
    """Register the catalogue if it, or the application, is another than last time; tell whether it was."""
    wanted = f"{application}:{digest(payload)}"
    notes = Notes(db)
    if await notes.fact(FACT) == wanted:
        return False
    await rest.call("PUT", "/applications/{application_id}/commands", json=list(payload), application_id=application)
    await notes.keep_fact(FACT, wanted)
    return True


def _top(noun: str, pairs: Sequence[Pair]) -> Payload:
    english, german = pairs[0]
    if english.spec.name == noun and len(pairs) > 1:
        raise ValueError(f"/{noun} is both a command and a noun with verbs")
    if english.spec.name == noun:
        return _leaf(noun, pairs[0], {"type": SLASH}) | _reach(pairs)
    names = _named(noun, english.name.partition(" ")[0], german.name.partition(" ")[0])
    verbs = [_leaf(one.spec.name.partition(" ")[2], (one, other), {"type": SUBCOMMAND}) for one, other in pairs]
    helps = _described(_verbs(one for one, _ in pairs), _verbs(other for _, other in pairs))
    return {"type": SLASH} | names | helps | {"options": verbs} | _reach(pairs)


def _verbs(shown: Iterable[Shown]) -> str:
    """Return what a group can do; Discord shows it hardly anywhere, and must have it."""
    return ", ".join(each.name.partition(" ")[2] for each in shown)[:HELP]


def _leaf(name: str, pair: Pair, kind: Payload) -> Payload:
    english, german = pair
    names = _named(name, english.name.rpartition(" ")[2], german.name.rpartition(" ")[2])
    made = kind | names | _described(english.help, german.help)
    both = sorted(zip(english.options, german.options, strict=True), key=lambda each: not each[0][0].required)
    options = _with_companions(pair, [_option(pair, one, other) for one, other in both])
    if options:
        # each that must be given before those that need not
        made["options"] = sorted(options, key=lambda each: not each.get("required", False))
    return made


def _with_companions(pair: Pair, options: Sequence[Payload]) -> list[Payload]:
    """Return options, and beside each person option one for someone who is not on Discord: either is enough."""
    companions = list(zip(pair[0].elsewhere, pair[1].elsewhere, strict=True))
    found = []
    for option in options:
        found.append(option)
        if option["type"] == USER and companions:
            (name, english, help_), (_, german, hilfe) = companions.pop(0)
            option.pop("required", None)
            typed = {"type": KINDS["text"], "max_length": NAMED, "autocomplete": True}
            found.append(typed | _named(name, english, german) | _described(help_, hilfe))
    return found


def _option(pair: Pair, english: tuple[OptionSpec, str, str], german: tuple[OptionSpec, str, str]) -> Payload:
    option = english[0]
    made: Payload = {"type": KINDS[option.kind]} | _named(option.name, english[1], german[1])
    made |= _described(english[2], german[2])
    if option.required and not askable(pair[0].spec):
        made["required"] = True
    match option.kind:
        case "text" | "when" | "duration":
            made["max_length"] = min(option.max, TEXT)
        case "int":
            made |= {"min_value": 0 if option.min is None else option.min, "max_value": option.max}
        case "place":
            made["channel_types"] = WHERE
        case "choice" if not option.complete:
            made["choices"] = _choices(pair, option.name)
    if option.complete:
        made["autocomplete"] = True
    return made


def _choices(pair: Pair, option: str) -> list[Payload]:
    english, german = ([each for each in shown.choices if each[0] == option] for shown in pair)
    return [
        {"value": value} | _named(label, label, other)
        for (_, value, label), (_, _, other) in zip(english, german, strict=True)
    ]


def askable(spec: CommandSpec) -> bool:
    """Tell whether one form can ask for all that a command needs."""
    return sum(each.required for each in spec.options) <= FORM_MOST


def _menu(kind: str, pair: Pair) -> Payload:
    return {"type": MENUS[kind]} | _named(pair[0].menu, pair[0].menu, pair[1].menu) | _reach([pair])


def _in(kind: str, pairs: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in pairs if kind in pair[0].spec.menus]


def _reach(pairs: Sequence[Pair]) -> Payload:
    """Say where a command can be used, and hint who may; the check itself happens at execution."""
    reach: Payload = {"contexts": [0, 1], "integration_types": [0]}
    if all(_hidden(english.spec) for english, _ in pairs):
        reach["default_member_permissions"] = MODERATE_MEMBERS
    return reach


def _hidden(spec: CommandSpec) -> bool:
    # Discord cannot hide by our roles: what an organiser or greeter may use must be seen by all
    return spec.staff and (spec.right is None or spec.right.roles <= STAFF)


def _named(name: str, english: str, german: str) -> Payload:
    return _localised("name", name, english, german)


def _described(english: str, german: str) -> Payload:
    return _localised("description", english, english, german)


def _localised(what: str, default: str, english: str, german: str) -> Payload:
    others = {"de": german} | dict.fromkeys(ENGLISH, english)
    others = {locale: words for locale, words in others.items() if words != default}
    return {what: default} | ({f"{what}_localizations": others} if others else {})


def index(en: Sequence[Shown]) -> dict[str, CommandSpec]:
    """Return specs by what an interaction calls them: the name, or "<surface>:<menu entry>"."""
    specs = {each.spec.name: each.spec for each in en}
    return specs | {f"{kind}:{each.menu}": each.spec for each in en for kind in each.spec.menus}


# -- what Discord would refuse --------------------------------------------------------------------------------------


def _check(made: Sequence[Payload]) -> None:
    for kind, most in ((SLASH, TOP), (USER_MENU, MENU_MOST), (MESSAGE_MENU, MENU_MOST)):
        of_kind = [each for each in made if each["type"] == kind]
        if len(of_kind) > most:
            raise ValueError(f"{len(of_kind)} commands of kind {kind}; Discord takes {most}")
        _unique(of_kind)
    for each in made:
        _within(each, named=each["type"] == SLASH)
        if (length := _length(each)) > CHARACTERS:
            raise ValueError(f"/{each['name']} has {length} characters in all; Discord takes {CHARACTERS}")


def _within(made: Payload, *, named: bool = True) -> None:
    for words in _said(made, "name"):
        fits = _is_name(words) if named else bool(words.strip())
        if not fits or len(words) > NAME:
            raise ValueError(f"{words!r} cannot be the name of a command or option on Discord")
    for words in _said(made, "description"):
        if not 1 <= len(words) <= HELP:
            raise ValueError(f"{made['name']!r}: a help of {len(words)} characters; Discord takes 1 to {HELP}")
    options, choices = made.get("options", []), made.get("choices", [])
    if len(options) > OPTIONS or len(choices) > CHOICES:
        raise ValueError(f"{made['name']!r} has more options or choices than Discord takes")
    for choice in choices:
        if not all(1 <= len(words) <= HELP for words in (*_said(choice, "name"), choice["value"])):
            raise ValueError(f"{made['name']!r}: choice {choice['value']!r} is empty or too long for Discord")
    _unique(options)
    for option in options:
        _within(option)


def _is_name(words: str) -> bool:
    return bool(words) and words == words.lower() and all(each.isalnum() or each in "-_'" for each in words)


def _unique(made: Sequence[Payload]) -> None:
    for locale in ("", "de", *ENGLISH):
        names = [each.get("name_localizations", {}).get(locale, each["name"]) for each in made]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"{sorted(twice)} each name two commands or options on Discord")


def _said(made: Payload, what: str) -> list[str]:
    return [made[what], *made.get(f"{what}_localizations", {}).values()] if what in made else []


def _length(made: Payload) -> int:
    """Return how Discord counts a command: of each text the longest language, of each choice its value too."""
    own = sum(max((len(words) for words in _said(made, what)), default=0) for what in ("name", "description"))
    own += len(made.get("value", ""))
    return own + sum(_length(each) for what in ("options", "choices") for each in made.get(what, []))


__all__ = ["askable", "asks", "digest", "index", "read_command", "registration", "sync"]
