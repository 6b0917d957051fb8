"""Answers: a private answer to an interaction, whatever was said to it before (house.md §5).

The first answer goes as the callback itself, or fills in what the acknowledgement left; further ones follow. Where
nobody can know what an earlier try did, Discord is asked; where the token is over, it goes as a direct message.
Never publicly.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.adapters.discord import render
from bot.adapters.discord.asked import COMPONENT, FORM
from bot.adapters.discord.errors import undeliverable
from bot.adapters.discord.hanging import Hanging, Hangings, State, is_form
from bot.adapters.discord.rest import DEAD_TOKEN, Rest
from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.files import File
from bot.ports import Clock

MESSAGE, THINK, SILENTLY, REDRAW, SHOW = 4, 5, 6, 7, 9
"""Types of first answer: a message, "is thinking …", nothing to be seen, the card redrawn, a form."""

ANSWERED_ALREADY, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION = 40060, 10008, 10015, 10062
OVER = frozenset({UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, DEAD_TOKEN})
"""What Discord says where nothing can be answered: too late, or (to a webhook) not acknowledged yet."""

LOADING = 1 << 7
"""Flag of a message that says "is thinking …"."""

CALLBACK = "/interactions/{webhook_id}/{webhook_token}/callback"
FOLLOW_UP = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = f"{FOLLOW_UP}/messages/@original"

Whisper = Callable[[Delivery], Awaitable[Receipt]]


class Answers:
    """Answer interactions; `acks` are the seconds after which the last ones had their first answer."""

    def __init__(self, rest: Rest, clock: Clock, hangings: Hangings) -> None:
        self.rest = rest
        self.clock = clock
        self.hangings = hangings
        self.whisper: Whisper = _nobody
        self.application = ""
        self.acks: deque[float] = deque(maxlen=10_000)

    async def answer(self, delivery: Delivery) -> Receipt:
        """Answer whoever acted, seen by them alone; raises Undeliverable."""
        interaction = delivery.interaction
        if interaction is None:
            return await self._privately(delivery)
        if self.clock.now() >= interaction.until:
            return await self._expired(delivery)
        held = self.hangings.of(interaction)
        async with held.lock:
            try:
                return await self._answer(held, delivery)
            except Exception as fault:
                why = undeliverable(fault)
                if why.why is Why.UNKNOWN and held.state is not State.OVER:
                    held.become(State.UNSURE)
                if why is fault:
                    raise
                raise why from fault

    async def acknowledge(self, held: Hanging) -> None:
        """Say that an answer is under way, unless there is one; raises what discord.py raises."""
        async with held.lock:
            if held.state not in (State.OPEN, State.UNSURE):
                return
            silently = held.type == COMPONENT
            body: dict[str, Any] = {"type": SILENTLY}
            if not silently:
                body = {"type": THINK, "data": {"flags": render.EPHEMERAL}}
            try:
                await self._first(held, body, State.SILENT if silently else State.THINKING)
            except discord.HTTPException as fault:
                held.become(State.OVER if fault.code in OVER else State.UNSURE)
                if fault.code not in OVER and fault.code != ANSWERED_ALREADY:
                    raise
            except Exception:
                held.become(State.UNSURE)
                raise

    async def _answer(self, held: Hanging, delivery: Delivery) -> Receipt:
        if held.state is State.OVER:
            return await self._privately(delivery)
        if delivery.again or held.state is State.UNSURE:
            return await self._look(held, delivery)
        redraws = delivery.update and held.state in (State.SILENT, State.REDRAWN)
        if held.state is State.OPEN:
            return await self._directly(held, delivery)
        if held.state is State.THINKING or redraws:
            return await self._fill_in(held, delivery)
        return await self._follow_up(held, delivery)

    async def _directly(self, held: Hanging, delivery: Delivery, *, alone: bool = True) -> Receipt:
        """Answer as the first answer itself; `alone` says that no other process can have given one."""
        body, state = _callback(held, delivery)
        try:
            await self._first(held, body, state, delivery.files)
        except discord.HTTPException as fault:
            if fault.code in OVER:
                held.become(State.OVER)
                return await self._privately(delivery)
            if fault.code != ANSWERED_ALREADY:
                raise
            if not alone and not (is_form(delivery) and delivery.again):
                return await self._follow_up(held, delivery)
            # who else can it have been: this same answer, whose first try got lost on its way back
            held.become(state)
        return Receipt(held.card if state is State.REDRAWN else None)

    async def _first(self, held: Hanging, body: Mapping[str, Any], state: State, files: Sequence[File] = ()) -> None:
        # named as a webhook, so that each has a rate limit bucket of its own and none waits for another
        await self.rest.call("POST", CALLBACK, json=body, files=files, webhook_id=held.id, webhook_token=held.token)
        self.acks.append(asyncio.get_running_loop().time() - held.since)
        held.become(state)

    async def _fill_in(self, held: Hanging, delivery: Delivery) -> Receipt:
        """Change the original message: what "is thinking …", or the card; doing it twice shows nothing twice."""
        redraws = held.state in (State.SILENT, State.REDRAWN)
        payload = _whole(delivery)
        try:
            await self._webhook("PATCH", ORIGINAL, held, payload, delivery.files)
        except discord.HTTPException as fault:
            if fault.code == UNKNOWN_MESSAGE:
                return await self._follow_up(held, delivery)
            return await self._too_late(held, delivery, fault)
        held.become(State.REDRAWN if redraws else State.ANSWERED)
        return Receipt(held.card if redraws else None)

    async def _follow_up(self, held: Hanging, delivery: Delivery) -> Receipt:
        """Say one more thing; a second try would say it twice, so that it ends unknown (house.md §5)."""
        if delivery.again:
            raise Undeliverable(Why.GONE, "it may have arrived, and nobody can see whether")
        try:
            await self._webhook("POST", FOLLOW_UP, held, _said(delivery), delivery.files)
        except discord.HTTPException as fault:
            return await self._too_late(held, delivery, fault)
        return Receipt()

    async def _too_late(self, held: Hanging, delivery: Delivery, fault: discord.HTTPException) -> Receipt:
        if fault.code not in OVER:
            raise fault
        held.become(State.OVER)
        return await self._privately(delivery)

    async def _look(self, held: Hanging, delivery: Delivery) -> Receipt:
        """Look what the original is; from that follows what a try before this, or a process before, did."""
        try:
            found = await self._webhook("GET", ORIGINAL, held)
        except discord.HTTPException as fault:
            return await self._unseen(held, delivery, fault)
        except Exception as fault:
            raise undeliverable(fault, wrote=False) from fault
        if not isinstance(found, Mapping):
            raise Undeliverable(Why.DOWN, "Discord did not say what the answer so far is")
        if _thinks(found):
            held.become(State.THINKING)
            return await self._fill_in(held, delivery)
        # of a press, the original may be the card or an answer: further answers look again
        held.become(State.UNSURE if held.type == COMPONENT else State.ANSWERED)
        if _same(found, delivery):
            return Receipt(held.card if delivery.update else None)
        if delivery.update and held.type == COMPONENT:
            held.become(State.REDRAWN)
            return await self._fill_in(held, delivery)
        return await self._follow_up(held, delivery)

    async def _unseen(self, held: Hanging, delivery: Delivery, fault: discord.HTTPException) -> Receipt:
        """Go on where there is no original: not answered yet, or by a form, or taken away since, or over."""
        if fault.code == UNKNOWN_MESSAGE:
            held.become(State.FORM)
            if is_form(delivery) and delivery.again:
                return Receipt()
            return await self._follow_up(held, delivery)
        if fault.code == DEAD_TOKEN:
            return await self._expired(delivery)
        if fault.code not in OVER:
            raise undeliverable(fault, wrote=False) from fault
        return await self._directly(held, delivery, alone=False)

    async def _expired(self, delivery: Delivery) -> Receipt:
        """Say it in the direct chat; unless an earlier try may have been heard while the token lived."""
        until = None if delivery.interaction is None else delivery.interaction.until
        tried_then = until is None or delivery.since is None or delivery.since < until
        if delivery.again and tried_then:
            raise Undeliverable(Why.GONE, "it may have arrived, and its time is over")
        return await self._privately(delivery)

    async def _privately(self, delivery: Delivery) -> Receipt:
        if delivery.person is None:
            raise Undeliverable(Why.GONE, "nobody to tell")
        if delivery.kind == "ask" and not delivery.buttons:
            raise Undeliverable(Why.GONE, "a form cannot be shown any more")
        return await self.whisper(replace(delivery, kind="whisper", interaction=None, update=False))

    async def _webhook(
        self, method: str, path: str, held: Hanging, payload: Any = None, files: Sequence[File] = ()
    ) -> Any:
        if not self.application:
            raise Undeliverable(Why.DOWN, "Discord has not said yet which application this is")
        return await self.rest.call(
            method, path, json=payload, files=files, webhook_id=self.application, webhook_token=held.token
        )


async def _nobody(delivery: Delivery) -> Receipt:
    raise Undeliverable(Why.DOWN, "no way to tell someone directly yet")


def _callback(held: Hanging, delivery: Delivery) -> tuple[dict[str, Any], State]:
    """Return the first answer a delivery makes; a form cannot be answered by a form."""
    if is_form(delivery) and delivery.sheet is not None and held.type != FORM:
        return {"type": SHOW, "data": render.modal(delivery.sheet)}, State.FORM
    if delivery.update and held.cards:
        return {"type": REDRAW, "data": _whole(delivery)}, State.REDRAWN
    return {"type": MESSAGE, "data": _said(delivery)}, State.ANSWERED


def _said(delivery: Delivery) -> dict[str, Any]:
    _check(delivery)
    return render.message(delivery, ephemeral=True)


def _whole(delivery: Delivery) -> dict[str, Any]:
    """Return a message as an edit takes it; who sees it was settled before."""
    _check(delivery)
    payload = render.message(delivery, ephemeral=True)
    payload.pop("flags", None)
    return {"content": "", "embeds": [], "components": []} | payload


def _check(delivery: Delivery) -> None:
    if delivery.kind == "ask" and not delivery.buttons:
        raise Undeliverable(Why.GONE, "a form cannot be shown any more")


def _flags(message: Mapping[str, Any]) -> int:
    flags = message.get("flags")
    return flags if isinstance(flags, int) else 0


def _thinks(message: Mapping[str, Any]) -> bool:
    return bool(_flags(message) & LOADING)


def _same(found: Mapping[str, Any], delivery: Delivery) -> bool:
    """Tell whether a message is what a delivery makes; keys of buttons are ours alone, words need not be."""
    payload = render.message(delivery, ephemeral=True)
    ours = [each["custom_id"] for row in payload["components"] for each in row["components"]]
    theirs = [
        str(each.get("custom_id")) for row in found.get("components") or () for each in row.get("components") or ()
    ]
    files = [str(each.get("filename")) for each in found.get("attachments") or ()]
    same = ours == theirs and files == [each.name for each in delivery.files]
    return same and (bool(ours) or _words(found) == _words(payload))


def _words(message: Mapping[str, Any]) -> list[str]:
    content = str(message.get("content") or "").strip()
    return [content] if content else [str(each.get("description", "")).strip() for each in message.get("embeds") or ()]
