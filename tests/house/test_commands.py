"""Every command fits every platform: names, lengths, counts and menus (mission.md §4)."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.core.rooms import Rooms
from bot.core.words import Catalogue
from bot.model.commands import CommandSpec, OptionSpec, Shown
from tests.house.repo import ROOT
from tests.house.rooms import cogs

NAME, HELP, MENU, OPTIONS, CHOICES, VERBS, MENUS = 32, 100, 32, 25, 25, 25, 5
TOP, TELEGRAM_MENU = 100, 100
LATIN = re.compile(r"[a-z][a-z0-9_]{0,31}")  # what Telegram takes as a command
SHOWN = re.compile(r"[a-zäöüß0-9][a-zäöüß0-9_-]{0,31}")  # what Discord takes, in lower case


def trouble(specs: Sequence[CommandSpec]) -> Iterator[str]:
    """Yield what no platform-free spec may have."""
    for name, count in Counter(spec.name for spec in specs).items():
        if count > 1:
            yield f"/{name} is there {count} times"
    aliases = Counter(alias for spec in specs for alias in spec.aliases)
    yield from (f"alias {alias} is there {count} times" for alias, count in aliases.items() if count > 1)
    yield from (f"alias {alias} is a command too" for alias in aliases if alias in {spec.name for spec in specs})
    tops = Counter(spec.name.split(" ")[0] for spec in specs)
    leaves = {spec.name for spec in specs if " " not in spec.name}
    yield from (f"/{leaf} is a group and a command" for leaf in leaves if tops[leaf] > 1)
    yield from (f"/{top} has {count} verbs" for top, count in tops.items() if count > VERBS)
    if len(tops) > TOP:
        yield f"{len(tops)} names on top"
    for kind in ("message", "person"):
        menus = [spec.name for spec in specs if kind in spec.menus]
        if len(menus) > MENUS:
            yield f"{len(menus)} menus on a {kind}: {', '.join(menus)}"
    for spec in specs:
        words = spec.name.split(" ")
        if len(words) > 2 or not all(LATIN.fullmatch(word) for word in words):
            yield f"/{spec.name} is not noun, or noun and verb, in plain letters"
        if (count := len(spec.options) + len(spec.elsewhere)) > OPTIONS:
            yield f"/{spec.name} has {count} options"
        needed = [option.required for option in spec.options]
        if needed != sorted(needed, reverse=True):
            yield f"/{spec.name} has a required option after an optional one"
        for option in spec.options:
            yield from (f"/{spec.name} {option.name}: {what}" for what in option_trouble(option))


def option_trouble(option: OptionSpec) -> Iterator[str]:
    """Yield what is wrong with one option."""
    if not LATIN.fullmatch(option.name):
        yield "the name is not in plain letters"
    if len(option.choices) > CHOICES:
        yield f"{len(option.choices)} choices"
    if option.kind == "choice" and not option.choices:
        yield "a choice of nothing"
    if len(set(option.choices)) < len(option.choices):
        yield "the same choice twice"
    if option.kind == "text" and not 1 <= option.max <= 4000:
        yield f"a text of {option.max} characters"


def words_trouble(shown: Sequence[Shown]) -> Iterator[str]:
    """Yield what is wrong with the words of commands in one language."""
    names = Counter(each.name for each in shown)
    yield from (f"{name!r} names {count} commands" for name, count in names.items() if count > 1)
    for each in shown:
        label = f"/{each.spec.name} ({each.locale})"
        if not all(SHOWN.fullmatch(word) for word in each.name.split(" ")) or each.name.count(" ") > 1:
            yield f"{label}: {each.name!r} cannot be a name"
        if each.name.count(" ") != each.spec.name.count(" "):
            yield f"{label}: {each.name!r} has another depth than /{each.spec.name}"
        if not 1 <= len(each.help) <= HELP:
            yield f"{label}: a help of {len(each.help)} characters"
        if each.spec.menus and not 1 <= len(each.menu) <= MENU:
            yield f"{label}: a menu entry of {len(each.menu)} characters"
        option_names = [name for _, name, _ in (*each.options, *each.elsewhere)]
        if len(set(option_names)) < len(option_names):
            yield f"{label}: two options of one name"
        yield from (f"{label}: option {name!r}" for name in option_names if not SHOWN.fullmatch(name))
        helps = [(name, text) for _, name, text in (*each.options, *each.elsewhere)]
        yield from (f"{label}: help of {name!r}" for name, text in helps if not 1 <= len(text) <= HELP)
        yield from (f"{label}: choice {text!r}" for _, _, text in each.choices if not 1 <= len(text) <= HELP)


def test_every_command_is_within_every_platform_s_limits() -> None:
    specs = [spec for cog in cogs() for spec, _ in cog.commands.values()]
    menus = [spec.name for spec in specs if "message" in spec.menus]
    print(f"{len(cogs())} cogs, {len(specs)} commands, {len(menus)} of them on messages: {', '.join(menus)}")
    assert len(cogs()) >= 3
    assert len(specs) >= 8
    assert list(trouble(specs)) == []


def test_every_command_is_named_well_in_every_language() -> None:
    folders = [("", ROOT / "bot" / "words")]
    folders += [(cog.name, ROOT / "bot" / "cogs" / cog.name / "words") for cog in cogs()]
    words = Catalogue.load([(prefix, folder) for prefix, folder in folders if folder.is_dir()])
    rooms = Rooms.of(cogs(), {})
    assert {"de", "en"} <= words.locales
    for locale in words.locales:
        shown = rooms.shown(words, locale, elsewhere=True)
        assert len(shown) >= 8
        assert any(each.elsewhere for each in shown)
        assert list(words_trouble(shown)) == [], locale


def test_a_command_out_of_bounds_is_found() -> None:
    def option(name: str = "to", *, required: bool = True, choices: tuple[str, ...] = ()) -> OptionSpec:
        return OptionSpec(name, "choice" if choices else "text", required, choices=choices)

    message = frozenset({"message"})
    wrong: list[tuple[str, list[CommandSpec]]] = [
        ("is there 2 times", [CommandSpec("a", "thanks"), CommandSpec("b", "thanks")]),
        ("is a group and a command", [CommandSpec("a", "thanks"), CommandSpec("a", "thanks list")]),
        ("alias", [CommandSpec("a", "thanks", aliases=("danke",)), CommandSpec("a", "host", aliases=("danke",))]),
        ("is a command too", [CommandSpec("a", "thanks"), CommandSpec("a", "host", aliases=("thanks",))]),
        ("verbs", [CommandSpec("a", f"host v{n}") for n in range(26)]),
        ("plain letters", [CommandSpec("a", "grüße")]),
        ("plain letters", [CommandSpec("a", "x" * 33)]),
        ("plain letters", [CommandSpec("a", "one two three")]),
        ("menus", [CommandSpec("a", f"c{n}", menus=message) for n in range(6)]),  # type: ignore[arg-type]
        ("26 options", [CommandSpec("a", "b", tuple(option(f"o{n}") for n in range(26)))]),
        ("26 options", [CommandSpec("a", "b", tuple(OptionSpec(f"o{n}", "person", True) for n in range(13)))]),
        ("26 choices", [CommandSpec("a", "b", (option(choices=tuple(map(str, range(26)))),))]),
        ("after an optional", [CommandSpec("a", "b", (option("x", required=False), option("y")))]),
        ("names on top", [CommandSpec("a", f"c{n}") for n in range(101)]),
    ]
    for told, specs in wrong:
        assert any(told in each for each in trouble(specs)), told
