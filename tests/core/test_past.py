"""What comes late about somebody who was forgotten meanwhile brings nothing of them back (IDP-05)."""

from datetime import timedelta
from pathlib import Path

from bot.model.events import Arrival, Commanded, Event, Reacted, Said, Sighted
from bot.model.places import MessageRef
from bot.model.rights import Role, Standing
from tests.core.desk import column
from tests.fakes.table import Table, lay_table

KNOWN = "SELECT count(*) FROM accounts WHERE name = '{}' OR account = '{}'"


async def erases(table: Table, who: str) -> None:
    """Let someone use the host and erase themselves; ten minutes pass before and a second after."""
    await table.commands(who, "/profile show")
    await table.passes(minutes=10)
    await table.commands(who, "/privacy erase")
    await table.presses(who, "Erase")
    await table.passes(seconds=1)


async def happens(table: Table, who: str | None, event: Event, *, ago: timedelta, turn: int) -> None:
    """Let something arrive now that happened a while ago."""
    now, by = table.clock.now(), None if who is None else table.people[who]
    late = Arrival("memory", "host", f"late-{turn}", now - ago, now, table.spot("talk"), event, by)
    await table.house.host.take([late])
    await table.settle()


async def known(table: Table, who: str) -> int:
    return int((await column(table, KNOWN.format(who, table.people[who].id)))[0])


async def test_an_event_from_before_makes_nobody_anew(tmp_path: Path) -> None:
    """Catch-up brings what Lea did, and what others did with her, before she was erased; none of it is kept."""
    async with lay_table(tmp_path) as table:
        await erases(table, "Lea")
        talk, ago = MessageRef("memory", "talk", "7"), timedelta(minutes=5)
        lea = table.people["Lea"]
        await happens(table, "Lea", Commanded(line="/thanks @Quinn for the tea"), ago=ago, turn=1)
        await happens(table, "Lea", Said(talk, "thanks @Quinn"), ago=ago, turn=2)
        await happens(table, "Quinn", Reacted(talk, "🙏", author=lea), ago=ago, turn=3)
        await happens(table, "Quinn", Said(talk, "thank you so much", reply_author=lea), ago=ago, turn=4)
        assert await known(table, "Lea") == 0
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]
        seen = await column(table, "SELECT count(*) FROM seen")
        await happens(table, "Lea", Commanded(line="/thanks @Quinn for the tea"), ago=ago, turn=1)
        assert await column(table, "SELECT count(*) FROM seen") == seen, "it counts as worked"
        await table.commands("Lea", "/profile show")
        assert await known(table, "Lea") == 1, "and what she does now is hers"


async def test_being_looked_at_makes_no_record(tmp_path: Path) -> None:
    """The list of a platform's moderators names who was erased; that alone brings nobody back."""
    async with lay_table(tmp_path) as table:
        await erases(table, "Mira")
        mira = table.people["Mira"]
        members = ((mira, Standing(frozenset({Role.MODERATOR}))), (table.people["Jo"], Standing(frozenset())))
        await happens(table, None, Sighted(members=members), ago=timedelta(0), turn=1)
        assert await known(table, "Mira") == 0
        async with lay_table(tmp_path / "other") as other:
            assert await known(other, "Mira") == 1, "the control: whoever was never erased is seen"
