"""For which server something speaks: a direct chat after a restart, an arrival where no place is the welcome's."""

from pathlib import Path
from typing import Any

from bot.adapters.discord.world import Names, World
from bot.model.events import Said
from bot.model.places import Purpose
from tests.adapters.discord.desk import desk

VIEW = 1 << 10
GUILD = "10"


async def test_what_was_written_to_us_while_away_speaks_for_the_server_someone_is_in(tmp_path: Path) -> None:
    """Left one server, came into another: the first is not told what they write, however early it is read."""
    async with desk(tmp_path) as table:
        await table.start()
        world, people, ana = table.fake.world, table.fake.people, table.table.people["Ana"]
        second = world.guild("Second", table.table.people["Mira"])
        world.channel(second, "chat")
        table.fake.owner.invites_bot(second)
        people.joins(ana, table.table.guild)
        people.leaves(ana, table.table.guild)
        people.joins(ana, second)
        await table.settled()
        people.writes(ana, "while you listen")
        await table.settled()
        await table.stop()
        people.writes(ana, "while you are away")
        await table.start()
        said = {each.event.text: each.spot.guild for each in table.ear.arrivals if isinstance(each.event, Said)}
        assert said == {"while you listen": second.id, "while you are away": second.id}


def _world(everyone: int, *channels: dict[str, Any]) -> World:
    world = World(Names())
    world.apply("READY", {"user": {"id": "1"}, "application": {"id": "1"}})
    roles = [{"id": GUILD, "name": "@everyone", "permissions": str(everyone)}]
    numbered = [{"type": 0, "position": turn} | each for turn, each in enumerate(channels)]
    world.apply("GUILD_CREATE", {"id": GUILD, "owner_id": "2", "roles": roles, "channels": numbered})
    return world


def _hidden(id_: str, name: str) -> dict[str, Any]:
    shut = {"id": GUILD, "type": 0, "allow": "0", "deny": str(VIEW)}
    return {"id": id_, "name": name, "permission_overwrites": [shut]}


def test_arrivals_come_in_where_they_can_read() -> None:
    """No welcome place, no system channel: never by the team's door, though it stands first."""
    plaza = {"id": "22", "name": "plaza"}
    world = _world(VIEW, _hidden("20", "team"), _hidden("21", "archive"), plaza)
    assert world.door(GUILD).name == "plaza"


def test_where_a_role_decides_who_sees_anything_it_is_at_least_not_the_teams() -> None:
    world = _world(0, {"id": "20", "name": "team"}, {"id": "21", "name": "plaza"})
    assert world.spot("20").purpose is Purpose.STAFF
    assert world.door(GUILD).name == "plaza"
    assert _world(0, {"id": "20", "name": "team"}).door(GUILD).id == ""
