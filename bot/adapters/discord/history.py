"""History: what was said, edited and deleted in one channel while nobody listened (reliability.md §3, row 16)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.adapters.discord import inbound
from bot.adapters.discord.fields import Data, check_record, id_in, stamp_in
from bot.adapters.discord.recent import MOST, Recent
from bot.adapters.discord.rest import Rest
from bot.adapters.discord.world import PLATFORM, World
from bot.model.events import Arrival, Sighted
from bot.ports import Clock, Intake

PAGE = 100
"""Messages of one call; Discord gives no more."""


@dataclass(slots=True)
class History:
    """Read channels' histories and hand what is news to the house; raises what the API raises.

    `number` gives numbers no other event has; `set_aside` is told of odd messages.
    """

    rest: Rest
    world: World
    recent: Recent
    clock: Clock
    number: Callable[[], int]
    set_aside: Callable[[str, Exception], None]
    intake: Intake | None = None

    async def position(self, channel: str) -> int | None:
        """Return the newest message the house has of a channel, None where it was never seen."""
        assert self.intake is not None
        told = await self.intake.cursor(PLATFORM, inbound.BOT, f"channel/{channel}")
        heard = self.recent.heard.get(channel)
        known = [int(each) for each in (told, heard) if each is not None]
        return max(known, default=None)

    async def baseline(self, guild: str, channel: str, last: str | None) -> None:
        """Let a channel's cursor begin at its newest message: what was before causes nothing (house.md §1)."""
        known = self.world.channel(channel)
        # in a voice channel one may write, but it is no place
        spots = () if known is not None and not known.place else (self.world.spot(channel, guild),)
        await self._pass(guild, channel, last or "0", Sighted(spots))

    async def missed(self, guild: str, channel: str, position: int) -> int:
        """Hand over what was said after a message, oldest first; return how many messages were news."""
        news = 0
        while True:
            page = await self._page(guild, channel, {"after": position, "limit": PAGE})
            if not page:
                return news
            news += sum(int(each["id"]) > self.recent.heard.get(channel, 0) for each in page)
            await self._hand_over(guild, channel, page)
            position = int(page[-1]["id"])
            if len(page) < PAGE:
                return news

    async def reopen(self, guild: str, channel: str) -> None:
        """Begin anew in a channel that was shut to us: what is there is past, but for what we knew of it."""
        await self.look(guild, channel, heard=False)
        newest = max(self.recent.known(channel), key=int, default=None)
        if newest is not None:
            await self._pass(guild, channel, newest, Sighted())

    async def look(self, guild: str, channel: str, *, heard: bool = True) -> None:
        """Compare the last hundred messages with what was known of them: edited, deleted, slipped through.

        `heard` False: we were not to hear what was said there, so that nothing slipped through.
        """
        known = self.recent.known(channel)
        page = await self._page(guild, channel, {"limit": MOST})
        there = {each["id"]: stamp_in(each, "edited_timestamp") for each in page}
        if known:
            # a full page does not say what became of those before it
            oldest = int(page[0]["id"]) if len(page) == MOST else 0
            gone = [each for each in known if each not in there and int(each) >= oldest]
            new = page if heard else [each for each in page if each["id"] in known]
            await self._take(self._differences(guild, channel, new, known, gone))
        self.recent.keep(guild, channel, there)

    def _differences(
        self, guild: str, channel: str, page: Sequence[Data], known: Mapping[str, str], gone: Sequence[str]
    ) -> list[Arrival]:
        now, first = self.clock.now(), min(int(each) for each in known)
        found = [inbound.deleted(self.world, channel, each, now, guild) for each in gone]
        for message in page:
            if message["id"] not in known:
                said = self._read(inbound.said, message) if int(message["id"]) > first else None
                # it slipped through between others: the cursor is past it already
                found += [] if said is None else [replace(said, stream=None, position=None)]
            elif stamp_in(message, "edited_timestamp") != known[message["id"]]:
                edited = self._read(inbound.edited, message)
                found += [] if edited is None else [edited]
        return found

    async def _page(self, guild: str, channel: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return one page, oldest first; what is no message is left out."""
        answer = await self.rest.call("GET", "/channels/{channel_id}/messages", params=params, channel_id=channel)
        page = []
        for each in answer:
            try:
                message = {**check_record(each), "id": id_in(each, "id"), "channel_id": channel}
                stamp_in(message, "edited_timestamp")
            except ValueError as fault:
                self.set_aside("message", fault)
                continue
            # messages of the REST API do not say their guild
            page.append({**message, "guild_id": guild} if guild else message)
        return sorted(page, key=lambda each: int(each["id"]))

    async def _hand_over(self, guild: str, channel: str, page: Sequence[Data]) -> None:
        arrivals = [said for each in page if (said := self._read(inbound.said, each)) is not None]
        last = page[-1]["id"]
        await self._take(arrivals)
        if not arrivals or arrivals[-1].position != last:
            # the newest is our own or nobody's: no need to read it at every start
            await self._pass(guild, channel, last, Sighted())
        for each in page:
            self.recent.said(guild, channel, each["id"], stamp_in(each, "edited_timestamp"))

    async def _pass(self, guild: str, channel: str, position: str, event: Sighted) -> None:
        now, spot = self.clock.now(), self.world.spot(channel, guild)
        key = f"baseline/{channel}/{self.number()}"
        arrival = Arrival(PLATFORM, inbound.BOT, key, now, now, spot, event)
        await self._take([replace(arrival, stream=f"channel/{channel}", position=position)])

    def _read(self, reader: Callable[[World, Data, Any], Arrival | None], message: Data) -> Arrival | None:
        try:
            return reader(self.world, message, self.clock.now())
        except ValueError as fault:
            self.set_aside("message", fault)
            return None

    async def _take(self, arrivals: Sequence[Arrival]) -> None:
        assert self.intake is not None
        if arrivals:
            await self.intake.take(arrivals)
