"""Thanks said on purpose: by palette, by reply, by menu (THX-01)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cogs.thanks import cog
from bot.model.people import Account
from tests.fakes.table import Table, lay_table


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with lay_table(tmp_path, cogs=[cog]) as laid:
        yield laid


def newest(table: Table, who: str) -> str:
    """Return the newest line someone read alone, without the label of a first message."""
    return table.private(who)[-1].split("\n\n", 1)[-1] if table.private(who) else ""


async def test_by_palette_the_reason_stands_where_it_was_said_and_reaches_the_helper(table: Table) -> None:
    """THX-01, mission §13.13: thanks said in public stay there with their reason; the helper reads it alone."""
    await table.chooses("Jo", "thanks", "talk", to=table.people["Lea"], why="explaining the heating")
    assert len(table.public("talk")) == 1
    assert "Jo" in table.public("talk")[0]
    assert "Lea" in table.public("talk")[0]
    assert "“explaining the heating”" in table.public("talk")[0]
    assert newest(table, "Lea") == "Jo says thanks: “explaining the heating”. I didn't want you to miss that."
    assert newest(table, "Jo") == "Your thanks are there for Lea to read."
    assert table.private("Quinn") == table.private("Mira") == []


async def test_as_a_reply_the_one_replied_to_is_meant(table: Table) -> None:
    """THX-01: „/danke fürs Erklären“ as a reply thanks the author and marks the message."""
    tip = await table.says("Lea", "questions", "Turn the small valve a quarter to the left.")
    await table.commands("Jo", "/danke fürs Erklären der Heizung", "questions", on=tip)
    assert ("host", "🙏") in tip.reactions
    assert "“fürs Erklären der Heizung”" in newest(table, "Lea")
    answer = table.public_messages("questions")
    assert [each.reply_to for each in answer] == [tip.id]


async def test_a_reply_finds_its_author_whatever_they_are_called(table: Table) -> None:
    """THX-01: native ids are no names; a reply still knows whom it is meant for."""
    nele = Account("memory", "4711", "Nele Brandt", "en", handle="@nele")
    table.world.members["4711"] = nele
    table.people["Nele"] = nele
    tip = await table.says("Nele", "questions", "There is a spare key at the bakery.")
    await table.commands("Jo", "/thanks for the key", "questions", on=tip)
    assert "“for the key”" in newest(table, "Nele")


async def test_from_the_menu_the_reason_is_asked_once_and_may_be_left_out(table: Table) -> None:
    """THX-01: a missing reason is asked for once; the thanks stand without it."""
    tip = await table.says("Lea", "talk", "Turn the small valve.")
    await table.chooses("Jo", "thanks", "talk", on=tip)
    assert ("host", "🙏") in tip.reactions
    assert table.public("talk") == []
    assert newest(table, "Lea") == "Jo says thank you."
    assert (
        newest(table, "Jo")
        == "Your thanks are there for Lea to read.\n\nWould you like to say what for? One sentence is enough."
    )
    await table.presses("Jo", "Say what for")
    await table.fills("Jo", why="")
    assert newest(table, "Jo") == "Fine as it is. Thanks need no reason."
    assert newest(table, "Lea") == "Jo says thank you."


async def test_a_reason_that_comes_later_finds_its_way(table: Table) -> None:
    """THX-01: the whisper is edited, not repeated, and the line is said then."""
    tip = await table.says("Lea", "talk", "Turn the small valve.")
    await table.chooses("Jo", "thanks", "talk", on=tip)
    whispers = len(table.private("Lea"))
    await table.passes(minutes=4)
    await table.presses("Jo", "Say what for")
    await table.fills("Jo", why="you saved my winter")
    assert newest(table, "Lea") == "Jo says thanks: “you saved my winter”. I didn't want you to miss that."
    assert len(table.private("Lea")) == whispers
    assert [each for each in table.public("talk") if "“you saved my winter”" in each] == table.public("talk") != []
    assert newest(table, "Jo") == "I've added it."


async def test_a_reason_cannot_be_added_for_ever(table: Table) -> None:
    """THX-01: within ten minutes; whoever began by then may finish."""
    tip = await table.says("Lea", "talk", "Turn the small valve.")
    await table.chooses("Jo", "thanks", "talk", on=tip)
    await table.passes(minutes=9)
    await table.presses("Jo", "Say what for")
    await table.passes(minutes=2)
    await table.presses("Jo", "Say what for", table.private_messages("Jo")[-2])
    assert newest(table, "Jo") == "This button has run out."
    await table.passes(minutes=10)
    await table.fills("Jo", why="too long ago")
    assert (
        newest(table, "Jo") == "Those thanks have stood for a while. A reason can only be added in the first minutes."
    )
    assert "too long ago" not in " ".join(table.private("Lea") + table.public("talk"))


async def test_in_a_direct_chat_it_stays_between_the_two(table: Table) -> None:
    """THX-01: private mode is a line to the helper and nothing else."""
    await table.commands("Jo", "/thanks @lea for driving me home")
    assert "“for driving me home”" in newest(table, "Lea")
    assert newest(table, "Jo") == "Your thanks are there for Lea to read, just between you."
    assert [table.public(place) for place in ("talk", "thanks", "questions", "welcome", "staff")] == [[]] * 5


async def test_private_is_an_option_anywhere(table: Table) -> None:
    """THX-01: asked to be private, a public place sees neither line nor mark."""
    tip = await table.says("Lea", "talk", "Call me, I have been there too.")
    await table.chooses("Jo", "thanks", "talk", on=tip, why="listening", private="yes")
    assert table.public("talk") == []
    assert tip.reactions == set()
    assert "“listening”" in newest(table, "Lea")


async def test_oneself_a_program_and_someone_who_left_are_kindly_refused(table: Table) -> None:
    """THX-01: refused in private, nothing public, nothing stored."""
    await table.commands("Lea", "/thanks @lea for me", "talk")
    assert newest(table, "Lea") == "A pat on your own back is allowed. The public part I'd leave to the others."
    table.world.members["feedbot"] = Account("memory", "feedbot", "Feedbot", robot=True, handle="@feedbot")
    await table.commands("Lea", "/thanks @feedbot for the news", "talk")
    assert newest(table, "Lea") == "Kind of you. Programs need no thanks; people do."
    await table.leaves("Quinn")
    await table.commands("Lea", "/thanks @quinn for reading", "talk")
    assert newest(table, "Lea") == "Quinn isn't here any more, so I can't pass it on."
    await table.commands("Lea", "/thanks @nobody for nothing", "talk")
    assert newest(table, "Lea") == "I don't know who you mean by “@nobody”."
    assert table.public("talk") == []
    assert table.private("Quinn") == []
    rows = await table.house.db.read(lambda sql: sql.execute("SELECT count(*) FROM thanks_given").fetchone())
    assert rows[0] == 0


async def test_who_comes_back_can_be_thanked_again(table: Table) -> None:
    """THX-01: having left is no stain."""
    await table.leaves("Quinn")
    await table.joins("Quinn")
    await table.commands("Lea", "/thanks @quinn for the soup", "talk")
    assert "“for the soup”" in newest(table, "Quinn")


async def test_several_people_share_one_line(table: Table) -> None:
    """THX-01, §7.4: thanks to several at once; each reads it alone, the room reads one line."""
    await table.commands("Jo", "/thanks @lea, @quinn and @mira for carrying the tables", "talk")
    assert len(table.public("talk")) == 1
    assert "Lea, Quinn and Mira" in table.public("talk")[0].replace(", and", " and")
    for who in ("Lea", "Quinn", "Mira"):
        assert "“for carrying the tables”" in newest(table, who)
    assert newest(table, "Jo").startswith("Your thanks are there for Lea, Quinn")


async def test_six_at_once_are_too_many(table: Table) -> None:
    """THX-01, §7.4: up to five."""
    for name in ("Ben", "Cem", "Dana"):
        table.people[name] = table.world.member(name)
        await table.joins(name)
    await table.commands("Jo", "/thanks @lea @quinn @mira @ben @cem @dana for the feast", "talk")
    assert newest(table, "Jo") == "That's too many at once for me. Up to 5 go together."
    assert table.public("talk") == []


async def test_twenty_thanks_for_one_message_are_one_whisper(table: Table) -> None:
    """THX-01, §7.4: the same message thanked by twenty → one digest, not twenty; and no number (N5)."""
    tip = await table.says("Lea", "talk", "The caretaker's number hangs in the hall.")
    names = [f"Guest{chr(97 + n)}" for n in range(20)]
    for name in names:
        table.people[name] = table.world.member(name)
        await table.chooses(name, "thanks", "talk", on=tip, why=f"now the light of {name} works")
        await table.passes(minutes=2)
    assert len(table.private("Lea")) == 1
    told = newest(table, "Lea")
    for name in names:
        assert f"{name}: “now the light of {name} works”" in told
    everything = " ".join(each.text for each in table.world.messages if each.author == "host")
    assert not any(char.isdigit() for char in everything)


async def test_a_digest_gives_reasons_where_there_are_any(table: Table) -> None:
    """§7.4: who gave no reason is named, without empty quotes."""
    tip = await table.says("Lea", "talk", "The caretaker's number hangs in the hall.")
    await table.chooses("Jo", "thanks", "talk", on=tip, why="light")
    await table.passes(minutes=1)
    await table.chooses("Quinn", "thanks", "talk", on=tip)
    assert table.private("Lea")[-1].startswith("I'm a bot"), "an edit keeps the label of a first message (PER-01, N7)"
    assert table.private("Lea")[-1].endswith("Jo and Quinn say thank you.\n\nJo: “light”")


async def test_the_next_day_a_new_whisper_tells_it(table: Table) -> None:
    """§7.4: an edit of an old whisper would go unseen."""
    tip = await table.says("Lea", "talk", "The caretaker's number hangs in the hall.")
    await table.chooses("Jo", "thanks", "talk", on=tip, why="light")
    await table.passes(hours=25)
    await table.chooses("Quinn", "thanks", "talk", on=tip, why="warmth")
    assert len(table.private("Lea")) == 2
    assert newest(table, "Lea") == "Quinn says thanks: “warmth”. I didn't want you to miss that."


async def test_long_reasons_are_never_cut(table: Table) -> None:
    """§7.4: what does not fit one whisper opens a second."""
    tip = await table.says("Lea", "talk", "The caretaker's number hangs in the hall.")
    for letter in "abcdefgh":
        table.people[letter] = table.world.member(f"Guest{letter}")
        await table.chooses(letter, "thanks", "talk", on=tip, why=letter * 200)
    assert len(table.private("Lea")) == 2
    assert all(letter * 200 in " ".join(table.private("Lea")) for letter in "abcdefgh")
    assert max(len(each) for each in table.private("Lea")) < 2000


async def test_the_same_thanks_twice_are_said_once(table: Table) -> None:
    """THX-01: a second tap changes nothing; a new reason is taken up."""
    tip = await table.says("Lea", "talk", "Turn the small valve.")
    await table.chooses("Jo", "thanks", "talk", on=tip, why="the valve")
    await table.chooses("Jo", "thanks", "talk", on=tip)
    assert newest(table, "Jo") == "You've said those thanks already."
    await table.chooses("Jo", "thanks", "talk", on=tip, why="the valve and the tea")
    assert len(table.private("Lea")) == 1
    assert "“the valve and the tea”" in newest(table, "Lea")
    assert len(table.public("talk")) == 1
    assert "“the valve and the tea”" in table.public("talk")[0]


async def test_a_place_is_not_filled_with_lines(table: Table) -> None:
    """THX-01: one public line a minute and place; the others are marks, and reach the helper all the same."""
    tip, other = await table.says("Lea", "talk", "One."), await table.says("Mira", "talk", "Two.")
    await table.chooses("Jo", "thanks", "talk", on=tip, why="one")
    await table.chooses("Jo", "thanks", "talk", on=other, why="two")
    assert len(table.public("talk")) == 1
    assert ("host", "🙏") in other.reactions
    assert "“two”" in newest(table, "Mira")
    await table.passes(minutes=1)
    await table.chooses("Quinn", "thanks", "talk", on=other, why="three")
    assert len(table.public("talk")) == 2


async def test_taken_back_within_ten_minutes_nothing_of_it_stays(table: Table) -> None:
    """THX-01, §7.4: revoke within ten minutes."""
    await table.chooses("Jo", "thanks", "talk", to=table.people["Lea"], why="explaining the heating")
    await table.presses("Jo", "Take it back")
    assert newest(table, "Jo") == "Taken back. What I wrote about it is deleted."
    assert table.public("talk") == []
    assert table.private("Lea") == []
    rows = await table.house.db.read(lambda sql: sql.execute("SELECT count(*) FROM thanks_given").fetchone())
    assert rows[0] == 0


async def test_taking_back_leaves_the_thanks_of_others(table: Table) -> None:
    """§7.4: a shared whisper only loses its part."""
    tip = await table.says("Lea", "talk", "Turn the small valve.")
    await table.chooses("Jo", "thanks", "talk", on=tip, why="the valve")
    await table.chooses("Quinn", "thanks", "talk", on=tip, why="the warmth")
    await table.presses("Jo", "Take it back")
    assert newest(table, "Lea") == "Quinn says thanks: “the warmth”. I didn't want you to miss that."


async def test_after_ten_minutes_thanks_stand(table: Table) -> None:
    """§7.4: the button ends; nobody else can press it either."""
    await table.chooses("Jo", "thanks", "talk", to=table.people["Lea"], why="explaining")
    card = table.private_messages("Jo")[-1]
    await table.presses("Quinn", "Take it back", card)
    assert newest(table, "Quinn") == "This button is meant for someone else."
    await table.passes(minutes=11)
    await table.presses("Jo", "Take it back", card)
    assert newest(table, "Jo") == "This button has run out."
    assert len(table.public("talk")) == 1


async def test_nothing_is_lost_or_doubled_by_a_restart(tmp_path: Path) -> None:
    """THX-01: thanks, buttons and whispers outlive the process."""
    async with lay_table(tmp_path, cogs=[cog]) as table:
        tip = await table.says("Lea", "talk", "Turn the small valve.")
        await table.chooses("Jo", "thanks", "talk", on=tip, why="the valve")
        card = table.private_messages("Jo")[-1]
    async with lay_table(tmp_path, cogs=[cog], after=table) as table:
        await table.settle()
        assert len(table.private("Lea")) == len(table.public("talk")) == 1
        await table.presses("Jo", "Take it back", card)
        assert table.private("Lea") == table.public("talk") == []


async def test_in_german_with_du_the_lines_sound_like_people(tmp_path: Path) -> None:
    """THX-01, mission §7.4: the wording table."""
    async with lay_table(tmp_path, cogs=[cog], locale="de") as table:
        await table.commands("Jo", "/danke @lea hast mir den Winter gerettet", "talk")
        assert (
            newest(table, "Lea")
            == "Jo sagt danke: „hast mir den Winter gerettet“. Das wollte ich dir nicht vorenthalten."
        )
        assert "„hast mir den Winter gerettet“" in table.public("talk")[0]
        await table.commands("Lea", "/danke @lea", "talk")
        assert newest(table, "Lea") == "Schulterklopfen erlaubt – öffentlich überlass ich das lieber den anderen."


async def test_a_typed_command_that_stays_readable_is_not_echoed(table: Table) -> None:
    """Mission §13.13: the command line is not deleted; a line of ours below it would only repeat it."""
    from bot.model.events import Arrival, Commanded

    typed = await table.says("Jo", "talk", "/thanks @lea for the ride")
    now = table.clock.now()
    event = Commanded(
        line="/thanks @lea for the ride",
        surface="typed",
        mentions=(table.people["Lea"],),
        command_message=typed.ref(),
    )
    arrival = Arrival("memory", "host", "typed-1", now, now, table.spot("talk"), event, table.people["Jo"])
    await table.house.host.take([arrival])
    await table.settle()
    assert table.public("talk") == []
    assert not typed.gone
    assert "“for the ride”" in newest(table, "Lea")
