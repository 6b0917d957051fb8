"""Outbound: an outgoing act becomes rows of the platform; what cannot be done becomes an Undeliverable.

Each act runs in one transaction and is harmless when repeated: what makes a row carries the delivery's key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.adapters.web import render
from bot.adapters.web.world import forms, log, members, messages, papers, places, state
from bot.adapters.web.world.instants import micros
from bot.adapters.web.world.members import HOST, Member
from bot.adapters.web.world.messages import Message
from bot.adapters.web.world.places import WebPlace
from bot.model.actions import (
    Admit,
    Ask,
    Close,
    Decline,
    Edit,
    Exclude,
    Invite,
    Open,
    Outgoing,
    Pause,
    Pin,
    React,
    Remove,
    Reply,
    Say,
    Unpause,
    Whisper,
)
from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.places import Purpose
from bot.ports import Sql


@dataclass(frozen=True, slots=True)
class Ground:
    """Hold what an act needs beside its delivery: the transaction, the present (UTC), the page's address."""

    sql: Sql
    now: datetime
    address: str


def perform(ground: Ground, delivery: Delivery) -> Receipt:
    """Do one outgoing act; raises Undeliverable."""
    act = ACTS.get(delivery.kind)
    if act is None:
        raise Undeliverable(Why.UNKNOWN, f"no such act: {delivery.kind}")
    receipt = act(ground, delivery)
    state.bump(ground.sql)
    return receipt


def _gone(what: str) -> Undeliverable:
    return Undeliverable(Why.GONE, what)


def _member(ground: Ground, delivery: Delivery) -> Member:
    found = members.get(ground.sql, delivery.person.id) if delivery.person else None
    if found is None:
        raise _gone("member")
    return found


def _place(ground: Ground, delivery: Delivery) -> WebPlace:
    found = places.get(ground.sql, delivery.spot.id) if delivery.spot else None
    if found is None or found.closed:
        raise _gone("place")
    return found


def _ours(ground: Ground, delivery: Delivery) -> Message:
    found = messages.find(ground.sql, delivery.message)
    if found is None:
        raise _gone("message")
    if found.author != HOST:
        raise Undeliverable(Why.FORBIDDEN, "not ours")
    return found


def _lines(delivery: Delivery) -> messages.Lines:
    lines = render.nodes(delivery.lines)
    if render.length(lines) > messages.TEXT_MAX:
        raise Undeliverable(Why.TOO_BIG, "text")
    return lines


def _write(ground: Ground, delivery: Delivery, spot: str, *, via: str | None = None, about: str = "") -> Receipt:
    before = messages.by_nonce(ground.sql, delivery.key)
    if before:
        return Receipt(message=before.ref)
    answered = messages.find(ground.sql, delivery.answer_to)
    made = messages.add(
        ground.sql,
        ground.now,
        spot,
        HOST,
        _lines(delivery),
        buttons=render.buttons(delivery.buttons),
        nonce=delivery.key,
        reply_to=answered.id if answered else None,
        via=via,
        about=about,
        silent=delivery.silent,
    )
    if delivery.files:
        # private messages alone have any: their spot ends in their one reader
        papers.keep(ground.sql, made, spot.partition(":")[2], delivery.files)
    found = messages.get(ground.sql, made)
    return Receipt(message=found.ref if found else None)


def say(ground: Ground, delivery: Delivery) -> Receipt:
    """Write into a place, or into the direct chat that the spot names; with `thread`, open one on it."""
    spot = delivery.spot.id if delivery.spot else ""
    if spot.startswith("direct:"):
        if members.get(ground.sql, spot.removeprefix("direct:")) is None:
            raise _gone("member")
        return _write(ground, delivery, spot)
    place = _place(ground, delivery)
    receipt = _write(ground, delivery, place.id)
    if not delivery.thread or receipt.message is None:
        return receipt
    root = int(receipt.message.id)
    thread = places.get(ground.sql, f"t{root}") or _thread(ground, delivery.thread, f"t{root}", place.id, root)
    ground.sql.execute("UPDATE web_message SET thread = ? WHERE id = ?", (thread.id, root))
    return Receipt(message=receipt.message, spot=thread.spot())


def _thread(ground: Ground, name: str, thread: str, parent: str, root: int | None) -> WebPlace:
    names = {"de": name, "en": name}
    return places.add(ground.sql, thread, names, Purpose.THREAD, kind="thread", parent=parent, root=root)


def reply(ground: Ground, delivery: Delivery) -> Receipt:
    """Answer the one who acted, in their lane; `update` redraws the private card the press came from."""
    asked = delivery.interaction
    entry = log.get(ground.sql, int(asked.id)) if asked and asked.id.isdecimal() else None
    if entry is None:
        return whisper(ground, delivery)
    origin = entry.payload.get("message")
    card = messages.get(ground.sql, int(origin)) if origin else None
    private = (f"lane:{entry.who}", f"direct:{entry.who}")
    if delivery.update and card and not card.deleted and card.author == HOST and card.spot in private:
        messages.change(ground.sql, ground.now, card.id, _lines(delivery), render.buttons(delivery.buttons))
        return Receipt(message=card.ref)
    about = entry.payload["label"] if entry.kind == "commanded" else ""
    direct = entry.spot.startswith("direct:")
    spot = entry.spot if direct else f"lane:{entry.who}"
    return _write(ground, delivery, spot, via=entry.spot, about=about)


def whisper(ground: Ground, delivery: Delivery) -> Receipt:
    """Write to one person's direct chat."""
    member = _member(ground, delivery)
    if not member.inside:
        raise Undeliverable(Why.FORBIDDEN, "member is outside")
    return _write(ground, delivery, f"direct:{member.id}")


