"""Sanctioning: holds, exclusions, and who comes in, as rows of the outbox: one for each account and each group."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.core import posting
from bot.core.decided import demand_human
from bot.core.persona import heat
from bot.core.posting import Desk, Row
from bot.core.seats import guilds
from bot.core.times import micros
from bot.model.actions import Admit, Class, Decline, Exclude, Heat, Pause, Unpause

HOLD_MOST = timedelta(hours=24)
"""How long a person may be paused before a human has looked (mission.md §13, 8)."""


def act(desk: Desk, cog: str, action: Pause | Unpause | Exclude) -> None:
    """Pause, free or exclude a person behind every door; raises PermissionError without the human it needs (N1)."""
    decided: dict[str, Any] = {}
    held = isinstance(action, Pause) and action.decided_by is None and action.until <= desk.now + HOLD_MOST
    if not held and not isinstance(action, Unpause):
        decided = demand_human(desk.directory, desk.community, (cog, action), action.decided_by, action.person)
    if not isinstance(action, Unpause):
        serious = Heat("sanction", until=desk.now + heat.AFTER_SANCTION)
        heat.apply(desk.sql, desk.community.id, "core", serious)
    until = micros(action.until) if isinstance(action, Pause) else None
    for account in desk.directory.accounts(action.person.id):
        # whoever may not write in one group may not go on in the next (house.md §4)
        for guild in guilds(desk.sql, desk.community.id, account.platform) or [""]:
            payload = decided | {"account": posting.pack_account(account), "guild": guild, "until": until}
            kind, lane = type(action).__name__.lower(), f"safety:{account.id}/{guild}"
            row = Row(kind, Class.DUTY, account.platform, lane, payload, person=action.person.id)
            posting.write(desk, cog, replace(row, ref=action.ref, tell=action.ref is not None))


def door(desk: Desk, cog: str, action: Admit | Decline) -> None:
    """Let an account in, or not, by the door it waits at; raises PermissionError without the human it needs (N1)."""
    account, spot = action.account, desk.arrival.spot
    decided: dict[str, Any] = {}
    if isinstance(action, Decline):
        decided = demand_human(desk.directory, desk.community, (cog, action), action.decided_by)
    there = guilds(desk.sql, desk.community.id, account.platform) or [""]
    guild = spot.guild if spot.platform == account.platform and spot.guild in there else there[0]
    payload = decided | {"account": posting.pack_account(account), "guild": guild}
    kind = type(action).__name__.lower()
    posting.write(desk, cog, Row(kind, Class.DUTY, account.platform, f"safety:{account.id}", payload))
