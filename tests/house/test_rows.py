"""Which test or story shows what: rows of the mission, found where tests name them (issue 2, item 6)."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.repo import ROOT, files, text
from tests.house.rooms import ROW, RULE

MISSION = ROOT.parent / "shared" / "spec" / "mission.md"

# what this release promises in full (the issue), a line each
PROMISED = {
    "WEL-01": "one greeting line, arrivals share it",
    "WEL-02": "the tour, seen by the newcomer alone",
    "WEL-04": "four choices at the end of the tour",
    "WEL-05": "just looking is fine, for good",
    "THX-01": "thanks by palette, reply and menu",
    "THX-02": "thanks by reaction",
    "THX-09": "thanks are kept with their reason",
    "RIT-01": "a weekly question",
    "RIT-02": "a ritual keeps its promise or says why not",
    "RIT-03": "a ritual yields to talk and to the budget",
    "PER-01": "always visibly a bot",
    "PER-02": "no stock sentences",
    "PER-03": "emoji sparingly",
    "PER-04": "a budget for what nobody asked",
    "PER-05": "quiet hours",
    "PER-06": "a draft is weighed before anyone else reads it",
    "PER-07": "one form of address, gender form and spelling",
    "PER-08": "own mistakes are owned up to, once",
    "PER-09": "a joke about oneself, where little is at stake",
    "PER-10": "a human one tap away; then the host keeps out",
    "IDP-01": "a member's record, and the little of it the team sees",
    "IDP-03": "consent, asked in one place",
    "IDP-06": "more is explained to whoever is new, less to whoever wants less",
    "IDP-07": "who works here or is a partner is named as such",
    "IDP-08": "nothing rings unasked, interests are what people name",
    "IDP-09": "who looked someone up can be read by them",
    "N2": "never fill the room",
    "N3": "never the same sentence twice in a row",
    "N4": "never nudge quiet readers",
    "N7": "never hide what it is",
}
# promised, and not shown yet: a reason each; empty when the release is whole
OPEN: dict[str, str] = {}


def rows_in(words: str) -> set[str]:
    """Return every row and rule that a text names."""
    return {match[0] for match in ROW.finditer(words)} | {match[0] for match in RULE.finditer(words)}


def shown_by(path: str, content: str) -> Iterator[tuple[str, str]]:
    """Yield (row, where): the docstrings of test functions and classes, and every line of a story."""
    if not path.endswith(".py"):
        yield from ((row, path) for row in rows_in(content))
        return
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and "test" in node.name.lower():
            yield from ((row, f"{path}::{node.name}") for row in rows_in(ast.get_docstring(node) or ""))


def everything_shown() -> dict[str, list[str]]:
    shown: dict[str, list[str]] = defaultdict(list)
    for path in files():
        story = "/stories/" in path and Path(path).suffix in {".story", ".md", ".txt", ".toml"}
        if (path.startswith("tests/") and path.endswith(".py")) or story:
            for row, where in shown_by(path, text(path) or ""):
                shown[row].append(where)
    return shown


def test_every_promised_row_is_shown_by_a_test_or_a_story() -> None:
    shown = everything_shown()
    missing = sorted(PROMISED.keys() - shown.keys())
    tests = {where for places in shown.values() for where in places}
    print(f"{len(shown)} rows are shown by {len(tests)} tests and stories; promised {len(PROMISED)}")
    for row in sorted(PROMISED):
        print(f"  {row}  {PROMISED[row]}: {len(shown.get(row, []))}")
    print(f"nothing shows yet: {', '.join(missing) or 'none, all are shown'}")
    assert tests
    assert set(missing) <= set(OPEN), f"no test names these rows: {missing}"
    assert not set(OPEN) - set(missing), "shown by now: take it off OPEN"


def test_every_row_named_exists_in_the_mission() -> None:
    if not MISSION.is_file():
        pytest.skip("the mission is not beside this checkout, so row names cannot be compared with it")
    known = rows_in(MISSION.read_text(encoding="utf-8"))
    named = everything_shown()
    assert len(known) > 100
    assert set(PROMISED) <= known
    unknown = {row: named[row] for row in named.keys() - known}
    assert not unknown


def test_only_tests_and_stories_count() -> None:
    code = '''
"""N9 in the module"""
X = "WEL-99"
def helper():
    """WEL-98"""
def test_one():
    """WEL-01, N4: shown."""
    assert "WEL-97"
'''
    assert set(shown_by("tests/x.py", code)) == {("WEL-01", "tests/x.py::test_one"), ("N4", "tests/x.py::test_one")}
    assert set(shown_by("tests/stories/a.story", "# THX-01\nana: hello")) == {("THX-01", "tests/stories/a.story")}
