"""Units of work: all of it or nothing, one after another, on a thread of their own."""

import asyncio
import sqlite3
import threading
from typing import Any

import pytest

from bot.ports import Sql
from bot.store import Database
from tests.store.desk import unit, units


async def test_a_finished_unit_is_seen_by_every_reader(db: Database) -> None:
    for number in range(1, 6):
        assert await db.run(unit(number)) == number
        assert await asyncio.gather(*(db.read(units) for _ in range(4))) == [list(range(1, number + 1))] * 4


async def test_a_unit_that_fails_leaves_nothing_and_says_what_happened(db: Database) -> None:
    trouble = LookupError("no such member")

    def work(sql: Sql) -> None:
        unit(1)(sql)
        raise trouble

    with pytest.raises(LookupError) as caught:
        await db.run(work)
    assert caught.value is trouble
    assert await db.read(units) == []
    await db.run(unit(2))
    assert await db.read(units) == [2]


async def test_even_an_end_of_the_process_rolls_back(db: Database) -> None:
    class Going(BaseException):
        pass

    def work(sql: Sql) -> None:
        unit(1)(sql)
        raise Going

    with pytest.raises(Going):
        await db.run(work)
    await db.run(unit(2))
    assert await db.read(units) == [2]


async def test_a_poison_event_rolls_back_alone(db: Database) -> None:
    def group(sql: Sql) -> list[int]:
        poisoned = []
        for number in (1, 2, 3):
            sql.execute("SAVEPOINT event")
            try:
                unit(number)(sql)
                if number == 2:
                    sql.execute("INSERT INTO lines VALUES (2, 1, 'again')")
            except Exception:
                assert sql.in_transaction
                sql.execute("ROLLBACK TO event")
                poisoned.append(number)
            sql.execute("RELEASE event")
        return poisoned

    assert await db.run(group) == [2]
    assert await db.read(units) == [1, 3]


async def test_a_broken_promise_is_found_at_commit(db: Database) -> None:
    def work(sql: Sql) -> None:
        unit(1)(sql)
        sql.execute("INSERT INTO answers VALUES (7, 1)")

    with pytest.raises(sqlite3.IntegrityError):
        await db.run(work)
    assert await db.read(units) == []
    await db.run(unit(1))


async def test_a_strict_table_takes_no_word_for_a_number(db: Database) -> None:
    """reliability.md S7: SQLite's ordinary tables take 'abc' for an INTEGER."""
    with pytest.raises(sqlite3.IntegrityError, match="TEXT value in INTEGER"):
        await db.run(lambda sql: sql.execute("INSERT INTO lines VALUES ('abc', 1, '')"))


@pytest.mark.parametrize("statement", ["COMMIT", "ROLLBACK"])
async def test_a_unit_may_not_end_its_own_transaction(db: Database, statement: str) -> None:
    def goes_on(sql: Sql) -> None:
        sql.execute(statement)
        unit(1)(sql)

    with pytest.raises(RuntimeError, match="over"):
        await db.run(goes_on)
    with pytest.raises(RuntimeError, match="must not end"):
        await db.run(lambda sql: sql.execute(statement))
    assert await db.read(units) == []
    await db.run(unit(1))


async def test_an_async_unit_is_a_mistake_that_is_told(db: Database) -> None:
    async def work(sql: Sql) -> None:
        unit(1)(sql)

    with pytest.raises(TypeError, match="plain function"):
        _ = await db.run(work)


async def test_a_stray_stop_iteration_does_not_hang_the_house(db: Database) -> None:
    def work(sql: Sql) -> Any:
        return next(iter(()))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(db.run(work), 5)
    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(db.read(work), 5)


async def test_who_stops_waiting_does_not_stop_the_work(db: Database) -> None:
    begun, go = threading.Event(), threading.Event()

    def work(sql: Sql) -> None:
        begun.set()
        assert go.wait(5)
        unit(1)(sql)

    task = asyncio.create_task(db.run(work))
    await asyncio.to_thread(begun.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go.set()
    await db.run(unit(2))
    assert await db.read(units) == [1, 2]


async def test_units_run_one_after_another_and_never_on_the_loop(db: Database) -> None:
    inside = 0
    threads: set[int] = set()

    def work(sql: Sql) -> int:
        nonlocal inside
        inside += 1
        assert inside == 1, "two units at once"
        threads.add(threading.get_ident())
        last = sql.execute("SELECT coalesce(max(unit), 0) FROM lines").fetchone()[0]
        unit(last + 1)(sql)
        inside -= 1
        return int(last) + 1

    assert await asyncio.gather(*(db.run(work) for _ in range(100))) == list(range(1, 101))
    assert len(threads) == 1
    assert threading.get_ident() not in threads


async def test_a_reader_sees_one_moment(db: Database) -> None:
    await db.run(unit(1))
    looked, written = threading.Event(), threading.Event()

    def work(sql: Sql) -> tuple[list[int], list[int]]:
        before = units(sql)
        looked.set()
        assert written.wait(5)
        return before, units(sql)

    reading = asyncio.create_task(db.read(work))
    await asyncio.to_thread(looked.wait, 5)
    await db.run(unit(2))
    assert await db.read(units) == [1, 2], "a second reader is free meanwhile"
    written.set()
    assert await reading == ([1], [1])


async def test_a_reader_cannot_write(db: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await db.read(unit(1))

    def stubborn(sql: Sql) -> None:
        sql.execute("PRAGMA query_only = OFF")
        unit(1)(sql)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await db.read(stubborn)
    assert await db.read(units) == []


async def test_what_was_asked_before_closing_is_finished(db: Database) -> None:
    waiting = [asyncio.create_task(db.run(unit(number))) for number in range(1, 21)]
    await asyncio.sleep(0)
    await db.close()
    assert [task.result() for task in waiting] == list(range(1, 21))
    with pytest.raises(ValueError):
        await db.run(unit(99))
    with pytest.raises(ValueError):
        await db.read(units)
    await db.close()
