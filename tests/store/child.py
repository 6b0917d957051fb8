"""A host of its own for the crash tests: writes units for ever and says each number once it is acknowledged.

`python -m tests.store.child PATH (ours|naive|hold|fall) [UNITS]`. The naive one says so before its
commit; the falling one fails without closing anything.
"""

import asyncio
import sys
from itertools import count
from pathlib import Path

import aiosqlite

from bot.store import open_database
from tests.store.desk import DIARY, Still, unit, units


async def ours(path: Path, how_many: int) -> None:
    db = await open_database(path, [DIARY], Still())
    last = max(await db.read(units), default=0)
    for number in range(last + 1, last + 1 + how_many):
        print(await db.run(unit(number)), flush=True)
    await db.close()


async def naive(path: Path, _: int) -> None:
    async with aiosqlite.connect(path) as raw:
        last = (await (await raw.execute("SELECT coalesce(max(unit), 0) FROM lines")).fetchone() or [0])[0]
        for number in count(last + 1):
            for line in (1, 2, 3):
                await raw.execute("INSERT INTO lines VALUES (?, ?, 'good morning')", (number, line))
            print(number, flush=True)
            if number % 20 == 0:
                await raw.commit()


async def hold(path: Path, _: int) -> None:
    await open_database(path, [DIARY], Still(), durable=False)
    print("held", flush=True)
    await asyncio.Event().wait()


async def fall(path: Path, _: int) -> None:
    db = await open_database(path, [DIARY], Still(), durable=False)
    asyncio.get_running_loop().kept = db  # type: ignore[attr-defined] # no collector closes it for us
    raise SystemExit(70)


if __name__ == "__main__":
    _, place, manner, *rest = sys.argv
    asyncio.run(
        {"ours": ours, "naive": naive, "hold": hold, "fall": fall}[manner](Path(place), int((rest or ["1000000"])[0]))
    )
