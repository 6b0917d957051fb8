"""A Rest that calls nobody: it writes down what was asked and answers by a script, in Discord's words."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import discord

from bot.adapters.discord.rest import Rest
from bot.model.files import File

Answer = Any | BaseException


@dataclass(slots=True)
class Response:
    """What discord.py's errors read of an answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    reason: str = "scripted"


def refused(status: int, code: int = 0, text: str = "no", **headers: str) -> discord.HTTPException:
    """An error as discord.py raises it."""
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    kind = kinds.get(status, discord.DiscordServerError if status >= 500 else discord.HTTPException)
    response = cast(Any, Response(status, {name.replace("_", "-"): value for name, value in headers.items()}))
    return kind(response, {"code": code, "message": text})


@dataclass(slots=True)
class Call:
    """One call as it was asked for."""

    method: str
    path: str
    json: Any
    params: Mapping[str, Any]
    reason: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Scripted(Rest):
    """Answer each call from a script by method and path; without one, with a new id."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.script: dict[str, list[Answer]] = {}
        self.gate: asyncio.Event | None = None
        self.last = 900

    def on(self, call: str, *answers: Answer) -> None:
        """Answer the next calls of "METHOD /filled/path" so, one after the other."""
        self.script.setdefault(call, []).extend(answers)

    @property
    def asked(self) -> list[str]:
        """What was asked, shortly."""
        return [str(each) for each in self.calls]

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        reason: str = "",
        files: Sequence[File] = (),
        **parameters: str | int,
    ) -> Any:
        call = Call(method, path.format_map(parameters), json, params or {}, reason)
        self.calls.append(call)
        if self.gate is not None:
            await self.gate.wait()
        answers = self.script.get(str(call))
        if not answers:
            self.last += 1
            return {"id": str(self.last), "code": f"code{self.last}"} if method != "GET" else []
        answer = answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer(call) if isinstance(answer, Callable) else answer  # type: ignore[arg-type]
