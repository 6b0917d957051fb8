"""Roll: who came and who went while nobody listened, from a guild's whole member list (reliability.md §3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.adapters.discord import inbound, permissions
from bot.adapters.discord.fields import Data, check_record, flag_in, id_in, ids_in, moment_in, record_in
from bot.adapters.discord.notes import Notes, instant, micros
from bot.adapters.discord.rest import Rest
from bot.adapters.discord.seats import SCREENED, Change, Seats
from bot.adapters.discord.shades import is_shade, shade_of
from bot.adapters.discord.world import PLATFORM, World
from bot.model.events import Arrival, Sighted
from bot.model.people import Account
from bot.model.rights import Role, Standing
from bot.ports import Clock, Intake

PAGE = 1000
"""Members, or bans, of one call; Discord gives no more."""

SLACK = timedelta(minutes=1)
"""How far their clock and ours may be apart."""

ORDINARY = frozenset({Role.MEMBER})


@dataclass(slots=True)
class _Found:
    there: dict[str, int] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    staff: list[tuple[Account, Standing]] = field(default_factory=list)


@dataclass(slots=True)
class Roll:
    """Call the roll of a guild; `intent` says whether Discord tells us of members at all."""

    rest: Rest
    world: World
    seats: Seats
    notes: Notes
    clock: Clock
    number: Callable[[], int]
    set_aside: Callable[[str, Exception], None]
    intent: bool = True
    intake: Intake | None = None
    key: str = ""

    async def call(self, guild: str) -> None:
        """Compare the member list with what we knew; at first sight it is a baseline. Raises what the API raises."""
        began, known = self.clock.now(), await self.notes.members(guild)
        self.key = await self.notes.shade_key()
        if not self.intent:
            await self._banned(guild, known)
            return
        told = await self.notes.fact(f"members/{guild}")
        last = None if told is None else instant(int(told))
        try:
            found = await self._listed(guild, known, last)
        except (discord.Forbidden, discord.NotFound):
            await self._banned(guild, known)
            return
        for account in known.keys() - found.there.keys():
            found.changes.append((guild, account, None))
            if known[account] != SCREENED and not is_shade(account):
                found.arrivals += self._left(guild, {"id": account})
        if found.staff:
            found.arrivals.append(self._sighted(guild, found.staff))
        await self._take(found.arrivals)
        await self.notes.keep_look(guild, found.changes, began)
        self.seats.look(guild, found.there)

    async def _listed(self, guild: str, known: dict[str, int], last: datetime | None) -> _Found:
        found, after = _Found(), -1
        newest = 0
        while newest > after:
            after = newest
            page = await self.rest.call(
                "GET", "/guilds/{guild_id}/members", params={"limit": PAGE, "after": after}, guild_id=guild
            )
            for each in page:
                try:
                    member = check_record(each)
                    self._meet(guild, member, known, last, found)
                    newest = max(newest, int(id_in(record_in(member, "user"), "id")))
                except ValueError as fault:
                    self.set_aside("member", fault)
            if len(page) < PAGE:
                break
        return found

    def _meet(self, guild: str, member: Data, known: dict[str, int], last: datetime | None, found: _Found) -> None:
        user, at = record_in(member, "user"), moment_in(member, "joined_at")
        account, since = id_in(user, "id"), SCREENED if at is None else micros(at)
        if self._only_a_shade(account, since, known, found):
            return
        screened = flag_in(member, "pending")
        joined = SCREENED if screened else since
        if screened:
            self.world.waiting.add((guild, account))
        found.there[account] = joined
        before = known.get(account)
        if before != joined:
            found.changes.append((guild, account, joined))
        if not screened and last is not None:
            if before is None:
                came = since > micros(last - SLACK)
            else:
                # whoever was screened had not come in yet: SCREENED is before any time
                came = since > before + micros_of(timedelta(seconds=1))
                # gone and back again
                found.arrivals += self._left(guild, user) if came and before != SCREENED else []
            arrival = inbound.joined(self.world, guild, member, self.clock.now()) if came else None
            found.arrivals += [] if arrival is None else [arrival]
        standing = self.world.standing(guild, user, ids_in(member, "roles"))
        if not standing.robot and (standing.owner or standing.roles != ORDINARY):
            found.staff.append((self.world.account(user, member), standing))

    def _only_a_shade(self, account: str, since: int, known: dict[str, int], found: _Found) -> bool:
        """Tell whether this is a member whom the house forgot, still here: nothing is noted, nobody is greeted."""
        shade = shade_of(self.key, account)
        here = account not in known and shade in known and since <= known[shade] + micros_of(timedelta(seconds=1))
        if here:
            found.there[shade] = known[shade]
        return here

    def _left(self, guild: str, user: Data) -> list[Arrival]:
        arrival = inbound.left(self.world, guild, user, self.clock.now(), self.number())
        return [] if arrival is None else [arrival]

    def _sighted(self, guild: str, members: Sequence[tuple[Account, Standing]]) -> Arrival:
        now = self.clock.now()
        key = f"sighted/{guild}/{self.number()}"
        return Arrival(PLATFORM, inbound.BOT, key, now, now, self.world.door(guild), Sighted((), tuple(members)))

    async def _banned(self, guild: str, known: dict[str, int]) -> None:
        """Where we may not list members, at least those we hold and who were banned are gone."""
        if not known or not self.world.permissions(guild) & permissions.BAN:
            return
        arrivals: list[Arrival] = []
        changes: list[Change] = []
        after, newest = -1, 0
        while newest > after:
            after = newest
            params = {"limit": PAGE, "after": after}
            page: list[Any] = await self.rest.call("GET", "/guilds/{guild_id}/bans", params=params, guild_id=guild)
            for each in page:
                user = record_in(check_record(each), "user")
                newest = max(newest, int(id_in(user, "id")))
                known.pop(shade_of(self.key, id_in(user, "id")), None)
                if known.pop(id_in(user, "id"), None) is not None:
                    arrivals += self._left(guild, user)
                    changes.append((guild, id_in(user, "id"), None))
            if len(page) < PAGE:
                break
        await self._take(arrivals)
        await self.notes.keep_look(guild, changes, self.clock.now())

    async def _take(self, arrivals: Sequence[Arrival]) -> None:
        assert self.intake is not None
        if arrivals:
            await self.intake.take(arrivals)


def micros_of(span: timedelta) -> int:
    """Return a span in microseconds."""
    return span // timedelta(microseconds=1)
