"""A month: random people, talk, nights, restarts and a rascal, lived through by the real house on a walking clock."""

import random
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from structlog.testing import capture_logs

from bot.adapters.memory import Message
from bot.app import shipped_cogs
from bot.model.deliveries import Delivery, Traits
from bot.model.house import House, Manners
from bot.model.rights import Role
from bot.model.texts import plain
from tests.fakes.table import TEAM, Table, lay_table
from tests.never.rascal import LOUD, rascal

WORDS = Path(__file__).parent / "words"
QUIET_READERS = ("Quinn", "Ruth", "Wim")
SECRET = "0171 5550199"
"""What someone writes to the host alone; nobody else may ever read it."""
LINES = (
    "hm",
    "I think so too",
    "has anyone tried that",
    "yes",
    "no idea",
    "look: my bike",
    "wait!",
    "never!",
    "oh, well!",
)
QUESTIONS = "\n".join(f"What was number {n} of your week?" for n in "abcdefgh")


@dataclass(frozen=True, slots=True)
class Plan:
    """Say how a month goes; everything else follows from `seed`."""

    seed: int
    zone: str = "Europe/Berlin"
    start: datetime = datetime(2026, 10, 5, 7, tzinfo=UTC)
    days: int = 31
    talkers: int = 6
    bursts: int = 5
    restarts: int = 3
    budget: int = 3
    locale: str = "en"

    @property
    def manners(self) -> Manners:
        """Return the house's manners of this month."""
        return Manners(weekly_budget=self.budget)


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one thing someone does, or a restart that takes `down`."""

    at: datetime
    what: str
    who: str = ""
    words: str = ""
    place: str = "talk"
    down: timedelta = timedelta(0)


@dataclass(slots=True)
class Row:
    """Hold one line the house wrote down to be said in a place, and the message it became."""

    cog: str
    cls: str
    spot: str
    state: str
    created: datetime
    expires: datetime | None
    yields: datetime | None
    ungated: bool
    message: Message | None


@dataclass(slots=True)
class Lived:
    """Hold what a month left behind."""

    plan: Plan
    people: Mapping[str, Any]
    messages: Sequence[Message]
    deliveries: Sequence[Delivery]
    starts: Sequence[datetime]
    rows: list[Row] = field(default_factory=list)
    ledger: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    schema: list[str] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """Return the community's zone."""
        return ZoneInfo(self.plan.zone)

    def said(self, cls: str) -> list[Row]:
        """Return what was said of a class, in the order it was heard."""
        found = [row for row in self.rows if row.cls == cls and row.message is not None]
        return sorted(found, key=lambda row: (row.message.at, int(row.message.id)) if row.message else (row.created, 0))

    def private(self, account: str) -> list[str]:
        """Return every private message someone was sent, oldest first, each once."""
        seen: dict[str, str] = {}
        for each in self.deliveries:
            if each.person is not None and each.person.id == account and each.kind in ("reply", "whisper"):
                seen[each.key] = "\n\n".join(plain(line) for line in each.lines)
        return list(seen.values())


def steps(plan: Plan) -> list[Step]:
    """Make a month's steps from its seed, in order."""
    chance = random.Random(plan.seed)
    talkers = ["Lea", "Jo", "Mira", *(f"T{turn}" for turn in range(plan.talkers))]
    made: list[Step] = []
    for day in range(plan.days):
        midnight = plan.start + timedelta(days=day)
        for _ in range(chance.randint(0, plan.bursts)):
            made += _burst(chance, _when(chance, midnight, ZoneInfo(plan.zone)), talkers)
        made += _errands(chance, midnight, talkers, day)
    for turn in range(plan.restarts):
        at = plan.start + timedelta(minutes=chance.randrange(plan.days * 24 * 60))
        down = timedelta(minutes=chance.choice((0, 1, 30, 60 * 5))) if turn else timedelta(0)
        made.append(Step(at, "restart", down=down))
    return sorted(made, key=lambda step: step.at)


