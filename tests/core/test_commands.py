"""Commands: one path from what was typed, chosen or pressed to the handler, and always an answer (house.md §5)."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.rooms import Rooms
from bot.model.commands import Late
from bot.model.events import Arrival, Commanded
from bot.model.places import Purpose
from tests.core.desk import column, notes_table
from tests.fakes.notebook import notebook
from tests.fakes.table import Table


def heard(table: Table, who: str = "Quinn") -> str:
    """Return what the host told someone last, without the label."""
    text = table.private(who)[-1]
    return text.split("\n\n", 1)[1] if text.startswith("I'm a bot and I hold") else text


async def late(table: Table, who: str, line: str, age: timedelta) -> None:
    """Let a command arrive that was sent a while ago."""
    now = table.clock.now()
    account = table.people[who]
    spot = table.world.direct(account)
    key = f"late-{who}-{line}-{age}"
    await table.house.host.take(
        [Arrival("memory", "host", key, now - age, now, spot, Commanded(line=line, surface="typed"), account)]
    )
    await table.settle()


async def test_what_must_be_done_is_done_late_and_says_so(tmp_path: Path) -> None:
    """House.md §1: thanks, reports, privacy run however late; after ten minutes they say when they were sent."""
    async with notes_table(tmp_path) as table:
        await late(table, "Quinn", "/note add apples", timedelta(minutes=10))
        assert heard(table) == "kept apples (good)"
        await late(table, "Quinn", "/note add pears", timedelta(minutes=11))
        assert heard(table).startswith("That only reached me now; it was sent at 11:49")
        assert heard(table).endswith("kept pears (good)")
        assert len(table.private("Quinn")) == 2, "one answer each: a second would overwrite the first"


async def test_a_question_is_answered_for_ten_minutes(tmp_path: Path) -> None:
    """House.md §1: reads are answered up to ten minutes late; later nobody waits for them."""
    async with notes_table(tmp_path) as table:
        await late(table, "Quinn", "/note list", timedelta(minutes=10))
        assert heard(table) == "empty"
        await late(table, "Quinn", "/note list", timedelta(minutes=10, seconds=1))
        assert len(table.private("Quinn")) == 1


async def test_a_staff_act_that_comes_late_is_offered_again(tmp_path: Path) -> None:
    """House.md §1: older than two minutes it becomes a button, for that person, once."""
    async with notes_table(tmp_path) as table:
        await late(table, "Mira", "/note card", timedelta(minutes=2, seconds=1))
        assert table.public("talk") == []
        assert heard(table, "Mira") == "That was a while ago. Shall I still do it now?"
        card = table.private_messages("Mira")[-1]
        await table.world.press(table.people["Lea"], card.buttons[0].key, card)
        await table.settle()
        assert table.public("talk") == []
        await table.presses("Mira", "Once more", card)
        assert table.public("talk") == ["card"]
        await table.world.press(table.people["Mira"], card.buttons[0].key, card)
        await table.settle()
        assert heard(table, "Mira") == "That's already done."
        assert table.public("talk") == ["card"]


async def test_a_late_act_is_refused_before_it_is_offered(tmp_path: Path) -> None:
    """House.md §1: who may not, gets no button either."""
    async with notes_table(tmp_path) as table:
        await late(table, "Lea", "/note card", timedelta(minutes=5))
        assert heard(table, "Lea") == "That's for the team here."


async def test_every_command_gets_an_answer(tmp_path: Path) -> None:
    """Mission.md §13, 4: a handler that says nothing still leaves the person with a word."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note silent")
        assert heard(table) == "Done."


