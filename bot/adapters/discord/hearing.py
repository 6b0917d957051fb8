"""Hearing: every live event, raw from the gateway, goes to the world, then to the house or behind a closed door.

All of it is synchronous and quick: the next frame waits for it. What comes of a payload that is not as it should be
is one line in the log, never an end of anything (reliability.md row 26).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from bot.adapters.discord import inbound
from bot.adapters.discord.doors import HALL, Doors
from bot.adapters.discord.echoes import Echoes
from bot.adapters.discord.fields import Data, check_record, flag_in, id_in, ids_in, maybe_id, record_in, stamp_in
from bot.adapters.discord.notes import micros
from bot.adapters.discord.recent import Recent
from bot.adapters.discord.seats import SCREENED, Seats
from bot.adapters.discord.world import World
from bot.model.events import Arrival, Joined, RightsChanged
from bot.ports import Clock, Intake

TELL = 3
"""Odd payloads of a kind that are told of; more of them are only counted."""

MADE = frozenset({"CHANNEL_CREATE", "THREAD_CREATE"})

Note = Callable[[Data, Sequence[Arrival]], bool]

log = structlog.get_logger("discord")


class Hearing:
    """Take live events; `special` are those of the connection itself (READY, GUILD_CREATE …), handled elsewhere.

    `turned` is told the guild in which our own rights may have changed.
    `met` is told of a direct chat (account, channel) the first time someone writes there.
    """

    def __init__(
        self,
        world: World,
        doors: Doors,
        recent: Recent,
        seats: Seats,
        clock: Clock,
        met: Callable[[str, str], None],
    ) -> None:
        self.intake: Intake | None = None
        self.special: dict[str, Callable[[Data], None]] = {}
        self.directs: set[str] = set()
        self.turned: Callable[[str], None] = lambda guild: None
        self.alive = clock.now()
        self.odd: Counter[str] = Counter()
        self._number = 0
        self._world = world
        self._doors = doors
        self._recent = recent
        self._echoes = Echoes()
        self._seats = seats
        self._clock = clock
        self._met = met
        # what must be remembered even where nobody is told; False: nobody is to be told either
        self._notes: Mapping[str, Note] = {
            "MESSAGE_CREATE": self._said,
            "MESSAGE_UPDATE": self._edited,
            "MESSAGE_DELETE": self._deleted,
            "MESSAGE_DELETE_BULK": self._deleted_many,
            "GUILD_MEMBER_ADD": self._came,
            "GUILD_MEMBER_UPDATE": self._through,
            "GUILD_MEMBER_REMOVE": self._went,
            "CHANNEL_DELETE": self._closed,
            "THREAD_DELETE": self._closed,
        }

    def begin(self, turn: int) -> None:
        """Number events from here on; `turn` is a number no earlier process had."""
        self._number = turn << 40

    def number(self) -> int:
        """Return a number no other event of this adapter has, in this process or another."""
        self._number += 1
        return self._number

    def hear(self, kind: str, data: Any) -> None:
        """Take one event; whatever is wrong with it stays with it."""
        try:
            self._hear(kind, check_record(data))
        except Exception as fault:  # noqa: BLE001 - one odd payload must not end the reader
            self.set_aside(kind, fault)

    def set_aside(self, kind: str, fault: Exception) -> None:
        """Tell of an odd payload by its kind; its words may be a member's and stay out of the log (N6)."""
        self.odd[kind] += 1
        if self.odd[kind] <= TELL:
            log.warning("an odd payload was set aside", kind=kind, fault=type(fault).__name__)

    def _hear(self, kind: str, data: Data) -> None:
        special = self.special.get(kind)
        if special is not None:
            special(data)
            self.alive = self._clock.now()
            return
        world = self._world
        if kind in world.kinds:
            world.apply(kind, data)
        self.alive = now = self._clock.now()
        arrivals: Sequence[Arrival] = inbound.read(world, kind, data, now, self.number())
        if kind in MADE:
            arrivals = [self._from_its_start(each, data) for each in arrivals]
        if any(isinstance(each.event, RightsChanged) and each.event.account is None for each in arrivals):
            self.turned(arrivals[0].spot.guild)
        note = self._notes.get(kind)
        if not arrivals and note is None:
            return
        guild = data.get("guild_id") or ""
        if self._doors.closed(guild):
            # only what is said in a channel waits for that channel; its making, and who comes, wait for the guild
            place = data.get("channel_id") or HALL
            self._doors.go(guild, place, partial(self._guarded, kind, data, note, arrivals))
        else:
            self._deliver(data, note, arrivals)

    def _guarded(self, kind: str, data: Data, note: Note | None, arrivals: Sequence[Arrival]) -> None:
        try:
            self._deliver(data, note, arrivals)
        except Exception as fault:  # noqa: BLE001 - as in hear
            self.set_aside(kind, fault)

    def _deliver(self, data: Data, note: Note | None, arrivals: Sequence[Arrival]) -> None:
        if note is not None and not note(data, arrivals):
            return
        intake = self.intake
        if intake is not None:
            for arrival in arrivals:
                intake.offer(arrival)

    def _from_its_start(self, arrival: Arrival, data: Data) -> Arrival:
        """Let a new place's cursor begin where it began; one that is known already has its own."""
        channel = arrival.spot.id
        if channel in self._recent.heard or self._recent.known(channel):
            return arrival
        position = maybe_id(data, "last_message_id") or channel
        self._recent.heard[channel] = int(position)
        return replace(arrival, stream=f"channel/{channel}", position=position)

    # -- what is remembered --------------------------------------------------------------------------------------------

    def _said(self, data: Data, arrivals: Sequence[Arrival]) -> bool:
        channel = id_in(data, "channel_id")
        guild = data.get("guild_id") or ""
        self._recent.said(guild, channel, id_in(data, "id"), stamp_in(data, "edited_timestamp"))
        if guild and record_in(data, "author").get("id") == self._world.me:
            self._echoed(data)
        if not guild and channel not in self.directs and arrivals:
            self.directs.add(channel)
            author = arrivals[0].by
            if author is not None:
                self._met(author.id, channel)
        return True

    def _echoed(self, data: Data) -> None:
        again = self._echoes.heard(data)
        if again is not None and self.intake is not None:
            self.intake.offer(inbound.twice(self._world, data, again, self._clock.now()))

    def _edited(self, data: Data, arrivals: Sequence[Arrival]) -> bool:
        edited = stamp_in(data, "edited_timestamp")
        if edited:
            self._recent.edited(id_in(data, "channel_id"), id_in(data, "id"), edited)
        return True

    def _deleted(self, data: Data, arrivals: Sequence[Arrival]) -> bool:
        self._recent.gone(id_in(data, "channel_id"), id_in(data, "id"))
        return True

    def _deleted_many(self, data: Data, arrivals: Sequence[Arrival]) -> bool:
        for message in ids_in(data, "ids"):
            self._recent.gone(id_in(data, "channel_id"), message)
        return True

    def _closed(self, data: Data, arrivals: Sequence[Arrival]) -> bool:
        self._recent.forget(id_in(data, "id"))
        return True

    def _came(self, data: Data, arrivals: Sequence[Arrival]) -> bool:
        if flag_in(data, "pending"):
            self._seats.take_seat(id_in(data, "guild_id"), id_in(record_in(data, "user"), "id"), SCREENED)
        return self._through(data, arrivals)

    def _through(self, data: Data, arrivals: Sequence[Arrival]) -> bool:
        for arrival in arrivals:
            if isinstance(arrival.event, Joined) and arrival.by is not None:
                self._seats.take_seat(id_in(data, "guild_id"), arrival.by.id, micros(arrival.at))
        return True

    def _went(self, data: Data, arrivals: Sequence[Arrival]) -> bool:
        return self._seats.leave(id_in(data, "guild_id"), id_in(record_in(data, "user"), "id"))
