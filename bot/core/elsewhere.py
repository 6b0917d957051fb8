"""Elsewhere: people of a community whom a platform's own picker cannot show, for they have no account there.

Whoever is on both sides is picked here: nobody learns what else is theirs (IDP-02).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.core.directory import Directory
from bot.model.commands import ELSEWHERE, CommandSpec
from bot.model.errors import Refusal
from bot.model.people import Account, Community, Person

V = TypeVar("V")

TYPED = "elsewhere:"
"""How a value begins that was typed for someone who is elsewhere."""

KNOWN = "person:"
"""How the value begins that names someone by our id."""

HEARD = "heard:"
"""How the value begins that names someone who only talked so far."""


@dataclass(frozen=True, slots=True)
class Other:
    """Hold one person who is elsewhere: the value that names them, their account, and our id if they have one."""

    value: str
    account: Account
    person: str | None = None


def joined(spec: CommandSpec, raw: Mapping[str, V]) -> dict[str, V | str]:
    """Return options with whoever was typed for elsewhere in the place of someone picked; raises Refusal for both."""
    given: dict[str, V | str] = dict(raw)
    for name in spec.elsewhere.values():
        typed = str(given.pop(name, "")).strip()
        if not typed:
            continue
        option = name.removesuffix(ELSEWHERE)
        if given.get(option, "") != "":
            raise Refusal("core.one_person")
        given[option] = TYPED + typed
    return given


def others(directory: Directory, community: Community, typed: str = "") -> list[Other]:
    """Return everyone of a community, by name, who has no account where this is asked; `typed` is in name or handle."""
    rows = directory.sql.execute(
        "SELECT p.id, CASE a.name WHEN '' THEN p.name ELSE a.name END, a.platform, a.account, a.handle "
        "FROM accounts a JOIN persons p ON p.id = a.person WHERE a.community = ? AND a.robot = 0 "
        "AND a.platform <> ? AND NOT EXISTS (SELECT 1 FROM accounts b WHERE b.person = p.id AND b.platform = ?) "
        "ORDER BY a.platform, a.account",
        (community.id, directory.platform, directory.platform),
    ).fetchall()
    found: dict[str, Other] = {}
    for id_, name, platform, account, handle in rows:
        # of 50,000 only the few that fit are made
        if typed in name.casefold() or typed in handle.casefold():
            found.setdefault(id_, Other(f"{KNOWN}{id_}", Account(platform, account, name, handle=handle), id_))
    for heard in directory.lately(community):
        if heard.platform != directory.platform and (
            typed in heard.name.casefold() or typed in heard.handle.casefold()
        ):
            value = f"{HEARD}{heard.platform}/{heard.id}"
            found[value] = Other(value, heard)
    return sorted(found.values(), key=lambda each: (each.account.name.casefold(), each.value))


def meant(directory: Directory, community: Community, value: str, at: int) -> Person | None:
    """Return whom a suggestion or a typed name means among those who are elsewhere; None for nobody, or for several."""
    typed = value.removeprefix(TYPED)
    if typed.startswith(KNOWN):
        # who was suggested is found without a look at everybody else
        named = directory.person_by_id(typed.removeprefix(KNOWN))
        if named is not None and named.community == community.id:
            return named
    there = others(directory, community, "" if typed.startswith(HEARD) else typed.removeprefix("@").casefold())
    found = [each for each in there if each.value == typed] or [each for each in there if each.account.goes_by(typed)]
    if len(found) != 1 and typed.startswith(HEARD):
        # they turned to the house since they were suggested
        native = typed.removeprefix(HEARD)
        found = [each for each in there if f"{each.account.platform}/{each.account.id}" == native]
    if len(found) != 1:
        return None
    known = None if found[0].person is None else directory.person_by_id(found[0].person)
    return known or directory.person(community, found[0].account, at)


def suggested(directory: Directory, community: Community, typed: str) -> list[tuple[str, str]]:
    """Return values and labels ("Quinn (Telegram)") for a name as far as it was typed."""
    plain = typed.strip().removeprefix("@").casefold()
    fit = [each for each in others(directory, community, plain) if each.account.name]
    twice = Counter((each.account.name.casefold(), each.account.platform) for each in fit)
    # whose name begins so before those in whose name it only occurs
    fit.sort(key=lambda each: not each.account.name.casefold().startswith(plain))
    shown = []
    for each in fit:
        account = each.account
        platform = account.platform.capitalize()
        alike = twice[(account.name.casefold(), account.platform)] > 1 and account.handle
        shown.append((each.value, f"{account.name} ({platform}{f', {account.handle}' if alike else ''})"))
    return shown
