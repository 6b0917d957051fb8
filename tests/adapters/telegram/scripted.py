"""An Api that calls nobody: it writes down what was asked and answers by a script, in Telegram's words."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from telegram.error import BadRequest, Forbidden, TelegramError

from bot.adapters.telegram.api import Api

Answer = Any | BaseException


def bad(words: str) -> BadRequest:
    """A 400 as python-telegram-bot words it."""
    return BadRequest(f"Bad Request: {words}")


def forbidden(words: str) -> Forbidden:
    return Forbidden(f"Forbidden: {words}")


@dataclass(slots=True)
class Call:
    """One call as it was asked for."""

    method: str
    given: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.given.get('chat_id', '')}".strip()


class Scripted(Api):
    """Answer each call from a script by method; without one, as Telegram would if all went well."""

    def __init__(self) -> None:
        super().__init__("123:fake")
        self.username = "stammtisch_bot"
        self.calls: list[Call] = []
        self.script: dict[str, list[Answer]] = {}
        self.gate: asyncio.Event | None = None
        self.last = 900

    def on(self, method: str, *answers: Answer) -> None:
        """Answer the next calls of a method so, one after the other."""
        self.script.setdefault(method, []).extend(answers)

    @property
    def asked(self) -> list[str]:
        """What was asked, shortly."""
        return [str(each) for each in self.calls]

    async def call(self, method: str, *, timeout: float | None = None, **parameters: Any) -> Any:
        call = Call(method, {name: each for name, each in parameters.items() if each is not None})
        self.calls.append(call)
        if self.gate is not None:
            await self.gate.wait()
        answers = self.script.get(method)
        if answers:
            answer = answers.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer
        self.last += 1
        made = {"message_id": self.last, "chat": {"id": parameters.get("chat_id")}}
        match method:
            case "sendMessage" | "sendDocument" | "editMessageText":
                return made
            case "createForumTopic":
                return {"message_thread_id": self.last, "name": parameters["name"], "icon_color": 7322096}
            case "createChatInviteLink":
                return {"invite_link": f"https://t.me/+link{self.last}"}
        return True


__all__ = ["Answer", "Call", "Scripted", "TelegramError", "bad", "forbidden"]
