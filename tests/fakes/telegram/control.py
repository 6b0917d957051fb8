"""The control door: makes things happen in a fake that runs as a process of its own, and reads its world.

POST /control/do {"act": "says", "who": "Quinn", "where": "chat", "text": "…"} answers {"done": …}; a list does each in
order. `act` is a name of People, or "faults.…", "pacing.on" / "pacing.off", "owner.…", "updates.…", "world.…",
"table.…", "clock.pass" (seconds). Who is given by name or id, a chat by title, id or "direct:Quinn", a topic by name, a
message as "<chat>/<message>"; `where` is a place of the table and stands for chat and topic.
GET /control/world answers what there is to count, GET /control/messages?where=chat what stands in a place.
"""

import inspect
import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aiohttp import web

from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.server import FakeTelegram
from tests.fakes.telegram.table import TelegramTable
from tests.fakes.telegram.things import Chat, Json, Link, Member, Message, Query, Topic, User
from tests.fakes.telegram.updates import Update

PEOPLE = frozenset({"who", "by", "whom"})


class Control:
    """Serve the door beside the fake's own paths; `moves` sets the fake's clock forward."""

    def __init__(self, fake: FakeTelegram, table: TelegramTable, moves: Callable[[timedelta], None]) -> None:
        self.fake = fake
        self.table = table
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
        if act in ("pacing.on", "pacing.off"):
            self.fake.pacing.on = act == "pacing.on"
            return None
        found = self._found(act)
        if "where" in given and not act.startswith("table."):
            given |= self._place(str(given.get("who", "")), str(given.pop("where")), found)
        things = {name: self._thing(act, name, value) for name, value in given.items()}
        wanted = inspect.signature(found).parameters.values()
        several = [one for each in wanted if each.kind is each.VAR_POSITIONAL for one in things.pop(each.name, [])]
        # what stands before *several has to be given by its place
        placed = [things.pop(each.name) for each in wanted if several and each.kind is each.POSITIONAL_OR_KEYWORD]
        done = found(*placed, *several, **things)
        if inspect.isawaitable(done):
            done = await done
        return _plain(done)

    def _place(self, who: str, where: str, act: Callable[..., Any]) -> Json:
        chat, topic = self.table.spot(who, where)
        wanted = inspect.signature(act).parameters
        return {"chat": chat, "topic": topic} if "topic" in wanted else {"chat": chat}

    def _found(self, act: str) -> Callable[..., Any]:
        fake = self.fake
        rooms: dict[str, Any] = {
            "people": fake.people, "faults": fake.faults, "owner": fake.owner, "world": fake.world,
            "updates": fake.updates, "table": self.table,
        }  # fmt: skip
        room, _, name = act.rpartition(".")
        if name.startswith("_"):
            raise LookupError(f"{act} is not for the door")
        found: Callable[..., Any] = getattr(rooms[room or "people"], name)
        return found

    def _thing(self, act: str, name: str, given: Any) -> Any:
        """Make of a name what the act wants."""
        if act.startswith("faults."):
            return self._chat(given).id if name == "chat" else given
        if not isinstance(given, str):
            return given
        if name in ("message", "reply_to"):
            chat, _, id_ = given.partition("/")
            return self._chat(int(chat)).messages[int(id_)]
        if act.startswith("table."):
            return given
        if name in PEOPLE:
            return self._user(given)
        if name == "chat":
            return self._chat(given)
        if name == "topic":
            return next(each for chat in self.table.groups for each in chat.topics.values() if each.name == given)
        return given

    def _user(self, given: str) -> User:
        if given in self.table.people:
            return self.table.people[given]
        for each in self.fake.world.users.values():
            if given in (str(each.id), each.name, each.username):
                return each
        return self.fake.world.user(given)

    def _chat(self, given: str | int) -> Chat:
        chats = self.fake.world.chats
        if isinstance(given, int) or given.lstrip("-").isdigit():
            return chats[int(given)]
        if given.startswith("direct:"):
            return self.fake.world.direct(self._user(given[7:]))
        return next(each for each in chats.values() if given in (each.title, each.username))

    async def world(self, request: web.Request) -> web.Response:
        """Tell what there is to count."""
        fake, world, updates = self.fake, self.fake.world, self.fake.updates
        told: Json = {
            "now": world.now().isoformat(),
            "accepted": [
                {"method": each.method, "chat": each.chat, "message": each.message, "text": each.text}
                for each in world.accepted
            ],
            "removed": world.removed,
            "queries": [
                {"id": each.id, "data": each.data, "answered": each.answered, "text": each.text}
                for each in world.queries.values()
            ],
            "pending": len(updates.pending),
            "polls": updates.waiting,
            "confirmed": len(updates.confirmed),
            "never_handed": sum(1 for each in updates.pending if not each.handed),
            "requests": Counter(f"{each.method} {each.status}" for each in fake.rest.recorded),
            "refused": len(fake.pacing.refused),
            "problems": [str(each) for each in fake.problems],
        }
        return web.json_response(told)

    async def messages(self, request: web.Request) -> web.Response:
        """Tell what stands in a place of the table, or in a chat; deleted ones said to be so."""
        where = request.query.get("where", "")
        chat, topic = self.table.places[where] if where else (self._chat(request.query["chat"]), None)
        those = [each for each in chat.messages.values() if not where or each.topic == (topic and topic.id)]
        return web.json_response([_plain(each) for each in those])


def _plain(thing: Any) -> Any:
    if isinstance(thing, Message):
        return {
            "id": f"{thing.chat.id}/{thing.id}", "author": thing.author.name, "text": thing.text,
            "deleted": thing.deleted, "buttons": thing.buttons(), "reactions": thing.reactions,
            "service": sorted(thing.service),
        }  # fmt: skip
    if isinstance(thing, Chat | User | Topic | Query | Update):
        return {"id": thing.id}
    if isinstance(thing, Member):
        return {"id": thing.user.id, "status": thing.status}
    if isinstance(thing, Link):
        return {"link": thing.url}
    return thing if isinstance(thing, str | int | float | bool | None) else str(thing)
