"""Reading: the TOML files of one folder become variants per key, language and form of address."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any

from bot.core.words.template import Form, Plural, Variant, parse

CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})
META = frozenset({"public", "serious", "own", "moment"})


class BrokenCatalogue(ValueError):  # noqa: N818 - it names what is broken
    """Tell everything that is wrong in the catalogue at once, one finding per line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold a key's variants per form of address; a line without `du`/`sie` is the same in both."""

    du: tuple[Variant, ...]
    sie: tuple[Variant, ...]

    def by(self, address: str) -> tuple[Variant, ...]:
        """Return the variants for "du" or "sie"."""
        return self.sie if address == "sie" else self.du


@dataclass(slots=True)
class Sheet:
    """Collect what one language says, over all files."""

    entries: dict[str, Entry] = field(default_factory=dict)
    public: set[str] = field(default_factory=set)
    serious: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    moment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what one folder says, by language, and what is wrong in it, with file and key."""

    prefix: str
    sheets: Mapping[str, Sheet]
    problems: Sequence[str]


def read(prefix: str, folder: Traversable) -> Reading:
    """Read every `<language>.toml` of a folder; keys get `prefix` and a dot in front."""
    sheets: dict[str, Sheet] = {}
    problems: list[str] = []
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        locale = file.name.removesuffix(".toml")
        where = _where(prefix, locale)
        sheet = sheets[locale] = Sheet()
        try:
            tables = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
            problems.append(f"{where}: not readable: {wrong}")
            continue
        _meta(prefix, tables.pop("meta", {}), sheet, where, problems)
        _walk(prefix, tables, sheet, where, problems)
    return Reading(prefix, sheets, problems)


def gather(readings: Iterable[Reading]) -> tuple[dict[str, Sheet], list[str]]:
    """Lay folders together, by language; return what is wrong as well. The readings stay as they are."""
    whole: dict[str, Sheet] = {}
    problems: list[str] = []
    for each in readings:
        problems += each.problems
        for locale, sheet in each.sheets.items():
            into = whole.setdefault(locale, Sheet())
            twice = [key for key in sheet.entries if key in into.entries]
            problems += [f"{_where(each.prefix, locale)}: {key}: said twice" for key in twice]
            into.entries.update(sheet.entries)
            into.public |= sheet.public
            into.serious |= sheet.serious
            into.own |= sheet.own
            into.moment.update(sheet.moment)
    return whole, problems


def _where(prefix: str, locale: str) -> str:
    return f"{prefix or 'words'}/{locale}.toml"


def _meta(prefix: str, meta: Any, sheet: Sheet, where: str, problems: list[str]) -> None:
    if not isinstance(meta, dict) or not META.issuperset(meta):
        problems.append(f"{where}: [meta] knows only {', '.join(sorted(META))}")
        return
    for name, keys in (("public", sheet.public), ("serious", sheet.serious), ("own", sheet.own)):
        keys.update(_join(prefix, key) for key in meta.get(name, []))
    sheet.moment.update(meta.get("moment", {}))


def _join(prefix: str, key: str) -> str:
    return f"{prefix}.{key}" if prefix else key


def _walk(path: str, table: Mapping[str, Any], sheet: Sheet, where: str, problems: list[str]) -> None:
    for name, value in table.items():
        key = _join(path, name)
        if isinstance(value, dict) and not _is_form(value):
            _walk(key, value, sheet, where, problems)
            continue
        try:
            entry = _entry(value)
        except ValueError as wrong:
            problems.append(f"{where}: {key}: {wrong}")
            continue
        if key in sheet.entries:
            problems.append(f"{where}: {key}: said twice")
        sheet.entries[key] = entry


def _entry(value: Any) -> Entry:
    du = tuple(_variants(value, "du"))
    return Entry(du, tuple(_variants(value, "sie")) if _by_address(value) else du)


def _by_address(value: Any) -> bool:
    match value:
        case dict():
            return "sie" in value or any(map(_by_address, value.values()))
        case list():
            return any(map(_by_address, value))
        case _:
            return False


def _is_form(table: Mapping[str, Any]) -> bool:
    return "count" in table or ("du" in table and "sie" in table)


def _variants(value: Any, address: str) -> Iterable[Variant]:
    match value:
        case list():
            if not value:
                raise ValueError("a list without a line")
            return chain.from_iterable([_variants(one, address) for one in value])
        case {"text": words, **rest} if not rest.keys() - {"mood"}:
            mood = rest.get("mood", "")
            if not isinstance(mood, str):
                raise ValueError("a mood is a word")
            return [Variant.of(variant.form, mood) for variant in _variants(words, address)]
        case {"du": _, "sie": _, **rest}:
            if rest:
                raise ValueError(f"beside du and sie stands {', '.join(sorted(map(str, rest)))}")
            return _variants(value[address], address)
        case _:
            return [Variant.of(_form(value, address))]


def _form(value: Any, address: str) -> Form:
    match value:
        case str():
            if not value.strip():
                raise ValueError("an empty line")
            return parse(value)
        case {"du": _, "sie": _}:
            return _form(value[address], address)
        case {"count": str(count), "other": _, **rest} if CATEGORIES.issuperset(rest):
            forms = {name: _form(each, address) for name, each in value.items() if name != "count"}
            return Plural(count, forms, frozenset({count}).union(*(form.slots for form in forms.values())))
        case {"count": _}:
            raise ValueError('a plural needs count = "slot", other = "…" and only one, two, few, many, zero beside')
        case _:
            raise ValueError(f"neither a line, a list, du and sie, nor a plural: {value!r}")
