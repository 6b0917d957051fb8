"""The seam to discord.py: its protected names still mean what we take them for, and the watched socket."""

import asyncio
import inspect
import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import HTTPClient, Ratelimit
from discord.shard import AutoShardedClient, Shard
from discord.state import ConnectionState
from discord.utils import _to_json

from bot.adapters.discord.gateway import BEAT, BREATH, Parsers, Socket, Wire, http_client, wanted
from bot.adapters.discord.options import Options
from tests.adapters.discord.desk import Desk, desk


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


async def _room() -> None:
    return


def _wire(hear: Any = lambda kind, data: None) -> Wire:
    return Wire(http_client(""), hear, intents=wanted(members=True, content=True), room=_room, identifies=_room)


# -- guards: where one of these fails, read gateway.py beside the new discord.py ------------------------------------


def test_guard_every_event_goes_through_the_parsers() -> None:
    source = inspect.getsource(DiscordWebSocket.received_message)
    assert "func = self._discord_parsers[event]" in source
    assert "func(data)" in source
    assert "ws._discord_parsers = client._connection.parsers" in inspect.getsource(DiscordWebSocket.from_client)
    assert "self.parsers" in inspect.getsource(ConnectionState.__init__)


def test_guard_every_websocket_is_told_of_and_dialled_by_us() -> None:
    source = inspect.getsource(DiscordWebSocket.from_client)
    assert "await client.http.ws_connect(str(url))" in source
    told, hello = source.index("client._connection._update_references(ws)"), source.index("await ws.poll_event()")
    assert source.index("ws.shard_id = shard_id") < told < hello
    assert list(inspect.signature(HTTPClient.ws_connect).parameters) == ["self", "url", "compress"]


def test_guard_the_budget_is_asked_before_an_identify_is_sent() -> None:
    source = inspect.getsource(DiscordWebSocket.identify)
    assert source.index("call_hooks('before_identify'") < source.index("await self.send_as_json(payload)")


def test_guard_launching_a_shard_is_what_we_do_in_its_place() -> None:
    source = inspect.getsource(AutoShardedClient.launch_shard)
    assert "DiscordWebSocket.from_client(self, initial=initial, gateway=gateway, shard_id=shard_id)" in source
    assert "Shard(ws, self, self.__queue.put_nowait)" in source
    assert "ret.launch()" in source
    assert "self.__queue = asyncio.PriorityQueue()" in inspect.getsource(AutoShardedClient._async_setup_hook)
    assert "await self.launch_shard(gateway, shard_id, initial=initial)" in inspect.getsource(
        AutoShardedClient.launch_shards
    )


def test_guard_a_cancelled_shard_does_not_come_back() -> None:
    assert "self._task.cancel()" in inspect.getsource(Shard._cancel_task)
    assert "except asyncio.CancelledError" in inspect.getsource(Shard.worker)


def test_guard_a_heartbeat_is_known_by_how_it_begins() -> None:
    handler = SimpleNamespace(ws=SimpleNamespace(HEARTBEAT=DiscordWebSocket.HEARTBEAT, sequence=7))
    payload = KeepAliveHandler.get_payload(cast(KeepAliveHandler, handler))
    assert _to_json(payload).startswith(BEAT)
    assert not _to_json({"op": 10, "d": 1}).startswith(BEAT)
    assert "self.socket.send_str" in inspect.getsource(DiscordWebSocket.send_heartbeat)


def test_guard_closing_stops_the_heart() -> None:
    source = inspect.getsource(DiscordWebSocket.close)
    assert "self._keep_alive.stop()" in source
    assert "self.socket.close(code=code)" in source


def test_guard_buckets_are_kept_by_route_or_hash_and_major_parameters() -> None:
    source = inspect.getsource(HTTPClient.request)
    assert "bucket_hash = self._bucket_hashes[route_key]" in source
    assert "key = f'{route_key}:{route.major_parameters}'" in source
    assert "self._buckets[f'{discord_hash}:{route.major_parameters}'] = ratelimit" in source
    assert {"outgoing", "_pending_requests"} <= set(Ratelimit.__slots__)


# -- parsers -----------------------------------------------------------------------------------------------------------


def test_no_event_reaches_the_librarys_cache() -> None:
    heard: list[tuple[str, Any]] = []
    wire = _wire(lambda kind, data: heard.append((kind, data)))
    parsers = wire._connection.parsers
    parsers["GUILD_CREATE"]({"id": "1"})
    parsers["SOMETHING_NEW"]({})
    assert heard == [("GUILD_CREATE", {"id": "1"}), ("SOMETHING_NEW", {})]
    assert list(wire.guilds) == []


def test_invented_kinds_do_not_fill_the_memory() -> None:
    parsers = Parsers(lambda kind, data: None)
    for number in range(1000):
        parsers[f"KIND_{number}"](None)
    assert len(parsers) == 300


