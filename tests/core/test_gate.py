"""The gate: a reader rests while something is written, but is never kept out by it."""

import asyncio

from bot.core.gate import Gate

LONG = 30.0
"""Seconds that no test waits for."""


async def may_read(gate: Gate) -> bool:
    """Tell whether a reader is let through now."""
    waiting = asyncio.create_task(gate.wait())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    through = waiting.done()
    waiting.cancel()
    return through


async def gathered(gate: Gate) -> bool:
    """Tell whether the next group may go now."""
    waiting = asyncio.create_task(gate.gather())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    through = waiting.done()
    waiting.cancel()
    return through


async def test_a_reader_rests_while_something_is_written() -> None:
    """Two writings that overlap are one rest: it ends with the last of them (house.md §8, bursts)."""
    gate = Gate(10)
    assert await may_read(gate)
    with gate.writing():
        with gate.writing():
            assert not await may_read(gate)
        assert not await may_read(gate)
    assert await may_read(gate)


async def test_a_writer_that_never_stops_keeps_no_reader_out() -> None:
    """A raid's removals are written one after the other; between two rests there is a turn (row 57)."""
    gate = Gate(10, turn=LONG)
    with gate.writing():
        assert not await may_read(gate)
    with gate.writing():
        assert await may_read(gate)
    assert await may_read(gate)


async def test_after_its_turn_the_reader_rests_although_the_writing_began_before() -> None:
    """The turn delays the rest, it does not call it off."""
    gate = Gate(10, turn=0.2, longest=LONG)
    with gate.writing():
        pass
    with gate.writing():
        assert await may_read(gate)
        await asyncio.sleep(0.3)
        assert not await may_read(gate)
    assert await may_read(gate)


async def test_a_disk_that_hangs_does_not_stop_the_reading() -> None:
    """A rest has an end, the writing or not; the next one is as good as the first."""
    gate = Gate(10, turn=0.0, longest=0.2)
    with gate.writing():
        assert not await may_read(gate)
        await asyncio.sleep(0.3)
        assert await may_read(gate)
    with gate.writing():
        assert not await may_read(gate)


async def test_a_full_queue_stays_closed_after_the_writing() -> None:
    """Room comes back below half, whatever was written meanwhile."""
    gate = Gate(10, turn=0.0)
    gate.count(10)
    with gate.writing():
        gate.count(6)
    assert not await may_read(gate)
    gate.count(4)
    assert await may_read(gate)
    gate.count(10)
    with gate.writing():
        gate.count(0)
        assert not await may_read(gate)
    assert await may_read(gate)


async def test_a_group_waits_only_for_a_reader_who_was_held_back() -> None:
    """In a burst more is gathered before the next writing; an event alone waits for nothing."""
    gate = Gate(10, turn=0.0, gather=LONG)
    with gate.writing():
        pass
    assert await gathered(gate)
    with gate.writing():
        held = asyncio.create_task(gate.wait())
        await asyncio.sleep(0)
    assert not await gathered(gate)
    assert held.done()
    assert await gathered(gate)  # it had its time
