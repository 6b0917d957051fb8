"""Pure decisions of the host about itself: what its ledger looks like in words."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.core.desk import Desk
from bot.core.persona.ledger import Entry
from bot.model.texts import Text

REASONS = {
    "lull": "host.reason.lull",
    "sent_now": "host.reason.sent_now",
    "opened_quietly": "host.reason.opened_quietly",
    "relay": "host.reason.relay",
    "talk": "host.reason.talk",
    "quiet": "host.reason.quiet",
    "budget": "host.reason.budget",
    "paused": "host.reason.paused",
    "relay_cap": "host.reason.relay_cap",
    "expired": "host.reason.expired",
    "undeliverable": "host.reason.undeliverable",
    "withdrawn": "host.reason.withdrawn",
}
"""Every reason core/persona/ledger.py writes, and the words for it; a test holds the two together."""

LINES = 12
"""How many lines of the ledger are shown; the newest ones."""


def ledger_lines(entries: Sequence[Entry]) -> list[Text]:
    """Return one line per thing that was said, held or let go; repeated waiting is told once."""
    told = []
    for (cog, reason), group in groupby(entries, key=lambda each: (each.cog, each.reason)):
        first = next(group)
        told.append(Text("host.ledger_line", when=first.at, what=Text(f"{cog}.ledger_name"), why=Text(REASONS[reason])))
    return told[-LINES:]


def steps_back(desk: Desk, at: datetime) -> list[Text]:
    """Say that the host keeps out from here, and when a human is there; a name with a time only where one is known."""
    opens = None if desk.open_until(at) is not None else desk.next_open(at)
    if opens is None or len(desk.names) != 1:
        times = presence(desk, at)
        return [Text("host.steps_back"), *([] if times is None else [times])]
    zone = ZoneInfo(desk.zone)
    today = opens.astimezone(zone).date() == at.astimezone(zone).date()
    return [Text("host.steps_back", who=desk.names[0], **{"at" if today else "when": opens})]


def presence(desk: Desk, at: datetime) -> Text | None:
    """Return when a human reads along, or None where no hours are set (mission.md §13, 5)."""
    until = desk.open_until(at)
    if until is not None:
        return Text("host.open_until", until=until)
    opens = desk.next_open(at)
    return None if opens is None else Text("host.opens", when=opens)
