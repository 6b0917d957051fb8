"""Files reach one person's own chat as documents, each once, with the words above them (IDP-04)."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.model.deliveries import Delivery
from bot.model.errors import Undeliverable, Why
from bot.model.files import File
from bot.model.texts import MomentNode, Plain
from bot.model.widgets import Key
from tests.adapters.telegram.desk import NOON, Desk, desk

COPY = (File("copy.json", '{"name": "Lea @everyone ä🦊"}'), File("copy.txt", "Lea\n", "text/plain"))


def told(made: Desk, words: str = "Alles.", **more: object) -> Delivery:
    line = (Plain(words), MomentNode(NOON, "date", " heute"))
    given: dict[str, object] = {"lines": (line,), "files": COPY, "person": made.account("Quinn")}
    return Delivery("k1", "whisper", **(given | more))  # type: ignore[arg-type]


def seen(made: Desk) -> list[tuple[str, str]]:
    """Return what Quinn sees: words and the name of a file, in order."""
    found = made.table.private("Quinn")
    return [(each.text, "" if each.document is None else each.document.name) for each in found]


async def test_words_that_fit_are_the_caption(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        adapter = await made.start()
        receipt = await adapter.perform(told(made, buttons=(Key("k", "Gut"),)))
        assert seen(made) == [("Alles. heute", "copy.json"), ("", "copy.txt")]
        first, second = made.table.private("Quinn")
        assert [each.document and each.document.content for each in (first, second)] == [each.content for each in COPY]
        assert [each.document and each.document.kind for each in (first, second)] == [each.mime for each in COPY]
        assert ([each["type"] for each in first.entities], first.silent) == (["date_time"], False)
        assert ([each["text"] for each in first.buttons()], second.silent) == (["Gut"], True)
        assert receipt.message is not None
        assert receipt.message.id == str(first.id)


async def test_longer_words_come_before_the_files(tmp_path: Path) -> None:
    """Row 50: 1024 units are the most of a caption."""
    async with desk(tmp_path) as made:
        adapter = await made.start()
        await adapter.perform(told(made, "🦊" * 509))
        await adapter.perform(replace(told(made, "🦊" * 510), key="k2"))
        assert [each for _, each in seen(made)] == ["copy.json", "copy.txt", "", "copy.json", "copy.txt"]


async def test_a_second_try_goes_on_where_the_first_was_stopped(tmp_path: Path) -> None:
    """Row 19: what is there already is not said again."""
    async with desk(tmp_path) as made:
        adapter = await made.start()
        made.fake.faults.limit("sendDocument", 7)
        with pytest.raises(Undeliverable) as slow:
            await adapter.perform(told(made, "🦊" * 600))
        assert (slow.value.why, len(seen(made))) == (Why.SLOW, 1)
        made.passes(seconds=8)
        receipt = await adapter.perform(told(made, "🦊" * 600))
        assert [each for _, each in seen(made)] == ["", "copy.json", "copy.txt"]
        assert receipt.message is not None
        assert receipt.message.id == str(made.table.private("Quinn")[0].id)


async def test_nobody_knows_whether_a_cut_off_document_arrived(tmp_path: Path) -> None:
    """House.md §7: as with any send, unknown is told as unknown."""
    async with desk(tmp_path) as made:
        adapter = await made.start()
        made.fake.faults.reset("sendDocument")
        with pytest.raises(Undeliverable) as lost:
            await adapter.perform(told(made))
        assert lost.value.why is Why.UNKNOWN


async def test_a_closed_chat_gets_no_file(tmp_path: Path) -> None:
    """Row 31: never in the group instead."""
    async with desk(tmp_path, "closed") as made:
        adapter = await made.start()
        with pytest.raises(Undeliverable) as closed:
            await adapter.perform(replace(told(made), kind="reply"))
        assert closed.value.why is Why.FORBIDDEN
        assert [len(made.table.public(where)) for where in ("chat", "welcome")] == [0, 0]
