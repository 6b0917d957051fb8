"""What members do: each act checks, changes what is visible and writes the log, in one transaction."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.adapters.web.world import log, members, messages, places, state
from bot.adapters.web.world.denied import Denied
from bot.adapters.web.world.members import Member
from bot.adapters.web.world.messages import Message
from bot.ports import Sql

EMOJI = ("👍", "❤️", "😄", "🎉", "🙏")
_COMMAND = re.compile(r"/[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Tell a poster what came of it: the log's number and the message made or touched."""

    seq: int
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """Carry what every act needs: who, when (UTC), and a key that makes a second try of the same post harmless."""

    member: str
    at: datetime
    nonce: str | None = None


def _again(sql: Sql, act: Act) -> Outcome | None:
    entry = log.by_nonce(sql, act.member, act.nonce) if act.nonce else None
    return Outcome(entry.seq, entry.payload.get("message")) if entry else None


def _done(sql: Sql, act: Act, kind: str, spot: str, payload: dict[str, Any]) -> Outcome:
    state.bump(sql)
    seq = log.append(sql, act.at, kind, act.member, spot, payload, act.nonce)
    return Outcome(seq, payload.get("message"))


def _inside(sql: Sql, act: Act) -> Member:
    member = members.known(sql, act.member)
    if not member.inside:
        raise Denied(403, "outside")
    return member


def _writer(sql: Sql, act: Act, spot: str) -> Member:
    member = _inside(sql, act)
    if not places.readable(sql, member, spot) or spot.startswith("lane:"):
        raise Denied(404, "place")
    place = places.get(sql, spot)
    if place and place.closed:
        raise Denied(410, "closed")
    if member.paused_until and member.paused_until > act.at and not spot.startswith("direct:"):
        raise Denied(403, "paused")
    return member


def _seen(sql: Sql, member: Member, message: int) -> Message:
    found = messages.get(sql, message)
    if found is None or found.deleted or not places.readable(sql, member, found.spot):
        raise Denied(404, "message")
    return found


def _text(text: str) -> str:
    text = "".join(c for c in text.replace("\r\n", "\n") if c >= " " or c in "\n\t").strip()
    if not text:
        raise Denied(400, "empty")
    if len(text) > messages.TEXT_MAX:
        raise Denied(413, "long")
    return text


def is_command(text: str) -> bool:
    """Tell whether a text begins like "/thanks"."""
    return _COMMAND.match(text.lstrip()) is not None


def say(sql: Sql, act: Act, spot: str, text: str, reply_to: int | None = None, line: str = "") -> Outcome:
    """Write a message; one that begins like "/thanks" is a command and nobody sees it.

    `line` is the same command as the house knows it, where the text has it in a language of its own.
    """
    if again := _again(sql, act):
        return again
    text = _text(text)
    if is_command(text):
        label = text.split("\n")[0]
        return command(sql, act, spot, line=line or text, surface="typed", target=reply_to, label=label)
    member = _writer(sql, act, spot)
    answered = _seen(sql, member, reply_to) if reply_to else None
    if answered and answered.spot.startswith("lane:"):
        raise Denied(404, "message")
    everyone = members.everyone(sql)
    lines = messages.typed(text, members.called(text, everyone))
    message = messages.add(sql, act.at, spot, member.id, lines, reply_to=reply_to)
    payload: dict[str, Any] = {"message": message, "text": text, "mentions": members.mentioned(text, everyone)}
    if answered:
        payload |= {"reply_to": str(answered.ref), "reply_author": answered.author}
    return _done(sql, act, "said", spot, payload)


def _own(sql: Sql, act: Act, message: int) -> Message:
    found = _seen(sql, _inside(sql, act), message)
    if found.author != act.member or found.spot.startswith("lane:"):
        raise Denied(403, "not_yours")
    return found


def edit(sql: Sql, act: Act, message: int, text: str) -> Outcome:
    """Let an own message read otherwise."""
    if again := _again(sql, act):
        return again
    text, found = _text(text), _own(sql, act, message)
    _writer(sql, act, found.spot)
    messages.change(sql, act.at, message, messages.typed(text, members.called(text, members.everyone(sql))), ())
    return _done(sql, act, "edited", found.spot, {"message": message, "text": text})


def delete(sql: Sql, act: Act, message: int) -> Outcome:
    """Take an own message away."""
    if again := _again(sql, act):
        return again
    found = _own(sql, act, message)
    messages.remove(sql, act.at, message)
    return _done(sql, act, "deleted", found.spot, {"message": message})


def react(sql: Sql, act: Act, message: int, emoji: str) -> Outcome:
    """Set a reaction, or take it back where it was set."""
    if again := _again(sql, act):
        return again
    found = _seen(sql, _inside(sql, act), message)
    if emoji not in EMOJI:
        raise Denied(400, "emoji")
    if found.spot.startswith("lane:"):
        raise Denied(404, "message")
    added = messages.react(sql, message, emoji, act.member, on=True)
    if not added:
        messages.react(sql, message, emoji, act.member, on=False)
    payload = {"message": message, "emoji": emoji, "added": added, "author": found.author}
    return _done(sql, act, "reacted", found.spot, payload)


def command(
    sql: Sql,
    act: Act,
    spot: str,
    *,
    name: str = "",
    options: Mapping[str, dict[str, str]] | None = None,
    line: str = "",
    surface: str = "palette",
    target: int | None = None,
    label: str = "",
) -> Outcome:
    """Use a command: by name with options, or by a typed line; `target` is the message it points at.

    `label` is how the answer will speak of it.
    """
    if again := _again(sql, act):
        return again
    member = _inside(sql, act)
    if spot.startswith("lane:") or not places.readable(sql, member, spot):
        raise Denied(404, "place")
    if not name and not line:
        raise Denied(400, "empty")
    payload: dict[str, Any] = {"name": name, "options": dict(options or {}), "line": line, "surface": surface}
    payload["label"] = label or line.split("\n")[0]
    payload["mentions"] = members.mentioned(line, members.everyone(sql))
    if target:
        pointed = _seen(sql, member, target)
        payload |= {"target": str(pointed.ref), "target_author": pointed.author, "target_text": pointed.text}
    return _done(sql, act, "commanded", spot, payload)


def press(sql: Sql, act: Act, message: int, key: str) -> Outcome:
    """Press a button on a message that the member can see; whose it is, the house decides."""
    if again := _again(sql, act):
        return again
    member = members.known(sql, act.member)
    found = _seen(sql, member, message)
    if not key or len(key) > 200:
        raise Denied(400, "button")
    spot = found.via or found.spot
    return _done(sql, act, "pressed", spot, {"key": key, "message": message, "ref": str(found.ref)})
