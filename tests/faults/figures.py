"""Figures of a fault run: what the platform's truth and the bot's own rows say, compared from outside."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import fill, indent
from typing import Any

from tests.faults.run import Ran
from tests.faults.world import LABEL

LINES = {
    "note": ("note",), "add": ("add",), "card": ("card", "told card"), "press": ("tick",), "remind": ("ring",),
    "open": ("open", "told room"), "host": ("host", "told host"),
}  # fmt: skip
"""Which rows each kind of event leaves, once each; talk leaves none, poison goes to quarantine."""

SENDS = {
    "note": ("noted",), "add": ("added",), "card": ("card", "carded"), "press": ("ticked", "tick"),
    "remind": ("remind", "ring"), "open": ("room", "opening"), "host": ("hosted",),
}  # fmt: skip
"""What each kind of event makes the bot say, once each."""

POISON = ("poison", "fail")

COUNTED = ("lost", "doubled", "dropped", "doubled_sends", "marked", "unknown", "dead")


@dataclass(slots=True)
class Figures:
    """Hold the counts of one run; lists name what is counted."""

    effects: int = 0
    found: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    sends: int = 0
    accepted: int = 0
    dropped: list[str] = field(default_factory=list)
    doubled_sends: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unknown_seqs: set[int] = field(default_factory=set)
    unknown_arrived: int = 0
    dead: list[str] = field(default_factory=list)
    disorder: int = 0
    integrity: str = ""


def expected(ran: Ran, table: Mapping[str, tuple[str, ...]]) -> Counter[str]:
    """Return what the platform's log asks for, each thing by name and turn."""
    return Counter(f"{word} {each['n']}" for each in ran.world.log for word in table.get(each["kind"], ()))


def judge(ran: Ran) -> Figures:
    """Compare a house's database with the world it lived in."""
    figures = Figures()
    raw = sqlite3.connect(ran.path)
    try:
        figures.integrity = raw.execute("PRAGMA integrity_check").fetchone()[0]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        _effects(figures, ran, raw)
        _sends(figures, ran, raw)
    finally:
        raw.close()
    return figures


def _effects(figures: Figures, ran: Ran, raw: sqlite3.Connection) -> None:
    wanted = expected(ran, LINES)
    wanted.update(f"poison {each['id']}" for each in ran.world.log if each["kind"] in POISON)
    found = Counter(f"{what} {n}" for what, n in raw.execute("SELECT what, n FROM logbook_lines"))
    found.update(f"poison {key}" for (key,) in raw.execute("SELECT key FROM quarantine"))
    figures.effects, figures.found = wanted.total(), found.total()
    figures.lost = list((wanted - found).elements())
    figures.doubled = list((found - wanted).elements())


def _sends(figures: Figures, ran: Ran, raw: sqlite3.Connection) -> None:
    wanted = expected(ran, SENDS)
    numbers = raw.execute(
        "SELECT number FROM quarantine WHERE platform <> 'house' AND raw LIKE '%Commanded%'"
    ).fetchall()
    wanted.update(f"number {number}" for (number,) in numbers)
    rows = {
        id_: (seq, kind, cls, lane, state, again, payload, note)
        for seq, id_, kind, cls, lane, state, again, payload, note in raw.execute(
            "SELECT seq, id, kind, cls, lane, state, again, payload, note FROM outbox"
        )
    }
    names = {id_: _named(row[6]) or _number(ran.world.missed.get(id_, "")) for id_, row in rows.items()}
    accepted: Counter[str] = Counter()
    latest: dict[str, int] = {}
    for act in ran.world.accepted:
        seq, kind, cls, lane, _, again, *_ = rows[act.key]
        name = act.label or _number(act.text)
        names[act.key] = name
        accepted[name] += 1
        if accepted[name] > 1 and kind == "edit":
            accepted[name] = 1  # the same words in the same message twice are one thing to see
        elif accepted[name] > 1:
            (figures.marked if again and cls == "duty" else figures.doubled_sends).append(name)
        figures.disorder += seq < latest.get(lane, 0)
        latest[lane] = max(seq, latest.get(lane, 0))
    settled = {names[id_]: row for id_, row in rows.items() if row[4] in ("unknown", "dead")}
    for name, row in settled.items():
        if row[4] == "dead":
            figures.dead.append(f"{name} ({row[7]})")
        else:
            figures.unknown_arrived += accepted[name] > 0
            figures.unknown.append(f"{name} ({'arrived' if accepted[name] else 'never arrived'})")
            figures.unknown_seqs.add(row[0])
    figures.sends, figures.accepted = wanted.total(), len(ran.world.accepted)
    figures.dropped = [name for name in wanted if not accepted[name] and name not in settled]
    figures.doubled_sends += [f"unasked: {name}" for name in accepted if name not in wanted]


