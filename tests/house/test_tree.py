"""README's tree is the tree: whoever looks for a room finds it where the README says (house.md §9)."""

import re
from collections.abc import Iterable, Iterator

from tests.house.repo import ROOT, files
from tests.house.tree import expanded, listed, skeleton


def differences(tree: str, paths: Iterable[str]) -> Iterator[str]:
    """Yield what a tree names and is not there, and what is there and a folder it opens does not name."""
    named = set(listed(tree))
    there = {"/".join(path.split("/")[: depth + 1]) for path in paths for depth in range(path.count("/") + 1)}
    yield from (f"README names {path}, which is not there" for path in sorted(named - there))
    for folder in expanded(tree):
        inside = {path for path in there if (path.rpartition("/")[0] == folder)}
        quiet = {path for path in inside if re.search(r"(^|/)(\.|__init__\.py$|py\.typed$)", path)}
        yield from (f"README does not name {path}" for path in sorted(inside - quiet - named))


def readme_tree() -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [
        block
        for block in re.findall(r"```\w*\n(.*?)```", readme, re.DOTALL)
        if re.search(r"^bot/", block, re.MULTILINE)
    ]
    assert len(blocks) == 1, "README has one fenced block with the tree, in which bot/ stands at the left"
    return str(blocks[0])


def test_readme_s_tree_is_the_tree() -> None:
    tree = readme_tree()
    print(f"{len(listed(tree))} paths in README's tree")
    assert len(listed(tree)) >= 25
    assert {"", "bot", "bot/cogs", "bot/adapters"} <= set(expanded(tree))
    assert list(differences(tree, files())) == []


PATHS = [
    "README.md",
    "bot/app.py",
    "bot/__init__.py",
    "bot/cogs/thanks/rules.py",
    "bot/cogs/welcome/rules.py",
    ".ci/run",
]
TREE = """
README.md             start here
bot/
  app.py              builds everything
  cogs/               one room each
    thanks/  welcome/
"""


def test_a_tree_is_read_as_it_is_drawn() -> None:
    assert set(listed(TREE)) == {"README.md", "bot", "bot/app.py", "bot/cogs", "bot/cogs/thanks", "bot/cogs/welcome"}
    assert set(expanded(TREE)) == {"", "bot", "bot/cogs"}
    assert list(differences(TREE, PATHS)) == []


def test_a_wrong_tree_is_found() -> None:
    assert list(differences(TREE, [*PATHS, "bot/attic.py"])) == ["README does not name bot/attic.py"]
    assert list(differences(TREE, [*PATHS, "docs/a.md"])) == ["README does not name docs"]
    assert list(differences(TREE, PATHS[:-2] + PATHS[-1:])) == ["README names bot/cogs/welcome, which is not there"]


def test_the_skeleton_is_a_right_tree() -> None:
    assert list(differences(skeleton(PATHS), PATHS)) == []
