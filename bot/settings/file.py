"""Read a settings file: refuse what cannot be one, and find the line of every key."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MAX_BYTES = 256 * 1024
MAX_LINE = 2_000
MAX_DEPTH = 8

Key = tuple[str | int, ...]

_PART = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_ASSIGNED = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_HEADER = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]")


class Unreadable(Exception):  # noqa: N818 - it is told to a person, like a Refusal
    """Tell why a file is no settings file, with the line where there is one, and what to do."""

    def __init__(self, sentence: str, remedy: str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.line = line


@dataclass(frozen=True, slots=True)
class File:
    """Hold what a file says and on which line it says it."""

    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Key, int] = field(default_factory=dict)

    def line(self, key: Key) -> int | None:
        """Return the line of a key, or of the nearest thing around it."""
        for end in range(len(key), 0, -1):
            if key[:end] in self.lines:
                return self.lines[key[:end]]
        return None


def shipped(name: str) -> Path:
    """Return a file of config/: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_config" / name
    return inside if inside.is_file() else package.parent / "config" / name


def read(path: Path) -> File:
    """Read a file whole; raises Unreadable for anything that is not a small, flat TOML file."""
    text = _text(path)
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MAX_LINE:
            raise Unreadable(f"This line has {len(line):,} characters.", "Keep lines below 2,000 characters.", number)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), text) from None
    except RecursionError:
        raise Unreadable("The file is nested too deeply.", "Settings are at most three levels deep.") from None
    except ValueError:  # numbers of thousands of digits, dates that do not exist
        raise Unreadable("The file holds a number or date that cannot be.", "Write it as in the example.") from None
    if depth(data) > MAX_DEPTH:
        raise Unreadable("The file is nested too deeply.", "Settings are at most three levels deep.")
    return File(data, key_lines(text))


def _text(path: Path) -> str:
    try:
        if not path.is_file():  # folders, and devices that never end
            raise Unreadable("There is no such file.", "Check the path given to --config.")
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size // 1024
            raise Unreadable(f"The file has {size:,} kB; a settings file has a few.", "Check the path: is it the one?")
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such file"
        raise Unreadable(f"The file cannot be read: {reason}.", "Check the path and who may read it.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable("This is not text in UTF-8.", "Save the file as UTF-8, or check the path.", line) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable("This is not text: it has zero bytes.", "Check the path: is it the right file?", line)
    return text


def _not_toml(message: str, text: str) -> Unreadable:
    found = re.search(r" ?\(at (?:line (\d+), column \d+|end of document)\)", message)
    line = (int(found[1]) if found[1] else len(text.splitlines())) if found else None
    reason = message.replace(found[0], "") if found else message
    if reason.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate inline")):
        return Unreadable("This stands twice in the file.", "Keep one of the two.", line)
    return Unreadable(f"This is not valid TOML: {reason}.", 'Text wants "quotes", numbers do not.', line)


def depth(data: dict[str, Any]) -> int:
    """Return how deeply tables and lists are nested."""
    # by hand, because the depth is what may be hostile here
    deepest, waiting = 0, [(1, value) for value in data.values()]
    while waiting:
        depth, value = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(value, dict):
            waiting += [(depth + 1, each) for each in value.values()]
        elif isinstance(value, list):
            waiting += [(depth + 1, each) for each in value]
    return deepest


def key_lines(text: str) -> dict[Key, int]:
    """Find the line of every key and header by scanning; inline tables count as their own line."""
    lines: dict[Key, int] = {}
    table: Key = ()
    seen: dict[Key, int] = {}
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        if header := _HEADER.match(line):
            table = _parts(header[2])
            if header[1] == "[[":
                lines.setdefault(table, number)
                seen[table] = seen.get(table, -1) + 1
                table = (*table, seen[table])
            lines.setdefault(table, number)
        elif assigned := _ASSIGNED.match(line):
            lines.setdefault(table + _parts(assigned[1]), number)
        for quotes in ('"""', "'''"):
            if line.count(quotes) % 2:
                closing = quotes
    return lines


def _parts(dotted: str) -> Key:
    return tuple(each[1:-1] if each[0] in "\"'" else each for each in re.findall(_PART, dotted))
