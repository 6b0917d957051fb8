"""Read the tree drawn in README, or draw one: `python -m tests.house.tree` prints what the checkout looks like.

A line is an indentation of two spaces per level, one name or several (folders end in a slash), and after two
spaces or more a comment. Names that share a line are siblings; a folder counts as opened once something stands
below it.
"""

import re
from collections.abc import Iterable

NAMES = re.compile(r"(?:[\w.*-]+/?)(?: {1,2}[\w.-]+/| [\w.-]+\.[a-z]+(?= |$))*")
OPENED = ("", "bot", "bot/cogs", "bot/adapters", "tests")


def _lines(tree: str) -> list[tuple[int, list[str]]]:
    found = []
    for line in tree.splitlines():
        stripped = line.strip()
        names = NAMES.match(stripped)
        if stripped and names:
            found.append(((len(line) - len(line.lstrip())) // 2, names[0].split()))
    return found


def listed(tree: str) -> list[str]:
    """Return every path that a drawn tree names."""
    found: list[str] = []
    above: list[str] = []
    for depth, names in _lines(tree):
        del above[depth:]
        found += ["/".join([*above, name.rstrip("/")]) for name in names]
        above.append(names[-1].rstrip("/"))
    return found


def expanded(tree: str) -> list[str]:
    """Return every folder below which a drawn tree names something; "" is the root."""
    return sorted({path.rpartition("/")[0] for path in listed(tree)})


def skeleton(paths: Iterable[str], opened: Iterable[str] = OPENED) -> str:
    """Draw the tree of some files, with `opened` folders shown from inside."""
    whole = sorted(paths)
    lines: list[str] = []

    def draw(folder: str, depth: int) -> None:
        start = f"{folder}/" if folder else ""
        inside = {path[len(start) :] for path in whole if path.startswith(start)}
        for name in sorted({each.partition("/")[0] for each in inside}):
            if name.startswith(".") or name in {"__init__.py", "py.typed"}:
                continue
            is_folder = any(each.startswith(f"{name}/") for each in inside)
            lines.append("  " * depth + name + ("/" if is_folder else ""))
            if is_folder and start + name in opened:
                draw(start + name, depth + 1)

    draw("", 0)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    from tests.house.repo import files

    print(skeleton(files()), end="")
