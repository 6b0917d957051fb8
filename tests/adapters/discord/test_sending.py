"""Outgoing acts against the fake Discord, through discord.py's own HTTP client: what arrives, and nothing twice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import HTTPClient, Route

from bot.adapters.discord.outbound import Outbound
from bot.adapters.discord.rest import Rest
from bot.adapters.discord.tables import TABLES
from bot.adapters.discord.world import Names, World
from bot.app import ManualClock
from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.texts import MomentNode, PersonNode, PlaceNode, Plain
from bot.model.widgets import Key
from bot.store import Part, open_database
from tests.adapters.discord.ground import NOON, SQL
from tests.adapters.discord.reader import read
from tests.fakes.discord import DiscordTable, FakeDiscord, lay, open_discord, payloads

CREATE = "POST /channels/{channel_id}/messages"
THREAD = "POST /channels/{channel_id}/messages/{message_id}/threads"
BULK = "POST /channels/{channel_id}/messages/bulk-delete"


@pytest.fixture(autouse=True)
def _keep_the_address() -> Iterator[None]:
    base = Route.BASE
    yield
    Route.BASE = base


@dataclass(slots=True)
class Post:
    """The host's way out, and the Discord it leads to."""

    outbound: Outbound
    table: DiscordTable
    clock: ManualClock
    rest: Rest

    @property
    def fake(self) -> FakeDiscord:
        return self.table.fake

    def spot(self, name: str) -> Spot:
        return Spot("discord", self.table.guild.id, self.table.channels[name].id, name)

    def account(self, name: str) -> Account:
        return Account("discord", self.table.people[name].id, name)

    def say(self, words: str = "Guten Morgen", where: str = "chat", **more: Any) -> Delivery:
        values: dict[str, Any] = {"key": "k1", "kind": "say", "spot": self.spot(where), "since": self.clock.at}
        return Delivery(**values | {"lines": ((Plain(words),),)} | more)

    async def perform(self, delivery: Delivery) -> Receipt:
        return await self.outbound.perform(delivery)

    async def unknown(self, delivery: Delivery) -> None:
        with pytest.raises(Undeliverable) as why:
            await self.perform(delivery)
        assert why.value.why is Why.UNKNOWN

    def told(self, where: str = "chat") -> list[str]:
        return [each.content for each in self.table.public(where)]

    def look_around(self) -> None:
        """Learn what is there, as the gateway would tell it."""
        guild, bot = self.table.guild, self.fake.world.bot
        world = self.outbound.world
        world.apply("READY", {"user": {"id": bot.id}, "application": {"id": bot.id}})
        world.apply("GUILD_CREATE", payloads.guild_create(guild, guild.members[bot.id], self.clock.now(), True))


async def _answer(delivery: Delivery) -> Receipt:
    raise AssertionError("nothing here hangs on an interaction")


@asynccontextmanager
async def post_office(path: Path) -> AsyncIterator[Post]:
    clock = ManualClock(NOON)
    part = Part("discord", [(1, (SQL / "0001.sql").read_text())], tuple(TABLES))
    db = await open_database(path / "house.db", [part], clock, durable=False, backups=False)
    async with open_discord(clock.now) as fake:
        table = lay(fake)
        Route.BASE = fake.api_base
        http = HTTPClient(asyncio.get_running_loop(), max_ratelimit_timeout=30)
        await http.static_login(fake.token)
        rest = Rest(http)
        made = Post(Outbound(rest, World(Names()), clock, db, _answer), table, clock, rest)
        made.look_around()
        try:
            yield made
        finally:
            await http.close()
            await db.close()


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(tmp_path) as made:
        yield made
        assert made.fake.problems == []


