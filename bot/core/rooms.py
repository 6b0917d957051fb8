"""Rooms: everything the cogs declared, gathered once and checked (house.md §5)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.core.access import Access
from bot.core.cog import Cog, Ear, Press, Purpose
from bot.core.words import Catalogue
from bot.model.commands import CommandSpec, Shown
from bot.model.rights import Right

REFILL = "core.refill"
"""The house's own press that opens a stored form anew."""


@dataclass(slots=True)
class Rooms:
    """Hold every cog with its settings, and the tables a unit dispatches by."""

    cogs: dict[str, Cog[Any, Any]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    specs: dict[str, CommandSpec] = field(default_factory=dict)
    handlers: dict[str, Callable[..., Any]] = field(default_factory=dict)
    aliases: dict[str, CommandSpec] = field(default_factory=dict)
    ears: dict[type, list[Ear]] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    rights: dict[str, Right] = field(default_factory=dict)
    purposes: dict[str, Purpose] = field(default_factory=dict)
    purpose_cogs: dict[str, str] = field(default_factory=dict)
    cards: list[tuple[str, Callable[..., Any]]] = field(default_factory=list)
    offers: frozenset[str] = frozenset()
    _shown: dict[tuple[Catalogue, str, str, bool], tuple[Shown, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, cogs: Sequence[Cog[Any, Any]], settings: Mapping[str, Any]) -> "Rooms":
        """Gather cogs; raises ValueError for a name that two of them claim."""
        rooms = cls()
        for cog in cogs:
            _claim(rooms.cogs, cog.name, cog)
            rooms.settings[cog.name] = settings.get(cog.name, cog.settings())
            for name, (spec, handler) in cog.commands.items():
                _claim(rooms.specs, name, spec)
                rooms.handlers[name] = handler
                for alias in spec.aliases:
                    _claim(rooms.aliases, alias, spec)
            for kind, ears in cog.ears.items():
                rooms.ears.setdefault(kind, []).extend(ears)
            for name, press in cog.presses_.items():
                _claim(rooms.presses, name, press)
            for right in _rights(cog):
                _claim(rooms.rights, right.name, right)
            for purpose in cog.purposes:
                _claim(rooms.purposes, purpose.name, purpose)
                rooms.purpose_cogs[purpose.name] = cog.name
            rooms.cards += [(cog.name, each) for each in cog.cards_]
            rooms.offers |= frozenset(cog.offers)
        return rooms

    def typed(self, words: Catalogue) -> dict[str, CommandSpec]:
        """Return every name a command may be typed by: ours, its aliases, its name in each language."""
        named = {full_name(spec, words, each): spec for each in sorted(words.locales) for spec in self.specs.values()}
        return named | self.aliases | self.specs

    @property
    def access(self) -> Access:
        """Return the one place where rights are checked."""
        return Access(self.rights)

    @property
    def opening(self) -> frozenset[str]:
        """Return the presses that are answered by a form."""
        return frozenset(name for name, press in self.presses.items() if press.opens) | {REFILL}

    def takes(self, event: object) -> bool:
        """Tell, on the loop and without a row, whether any cog reacts to an event of this kind.

        A predicate that raises takes it: it raises again inside the event's savepoint, and is set aside there.
        """
        try:
            return any(ear.when is None or ear.when(event) for ear in self.ears.get(type(event), ()))
        except Exception:  # noqa: BLE001 - whatever a predicate raises, the loop goes on
            return True

    def shown(self, words: Catalogue, locale: str, address: str = "du", *, elsewhere: bool = False) -> list[Shown]:
        """Return the command catalogue in one language, for adapters to register.

        `elsewhere`: the house has several platforms, so that someone meant may have no account on the asking one.
        """
        language = locale if locale in words.locales else locale.split("-")[0]
        # asked at every start and for every menu; what is declared and worded does not change meanwhile
        asked = (words, language, address, elsewhere)
        if asked not in self._shown:
            shown = [_show(spec, words, language, address) for spec in self.specs.values()]
            if elsewhere:
                shown = [replace(each, elsewhere=_elsewhere(each, words, address)) for each in shown]
            self._shown[asked] = tuple(shown)
        return list(self._shown[asked])


def _claim(table: dict[str, Any], name: str, value: Any) -> None:
    if name in table:
        raise ValueError(f"{name!r} is claimed twice")
    table[name] = value


def _rights(cog: Cog[Any, Any]) -> list[Right]:
    used = [spec.right for spec, _ in cog.commands.values()] + [press.right for press in cog.presses_.values()]
    named = {right.name: right for right in (*cog.rights, *used) if right is not None}
    return list(named.values())


def full_name(spec: CommandSpec, words: Catalogue, locale: str, address: str = "du") -> str:
    """Return a command as one types it in a language: its noun, where that has a word of its own, and its verb."""
    noun, _, verb = spec.name.partition(" ")
    leaf = words.label(f"{spec.word}.name", locale, address)
    if not verb:
        return leaf
    key = f"{spec.cog}.noun.{noun}"
    return f"{words.label(key, locale, address) if words.has(key) else noun} {leaf}"


def _elsewhere(shown: Shown, words: Catalogue, address: str) -> tuple[tuple[str, str, str], ...]:
    """Return the companions of a command's person options; of several, each is named after its own."""
    name = words.label("core.elsewhere.name", shown.locale, address)
    help_ = words.label("core.elsewhere.help", shown.locale, address)
    people = [label for option, label, _ in shown.options if option.kind == "person"]
    names = [name] if len(people) == 1 else [f"{label}-{name}" for label in people]
    return tuple((ours, theirs, help_) for ours, theirs in zip(shown.spec.elsewhere, names, strict=True))


def _show(spec: CommandSpec, words: Catalogue, locale: str, address: str) -> Shown:
    def label(key: str) -> str:
        return words.label(key, locale, address)

    options = []
    choices = []
    for option in spec.options:
        base = f"{spec.word}.{option.name}"
        options.append((option, label(f"{base}.name"), label(f"{base}.help")))
        choices += [(option.name, value, label(f"{base}.choice.{value}")) for value in option.choices]
    return Shown(
        spec,
        locale,
        full_name(spec, words, locale, address),
        label(f"{spec.word}.help"),
        tuple(options),
        tuple(choices),
        label(f"{spec.word}.menu") if spec.menus else "",
    )
