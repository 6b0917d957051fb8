"""The team's place: what is said there is said there only while it is the team's alone, and while it is there."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.discord import DiscordAdapter, build
from bot.app import ManualClock, Stammtisch, SystemIds, open_house
from bot.app.compose import shipped_cogs
from bot.app.run import platform_parts
from bot.model.house import House
from bot.ports import Adapter, Db
from tests.adapters.discord.desk import FAST, NOON
from tests.fakes.discord import permissions as may
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.table import DiscordTable, lay
from tests.fakes.discord.things import Channel


@dataclass(slots=True)
class Room:
    """Hold the whole house on the fake."""

    clock: ManualClock
    fake: FakeDiscord
    table: DiscordTable
    house: Stammtisch
    adapter: DiscordAdapter

    async def settled(self) -> None:
        before = -1
        while before != (before := len(self.fake.rest.recorded)):
            await self.fake.delivered()
            await self.fake.until(lambda: self.adapter.sequence() == self._sent())
            await self.adapter.settled()
            await self.house.host.quiet()

    def _sent(self) -> dict[int, int]:
        live = [line.session for line in self.fake.gateway.live()]
        return {session.shard[0]: session.seq for session in live if session is not None}

    async def calls(self, who: str) -> None:
        """Let someone ask for a human, by the button they are shown in their direct chat."""
        member = self.table.people[who]
        self.fake.people.writes(member, "hello")
        await self.settled()
        self.fake.people.presses(member, self.fake.private(member)[-1], "Talk to a human")
        await self.settled()

    def told(self, channel: Channel) -> int:
        return sum(each.author is self.fake.world.bot for each in channel.here)


@asynccontextmanager
async def _room(path: Path) -> AsyncIterator[Room]:
    clock = ManualClock(NOON)
    fake = FakeDiscord(clock.now)
    await fake.start()
    table, made = lay(fake, locale="en-GB"), []

    def adapters(db: Db) -> Sequence[Adapter]:
        options = replace(FAST, api_base=fake.api_base, gateway_url=fake.gateway_url)
        made.append(build(db, clock, token=fake.token, options=options))
        return made

    async with AsyncExitStack() as stack:
        stack.push_async_callback(fake.stop)
        house = await stack.enter_async_context(
            open_house(
                path / "house.db",
                House(locale="en"),
                clock,
                SystemIds(),
                adapters,
                cogs=shipped_cogs(),
                more_parts=platform_parts(),
                durable=False,
                backups=False,
                listening_since=timedelta(hours=1),
            )
        )
        room = Room(clock, fake, table, house, made[0])
        await room.settled()
        yield room
    assert fake.problems == []


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with _room(tmp_path) as made:
        yield made


async def test_the_team_hears_who_wants_a_human(room: Room) -> None:
    await room.calls("Quinn")
    assert room.told(room.table.channels["team"]) == 1


async def test_a_team_channel_that_everyone_sees_now_is_told_nothing(room: Room) -> None:
    """N6: opened while we run; whoever may answer is told alone instead."""
    everyone = room.table.guild.roles[room.table.guild.id]
    room.fake.owner.permits(room.table.channels["team"], everyone, allow=may.VIEW)
    await room.settled()
    await room.calls("Quinn")
    assert room.told(room.table.channels["team"]) == 0
    assert room.table.private("Mira")
    room.fake.owner.permits(room.table.channels["team"], everyone, deny=may.VIEW)
    await room.settled()
    await room.calls("Lea")
    assert room.told(room.table.channels["team"]) == 1


async def test_so_does_a_server_that_shows_everyone_everything(room: Room) -> None:
    """The channel itself says nothing of @everyone; what they may do in the server decides."""
    fake, guild, team = room.fake, room.table.guild, room.table.channels["team"]
    everyone = guild.roles[guild.id]
    before = everyone.permissions
    fake.owner.changes_role(guild, everyone, permissions=before & ~may.VIEW)
    del team.overwrites[everyone.id]
    fake.owner.renames_channel(team, "team")
    await room.settled()
    await room.calls("Quinn")
    assert room.told(team) == 1
    fake.owner.changes_role(guild, everyone, permissions=before)
    await room.settled()
    await room.calls("Lea")
    assert room.told(team) == 1


async def test_a_team_channel_with_another_name_is_none(room: Room) -> None:
    """Its name was what made it the team's."""
    room.fake.owner.renames_channel(room.table.channels["team"], "attic")
    await room.settled()
    await room.calls("Quinn")
    assert room.told(room.table.channels["team"]) == 0


