"""Faults on demand: what a call meets instead of, before or after its answer."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["limit", "fail", "refuse", "swallow", "reset", "slow", "hold", "garbage"]
HTML = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>nginx</body></html>"


@dataclass(eq=False)
class Fault:
    """One fault for one method ("*" for every one but getUpdates), in one chat where `chat` is given."""

    kind: Kind
    method: str
    times: int = 1
    chat: int | None = None
    status: int = 502
    words: str = ""
    retry_after: int = 0
    seconds: float = 0.0
    accepted: bool = True
    html: bool = True
    used: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def fits(self, method: str, chat: object) -> bool:
        if self.used >= self.times or (self.chat is not None and self.chat != chat):
            return False
        return self.method == method or (self.method == "*" and method != "getUpdates")

    def release(self) -> None:
        """Let a held call go on."""
        self.released.set()


class Faults:
    """Keep the faults that are still to come; the first that fits is met."""

    def __init__(self) -> None:
        self.coming: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self.coming.append(fault)
        return fault

    def take(self, method: str, chat: object) -> Fault | None:
        for each in self.coming:
            if each.fits(method, chat):
                each.used += 1
                each.reached.set()
                return each
        return None

    def clear(self) -> None:
        """Forget every fault; held calls go on."""
        for each in self.coming:
            each.release()
        self.coming.clear()

    def limit(self, method: str, retry_after: int = 1, times: int = 1, chat: int | None = None) -> Fault:
        """Answer 429 with `retry_after` seconds; nothing is done."""
        return self.add(Fault("limit", method, times, chat, retry_after=retry_after))

    def conflict(self, times: int = 1) -> Fault:
        """Answer getUpdates with 409: another copy runs."""
        words = "terminated by other getUpdates request; make sure that only one bot instance is running"
        return self.refuse("getUpdates", 409, words, times)

    def unauthorized(self, method: str = "getUpdates", times: int = 1) -> Fault:
        """Answer 401, as for a revoked token."""
        return self.refuse(method, 401, "", times)

    def refuse(self, method: str, status: int, words: str, times: int = 1, chat: int | None = None) -> Fault:
        """Answer one of Telegram's errors: `refuse("deleteMessage", 400, "message can't be deleted")`."""
        return self.add(Fault("refuse", method, times, chat, status=status, words=words))

    def fail(self, method: str, status: int = 502, times: int = 1, html: bool = True) -> Fault:
        """Answer 5xx (or 200) with HTML or Telegram's JSON; nothing is done."""
        return self.add(Fault("fail", method, times, status=status, html=html))

    def swallow(self, method: str, status: int = 502, times: int = 1) -> Fault:
        """Do what was asked, then answer 5xx."""
        return self.add(Fault("swallow", method, times, status=status))

    def reset(self, method: str, accepted: bool = True, times: int = 1) -> Fault:
        """Cut the connection instead of an answer, after (or before) doing what was asked."""
        return self.add(Fault("reset", method, times, accepted=accepted))

    def slow(self, method: str, seconds: float, times: int = 1) -> Fault:
        """Do what was asked, answer `seconds` of real time later."""
        return self.add(Fault("slow", method, times, seconds=seconds))

    def hold(self, method: str, accepted: bool = True, times: int = 1) -> Fault:
        """Do what was asked (or nothing yet), and answer after `release()`; `reached` tells that it came."""
        return self.add(Fault("hold", method, times, accepted=accepted))

    def garbage(self, method: str, words: str = '{"ok":true,"result":[{"upd', times: int = 1) -> Fault:
        """Answer 200 with what is no JSON; nothing is done."""
        return self.add(Fault("garbage", method, times, status=200, words=words))
