"""Dress a scene for the templates: days, groups, quotes, names; every choice of looks that needs a rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.adapters.web.pages.words import PageWords
from bot.adapters.web.world.members import HOST, Member
from bot.adapters.web.world.messages import Message
from bot.adapters.web.world.places import WebPlace
from bot.adapters.web.world.view import Scene
from bot.model.rights import Role

GROUP = timedelta(minutes=6)
TONES = 8
THREADS_IN_RAIL = 3
_TAGS = (Role.MODERATOR, Role.ORGANISER, Role.GREETER)


@dataclass(frozen=True, slots=True)
class Face:
    """Show one author: initial, tone of colour, name, tag."""

    id: str
    name: str
    initial: str
    tone: int
    tag: str
    robot: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Show one message: `day` where a new day begins, `first` where its author begins."""

    message: Message
    face: Face
    mine: bool
    private: bool
    day: str
    first: bool
    time: str
    moment: str
    quote: tuple[str, str] | None
    reactions: tuple[tuple[str, int, str, bool], ...]
    thread: tuple[str, str, str] | None


def face(words: PageWords, member: Member | None, author: str, name: str) -> Face:
    """Return how an author looks."""
    tag = ""
    if author == HOST:
        tag = words("bot")
    elif member:
        tag = next((words(f"role.{role.value}") for role in _TAGS if role in member.roles), "")
    tone = sum(byte * (4 * place + 1) for place, byte in enumerate(author.encode())) % TONES
    return Face(author, name, name[:1].upper(), tone, tag, author == HOST)


def messages(scene: Scene, words: PageWords, found: Iterable[Message]) -> list[Shown]:
    """Dress messages of one list, in order."""
    dressed: list[Shown] = []
    before: Message | None = None
    for message in found:
        day = words.day(message.at, scene.now)
        new_day = before is None or words.date(before.at) != words.date(message.at)
        dressed.append(_dress(scene, words, message, day if new_day else "", new_day or _starts(before, message)))
        before = message
    return dressed


def _starts(before: Message | None, message: Message) -> bool:
    if before is None or before.author != message.author or message.spot.startswith("lane:"):
        return True
    if before.spot != message.spot:
        return True
    return bool(message.reply_to or message.about) or message.at - before.at > GROUP


def _dress(scene: Scene, words: PageWords, message: Message, day: str, first: bool) -> Shown:
    return Shown(
        message=message,
        face=face(words, scene.members.get(message.author), message.author, scene.name(message.author)),
        mine=message.author == scene.me.id,
        private=message.spot.startswith(("lane:", "direct:")),
        day=day,
        first=first,
        time=words.time(message.at),
        moment=words.moment(message.at),
        quote=_quote(scene, words, message.reply_to),
        reactions=_reactions(scene, words, message.id),
        thread=_thread(scene, words, message),
    )


def _quote(scene: Scene, words: PageWords, message: int | None) -> tuple[str, str] | None:
    if message is None:
        return None
    quoted = scene.quoted.get(message)
    if quoted is None or quoted.deleted:
        return ("", words("removed"))
    return (scene.name(quoted.author), " ".join(quoted.text.split())[:120])


def _reactions(scene: Scene, words: PageWords, message: int) -> tuple[tuple[str, int, str, bool], ...]:
    found = scene.reactions.get(message, {})
    return tuple(
        (emoji, len(who), words("reacted_by", emoji=emoji, names=", ".join(map(scene.name, who))), scene.me.id in who)
        for emoji, who in found.items()
    )


def _thread(scene: Scene, words: PageWords, message: Message) -> tuple[str, str, str] | None:
    place = scene.place(message.thread)
    if place is None:
        return None
    count = scene.threads.get(place.id, 0)
    told = words("thread_count_one") if count == 1 else words("thread_count_many", count=count) if count else ""
    return (place.id, place.names[words.locale], told)


def rail(scene: Scene, words: PageWords, here: str) -> list[dict[str, Any]]:
    """Return the places of the rail: each with its newest few threads below it."""
    rows: list[dict[str, Any]] = []
    for place in scene.places:
        if place.kind == "place":
            rows.append(_row(scene, words, place, here))
            below = [p for p in scene.places if p.parent == place.id and (not p.closed or p.id == here)]
            kept = below[-THREADS_IN_RAIL:] + [p for p in below[:-THREADS_IN_RAIL] if p.id == here]
            rows.extend(_row(scene, words, thread, here) for thread in kept)
    return rows


def _row(scene: Scene, words: PageWords, place: WebPlace, here: str) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.names[words.locale],
        "known": place.names["de"],
        "begun": words.short(scene.begun[place.id]) if place.id in scene.begun else "",
        "kind": place.kind,
        "staff": place.staff,
        "here": place.id == here,
        "last": scene.last.get(place.id, 0),
    }


def people(scene: Scene, words: PageWords) -> list[dict[str, Any]]:
    """Return everyone for the people list and the switcher, those inside first."""
    rows = [
        {"face": face(words, m, m.id, m.name), "inside": m.inside, "me": m.id == scene.me.id}
        for m in scene.members.values()
    ]
    return sorted(rows, key=lambda row: not row["inside"])


def silence(scene: Scene, words: PageWords, here: WebPlace | None) -> str:
    """Return why nothing can be written here now, or nothing."""
    until: datetime | None = scene.me.paused_until
    if here and here.closed:
        return words("no.closed")
    if until and until > scene.now:
        return words("no.paused", until=words.moment(until))
    return ""