async def test_a_channel_chosen_in_chat_is_the_team_s_while_it_is_theirs_alone(room: Room) -> None:
    """CHA-05: whatever it is called; opened to all it is nobody's, and what was written for the team is not sent."""
    guild, team = room.table.guild, room.table.channels["team"]
    everyone, attic = guild.roles[guild.id], room.fake.owner.creates_channel(guild, "attic")
    await room.settled()
    room.fake.people.uses(room.table.people["Olga"], team, "setup change", what="places.staff", to="attic")
    await room.settled()
    await room.calls("Quinn")
    assert (room.told(attic), room.told(team)) == (0, 1), "everyone sees the attic"
    room.fake.owner.permits(attic, everyone, deny=may.VIEW)
    room.fake.owner.permits(attic, room.table.roles[room.fake.world.name], allow=may.VIEW)
    await room.settled()
    room.fake.people.uses(room.table.people["Olga"], team, "setup change", what="places.staff", to="attic")
    await room.settled()
    await room.calls("Lea")
    assert (room.told(attic), room.told(team)) == (1, 1)
    room.fake.owner.permits(attic, everyone, allow=may.VIEW)
    await room.settled()
    await room.calls("Jo")
    assert (room.told(attic), room.told(team)) == (1, 1)


async def test_a_team_channel_made_anew_is_the_one_that_is_told(room: Room) -> None:
    """Deleted and made again: the old one is not told for ever."""
    guild, roles = room.table.guild, room.table.roles
    room.clock.set(room.clock.now() + timedelta(hours=1))
    room.fake.owner.deletes_channel(room.table.channels["team"])
    made = room.fake.owner.creates_channel(guild, "team")
    room.fake.owner.permits(made, guild.roles[guild.id], deny=may.VIEW)
    room.fake.owner.permits(made, roles[room.fake.world.name], allow=may.VIEW)
    await room.settled()
    await room.calls("Quinn")
    assert room.told(made) == 1


async def test_a_deleted_channel_is_a_place_for_nothing(room: Room) -> None:
    """House.md §1: no new line is sent where questions went; once made anew, questions go there."""
    questions = "SELECT spot FROM places WHERE purpose = 'questions'"
    room.fake.owner.deletes_channel(room.table.channels["questions"])
    await room.settled()
    assert await room.house.db.read(lambda sql: sql.execute(questions).fetchall()) == []
    made = room.fake.owner.creates_channel(room.table.guild, "questions")
    await room.settled()
    assert await room.house.db.read(lambda sql: sql.execute(questions).fetchall()) == [(made.id,)]


async def test_a_card_that_is_there_twice_says_so_itself(room: Room) -> None:
    """PER-08: the gateway shows two of ours with one nonce; the second becomes a word about it, once."""
    team = room.table.channels["team"]
    await room.calls("Quinn")
    (card,) = [each for each in team.here if each.author is room.fake.world.bot]
    for _ in range(2):
        copy = replace(card, id=room.fake.world.ids.next())
        team.messages[copy.id] = copy
        room.fake.world.tell_message("MESSAGE_CREATE", copy)
        await room.settled()
    assert [each.content for each in team.here if each.author is room.fake.world.bot] == [
        card.content,
        "That went out twice, sorry.",
        card.content,
    ]
