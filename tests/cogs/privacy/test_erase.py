"""Erasing: two steps, at once, nothing left but what was named before; whoever comes back is new (IDP-05)."""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.exclusions import Exclusions
from bot.core.unit import mark_of
from bot.model.errors import StoreFull
from bot.ports import Sql
from tests.core.desk import column, rows
from tests.fakes.table import Table, lay_table

COUNT = "SELECT count(*) FROM persons WHERE name = 'Lea'"


async def everything(table: Table) -> str:
    """Return every cell of every table as text."""

    def read(sql: Sql) -> str:
        names = [row[0] for row in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        return "\n".join(repr((name, sql.execute(f"SELECT * FROM {name}").fetchall())) for name in names)  # noqa: S608

    return await table.house.db.read(read)


async def erases(table: Table, who: str) -> str:
    """Let someone erase themselves; return the last thing they read."""
    await table.commands(who, "/privacy erase")
    await table.presses(who, "Erase")
    return table.private(who)[-1]


async def test_it_says_first_what_goes_what_stays_and_why(tmp_path: Path) -> None:
    """IDP-05: two steps; the first changes nothing."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/privacy erase")
        card = table.private("Lea")[-1]
        for piece in ("Everything I know about you goes", "Totals without names stay", "delete it there yourself"):
            assert piece in card
        assert "A note of your exclusion" not in card, "nobody was shut out"
        assert await column(table, COUNT) == [1]


async def test_the_button_counts_once_for_ten_minutes_and_for_one_person(tmp_path: Path) -> None:
    """IDP-05, reliability.md row 44."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/privacy erase")
        card = table.private_messages("Lea")[-1]
        await table.presses("Quinn", "Erase", card)
        assert table.private("Quinn")[-1].endswith("This button is meant for someone else.")
        assert await column(table, COUNT) == [1]
        await table.passes(minutes=11)
        await table.presses("Lea", "Erase", card)
        assert table.private("Lea")[-1].endswith("This button has run out.")
        assert await column(table, COUNT) == [1]


async def test_it_happens_at_once_and_leaves_neither_name_nor_id(tmp_path: Path) -> None:
    """IDP-05: done in the same minute; the confirming answer leaves no row, and nobody is made anew by it."""
    async with lay_table(tmp_path) as table:
        await table.commands("Quinn", "/thanks @Lea for the ladder", "talk")
        await table.commands("Lea", "/thanks @Quinn for the tea", "talk")
        await table.chooses("Lea", "concern open", about="question", text="Who has the key?")
        await table.commands("Lea", "/host human")
        (person,) = await column(table, "SELECT id FROM persons WHERE name = 'Lea'")
        assert (await erases(table, "Lea")).startswith("Done. I don't know you any more.")
        left = await everything(table)
        for trace in ("Lea", "'lea'", '"lea"', ":lea", person, "Who has the key?"):
            assert trace not in left, trace
        assert await column(table, "SELECT count(*) FROM outbox WHERE state = 'queued'") == [0]
        assert await rows(table, "SELECT why, giver FROM thanks_given") == [("for the tea", "")], "given, not received"


async def test_what_was_seen_of_them_says_nothing_of_them(tmp_path: Path) -> None:
    """IDP-05: an event's key may hold an account; what is kept of it is a keyed hash, the same each time."""
    async with lay_table(tmp_path) as table:
        works = table.house.works
        mark = mark_of(works, "join/9/710000000000000001/5")
        assert mark.startswith("join/")
        assert "710000000000000001" not in mark
        assert mark == mark_of(works, "join/9/710000000000000001/5")
        assert mark != mark_of(works, "join/9/710000000000000001/6")
        await table.joins("Lea")
        assert all(re.fullmatch(r"([a-z]+/)?[0-9a-f]{24}", key) for key in await column(table, "SELECT key FROM seen"))


