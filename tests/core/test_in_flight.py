"""Somebody is erased while a line to them is on its way: what comes back of it touches no other line (IDP-05)."""

from pathlib import Path

import pytest

from bot.core.erasing import erase
from bot.core.outbox import Result, Rows
from bot.core.posting import Row, insert
from bot.model.actions import Class
from bot.model.deliveries import Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.places import MessageRef
from bot.ports import Sql
from tests.fakes.table import lay_table

RECEIPT = Receipt(MessageRef("memory", "x", "1"))
ANSWERS = [RECEIPT, *(Undeliverable(why, "x") for why in (Why.GONE, Why.FORBIDDEN, Why.UNKNOWN, Why.DOWN))]


@pytest.mark.parametrize("answer", ANSWERS, ids=["sent", "gone", "forbidden", "unknown", "down"])
async def test_a_number_that_is_given_again_is_another_line(tmp_path: Path, answer: Receipt | Undeliverable) -> None:
    """Her line is deleted under way, and its number goes to the last words at once: they are still to be sent."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/privacy consent")
        await table.commands("Quinn", "/privacy consent")
        works, now = table.house.works, table.clock.now()

        def meanwhile(sql: Sql) -> tuple[str, str, str]:
            home, lea = sql.execute("SELECT community, id FROM persons WHERE name = 'Lea'").fetchone()
            account = ["memory", table.people["Lea"].id, "Lea"]
            payload = {"account": account, "words": [{"words": "x"}], "buttons": [], "locale": "en"}
            rows = Rows(sql, works, "memory", now)
            insert(sql, "hers", home, "x", Row("reply", Class.ANSWER, "memory", "a:1", payload, person=lea), now)
            (claimed,) = rows.claim(1).rows
            erase(sql, works, home, lea, now)
            insert(sql, "next", home, "x", Row("reply", Class.ANSWER, "memory", "a:2", payload), now)
            (seq,) = sql.execute("SELECT seq FROM outbox WHERE id = 'next'").fetchone()
            assert seq == claimed.seq, "or this tests nothing"
            assert rows.settle([Result(claimed, answer)]) == []
            return sql.execute("SELECT state, note, payload FROM outbox WHERE id = 'next'").fetchone()  # type: ignore[no-any-return]

        state, note, payload = await table.house.db.run(meanwhile)
        assert (state, note) == ("queued", "")
        assert payload != "{}"
