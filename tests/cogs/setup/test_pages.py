"""Setting the house up, page by page, as the one who answers for it meets it (CHA-05)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.core.upkeep import sweep
from bot.model.places import Purpose
from bot.model.rights import Role, Standing
from tests.core.desk import column
from tests.fakes.table import Table, lay_table

FORMS = "SELECT data || coalesce(sheet, '') FROM keys WHERE kind = 'form'"


@asynccontextmanager
async def laid(folder: Path, *roles: Role, after: Table | None = None) -> AsyncIterator[Table]:
    """Lay a table at which Olga answers for the house."""
    async with lay_table(folder, after=after) as table:
        if after is None:
            table.people["Olga"] = table.world.member("Olga", *(roles or (Role.RESPONSIBLE,)))
        yield table


def page(table: Table) -> dict[str, str]:
    """Return the questions of the page before Olga, with what stands in them."""
    sheet = next(each.sheet for each in reversed(table.private_messages("Olga")) if each.sheet is not None)
    return {blank.name: blank.default for blank in sheet.blanks}


async def test_four_pages_each_counts_at_once_and_can_be_left(tmp_path: Path) -> None:
    """CHA-05, §13 5: nothing has to be answered; after a restart it goes on where it was; nothing is said in public."""
    async with laid(tmp_path) as table:
        await table.commands("Olga", "/setup start")
        await table.presses("Olga", "Page 1: how I speak")
        assert page(table) == {
            "community_name": "Stammtisch", "community_locale": "en", "community_address": "du",
            "community_zone": "Europe/Berlin",
        }  # fmt: skip
        await table.fills("Olga", community_zone="new york")
        assert "Page 2 of 4" in table.private("Olga")[-1]
        await table.presses("Olga", "Later")
    async with laid(tmp_path, after=table) as table:
        await table.commands("Olga", "/setup start")
        for label in ("Page 2: what is where", "Page 3: who is around", "Page 4: when I'm quiet"):
            await table.presses("Olga", label)
            await table.fills("Olga")
        assert table.private("Olga")[-1].startswith("Fine, everything stays as it is.\n\nThis is how it is now:")
        assert "Time zone: America/New_York (Olga, Wednesday" in table.private("Olga")[-1]
        assert "Quiet hours: 21:00–08:00 (preset)" in table.private("Olga")[-1]
        assert "Place to talk: Talk (recognised by name)" in table.private("Olga")[-1]
        assert "Who moderates: as set on the platform" in table.private("Olga")[-1]
        assert {message.spot for message in table.world.messages if message.to is None} == set()


async def test_a_page_that_does_not_fit_changes_nothing_and_keeps_what_was_typed(tmp_path: Path) -> None:
    """Row 53: one wrong answer refuses the whole page with what would be right."""
    async with laid(tmp_path) as table:
        await table.commands("Olga", "/setup start")
        await table.presses("Olga", "Page 1: how I speak")
        await table.fills("Olga", community_name="Am Eck", community_zone="Atlantis")
        assert table.private("Olga")[-1].startswith("Time zone: I don't know this time zone.")
        await table.presses("Olga", "Once more")
        assert page(table)["community_name"] == "Am Eck"
        await table.commands("Olga", "/setup show what:Name")
        assert table.private("Olga")[-1] == "Name: Stammtisch (preset)"


async def test_a_fourth_public_place_is_met_with_a_kind_word_and_works(tmp_path: Path) -> None:
    """CHA-05: nobody walks into an empty room, but it is theirs to say."""
    async with laid(tmp_path) as table:
        for id_ in ("hall", "yard"):
            table.world.place(id_, Purpose.OTHER)
        for place in ("talk", "thanks", "questions", "hall", "yard"):
            await table.commands("Quinn", "/host hours", place)
        await table.commands("Olga", "/setup start")
        await table.presses("Olga", "Page 1: how I speak")
        await table.fills("Olga")
        await table.presses("Olga", "Page 2: what is where")
        await table.fills(
            "Olga", places_welcome="Hall", places_talk="Yard", places_thanks="Talk", places_questions="Thanks"
        )
        assert "nobody walks into an empty room" in table.private("Olga")[-1]
        await table.joins("Ana")
        await table.passes(minutes=2)
        assert table.public("welcome") == []
        assert "Ana" in table.public("hall")[0]


async def test_the_team_s_place_is_closed_and_nothing_else(tmp_path: Path) -> None:
    """CHA-05: what the team says among itself is never said where everyone reads."""
    async with laid(tmp_path) as table:
        table.world.place("back", Purpose.OTHER, closed=True)
        for place in ("talk", "back"):
            await table.commands("Quinn", "/host hours", place)
        await table.commands("Olga", "/setup change what:places.staff to:Talk")
        assert "Everyone can read along in Talk" in table.private("Olga")[-1]
        await table.commands("Olga", "/setup start")
        await table.presses("Olga", "Page 1: how I speak")
        await table.fills("Olga")
        await table.presses("Olga", "Page 2: what is where")
        await table.fills("Olga", places_staff="Back", places_talk="Back")
        assert "can't be a public one as well" in table.private("Olga")[-1]
        await table.commands("Olga", "/setup change what:places.staff to:Back")
        await table.commands("Olga", "/setup change what:places.welcome to:Back")
        assert "can't be a public one as well" in table.private("Olga")[-1], "nor one after the other"
        await table.commands("Quinn", "/host human")
        assert (len(table.public("back")), table.public("staff")) == (1, [])


async def test_where_everyone_talks_is_no_place_for_the_team(tmp_path: Path) -> None:
    """CHA-05: a group without a public address is shut to strangers, not to its members: no case is read there."""
    async with laid(tmp_path) as table:
        table.world.place("main", Purpose.TALK, closed=True)
        table.world.place("back", Purpose.OTHER, closed=True)
        for place in ("main", "back"):
            await table.commands("Quinn", "/host hours", place)
        await table.commands("Olga", "/setup change what:places.staff to:Main")
        assert "can't be a public one as well" in table.private("Olga")[-1]
        await table.chooses("Olga", "setup import", text='[places]\nstaff = ["Main"]\n')
        assert "can't be a public one as well" in table.private("Olga")[-1]
        assert await column(table, "SELECT count(*) FROM choices") == [0]
        await table.chooses("Olga", "setup import", text='[places]\nstaff = ["Main"]\ntalk = ["Back"]\n')
        assert await column(table, "SELECT purpose FROM places WHERE spot IN ('main', 'back')") == ["staff", "talk"]
        # nor does an undo bring it back while everyone talks there again
        await table.commands("Olga", "/setup change what:places.staff to:Staff")
        undo = next(each for each in reversed(table.buttons("Olga")) if each.startswith("Undo"))
        card = table.private_messages("Olga")[-1]
        await table.commands("Olga", "/setup change what:places.talk to:Main")
        await table.presses("Olga", undo, card)
        assert "can't be a public one as well" in table.private("Olga")[-1]
        assert await column(table, "SELECT purpose FROM places WHERE spot = 'main'") == ["talk"]


async def test_whoever_does_not_answer_for_the_house_cannot_change_it(tmp_path: Path) -> None:
    """Rights: a moderator is refused, each button and form asks again; a lead is not asked what a lead is."""
    async with laid(tmp_path, Role.LEAD) as table:
        await table.commands("Mira", "/setup start")
        assert table.private("Mira")[-1].endswith("That's for whoever leads here.")
        await table.commands("Olga", "/setup start")
        card = table.private_messages("Olga")[-1]
        await table.world.press(table.people["Mira"], card.buttons[0].key, card)
        await table.settle()
        assert "meant for someone else" in table.private("Mira")[-1]
        await table.commands("Olga", "/setup change what:roles.moderator to:Guides")
        (told,) = table.public("staff")
        assert "Olga" in told
        assert "Who moderates" in told
        await table.commands("Olga", "/setup change what:roles.lead to:Guides")
        assert table.private("Olga")[-1].startswith("What a role may do here is up to those above it.")
        assert len(table.public("staff")) == 1


async def test_about_points_there_only_whom_it_concerns_and_only_at_first(tmp_path: Path) -> None:
    """CHA-05: a fresh house says so to the one who may set it up."""
    async with laid(tmp_path) as table:
        await table.commands("Mira", "/host about")
        assert "Set up" not in table.buttons("Mira")
        await table.commands("Olga", "/host about")
        await table.presses("Olga", "Set up")
        assert "Page 1 of 4" in table.private("Olga")[-1]
        await table.commands("Olga", "/setup change what:host.weekly_budget to:2")
        await table.commands("Olga", "/host about")
        assert "Nothing has been set up" not in table.private("Olga")[-1]


async def test_a_right_that_is_gone_is_gone_on_every_button_and_form(tmp_path: Path) -> None:
    """Rights are checked at execution: what was offered to a lead does nothing for whoever is none any more."""
    async with laid(tmp_path) as table:
        await table.commands("Olga", "/setup change what:host.weekly_budget to:2")
        change = table.private_messages("Olga")[-1]
        await table.commands("Olga", "/setup start")
        card = table.private_messages("Olga")[-1]
        await table.presses("Olga", "Page 1: how I speak")
        table.world.standings["olga"] = Standing(frozenset({Role.MEMBER}))
        await table.passes(minutes=2)
        await table.fills("Olga", community_name="Mine")
        for message in (change, card):
            for each in message.buttons:
                await table.world.press(table.people["Olga"], each.key, message)
                await table.settle()
                assert table.private("Olga")[-1] == "That's for the team here."
        rows = await table.house.db.read(lambda sql: sql.execute("SELECT key, value FROM choices").fetchall())
        assert [tuple(row) for row in rows] == [("host.weekly_budget", "2")]


async def test_two_who_set_up_at_once_do_not_undo_each_other(tmp_path: Path) -> None:
    """Row 53: what somebody left as they found it is no answer, even if another changed it meanwhile."""
    async with laid(tmp_path) as table:
        table.people["Rea"] = table.world.member("Rea", Role.RESPONSIBLE)
        await table.commands("Olga", "/setup start")
        await table.presses("Olga", "Page 1: how I speak")
        found = page(table)
        await table.chooses("Rea", "setup change", what="community.name", to="Am Eck")
        await table.chooses("Rea", "setup change", what="community.address", to="formal")
        await table.fills("Olga", **(found | {"community_zone": "Europe/Vienna"}))
        await table.commands("Olga", "/setup show")
        shown = table.private("Olga")[-1]
        assert "Name: Am Eck (Rea" in shown
        await table.house.db.run(lambda sql: sweep(sql, table.clock.now() + timedelta(days=29)))
        assert "Stammtisch" in str(await column(table, FORMS))
        await table.house.db.run(lambda sql: sweep(sql, table.clock.now() + timedelta(days=31)))
        assert await column(table, FORMS) == ["{}"], "a form that was handed in forgets what stood in it"
        assert "Time zone: Europe/Vienna (Olga" in shown
        assert "formal (rea" in shown.casefold()