async def test_the_team_s_card_lets_go_of_the_words(tmp_path: Path) -> None:
    """IDP-05: what is open is closed, and its words leave the staff place too."""
    async with lay_table(tmp_path) as table:
        await table.chooses("Lea", "concern open", about="question", text="Who has the key?")
        assert "Who has the key?" in table.public("staff")[-1]
        await erases(table, "Lea")
        assert "Who has the key?" not in " ".join(table.public("staff"))
        assert await rows(table, "SELECT state, reporter FROM cases_cases") == [("closed", "")]
        await table.passes(days=8)
        assert "Lea" not in await everything(table)


async def test_whoever_comes_back_is_somebody_new(tmp_path: Path) -> None:
    """IDP-05: nothing of before is theirs; who speaks is said to them again."""
    async with lay_table(tmp_path) as table:
        await table.commands("Quinn", "/thanks @Lea for the ladder", "talk")
        (before,) = await column(table, "SELECT id FROM persons WHERE name = 'Lea'")
        await erases(table, "Lea")
        await table.commands("Lea", "/profile show")
        assert table.private("Lea")[-1].startswith("I'm a bot")
        (after,) = await column(table, "SELECT id FROM persons WHERE name = 'Lea'")
        assert after != before
        assert await column(table, "SELECT count(*) FROM thanks_given") == [0]


async def test_an_old_button_still_answers(tmp_path: Path) -> None:
    """House.md §5: every button ever sent answers, also one of someone who was erased since."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/privacy consent")
        switch = table.private_messages("Lea")[-1]
        await table.commands("Lea", "/host human")
        await erases(table, "Lea")
        await table.world.press(table.people["Lea"], switch.buttons[0].key, switch)
        await table.settle()
        assert table.private("Lea")[-1].endswith("This button has run out.")
        await table.presses("Mira", "I'll take it")
        assert "something went wrong" not in " ".join(table.private("Mira")).casefold()
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]


async def test_staff_who_go_leave_their_decisions_under_the_role(tmp_path: Path) -> None:
    """IDP-05: an answer a moderator gave stays with the one who got it, without a name."""
    async with lay_table(tmp_path) as table:
        await table.chooses("Lea", "concern open", about="question", text="Who has the key?")
        await table.presses("Mira", "Reply")
        await table.fills("Mira", text="Jo has it.")
        await erases(table, "Mira")
        assert await rows(table, "SELECT writer, words FROM cases_lines WHERE kind = 'answer'") == [("", "Jo has it.")]
        assert await rows(table, "SELECT state, taker FROM cases_cases") == [("open", "")], "somebody can take it"
        assert "Mira" not in await everything(table)


async def test_a_ritual_goes_on_and_the_team_hears_that_nobody_keeps_it(tmp_path: Path) -> None:
    """IDP-05: running things are handled; the round itself is the community's."""
    async with lay_table(tmp_path) as table:
        options: dict[str, Any] = {"title": "Tuesday round", "day": "tuesday", "time": "19:00"}
        await table.chooses("Jo", "ritual create", "talk", questions="What grows?", **options)
        await erases(table, "Jo")
        assert any("Nobody keeps Tuesday round" in each for each in table.public("staff"))
        assert await rows(table, "SELECT name, kept_by, state FROM rituals") == [("Tuesday round", "", "active")]


async def test_a_line_that_waits_for_others_goes_on_with_someone(tmp_path: Path) -> None:
    """IDP-05: rows about them that others need are kept without them."""
    async with lay_table(tmp_path) as table:
        await table.house.host.senders[0].drain(0)  # nothing leaves any more: what is said stays in the outbox
        await table.world.command(table.people["Quinn"], "/thanks @Lea for the ladder", table.spot("talk"))
        waiting = await column(table, "SELECT payload FROM outbox WHERE kind = 'say'")
        assert any("Lea" in each for each in waiting)
        await table.world.command(table.people["Lea"], "/privacy erase", None)
        (key,) = await column(table, "SELECT key FROM keys WHERE handler = 'privacy.erase'")
        await table.world.press(table.people["Lea"], key, None)
        kept = await rows(table, "SELECT kind, payload FROM outbox WHERE kind = 'say'")
        assert len(kept) == len(waiting), "the line is Quinn's too"
        assert not any("Lea" in payload for _, payload in kept)
        assert any('"person":""' in payload for _, payload in kept)


