"""Unit: one event in one savepoint: seen-mark, people resolved, rooms asked, effects written (house.md §1)."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.core import directs, unnamed
from bot.core.access import Unseen
from bot.core.adopting import at_home
from bot.core.codec import dumps
from bot.core.directory import Directory
from bot.core.dispatch import dispatch, refill
from bot.core.known import Known
from bot.core.past import Past
from bot.core.scene import Scene
from bot.core.timers import Timers
from bot.core.times import micros
from bot.core.whole import whole
from bot.core.works import HOUSE, Numbers, Works
from bot.model.actions import Reply
from bot.model.errors import STORE
from bot.model.events import Arrival, Commanded, Done, Event, Failed, Filled, Left, Pressed, Said, Woken
from bot.model.people import Account, Community, Person
from bot.model.places import Purpose
from bot.model.rights import Standing
from bot.model.texts import Text
from bot.ports import Sql

ANSWERED = (Commanded, Pressed, Filled)
"""Events whose actor waits for an answer, whatever happens."""


def awaited(arrival: Arrival) -> bool:
    """Tell whether someone waits for an answer: they used the host, or wrote to it alone (mission.md §13, 4)."""
    direct = isinstance(arrival.event, Said) and arrival.spot.purpose is Purpose.DIRECT
    return isinstance(arrival.event, ANSWERED) or direct


class Lost(Exception):  # noqa: N818 - control flow between unit and host
    """Tell that SQLite dropped the whole transaction: the group must run again, one by one."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Hold one event to be worked, the standings a prepare step fetched for it, and whose it asked for, and where."""

    arrival: Arrival
    standings: Mapping[tuple[Account, str], Standing] = field(default_factory=dict)
    asked: frozenset[tuple[Account, str]] = frozenset()
    room: str = ""


@dataclass(slots=True)
class Outcome:
    """Tell what became of one event: worked, seen before, quarantined under a number, or undone for a look first."""

    arrival: Arrival
    seen: bool = False
    fault: BaseException | None = None
    number: str = ""
    wants: tuple[tuple[Account, str], ...] = ()


def work(works: Works, sql: Sql, errand: Errand, group: Known, now: datetime) -> Outcome:
    """Work one event; never raises for the event's own fault.

    Raises Lost when the transaction is gone, and what the store says of the disk: a full one may throw only
    the last statement away, and the event is not to blame for it.
    """
    outcome = Outcome(errand.arrival)
    layer = Known()
    sql.execute("SAVEPOINT event")
    try:
        outcome.seen = not _work(works, sql, errand, [works.known, group, layer], now)
    except STORE:
        raise
    except Unseen as unseen:
        sql.execute("ROLLBACK TO event")
        outcome.wants, layer = unseen.seats, Known()
    except Past:
        # as if it had come in time: what it says of whoever was forgotten since is forgotten with them
        sql.execute("ROLLBACK TO event")
        layer = Known()
        _mark(works, sql, errand.arrival, now)
    except Exception as fault:  # a poison event must not take the others with it
        if not sql.in_transaction:
            raise Lost from fault
        sql.execute("ROLLBACK TO event")
        mended = whole(errand) if isinstance(fault, UnicodeEncodeError) else errand
        if repr(mended) != repr(errand):  # names do not count where things are compared
            sql.execute("RELEASE event")
            return work(works, sql, mended, group, now)
        outcome.fault, outcome.number = fault, Numbers(errand.arrival)()[:8]
        _quarantine(works, sql, errand, now, outcome)
        layer = _own_up(works, sql, errand, [works.known, group], now, outcome)
    sql.execute("RELEASE event")
    group.update(layer)
    return outcome


def _work(works: Works, sql: Sql, errand: Errand, layers: list[Known], now: datetime) -> bool:
    arrival = errand.arrival
    if arrival.platform == HOUSE:
        return _own(works, sql, errand, layers, now)
    if not _mark(works, sql, arrival, now):
        return False
    if not unnamed.concerns(arrival):
        return True
    scene = set_scene(works, sql, replace(errand, arrival=unnamed.named_only(arrival)), layers, now)
    if awaited(arrival):
        _answered(scene)
    else:
        dispatch(scene)
    return True


