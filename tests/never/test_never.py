"""What must never happen, over a random month of chat, with a cog that wants it to happen (mission.md §2).

Each property is also seen to fail: the guard it watches is taken away, and the same month breaks it.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.adapters.memory import Message
from bot.app import shipped_cogs
from bot.core import posting, sanctioning, unasked
from bot.core.effects import Effects
from bot.core.persona import ledger
from bot.core.persona.ledger import Ledger, Verdict
from bot.core.persona.talk import Talk
from bot.core.persona.voice import Voice
from bot.model.actions import Class, Whisper
from bot.model.deliveries import Traits
from bot.model.house import House, Manners
from tests.fakes.table import lay_table
from tests.never import checks
from tests.never.month import QUIET_READERS, SECRET, WORDS, Lived, Plan, live
from tests.never.rascal import rascal

AUTUMN = datetime(2026, 10, 5, 7, tzinfo=UTC)
SPRING = datetime(2027, 3, 8, 7, tzinfo=UTC)
ZONES = (
    (AUTUMN, "Europe/Berlin"),
    (SPRING, "Europe/Berlin"),
    (datetime(2026, 10, 12, 7, tzinfo=UTC), "America/New_York"),
    (datetime(2026, 9, 14, 7, tzinfo=UTC), "Pacific/Auckland"),
)
"""Months with a clock change in them."""

PLANS = st.builds(
    lambda seed, where, **more: Plan(seed, zone=where[1], start=where[0], **more),
    seed=st.integers(0, 10**9),
    where=st.sampled_from(ZONES),
    talkers=st.integers(4, 9),
    bursts=st.integers(4, 8),
    restarts=st.integers(2, 6),
    budget=st.sampled_from((3, 1, 10, 50, 0)),
    locale=st.sampled_from(("de", "en")),
)


async def month(plan: Plan) -> Lived:
    """Live through a month in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return await live(plan, Path(folder))


@pytest.mark.slow
@given(plan=PLANS)
@settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # shrinking takes years
async def test_a_random_month_breaks_no_never_rule(plan: Plan) -> None:
    """N1, N2, N3, N4, N6, N7 (and PER-01, PER-02, PER-04, PER-05): random talk, nights, a clock change, restarts,
    and a cog that wants to post twenty times a week and to write to quiet readers.
    """
    lived = await month(plan)
    subjects = {check.__name__: check(lived) for check in checks.CHECKS}
    print(f"{plan}: {len(lived.messages)} messages; {subjects}")
    assert subjects["nobody_is_announced_to"] > 300, "the rascal wrote to nobody: nothing was tested"
    assert subjects["no_door_rings_unasked"] > 300, "nothing waited for anyone: nothing was tested"
    assert subjects["no_machine_decides_over_people"] > 2, "the rascal threw nobody out: nothing was tested"
    assert plan.budget == 0 or subjects["the_budget_holds"] > 0, "nothing was said unasked"
    assert lived.ledger.get("skipped expired", 0) > 20, "nothing was ever let go"


SHORT = Plan(7, days=12, talkers=5, bursts=6, restarts=2)
FULL = replace(SHORT, budget=50)


async def test_the_short_month_itself_breaks_nothing() -> None:
    """N1–N4, N6, N7: the control of what follows: with every guard in place the same months pass."""
    small, lived = await month(SHORT), await month(FULL)
    for check in checks.CHECKS:
        assert check(small) >= 0
        assert check(lived) >= 0
    assert lived.ledger["sent opened_quietly"] > 0, "no line ever opened quietly"
    assert lived.ledger["held talk"] > 5, "no line ever waited for talk"


def always_sent(self: Ledger, community: Any, wish: Any, talk: Any, now: datetime) -> Verdict:
    return Verdict("sent", "mutated")


def never_silent(judge: Any) -> Any:
    def judged(self: Ledger, *given: Any) -> Verdict:
        verdict: Verdict = judge(self, *given)
        return replace(verdict, silent=False)

    return judged


def as_an_answer(whisper: Any) -> Any:
    def whispered(self: Effects, cog: str, action: Whisper) -> None:
        whisper(self, cog, replace(action, cls=Class.ANSWER))

    return whispered


ANSWERS = as_an_answer(Effects._whisper)

