"""Documents name files that are there: whoever follows one finds something (datasette's habit)."""

import re

from tests.house.repo import ROOT, files

NAMED = re.compile(r"`((?:bot|tests|docs|config|bench)/[\w./-]*)`")


def missing(words: str, there: frozenset[str]) -> list[str]:
    """Return the paths a document names that are neither a file nor a folder."""
    return [path for path in NAMED.findall(words) if path.rstrip("/") not in there]


def test_what_documents_name_is_there() -> None:
    paths = list(files())
    folders = {"/".join(path.split("/")[:depth]) for path in paths for depth in range(1, path.count("/") + 1)}
    there = frozenset(paths) | folders
    documents = [path for path in paths if path.endswith(".md")]
    named = {path: NAMED.findall((ROOT / path).read_text(encoding="utf-8")) for path in documents}
    print(f"{sum(map(len, named.values()))} paths in {len(documents)} documents")
    assert sum(map(len, named.values())) >= 60
    assert {
        path: found for path in documents if (found := missing(" ".join(f"`{n}`" for n in named[path]), there))
    } == {}


def test_a_document_that_names_nothing_is_noticed() -> None:
    assert missing("see `bot/core/gone.txt` and `bot/core`", frozenset({"bot/core"})) == ["bot/core/gone.txt"]
