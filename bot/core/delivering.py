"""Delivering: a claimed row becomes a Delivery with its lines formatted; only here are words put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.codec import loads, unpack_words
from bot.core.times import moment
from bot.core.words import Catalogue
from bot.model.deliveries import Delivery
from bot.model.events import Interaction
from bot.model.files import File
from bot.model.people import Account, Person
from bot.model.places import MessageRef, Place, Purpose, Spot
from bot.model.texts import Line, Plain, Verbatim, plain
from bot.model.widgets import Blank, Key, Sheet


class Unreadable(Exception):  # noqa: N818 - it names what it is
    """Tell that a row cannot be made into a delivery; it was certainly not sent."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Hold one claimed row, with what had to be looked up for it in the same transaction."""

    seq: int
    id: str
    community: str
    cog: str
    kind: str
    cls: str
    lane: str
    payload: Mapping[str, Any]
    attempts: int
    again: bool
    silent: bool
    ref: str | None
    tell: bool
    person: str | None
    message: str | None
    natives: Mapping[str, str]
    waits: int = 0
    place: str | None = None
    created_at: int = 0

    @property
    def spot(self) -> str:
        """Return what pacing counts by: the spot or private lane of this row."""
        return self.lane.split(":", 1)[1].partition("/")[0]

    @property
    def barred_by(self) -> str:
        """Return where a refusal of this act counts: "guild/account" for an act on a member, else the spot."""
        account, guild = self.payload.get("account"), self.payload.get("guild")
        if account is None:
            return self.spot
        return f"{guild}/{account[1]}" if guild else self.lane


def deliver(row: Claimed, words: Catalogue) -> Delivery:
    """Return what the adapter gets; raises KeyError or ValueError for a row that cannot be read."""
    packed = row.payload

    def native(who: Person | Place) -> str | None:
        return row.natives.get(who.id)

    def line(each: Mapping[str, Any]) -> Line:
        return _line(each, words, native)

    message = row.message or packed.get("message")
    return Delivery(
        key=row.id,
        kind=row.kind,
        spot=_spot(packed.get("spot"), packed.get("guild")),
        person=_account(packed.get("account")),
        lines=tuple(line(each) for each in packed.get("words", ())),
        buttons=tuple(_key(each) for each in packed.get("buttons", ())),
        sheet=_sheet(packed.get("sheet")),
        message=None if message is None else MessageRef.parse(message),
        answer_to=None if packed.get("answer_to") is None else MessageRef.parse(packed["answer_to"]),
        interaction=_interaction(packed.get("interaction")),
        emoji=packed.get("emoji", ""),
        name=plain(line(packed["name"])) if "name" in packed else packed.get("label", ""),
        until=None if packed.get("until") is None else moment(packed["until"]),
        silent=row.silent,
        update=packed.get("update", False),
        thread=plain(line(packed["thread"])) if "thread" in packed else "",
        locale=packed.get("locale") or "de",
        again=row.again,
        people=tuple(Account(*each) for each in packed.get("people", ())),
        decided_by=_decider(packed),
        since=moment(row.created_at),
        room=packed.get("room") == "room",
        alert=packed.get("alert", False),
        files=tuple(File(name, text, mime) for name, mime, text in packed.get("files", ())),
    )


def named_in(packed: Any, kind: str) -> set[str]:
    """Return our ids of every "person" or "place" named in a packed payload."""
    if isinstance(packed, dict):
        here = {packed[kind]} if kind in packed and "in" in packed else set()
        return here.union(*(named_in(each, kind) for each in packed.values())) if packed else here
    if isinstance(packed, list):
        return set().union(*(named_in(each, kind) for each in packed)) if packed else set()
    return set()


def read_payload(text: str) -> Mapping[str, Any]:
    """Read a row's payload; raises ValueError for a broken one."""
    packed = loads(text)
    if not isinstance(packed, dict):
        raise ValueError("a payload is an object")
    return packed


def spot_in(text: str) -> Spot | None:
    """Return the spot a payload holds, None where there is none or the payload cannot be read."""
    try:
        return _spot(read_payload(text).get("spot"), None)
    except (ValueError, TypeError, RecursionError):
        return None


def link_in(text: str) -> str:
    """Return the link a payload holds, "" where there is none or the payload cannot be read."""
    try:
        return str(read_payload(text).get("link", ""))
    except (ValueError, TypeError, RecursionError):
        return ""


def _line(packed: Mapping[str, Any], words: Catalogue, native: Callable[[Person | Place], str | None]) -> Line:
    chosen = unpack_words(packed)
    return (Plain(chosen.words),) if isinstance(chosen, Verbatim) else words.line(chosen, native)


def _key(packed: Mapping[str, Any]) -> Key:
    return Key(packed["key"], packed["label"], packed["style"], packed.get("opens", False), packed.get("link", False))


def _decider(packed: Mapping[str, Any]) -> Account | None:
    """Return the decider's account on the platform the act goes to, else any of theirs."""
    accounts = [Account(*each) for each in packed.get("decided_as", ())]
    here = (packed.get("account") or [""])[0]
    return next((each for each in accounts if each.platform == here), accounts[0] if accounts else None)


def _spot(packed: Any, guild: str | None) -> Spot | None:
    if packed is None:
        return None if guild is None else Spot("", guild, "")
    platform, of, id_, name, purpose, parent = packed
    return Spot(platform, of, id_, name, Purpose(purpose), parent=parent)


def _account(packed: Any) -> Account | None:
    return None if packed is None else Account(*packed)


def _interaction(packed: Any) -> Interaction | None:
    return None if packed is None else Interaction(packed[0], packed[1], moment(packed[2]))


def _sheet(packed: Any) -> Sheet | None:
    if packed is None:
        return None
    blanks = tuple(
        Blank(
            each["name"],
            each["label"],
            each["kind"],
            each["required"],
            each["max"],
            tuple((value, label) for value, label in each["choices"]),
            each["default"],
        )
        for each in packed["blanks"]
    )
    return Sheet(packed["key"], packed["title"], blanks)