@pytest.mark.parametrize("line", ["/nonsense", "/", "nonsense", "/not e add", "/noteadd x"])
async def test_an_unknown_word_is_said_to_be_unknown(tmp_path: Path, line: str) -> None:
    """Mission.md §13, 4: whoever addresses the host gets an answer at once."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", line)
        assert "I don't know “" in heard(table)
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]


async def test_a_bare_noun_shows_the_verbs_one_may_use(tmp_path: Path) -> None:
    """House.md §5: buttons for members; staff see theirs too; a press runs it, with the rights of the presser."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note")
        labels = [each.label for each in table.private_messages("Quinn")[-1].buttons]
        assert {"add", "list", "form"} <= set(labels)
        assert not {"card", "scold"} & set(labels)
        await table.presses("Quinn", "list")
        assert heard(table) == "empty"
        await table.commands("Mira", "/note")
        labels = [each.label for each in table.private_messages("Mira")[-1].buttons]
        assert {"card", "scold"} <= set(labels)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/note add apples", "kept apples (good)"),
        ("note add apples", "kept apples (good)"),
        ("/note@host add apples bad", "kept apples bad (good)"),
        ('/note add "apples" bad', "kept apples (bad)"),
        ("/note add apples mood:bad", "kept apples (bad)"),
        ("/note_add apples", "kept apples (good)"),
        ("/NOTE Add apples", "kept apples (good)"),
        ("/jot apples", "kept apples (good)"),
    ],
)
async def test_lines_as_people_type_them(tmp_path: Path, line: str, answer: str) -> None:
    """House.md §5: one grammar for typed lines: case, the bot's own name, quotes, named options, aliases."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", line)
        assert heard(table) == answer


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/note add apples mood:huge", "This can be good or bad."),
        ("/note add " + "x" * 51, "That's too long. There is room for 50 characters."),
        ("/note remind many", "I need a number from 0 to 100 here."),
        ("/note remind 101", "I need a number from 0 to 100 here."),
        ("/note remind -1", "I need a number from 0 to 100 here."),
        ("/note about Nobody", "I don't know who you mean by “Nobody”."),
        ('/note at "at:99999999999999999999"', "When exactly? For example “Friday 7pm” or “12 Dec 19:30”."),
        ('/note at "at:²"', "When exactly? For example “Friday 7pm” or “12 Dec 19:30”."),
        ("/note list colour:red", "This command has no “colour”."),
        ('/note add "apples', "A closing quotation mark is missing."),
    ],
)
async def test_what_does_not_fit_is_refused_with_its_reason(tmp_path: Path, line: str, answer: str) -> None:
    """House.md §4: a refusal the person may be told; never our fault, never silence."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", line)
        assert heard(table) == answer
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]


async def test_a_choice_is_understood_by_its_label(tmp_path: Path) -> None:
    """House.md §5: people type what they see, or the beginning of it."""
    async with notes_table(tmp_path) as table:
        for typed in ("bad", "BAD", "ba", "bad."):
            await table.chooses("Quinn", "note add", words="x", mood=typed)
            assert heard(table) == "kept x (bad)", typed


async def test_a_missing_option_opens_the_form(tmp_path: Path) -> None:
    """House.md §5: what was given stays, what is missing is asked, texts that may stay empty come along."""
    async with notes_table(tmp_path) as table:
        await table.chooses("Quinn", "note about", why="because")
        sheet = table.private_messages("Quinn")[-1].sheet
        assert sheet is not None
        assert [(each.name, each.kind) for each in sheet.blanks] == [("who", "person")]
        await table.fills("Quinn", who="Lea")
        assert heard(table, "Lea") == "Quinn about Lea: because"


async def test_a_form_keeps_who_and_where_was_chosen(tmp_path: Path) -> None:
    """House.md §5: an account chosen on the platform survives the form as the person it is."""
    async with notes_table(tmp_path) as table:
        await table.chooses("Quinn", "note at", span="2 hours")
        await table.fills("Quinn", when="tomorrow 7pm")
        assert heard(table) == "at 2026-11-19 18:00 for 2:00:00"


async def test_a_menu_on_a_message_means_its_author(tmp_path: Path) -> None:
    """House.md §5: message menu and reply give the author as the person, and the rest as the reason."""
    async with notes_table(tmp_path) as table:
        said = await table.says("Lea", "talk", "look here")
        await table.chooses("Quinn", "note about", "talk", said)
        assert heard(table, "Lea") == "Quinn about Lea: "
        await table.commands("Quinn", "/note about for the explanation", "talk", said)
        assert heard(table, "Lea") == "Quinn about Lea: for the explanation"
        await table.commands("Quinn", "/note about @mira for help", "talk", said)
        assert heard(table, "Mira") == "Quinn about Mira: for help"


async def test_a_name_that_two_people_have_is_asked_back(tmp_path: Path) -> None:
    """House.md §4: never guessed; the mention says which."""
    async with notes_table(tmp_path) as table:
        twin = table.world.member("Twin")
        table.people["Twin"] = twin
        await table.says("Twin", "talk", "note hello")
        await table.house.db.run(lambda sql: sql.execute("UPDATE persons SET name = 'Lea' WHERE name = 'Twin'"))
        await table.commands("Quinn", "/note about who:Lea")
        assert heard(table) == "I don't know who you mean by “Lea”."