def _named(payload: str) -> str:
    """Return what an unsent row would have said."""
    packed: dict[str, Any] = json.loads(payload)
    for each in [*packed.get("words", ()), packed.get("name", {})]:
        if "number" in each.get("fields", {}):
            return f"number {each['fields']['number']}"
        if found := LABEL.search(each.get("words", "")):
            return f"{found[1]} {found[2]}"
    return ""


def _number(text: str) -> str:
    before, found, after = text.partition("under number ")
    return f"number {after[:8]}" if found else before


def judge_naive(ran: Ran) -> Figures:
    """Compare the control's rows with its world; rooms and faults are more than it can do, and not asked of it."""
    figures = Figures()
    lines = {kind: LINES[kind][:1] for kind in ("note", "add", "card", "press", "remind", "host")}
    says = {kind: (SENDS[kind][-1] if kind == "press" else SENDS[kind][0],) for kind in lines} | {
        "remind": ("remind", "ring")
    }
    raw = sqlite3.connect(ran.path)
    try:
        figures.integrity = raw.execute("PRAGMA integrity_check").fetchone()[0]
        found = Counter(f"{what} {n}" for what, n in raw.execute("SELECT what, n FROM logbook_lines"))
    finally:
        raw.close()
    wanted, sent = expected(ran, lines), Counter(act.label for act in ran.world.accepted)
    figures.effects, figures.found = wanted.total(), found.total()
    figures.lost, figures.doubled = list((wanted - found).elements()), list((found - wanted).elements())
    asked = expected(ran, says)
    figures.sends, figures.accepted = asked.total(), sent.total()
    figures.dropped = list((asked - sent).elements())
    figures.doubled_sends = list((sent - asked).elements())
    return figures


def shown(title: str, ran: Ran, figures: Figures) -> str:
    """Return the figures as a person reads them."""
    world, few = ran.world, {name: len(getattr(figures, name)) for name in COUNTED}
    said = (
        f"silently dropped {few['dropped']}, silently doubled {few['doubled_sends']}, out of order {figures.disorder}"
    )
    again = f"repeated and marked {few['marked']}, dead {few['dead']}"
    lines = [
        f"{title}: seed {world.seed}, {ran.kills.total()} kills, {len(world.log)} events, {ran.seconds:.1f} s",
        fill(", ".join(f"{point} {count}" for point, count in sorted(ran.kills.items())), 100),
        f"events   delivered again {world.redelivered}, pages shuffled {world.shuffled}",
        f"effects  expected {figures.effects}, found {figures.found}, lost {few['lost']}, doubled {few['doubled']}",
        f"sends    expected {figures.sends}, accepted {figures.accepted}, {said}",
        f"         tried again with the same key {world.repeated}, {again}",
        f"         unknown {few['unknown']} (arrived after all {figures.unknown_arrived})",
        f"         in flight at the kills {ran.in_flight}",
        f"database {figures.integrity}",
    ]
    return "\n".join([lines[0], *(indent(line, "    ") for line in lines[1:])])
