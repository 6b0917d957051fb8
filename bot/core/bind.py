"""Bind: what a person gave a command becomes the values its handler asks for (house.md §5)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.dates import understand, with_time
from bot.core.directory import Directory
from bot.core.durations import span
from bot.core.elsewhere import HEARD, TYPED, meant
from bot.core.times import micros, moment
from bot.model.commands import CommandSpec, Duration, OptionSpec, When
from bot.model.errors import Refusal
from bot.model.people import Account, Community, Person
from bot.model.places import Place, Spot
from bot.model.texts import Text

Raw = str | Account | Spot | Person | Place


class Missing(Exception):  # noqa: N818 - an answer, not an error
    """Tell that required options are missing: ask for them in a form."""

    def __init__(self, options: tuple[OptionSpec, ...]) -> None:
        super().__init__(", ".join(option.name for option in options))
        self.options = options


class Unsure(Exception):  # noqa: N818 - an answer, not an error
    """Tell that a moment can be read in several ways (UTC): ask which is meant."""

    def __init__(self, option: OptionSpec, moments: tuple[datetime, ...]) -> None:
        super().__init__(option.name)
        self.option = option
        self.moments = moments


class Hourless(Exception):  # noqa: N818 - an answer, not an error
    """Tell that a day was understood and its hour is missing: ask for it."""

    def __init__(self, option: OptionSpec, day: str) -> None:
        super().__init__(option.name)
        self.option = option
        self.day = day


DAY = ".day"
"""What an option is called whose day was given first and whose hour is asked for."""


@dataclass(slots=True)
class Binder:
    """Bind one command's options; dates are read in the community's zone, from `now` (UTC)."""

    directory: Directory
    community: Community
    now: datetime
    locale: str
    mentions: tuple[Account, ...] = ()
    labels: Callable[[str], Sequence[str]] = lambda _: ()
    """Return a choice's label in every language by its key; people type what they see."""

    def bind(self, spec: CommandSpec, raw: Mapping[str, Raw], author: Person | None) -> dict[str, Any]:
        """Return the handler's keyword arguments; raises Refusal, Missing or Unsure."""
        given = {name: value for name, value in raw.items() if value != ""}
        target = next((each.name for each in spec.options if each.kind == "person"), None)
        if spec.menus and author is not None and target is not None and target not in given:
            given[target] = author
        missing = tuple(each for each in spec.options if each.required and each.name not in given)
        if missing:
            raise Missing(missing)
        return {each.name: self._given(spec, each, given) for each in spec.options}

    def _given(self, spec: CommandSpec, option: OptionSpec, given: Mapping[str, Raw]) -> Any:
        if option.name not in given:
            return option.default
        return self._value(spec, option, given[option.name], given.get(option.name + DAY, ""))

    def _value(self, spec: CommandSpec, option: OptionSpec, value: Raw, day: Raw = "") -> Any:
        match option.kind:
            case "person":
                return self._person(value)
            case "place":
                return self._place(value)
        text = str(value).strip()
        match option.kind:
            case "int":
                return _number(option, text)
            case "bool":
                return text.casefold() in {"1", "true", "yes", "ja", "on", "an"}
            case "choice":
                return self._choice(spec, option, text)
            case "when":
                return self._when(option, text, str(day))
            case "duration":
                return self._duration(text)
            case _:
                if len(text) > option.max:
                    raise Refusal("core.too_long", max=option.max)
                return text

    def _person(self, value: Raw) -> Person:
        if isinstance(value, Person):
            return value
        if isinstance(value, Account):
            return self.directory.person(self.community, value, micros(self.now))
        typed = str(value).strip().rstrip(",;:")
        if typed.startswith((TYPED, HEARD)):
            other = meant(self.directory, self.community, typed, micros(self.now))
            if other is not None:
                return other
            typed = typed.removeprefix(TYPED)
        if typed.startswith("person:"):
            known = self.directory.person_by_id(typed.removeprefix("person:"))
            if known is not None and known.community == self.community.id:
                return known
        plain = typed.removeprefix("@").casefold()
        for account in self.mentions:
            if plain in {account.name.casefold(), account.handle.removeprefix("@").casefold(), account.id.casefold()}:
                return self.directory.person(self.community, account, micros(self.now))
        named = self.directory.meant(self.community, typed, micros(self.now))
        if named is None:
            raise Refusal("core.unclear_person", typed=typed)
        return named

    def _place(self, value: Raw) -> Place:
        if isinstance(value, Place):
            return value
        if isinstance(value, Spot):
            return self.directory.place(self.community, value, micros(self.now))
        typed = str(value).strip().removeprefix("#").casefold()
        for place in self.directory.places(self.community):
            native = "" if place.spot is None else place.spot.id.casefold()
            if typed in {place.name.casefold(), native, f"place:{place.id}"}:
                return place
        raise Refusal("core.unclear_place", typed=str(value).strip())

    def _choice(self, spec: CommandSpec, option: OptionSpec, text: str) -> str:
        """Return the value meant by a value or a label, or by the beginning of exactly one label ("Do", "thu")."""
        typed = text.casefold().rstrip(".")
        words = {each: f"{spec.word}.{option.name}.choice.{each}" for each in option.choices}
        labels = {each: [label.casefold() for label in self.labels(key)] for each, key in words.items()}
        for each in option.choices:
            if typed == each.casefold() or typed in labels[each]:
                return each
        begun = [each for each, said in labels.items() if any(label.startswith(typed) for label in said)]
        if len(typed) >= 2 and len(begun) == 1:
            return begun[0]
        raise Refusal("core.unclear_choice", choices=[Text(key) for key in words.values()])

    def _when(self, option: OptionSpec, text: str, day: str) -> When:
        if text.startswith("at:") and text[3:].isdecimal() and len(text) < 20:
            return When(moment(int(text[3:])), text)
        now, zone, locale = self.now, self.community.zone, self.locale
        if day:
            read = with_time(day, text, now=now, zone=zone, locale=locale)
        else:
            read = understand(text, now=now, zone=zone, locale=locale)
        if read.needs_time:
            raise Hourless(option, text)
        if len(read.instants) > 1:
            raise Unsure(option, read.instants)
        if not read.instants:
            raise Refusal(read.why)
        return When(read.instants[0], text, read.past, read.shifted)

    def _duration(self, text: str) -> Duration:
        length = span(text, self.locale)
        if length is None:
            raise Refusal("core.unclear_duration", typed=text)
        return Duration(length, text)


def pack(raw: Mapping[str, Raw], directory: Directory, community: Community, now: datetime) -> dict[str, str]:
    """Return options as strings that a stored button can give back to `Binder.bind`."""
    packed = {}
    for name, value in raw.items():
        if isinstance(value, Account):
            packed[name] = f"person:{directory.person(community, value, micros(now)).id}"
        elif isinstance(value, Person):
            packed[name] = f"person:{value.id}"
        elif isinstance(value, Spot):
            packed[name] = f"place:{directory.place(community, value, micros(now)).id}"
        elif isinstance(value, Place):
            packed[name] = f"place:{value.id}"
        else:
            packed[name] = value
    return packed


def _number(option: OptionSpec, text: str) -> int:
    least = 0 if option.min is None else option.min
    if not text.removeprefix("-").isdecimal() or len(text) > 9:
        raise Refusal("core.unclear_number", least=least, most=option.max)
    number = int(text)
    if not least <= number <= option.max:
        raise Refusal("core.unclear_number", least=least, most=option.max)
    return number
