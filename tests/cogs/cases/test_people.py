"""What the cases store does with people: hand out, forget (IDP-04, IDP-05)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.cogs.cases.store import CasesStore
from tests.fakes.table import NOON

SCRIPT = Path(__file__).parents[3] / "bot" / "cogs" / "cases" / "sql" / "0001.sql"


@pytest.fixture
def store() -> Iterator[CasesStore]:
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(SCRIPT.read_text(encoding="utf-8"))
        store = CasesStore(base, "home")
        store.open("one", "ana", "vent", NOON)
        store.write("l1", "one", "ana", "words", "Der Ton.", NOON)
        store.take("one", "mira")
        store.write("l2", "one", "mira", "answer", "Ich frage nach.", NOON)
        yield store


def test_an_author_gets_the_answers_too(store: CasesStore) -> None:
    """CAS-18: an export includes one's own cases, and not who wrote the answers."""
    found = store.export("ana")
    assert [each["words"] for each in found["cases_lines"]] == ["Der Ton.", "Ich frage nach."]
    assert "mira" not in repr(found)


def test_who_took_it_gets_nothing_of_the_author(store: CasesStore) -> None:
    """CAS-18: the export of one who handled a concern reveals neither reporter nor words."""
    found = store.export("mira")
    assert [each["words"] for each in found["cases_lines"]] == ["Ich frage nach."]
    assert "ana" not in repr(found)
    assert "Der Ton" not in repr(found)


def test_forgetting_an_author_takes_every_word_of_the_concern(store: CasesStore) -> None:
    """IDP-05: the words go, the answers to them too; a bare row without a name stays."""
    store.forget("ana")
    assert store.lines("one") == []
    case = store.get("one")
    assert case is not None
    assert (case.reporter, case.state, case.outcome) == ("", "closed", "withdrawn")


def test_forgetting_staff_leaves_the_author_their_concern(store: CasesStore) -> None:
    """IDP-05: the answer a member got stays theirs, without a name; what was taken waits for somebody again."""
    store.forget("mira")
    case = store.get("one")
    assert case is not None
    assert (case.reporter, case.taker) == ("ana", "")
    assert [(each.writer, each.words) for each in store.lines("one")] == [("ana", "Der Ton."), ("", "Ich frage nach.")]
