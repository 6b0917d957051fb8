"""Discord's gateway tells instants to the microsecond, its REST API the same ones to the millisecond."""

from pathlib import Path
from typing import Any

from bot.adapters.discord import inbound
from bot.adapters.discord.world import Names, World
from tests.adapters.discord.desk import NOON, desk

FINE, COARSE = "2026-11-18T10:33:46.521254+00:00", "2026-11-18T10:33:46.521000+00:00"


def _world() -> World:
    world = World(Names())
    world.apply("READY", {"user": {"id": "1"}, "application": {"id": "1"}})
    world.apply("GUILD_CREATE", {"id": "10", "roles": [], "channels": [{"id": "20", "type": 0, "name": "chat"}]})
    return world


def _member(joined: str) -> dict[str, Any]:
    return {"user": {"id": "101", "username": "ana"}, "roles": [], "joined_at": joined}


def test_one_arrival_told_twice_is_one() -> None:
    """Else whoever comes in during a catch-up is greeted twice: by the list, and by the event that waited."""
    told = [inbound.joined(_world(), "10", _member(at), NOON) for at in (FINE, COARSE)]
    assert len({each.key for each in told if each is not None}) == 1
    assert None not in told


def test_one_edit_told_twice_is_one() -> None:
    author = {"id": "101", "username": "ana"}
    message = {"id": "2000000000000", "channel_id": "20", "guild_id": "10", "author": author, "content": "so"}
    told = [inbound.edited(_world(), message | {"edited_timestamp": at}, NOON) for at in (FINE, COARSE)]
    assert len({each.key for each in told if each is not None}) == 1
    assert None not in told


async def test_an_edit_that_was_heard_is_remembered_as_the_history_will_tell_it(tmp_path: Path) -> None:
    """Else each start would find it edited once more."""
    async with desk(tmp_path) as table:
        adapter = await table.start()
        said = table.table.says("Quinn", "chat", "first")
        await table.settled()
        author = {"id": said.author.id, "username": "quinn"}
        told = {"id": said.id, "channel_id": said.channel_id, "guild_id": table.table.guild.id, "author": author}
        adapter.hearing.hear("MESSAGE_UPDATE", told | {"content": "second", "edited_timestamp": FINE})
        assert adapter.hearing._recent.known(said.channel_id)[said.id] == COARSE
