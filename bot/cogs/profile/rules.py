"""Pure decisions about profiles: how an account reads, and the house's own record of someone in lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.kinds import TAGGED, Kind, kind_of
from bot.model.people import Account, Person
from bot.model.rights import RANK, Role, Standing
from bot.model.rings import RINGS, Ring
from bot.model.texts import Field, Text

LANGUAGES = ("de", "en")
"""Languages that have a word here; others go by their code."""


@dataclass(frozen=True, slots=True)
class Record:
    """Hold what the house knows of one person as its own record, and nothing more (IDP-01).

    `consents` are purposes with the key of their words, `since` is UTC, `quiet` in minutes after midnight.
    """

    name: str
    since: datetime
    locale: str
    standing: Standing
    accounts: Sequence[Account]
    ring: Ring
    interests: Sequence[str]
    notify: str
    waiting: int
    quiet: tuple[int, int] | None
    consents: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class HostCard:
    """Hold what the team sees of a member (IDP-01): `interests` only where shared, `owed` what they still wait for.

    Not a history, no counts, no notes: a house test holds these fields to a list.
    """

    who: Person
    since: datetime
    kind: Kind
    interests: Sequence[str]
    owed: Sequence[Text]


def told(account: Account) -> str:
    """Return an account as its two sides may read it: platform and name."""
    return f"{account.platform.capitalize()}: {account.name or account.id}"


def lines(record: Record) -> list[Text]:
    """Return the record in lines, each field once."""
    kind = kind_of(record.standing.roles, owner=record.standing.owner)
    found = [
        Text("profile.name", name=record.name, since=record.since),
        Text("profile.speech", language=_language(record.locale)),
        Text("profile.roles", roles=_roles(record.standing)),
        *([Text("profile.tagged", tag=Text(f"core.tag.{kind}"))] if kind in TAGGED else []),
        Text("profile.accounts", accounts=[told(each) for each in record.accounts]),
        Text(f"profile.ring.{record.ring}"),
        Text("profile.interests", words=list(record.interests)) if record.interests else Text("profile.no_interests"),
        Text(f"profile.level.{record.notify}"),
    ]
    if record.waiting:
        found.append(Text("profile.waits", count=record.waiting))
    if record.quiet is not None:
        start, end = (f"{each // 60:02}:{each % 60:02}" for each in record.quiet)
        found.append(Text("profile.quiet", start=start, end=end))
    given, refused = ([Text(key) for key, on in record.consents.items() if on is wanted] for wanted in (True, False))
    if given:
        found.append(Text("profile.agreed", purposes=given))
    if refused:
        found.append(Text("profile.not_agreed", purposes=refused))
    return found


def card_lines(card: HostCard) -> list[Text]:
    """Return the host's card in lines."""
    found = [Text("profile.card", who=card.who, since=card.since), Text(f"profile.kind.{card.kind}")]
    if card.interests:
        found.append(Text("profile.card_interests", words=list(card.interests)))
    return [*found, *(card.owed or [Text("profile.card_owes_nothing")]), Text("profile.card_seen")]


def nearer(ring: Ring, step: int) -> Ring | None:
    """Return the ring that many steps further in, or None beyond the last."""
    at = RINGS.index(ring) + step
    return RINGS[at] if 0 <= at < len(RINGS) else None


def _language(locale: str) -> Field:
    code = locale.split("-")[0].lower()
    return Text(f"profile.language.{code}") if code in LANGUAGES else locale


def _roles(standing: Standing) -> list[Field]:
    held = sorted(standing.roles | {Role.MEMBER}, key=lambda each: (-RANK[each], each))
    return [*([Text("profile.role.owner")] if standing.owner else []), *(Text(f"profile.role.{each}") for each in held)]
