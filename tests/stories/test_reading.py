"""What a story's lines mean, and what is said about a line that means nothing."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.model.places import Purpose
from bot.story import script as s
from bot.story.parsing import Unreadable, parse_story, read_story
from bot.story.phrases import PHRASES, understand

CHAT = s.Where("Chat", Purpose.TALK)
WELCOME = s.Where("Welcome", Purpose.WELCOME)


def _part(text: str) -> tuple[s.Piece, ...]:
    return (s.Piece(text, part=True),)


MEANINGS: list[tuple[str, s.Act | s.Check]] = [
    ("Ana joins", s.Join("Ana")),
    ("Ben-Ole leaves", s.Leave("Ben-Ole")),
    ('Ana says in Chat: "Hello"', s.Write("Ana", "Hello", CHAT)),
    ("Ana says in Chat: Hello: you", s.Write("Ana", "Hello: you", CHAT)),
    ("Ana says to the host: tomorrow at seven", s.Write("Ana", "tomorrow at seven")),
    ("Ana types: /host about", s.Write("Ana", "/host about")),
    ("Ana types in Chat: /thanks @Lea fürs Erklären", s.Write("Ana", "/thanks @Lea fürs Erklären", CHAT)),
    ('Lea replies to "Hello": „Hallo, Ana“', s.Write("Lea", "Hallo, Ana", None, "Hello")),
    ('Ana replies to "Hi": /thanks for the tour', s.Write("Ana", "/thanks for the tour", None, "Hi")),
    ('Ana changes "Helo" to "Hello"', s.Change("Ana", "Helo", "Hello")),
    ('Ana deletes "say \\"hi\\""', s.Delete("Ana", 'say "hi"')),
    ('Lea reacts 🙏 to "Hello"', s.Reaction("Lea", "🙏", "Hello")),
    ('Lea takes back 🙏 from "Hello"', s.Reaction("Lea", "🙏", "Hello", added=False)),
    ("Ana picks /welcome tour", s.Pick("Ana", "welcome tour")),
    ("Ana picks /thanks in Chat with to: Lea", s.Pick("Ana", "thanks", CHAT, None, (("to", "Lea"),))),
    ('Lea picks "Say thanks" on "Hi"', s.Pick("Lea", "Say thanks", None, "Hi")),
    ('Ana presses "Next"', s.Press("Ana", "Next")),
    ('Ana presses "Next" under "What we do"', s.Press("Ana", "Next", "What we do")),
    ('Ana fills in why: "this, that", to: Lea', s.Fill("Ana", (("why", "this, that"), ("to", "Lea")))),
    ("Ana fills in nothing", s.Fill("Ana", ())),
    ("wait 60 seconds", s.Wait(timedelta(seconds=60))),
    ("wait an hour", s.Wait(timedelta(hours=1))),
    ("wait 8 weeks", s.Wait(timedelta(weeks=8))),
    ("wait until Monday 09:00", s.WaitUntil(time(9), weekday=0)),
    ("wait until tomorrow 9:30", s.WaitUntil(time(9, 30), days=1)),
    ("wait until 21:30", s.WaitUntil(time(21, 30))),
    ("wait until 2027-03-28 03:00", s.WaitUntil(time(3), date="2027-03-28")),
    ("wait for what is next", s.WaitNext()),
    ("the host restarts", s.Restart()),
    ("the host restarts after 4 hours", s.Restart(timedelta(hours=4))),
    ('in Welcome: host says ~ "Ana"', s.Says(WELCOME, s.Wanted(_part("Ana")))),
    ('in Welcome: the host says "All of it"', s.Says(WELCOME, s.Wanted((s.Piece("All of it"),)))),
    (
        'in Welcome: host says ~ "a" and ~ "b" without "c", "d" with button "E"',
        s.Says(WELCOME, s.Wanted((*_part("a"), *_part("b")), ("c", "d"), ("E",))),
    ),
    (
        'in Chat: host says quietly something with thread "Round", 8 times',
        s.Says(CHAT, s.Wanted(quietly=True, thread="Round", times=8)),
    ),
    (
        'in Welcome: host changes a line to ~ "Ana and Ben" with no buttons',
        s.Says(WELCOME, s.Wanted(_part("Ana and Ben"), buttons=(), all_buttons=True), changes=True),
    ),
    (
        'Ana reads "x" with buttons "A", "B" twice',
        s.Reads("Ana", s.Wanted((s.Piece("x"),), buttons=("A", "B"), all_buttons=True, times=2)),
    ),
    ('in Chat anyone can read ~ "Ana"', s.Stands(CHAT, s.Wanted((s.Piece("Ana", part=True),)))),
    ("Quinn reads nothing", s.Unread("Quinn")),
    ("nobody else reads anything", s.Unread(None)),
    ("in Chat: nothing more", s.Silence(CHAT)),
    ("nothing was said in Chat", s.Silence(CHAT)),
    ("nothing is said anywhere", s.Silence(None)),
    ("whatever is said in Team", s.Whatever(s.Where("Team", Purpose.STAFF))),
    ("whatever Ana reads", s.Whatever(who="Ana")),
    ("Ana is asked for why and text", s.Asked("Ana", ("why", "text"))),
    ('Ana is asked "What is it about?"', s.Asked("Ana", title="What is it about?")),
    ("Ana is asked nothing", s.Asked("Ana")),
    ('Ana gets a file "a.json"', s.GetsFile("Ana", s.Piece("a.json"))),
    (
        'Ana gets a file ~ "json" that says ~ "the tour" without "Lea"',
        s.GetsFile("Ana", s.Piece("json", part=True), s.Wanted(_part("the tour"), without=("Lea",))),
    ),
    ('Ana sees no button "Tour"', s.SeesButton("Ana", "Tour", there=False)),
    ('Ana sees a button "Tour"', s.SeesButton("Ana", "Tour")),
    ('host reacts 🙏 to "Hello"', s.HostReacted("Hello", "🙏")),
    ('the host does not react to "Hello"', s.HostReacted("Hello", None)),
    ("host reacted once in Chat", s.HostReactions(CHAT, 1)),
    ("host has reacted never in Chat", s.HostReactions(CHAT, 0)),
]


@pytest.mark.parametrize(("line", "meaning"), MEANINGS, ids=[line for line, _ in MEANINGS])
def test_a_line_means_what_it_says(line: str, meaning: s.Act | s.Check) -> None:
    assert understand(line) == meaning


def test_every_sentence_a_story_knows_is_tried_here() -> None:
    kinds = {type(meaning) for _, meaning in MEANINGS}
    print(f"{len(MEANINGS)} lines for {len(PHRASES)} phrases, {len(kinds)} meanings")
    assert kinds == set(s.Act.__args__) | set(s.Check.__args__)
    assert len(MEANINGS) > len(PHRASES)


WRONG = [
    ("Ana sais in Chat: Hello", "Ana says in Chat"),
    ("Ana says: Hello", "where?"),
    ("Ana says in Chat:", "what do they say?"),
    ("Ana says in Chatt: Hello", "Did you mean Chat?"),
    ("Ana presses Next", 'Ana presses "Show me around"'),
    ("Ana fills in why = x", 'why: "for the tour"'),
    ("host says in Chat: Hello", 'in Welcome: host says ~ "Ana"'),
    ("in Chat: host says Hello", "should begin with what is said"),
    ('in Chat: host says ~ "x" with button', "which button?"),
    ('in Chat: host says ~ "x" with no button "y"', "needs no label"),
    ("wait five moons", "wait 60 seconds"),
    ("wait until 25:00", "Monday 09:00"),
    ("the sun rises", "docs/stories.md"),
]


@pytest.mark.parametrize(("line", "hint"), WRONG, ids=[line for line, _ in WRONG])
def test_a_line_that_is_not_understood_says_how_it_could_read(line: str, hint: str) -> None:
    with pytest.raises(Unreadable) as told:
        parse_story(f"# A story\n\nAna joins\n{line}\n", "a.story")
    assert [trouble.line for trouble in told.value.found] == [4]
    assert str(told.value).startswith("a.story, line 4: ")
    assert hint in str(told.value)


def test_every_line_that_is_not_understood_is_told_at_once() -> None:
    with pytest.raises(Unreadable) as told:
        parse_story(
            "rows: WEL-1\nlanguage: fr\nat: noon\nrow: N4\nsetting: x\n\nAna yells\nfr: Ana joins\nde: Ana joins"
        )
    assert [trouble.line for trouble in told.value.found] == [1, 2, 3, 4, 5, 7, 8, 9]
    assert "not told in “de”" in told.value.found[-1].sentence


def test_the_head_says_rows_languages_the_beginning_and_settings() -> None:
    story = parse_story(
        "# A title\nrows: WEL-01, N4\nlanguage: de, en\nat: 2026-03-28 23:30\n"
        "setting: cogs.welcome.greet_wait_seconds = 5\n\n# a remark\nAna joins\nde: Ana leaves\nen: Ben joins\n",
        "folder/a_story.story",
    )
    assert (story.name, story.title) == ("a_story", "A title")
    assert story.rows == ("WEL-01", "N4")
    assert story.languages == ("de", "en")
    assert story.at == datetime(2026, 3, 28, 23, 30)  # noqa: DTZ001 - a wall time
    assert story.settings == {"cogs.welcome.greet_wait_seconds": "5"}
    assert [step.does for step in story.told_in("de")] == [s.Join("Ana"), s.Leave("Ana")]
    assert [step.does for step in story.told_in("en")] == [s.Join("Ana"), s.Join("Ben")]


def test_a_file_that_is_no_story_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("# nothing yet\n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "long").write_text("Ana joins\n" * 100_000)
    told = {}
    for name in ("empty", "bytes", "long", "gone"):
        with pytest.raises(Unreadable) as why:
            read_story(tmp_path / name)
        told[name] = str(why.value)
    assert "nothing happens in this story yet" in told["empty"]
    assert "not text in UTF-8" in told["bytes"]
    assert "too long" in told["long"]
    assert "cannot be read" in told["gone"]
