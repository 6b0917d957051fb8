"""What reliability.md measured on Telegram, T1 to T11: each is shown by a test that names it."""

import ast
import re
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parents[2]
FOLDERS = ("adapters/telegram", "faults/telegram")


def named() -> dict[int, list[str]]:
    """Return the tests whose docstring names a measurement, by its number."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in sorted(each for folder in FOLDERS for each in (TESTS / folder).glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for number in set(re.findall(r"\bT(\d+)[a-d]?\b", ast.get_docstring(node) or "")):
                    found[int(number)].append(f"{path.stem}: {node.name}")
    return found


def test_each_measurement_has_its_test() -> None:
    found = named()
    print("\n" + "\n".join(f"T{number}: {', '.join(found[number])}" for number in range(1, 12)))
    assert sorted(found) == list(range(1, 12))