async def test_who_left_is_erased_after_thirty_days(tmp_path: Path) -> None:
    """IDP-05: leaving starts thirty days."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/profile show")
        await table.leaves("Lea")
        await table.passes(days=29)
        assert await column(table, COUNT) == [1]
        await table.passes(days=2)
        assert await column(table, COUNT) == [0]
        assert "Lea" not in await everything(table)


async def test_coming_back_ends_the_count(tmp_path: Path) -> None:
    """IDP-05: whoever is back in time is who they were."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/profile show")
        (before,) = await column(table, "SELECT id FROM persons WHERE name = 'Lea'")
        await table.leaves("Lea")
        await table.passes(days=20)
        await table.joins("Lea")
        await table.passes(days=40)
        assert await column(table, "SELECT id FROM persons WHERE name = 'Lea'") == [before]
        assert await column(table, "SELECT count(*) FROM privacy_left") == [0]


async def test_an_exclusion_outlives_the_record_and_humans_decide(tmp_path: Path) -> None:
    """reliability.md row 62, N1: erasing is no way around a ban; nothing but a keyed hash remembers."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/profile show")
        await shut_out(table, "Lea", "Mira")
        await table.commands("Lea", "/privacy erase")
        assert "A note of your exclusion stays until Thursday, 18 November 2027" in table.private("Lea")[-1]
        await table.presses("Lea", "Erase")
        assert "A note of your exclusion" in table.private("Lea")[-1]
        assert "Lea" not in await everything(table)
        greeted = len(table.public("welcome"))
        await table.joins("Lea")
        await table.passes(minutes=5)
        assert len(table.public("welcome")) == greeted, "nobody is greeted who was shut out"
        card = table.public("staff")[-1]
        assert card.startswith("Lea is here again. That account was shut out on Wednesday, 18 November 2026")
        assert "Mira" in card
        await table.presses("Quinn", "Shut out again")
        assert not any(each.kind == "exclude" for each in table.world.deliveries), "a member may not"
        await table.presses("Mira", "Shut out again")
        assert any(each.kind == "exclude" for each in table.world.deliveries)


async def test_a_human_may_let_them_stay(tmp_path: Path) -> None:
    """N1: and then nothing is remembered."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/profile show")
        await shut_out(table, "Lea", "Mira")
        await table.joins("Lea")
        await table.presses("Mira", "They may stay")
        assert table.public("staff")[-1] == "Lea may stay, decided by Mira."
        assert await column(table, "SELECT count(*) FROM exclusions") == [0]


async def shut_out(table: Table, who: str, by: str) -> None:
    """Remember that someone was shut out, as the action does it."""
    works, at = table.house.works, table.clock.now()

    def keep(sql: Sql) -> None:
        (community,) = sql.execute("SELECT id FROM communities").fetchone()
        (person,) = sql.execute("SELECT id FROM persons WHERE name = ?", (by,)).fetchone()
        Exclusions(sql, works.secret, community).keep([table.people[who]], person, at)

    await table.house.db.run(keep)


async def test_where_no_line_can_be_written_nobody_is_erased_before_it_can(tmp_path: Path) -> None:
    """Reliability.md rows 6 and 62: the erasure waits with everything else; nothing of it is half done."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/privacy erase")
        card = table.private_messages("Lea")[-1]
        works, tries = table.house.works, []
        bury = works.bury

        def full(digests: Sequence[str], at: datetime) -> None:
            tries.append(digests)
            if len(tries) < 4:
                raise StoreFull("stammtisch.db.erased cannot be written")
            bury(digests, at)

        works.bury = full
        key = next(each.key for each in card.buttons if each.label == "Erase")
        press = asyncio.create_task(table.world.press(table.people["Lea"], key, card))
        known = set()
        while not press.done():
            await asyncio.sleep(0.002)
            known |= {(len(tries), *await column(table, COUNT))}
            table.clock.set(table.clock.now() + timedelta(seconds=1))
        await table.settle()
        assert {there for number, there in known if 0 < number < 4} == {1}
        assert "I don't know you any more" in table.private("Lea")[-1]
        assert await column(table, COUNT) == [0]