def _mark(works: Works, sql: Sql, arrival: Arrival, now: datetime) -> bool:
    """Note that an event was worked; False where it was before."""
    marked = sql.execute(
        "INSERT INTO seen (platform, bot, key, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (safe(arrival.platform), safe(arrival.bot), mark_of(works, arrival.key), micros(now)),
    )
    return marked.rowcount == 1


def mark_of(works: Works, key: str) -> str:
    """Return what is kept of an event's key: its kind, and a keyed hash of the rest, which may hold an account."""
    kind, slash, _ = key.partition("/")
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), key=works.secret, digest_size=12, person=b"seen")
    return f"{safe(kind)}/{digest.hexdigest()}" if slash else digest.hexdigest()


def _actor(directory: Directory, community: Community, arrival: Arrival, at: int) -> Person | None:
    """Return who acted; whoever only leaves, and was nobody to the house, is written down by that no more (IDP-01)."""
    if arrival.by is None or (isinstance(arrival.event, Left) and not directory.knows(community, arrival.by)):
        return None
    return directory.person(community, arrival.by, at)


def set_scene(works: Works, sql: Sql, errand: Errand, layers: list[Known], now: datetime) -> Scene:
    """Resolve who and where; first sight makes rows but causes nothing (house.md §1)."""
    arrival, at = errand.arrival, micros(errand.arrival.at)
    numbers = Numbers(arrival)
    directory = Directory(sql, layers, works.house, works.settables, numbers)
    directory.asked, directory.told, directory.platform = errand.asked, errand.standings.keys(), arrival.spot.platform
    directory.heard, directory.watched, directory.secret = works.heard, works.traits.keys(), works.secret
    # only who acts needs a right: what the house does by itself asks for none
    directory.watchful = awaited(arrival)
    community = directory.home(arrival, at)
    here = directory.place(community, arrival.spot, at)
    actor = None if arrival.by is None or arrival.by.unnamed else _actor(directory, community, arrival, at)
    if arrival.by is not None and arrival.spot.purpose is Purpose.DIRECT:
        directs.opened(sql, arrival.by, now)
        directs.owned(sql, here.id, arrival.by.id)
    for (account, guild), standing in errand.standings.items():
        if account.unnamed:
            continue
        directory.keep_standing(community, account, standing, at, guild)
    return Scene(works, sql, arrival, now, numbers, directory, community, actor, here)


def _answered(scene: Scene) -> None:
    """Run an event whose actor waits; a refusal undoes what the room did and is told instead."""
    refusal = scene.attempt(lambda: dispatch(scene))
    if refusal is not None:
        scene.carry_out("core", scene.clear)
        scene.carry_out("core", Reply(refusal.text, refill(scene)))


def _own(works: Works, sql: Sql, errand: Errand, layers: list[Known], now: datetime) -> bool:
    """Work an event of our own making: a timer that is due, a receipt that a room waits for."""
    event = errand.arrival.event
    match event:
        case Woken():
            woken = _fire(sql, errand, event, now)
        case Done() | Failed():
            told = sql.execute(
                "UPDATE outbox SET told = 1, payload = CASE state WHEN 'sent' THEN '{}' ELSE payload END "
                "WHERE id = ? AND told = 0",
                (errand.arrival.key,),
            )
            woken = event if told.rowcount == 1 else None
        case _:
            raise TypeError(f"{type(event).__name__} is not of our own making")
    if woken is None:
        return False
    arrival = _named(errand.arrival, woken)
    numbers = Numbers(arrival)
    directory = Directory(sql, layers, works.house, works.settables, numbers)
    scene = Scene(works, sql, arrival, now, numbers, directory, _community(sql, errand), None, None)
    cog = works.rooms.cogs.get(errand.room)
    if cog is None:
        return True
    if isinstance(woken, Woken):
        runs = [cog.wakers[woken.kind]] if woken.kind in cog.wakers else []
    else:
        runs = [ear.run for ear in cog.ears.get(type(woken), ()) if ear.when is None or ear.when(woken)]
    for run in runs:
        # nobody waits for an answer: a room that refuses did nothing
        scene.attempt(partial(_run, scene, cog.name, run, woken))
    return True


