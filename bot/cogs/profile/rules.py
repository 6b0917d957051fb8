"""Pure decisions about profiles: how an account reads, and the house's own record of someone in lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.people import Account
from bot.model.rights import RANK, Role, Standing
from bot.model.texts import Field, Text

LANGUAGES = ("de", "en")
"""Languages that have a word here; others go by their code."""


@dataclass(frozen=True, slots=True)
class Record:
    """Hold what the house knows of one person as its own record, and nothing more (IDP-01).

    `consents` are purposes with the key of their words, `since` is UTC.
    """

    name: str
    since: datetime
    locale: str
    standing: Standing
    accounts: Sequence[Account]
    consents: Mapping[str, bool]


def told(account: Account) -> str:
    """Return an account as its two sides may read it: platform and name."""
    return f"{account.platform.capitalize()}: {account.name or account.id}"


def lines(record: Record) -> list[Text]:
    """Return the record in lines, each field once."""
    found = [
        Text("profile.name", name=record.name, since=record.since),
        Text("profile.speech", language=_language(record.locale)),
        Text("profile.roles", roles=_roles(record.standing)),
        Text("profile.accounts", accounts=[told(each) for each in record.accounts]),
    ]
    given, refused = ([Text(key) for key, on in record.consents.items() if on is wanted] for wanted in (True, False))
    if given:
        found.append(Text("profile.agreed", purposes=given))
    if refused:
        found.append(Text("profile.not_agreed", purposes=refused))
    return found


def _language(locale: str) -> Field:
    code = locale.split("-")[0].lower()
    return Text(f"profile.language.{code}") if code in LANGUAGES else locale


def _roles(standing: Standing) -> list[Field]:
    held = sorted(standing.roles | {Role.MEMBER}, key=lambda each: (-RANK[each], each))
    return [*([Text("profile.role.owner")] if standing.owner else []), *(Text(f"profile.role.{each}") for each in held)]
