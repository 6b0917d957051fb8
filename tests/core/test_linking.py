"""Two persons become one and two again: everything follows, and everything comes back (IDP-02)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cogs.host import cog as host
from bot.cogs.welcome import cog as welcome
from bot.core.cog import Cog
from bot.core.times import micros
from bot.ports import Sql
from tests.core.desk import WORDS
from tests.fakes.matchmaker import matchmaker
from tests.fakes.notebook import notebook
from tests.fakes.two import Two, two_doors


def words(folder: Path) -> list[tuple[str, Path]]:
    """Write the matchmaker's few words down; return them with the notebook's."""
    commands = {"link": ("into", "other"), "poison": ("into", "other"), "unlink": ("who",), "card": ("who",),
                "name": ("who",), "once": ()}  # fmt: skip
    lines = ['named = "{by} names {who}"']
    for verb, options in commands.items():
        lines += [f"[command.match.{verb}]", f'name = "{verb}"', 'help = "x"']
        for each in options:
            lines += [f"[command.match.{verb}.{each}]", f'name = "{each}"', 'help = "x"']
    (folder / "words").mkdir(exist_ok=True)
    for locale in ("de", "en"):
        (folder / "words" / f"{locale}.toml").write_text("\n".join(lines), encoding="utf-8")
    return [("match", folder / "words"), ("notebook", WORDS)]


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Two]:
    cogs: list[Cog[Any, Any]] = [host, welcome, notebook(), matchmaker()]
    async with two_doors(tmp_path, cogs, more_words=words(tmp_path)) as laid:
        await laid.join()
        yield laid
        assert await laid.rows("PRAGMA foreign_key_check") == []


async def link(two: Two, into: str, other: str, verb: str = "link") -> None:
    ids = [await two.person(each) for each in (into, other)]
    await two.commands("Mira", f"/match {verb} into:person:{ids[0]} other:person:{ids[1]}")


async def unlink(two: Two, who: str) -> None:
    await two.commands("Mira", f"/match unlink who:person:{await two.person(who)}")


async def test_accounts_and_rows_follow_and_come_back(two: Two) -> None:
    """IDP-02: one person from then on, in memory too; taken apart, each side has what was its own."""
    ana, kim = await two.person("Ana"), await two.person("Kim")
    await two.commands("Ana", "/note add of Ana")
    await two.commands("Kim", "/note add of Kim")
    await link(two, "Ana", "Kim")
    assert (await two.person("Ana"), await two.person("Kim")) == (ana, ana)
    assert await two.rows("SELECT kept, gone FROM links") == [(ana, kim)]
    await two.commands("Kim", "/note add of both")
    noted = "SELECT by, words FROM notebook_notes ORDER BY words"
    assert await two.rows(noted) == [(ana, "of Ana"), (ana, "of Kim"), (ana, "of both")]
    await unlink(two, "Kim")
    assert (await two.person("Ana"), await two.person("Kim")) == (ana, kim)
    await two.commands("Kim", "/note add of Kim again")
    assert await two.rows(noted) == [(ana, "of Ana"), (kim, "of Kim"), (kim, "of Kim again"), (ana, "of both")]
    for table in ("links", "links_moved", "links_consents", "quarantine"):
        assert await two.rows(f"SELECT * FROM {table}") == [], table  # noqa: S608


async def test_whoever_links_themselves_goes_on_as_the_one_they_are_now(two: Two) -> None:
    """IDP-02: what is answered in the same unit is answered to the one person."""
    ids = [await two.person(each) for each in ("Ana", "Kim")]
    await two.commands("Kim", f"/match link into:person:{ids[0]} other:person:{ids[1]}")
    assert two.private("Kim") == f"hello {ids[1]}"
    assert await two.rows("SELECT person FROM outbox WHERE kind = 'reply' ORDER BY seq DESC LIMIT 1") == [(ids[0],)]


async def test_what_may_be_there_once_is_there_once(two: Two) -> None:
    """IDP-02: merged without doubles; the second one waits behind and comes back."""
    ana, kim = await two.person("Ana"), await two.person("Kim")
    for who in ("Ana", "Kim"):
        await two.commands(who, "/match once")
    await link(two, "Ana", "Kim")
    await two.commands("Kim", "/match once")
    assert len(await two.rows("SELECT * FROM match_once WHERE who = ?", ana)) == 1
    await unlink(two, "Ana")
    assert sorted(await two.rows("SELECT who FROM match_once")) == sorted([(ana,), (kim,)])


ANSWERS = [((1, 0), 0), ((0, 1), 0), ((1, 1), 1), ((0, 0), 0), ((1, None), 1), ((None, 0), 0), ((None, 1), 1)]


@pytest.mark.parametrize(("said", "counts"), ANSWERS)
async def test_the_strictest_answer_counts(two: Two, said: tuple[int | None, int | None], counts: int) -> None:
    """IDP-02: of two answers the stricter one, of one answer that one; on split each side's own comes back."""
    ids = [await two.person(each) for each in ("Ana", "Kim")]

    def answer(sql: Sql) -> None:
        for turn, (person, given) in enumerate(zip(ids, said, strict=True)):
            if given is not None:
                sql.execute("INSERT INTO consents VALUES (?, 'post', ?, '1', ?)", (person, given, turn))

    await two.house.db.run(answer)
    before = sorted(await two.rows("SELECT * FROM consents"))
    await link(two, "Ana", "Kim")
    assert await two.rows("SELECT person, given FROM consents") == [(ids[0], counts)]
    withdrawn = [(ids[0], "post False")] if 1 in said and counts == 0 else []
    assert await two.rows("SELECT who, purpose FROM match_heard") == withdrawn
    await unlink(two, "Ana")
    assert sorted(await two.rows("SELECT * FROM consents")) == before