def _run(scene: Scene, cog: str, run: Callable[..., Any], event: Event) -> None:
    scene.carry_out(cog, run(scene.context(cog, event), event))


def _named(arrival: Arrival, event: Event) -> Arrival:
    """Name a timer's event after the date it runs for: several may have passed since the one it was found by."""
    if not isinstance(event, Woken):
        return arrival
    return replace(arrival, key=f"{arrival.key.rpartition('/')[0]}/{micros(event.due)}", event=event)


def _fire(sql: Sql, errand: Errand, event: Woken, now: datetime) -> Event | None:
    timers = Timers(sql)
    timer = timers.get(errand.arrival.community or "", errand.room, event.kind, event.key)
    if timer is None or timer.due > now:
        return None
    fired = timers.fire(timer, now)
    if fired.again:
        return None
    return Woken(event.kind, event.key, fired.due, timer.data, fired.missed)


def _community(sql: Sql, errand: Errand) -> Community:
    return at_home(sql, errand.arrival.community or "")


def _quarantine(works: Works, sql: Sql, errand: Errand, now: datetime, outcome: Outcome) -> None:
    """Set a poison event aside with its raw words; nothing of the event itself is trusted here."""
    arrival, fault = errand.arrival, outcome.fault
    names = (safe(arrival.platform), safe(arrival.bot), safe(arrival.key))
    sql.execute(
        "INSERT INTO quarantine (platform, bot, key, at, number, fault, raw) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (platform, bot, key) DO NOTHING",
        (
            *names,
            micros(now),
            outcome.number,
            safe(f"{type(fault).__name__}: {fault}")[:500],
            dumps({"event": safe(repr(arrival.event))[:4000]}),
        ),
    )
    if arrival.platform == HOUSE:
        _rest(sql, errand, now)
    else:
        _mark(works, sql, arrival, now)


def _own_up(works: Works, sql: Sql, errand: Errand, layers: list[Known], now: datetime, outcome: Outcome) -> Known:
    """Tell whoever waits for an answer, and return what that made known; where even this fails, nobody is told."""
    layer, arrival = Known(), errand.arrival
    if not awaited(arrival) or arrival.by is None:
        return layer
    sql.execute("SAVEPOINT own_up")
    try:
        scene = set_scene(works, sql, errand, [*layers, layer], now)
        scene.carry_out("core", Reply(Text("core.fault", number=outcome.number)))
    except STORE:
        raise
    except Exception as fault:
        if not sql.in_transaction:
            raise Lost from fault
        sql.execute("ROLLBACK TO own_up")
        layer = Known()
    sql.execute("RELEASE own_up")
    return layer


def safe(words: object) -> str:
    """Return anything as characters that a database and a terminal can take: half a surrogate pair is spelled out."""
    return str(words).encode("utf-8", "backslashreplace").decode()


def _rest(sql: Sql, errand: Errand, now: datetime) -> None:
    """Keep a poison timer or receipt from coming back at once: a rule moves on, all else is not tried again.

    A rule that cannot even move on (its zone is gone) is set aside whole.
    """
    event, arrival = errand.arrival.event, errand.arrival
    if not isinstance(event, Woken):
        sql.execute("UPDATE outbox SET told = 1 WHERE id = ?", (arrival.key,))
        return
    timers, named = Timers(sql), (arrival.community or "", errand.room, event.kind, event.key)
    sql.execute("SAVEPOINT rest")
    try:
        timer = timers.get(*named)
        if timer is not None:
            timers.fire(timer, now)
    except STORE:
        raise
    except Exception as fault:
        if not sql.in_transaction:
            raise Lost from fault
        sql.execute("ROLLBACK TO rest")
        timers.set_aside(timers.id(*named), safe(f"{type(fault).__name__}: {fault}")[:500], now)
    sql.execute("RELEASE rest")
