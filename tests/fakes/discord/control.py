"""The control door: makes things happen in a fake that runs as a process of its own, and reads its world.

POST /control/do {"act": "says", "who": "Quinn", "channel": "chat", "text": "…"} answers {"done": …}. `act` is a name of
People, or "faults.…", "limits.…", "gateway.…", "owner.…", "clock.pass" (seconds). Who is given by name or id, a channel
by name, id or "direct:Quinn", a message by id, a role by name.
GET /control/world answers what there is to count; GET /control/messages?channel=chat what stands in a channel.
"""

import inspect
import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aiohttp import web

from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Channel, Guild, Interaction, Json, Member, Message, Role, User

PEOPLE = frozenset({"who", "by", "user"})


class Control:
    """Serve the door beside the fake's own paths; `moves` sets the fake's clock forward."""

    def __init__(self, fake: FakeDiscord, moves: Callable[[timedelta], None]) -> None:
        self.fake = fake
        self.moves = moves
        fake.doors += [
            web.post("/control/do", self.do),
            web.get("/control/world", self.world),
            web.get("/control/messages", self.messages),
        ]

    async def do(self, request: web.Request) -> web.Response:
        """Do one thing, or each of a list, in order."""
        asked = json.loads(await request.read())
        try:
            done = [await self._do(each) for each in asked] if isinstance(asked, list) else await self._do(asked)
        except (ApiError, LookupError, TypeError, AttributeError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        return web.json_response({"done": done})

    async def _do(self, asked: Json) -> Any:
        given = dict(asked)
        act = str(given.pop("act"))
        if act == "clock.pass":
            return self.moves(timedelta(seconds=float(given["seconds"])))
        call = self._found(act)
        wanted = inspect.signature(call).parameters
        positional: list[Any] = []
        for name, each in wanted.items():
            if each.kind is inspect.Parameter.POSITIONAL_ONLY and name in given:
                positional.append(self._thing(name, given.pop(name)))
        done = call(*positional, **{name: self._thing(name, value) for name, value in given.items()})
        if inspect.isawaitable(done):
            done = await done
        return _plain(done)

    def _found(self, act: str) -> Callable[..., Any]:
        fake = self.fake
        rooms: dict[str, Any] = {
            "people": fake.people, "faults": fake.faults, "limits": fake.rest.limits, "gateway": fake.gateway,
            "owner": fake.owner, "world": fake.world, "fake": fake,
        }  # fmt: skip
        room, _, name = act.rpartition(".")
        if name.startswith("_"):
            raise LookupError(f"{act} is not for the door")
        found: Callable[..., Any] = getattr(rooms[room or "people"], name)
        return found

    def _thing(self, name: str, given: Any) -> Any:
        """Make of a name what the act wants."""
        world = self.fake.world
        if isinstance(given, list):
            return [self._thing("message" if name == "those" else "", each) for each in given]
        if not isinstance(given, str):
            return given
        if name in PEOPLE:
            return self._user(given)
        if name in ("channel", "thread", "forum"):
            return self._channel(given)
        if name == "guild":
            return world.guilds.get(given) or next(each for each in world.guilds.values() if each.name == given)
        if name in ("message", "reply_to", "at", "target"):
            found = next((each.messages[given] for each in world.channels.values() if given in each.messages), None)
            ephemeral = next((each for each in world.ephemerals if each.id == given), None)
            return found or ephemeral or (self._user(given) if name == "target" else self._channel(given))
        if given.startswith("user:"):
            return self._user(given[5:])
        if given.startswith("channel:"):
            return self._channel(given[8:])
        return given

    def _user(self, given: str) -> User:
        known = self.fake.world.users
        for each in known.values():
            if given in (each.id, each.display, each.name):
                return each
        return self.fake.world.user(given)

    def _channel(self, given: str) -> Channel:
        if given.startswith("direct:"):
            return self.fake.world.direct(self._user(given[7:]))
        return self.fake.world.channels.get(given) or self.fake.world.named(given)

    async def world(self, request: web.Request) -> web.Response:
        """Tell what there is to count."""
        fake, world = self.fake, self.fake.world
        told: Json = {
            "now": world.now().isoformat(),
            "accepted": [
                {"message": each.message, "channel": each.channel, "nonce": each.nonce, "content": each.content}
                for each in world.accepted
                if each.author == world.bot.id
            ],
            "removed": world.removed,
            "interactions": [
                {
                    "id": each.id, "type": each.type, "name": each.name, "callback": each.callback,
                    "answered_in": each.answered_in, "said": [one.content for one in each.said],
                }
                for each in world.interactions.values()
            ],
            "identifies": len(fake.gateway.identifies),
            "resumes": len(fake.gateway.resumes),
            "connects": fake.gateway.connects,
            "sessions": {each.id: each.seq for each in fake.gateway.sessions.values()},
            "requests": Counter(f"{each.route} {each.status}" for each in fake.rest.recorded),
            "problems": [str(each) for each in fake.problems],
        }  # fmt: skip
        return web.json_response(told)

    async def messages(self, request: web.Request) -> web.Response:
        """Tell what stands in a channel, deleted ones said to be so."""
        channel = self._channel(request.query["channel"])
        return web.json_response([_plain(each) for each in channel.messages.values()])


def _plain(thing: Any) -> Any:
    if isinstance(thing, Message):
        return {
            "id": thing.id, "author": thing.author.display or thing.author.name, "content": thing.content,
            "deleted": thing.deleted, "nonce": thing.nonce, "components": thing.components,
            "reactions": thing.reactions, "pinned": thing.pinned is not None,
        }  # fmt: skip
    if isinstance(thing, Channel | Guild | User | Role | Interaction):
        return {"id": thing.id}
    if isinstance(thing, Member):
        return {"id": thing.user.id}
    return thing if isinstance(thing, str | int | float | bool | None) else str(thing)
