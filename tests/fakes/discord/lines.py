"""Lines and sessions: one websocket each, and what outlives it."""

import asyncio
import zlib
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

from tests.fakes.discord.world import News

GUILDS, MEMBERS, MODERATION, INVITES, PRESENCES, MESSAGES = 1 << 0, 1 << 1, 1 << 2, 1 << 6, 1 << 8, 1 << 9
REACTIONS, DIRECT, DIRECT_REACTIONS, CONTENT, EVENTS = 1 << 10, 1 << 12, 1 << 13, 1 << 15, 1 << 16
KNOWN_INTENTS = (1 << 26) - 1

NEEDS: dict[str, tuple[int, int]] = {
    **{f"GUILD_{each}": (GUILDS, 0) for each in ("CREATE", "UPDATE", "DELETE")},
    **{f"GUILD_ROLE_{each}": (GUILDS, 0) for each in ("CREATE", "UPDATE", "DELETE")},
    **{f"CHANNEL_{each}": (GUILDS, 0) for each in ("CREATE", "UPDATE", "DELETE")},
    **{f"THREAD_{each}": (GUILDS, 0) for each in ("CREATE", "UPDATE", "DELETE", "LIST_SYNC", "MEMBERS_UPDATE")},
    "CHANNEL_PINS_UPDATE": (GUILDS, DIRECT),
    **{f"GUILD_MEMBER_{each}": (MEMBERS, 0) for each in ("ADD", "UPDATE", "REMOVE")},
    **{f"GUILD_BAN_{each}": (MODERATION, 0) for each in ("ADD", "REMOVE")},
    "GUILD_AUDIT_LOG_ENTRY_CREATE": (MODERATION, 0),
    **{f"INVITE_{each}": (INVITES, 0) for each in ("CREATE", "DELETE")},
    **{f"MESSAGE_{each}": (MESSAGES, DIRECT) for each in ("CREATE", "UPDATE", "DELETE", "DELETE_BULK")},
    **{f"MESSAGE_REACTION_{each}": (REACTIONS, DIRECT_REACTIONS) for each in ("ADD", "REMOVE", "REMOVE_ALL")},
    **{f"GUILD_SCHEDULED_EVENT_{each}": (EVENTS, 0) for each in ("CREATE", "UPDATE", "DELETE")},
}
"""Which intent an event needs: in a guild, in a direct chat. What is not here needs none."""


@dataclass(eq=False)
class Session:
    """One session: what it asked for, what it was sent, and the line it is on just now."""

    id: str
    shard: tuple[int, int]
    intents: int
    seq: int = 0
    backlog: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=100_000))
    line: "Line | None" = None
    since: float = 0.0

    def hears(self, news: News) -> bool:
        in_guild, in_direct = NEEDS.get(news.kind, (0, 0))
        needed = in_direct if news.direct else in_guild
        if needed and not self.intents & needed:
            return False
        shard = (int(news.guild) >> 22) % self.shard[1] if news.guild else 0
        return shard == self.shard[0]


class Line:
    """One websocket: frames wait in a queue, one task writes them."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, compress: str) -> None:
        self.socket = socket
        self.transport = transport
        self.deflate = zlib.compressobj() if compress == "zlib-stream" else None
        self.waiting: deque[str] = deque()
        self.wake = asyncio.Event()
        self.idle = asyncio.Event()
        self.idle.set()
        self.session: Session | None = None
        self.zombie = False
        self.deaf = False
        self.mute_acks = False
        self.written = 0
        self.heartbeat: int | None = None
        self.received: list[tuple[float, int]] = []

    def send(self, text: str) -> None:
        if self.socket.closed:
            return
        self.waiting.append(text)
        self.idle.clear()
        self.wake.set()

    async def write(self) -> None:
        """Write what waits until the socket is gone."""
        try:
            while not self.socket.closed:
                if not self.waiting:
                    self.idle.set()
                    self.wake.clear()
                    await self.wake.wait()
                    continue
                text = self.waiting.popleft()
                if self.zombie:
                    continue
                if self.deflate is None:
                    await self.socket.send_str(text)
                else:
                    frame = self.deflate.compress(text.encode()) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(frame)
                self.written += 1
        except (ConnectionError, RuntimeError):
            pass  # the other side is gone; what waits is in the session's backlog
        finally:
            self.waiting.clear()
            self.idle.set()