async def test_a_line_arrives_as_it_was_meant(post: Post) -> None:
    """Rows 47 and 48: with a person, a place, a moment, and words that would like to be more."""
    lea = PersonNode("Lea", post.account("Lea").id)
    place = PlaceNode("chat", post.spot("chat").id)
    moment = MomentNode(datetime(2026, 11, 18, 18, 0, tzinfo=UTC), "full", "heute")
    line = (lea, Plain(" in "), place, Plain(": @everyone **jetzt** "), moment)
    receipt = await post.perform(post.say(lines=(line, (Plain("# Ende"),)), buttons=(Key("b1", "Ja"),), silent=True))
    [message] = post.table.public("chat")
    assert receipt == Receipt(MessageRef("discord", message.channel_id, message.id))
    assert read(message.content) == "⟦mention⟧ in ⟦mention⟧: @everyone **jetzt** ⟦mention⟧\n\n# Ende"
    assert message.pings == frozenset()
    assert message.flags == 4096
    assert message.components[0]["components"][0]["custom_id"] == "b:b1"


@pytest.mark.parametrize("length", [1999, 2000, 2001, 4095, 4096, 4097, 6000, 6001, 9000])
@pytest.mark.parametrize("char", ["x", "🎉", "*"])
async def test_no_length_is_ever_refused(post: Post, length: int, char: str) -> None:
    """Row 50: 400s = 0."""
    await post.perform(post.say(char * length, buttons=tuple(Key(str(n), "🎉" * 99) for n in range(25))))
    assert len(post.table.public("chat")) == 1


async def test_an_answer_hangs_on_its_message_also_when_that_is_gone(post: Post) -> None:
    said = post.table.says("Quinn", "chat", "Hallo?")
    ref = MessageRef("discord", said.channel_id, said.id)
    await post.perform(post.say(key="a", answer_to=ref))
    post.fake.people.deletes(post.table.people["Quinn"], said)
    await post.perform(post.say(key="b", answer_to=ref))
    first, second = post.table.public("chat")
    assert first.reference is not None
    assert first.reference["message_id"] == said.id
    assert second.reference is None


