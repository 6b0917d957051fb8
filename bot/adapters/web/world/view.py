"""What one member sees now: places, messages, the private lane, the open form, the clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.adapters.web.world import forms, log, members, messages, papers, places, state
from bot.adapters.web.world.forms import WebForm
from bot.adapters.web.world.instants import instant
from bot.adapters.web.world.members import HOST, Member
from bot.adapters.web.world.messages import Message
from bot.adapters.web.world.places import GUILD_NAME, WebPlace
from bot.ports import Sql


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold everything one window shows; `spoken` has the messages of each place that was asked for."""

    me: Member
    now: datetime
    rev: int
    seq: int
    places: tuple[WebPlace, ...]
    members: Mapping[str, Member]
    spoken: Mapping[str, tuple[Message, ...]]
    private: tuple[Message, ...]
    quoted: Mapping[int, Message]
    reactions: Mapping[int, Mapping[str, list[str]]]
    last: Mapping[str, int]
    threads: Mapping[str, int]
    begun: Mapping[str, datetime]
    form: WebForm | None
    files: Mapping[int, tuple[str, ...]]

    def name(self, author: str) -> str:
        """Return the name of whoever wrote something."""
        if author == HOST:
            return GUILD_NAME
        member = self.members.get(author)
        return member.name if member else author

    def place(self, place: str | None) -> WebPlace | None:
        """Return one of the places this member sees."""
        return next((p for p in self.places if p.id == place), None)


def read(sql: Sql, member: str, now: datetime, only: str | None = None) -> Scene:
    """Read what a member sees; `only` one place's messages, or those of every place with None. Raises Denied(404)."""
    me = members.known(sql, member)
    seen = tuple(places.visible(sql, me))
    names = {p.id: p.names[me.locale] for p in seen}
    shown = [p.id for p in seen if only in (None, p.id)]
    spoken = {place: tuple(_called(m, names) for m in messages.latest(sql, place)) for place in shown}
    private = tuple(_called(m, names) for m in messages.private(sql, member))
    known = {m.id: m for found in (*spoken.values(), private) for m in found}
    roots = [p.root for p in seen if p.id in spoken and p.root]
    spots = [*spoken, f"direct:{member}", *(f"lane:{member}",)]
    return Scene(
        me=me,
        now=now,
        rev=state.revision(sql),
        seq=log.last(sql),
        places=seen,
        members={m.id: m for m in members.everyone(sql)},
        spoken=spoken,
        private=private,
        quoted=_quoted(sql, known, [*roots, *(m.reply_to for m in known.values() if m.reply_to)]),
        reactions=messages.reactions(sql, spots),
        last=messages.last_ids(sql),
        threads=_threads(sql),
        begun=_begun(sql),
        form=forms.open_for(sql, member),
        files=papers.names(sql, member),
    )


def _called(message: Message, names: Mapping[str, str]) -> Message:
    """Return a message with its places called as the reader's page calls them."""
    if not any(node["kind"] == "place" for line in message.lines for node in line):
        return message
    lines = [
        [
            node | {"text": names.get(str(node["id"]), node["text"])} if node["kind"] == "place" else node
            for node in line
        ]
        for line in message.lines
    ]
    return replace(message, lines=lines)


def _quoted(sql: Sql, known: Mapping[int, Message], wanted: Iterable[int]) -> dict[int, Message]:
    found: dict[int, Message] = {}
    for message in wanted:
        quoted = known.get(message) or messages.get(sql, message)
        if quoted:
            found[message] = quoted
    return found


def _threads(sql: Sql) -> dict[str, int]:
    rows = sql.execute(
        "SELECT m.spot, count(*) FROM web_message m JOIN web_place p ON p.id = m.spot"
        " WHERE p.kind = 'thread' AND m.deleted_at IS NULL GROUP BY m.spot"
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def _begun(sql: Sql) -> dict[str, datetime]:
    rows = sql.execute("SELECT p.id, m.at FROM web_place p JOIN web_message m ON m.id = p.root").fetchall()
    return {row[0]: instant(row[1]) for row in rows}


def as_json(scene: Scene) -> dict[str, Any]:
    """Return a scene as JSON-able data: what `/state.json` answers."""
    me = scene.me
    paused = me.paused_until.isoformat() if me.paused_until and me.paused_until > scene.now else None
    return {
        "as": me.id,
        "name": me.name,
        "language": me.locale,
        "stance": me.stance,
        "inside": me.inside,
        "roles": [role.value for role in me.roles],
        "paused_until": paused,
        "now": scene.now.isoformat(),
        "rev": scene.rev,
        "seq": scene.seq,
        "people": [{"id": m.id, "name": m.name, "inside": m.inside} for m in scene.members.values()],
        "places": [_place_json(scene, place) for place in scene.places],
        "private": [_message_json(scene, m) for m in scene.private],
        "form": {"key": scene.form.key, **scene.form.sheet} if scene.form else None,
    }


def _place_json(scene: Scene, place: WebPlace) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.names[scene.me.locale],
        "purpose": place.purpose.value,
        "kind": place.kind,
        "parent": place.parent,
        "closed": place.closed,
        "messages": [_message_json(scene, m) for m in scene.spoken.get(place.id, ())],
    }


def _message_json(scene: Scene, message: Message) -> dict[str, Any]:
    kind = "answer" if message.spot.startswith("lane:") else "direct" if message.spot.startswith("direct:") else "said"
    return {
        "id": message.id,
        "kind": kind,
        "spot": message.spot,
        "author": message.author,
        "name": scene.name(message.author),
        "at": message.at.isoformat(),
        "text": message.text,
        "about": message.about,
        "buttons": message.buttons,
        "reply_to": message.reply_to,
        "thread": message.thread,
        "edited": message.edited,
        "pinned": message.pinned,
        "silent": message.silent,
        "files": list(scene.files.get(message.id, ())),
        "reactions": {emoji: list(who) for emoji, who in scene.reactions.get(message.id, {}).items()},
    }
