"""Tombs under attack: half a write, a line nobody wrote, nowhere to write (IDP-05, reliability.md row 62)."""

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model.errors import StoreFull, UnfitDatabase
from bot.store.tombs import Tombs

AT = datetime(2026, 1, 1, tzinfo=UTC)
ONE, TWO = "a" * 40, "b" * 40


def test_a_line_is_whole_however_little_the_disk_takes_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write may stop half-way without a word: what is confirmed is there to the last byte."""
    monkeypatch.setattr(os, "write", _sips(os.write))
    tombs = Tombs(tmp_path / "x.db")
    tombs.bury([ONE, TWO], AT)
    assert [each.digest for each in tombs.read()] == [ONE, TWO]


def _sips(write: Callable[[int, bytes], int]) -> Callable[[int, bytes], int]:
    return lambda handle, content: write(handle, content[:7])


def test_what_cannot_be_written_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """reliability.md row 6: a full disk lets the erasure wait like everything else; it ends no house."""

    def full(handle: int, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoreFull, match=r"x\.db\.erased"):
        Tombs(tmp_path / "x.db").bury([ONE], AT)


def test_a_line_from_beyond_the_calendar_is_none(tmp_path: Path) -> None:
    """A file that was damaged keeps nobody from beginning; its whole lines count."""
    tombs = Tombs(tmp_path / "x.db")
    tombs.bury([ONE], AT)
    with tombs.path.open("ab") as file:
        file.write(f"{TWO} {'9' * 20}\n".encode() + b"\xff\xfe\x00 nonsense\n")
    assert [each.digest for each in tombs.read()] == [ONE]
    assert tombs.prune(AT) == 0


def test_a_place_where_no_line_can_be_written_is_said_before_anything_begins(tmp_path: Path) -> None:
    """Better no start than an erasure that a restore undoes."""
    tombs = Tombs(tmp_path / "x.db")
    tombs.path.mkdir()
    with pytest.raises(UnfitDatabase, match=r"x\.db\.erased"):
        tombs.ready()
