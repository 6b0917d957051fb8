"""Trouble: what follows from a call to Telegram that failed: how long to keep still, and what only a human can mend."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter

from bot.adapters.telegram.errors import wait_of
from bot.adapters.telegram.horizon import Horizon
from bot.model.errors import PlatformOver
from bot.ports import Clock

LEAST, MOST = 1.0, 30.0
"""Seconds between two tries."""

LEAST_CONFLICT = 5.0

TOKEN = (
    "Telegram does not accept the token. Ask @BotFather for a new one (/mybots, your bot, API Token), "
    "set STAMMTISCH_TELEGRAM__TOKEN to it and start again."
)
ELSEWHERE = " If [telegram] api_base is set, see that a Bot API server answers there."
COPY = (
    "Another copy of me listens at Telegram with the same token. Stop one of the two: "
    "what the other one hears does not reach this one."
)
WEBHOOK = (
    "Somebody set a webhook for this bot, so Telegram tells me nothing any more. "
    "Set [telegram.webhook] url if that is meant; else start me again, and I take it away."
)

T = TypeVar("T")

log = structlog.get_logger("telegram")


@dataclass(slots=True)
class Trouble:
    """Wait as long as a failure asks for, longer each time in a row; `check` asks Telegram whether the token is good.

    `say` is given sentences for the operator.
    """

    check: Callable[[], Awaitable[object]]
    horizon: Horizon
    clock: Clock
    say: Callable[[str], None]
    own_base: bool = False
    _in_a_row: int = field(default=0)

    async def patiently(self, step: Callable[[], Awaitable[T]]) -> T:
        """Do a step until it succeeds; raises PlatformOver where only a human can go on (reliability.md 20, 22, 24)."""
        while True:
            try:
                result = await step()
            except Exception as fault:  # noqa: BLE001 - whatever ends a request, the next one is made
                self.horizon.failed()
                await self._wait(fault)
            else:
                self._over()
                return result

    def _over(self) -> None:
        if self._in_a_row:
            log.info("Telegram answers again", failures=self._in_a_row)
            self._in_a_row = 0

    async def _wait(self, fault: Exception) -> None:
        if isinstance(fault, InvalidToken):
            fault = await self._again(fault)
        self._in_a_row += 1
        seconds = self._seconds(fault)
        # an error's own words may hold what a member wrote, or an address with the token in it
        log.warning("Telegram could not be asked; trying again", why=type(fault).__name__, seconds=round(seconds, 1))
        await self.clock.sleep(seconds)

    async def _again(self, fault: Exception) -> Exception:
        """Doubt a single refusal: a platform is over for good only when it refuses twice."""
        await self.clock.sleep(LEAST)
        try:
            await self.check()
        except InvalidToken:
            # nothing of what is below: its address holds the token
            raise PlatformOver(TOKEN + (ELSEWHERE if self.own_base else "")) from None
        except Exception as other:  # noqa: BLE001 - it is waited for like any other
            return other
        return fault

    def _seconds(self, fault: Exception) -> float:
        if isinstance(fault, RetryAfter):
            return max(LEAST, wait_of(fault).total_seconds())
        if isinstance(fault, Conflict):
            self.say(WEBHOOK if "webhook" in fault.message else COPY)
            return min(MOST, LEAST_CONFLICT * 1.5 ** (self._in_a_row - 1))
        return min(MOST, LEAST * 2.0 ** (min(self._in_a_row, 10) - 1))
