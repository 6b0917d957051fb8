"""Say everything that is wrong with the settings at once, each with its place and a remedy (house.md §10)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_settings import EnvSettingsSource
from pydantic_settings.exceptions import SettingsError

from bot.settings.file import File, Key, Unreadable, read
from bot.settings.models import DELIMITER, PREFIX, Settings
from bot.settings.sentences import explain

C = TypeVar("C")
SECRET: frozenset[Key] = frozenset({("discord", "token"), ("telegram", "token")})


@dataclass(frozen=True, slots=True)
class Problem:
    """Tell one thing that is wrong: `where` is the file or the variable, `line` counts from 1 where known."""

    where: str
    line: int | None
    sentence: str
    remedy: str

    def __str__(self) -> str:
        place = self.where if self.line is None else f"{self.where}, line {self.line}"
        return f"{place}: {self.sentence} {self.remedy}".rstrip()


class Unusable(Exception):  # noqa: N818 - named for what it says
    """Tell that these settings cannot be used; nothing of them was applied."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("\n".join(str(each) for each in found))
        self.problems = found


def problems(path: Path | None, env: Mapping[str, str], cogs: Mapping[str, type] | None = None) -> list[Problem]:
    """List every problem of a file and the STAMMTISCH_… names in `env`; `cogs` are the cogs' settings by name."""
    return _read(path, env, cogs)[1]


def load(path: Path | None, env: Mapping[str, str], cogs: Mapping[str, type] | None = None) -> Settings:
    """Read settings from a file (None: defaults) and `env`, which wins; raises Unusable with every problem."""
    settings, found = _read(path, env, cogs)
    if settings is None or found:
        raise Unusable(found)
    return settings


def section(settings: Settings, name: str, kind: type[C]) -> C:
    """Return one cog's settings as its own frozen model; `load` with `cogs` has checked them already."""
    return TypeAdapter(kind).validate_python(settings.cogs.get(name, {})) if _names(kind) else kind()


def _read(
    path: Path | None, env: Mapping[str, str], cogs: Mapping[str, type] | None
) -> tuple[Settings | None, list[Problem]]:
    file, found = File(), []
    if path is not None:
        try:
            file = read(path)
        except Unreadable as why:
            found.append(Problem(str(path), why.line, why.sentence, why.remedy))
    place = _Place(str(path or "defaults"), file)
    data = dict(file.data)
    for key in sorted(_secrets_in(data), key=str):
        found.append(place.problem(key, *_in_a_file(key)))
        data[str(key[0])] = {name: value for name, value in data[str(key[0])].items() if name != key[1]}
    found += _from_environment(env, data, place)
    settings: Settings | None = None
    try:
        settings = Settings(**data)
    except ValidationError as error:
        found += place.explained(error, Settings, ())
    if cogs is not None:
        found += _cog_problems(data.get("cogs"), cogs, place)
    return settings, found


@dataclass(slots=True)
class _Place:
    """Know for every key whether the file or a variable said it last."""

    name: str
    file: File
    variables: dict[Key, str]

    def __init__(self, name: str, file: File) -> None:
        self.name = name
        self.file = file
        self.variables = {}

    def problem(self, key: Key, sentence: str, remedy: str) -> Problem:
        for end in range(len(key), 0, -1):
            if key[:end] in self.variables:
                return Problem(self.variables[key[:end]], None, sentence, remedy)
        return Problem(self.name, self.file.line(key), sentence, remedy)

    def explained(self, error: ValidationError, model: type, base: Key) -> Iterator[Problem]:
        for detail in error.errors(include_url=False):
            key = base + tuple(detail["loc"])
            yield self.problem(key, *explain(key, detail, model, secret=key[0] in {each[0] for each in SECRET}))


def _in_a_file(key: Key) -> tuple[str, str]:
    variable = PREFIX + DELIMITER.join(str(each).upper() for each in key)
    return (
        f"{'.'.join(map(str, key))} does not belong in a file: files get copied and shared.",
        f"Take the line out and set the variable {variable}; if anyone else saw the file, have the token made anew.",
    )


def _secrets_in(data: Mapping[str, Any]) -> set[Key]:
    return {key for key in SECRET if isinstance(data.get(str(key[0])), dict) and key[1] in data[str(key[0])]}


class _Given(EnvSettingsSource):
    """Read from a given mapping instead of this process's environment."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._given = {name.lower(): value for name, value in env.items() if value}
        super().__init__(Settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._given


def _from_environment(env: Mapping[str, str], data: dict[str, Any], place: _Place) -> Iterator[Problem]:
    known = {name.lower(): name for name in variables(Settings)}
    for name, value in sorted(env.items()):
        if not name.upper().startswith(PREFIX) or not value:
            continue
        key: Key = tuple(name[len(PREFIX) :].lower().split(DELIMITER))
        try:
            said = _Given({name: value})()
        except SettingsError:
            yield Problem(name, None, f"{name} is a list or a section, and this is not JSON.", 'For example: ["…"]')
            continue
        if key[0] == "cogs" and len(key) != 3:
            yield Problem(name, None, f"{name} names no setting.", f"Write {PREFIX}COGS__<COG>__<SETTING>.")
        elif key[0] != "cogs" and name.lower() not in known:
            close = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
            remedy = f"Did you mean {known[close[0]]}?" if close else "Every setting stands in config/stammtisch.toml."
            yield Problem(name, None, f"{name} is not a name I know, so it does nothing.", remedy)
        else:
            place.variables[key] = name
            _lay_over(data, said)


def variables(model: type[BaseModel], before: str = PREFIX) -> Iterator[str]:
    """Yield the environment name of every setting, those of the cogs aside."""
    for name, info in model.model_fields.items():
        inner = info.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from variables(inner, f"{before}{name.upper()}{DELIMITER}")
        elif name != "cogs":
            yield before + name.upper()


def _lay_over(below: dict[str, Any], above: Mapping[str, Any]) -> None:
    for name, value in above.items():
        if isinstance(value, Mapping) and isinstance(below.get(name), dict):
            merged = dict(below[name])
            _lay_over(merged, value)
            below[name] = merged
        else:
            below[name] = value


def _cog_problems(sections: object, cogs: Mapping[str, type], place: _Place) -> Iterator[Problem]:
    if not isinstance(sections, dict):
        return
    for name, values in sections.items():
        key: Key = ("cogs", name)
        if name not in cogs:
            close = get_close_matches(name, cogs, n=1)
            remedy = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(sorted(cogs))}."
            yield place.problem(key, f"There is no cog {name!r}.", remedy)
            continue
        if not isinstance(values, dict):
            continue
        kind = cogs[name]
        known = _names(kind)
        for unknown in sorted(set(values) - known):
            close = get_close_matches(unknown, known, n=1)
            remedy = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(sorted(known)) or 'none'}."
            yield place.problem((*key, unknown), f"cogs.{name}.{unknown} is no setting.", remedy)
        if not known:
            continue
        try:
            TypeAdapter(kind).validate_python({each: values[each] for each in values if each in known})
        except ValidationError as error:
            yield from place.explained(error, kind, key)


def _names(kind: type) -> set[str]:
    # a cog with nothing to set may use any empty class
    if issubclass(kind, BaseModel):
        return set(kind.model_fields)
    return {each.name for each in fields(kind)} if is_dataclass(kind) else set()