def _when(chance: random.Random, midnight: datetime, zone: ZoneInfo) -> datetime:
    """Choose when people begin to talk: at any hour, or just when something is about to be announced."""
    if chance.random() < 0.5:
        return midnight + timedelta(minutes=chance.randrange(24 * 60))
    wall = chance.choice((*LOUD, time(18, 30)))
    at = datetime.combine(midnight.astimezone(zone).date(), wall, zone).astimezone(UTC)
    return max(midnight, at - timedelta(minutes=chance.randrange(12)))


def _burst(chance: random.Random, at: datetime, talkers: list[str]) -> list[Step]:
    """Let a few people talk for a while, faster or slower than a lull is long."""
    here = chance.sample(talkers, chance.randint(1, min(6, len(talkers))))
    gap = chance.choice((20, 90, 240, 400))
    place = chance.choice(("talk", "talk", "talk", "questions"))
    made = []
    for _ in range(chance.randint(2, 40)):
        at += timedelta(seconds=chance.randrange(1, gap))
        words = chance.choice(LINES)
        what = "order" if words.endswith("!") or words.startswith("look:") else "say"
        made.append(Step(at, what, chance.choice(here), words, place))
    return made


def _errands(chance: random.Random, midnight: datetime, talkers: list[str], day: int) -> list[Step]:
    """Let people join, leave, thank, react, ask the host something, and tell it something private."""

    def sometime() -> datetime:
        return midnight + timedelta(minutes=chance.randrange(24 * 60))

    made = [Step(sometime(), "thank", chance.choice(talkers), chance.choice(talkers)) for _ in range(2)]
    made.append(Step(sometime(), "react", chance.choice(talkers), chance.choice("👍🙏")))
    if chance.random() < 0.6:
        at = sometime()
        made += [
            Step(at + timedelta(seconds=30 * turn), "join", f"N{day}x{turn}") for turn in range(chance.randint(1, 3))
        ]
    if day and chance.random() < 0.2:
        made.append(Step(sometime(), "leave", f"N{day - 1}x0"))
    if chance.random() < 0.5:
        words = chance.choice((f"my number is {SECRET}", "/host hours", "/host human", "/host budget", "/ritual list"))
        made.append(Step(sometime(), "direct", chance.choice(talkers), words))
    if chance.random() < 0.1:
        made.append(Step(sometime(), "now", "Jo", "/ritual now"))
    return made


async def live(plan: Plan, folder: Path) -> Lived:
    """Live through a month and return what it left behind."""
    house = House(locale=plan.locale, zone=plan.zone, team=TEAM, manners=plan.manners)
    starts = [plan.start]
    async with AsyncExitStack() as stack:
        stack.enter_context(capture_logs())  # what the rascal does wrong is told at length
        table = await stack.enter_async_context(_open(folder, house, plan, None))
        await _begin(table, plan)
        for step in steps(plan):
            if step.what == "restart":
                await _walk(table, step.at)
                await stack.aclose()
                stack.enter_context(capture_logs())
                table.clock.at += step.down
                table = await stack.enter_async_context(_open(folder, house, plan, table))
                starts.append(table.clock.now())
            elif step.at >= table.clock.now():
                await _walk(table, step.at)
                await _do(table, step)
        await _walk(table, plan.start + timedelta(days=plan.days))
        lived = Lived(plan, table.people, table.world.messages, table.world.deliveries, starts)
        await _read(table, lived)
    return lived


def _open(folder: Path, house: House, plan: Plan, after: Table | None) -> Any:
    return lay_table(
        folder, cogs=[*shipped_cogs(), rascal()], house=house, at=plan.start, locale=plan.locale,
        more_words=[("rascal", WORDS)], known_silence=False, after=after, traits=Traits(rings=True),
    )  # fmt: skip


