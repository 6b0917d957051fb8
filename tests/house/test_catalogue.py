"""The catalogue as a whole: complete in every language, nothing spare, nothing that reads wrongly (house.md §9)."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.core.cog import Cog
from bot.core.tone import SLOT, hard, weigh
from bot.core.words import Catalogue
from bot.core.words.template import Template, Variant, templates

BOT = Path(str(bot.__file__)).parent
NAME = re.compile(r"[a-zäöüß0-9_-]{1,32}( [a-zäöüß0-9_-]{1,32})?")
SERIOUS = frozenset({"case", "concern", "mod", "refused"})
VARIANTS = 4
AT_EASE = frozenset({"welcome", "thanks", "rituals"})
"""Rooms where the host may laugh about itself (PER-09)."""

DYNAMIC = {
    r"[a-z]+\.consent\..+": "shown per declared purpose by the privacy cog",
    r"[a-z]+\.noun\.[a-z]+": "a command's noun in a language of its own, joined to its verb by core/rooms.py",
    r"[a-z]+\.setting\..+": "what a setting is called; the setup cog asks for it by the setting's key",
    r"[a-z]+\.setting_group": "what a cog's settings are called together; the setup cog asks for it by the cog's name",
    r"[a-z]+\.ledger_name": "how the speech ledger names a cog; the host cog asks for it by the cog's name",
    r"[a-z]+\.table\..+": "headings of /privacy export, looked up by the table's name; see test_stores.py",
    r"core\.column\..+": "a column's name in the file to read of /privacy export; core/papers.py asks by the column",
    r"[a-z]+\.in_(full|short)\..+": "a line in full or in short beside the usual one (IDP-06), see below",
    r"core\.button\..+": "shared labels, so that no cog coins its own Yes",
}
"""Keys no literal in the code names, and why they are no spare ones. Command words are checked against the specs."""

SPEAKS = {"Text", "Refusal", "label"}
"""Calls whose first argument is a word key."""


def sources(root: Path = BOT) -> list[tuple[str, Path]]:
    cogs = sorted(folder for folder in root.glob("cogs/*/words") if any(folder.glob("*.toml")))
    return [("", root / "words"), *((folder.parent.name, folder) for folder in cogs)]


@cache
def catalogue() -> Catalogue:
    return Catalogue.load(sources())


@cache
def cogs() -> list[Cog[Any, Any]]:
    names = sorted(door.parent.name for door in BOT.glob("cogs/*/__init__.py"))
    modules = [importlib.import_module(f"bot.cogs.{name}") for name in names]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Cog)]


@dataclass
class Spoken:
    """What the code names: keys it must find, keys and patterns that count as used."""

    demanded: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    literals: set[str] = field(default_factory=set)
    patterns: dict[str, str] = field(default_factory=dict)

    def uses(self, key: str) -> bool:
        return key in self.literals or any(re.fullmatch(pattern, key) for pattern in self.patterns)


@cache
def spoken(root: Path = BOT) -> Spoken:
    found = Spoken()
    for file in sorted(root.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            where = f"{file.relative_to(root)}:{getattr(node, 'lineno', 0)}"
            match node:
                case ast.Call(func=ast.Name(id=call) | ast.Attribute(attr=call), args=[first, *_]) if call in SPEAKS:
                    for key in literal_keys(first):
                        found.demanded.setdefault(key, where)
                        if call == "Refusal":
                            found.refused.add(key)
                case ast.Constant(value=str(words)):
                    found.literals.add(words)
                case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if re.match(r"[a-z]+\.", start):
                    pattern = "".join(
                        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[a-z0-9_.]+"
                        for part in node.values
                    )
                    found.patterns.setdefault(pattern, where)
    return found


def literal_keys(node: ast.expr) -> Iterator[str]:
    """Every key a first argument can be: a literal, or one arm of a conditional."""
    match node:
        case ast.Constant(value=str(key)):
            yield key
        case ast.IfExp(body=body, orelse=other):
            yield from literal_keys(body)
            yield from literal_keys(other)


def every_way(words: Catalogue) -> Iterator[tuple[str, str, str, Variant]]:
    for locale in sorted(words.locales):
        for key in sorted(words.keys()):
            for address in ("du", "sie") if locale.startswith("de") else ("du",):
                if is_said(words, key, locale):
                    yield from ((locale, key, address, way) for way in words.entry(key, locale).by(address))


def is_said(words: Catalogue, key: str, locale: str) -> bool:
    try:
        words.entry(key, locale)
    except KeyError:
        return False
    return True


def every_line(words: Catalogue) -> Iterator[tuple[str, str, str, Template]]:
    for locale, key, address, way in every_way(words):
        for template in templates(way.form):
            yield locale, key, address, template


def is_serious(words: Catalogue, key: str) -> bool:
    return key in spoken().refused or words.is_serious(key) or bool(SERIOUS & set(key.split(".")))


def unequal(words: Catalogue) -> list[str]:
    problems = []
    for key in sorted(words.keys()):
        slots = {}
        for locale in sorted(words.locales):
            if is_said(words, key, locale):
                slots[locale] = words.slots(key, locale)
            else:
                problems.append(f"{key}: not said in {locale}")
        if len(set(slots.values())) > 1:
            told = ", ".join(f"{locale} {sorted(names)}" for locale, names in slots.items())
            problems.append(f"{key}: slots differ: {told}")
    return problems


def formless(words: Catalogue) -> list[str]:
    """Return what is said in full or in short and not as usual, or not about the same things."""
    problems = []
    for key in (each for each in sorted(words.keys()) if re.match(r"[a-z]+\.in_(full|short)\.", each)):
        room, form, line = key.split(".", 2)
        other = f"{room}.{'in_short' if form == 'in_full' else 'in_full'}.{line}"
        usual = f"{room}.{line}"
        if not words.has(usual) or not words.has(other):
            problems.append(f"{key}: not said as usual, or not in full and in short")
            continue
        if any(words.slots(key, locale) != words.slots(usual, locale) for locale in words.locales):
            problems.append(f"{key}: other slots than {usual}")
    return problems


def too_few(words: Catalogue) -> list[str]:
    problems = [f"{key}: listed as public, but not said" for key in sorted(words.public - words.keys())]
    for key in sorted(words.public & words.keys()):
        for locale in sorted(words.locales):
            ways = [words.entry(key, locale).by(address) for address in ("du", "sie")]
            counts = {sum(not way.mood for way in each) for each in ways}
            if min(counts) < VARIANTS:
                problems.append(f"{key}: {min(counts)} variants in {locale}, a public line needs {VARIANTS}")
    return problems


def too_long(words: Catalogue) -> list[str]:
    problems = []
    for locale, key, _, template in every_line(words):
        path = key.split(".")
        bare = template.bare("")
        if "button" in path[:-1] and len(bare) > 40:
            problems.append(f"{locale} {key}: a button label has at most 40 characters, this one {len(bare)}")
        if key.startswith("welcome.tour.") and len(bare) > 600:
            problems.append(f"{locale} {key}: a tour card has at most 600 characters, this one {len(bare)}")
        if "command" in path[:2] and path[-1] == "help" and len(bare) > 100:
            problems.append(f"{locale} {key}: a help has at most 100 characters, this one {len(bare)}")
        if "command" in path[:2] and path[-1] == "menu" and len(bare) > 32:
            problems.append(f"{locale} {key}: a menu entry has at most 32 characters, this one {len(bare)}")
        if "command" in path[:2] and path[-1] == "name" and not NAME.fullmatch(bare):
            problems.append(f"{locale} {key}: '{bare}' is no portable command or option name")
    return problems


def misread(words: Catalogue) -> tuple[list[str], list[str]]:
    """Return findings that must go, and advice."""
    firm, soft = [], []
    for locale, key, address, template in every_line(words):
        findings = weigh(template.bare(SLOT), locale, serious=is_serious(words, key), address=address)
        firm += [f"{locale} {key} ({address}): {each}" for each in hard(findings)]
        soft += [f"{locale} {key} ({address}): {each}" for each in findings if each not in hard(findings)]
    return firm, soft


def command_words() -> set[str]:
    """Every key the command catalogue looks up for the declared commands."""
    needed: set[str] = set()
    for cog in cogs():
        for spec, _ in cog.commands.values():
            needed |= {f"{spec.word}.name", f"{spec.word}.help"}
            if spec.menus:
                needed.add(f"{spec.word}.menu")
            for option in spec.options:
                base = f"{spec.word}.{option.name}"
                needed |= {f"{base}.name", f"{base}.help"}
                needed |= {f"{base}.choice.{value}" for value in option.choices}
    return needed


def test_every_language_says_everything_with_the_same_slots() -> None:
    """PER-02: all languages have the same keys and the same slots, so that no rendering is ever mixed."""
    words = catalogue()
    written = {file.stem for _, folder in sources() for file in folder.glob("*.toml")}
    ways = list(every_way(words))
    print(f"{len(words.keys())} keys, {len(words.locales)} languages, {len(ways)} ways to say them")
    assert {"de", "en"} <= words.locales == written
    assert len(words.keys()) > 30
    assert len(ways) > 100
    assert unequal(words) == []


def test_what_is_said_in_full_or_in_short_says_the_same() -> None:
    """IDP-06: three lengths, the same slots; nobody is told less of what counts."""
    words = catalogue()
    formed = [each for each in sorted(words.keys()) if re.match(r"[a-z]+\.in_full\.", each)]
    print(f"{len(formed)} lines in three lengths")
    assert len(formed) >= 8
    assert formless(words) == []


def test_every_key_the_code_says_is_there() -> None:
    words, code = catalogue(), spoken()
    print(f"{len(code.demanded)} keys named in calls, {len(code.patterns)} built from parts")
    assert len(code.demanded) > 5
    assert {key: where for key, where in code.demanded.items() if not words.has(key) and "." in key} == {}


def test_every_command_has_its_words() -> None:
    """PER-07: names, helps, options, choices and menu entries of every command, in every language."""
    needed = command_words()
    print(f"{len(cogs())} cogs, {sum(len(cog.commands) for cog in cogs())} commands, {len(needed)} words")
    assert bool(cogs()) == bool(list(BOT.glob("cogs/*/__init__.py")))
    assert sorted(key for key in needed if not catalogue().has(key)) == []


def test_every_purpose_of_a_consent_has_its_words() -> None:
    """IDP-03: nobody is asked to agree to a purpose without words."""
    asked = [f"{cog.name}.consent.{purpose.name}" for cog in cogs() for purpose in cog.purposes]
    keys = catalogue().keys()
    print(f"{len(asked)} purposes")
    assert [each for each in asked if not any(key == each or key.startswith(f"{each}.") for key in keys)] == []


def test_no_key_is_spare() -> None:
    code, commands = spoken(), command_words()
    spare = [
        key
        for key in sorted(catalogue().keys())
        if key not in commands and not code.uses(key) and not any(re.fullmatch(each, key) for each in DYNAMIC)
    ]
    assert spare == []


def test_public_lines_come_in_four_ways() -> None:
    """PER-02: at least four variants of what everyone reads, in every language and form of address."""
    words = catalogue()
    print(f"{len(words.public)} public lines")
    assert bool(words.public) == bool(cogs())
    assert too_few(words) == []


def out_of_place(words: Catalogue) -> list[str]:
    """Return light lines where nothing is to be laughed about, and moods nobody knows."""
    problems = []
    for locale, key, _, way in every_way(words):
        if way.mood and way.mood != "light":
            problems.append(f"{locale} {key}: a mood called '{way.mood}'")
        if way.mood and (key not in words.public or is_serious(words, key) or key.split(".")[0] not in AT_EASE):
            problems.append(f"{locale} {key}: no place for a joke")
    return problems


def test_jokes_stand_only_where_little_is_at_stake() -> None:
    """PER-09: light variants belong to public lines of welcome, thanks and rituals, in every language of a line."""
    words = catalogue()
    light = {(locale, key) for locale, key, _, way in every_way(words) if way.mood}
    print(f"{len(light)} lines with a light variant")
    assert out_of_place(words) == []
    assert {key for locale, key in light if locale == "de"} == {key for locale, key in light if locale == "en"}
    assert len(light) >= 8


def test_nothing_reads_wrongly() -> None:
    """PER-03, PER-06, PER-07, N8, N9: no finding of the tone lint in the whole catalogue."""
    words = catalogue()
    firm, soft = misread(words)
    lines = list(every_line(words))
    print(f"{len(lines)} lines weighed, {sum(is_serious(words, key) for _, key, _, _ in lines)} of them serious")
    print("\n".join(["advice:", *soft]) if soft else "no advice")
    assert len(lines) > 100
    assert firm == []


def test_labels_and_names_fit_every_platform() -> None:
    assert too_long(catalogue()) == []


CARELESS = {
    "de": """
    greet = ["Hallo {who}!!", "Hi {who}", "Na {who}"]
    only_here = "Bald geht es weiter."
    mixed = { du = "Nimm deine Karte.", sie = "Nehmen Sie deine Karte." }
    forgot_sie = "Das ist deine Karte."
    [button]
    go = "Ein Knopf mit einer Beschriftung, die niemand zu Ende liest"
    [command.go]
    name = "Los Gehts!"
    help = "Eine Hilfe, die sehr viel länger ist, als irgendeine Plattform sie im Menü anzeigt, also viel zu lang"
    [concern]
    told = ["Gern geschehen!", { text = "Ich bin ja nur ein Kasten.", mood = "light" }]
    [meta]
    public = ["greet", "gone"]
    """,
    "en": """
    greet = ["Hello {name}", "Hi {name}", "Hey {name}", "Oh, {name}"]
    mixed = "Take your card."
    forgot_sie = "This is your card."
    [button]
    go = "Go"
    [command.go]
    name = "go"
    help = "Go"
    [concern]
    told = ["You are welcome!", { text = "I'm only a box.", mood = "light" }]
    """,
}


@pytest.fixture
def careless(tmp_path: Path) -> Catalogue:
    for locale, toml in CARELESS.items():
        (tmp_path / f"{locale}.toml").write_text(toml, encoding="utf-8")
    return Catalogue.load([("party", tmp_path)])


def test_a_careless_catalogue_is_found_out(careless: Catalogue) -> None:
    """Each check of this page fails where it should."""
    assert unequal(careless) == [
        "party.greet: slots differ: de ['who'], en ['name']",
        "party.only_here: not said in en",
    ]
    assert {problem.split(":")[1].strip() for problem in out_of_place(careless)} == {"no place for a joke"}
    assert [problem.split(",")[0] for problem in too_few(careless)] == [
        "party.gone: listed as public",
        "party.greet: 3 variants in de",
    ]
    assert {problem.split(":")[0] for problem in too_long(careless)} == {
        "de party.button.go",
        "de party.command.go.help",
        "de party.command.go.name",
    }
    firm, soft = misread(careless)
    assert {finding.rsplit(": ", 1)[0] for finding in firm} == {
        "de party.concern.told (du): exclaims",
        "de party.concern.told (sie): exclaims",
        "de party.forgot_sie (sie): du_for_sie",
        "de party.greet (du): exclaims",
        "de party.greet (sie): exclaims",
        "de party.mixed (sie): du_for_sie",
        "de party.mixed (sie): mixed",
        "de party.only_here (du): promise",
        "de party.only_here (sie): promise",
        "en party.concern.told (du): exclaims",
    }
    assert soft == []
