"""Still: right before a sanction leaves, all who are in it are looked at once more (house.md §4, row 42)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.delivering import Claimed
from bot.core.directory import Directory
from bot.core.seats import seats
from bot.core.titles import Meant, meant, read_by
from bot.core.works import Works
from bot.model.errors import Undeliverable, Why
from bot.model.people import Account
from bot.model.rights import NOBODY, Standing
from bot.ports import Adapter, Db, Sql

SANCTIONS = frozenset({"pause", "exclude", "decline"})
"""Acts that are looked at once more; what frees somebody may always leave."""

PATIENCE = 10.0
"""Seconds a platform has to say who someone is."""

Seat = tuple[Account, str]
"""An account, and the guild it is looked at in."""


class Outranked(Undeliverable):
    """Tell that ranks do not allow an act: whoever decided it, or the host itself, is not above whom it touches."""

    def __init__(self, note: str) -> None:
        super().__init__(Why.FORBIDDEN, note)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Hold whom to look at: the account an act touches, its person's other ones, the decider's; what titles mean.

    `held` is what the others were last seen to be.
    """

    touched: Seat | None
    others: tuple[Seat, ...]
    decider: tuple[Seat, ...] | None
    meaning: Meant
    held: Mapping[Seat, Standing]


class Still:
    """Look at the people of a sanction as of now, on every platform they have an account on."""

    def __init__(self, db: Db, works: Works, adapters: Mapping[str, Adapter]) -> None:
        self.db = db
        self.works = works
        self.adapters = adapters

    async def demand(self, row: Claimed) -> None:
        """Raise Outranked where a sanction may not leave any more, and Undeliverable DOWN where nobody tells."""
        if row.kind not in SANCTIONS:
            return
        if row.payload.get("decided_by") is None:
            # a hold of the house's own: in a raid it must overtake all else, so it waits for one look and nothing more
            touched = await self._at(_touched(row))
            _refuse(objection(touched, None, beyond=touched.beyond))
            return
        asked = await self.db.read(lambda sql: _asked(sql, self.works, row))
        touched = await self._at(asked.touched)
        target = _as_one([touched, *await self._all(asked)], asked.meaning)
        decider = None if asked.decider is None else await self._deciding(asked.decider, asked.meaning)
        _refuse(objection(target, decider, beyond=touched.beyond))

    async def _at(self, seat: Seat | None) -> Standing:
        return NOBODY if seat is None else await self._look(seat)

    async def _deciding(self, seats: Sequence[Seat], meaning: Meant) -> Standing:
        """Return what whoever decided is now; an account that nobody tells of counts for nothing."""
        answers = await asyncio.gather(*(self._look(each) for each in seats), return_exceptions=True)
        told = [each for each in answers if isinstance(each, Standing)]
        if len(told) < len(answers) and all(each.rank == 0 for each in told):
            raise Undeliverable(Why.DOWN, "nobody says whether this may still be decided")
        return _as_one(told, meaning)

    async def _all(self, asked: _Asked) -> list[Standing]:
        """Return what else a person is; in a group that alone does not answer they are what they were last seen to be.

        A group that threw the host out never answers again: it must not shelter anybody in the others.
        """
        answers = await asyncio.gather(*(self._look(each) for each in asked.others), return_exceptions=True)
        told = {seat[0] for seat, each in zip(asked.others, answers, strict=True) if isinstance(each, Standing)}
        told |= set() if asked.touched is None else {asked.touched[0]}
        found = []
        for seat, each in zip(asked.others, answers, strict=True):
            if isinstance(each, BaseException) and seat[0] not in told:
                raise each
            found.append(each if isinstance(each, Standing) else asked.held.get(seat, NOBODY))
        return found

    async def _look(self, seat: Seat) -> Standing:
        account, guild = seat
        adapter = self.adapters.get(account.platform)
        if adapter is None:
            return NOBODY
        try:
            async with asyncio.timeout(PATIENCE):  # wait_for makes a task, and whoever waits loses their turn
                return await adapter.standing(account, guild)
        except Exception as fault:
            raise Undeliverable(Why.DOWN, "nobody says who this is just now") from fault


def objection(target: Standing, decider: Standing | None, *, beyond: bool) -> str:
    """Say why an act on somebody may not leave, "" where it may; `decider` None: the house holds by itself."""
    if decider is not None and (decider.robot or decider.rank == 0):
        return "whoever decided it may not decide this any more"
    if target.owner or target.robot:
        return "nobody acts on owners and robots"
    if decider is not None and decider.rank <= target.rank:
        return "whoever decided it is not above them any more"
    return "they stand above the host there" if beyond else ""


def _refuse(why: str) -> None:
    if why:
        raise Outranked(why)


def _as_one(standings: Sequence[Standing], meaning: Meant) -> Standing:
    each = [read_by(meaning, one) for one in standings]
    roles = frozenset[str]().union(*(one.roles for one in each))
    return Standing(roles, any(one.owner for one in each), any(one.robot for one in each))  # type: ignore[arg-type]


def _touched(row: Claimed) -> Seat | None:
    account, guild = row.payload.get("account"), row.payload.get("guild") or ""
    return None if account is None else (Account(*account), str(guild))


def _asked(sql: Sql, works: Works, row: Claimed) -> _Asked:
    directory = Directory(sql, [], works.house, works.settables, None)
    community = directory.community_by_id(row.community)
    home = row.community if community is None else community.id
    touched = _touched(row)
    by, whom = row.payload.get("decided_by"), row.person if row.kind != "decline" else None
    decider = None if by is None else _seats(sql, directory, home, str(by))
    others = () if whom is None else _seats(sql, directory, home, whom)
    others = tuple(each for each in others if each != touched)
    held = {(one, each.guild): each.standing for one in {seat[0] for seat in others} for each in seats(sql, home, one)}
    return _Asked(touched, others, decider, meant(sql, home), held)


def _seats(sql: Sql, directory: Directory, community: str, person: str) -> tuple[Seat, ...]:
    """Return every account of a person with every guild of the community on its platform."""
    found = directory.person_by_id(person)
    rows = sql.execute(
        "SELECT a.platform, a.account, a.robot, d.guild FROM accounts a "
        "JOIN doors d ON d.community = a.community AND d.platform = a.platform "
        "WHERE a.person = ? AND a.community = ? ORDER BY a.platform, a.account, d.guild",
        (person if found is None else found.id, community),
    ).fetchall()
    return tuple((Account(platform, id_, robot=bool(robot)), guild) for platform, id_, robot, guild in rows)