async def test_two_readings_of_a_moment_are_two_buttons_for_one_person(tmp_path: Path) -> None:
    """House.md §4: what was typed beside the moment is kept; nobody else may choose."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", '/note at "next friday 7pm" 2h')
        card = table.private_messages("Quinn")[-1]
        assert len(card.buttons) == 2
        await table.world.press(table.people["Lea"], card.buttons[0].key, card)
        await table.settle()
        assert heard(table, "Lea") == "This button is meant for someone else."
        await table.presses("Quinn", card.buttons[0].label, card)
        assert heard(table) == "at 2026-11-20 18:00 for 2:00:00"


def test_the_signature_is_the_definition() -> None:
    """House.md §5: kinds, limits, defaults and choices are read from the handler once."""
    specs = Rooms.of([notebook()], {}).specs
    words, mood = specs["note add"].options
    assert (words.kind, words.required, words.max) == ("text", True, 50)
    assert (mood.kind, mood.required, mood.choices, mood.default) == ("choice", False, ("good", "bad"), "good")
    when, span = specs["note at"].options
    assert (when.kind, span.kind, span.required) == ("when", "duration", False)
    assert specs["note card"].late is Late.OFFER
    assert specs["note card"].staff


def test_a_name_is_claimed_once() -> None:
    """House.md §9: two rooms with one command, or one alias, do not start."""
    with pytest.raises(ValueError, match="claimed twice"):
        Rooms.of([notebook(), notebook()], {})
    cog = notebook()
    with pytest.raises(ValueError, match="declared twice"):
        cog.command("note add")(lambda ctx: None)
    with pytest.raises(ValueError, match="declared twice"):
        cog.presses("tick")(lambda ctx, data: None)


def test_a_parameter_nobody_can_type_is_a_fault_of_the_room() -> None:
    """House.md §5: an option is one of a few kinds; anything else is told when the room is built."""

    def odd(ctx: object, when: complex) -> None: ...

    with pytest.raises(TypeError, match="'when': <class 'complex'> is no kind of option"):
        notebook().command("note odd")(odd)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/note put #talk", "put in Talk 1 times"),
        ("/note put Talk 3", "put in Talk 3 times"),
        ("/note put talk 2 yes", "put in Talk 2 times, loudly"),
        ("/note put where:Thanks loud:ja", "put in Thanks 1 times, loudly"),
        ("/note put #nowhere", "I can't find a place called “#nowhere” here."),
        ("/note put talk times:4", "I need a number from 1 to 3 here."),
        ("/lay talk", "put in Talk 1 times"),
    ],
)
async def test_places_numbers_and_switches(tmp_path: Path, line: str, answer: str) -> None:
    """House.md §5: options by kind, typed; a place by its name or mention."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", line)
        assert heard(table) == answer


async def test_a_place_chosen_on_the_platform_is_that_place(tmp_path: Path) -> None:
    """House.md §5: typed options arrive as what they are."""
    async with notes_table(tmp_path) as table:
        await table.chooses("Quinn", "note put", where=table.spot("thanks"), times="2")
        assert heard(table) == "put in Thanks 2 times"


async def suggested(table: Table, who: str, command: str, typed: str, place: str = "talk") -> list[tuple[str, str]]:
    """Return what is suggested to someone while they type."""
    spot = table.spot(place)
    return list(await table.house.host.complete(command, "words", typed, table.people[who], spot))


async def test_completion_suggests_what_the_room_knows(tmp_path: Path) -> None:
    """House.md §5: values and labels from the room that owns the command, at most 25."""
    async with notes_table(tmp_path) as table:
        for word in ("apple", "apricot", "banana"):
            await table.commands("Quinn", f"/note add {word}")
        assert await suggested(table, "Quinn", "note find", "ap") == [("apple", "APPLE"), ("apricot", "APRICOT")]
        for turn in range(30):
            await table.commands("Quinn", f"/note add many{turn:02}")
        assert len(await suggested(table, "Quinn", "note find", "many")) == 25


async def test_completion_tells_nothing_to_those_who_may_not_ask(tmp_path: Path) -> None:
    """reliability.md row 41: what a command would refuse, its completion does not tell; strangers get nothing."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note add apple")
        await table.commands("Mira", "/note list")
        assert await suggested(table, "Quinn", "note audit", "") == []
        assert await suggested(table, "Mira", "note audit", "") == [("apple", "APPLE")]
        table.people["Cem"] = table.world.member("Cem", inside=False)
        assert await suggested(table, "Cem", "note find", "") == []
        for command in ("note add", "note gone"):
            assert await suggested(table, "Quinn", command, "") == []


async def test_completion_writes_nothing(tmp_path: Path) -> None:
    """House.md §5: typing in a place nobody has seen yet is answered, and makes no row."""
    async with notes_table(tmp_path) as table:
        await table.commands("Quinn", "/note add apple")
        new = table.world.place("fresh", Purpose.TALK)
        before = await column(table, "SELECT count(*) FROM places")
        found = await table.house.host.complete("note find", "words", "", table.people["Quinn"], new)
        assert list(found) == [("apple", "APPLE")]
        assert await column(table, "SELECT count(*) FROM places") == before
