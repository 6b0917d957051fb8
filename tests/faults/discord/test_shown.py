"""Which test shows which row of the fault matrix on Discord: found where docstrings name them (issue 3)."""

import ast
import re
from collections import defaultdict

from tests.house.repo import files, text

ROWS = (1, 3, 12, 15, 16, 17, 18, 20, 21, 22, 23, 25, 26, 29, 30, 31, 32, 46, 47, 48, 50)
ROOMS = ("tests/adapters/discord/", "tests/faults/discord/", "tests/cli/test_on_discord.py")
NAMED = re.compile(r"\brows?\s+(\d+(?:(?:\s*,\s*|\s+and\s+|-)\d+)*)", re.IGNORECASE)


def rows_in(words: str) -> set[int]:
    """Return every row a docstring names: "row 17", "Rows 15, 16 and 20", "rows 20-22"."""
    found: set[int] = set()
    for match in NAMED.finditer(words):
        for first, last in re.findall(r"(\d+)(?:-(\d+))?", match[1]):
            found |= set(range(int(first), int(last or first) + 1))
    return found


def shown() -> dict[int, list[str]]:
    """Return the tests that name each row."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in files():
        if not path.startswith(ROOMS) or not path.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(text(path) or "")):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for row in rows_in(ast.get_docstring(node) or ""):
                    found[row].append(f"{path}::{node.name}")
    return found


def test_every_row_of_the_fault_matrix_is_shown_on_discord() -> None:
    found = shown()
    print("\n" + "\n".join(f"row {row}: {len(found[row])} tests, such as {found[row][-1:]}" for row in ROWS))
    assert [row for row in ROWS if not found[row]] == []


def test_rows_are_read_as_they_are_written() -> None:
    assert rows_in("Rows 15, 16 and 20: what; row 3, rows 20-22. Buttons stand in rows of five.") == {
        3, 15, 16, 20, 21, 22
    }  # fmt: skip
