"""The checkout as the house tests see it."""

import importlib
import pkgutil
import subprocess
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[str, ...]:
    """Return every file that is in git or would be at the next `git add -A`, as posix paths from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(sorted(each for each in listed.split("\0") if each and (ROOT / each).is_file()))


def text(path: str) -> str | None:
    """Return a file's text, None for pictures and other bytes."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def modules(package: str) -> list[ModuleType]:
    """Import a package and everything below it; an empty list where there is no such package yet."""
    folder = ROOT / package.replace(".", "/")
    if not (folder / "__init__.py").is_file():
        return []
    found = [importlib.import_module(package)]
    for each in pkgutil.walk_packages([str(folder)], f"{package}."):
        if not each.name.endswith(".__main__"):
            found.append(importlib.import_module(each.name))
    return found


def children(package: str) -> list[str]:
    """Return the names of the packages directly below one."""
    folder = ROOT / package.replace(".", "/")
    return sorted(each.name for each in pkgutil.iter_modules([str(folder)]) if not each.name.startswith("_"))
