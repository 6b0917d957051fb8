"""The router: which handler takes which method and path; handlers are plain functions of a Call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.fakes.discord.errors import METHOD_NOT_ALLOWED, NOT_FOUND
from tests.fakes.discord.things import Channel, Guild, Json, Message
from tests.fakes.discord.world import World


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that came beside the JSON of a request."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read: `params` from the path, `reason` from X-Audit-Log-Reason."""

    world: World
    params: dict[str, str]
    query: Mapping[str, str]
    body: Any
    reason: str | None = None
    files: "Mapping[str, Upload]" = field(default_factory=dict)

    @property
    def json(self) -> Json:
        return self.body if isinstance(self.body, dict) else {}

    @property
    def channel(self) -> Channel:
        return self.world.find_channel(self.params["channel_id"])

    @property
    def guild(self) -> Guild:
        return self.world.find_guild(self.params["guild_id"])

    @property
    def message(self) -> Message:
        return self.world.find_message(self.channel, self.params["message_id"])

    def limit(self, usual: int, most: int) -> int:
        return min(most, int(self.query.get("limit", usual)))


Answer = tuple[int, Any]
Handler = Callable[[Call], Answer]
EMPTY: Answer = (204, None)


@dataclass(slots=True)
class Node:
    fixed: dict[str, "Node"] = field(default_factory=dict)
    named: "tuple[str, Node] | None" = None
    handlers: dict[str, tuple[str, Handler]] = field(default_factory=dict)


ROOT = Node()


def route(method: str, template: str) -> Callable[[Handler], Handler]:
    """Register a handler; the template is the official one, word for word."""

    def register(handler: Handler) -> Handler:
        node = ROOT
        for step in template.strip("/").split("/"):
            if step.startswith("{"):
                if node.named is None:
                    node.named = (step[1:-1], Node())
                node = node.named[1]
            else:
                node = node.fixed.setdefault(step, Node())
        node.handlers[method] = (f"{method} {template}", handler)
        return handler

    return register


def find(method: str, path: str) -> tuple[str, Handler, dict[str, str]]:
    """Return template, handler and values for a path; the fixed word goes before the named one."""
    values: list[str] = []
    node: Node | None = ROOT
    for step in path.strip("/").split("/"):
        assert node is not None
        if step in node.fixed:
            node = node.fixed[step]
        elif node.named is not None:
            values.append(unquote(step))
            node = node.named[1]
        else:
            raise NOT_FOUND
    if node is None or not node.handlers:
        raise NOT_FOUND
    if method not in node.handlers:
        raise METHOD_NOT_ALLOWED
    template, handler = node.handlers[method]
    names = [step[1:-1] for step in template.split("/") if step.startswith("{")]
    return template, handler, dict(zip(names, values, strict=True))
