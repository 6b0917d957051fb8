"""The router: which function answers which method, and what a call brings along."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram.errors import bad
from tests.fakes.telegram.things import Chat, Json, Message, User
from tests.fakes.telegram.world import World

if TYPE_CHECKING:
    from tests.fakes.telegram.rest import Rest


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method with its parameters, typed."""

    world: World
    rest: "Rest"
    method: str
    given: Mapping[str, Any]
    alive: Callable[[], bool]

    def chat(self) -> Chat:
        """Return the chat the call names, which the bot can act in."""
        if "chat_id" not in self.given:
            raise bad("chat_id is empty")
        return self.world.reach(self.given["chat_id"])

    def group(self) -> Chat:
        """Return the supergroup the call names."""
        chat = self.chat()
        if chat.private:
            raise bad("method is available for supergroup and channel chats only")
        return chat

    def user(self) -> User:
        """Return the user the call names, if the bot can know of them."""
        found = self.world.users.get(self.given.get("user_id", 0))
        if found is None:
            raise bad("invalid user_id specified" if "user_id" not in self.given else "user not found")
        return found

    def message(self, chat: Chat, words: str) -> Message:
        """Return the message the call names; else a 400 with those words."""
        if "message_id" not in self.given:
            raise bad("message identifier is not specified")
        found = chat.messages.get(self.given["message_id"])
        if found is None or found.deleted:
            raise bad(words)
        return found

    def text(self, name: str) -> str:
        return str(self.given.get(name) or "")

    def json(self, name: str) -> Json | None:
        found = self.given.get(name)
        if found is not None and not isinstance(found, dict):
            raise bad(f"object expected as {name.replace('_', ' ')}")
        return found


Handler = Callable[[Call], Any | Awaitable[Any]]
METHODS: dict[str, tuple[str, Handler]] = {}
"""By the name in small letters: Telegram does not mind the case."""


def method(name: str) -> Callable[[Handler], Handler]:
    """Register what answers a method."""

    def register(handler: Handler) -> Handler:
        METHODS[name.lower()] = (name, handler)
        return handler

    return register
