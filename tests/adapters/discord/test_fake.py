"""The fake Discord, seen by stock discord.py: what our own adapter is held against must be right itself."""

from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from tests.adapters.discord.stock import HandClock, Stock, bare_line, rest, stock_client
from tests.fakes.discord import DiscordTable, FakeDiscord, lay, open_discord

ONE = "?v=10&encoding=json"
SEND = "POST /channels/{channel_id}/messages"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def fake(clock: HandClock) -> AsyncIterator[FakeDiscord]:
    async with open_discord(clock.now) as fake:
        yield fake


@pytest.fixture
def table(fake: FakeDiscord) -> DiscordTable:
    return lay(fake)


def chat(client: discord.Client, table: DiscordTable, name: str = "chat") -> discord.TextChannel:
    found = client.get_channel(int(table.channels[name].id))
    assert isinstance(found, discord.TextChannel)
    return found


# -- hearing -----------------------------------------------------------------------------------------------------------


async def test_a_client_logs_in_sees_the_community_and_hears_it(fake: FakeDiscord, table: DiscordTable) -> None:
    async with stock_client(fake) as client:
        assert [each.name for each in client.guilds] == ["Stammtisch"]
        assert {each.name for each in client.guilds[0].text_channels} == set(table.channels)
        said = table.says("Quinn", "chat", "hello")
        await fake.until(lambda: client.heard == ["hello"])
        table.joins("Ana")
        fake.people.reacts(table.people["Lea"], said, "👍")
        fake.people.renames(table.people["Lea"], "Lea K.")
        fake.people.edits(table.people["Quinn"], said, "hello all")
        fake.people.deletes(table.people["Quinn"], said)
        wanted = {"GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "MESSAGE_REACTION_ADD", "MESSAGE_UPDATE", "MESSAGE_DELETE"}
        await fake.until(lambda: wanted <= set(client.news))
    assert not fake.problems, fake.problems[0]


async def test_frames_come_compressed_or_plain_as_asked(fake: FakeDiscord, table: DiscordTable) -> None:
    for query in (ONE, ONE + "&compress=zlib-stream"):
        async with bare_line(fake, query) as line:
            assert (await line.next())["d"]["heartbeat_interval"] == 41250
            await line.identify(fake.token)
            guild = (await line.until("GUILD_CREATE"))["d"]
            assert guild["name"] == "Stammtisch"
            table.says("Quinn", "chat", "grüß euch")
            assert (await line.until("MESSAGE_CREATE"))["d"]["content"] == "grüß euch"
            assert (line.inflate is not None) == ("zlib" in query)


async def test_intents_decide_what_is_heard(fake: FakeDiscord, table: DiscordTable) -> None:
    async with bare_line(fake) as line:
        await line.identify(fake.token, intents=1 << 0 | 1 << 9)
        await line.until("GUILD_CREATE")
        table.joins("Ana")
        table.says("Quinn", "chat", "a secret")
        table.says("Quinn", "chat", f"to <@{fake.world.bot.id}>")
        assert (await line.until("MESSAGE_CREATE"))["d"]["content"] == ""
        assert (await line.until("MESSAGE_CREATE"))["d"]["content"].startswith("to <@")
    assert "GUILD_MEMBER_ADD" not in [each["t"] for each in line.read]


async def test_a_channel_the_bot_cannot_see_is_silent(fake: FakeDiscord) -> None:
    table = lay(fake, rights=0)
    fake.owner.permits(table.channels["team"], table.roles["Stammtisch"], deny=1 << 10)
    async with stock_client(fake) as client:
        table.says("Mira", "team", "unheard")
        table.says("Quinn", "chat", "heard")
        await fake.until(lambda: client.heard)
        assert client.heard == ["heard"]
        with pytest.raises(discord.Forbidden) as refused:
            await chat(client, table, "team").send("hello")
        assert refused.value.code == 50001


async def test_a_burst_of_frames_arrives_whole_and_in_order(fake: FakeDiscord, table: DiscordTable) -> None:
    async with stock_client(fake) as client:
        for turn in range(2000):
            table.says("Quinn", "chat", str(turn))
        await fake.delivered()
        await fake.until(lambda: len(client.heard) >= 2000)
        assert client.heard == [str(turn) for turn in range(2000)]
        session = next(iter(fake.gateway.sessions.values()))
        await fake.until(lambda: client.ws.sequence == session.seq)


# -- the gateway's bad days --------------------------------------------------------------------------------------------


async def test_a_dropped_line_is_resumed_and_nothing_is_lost(fake: FakeDiscord, table: DiscordTable) -> None:
    """Row 15: TCP abort and op 7 are resumed; twelve of twelve."""
    async with stock_client(fake) as client:
        for turn in range(12):
            if turn == 3:
                await fake.gateway.drop()
            if turn == 7:
                await fake.until(lambda: len(fake.gateway.resumes) == 1 and fake.gateway.live())
                fake.gateway.reconnect()
            table.says("Quinn", "chat", str(turn))
        await fake.until(lambda: len(client.heard) == 12)
        assert client.heard == [str(turn) for turn in range(12)]
        assert len(fake.gateway.identifies) == 1
        assert client.news.count("RESUMED") == 2


async def _again(fake: FakeDiscord, times: int) -> None:
    await fake.until(lambda: len(fake.gateway.identifies) == times and fake.gateway.live())


async def _hears(fake: FakeDiscord, client: Stock, text: str) -> None:
    await fake.until(lambda: text in client.heard)


async def test_an_invalid_session_loses_the_gap(fake: FakeDiscord, table: DiscordTable) -> None:
    """Row 16, the naive control: after op 9 (false) and after 4009 stock discord.py has lost 5 of 5."""
    async with stock_client(fake) as client:
        for turn in (1, 2):
            if turn == 1:
                fake.gateway.invalidate()
            else:
                await fake.gateway.close(4009)
            for each in range(5):
                table.says("Quinn", "chat", f"gap {each}")
            await _again(fake, turn + 1)
            table.says("Quinn", "chat", f"after {turn}")
            await _hears(fake, client, f"after {turn}")
        assert not [each for each in client.heard if each.startswith("gap")]
        assert fake.requests("GET /channels/{channel_id}/messages") == []


async def test_a_resumable_invalidation_is_resumed(fake: FakeDiscord, table: DiscordTable) -> None:
    async with stock_client(fake) as client:
        fake.gateway.invalidate(resumable=True)
        table.says("Quinn", "chat", "in between")
        await fake.until(lambda: client.heard == ["in between"])
        assert len(fake.gateway.identifies) == 1


async def test_an_invalid_session_stays_invalid(fake: FakeDiscord, table: DiscordTable) -> None:
    async with bare_line(fake) as line:
        await line.identify(fake.token)
        session = (await line.until("READY"))["d"]["session_id"]
        fake.gateway.invalidate()
        await line.until("GUILD_CREATE")
        assert (await line.next())["d"] is False
        table.says("Quinn", "chat", "unheard")
        await line.send(6, {"token": fake.token, "session_id": session, "seq": 1})
        assert (await line.next())["op"] == 9


async def test_a_forgotten_session_and_a_wrong_sequence_are_not_resumed(fake: FakeDiscord, table: DiscordTable) -> None:
    async with bare_line(fake) as line:
        await line.identify(fake.token)
        session = (await line.until("READY"))["d"]["session_id"]
    async with bare_line(fake) as line:
        await line.next()
        await line.send(6, {"token": fake.token, "session_id": session, "seq": 999})
        assert (await line.next())["close"] == 4007
    async with bare_line(fake) as line:
        await line.next()
        await line.send(6, {"token": fake.token, "session_id": session, "seq": 1})
        assert await line.next() == {"op": 9, "d": False, "s": None, "t": None}


async def test_a_zombie_says_nothing_and_a_deaf_line_only_acknowledges(fake: FakeDiscord, table: DiscordTable) -> None:
    """Row 17: what a zombie and a deaf gateway look like from outside."""
    async with bare_line(fake) as line:
        await line.identify(fake.token)
        await line.until("GUILD_CREATE")
        fake.gateway.deaf()
        table.says("Quinn", "chat", "unheard")
        await line.send(1, 1)
        assert (await line.next())["op"] == 11
        fake.gateway.deaf(False)
        fake.gateway.raw("NEVER_HEARD_OF", {"id": None})
        fake.gateway.frame('{"op": 99}')
        assert [(await line.next()).get("t") for _ in range(2)] == ["NEVER_HEARD_OF", None]
        fake.gateway.zombie()
        table.says("Quinn", "chat", "unheard too")
        await line.send(1, 1)
        assert await line.next(0.05) == {"silence": True}


async def test_close_codes_say_what_is_wrong(fake: FakeDiscord, table: DiscordTable) -> None:
    fake.world.flags = 0
    wrong = {
        4004: {"token": "nobody's", "intents": 1},
        4010: {"token": fake.token, "intents": 1, "shard": [3, 2]},
        4013: {"token": fake.token, "intents": 1 << 40},
        4014: {"token": fake.token, "intents": 1 << 1},
    }
    for code, data in wrong.items():
        async with bare_line(fake) as line:
            await line.next()
            await line.send(2, data)
            assert (await line.next())["close"] == code
    fake.world.flags = 1 << 19
    for code, text in ((4001, '{"op": 77, "d": null}'), (4002, "no json"), (4003, '{"op": 8}'), (4005, '{"op": 2}')):
        async with bare_line(fake) as line:
            await line.next()
            if code in (4001, 4005):
                await line.identify(fake.token)
                await line.until("GUILD_CREATE")
            await line.socket.send_str(text)
            assert (await line.next())["close"] == code
    async with bare_line(fake, "?v=6&encoding=json") as line:
        assert (await line.next())["close"] == 4012


async def test_missing_switches_end_a_stock_client(fake: FakeDiscord, table: DiscordTable) -> None:
    """Row 23: close 4014."""
    fake.world.flags = 0
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with stock_client(fake):
            pass


async def test_shards_hear_their_own_guilds(fake: FakeDiscord, table: DiscordTable) -> None:
    mine = (int(table.guild.id) >> 22) % 2
    async with bare_line(fake) as own, bare_line(fake) as other:
        await own.identify(fake.token, shard=[mine, 2])
        await other.identify(fake.token, shard=[1 - mine, 2])
        await own.until("GUILD_CREATE")
        assert (await other.until("READY"))["d"]["guilds"] == []
        table.says("Quinn", "chat", "hello")
        await own.until("MESSAGE_CREATE")
        assert await other.next(0.05) == {"silence": True}


async def test_an_outage_is_not_a_kick(fake: FakeDiscord, table: DiscordTable) -> None:
    """Row 29: `unavailable` tells them apart, and the guild comes back whole."""
    async with bare_line(fake) as line:
        await line.identify(fake.token)
        await line.until("GUILD_CREATE")
        fake.owner.outage(table.guild)
        assert (await line.until("GUILD_DELETE"))["d"] == {"id": table.guild.id, "unavailable": True}
        fake.owner.outage(table.guild, over=True)
        assert (await line.until("GUILD_CREATE"))["d"]["name"] == "Stammtisch"
        fake.owner.removes_bot(table.guild)
        assert (await line.until("GUILD_DELETE"))["d"] == {"id": table.guild.id}
    assert (await rest(fake, "GET", f"/guilds/{table.guild.id}"))[0] == 404


async def test_it_comes_back_at_the_same_address_after_an_outage(fake: FakeDiscord, table: DiscordTable) -> None:
    table.says("Quinn", "chat", "before")
    base = fake.api_base
    await fake.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await rest(fake, "GET", "/users/@me")
    await fake.start()
    assert fake.api_base == base
    status, history = await rest(fake, "GET", f"/channels/{table.channels['chat'].id}/messages")
    assert (status, [each["content"] for each in history]) == (200, ["before"])


# -- sending -----------------------------------------------------------------------------------------------------------


async def test_a_nonce_makes_one_message_for_two_minutes(
    fake: FakeDiscord, table: DiscordTable, clock: HandClock
) -> None:
    """Row 3: enforce_nonce, as documented; after two minutes of the fake's clock it is forgotten."""
    async with stock_client(fake) as client:
        first = await chat(client, table).send("hello", nonce="ob-77")
        clock.passes(seconds=119)
        again = await chat(client, table).send("hello", nonce="ob-77")
        elsewhere = await chat(client, table, "thanks").send("hello", nonce="ob-77")
        clock.passes(seconds=121)
        later = await chat(client, table).send("hello", nonce="ob-77")
        assert first.id == again.id
        assert len({first.id, elsewhere.id, later.id}) == 3
        assert [each.nonce for each in fake.world.accepted] == ["ob-77"] * 3
    history = (await rest(fake, "GET", f"/channels/{table.channels['chat'].id}/messages"))[1]
    assert "nonce" not in history[0]


async def test_accepted_but_answered_badly(fake: FakeDiscord, table: DiscordTable) -> None:
    """Row 21: the message is there although the answer was lost; the same nonce makes no second one."""
    async with stock_client(fake) as client:
        fake.faults.reset(SEND)
        with pytest.raises((OSError, aiohttp.ClientError)):
            await chat(client, table).send("once", nonce="a")
        assert len(fake.world.accepted) == 1
        await chat(client, table).send("once", nonce="a")
        fake.faults.swallow(SEND, status=503)
        with pytest.raises(discord.DiscordServerError):
            await chat(client, table).send("twice", nonce="b")
        await chat(client, table).send("twice", nonce="b")
        assert [each.content for each in fake.world.accepted] == ["once", "twice"]


async def test_a_held_answer_comes_when_it_is_released(fake: FakeDiscord, table: DiscordTable) -> None:
    async with stock_client(fake) as client:
        held = fake.faults.hold(SEND)
        sending = client.loop.create_task(chat(client, table).send("slow"))
        await held.reached.wait()
        await fake.until(lambda: len(fake.world.accepted) == 1)
        assert not sending.done()
        held.release()
        assert (await sending).content == "slow"


async def test_too_many_requests_are_waited_out(fake: FakeDiscord, table: DiscordTable) -> None:
    """Row 18: 429 for a route, a shared resource and everything; discord.py sends each once it may."""
    async with stock_client(fake) as client:
        for turn, scope in enumerate(("user", "shared", "global"), 1):
            fake.faults.limit(SEND, 0.03, scope)  # type: ignore[arg-type]
            await chat(client, table).send(scope)
            assert len(fake.world.accepted) == turn
        assert [each.status for each in fake.requests(SEND)] == [429, 200] * 3
        fake.faults.cloudflare(SEND)
        with pytest.raises(discord.HTTPException) as refused:
            await chat(client, table).send("banned")
        assert refused.value.status == 429
        assert len(fake.world.accepted) == 3


async def test_headers_let_a_client_pace_itself(fake: FakeDiscord, table: DiscordTable) -> None:
    fake.rest.limits.set(SEND, 3, 0.15)
    async with stock_client(fake) as client:
        for turn in range(7):
            await chat(client, table).send(str(turn))
        assert [each.status for each in fake.requests(SEND)] == [200] * 7
    fake.rest.limits.set(SEND, 3, 60.0)
    fake.rest.limits.buckets.clear()
    path = f"/channels/{table.channels['chat'].id}/messages"
    answers = [await rest(fake, "POST", path, {"content": str(turn)}) for turn in range(4)]
    assert [status for status, _ in answers] == [200, 200, 200, 429]
    assert answers[3][1]["retry_after"] > 50


async def test_a_revoked_token_is_refused_everywhere(fake: FakeDiscord, table: DiscordTable) -> None:
    """Row 22: 401 and 4004."""
    async with stock_client(fake) as client:
        fake.world.token = "another"
        with pytest.raises(discord.HTTPException) as refused:
            await chat(client, table).send("hello")
        assert refused.value.status == 401
        await fake.gateway.close(4000)
        await fake.until(client.is_closed)


class Quiet(Stock):
    """A client without the members intent, to see that nothing else depends on it."""

    def __init__(self) -> None:
        super().__init__(discord.Intents(guilds=True, messages=True))


async def test_a_client_of_few_intents_is_ready_too(fake: FakeDiscord, table: DiscordTable) -> None:
    async with stock_client(fake, Quiet()) as client:
        assert len(client.guilds[0].members) == 1
