"""The never rules as checks of a month that was lived; each raises AssertionError where its rule was broken."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from bot.adapters.memory import Message
from bot.model.texts import plain
from tests.never.month import QUIET_READERS, SECRET, Lived, Row, by_the_wall

LABEL = ("I'm a bot and I hold the door here", "Ich bin ein Bot und halte hier die Tür auf")
NOTIONS = re.compile(
    r"\b\w*(inactiv|last_?(active|seen|spoke|post)|streak|leaderboard|karma|\bxp\b|\bpoints?\b|\bscore|engagement)\w*\b",
    re.IGNORECASE,
)
"""What no table may know of a person (N4, N5, N11)."""


def unasked(lived: Lived) -> Iterator[tuple[Row, Message]]:
    """Yield every host-class line that was said and the message it became; a human's "send now" aside."""
    for row in lived.said("host"):
        if row.message is not None and not row.ungated:
            yield row, row.message


def week(at: datetime, lived: Lived) -> tuple[int, int]:
    """Return the ISO week by the community's calendar."""
    year, number, _ = at.astimezone(lived.zone).isocalendar()
    return year, number


def the_budget_holds(lived: Lived) -> int:
    """N2: per place and week no more unasked lines than the budget, what a human sent counted first."""
    used: Counter[tuple[str, tuple[int, int]]] = Counter()
    for row in lived.said("host"):
        assert row.message is not None
        key = row.spot, week(row.message.at, lived)
        if not row.ungated:
            assert used[key] < lived.plan.budget, f"{used[key]} lines before {row.message.at} in {row.spot}"
        used[key] += 1
    return sum(used.values())


def nights_are_quiet(lived: Lived) -> int:
    """N2, PER-05: nothing unasked in quiet hours."""
    manners, seen = lived.plan.manners, 0
    for row, message in unasked(lived):
        seen += 1
        night = by_the_wall(message.at, lived.zone, manners.quiet_from, manners.quiet_to)
        assert not night, f"{row.cog} at {message.at.astimezone(lived.zone)}"
    return seen


def talk_is_left_alone(lived: Lived) -> int:
    """N2, PER-04: no unasked line into talk without a lull, but the announced ones: silently, in their own thread."""
    manners, seen = lived.plan.manners, 0
    for row, message in unasked(lived):
        seen += 1
        heard = _heard(lived, row.spot, message)
        start = max(at for at in lived.starts if at <= message.at)
        recent = {author: at for author, at in heard.items() if at > message.at - manners.talk_window and at >= start}
        unknown = message.at - start < manners.lull
        lively = len(recent) >= manners.talk_people and message.at - max(recent.values()) < manners.lull
        if unknown or lively:
            quietly = row.yields is not None and row.yields <= message.at and message.silent and message.thread
            assert quietly, f"{row.cog} into talk at {message.at}: {sorted(recent)}"
    return seen


def _heard(lived: Lived, spot: str, before: Message) -> dict[str, datetime]:
    """Return when each person last spoke in a place before a message."""
    heard: dict[str, datetime] = {}
    for each in lived.messages:
        if each.spot == spot and each.author != "host" and int(each.id) < int(before.id):
            heard[each.author] = max(each.at, heard.get(each.author, each.at))
    return heard


def nothing_comes_too_late(lived: Lived) -> int:
    """N2, PER-04: an unasked line whose time is over is never said."""
    seen = 0
    for row, message in unasked(lived):
        seen += 1
        end = row.expires or row.created + lived.plan.manners.wait_at_most
        assert message.at < end, f"{row.cog} at {message.at}, over at {end}"
    return seen


def relays_are_capped(lived: Lived) -> int:
    """PER-04: at most two of members' own things a day and place."""
    days: Counter[tuple[str, object]] = Counter()
    for row in lived.said("relay"):
        assert row.message is not None
        days[row.spot, row.message.at.astimezone(lived.zone).date()] += 1
    assert max(days.values(), default=0) <= lived.plan.manners.relay_per_day, days.most_common(3)
    return sum(days.values())


def every_line_has_one_class(lived: Lived) -> int:
    """PER-04: nothing is said in a place that is not a row of exactly one class."""
    classes: dict[str, set[str]] = {}
    for row in lived.rows:
        if row.message is not None:
            classes.setdefault(row.message.id, set()).add(row.cls)
    said = [each for each in lived.messages if each.author == "host" and each.to is None]
    for each in said:
        assert len(classes.get(each.id, ())) == 1, f"{each.text!r} has classes {classes.get(each.id)}"
    return len(said)