async def test_a_no_to_older_words_does_not_become_a_yes(two: Two) -> None:
    """IDP-02, IDP-03: where counting is on unless someone says no, an old no still outweighs a newer yes."""
    ids = [await two.person(each) for each in ("Ana", "Kim")]

    def answer(sql: Sql) -> None:
        sql.execute("INSERT INTO consents VALUES (?, 'count', 0, '0', 1)", (ids[0],))
        sql.execute("INSERT INTO consents VALUES (?, 'count', 1, '1', 2)", (ids[1],))

    await two.house.db.run(answer)
    await link(two, "Ana", "Kim")
    assert await two.rows("SELECT given, version FROM consents") == [(0, "1")]


async def test_a_no_said_together_stays_a_no_on_both_sides(two: Two) -> None:
    """IDP-02: whoever withdrew while they were one is not asked to withdraw again."""
    ids = [await two.person(each) for each in ("Ana", "Kim")]
    give = "INSERT OR REPLACE INTO consents VALUES (?, ?, ?, '1', ?)"

    def before(sql: Sql) -> None:
        sql.execute(give, (ids[1], "post", 1, 1))

    def after(sql: Sql) -> None:
        later = micros(two.clock.now() + timedelta(hours=1))
        sql.execute(give, (ids[0], "post", 0, later))
        sql.execute(give, (ids[0], "notes", 1, later))

    await two.house.db.run(before)
    await link(two, "Ana", "Kim")
    await two.house.db.run(after)
    await unlink(two, "Ana")
    found = sorted(await two.rows("SELECT person, purpose, given FROM consents"))
    assert found == sorted((each, "post", 0) for each in ids)


async def test_buttons_and_questions_follow(two: Two) -> None:
    """IDP-02: a card from before is theirs still; whom it names is who they are now. Apart, it is the one side's."""
    ana, kim = await two.person("Ana"), await two.person("Kim")
    await two.commands("Mira", f"/match card who:person:{kim}")
    card = two.messages("Kim")[-1]
    await two.house.db.run(
        lambda sql: sql.execute(
            "INSERT INTO questions SELECT 'q', community, ?, key, 0, '{}', 0 FROM keys LIMIT 1", (kim,)
        )
    )
    await link(two, "Ana", "Kim")
    assert await two.rows("SELECT person FROM questions") == [(ana,)]
    await two.presses("Kim", "Done", card)
    assert two.private("Kim") == f"ticked by {ana} for {ana}"
    await unlink(two, "Kim")
    assert await two.rows("SELECT person FROM questions") == [(kim,)]
    await two.presses("Kim", "Done", card)
    assert two.private("Kim") == f"ticked by {kim} for {kim}"
    await two.side("Ana").press(two.account("Ana"), card.buttons[0].key)
    await two.settle()
    assert two.private("Ana").endswith("This button is meant for someone else.")


async def test_a_link_that_failed_never_was(two: Two) -> None:
    """House.md §10: rows and memory change together, after the commit."""
    kim = await two.person("Kim")
    await two.says("Kim", "note first")
    await link(two, "Ana", "Kim", "poison")
    assert len(await two.rows("SELECT * FROM quarantine")) == 1
    assert await two.rows("SELECT * FROM links") == []
    await two.says("Kim", "note second")
    assert await two.rows("SELECT DISTINCT by FROM notebook_notes") == [(kim,)]