def edit(ground: Ground, delivery: Delivery) -> Receipt:
    """Let one of our messages read otherwise."""
    found = _ours(ground, delivery)
    messages.change(ground.sql, ground.now, found.id, _lines(delivery), render.buttons(delivery.buttons))
    return Receipt(message=found.ref)


def remove(ground: Ground, delivery: Delivery) -> Receipt:
    """Take a message away; one that is gone already counts as done."""
    found = messages.find(ground.sql, delivery.message)
    if found:
        messages.remove(ground.sql, ground.now, found.id)
    return Receipt(message=delivery.message)


def react(ground: Ground, delivery: Delivery) -> Receipt:
    """Set a reaction of the host's."""
    found = messages.find(ground.sql, delivery.message)
    if found is None:
        raise _gone("message")
    messages.react(ground.sql, found.id, delivery.emoji, HOST, on=True)
    return Receipt(message=found.ref)


def ask(ground: Ground, delivery: Delivery) -> Receipt:
    """Put a form before the one who acted."""
    asked = delivery.interaction
    entry = log.get(ground.sql, int(asked.id)) if asked and asked.id.isdecimal() else None
    who = entry.who if entry else _member(ground, delivery).id
    if delivery.sheet is None:
        raise Undeliverable(Why.UNKNOWN, "no form")
    spot = entry.spot if entry else f"direct:{who}"
    card = entry.payload.get("message") if entry and entry.kind != "commanded" else None
    sheet = render.sheet(delivery.sheet)
    forms.ask(ground.sql, ground.now, who, spot, delivery.sheet.key, sheet, card, delivery.key)
    return Receipt()


def pause(ground: Ground, delivery: Delivery) -> Receipt:
    """Stop a member writing in places until an instant; the direct chat stays open."""
    members.pause(ground.sql, _member(ground, delivery).id, delivery.until)
    return Receipt()


def unpause(ground: Ground, delivery: Delivery) -> Receipt:
    """Let a member write again."""
    members.pause(ground.sql, _member(ground, delivery).id, None)
    return Receipt()


def _came_or_went(ground: Ground, member: Member, kind: str) -> None:
    welcome = places.of_purpose(ground.sql, Purpose.WELCOME)
    log.append(ground.sql, ground.now, kind, member.id, welcome.id if welcome else "", {})


def exclude(ground: Ground, delivery: Delivery) -> Receipt:
    """Shut a member out; the platform tells of it as of anyone leaving."""
    member = _member(ground, delivery)
    members.stand(ground.sql, member.id, "excluded")
    if member.inside:
        _came_or_went(ground, member, "left")
    return Receipt()


def admit(ground: Ground, delivery: Delivery) -> Receipt:
    """Let someone at the door come in."""
    member = _member(ground, delivery)
    if not member.inside:
        members.stand(ground.sql, member.id, "inside")
        _came_or_went(ground, member, "joined")
    return Receipt()


def decline(ground: Ground, delivery: Delivery) -> Receipt:
    """Turn someone at the door away."""
    member = _member(ground, delivery)
    if member.stance == "waiting":
        members.stand(ground.sql, member.id, "excluded")
    return Receipt()


def open_place(ground: Ground, delivery: Delivery) -> Receipt:
    """Make a thread below a place, or, with people, a room only they see."""
    made = places.by_nonce(ground.sql, delivery.key)
    if made is None:
        parent = _place(ground, delivery)
        names = {"de": delivery.name, "en": delivery.name}
        kind, purpose = ("room", Purpose.OTHER) if delivery.people else ("thread", Purpose.THREAD)
        number = ground.sql.execute("SELECT count(*) FROM web_place").fetchone()[0] + 1
        made = places.add(ground.sql, f"p{number}", names, purpose, kind=kind, parent=parent.id, nonce=delivery.key)
        places.seat(ground.sql, made.id, [person.id for person in delivery.people])
    return Receipt(spot=made.spot())


def close(ground: Ground, delivery: Delivery) -> Receipt:
    """Close a thread or room: it can be read, not written in."""
    place = places.get(ground.sql, delivery.spot.id) if delivery.spot else None
    if place is None:
        raise _gone("place")
    ground.sql.execute(
        "UPDATE web_place SET closed_at = ? WHERE id = ? AND closed_at IS NULL", (micros(ground.now), place.id)
    )
    return Receipt(spot=place.spot())


def invite(ground: Ground, delivery: Delivery) -> Receipt:
    """Make a link that leads to the door; who joins by it is told to have come so."""
    place = _place(ground, delivery)
    ground.sql.execute(
        "INSERT INTO web_invite (code, place, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (delivery.key, place.id, delivery.name),
    )
    return Receipt(spot=place.spot(), link=f"{ground.address}/?invite={delivery.key}")


def pin(ground: Ground, delivery: Delivery) -> Receipt:
    """Pin one of our messages; the one pinned before stays pinned."""
    found = _ours(ground, delivery)
    ground.sql.execute("UPDATE web_message SET pinned = 1 WHERE id = ?", (found.id,))
    return Receipt(message=found.ref)


_BY_ACTION: Mapping[type[Outgoing], Callable[[Ground, Delivery], Receipt]] = {
    Reply: reply,
    Say: say,
    Whisper: whisper,
    Edit: edit,
    Remove: remove,
    React: react,
    Ask: ask,
    Pause: pause,
    Unpause: unpause,
    Exclude: exclude,
    Admit: admit,
    Decline: decline,
    Open: open_place,
    Close: close,
    Invite: invite,
    Pin: pin,
}
PERFORMS: frozenset[type[Outgoing]] = frozenset(_BY_ACTION)
ACTS: Mapping[str, Callable[[Ground, Delivery], Receipt]] = {
    action.__name__.lower(): act for action, act in _BY_ACTION.items()
}