@pytest.mark.parametrize("fault", ["swallow", "reset", "slow"])
async def test_accepted_and_the_answer_lost_is_one_message(
    post: Post, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows 20 and 21: the same key brings the same message."""
    monkeypatch.setattr("bot.adapters.discord.rest.PATIENCE", 0.2)
    if fault == "slow":
        post.fake.faults.slow(CREATE, 0.4)
    else:
        getattr(post.fake.faults, fault)(CREATE)
    await post.unknown(post.say())
    monkeypatch.setattr("bot.adapters.discord.rest.PATIENCE", 5)
    receipt = await post.perform(post.say(again=True))
    [message] = post.table.public("chat")
    assert receipt.message == MessageRef("discord", message.channel_id, message.id)


async def test_when_discord_forgot_the_nonce_we_look(post: Post) -> None:
    """Row 21: an hour later the nonce says nothing; a naive retry would say it twice."""
    post.fake.faults.reset(CREATE)
    delivery = post.say("Wer kommt am *Mittwoch*?")
    await post.unknown(delivery)
    post.clock.set(post.clock.at + timedelta(hours=1))
    for turn in range(30):
        post.table.says("Quinn", "chat", f"Nachricht {turn}")
    receipt = await post.perform(replace(delivery, again=True))
    [message] = post.table.public("chat")
    assert receipt.message == MessageRef("discord", message.channel_id, message.id)
    naive = {"content": message.content, "nonce": "k1", "enforce_nonce": True}
    await post.rest.call("POST", "/channels/{channel_id}/messages", json=naive, channel_id=message.channel_id)
    assert len(post.table.public("chat")) == 2, "the control: without looking it is there twice"


async def test_a_connection_that_never_came_about_is_no_unknown(post: Post) -> None:
    await post.fake.stop()
    # the first may still find a line that was open when it began, and cannot know what became of it
    with suppress(Undeliverable):
        await post.perform(post.say(key="a"))
    with pytest.raises(Undeliverable) as why:
        await post.perform(post.say(key="b"))
    assert why.value.why is Why.DOWN


async def test_a_limit_is_waited_out_and_a_long_one_told(post: Post) -> None:
    """Row 18: waits exactly as long as Discord says."""
    post.fake.faults.limit(CREATE, 0.05)
    await post.perform(post.say(key="a"))
    post.fake.faults.limit(CREATE, 31)
    with pytest.raises(Undeliverable) as why:
        await post.perform(post.say(key="b"))
    assert (why.value.why, why.value.after) == (Why.SLOW, timedelta(seconds=31))
    assert len(post.told()) == 1


async def test_cloudflare_is_not_hammered(post: Post) -> None:
    """Row 18: one refusal without Via, then silence; the naive way would go on asking."""
    post.fake.faults.cloudflare(times=100)
    before = len(post.fake.requests())
    for key in "abcdef":
        with pytest.raises(Undeliverable) as why:
            await post.perform(post.say(key=key))
        assert why.value.why is Why.SLOW
    assert len(post.fake.requests()) == before + 1
    assert post.rest.refusals() >= 1


async def test_a_line_with_a_thread_is_one_of_each_whatever_gets_lost(post: Post) -> None:
    """Row 21."""
    post.fake.faults.reset(CREATE)
    post.fake.faults.reset(THREAD)
    delivery = post.say(thread="Frage der Woche")
    await post.unknown(delivery)
    await post.unknown(replace(delivery, again=True))
    receipt = await post.perform(replace(delivery, again=True))
    [message] = post.table.public("chat")
    [thread] = [each for each in post.table.guild.channels.values() if each.is_thread]
    assert (thread.name, receipt.spot) == ("Frage der Woche", Spot("discord", post.table.guild.id, thread.id))
    assert receipt.message == MessageRef("discord", message.channel_id, message.id)


async def test_a_forum_gets_one_post(post: Post) -> None:
    forum = post.fake.world.channel(post.table.guild, "forum", 15)
    forum.flags, forum.tags = 1 << 4, [{"id": "7", "name": "Frage", "moderated": False}]
    post.look_around()
    post.fake.faults.reset("POST /channels/{channel_id}/threads")
    delivery = post.say("Wie geht das?", spot=Spot("discord", post.table.guild.id, forum.id, "forum"))
    await post.unknown(delivery)
    receipt = await post.perform(replace(delivery, again=True))
    [thread] = [each for each in post.table.guild.channels.values() if each.is_thread]
    assert receipt.spot == Spot("discord", post.table.guild.id, thread.id)
    assert receipt.message is not None
    assert [each.content for each in thread.here] == ["Wie geht das?"]


async def test_a_private_room_has_just_its_people(post: Post) -> None:
    people = (post.account("Quinn"), post.account("Jo"))
    delivery = Delivery("o", "open", post.spot("chat"), name="Runde", people=people, room=True, since=NOON)
    post.fake.faults.reset("POST /channels/{channel_id}/threads")
    await post.unknown(delivery)
    receipt = await post.perform(replace(delivery, again=True))
    [thread] = [each for each in post.table.guild.channels.values() if each.is_thread]
    assert thread.type == 12
    assert set(thread.thread_members) == {post.fake.world.bot.id, *(each.id for each in people)}
    assert receipt.spot is not None
    await post.perform(Delivery("c", "close", receipt.spot))
    assert thread.archived
    assert thread.locked
    with pytest.raises(Undeliverable) as why:
        await post.perform(Delivery("d", "close", replace(post.spot("chat"), purpose=Purpose.THREAD)))
    assert why.value.why is Why.FORBIDDEN


async def test_an_invite_is_made_once(post: Post) -> None:
    post.fake.faults.reset("POST /channels/{channel_id}/invites")
    delivery = Delivery("i", "invite", post.spot("welcome"), since=NOON)
    await post.unknown(delivery)
    receipt = await post.perform(replace(delivery, again=True))
    [invite] = post.fake.world.invites.values()
    assert receipt.link == f"https://discord.gg/{invite.code}"


async def test_a_whisper_arrives_or_is_told_to_be_unwelcome(post: Post) -> None:
    """Row 31: a closed line is forbidden; nothing of it is said anywhere else."""
    await post.perform(Delivery("w", "whisper", person=post.account("Quinn"), lines=((Plain("psst"),),)))
    assert [each.content for each in post.table.private("Quinn")] == ["psst"]
    post.table.people["Lea"].dms_open = False
    with pytest.raises(Undeliverable) as why:
        await post.perform(Delivery("v", "whisper", person=post.account("Lea"), lines=((Plain("psst"),),)))
    assert why.value.why is Why.FORBIDDEN
    assert all(post.told(name) == [] for name in post.table.channels)


async def test_a_card_is_changed_pinned_reacted_to_and_taken_away(post: Post) -> None:
    ref = (await post.perform(post.say("lang " * 500, buttons=(Key("b", "Ja"),)))).message
    assert ref is not None
    [message] = post.table.public("chat")
    await post.perform(post.say("kurz", key="e", kind="edit", message=ref))
    assert (message.content, message.embeds, message.components) == ("kurz", [], [])
    await post.perform(Delivery("p", "pin", message=ref))
    await post.perform(Delivery("q", "react", message=ref, emoji="❤️"))
    assert message.pinned
    assert list(message.reactions) == ["❤️"]
    await post.perform(Delivery("r", "remove", message=ref))
    assert message.deleted
    await post.perform(Delivery("s", "remove", message=ref))
    with pytest.raises(Undeliverable) as why:
        await post.perform(post.say("noch", key="t", kind="edit", message=ref))
    assert why.value.why is Why.GONE


async def test_pausing_and_excluding_someone(post: Post) -> None:
    where = Spot("", post.table.guild.id, "")
    quinn, member = post.account("Quinn"), post.table.guild.members[post.account("Quinn").id]
    ends = []
    for kind in ("pause", "unpause"):
        await post.perform(Delivery(kind, kind, where, quinn, until=NOON + timedelta(days=90)))
        ends.append(member.timeout)
    assert ends == [NOON + timedelta(days=28, minutes=-1), None]
    await post.perform(Delivery("x", "exclude", where, quinn, decided_by=post.account("Mira")))
    assert quinn.id in post.table.guild.bans
    assert quinn.id not in post.table.guild.members


async def test_what_the_bot_may_not_do_is_forbidden(post: Post) -> None:
    """Row 30: and counted, for Discord counts it too."""
    where = Spot("", post.table.guild.id, "")
    with pytest.raises(Undeliverable) as why:
        await post.perform(Delivery("p", "pause", where, post.account("Olga"), until=NOON + timedelta(hours=1)))
    assert why.value.why is Why.FORBIDDEN
    assert post.rest.refusals() == 1


async def test_a_flood_falls_in_few_requests(post: Post) -> None:
    """Row 57: timed on the fake; one by one it would be as many requests as messages."""
    said = [post.table.says("Quinn", "chat", f"Kauft {turn}") for turn in range(120)]
    refs = [MessageRef("discord", each.channel_id, each.id) for each in said]
    held = post.fake.faults.hold("DELETE *")
    first = asyncio.create_task(post.perform(Delivery("r", "remove", message=refs[0])))
    await held.reached.wait()
    others = [
        asyncio.create_task(post.perform(Delivery(f"r{n}", "remove", message=each))) for n, each in enumerate(refs)
    ]
    await asyncio.sleep(0)
    held.release()
    await asyncio.gather(first, *others)
    assert all(each.deleted for each in said)
    assert len(post.fake.requests(BULK)) == 2
    assert len([each for each in post.fake.requests() if each.route.startswith("DELETE")]) == 1


async def test_a_revoked_token_is_told_at_once(post: Post) -> None:
    """Row 22."""
    told: list[int] = []
    post.rest.unauthorized = lambda: told.append(1)
    post.fake.faults.refuse(CREATE, 40001, 401)
    with pytest.raises(Undeliverable) as why:
        await post.perform(post.say())
    assert (why.value.why, told) == (Why.DOWN, [1])
    assert isinstance(why.value.__cause__, discord.HTTPException)