async def test_nobody_is_linked_with_themselves_twice_or_next_door(two: Two) -> None:
    """IDP-02: two persons of one community, each with an account; anything else is our fault, and changes nothing."""
    await link(two, "Ana", "Ana")
    gone = await two.person("Kim")
    await link(two, "Ana", "Kim")
    ana, ben = await two.person("Ana"), await two.person("Ben")
    await two.commands("Mira", f"/match link into:person:{ben} other:person:{gone}")
    # whoever stands behind another one is that other one
    assert await two.rows("SELECT kept, gone FROM links ORDER BY rowid") == [(ana, gone), (ben, ana)]
    faults = [row[0].split(":")[0] for row in await two.rows("SELECT fault FROM quarantine")]
    assert faults == ["ValueError"]


async def test_links_come_apart_one_by_one_the_latest_first(two: Two) -> None:
    """IDP-02: three accounts of one person; each step back is the last step taken."""
    ana, ben, kim = [await two.person(each) for each in ("Ana", "Ben", "Kim")]
    await two.commands("Kim", "/note add of Kim")
    await link(two, "Ben", "Kim")
    await link(two, "Ana", "Ben")
    assert {await two.person(each) for each in ("Ana", "Ben", "Kim")} == {ana}
    assert await two.rows("SELECT by FROM notebook_notes") == [(ana,)]
    await unlink(two, "Kim")
    assert [await two.person(each) for each in ("Ana", "Ben", "Kim")] == [ana, ben, ben]
    await unlink(two, "Kim")
    assert [await two.person(each) for each in ("Ana", "Ben", "Kim")] == [ana, ben, kim]
    assert await two.rows("SELECT by FROM notebook_notes") == [(kim,)]


async def test_of_two_links_of_one_person_the_latest_goes_first(two: Two) -> None:
    """IDP-02: also where both were made at the same instant."""
    ana, kim = await two.person("Ana"), await two.person("Kim")
    await link(two, "Ana", "Ben")
    await link(two, "Ana", "Kim")
    await unlink(two, "Ana")
    assert [await two.person(each) for each in ("Ana", "Ben", "Kim")] == [ana, ana, kim]


async def test_a_linked_account_that_joins_is_nobody_new(two: Two) -> None:
    """IDP-02, WEL-01: who is here already by another account is not greeted; a stranger is."""
    for name in ("Nora", "Stranger"):
        newcomer = two.worlds[1].member(name, inside=False)
        await two.worlds[1].command(newcomer, "/note list")
    await two.settle()
    await link(two, "Ana", "Nora")
    for name in ("Nora", "Stranger"):
        await two.worlds[1].join(two.account(name))
    await two.passes(timedelta(minutes=2))
    said = "\n".join(two.public(0) + two.public(1))
    assert "Stranger" in said
    assert "Nora" not in said
    assert "Ana" not in said


async def test_each_side_reads_the_name_it_knows(two: Two) -> None:
    """IDP-02: linking is never revealed in public: here and there one goes by the account of that place."""
    await link(two, "Ana", "Kim")
    await two.commands("Lou", "/match name who:Kim")
    assert two.public(0)[-1] == "Lou names Ana"
    assert two.public(1)[-1] == "Lou names Kim"
    await two.commands("Kim", "/match name who:Lou")
    assert two.public(1)[-1] == "Kim names Lou"
    assert two.public(0)[-1] == "Ana names Lou"
    await two.says("Kim", "note aloud")
    await two.commands("Kim", f"/note about who:person:{await two.person('Lou')} why:x")
    assert two.private("Lou").endswith("Kim about Lou: x")
    two.worlds[1].members["kim"] = replace(two.account("Kim"), name="Kimi")
    await two.commands("Kim", f"/note about who:person:{await two.person('Lou')} why:y")
    assert two.private("Lou").endswith("Kimi about Lou: y")


async def test_nobody_finds_out_by_typing_the_other_name(two: Two) -> None:
    """IDP-02: where someone has an account, the name of their other one means nobody."""
    await two.commands("Ben", "/match name who:Kim")
    assert two.public(0)[-1] == "Ben names Kim"
    await link(two, "Ana", "Kim")
    told = len(two.public(0))
    await two.commands("Ben", "/match name who:Kim")
    assert two.private("Ben") == "I don't know who you mean by “Kim”."
    assert len(two.public(0)) == told
    await two.commands("Ben", "/match name who:Ana")
    assert two.public(0)[-1] == "Ben names Ana"


async def test_quiet_hours_hold_on_both_sides(two: Two) -> None:
    """IDP-02, PER-05: whoever asked for quiet here is not woken there; apart, it is the one side's wish again."""
    ana, kim = await two.person("Ana"), await two.person("Kim")
    await two.commands("Kim", "/host quiet 22-8")
    await link(two, "Ana", "Kim")
    quiet = "SELECT quiet_from, quiet_to FROM persons WHERE id = ?"
    assert await two.rows(quiet, ana) == [(1320, 480)]
    await unlink(two, "Ana")
    assert await two.rows(quiet, ana) == [(None, None)]
    assert await two.rows(quiet, kim) == [(1320, 480)]