def test_the_intents_are_the_ones_we_name() -> None:
    intents = wanted(members=False, content=False)
    assert dict(intents)["members"] is False
    assert dict(intents)["message_content"] is False
    everything = wanted(members=True, content=True)
    assert {name for name, on in everything if on} == {
        "guilds", "members", "moderation", "guild_messages", "dm_messages", "message_content", "guild_reactions",
        "guild_scheduled_events",
    }  # fmt: skip


# -- the watched socket ---------------------------------------------------------------------------------------------


class Pipe:
    """Be aiohttp's websocket: frames are put in, what is sent is kept."""

    def __init__(self) -> None:
        self.frames: asyncio.Queue[Any] = asyncio.Queue()
        self.sent: list[str] = []
        self.closed = False
        self.close_code: int | None = None

    async def receive(self, timeout: float | None = None) -> Any:
        return await self.frames.get()

    async def send_str(self, data: str, compress: int | None = None) -> None:
        self.sent.append(data)

    async def close(self, *, code: int = 1000, message: bytes = b"") -> bool:
        self.closed, self.close_code = True, code
        self.frames.put_nowait("closed")
        return True


def _socket(patience: float = 0.05, room: Any = _room) -> tuple[Pipe, Socket]:
    pipe = Pipe()
    return pipe, Socket(cast(aiohttp.ClientWebSocketResponse, pipe), room, patience)


async def test_a_burst_lets_others_have_their_turn() -> None:
    """House rule (bursts): the reader yields every ten frames, so that commits and deletes get in between."""
    pipe, socket = _socket()
    for number in range(100):
        pipe.frames.put_nowait(number)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    for _ in range(100):
        await socket.receive()
    task.cancel()
    assert turns == 100 // BREATH


async def test_while_the_house_has_no_room_nothing_is_read() -> None:
    free = asyncio.Event()

    async def room() -> None:
        await free.wait()

    pipe, socket = _socket(room=room)
    pipe.frames.put_nowait("a frame")
    reading = asyncio.create_task(socket.receive())
    await asyncio.sleep(0.01)
    assert pipe.frames.qsize() == 1
    free.set()
    assert await reading == "a frame"


async def test_a_heartbeat_that_nothing_answers_ends_the_line() -> None:
    """D4, row 17: with Discord's 41.25 s and our 15 s a zombie is found within 60 s."""
    pipe, socket = _socket()
    reading = asyncio.create_task(socket.receive())
    await socket.send_str('{"op":1,"d":5}')
    await reading
    assert pipe.close_code == 4000


def test_a_zombie_is_found_within_a_minute_at_the_real_interval() -> None:
    """Row 17: 41.25 s to the next heartbeat at worst, our patience, and the last second before we judge."""
    assert 41.25 + Options().patience + 1.0 <= 60.0


async def test_a_quiet_line_with_answered_heartbeats_stays() -> None:
    """Row 17: a quiet hour causes no reconnect; 90 heartbeats, answered and nothing else."""
    pipe, socket = _socket(patience=0.01)

    async def read() -> None:
        while True:
            await socket.receive()

    reader = asyncio.create_task(read())
    for beat in range(90):
        await socket.send_str(json.dumps({"op": 1, "d": beat}, separators=(",", ":")))
        await asyncio.sleep(0.001)
        pipe.frames.put_nowait("ack")
        await asyncio.sleep(0.013)
    reader.cancel()
    assert not pipe.closed


async def test_a_closing_handshake_that_nobody_answers_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """D4: a zombie does not answer the close either, and aiohttp would wait half a minute for it."""
    monkeypatch.setattr("bot.adapters.discord.gateway.LEAVE", 0.05)
    pipe, socket = _socket()

    async def silence(*, code: int = 1000, message: bytes = b"") -> bool:
        await asyncio.Event().wait()
        return True

    monkeypatch.setattr(pipe, "close", silence)
    assert await asyncio.wait_for(socket.close(code=4000), 1)


async def test_frames_that_we_had_no_room_for_are_no_silence() -> None:
    """A full house stops reading; the other end is not to blame."""
    free = asyncio.Event()

    async def room() -> None:
        await free.wait()

    pipe, socket = _socket(room=room)
    reading = asyncio.create_task(socket.receive())
    await socket.send_str('{"op":1,"d":5}')
    await asyncio.sleep(0.1)
    assert not pipe.closed
    reading.cancel()


# -- with a real websocket -------------------------------------------------------------------------------------------


async def test_a_zombie_is_resumed_and_nothing_is_lost(table: Desk) -> None:
    """D4, row 17: silence, then a resume by itself; the zombie never answers the closing handshake either."""
    table.fake.gateway.heartbeat_ms = 100
    await table.start()
    table.fake.gateway.zombie()
    for number in range(3):
        table.table.says("Quinn", "chat", str(number))
    await table.fake.until(lambda: table.fake.gateway.resumes)
    await table.settled()
    assert table.ear.texts == ["0", "1", "2"]
    assert len(table.fake.gateway.identifies) == 1


