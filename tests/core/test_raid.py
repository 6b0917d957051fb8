"""A raid: hands are stopped before words are tidied up, and no message that sticks holds up the rest (house.md §7)."""

import asyncio
from pathlib import Path

from bot.adapters.memory import Message
from bot.model.deliveries import Delivery, Receipt, Traits
from bot.model.errors import Undeliverable, Why
from tests.core.desk import rows, speech_table
from tests.fakes.table import Table

BULK = Traits(removes_at_once=100)


def order(table: Table) -> list[str]:
    return [each.kind for each in table.world.deliveries if each.kind in ("remove", "pause")]


async def flood(table: Table, messages: int) -> list[Message]:
    return [await table.says("Quinn", "talk", f"bad {turn}") for turn in range(messages)]


async def take(table: Table, messages: list[Message]) -> None:
    for each in messages:
        await table.world.say(table.people["Mira"], table.spot("staff"), "take this by=mira", reply_to=each)


async def test_many_messages_fall_together_where_a_platform_takes_them_together(tmp_path: Path) -> None:
    """House.md §8: fifty removals are handed over at once, not one after the other."""
    async with speech_table(tmp_path, traits=BULK) as table:
        bad, gate, real = await flood(table, 50), asyncio.Event(), table.world.perform

        async def slow(delivery: Delivery) -> Receipt:
            await gate.wait()
            return await real(delivery)

        table.world.perform = slow  # type: ignore[method-assign]
        await take(table, bad)
        await asyncio.sleep(0.1)
        (sender,) = table.house.host.senders
        assert len(sender.flying) == 50
        gate.set()
        await table.settle()
        assert all(each.gone for each in bad)


async def test_one_that_sticks_holds_up_no_other(tmp_path: Path) -> None:
    async with speech_table(tmp_path) as table:
        bad = await flood(table, 5)
        table.world.failures.append(Undeliverable(Why.DOWN, "test"))
        await take(table, bad)
        await table.settle()
        assert [each.gone for each in bad] == [False, True, True, True, True]
        await table.passes(seconds=5)
        assert bad[0].gone


async def test_a_pause_overtakes_every_removal(tmp_path: Path) -> None:
    """Reliability row 57: what stops a hand goes before what tidies up after it, in thousands of them too."""
    async with speech_table(tmp_path) as table:
        bad, gate, real = await flood(table, 300), asyncio.Event(), table.world.perform

        async def slow(delivery: Delivery) -> Receipt:
            await gate.wait()
            return await real(delivery)

        table.world.perform = slow  # type: ignore[method-assign]
        await take(table, bad)
        await table.world.say(table.people["Mira"], table.spot("staff"), "pause quinn hours=1")
        gate.set()
        await table.settle()
        assert len(order(table)) == 301
        # what was under way already when it was asked for went first; nothing else did
        assert order(table).index("pause") <= 20
        assert all(each.gone for each in bad)


async def test_a_place_that_refuses_removals_is_asked_no_more(tmp_path: Path) -> None:
    """Reliability row 30: refusals count by place, whichever message they were about."""
    async with speech_table(tmp_path) as table:
        bad = await flood(table, 6)
        table.world.failures.extend([Undeliverable(Why.FORBIDDEN, "test")] * 6)
        for each in bad:
            await take(table, [each])
            await table.settle()
        assert order(table).count("remove") == 3
        states = await rows(table, "SELECT state, count(*) FROM outbox WHERE kind = 'remove' GROUP BY state")
        assert states == [("dead", 6)]
