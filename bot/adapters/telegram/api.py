"""Api: the one door to the Bot API; raw results out, python-telegram-bot's errors up."""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from telegram import InputFile
from telegram.error import Conflict, EndPointNotFound, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter  # its only door; the library is pinned

from bot.adapters.telegram.http import AiohttpRequest

TELEGRAM = "https://api.telegram.org"

MARGIN = 10.0
"""Seconds that a long poll may be late."""

WINDOW = 600.0
"""Seconds over which refused requests are counted (reliability.md F11)."""

_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
_REFUSALS = (Conflict, Forbidden, InvalidToken, RetryAfter)


class Api:
    """Call methods of the Bot API. `me` is the bot's user id, `username` its name once `login` succeeded.

    `base` is the part before `/bot<token>`, Telegram's own by default; `monotonic` counts seconds, the loop's own by
    default. Once `over`, no call leaves any more.
    """

    def __init__(
        self,
        token: str,
        *,
        base: str = "",
        request: BaseRequest | None = None,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        self.me = token.partition(":")[0]
        self.username = ""
        self.user: Mapping[str, Any] = {}
        self.over = _TOKEN.fullmatch(token) is None
        self._address = f"{(base or TELEGRAM).rstrip('/')}/bot{token}/"
        self._request = request or AiohttpRequest()
        self._monotonic = monotonic
        self._refused: deque[float] = deque()

    async def login(self) -> None:
        """Ask who we are; raises InvalidToken where the token is none."""
        user = await self.call("getMe")
        if not isinstance(user, dict) or str(user.get("id")) != self.me:
            raise TelegramError("Telegram did not say who we are")
        self.user = user
        self.username = str(user.get("username") or "")

    async def call(self, method: str, *, timeout: float | None = None, **parameters: Any) -> Any:  # noqa: ASYNC109
        """Call a method and return its result as it came; parameters that are None are left out, files uploaded.

        `timeout` (seconds) is a long poll's own: Telegram is told, and given `MARGIN` more to answer.
        Raises telegram.error.TelegramError: Unreached where nothing was sent, NetworkError where nobody knows.
        """
        if self.over:
            raise InvalidToken("Telegram does not accept the token")
        given = parameters if timeout is None else parameters | {"timeout": timeout}
        data = RequestData([_parameter(name, each) for name, each in given.items() if each is not None])
        read: Any = BaseRequest.DEFAULT_NONE if timeout is None else timeout + MARGIN
        try:
            return await self._request.post(self._address + method, data, read_timeout=read)
        except TelegramError as fault:
            if isinstance(fault, _REFUSALS):
                self._count()
            known = self._known(fault)
        except (AttributeError, KeyError, TypeError, ValueError):
            known = TelegramError("Telegram answered with something that is no answer")
        raise known

    async def close(self) -> None:
        """Let go of the session."""
        await self._request.shutdown()

    def refusals(self) -> int:
        """Count the requests that were refused (401, 403, 409, 429) in the last ten minutes."""
        self._forget()
        return len(self._refused)

    def _known(self, fault: TelegramError) -> TelegramError:
        """Tell a method that is not there from a token that is none: to Telegram both are not found."""
        if isinstance(fault, InvalidToken) and self.user and fault.message.casefold().startswith("not found"):
            return EndPointNotFound("no such method")
        return fault

    def _count(self) -> None:
        self._forget()
        self._refused.append(self._now())

    def _forget(self) -> None:
        horizon = self._now() - WINDOW
        while self._refused and self._refused[0] <= horizon:
            self._refused.popleft()

    def _now(self) -> float:
        return asyncio.get_running_loop().time() if self._monotonic is None else self._monotonic()


def _parameter(name: str, value: Any) -> RequestParameter:
    return (
        RequestParameter(name, None, [value]) if isinstance(value, InputFile) else RequestParameter(name, value, None)
    )
