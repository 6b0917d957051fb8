"""Titles: what a community says its platforms' own roles and titles mean to it (PER-11, reliability.md row 43)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.core.codec import loads
from bot.model.rights import Role, Standing
from bot.ports import Sql

Meant = Mapping[Role, frozenset[str]]
"""Ids and names of native roles, in lower case, by what they mean here."""


def meant(sql: Sql, community: str) -> Meant:
    """Return which native roles and titles mean what in a community, as it said in chat."""
    # one look for all of them: every right that is checked asks for this
    rows = sql.execute(
        "SELECT key, value FROM choices WHERE community = ? AND key >= 'roles.' AND key < 'roles/'", (community,)
    ).fetchall()
    said = {key.removeprefix("roles."): _words(loads(value)) for key, value in rows}
    return {role: said[role] for role in Role if said.get(role)}


def read_by(meaning: Meant, standing: Standing) -> Standing:
    """Return a standing with the roles that its native ones mean; outside, and to robots, none means anything."""
    if standing.robot or not standing.native or not meaning:
        return standing
    more = {role for role, words in meaning.items() if words & standing.native}
    return replace(standing, roles=standing.roles | more) if more else standing


def _words(value: object) -> frozenset[str]:
    each: Iterable[object] = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    return frozenset(word for one in each if (word := str(one).strip().removeprefix("@").casefold()))
