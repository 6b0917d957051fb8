"""A small catalogue in two languages, as the house would hand it over: one command of each kind."""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.commands import CommandSpec, OptionSpec, Shown
from bot.model.rights import ORGANISERS, STAFF, Right, Role

THANKS = CommandSpec(
    "thanks",
    "thanks",
    (OptionSpec("to", "person", True), OptionSpec("why", "text", False), OptionSpec("private", "bool", False)),
    menus=frozenset({"message", "person"}),
)
CONCERN = CommandSpec(
    "cases",
    "concern open",
    (
        OptionSpec("about", "choice", True, choices=("help", "idea")),
        OptionSpec("text", "text", True, 1500, long=True),
    ),
    opens="form",
)
SKIP = CommandSpec(
    "rituals",
    "ritual skip",
    (OptionSpec("ritual", "text", False, complete="ritual"),),
    right=Right("rituals.manage", ORGANISERS),
    staff=True,
)
BUDGET = CommandSpec(
    "host",
    "host budget",
    (OptionSpec("place", "place", False), OptionSpec("weekly", "int", False, 50, 0)),
    right=Right("host.manners", STAFF),
    staff=True,
)
WHEN = CommandSpec(
    "host", "host pause", (OptionSpec("span", "duration", True, 100),), Right("host.p", STAFF), staff=True
)
ABOUT = CommandSpec("host", "host about")
QUIET = CommandSpec("host", "host quiet")

GERMAN = {
    "thanks": "danke",
    "concern open": "anliegen öffnen",
    "ritual skip": "runde auslassen",
    "host budget": "host budget",
    "host pause": "host pause",
    "host about": "host wer",
    "host quiet": "host ruhe",
    "to": "an",
    "why": "wofür",
    "private": "privat",
    "about": "worum",
    "ritual": "runde",
    "place": "ort",
    "weekly": "woche",
    "span": "dauer",
    "help": "Hilfe",
    "idea": "Eine Idee",
}
SPECS = (THANKS, CONCERN, SKIP, BUDGET, WHEN, ABOUT, QUIET)


def shown(locale: str, specs: Sequence[CommandSpec] = SPECS) -> list[Shown]:
    """Return the catalogue in a language."""

    def words(name: str) -> str:
        return GERMAN.get(name, name) if locale == "de" else name

    return [
        Shown(
            spec,
            locale,
            words(spec.name),
            f"{words(spec.name)}: {'was es tut' if locale == 'de' else 'what it does'}",
            tuple((each, words(each.name), f"{words(each.name)}?") for each in spec.options),
            tuple((each.name, value, words(value)) for each in spec.options for value in each.choices),
            ("Danke sagen" if locale == "de" else "Thank") if spec.menus else "",
        )
        for spec in specs
    ]


def many(kind: str, count: int) -> tuple[CommandSpec, ...]:
    """Return as many commands with a menu on a message or a person."""
    menu = frozenset({kind})
    return tuple(CommandSpec("a", f"c{number}", menus=menu) for number in range(count))  # type: ignore[arg-type]


def reserved(spec: CommandSpec, *roles: Role) -> CommandSpec:
    """Return a staff command whose right these roles hold."""
    return replace(spec, staff=True, right=Right("x", frozenset(roles)))