async def test_the_operators_address_counts_always(table: Desk) -> None:
    """Settings: at the first connection, on a resume and after op 9, whatever Discord names."""
    table.fake.world.gateway_url = table.fake.gateway.address = "ws://127.0.0.1:9/not-here"
    await table.start()
    await table.fake.gateway.drop()
    await table.fake.until(lambda: table.fake.gateway.resumes)
    await table.settled()
    table.fake.gateway.invalidate()
    await table.fake.until(lambda: len(table.fake.gateway.identifies) == 2)


async def test_a_stop_in_the_middle_of_a_resume_ends(table: Desk) -> None:
    """Row 4: discord.py swallows a cancellation there, and would wait for its next event for ever."""
    adapter = await table.start()
    reached = asyncio.Event()

    async def hang(url: str, *, compress: int = 0) -> None:
        reached.set()
        await asyncio.Event().wait()

    vars(adapter.rest.http)["ws_connect"] = hang
    await table.fake.gateway.drop()
    await asyncio.wait_for(reached.wait(), 5)
    await asyncio.wait_for(table.stop(), 3)


def test_guard_a_resume_asks_whether_it_is_over() -> None:
    assert "while not self.is_closed()" in inspect.getsource(AutoShardedClient.connect)
    assert "while not self._client.is_closed()" in inspect.getsource(Shard.worker)


async def test_nothing_is_left_running(table: Desk) -> None:
    """Row 14: every task is owned, and ends with its owner."""
    before = asyncio.all_tasks()
    await table.start()
    await table.stop()
    left = {each for each in asyncio.all_tasks() - before if "discord" in repr(each.get_coro()) or each.get_name()}
    assert [each for each in left if "handle" not in repr(each) and "web_protocol" not in repr(each)] == []


async def test_events_without_acks_are_life_too(table: Desk) -> None:
    """D5: any frame counts; a line that talks is no zombie."""
    table.fake.gateway.heartbeat_ms = 60
    await table.start()
    table.fake.gateway.keep_silent_acks()
    for number in range(25):
        table.table.says("Quinn", "chat", str(number))
        await asyncio.sleep(0.03)
    await table.settled()
    assert table.fake.gateway.resumes == []
    assert len(table.ear.texts) == 25


ODD: list[Any] = [None, [], "words", {"id": {}}, {"id": "x", "channel_id": 5, "guild_id": []}]
ODD_KINDS = ["MESSAGE_CREATE", "GUILD_CREATE", "GUILD_MEMBER_ADD", "CHANNEL_UPDATE", "INTERACTION_CREATE"]


async def test_odd_payloads_are_set_aside(table: Desk) -> None:
    """Row 26: whatever comes, the next event is heard, on the same session."""
    adapter = await table.start()
    for kind in ODD_KINDS:
        for data in ODD:
            table.fake.gateway.raw(kind, data)
    table.table.says("Quinn", "chat", "after it")
    await table.settled()
    assert table.ear.texts == ["after it"]
    assert len(table.fake.gateway.identifies) == 1
    assert {kind: adapter.hearing.odd[kind] for kind in ODD_KINDS} == dict.fromkeys(ODD_KINDS, len(ODD))


async def test_a_guild_that_makes_no_sense_is_heard_all_the_same(table: Desk) -> None:
    """Row 26: its places are not caught up with, but they do not stay closed either."""
    adapter = await table.start()
    guild, session = table.table.guild.id, next(iter(table.fake.gateway.sessions))
    ready = {"user": {"id": adapter.world.me}, "application": {"id": adapter.world.application}, "shard": [0, 1]}
    ready |= {"session_id": session, "resume_gateway_url": table.fake.gateway_url}
    table.fake.gateway.raw("READY", {**ready, "guilds": [{"id": guild, "unavailable": True}]})
    table.table.says("Quinn", "chat", "before its guild")
    await table.fake.delivered()
    await table.fake.until(table.caught_up)
    assert table.ear.texts == []
    table.fake.gateway.raw("GUILD_CREATE", {"id": guild, "name": 5, "channels": "none"})
    table.table.says("Quinn", "chat", "after it")
    await table.settled()
    assert table.ear.texts == ["before its guild", "after it"]


@pytest.mark.parametrize("data", ODD)
async def test_an_odd_ready_ends_the_connection_and_not_the_platform(table: Desk, data: Any) -> None:
    """Row 26: the library falls over it; the supervisor begins anew, and catches up."""
    await table.start()
    table.fake.gateway.raw("READY", data)
    table.table.says("Quinn", "chat", "meanwhile")
    await table.fake.until(lambda: not table.fake.gateway.live())
    await table.passes_until(lambda: len(table.fake.gateway.identifies) == 2)
    await table.settled()
    assert table.ear.texts == ["meanwhile"]


async def test_a_flood_of_odd_payloads_is_told_three_times(table: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    adapter = await table.start()
    for _ in range(50):
        table.fake.gateway.raw("MESSAGE_CREATE", {"content": "secret words"})
    await table.settled()
    out = capsys.readouterr().out
    assert adapter.hearing.odd["MESSAGE_CREATE"] == 50
    assert out.count("odd payload") == 3
    assert "secret words" not in out


def test_no_voice_is_asked_for() -> None:
    assert discord.VoiceClient.warn_nacl is False