async def _begin(table: Table, plan: Plan) -> None:
    """Let everyone be there from the start, the quiet ones too, and set the rascal and a ritual going."""
    for name in (*(f"T{turn}" for turn in range(plan.talkers)), *QUIET_READERS):
        table.people.setdefault(name, table.world.member(name, locale=plan.locale))
    table.clock.set(plan.start + timedelta(seconds=1))
    await table.world.start(table.house.host)
    await table.says("Mira", "talk", "rascal, go")
    await table.chooses("Jo", "ritual create", title="Round", day="thu", time="18:30", questions=QUESTIONS)


async def _walk(table: Table, at: datetime) -> None:
    """Let time pass until `at`; the database is asked only where something may have changed."""
    host, clock = table.house.host, table.clock
    while (due := await host.next_due()) is not None and due <= at:
        clock.set(max(due, clock.now()))
        await host.quiet()
    if at > clock.now():
        clock.set(at)


async def _do(table: Table, step: Step) -> None:
    match step.what:
        case "say":
            await table.world.say(table.people[step.who], table.spot(step.place), step.words)
            return
        case "order":
            await table.says(step.who, step.place, step.words)
        case "join":
            await _join(table, step.who)
        case "leave" if step.who in table.people:
            await table.leaves(step.who)
        case "thank" if step.who != step.words:
            await table.commands(step.who, f"/thanks @{step.words.lower()} for the help", "talk")
        case "react":
            message = next(
                (each for each in reversed(table.world.messages) if each.author in table.world.members), None
            )
            if message is not None and message.to is None and message.spot in table.world.spots:
                await table.reacts(step.who, message, step.words)
        case "direct" if step.words.startswith("/"):
            await table.commands(step.who, step.words)
        case "direct":
            await table.says(step.who, "direct", step.words)
        case "now":
            await table.commands(step.who, step.words)


async def _join(table: Table, who: str) -> None:
    """Let someone come in; every other one takes the tour."""
    if who not in table.people:
        table.people[who] = table.world.member(who, Role.NEWCOMER, inside=False)
    await table.joins(who)
    greeting = next((each for each in reversed(table.public_messages("welcome")) if each.buttons), None)
    if greeting is not None and who.endswith("0"):
        await table.world.press(table.people[who], greeting.buttons[0].key, greeting)
        await table.settle()


async def _read(table: Table, lived: Lived) -> None:
    """Read from the database what the house thinks it did, beside what the platform saw."""
    by_id = {each.id: each for each in lived.messages}

    def read(sql: Any) -> None:
        found = sql.execute(
            "SELECT o.id, o.cog, o.cls, p.spot, o.state, o.created_at, o.expires_at, o.yield_until, o.ungated "
            "FROM outbox o JOIN places p ON p.id = o.place WHERE o.kind = 'say' ORDER BY o.seq"
        ).fetchall()
        for id_, cog, cls, spot, state, created, expires, yields, ungated in found:
            receipt = table.world.receipts.get(id_)
            message = None if receipt is None or receipt.message is None else by_id[receipt.message.id]
            times = (_moment(created), _moment(expires), _moment(yields))
            lived.rows.append(
                Row(cog, cls, spot, state, times[0] or lived.plan.start, *times[1:], bool(ungated), message)
            )
        counted = sql.execute("SELECT outcome || ' ' || reason, count(*) FROM ledger GROUP BY 1").fetchall()
        lived.ledger.update(counted)
        lived.waiting.update(sql.execute("SELECT cog, count(*) FROM waiting GROUP BY cog").fetchall())
        lived.faults += [row[0] for row in sql.execute("SELECT fault FROM quarantine").fetchall()]
        lived.schema += [
            row[0] for row in sql.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        ]

    await table.house.db.read(read)


def _moment(micro: int | None) -> datetime | None:
    return None if micro is None else datetime.fromtimestamp(micro / 1_000_000, UTC)


def by_the_wall(at: datetime, zone: ZoneInfo, start: time, end: time) -> bool:
    """Tell by a clock on the wall whether it is between two hours over midnight."""
    wall = at.astimezone(zone).time()
    return wall >= start or wall < end