GUARDS: Sequence[tuple[str, Callable[[Lived], int], Plan, Any, str, Any]] = (
    ("the ledger", checks.the_budget_holds, SHORT, Ledger, "judge", always_sent),
    ("the budget", checks.the_budget_holds, SHORT, Ledger, "used", lambda *_: 0),
    ("quiet hours", checks.nights_are_quiet, FULL, ledger, "quiet_end", lambda *_: None),
    ("yielding to talk", checks.talk_is_left_alone, FULL, Talk, "quiet_at", lambda self, spot, now, _: now),
    ("opening quietly", checks.talk_is_left_alone, FULL, Ledger, "judge", never_silent(Ledger.judge)),
    ("expiry", checks.nothing_comes_too_late, SHORT, Ledger, "judge", always_sent),
    ("the relay's cap", checks.relays_are_capped, SHORT, Ledger, "relayed", lambda *_: 0),
    ("variety", checks.nothing_is_said_twice_in_a_row, SHORT, Voice, "_least_used", lambda self, _, __, pool: pool[0]),
    ("refusing announcements", checks.nobody_is_announced_to, SHORT, Effects, "_whisper", ANSWERS),
    ("sparing readers", checks.quiet_readers_stay_unbothered, SHORT, Effects, "_whisper", ANSWERS),
    ("waiting to be asked", checks.no_door_rings_unasked, SHORT, unasked, "must_wait", lambda *_: False),
    ("the label", checks.the_label_comes_first_and_once, SHORT, posting, "owed", lambda *_: False),
    ("the label once", checks.the_label_comes_first_and_once, SHORT, posting, "owed", lambda *_: True),
    ("the human", checks.no_machine_decides_over_people, SHORT, sanctioning, "demand_human", lambda *_, **__: {}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("check", "plan", "where", "name", "mutant"), [each[1:] for each in GUARDS], ids=[each[0] for each in GUARDS]
)
async def test_without_its_guard_the_same_month_breaks_the_rule(
    monkeypatch: pytest.MonkeyPatch, check: Callable[[Lived], int], plan: Plan, where: Any, name: str, mutant: Any
) -> None:
    """N1, N2, N3, N4, N7: each property can fail, and it is this guard that keeps it."""
    monkeypatch.setattr(where, name, mutant)
    lived = await month(plan)
    with pytest.raises(AssertionError):
        check(lived)


async def test_a_leak_would_be_seen() -> None:
    """N4, N6, PER-04: the properties without a single guard can fail too: a doctored month does not pass."""
    lived = await month(replace(SHORT, days=3))
    host, at = "host", lived.plan.start
    lived.messages = [*lived.messages, Message("90001", "talk", host, f"call {SECRET}", at)]
    with pytest.raises(AssertionError, match="repeated"):
        checks.secrets_stay_private(lived)
    with pytest.raises(AssertionError, match="has classes None"):
        checks.every_line_has_one_class(lived)
    lived.messages = [*lived.messages, Message("90002", "talk", host, f"where is {QUIET_READERS[0]}?", at)]
    with pytest.raises(AssertionError, match="was named"):
        checks.quiet_readers_stay_unbothered(lived)
    for bad in (
        "last_seen INTEGER",
        "inactive_since INTEGER",
        "points INTEGER",
        "engagement_score REAL",
        "streak INTEGER",
    ):
        lived.schema = [f"CREATE TABLE x (community TEXT NOT NULL, {bad}) STRICT"]
        with pytest.raises(AssertionError):
            checks.no_table_knows_who_is_quiet(lived)


@pytest.mark.slow
async def test_a_year_of_silence_stays_silent(tmp_path: Path) -> None:
    """N4, WEL-05: a member who says nothing for 365 days gets no message and is named in none, whoever wants to."""
    cogs = [*shipped_cogs(), rascal()]
    rings, words = Traits(rings=True), [("rascal", WORDS)]
    async with lay_table(tmp_path, cogs=cogs, more_words=words, at=AUTUMN, traits=rings) as table:
        await table.says("Mira", "talk", "rascal, go")
        await table.joins("Ana")
        await table.passes(days=365)
        assert table.private("Quinn") == []
        assert not [each.text for each in table.world.messages if "Quinn" in each.text]
        greeted = [each for each in table.world.deliveries if each.person is not None and each.person.id == "ana"]
        assert greeted == [], "who came in and only reads is left in peace as well"
        refused = await table.house.db.read(
            lambda sql: sql.execute("SELECT count(*) FROM ledger WHERE reason = 'unasked'").fetchone()[0]
        )
        print(f"a year: {refused} private announcements refused")
        assert refused > 365


async def test_fifty_newcomers_are_not_greeted_alike(tmp_path: Path) -> None:
    """N3, PER-02, WEL-01: fifty greetings, no two neighbours in the same words, every wording used."""
    cogs = shipped_cogs()
    house = House(locale="en", manners=Manners())
    async with lay_table(tmp_path, cogs=cogs, house=house) as table:
        names = [f"Guest{chr(65 + turn // 26)}{chr(97 + turn % 26)}" for turn in range(50)]
        for name in names:
            await table.joins(name)
            await table.passes(hours=5)
        greetings = [each.text.split("\n\n")[0] for each in table.public_messages("welcome")]
        worded = []
        for text in greetings:
            for name in names:
                text = text.replace(name, "…")
            worded.append(text)
        print(f"{len(worded)} greetings in {len(set(worded))} wordings")
        assert len(worded) > 30
        assert not [one for one, other in pairwise(worded) if one == other]
        assert len(set(worded)) >= 4