def nothing_is_said_twice_in_a_row(lived: Lived) -> int:
    """N3, PER-02: no two neighbours with the same wording, per place and kind of line; every wording is used."""
    lines: dict[tuple[str, str], list[str]] = {}
    for row in sorted(lived.rows, key=lambda each: int(each.message.id) if each.message else 0):
        if row.message is not None and row.cog == "rascal" and row.cls == "host":
            lines.setdefault((row.spot, row.cog), []).append(row.message.text.split("\n\n")[0])
    for place, said in lines.items():
        for one, other in pairwise(said):
            assert one != other, f"twice in a row in {place}: {one}"
    most: list[str] = max(lines.values(), key=len, default=[])
    assert len(set(most)) == 4 or len(most) < 12, f"of four wordings only {set(most)}"
    return len(most)


def quiet_readers_stay_unbothered(lived: Lived) -> int:
    """N4: who only reads gets no message and is named in none."""
    for name in QUIET_READERS:
        account = lived.people[name].id
        told = [each for each in lived.deliveries if each.person is not None and each.person.id == account]
        assert not told, f"{name} was told: {told[0].lines}"
        named = [each.text for each in lived.messages if re.search(rf"\b{name}\b", each.text)]
        assert not named, f"{name} was named: {named[0]}"
    return len(QUIET_READERS)


def nobody_is_announced_to(lived: Lived) -> int:
    """N4, IDP-08: nobody is told privately what they did not ask for; here: nothing of the rascal's."""
    told = [each for each in lived.messages if each.to is not None and "this is for you" in each.text]
    assert not told, f"{told[0].to} was told {told[0].text!r}"
    return lived.ledger.get("skipped unasked", 0)


def no_door_rings_unasked(lived: Lived) -> int:
    """IDP-08: whoever chose nothing is sent nothing but answers to what they did; the team looks after its rounds."""
    team = {lived.people[name].id for name in ("Jo", "Mira")}
    rung = [each for each in lived.deliveries if each.kind == "whisper" and each.person and each.person.id not in team]
    assert not rung, f"{rung[0].person} was rung for {[plain(line) for line in rung[0].lines]}"
    return sum(lived.waiting.values())


def the_label_comes_first_and_once(lived: Lived) -> int:
    """N7, PER-01: everyone's first private message says that a bot speaks, and no other does."""
    seen = 0
    for who, account in lived.people.items():
        texts = lived.private(account.id)
        labelled = [text.startswith(LABEL) for text in texts]
        assert labelled == [True] * bool(texts) + [False] * (len(texts) - 1), f"{who}: {labelled}"
        seen += bool(texts)
    return seen


def no_machine_decides_over_people(lived: Lived) -> int:
    """N1: nothing irreversible was done, since no human decided anything; the attempts are on record."""
    done = [each for each in lived.deliveries if each.kind in ("exclude", "decline", "remove", "pause")]
    assert not done, f"{done[0].kind} without a human"
    return sum("needs the human who decided it" in fault for fault in lived.faults)


def secrets_stay_private(lived: Lived) -> int:
    """N6: what someone wrote to the host alone is in no message anybody else reads."""
    told = [each for each in lived.messages if SECRET in each.text and each.author == "host"]
    assert not told, f"repeated: {told[0].text!r} to {told[0].to or 'all'}"
    return sum(SECRET in each.text for each in lived.messages)


def no_table_knows_who_is_quiet(lived: Lived) -> int:
    """N4, N5, N11: no column for inactivity, points, scores or streaks exists anywhere."""
    for sql in lived.schema:
        bare = re.sub(r"--[^\n]*", "", sql)
        assert not NOTIONS.search(bare), f"{NOTIONS.search(bare)} in {sql}"
    return len(lived.schema)


def only_the_rascal_fails(lived: Lived) -> int:
    """House.md §1: in a whole month nothing was quarantined but what the rascal was refused."""
    strange = [fault for fault in lived.faults if not fault.startswith("PermissionError: rascal: ")]
    assert not strange, strange[0]
    return len(lived.faults)


CHECKS = (
    the_budget_holds,
    nights_are_quiet,
    talk_is_left_alone,
    nothing_comes_too_late,
    relays_are_capped,
    every_line_has_one_class,
    nothing_is_said_twice_in_a_row,
    quiet_readers_stay_unbothered,
    nobody_is_announced_to,
    no_door_rings_unasked,
    the_label_comes_first_and_once,
    no_machine_decides_over_people,
    secrets_stay_private,
    no_table_knows_who_is_quiet,
    only_the_rascal_fails,
)
