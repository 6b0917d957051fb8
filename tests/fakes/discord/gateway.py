"""The gateway: websocket sessions as Discord's v10 gateway holds them, and its bad days on demand."""

import asyncio
import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord import payloads
from tests.fakes.discord.lines import CONTENT, GUILDS, KNOWN_INTENTS, MEMBERS, PRESENCES, Line, Session
from tests.fakes.discord.things import Json
from tests.fakes.discord.world import GATEWAY_CONTENT, GATEWAY_MEMBERS, GATEWAY_PRESENCE, News, World


@dataclass(frozen=True, slots=True)
class Identify:
    """One IDENTIFY that was taken."""

    at: datetime
    shard: tuple[int, int]
    intents: int
    data: Json


class Gateway:
    """Hold the sessions; `heartbeat_ms` is what HELLO asks for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.address = ""
        self.heartbeat_ms = 41250
        self.sessions: dict[str, Session] = {}
        self.lines: set[Line] = set()
        self.identifies: list[Identify] = []
        self.resumes: list[tuple[str, int]] = []
        self.connects = 0
        self.refuse_connects = 0
        world.emit = self.emit

    # -- news out ------------------------------------------------------------------------------------------------------

    def emit(self, news: News) -> None:
        """Give one change to every session that hears of it."""
        text: str | None = None
        for session in self.sessions.values():
            if not session.hears(news):
                continue
            data = news.data
            if news.kind.startswith("MESSAGE_") and not session.intents & CONTENT and not news.direct:
                self.dispatch(session, news.kind, json.dumps(self._blank(data)))
                continue
            if text is None:
                text = json.dumps(data)
            self.dispatch(session, news.kind, text)

    def _blank(self, data: Json) -> Json:
        mine = (data.get("author") or {}).get("id") == self.world.bot.id
        named = any(each["id"] == self.world.bot.id for each in data.get("mentions") or [])
        if "content" not in data or mine or named:
            return data
        return {**data, "content": "", "embeds": [], "components": [], "attachments": []}

    def dispatch(self, session: Session, kind: str, data: str) -> None:
        """Send one event to one session, or keep it for its resume; a deaf line never gets it."""
        line = session.line
        if line is not None and line.deaf:
            return
        session.seq += 1
        text = f'{{"t":"{kind}","s":{session.seq},"op":0,"d":{data}}}'
        session.backlog.append((session.seq, text))
        if line is not None:
            line.send(text)

    def raw(self, kind: str, data: Any) -> None:
        """Send an event as it is to every session: odd payloads, unknown kinds."""
        for session in self.sessions.values():
            self.dispatch(session, kind, json.dumps(data))

    def frame(self, text: str) -> None:
        """Send any text to every line as a frame: no JSON, unknown opcodes."""
        for line in self.live():
            line.send(text)

    async def delivered(self) -> None:
        """Return once every frame was written to its socket."""
        for line in list(self.lines):
            await line.idle.wait()

    # -- bad days ------------------------------------------------------------------------------------------------------

    def live(self) -> list[Line]:
        """Return the lines that carry a session."""
        return [each for each in self.lines if each.session is not None and not each.socket.closed]

    def deaf(self, on: bool = True) -> None:
        """Acknowledge heartbeats but lose every event from now on; a new session hears again."""
        for each in self.live():
            each.deaf = on

    def zombie(self, on: bool = True) -> None:
        """Say nothing more on the present lines: no event, no acknowledgement, no close."""
        for each in self.live():
            each.zombie = on

    def keep_silent_acks(self, on: bool = True) -> None:
        """Send events but acknowledge no heartbeat."""
        for each in self.live():
            each.mute_acks = on

    async def drop(self) -> None:
        """Cut every line as a broken network does; sessions can be resumed."""
        for each in list(self.lines):
            if each.transport is not None:
                each.transport.abort()

    def reconnect(self) -> None:
        """Ask every line to reconnect (op 7)."""
        for each in self.live():
            each.send(json.dumps({"op": 7, "d": None, "s": None, "t": None}))

    def invalidate(self, resumable: bool = False) -> None:
        """Invalidate every session (op 9); not resumable: it is forgotten."""
        for each in self.live():
            session = each.session
            if not resumable and session is not None:
                self.sessions.pop(session.id, None)
                each.session = None
            each.send(json.dumps({"op": 9, "d": resumable, "s": None, "t": None}))

    async def close(self, code: int) -> None:
        """Close every line with a code; 4007, 4009 and the fatal ones end the session too."""
        for each in list(self.lines):
            session = each.session
            if session is not None and (code in (4007, 4009) or 4010 <= code <= 4014 or code == 4004):
                self.sessions.pop(session.id, None)
            await self._end(each, code)

    def forget(self) -> None:
        """Forget sessions that are on no line: their resume gets op 9."""
        self.sessions = {key: each for key, each in self.sessions.items() if each.line is not None}

    # -- one line ------------------------------------------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket."""
        if self.refuse_connects > 0:
            self.refuse_connects -= 1
            return web.Response(status=503, text="upstream connect error")
        self.connects += 1
        socket = web.WebSocketResponse(compress=False, max_msg_size=16384, timeout=0.1)
        await socket.prepare(request)
        line = Line(socket, request.transport, request.query.get("compress", ""))
        self.lines.add(line)
        writer = asyncio.create_task(line.write())
        try:
            if request.query.get("v") != "10" or request.query.get("encoding") != "json":
                await self._end(line, 4012)
            line.send(json.dumps({"op": 10, "d": {"heartbeat_interval": self.heartbeat_ms}, "s": None, "t": None}))
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                await self._receive(line, message.data)
        finally:
            self.lines.discard(line)
            if line.session is not None and line.session.line is line:
                line.session.line = None
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    async def _end(self, line: Line, code: int) -> None:
        if line.session is not None and line.session.line is line:
            line.session.line = None
        line.session = None
        line.waiting.clear()
        if not line.socket.closed:
            await line.socket.close(code=code)

    async def _receive(self, line: Line, text: str) -> None:
        line.received = [each for each in line.received if each[0] > time.monotonic() - 60]
        try:
            frame = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            return await self._end(line, 4002)
        line.received.append((time.monotonic(), op))
        if len(line.received) > 120:
            return await self._end(line, 4008)
        if op == 1:
            line.heartbeat = data
            if not line.mute_acks:
                line.send('{"t":null,"s":null,"op":11,"d":null}')
        elif op == 2:
            await self._identify(line, data)
        elif op == 6:
            await self._resume(line, data)
        elif line.session is None:
            await self._end(line, 4003)
        elif op == 8:
            self._members(line.session, data)
        elif op not in (3, 4, 31):
            await self._end(line, 4001)
        return None

    async def _identify(self, line: Line, data: Json) -> None:
        if line.session is not None:
            return await self._end(line, 4005)
        code = self._refused(data)
        if code:
            return await self._end(line, code)
        shard = tuple(data.get("shard") or (0, 1))
        now = self.world.now()
        self.world.starts_left -= 1
        self.identifies.append(Identify(now, (shard[0], shard[1]), data["intents"], data))
        session = Session(f"session-{len(self.identifies)}-{id(line):x}", (shard[0], shard[1]), data["intents"])
        session.since = time.monotonic()
        self.sessions[session.id] = session
        self._attach(line, session)
        self._ready(session)
        return None

    def _refused(self, data: Json) -> int:
        """Return the close code an IDENTIFY deserves, 0 for none."""
        if data.get("token") != self.world.token or self.world.starts_left <= 0:
            return 4004
        shard = data.get("shard") or (0, 1)
        if not (len(shard) == 2 and 0 <= shard[0] < shard[1]):
            return 4010
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            return 4013
        flags = self.world.flags
        wanted = ((MEMBERS, GATEWAY_MEMBERS), (PRESENCES, GATEWAY_PRESENCE), (CONTENT, GATEWAY_CONTENT))
        if any(intents & intent and not flags & (flag | flag << 1) for intent, flag in wanted):
            return 4014
        return 0

    def _attach(self, line: Line, session: Session) -> None:
        if session.line is not None and session.line is not line:
            session.line.session = None
        session.line, line.session = line, session

    def _ready(self, session: Session) -> None:
        world = self.world
        mine = [each for each in world.guilds.values() if world.bot.id in each.members]
        mine = [each for each in mine if (int(each.id) >> 22) % session.shard[1] == session.shard[0]]
        ready: Json = {
            "v": 10,
            "user": {**payloads.user(world.bot), "mfa_enabled": False, "verified": True, "email": None},
            "guilds": [{"id": each.id, "unavailable": True} for each in mine],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.address,
            "application": {"id": world.application, "flags": world.flags},
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "shard": list(session.shard),
            "_trace": [],
        }
        self.dispatch(session, "READY", json.dumps(ready))
        for each in mine if session.intents & GUILDS else []:
            if each.unavailable:
                self.dispatch(session, "GUILD_DELETE", json.dumps({"id": each.id, "unavailable": True}))
                continue
            me, everyone = each.members[world.bot.id], bool(session.intents & MEMBERS)
            self.dispatch(
                session, "GUILD_CREATE", json.dumps(payloads.guild_create(each, me, world.now(), everyone))
            )  # fmt: skip

    async def _resume(self, line: Line, data: Json) -> None:
        if line.session is not None:
            return await self._end(line, 4005)
        if data.get("token") != self.world.token:
            return await self._end(line, 4004)
        session = self.sessions.get(str(data.get("session_id")))
        seq = data.get("seq")
        self.resumes.append((str(data.get("session_id")), seq if isinstance(seq, int) else -1))
        if session is None or not isinstance(seq, int):
            line.send(json.dumps({"op": 9, "d": False, "s": None, "t": None}))
            return None
        if seq > session.seq:
            self.sessions.pop(session.id)
            return await self._end(line, 4007)
        missed = [text for number, text in session.backlog if number > seq]
        if len(missed) < session.seq - seq:
            self.sessions.pop(session.id)
            line.send(json.dumps({"op": 9, "d": False, "s": None, "t": None}))
            return None
        self._attach(line, session)
        for text in missed:
            line.send(text)
        session.seq += 1
        resumed = f'{{"t":"RESUMED","s":{session.seq},"op":0,"d":{{"_trace":[]}}}}'
        session.backlog.append((session.seq, resumed))
        line.send(resumed)
        return None

    def _members(self, session: Session, asked: Json) -> None:
        """Answer op 8 in one chunk per 1,000 members."""
        guild = self.world.guilds.get(str(asked.get("guild_id")))
        if guild is None or not session.intents & MEMBERS:
            return
        query, ids = str(asked.get("query") or "").lower(), asked.get("user_ids")
        ids = [str(ids)] if isinstance(ids, str | int) else ids
        found = [
            each
            for each in guild.members.values()
            if (each.user.id in ids if ids is not None else each.user.name.lower().startswith(query))
        ]
        limit = int(asked.get("limit") or 0)
        found = found[:limit] if limit and ids is None else found
        chunks = [found[at : at + 1000] for at in range(0, len(found), 1000)] or [[]]
        for index, chunk in enumerate(chunks):
            data: Json = {"guild_id": guild.id, "members": [payloads.member(each) for each in chunk]}
            data |= {"chunk_index": index, "chunk_count": len(chunks), "not_found": []}
            if asked.get("nonce"):
                data["nonce"] = asked["nonce"]
            self.dispatch(session, "GUILD_MEMBERS_CHUNK", json.dumps(data))
