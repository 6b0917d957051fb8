"""Where thanks may stand: each person's own choice (mission §13.13, THX-06 in the small, IDP-03)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cogs.privacy import cog as privacy
from bot.cogs.thanks import cog
from bot.model.places import Purpose
from tests.fakes.table import Table, lay_table


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with lay_table(tmp_path, cogs=[cog, privacy]) as laid:
        yield laid


async def test_who_opted_out_is_not_named_and_the_giver_is_told(table: Table) -> None:
    """THX-01: receiver opted out → giver told, nothing public; the reason still arrives."""
    await table.commands("Lea", "/helper visibility off")
    assert table.private("Lea")[-1].endswith("Only you read thanks to you. None of it shows in public.")
    tip = await table.says("Lea", "talk", "Try the small valve.")
    await table.chooses("Jo", "thanks", "talk", on=tip, why="the valve")
    assert table.public("talk") == []
    assert tip.reactions == set()
    assert table.private("Jo")[-1].endswith(
        "Your thanks are there for Lea to read.\n\nFor Lea it stays private; that's how they want it."
    )
    assert "“the valve”" in table.private("Lea")[-1]


async def test_among_several_only_the_one_who_opted_out_is_left_out(table: Table) -> None:
    """THX-01: one person's choice does not hush the others."""
    await table.commands("Lea", "/helper visibility off")
    await table.commands("Jo", "/thanks @lea @quinn for the tables", "talk")
    assert len(table.public("talk")) == 1
    assert "Quinn" in table.public("talk")[0]
    assert "Lea" not in table.public("talk")[0]
    assert "“for the tables”" in table.private("Lea")[-1]


async def test_the_card_shows_how_it_stands_and_offers_the_others(table: Table) -> None:
    """THX-06: off, here, public; here is the default."""
    await table.commands("Lea", "/helper visibility")
    card = table.private_messages("Lea")[-1]
    assert card.text.endswith("Thanks to you only show where they were said.")
    assert [key.label for key in card.buttons] == ["Private only", "Elsewhere too"]
    await table.presses("Lea", "Elsewhere too", card)
    assert "may show elsewhere" in table.private("Lea")[-1]
    await table.presses("Lea", "Only where they are said")
    assert table.private("Lea")[-1].endswith("Thanks to you only show where they were said.")


async def test_thanks_go_elsewhere_only_with_both_consents(table: Table) -> None:
    """IDP-03, §13.13: consent is for re-use elsewhere, and both sides are asked through the one check."""
    await table.commands("Jo", "/thanks @lea for one", "talk")
    await table.passes(minutes=15)
    await table.commands("Lea", "/helper visibility public")
    await table.commands("Jo", "/thanks @lea for two", "talk")
    await table.passes(minutes=15)
    assert table.public("thanks") == []
    await table.commands("Jo", "/helper visibility public")
    await table.commands("Jo", "/thanks @lea for three", "talk")
    await table.passes(minutes=9)
    assert table.public("thanks") == []
    await table.passes(minutes=6)
    assert len(table.public("thanks")) == 1
    assert all(word in table.public("thanks")[0] for word in ("Jo", "Lea", "“for three”", "Talk"))


async def test_withdrawing_stops_what_is_planned(table: Table) -> None:
    """IDP-03: withdraw stops queued jobs."""
    for who in ("Jo", "Lea"):
        await table.commands(who, "/helper visibility public")
    await table.commands("Jo", "/thanks @lea for the lamp", "talk")
    await table.commands("Lea", "/privacy consent")
    await table.presses("Lea", "Share thanks: turn off")
    await table.passes(hours=30)
    assert table.public("thanks") == []
    assert len(table.public("talk")) == 1


async def test_withdrawing_takes_away_what_stands_and_what_waits(table: Table) -> None:
    """IDP-03: a no counts at once, also for a line that waits for its turn and for one that was said."""
    for who in ("Jo", "Lea", "Quinn"):
        await table.commands(who, "/helper visibility public")
    for why in ("one", "two", "three"):
        await table.commands("Jo", f"/thanks @lea for {why}", "talk")
        await table.passes(minutes=20)
    await table.commands("Jo", "/thanks @quinn for four", "talk")
    await table.passes(minutes=20)
    assert len(table.public("thanks")) == 2, "members' own news are two a day"
    await table.commands("Lea", "/privacy consent")
    await table.presses("Lea", "Share thanks: turn off")
    assert table.private("Lea")[-1].startswith(
        "Off. I take away what was shown there, and what was still waiting won't appear."
    )
    assert table.public("thanks") == []
    await table.passes(hours=24)
    assert [each for each in table.public("thanks") if "Lea" in each] == []
    assert len([each for each in table.public("thanks") if "“for four”" in each]) == 1


async def test_taken_back_thanks_go_nowhere(table: Table) -> None:
    """§7.4: what was taken back in time is not passed on."""
    for who in ("Jo", "Lea"):
        await table.commands(who, "/helper visibility public")
    await table.commands("Jo", "/thanks @lea for the lamp", "talk")
    await table.presses("Jo", "Take it back")
    await table.passes(hours=1)
    assert table.public("thanks") == []


async def test_private_rooms_and_private_thanks_never_surface(table: Table) -> None:
    """§7.4: thanks in private rooms never surface, whatever anyone agreed to."""
    for who in ("Jo", "Lea"):
        await table.commands(who, "/helper visibility public")
    table.world.place("circle", Purpose.OTHER)
    await table.commands("Jo", "/thanks @lea for listening", "circle")
    await table.passes(minutes=15)
    await table.commands("Jo", "/thanks @lea for the desk", "staff")
    await table.passes(minutes=15)
    await table.commands("Jo", "/thanks @lea for driving")
    await table.chooses("Jo", "thanks", "talk", to=table.people["Lea"], why="calling", private="yes")
    await table.passes(minutes=15)
    await table.chooses("Jo", "thanks", "talk", to=table.people["Lea"], private="yes")
    await table.presses("Jo", "Say what for")
    await table.fills("Jo", why="keeping it to yourself")
    await table.passes(timedelta(hours=30))
    assert table.public("thanks") == []
    assert len(table.public("circle")) == 1


async def test_going_private_takes_away_what_stood_elsewhere(table: Table) -> None:
    """IDP-03: `/helper visibility off` is a no as well, and the stricter of two answers counts."""
    for who in ("Jo", "Lea"):
        await table.commands(who, "/helper visibility public")
    await table.commands("Jo", "/thanks @lea for the lamp", "talk")
    await table.passes(minutes=15)
    await table.commands("Jo", "/thanks @lea for the rope", "talk")
    assert len(table.public("thanks")) == 1
    await table.commands("Lea", "/helper visibility off")
    assert table.public("thanks") == []
    await table.commands("Lea", "/privacy consent")
    await table.presses("Lea", "Share thanks: turn on")
    await table.passes(minutes=15)
    assert table.public("thanks") == []


async def test_going_private_later_withdraws_the_consent_too(table: Table) -> None:
    """IDP-03: one truth, whichever of the two doors someone takes."""
    await table.commands("Lea", "/helper visibility public")
    await table.commands("Lea", "/helper visibility off")
    await table.commands("Lea", "/privacy consent")
    assert "Share thanks: off." in table.private("Lea")[-1]
