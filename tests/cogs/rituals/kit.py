"""What the ritual tests share: Jo sets a round up, hours are Berlin's."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.cogs.rituals import cog
from tests.fakes.table import Table

COGS: list[Any] = [cog]

FOUR = """Was hat diese Woche endlich geklappt?
Welches Geräusch magst du an deiner Küche?
Was hast du zuletzt jemandem geliehen?
Worauf freust du dich am Wochenende?"""


def berlin(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    """Return a Berlin wall time as an instant (UTC)."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


THURSDAY = berlin(19, 18, 30)
"""The first round of a ritual that Jo sets up on Wednesday noon."""


async def creates(table: Table, who: str = "Jo", **options: Any) -> None:
    """Let someone use the palette for `/ritual create`; only what is given is sent."""
    await table.world.choose(table.people[who], "ritual create", options)
    await table.settle()


async def sets_up(
    table: Table,
    name: str = "Donnerstagsrunde",
    day: str = "thu",
    time: str = "18:30",
    questions: str = FOUR,
    **more: Any,
) -> None:
    """Let Jo set a ritual up in one go."""
    await creates(table, title=name, day=day, time=time, questions=questions, **more)


async def uses(table: Table, who: str, command: str, **options: Any) -> str:
    """Let someone use a command from the palette and return the newest private answer."""
    await table.world.choose(table.people[who], command, options)
    await table.settle()
    return table.private(who)[-1]


async def rows(table: Table, sql: str) -> list[Any]:
    """Read the database as it stands."""
    return await table.house.db.read(lambda base: base.execute(sql).fetchall())


async def chatter(table: Table, until: datetime, every: int = 2) -> None:
    """Let Quinn, Lea and Mira talk in the talk place, one line each, every so many minutes."""
    while table.clock.now() < until:
        for who in ("Quinn", "Lea", "Mira"):
            await table.says(who, "talk", "mhm")
        await table.passes(minutes=every)
