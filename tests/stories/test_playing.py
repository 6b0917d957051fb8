"""A story is played through each adapter; one that must fail does fail, at its line and in a sentence."""

import pytest

from bot.app import shipped_cogs
from bot.settings import Unusable
from bot.story import ADAPTERS, Played, parse_story, play
from bot.story.stage import HouseStage
from tests.stories.discord_stage import DiscordStage
from tests.stories.parrot_cog import WORDS, parrot
from tests.stories.telegram_stage import TelegramAdmin, TelegramClosed

PARROT = """# A parrot greets and repeats
language: de, en
at: 2026-11-18 12:00

Ana joins
nothing is said in Welcome
nobody reads anything
wait 60 seconds
de: in Willkommen: host says "Hallo Ana." with buttons "Umsehen"
en: in Welcome: host says ~ "hello" and ~ "ana" without "Ben" with button "Look around"
de: Ana presses "Umsehen"
en: Ana presses "Look around" under "Ana"
in Welcome: host changes a line to ~ "Someone looked." with no buttons
Ana is asked for why
Ana fills in why: "just so"
Ana reads ~ "just so"
Ana is asked nothing
Ana says in Chat: "a parrot, here"
host reacts 👍 to "a parrot"
host reacted once in Chat
Lea replies to "a parrot": hello, you
the host does not react to "hello, you"
Lea reacts 🙏 to "a parrot"
in Chat: host says "You are welcome."
Lea takes back 🙏 from "a parrot"
Lea reacts 🙏 to "a parrot"
in Chat: host says something
nothing more is said in Chat
Quinn types in Chat: /echo hello there
Quinn reads ~ "hello there"
Quinn reads "That was loud."
Quinn reads nothing more
Quinn types in Chat: /copy hello <b>there</b>
Quinn gets a file "copy.json" that says ~ "hello <b>there</b>"
Quinn reads ~ "copied"
Quinn gets a file ~ "txt" that says "hello <b>there</b>"
Quinn reads nothing more
en: Lea picks "Repeat" on "a parrot"
de: Lea picks "Nachsagen" on "a parrot"
Lea is asked for what
Lea fills in what: "it"
Lea reads ~ "it"
whatever Lea reads
Lea picks /echo in Chat with what: "again"
Lea reads ~ "again"
whatever Lea reads
the host restarts
Ben joins
wait until tomorrow 09:00
in Welcome: host says ~ "Ben"
Ana changes "a parrot, here" to "a parrot, there"
Ana deletes "a parrot, there"
Ana leaves
nobody else reads anything
"""


async def told(text: str, adapter: str = "memory", language: str | None = None) -> Played:
    return await play(parse_story(text, "a.story"), adapter, language, cogs=[parrot()], more_words=WORDS)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("adapter", sorted(ADAPTERS))
async def test_the_same_story_passes_through_every_adapter(adapter: str, language: str) -> None:
    played = await told(PARROT, adapter, language)
    assert played.failure is None
    assert played.checks >= 22


async def test_the_transcripts_of_all_adapters_are_the_same_but_for_their_name() -> None:
    pages = {(await told(PARROT, each, "en")).transcript.replace(each, "…") for each in ADAPTERS}
    assert len(ADAPTERS) == 2
    assert len(pages) == 1
    page = pages.pop()
    assert "12:01  [Welcome] host: Hello Ana. [Look around]" in page
    assert "Thursday, 19 November 2026" in page
    assert "host → Quinn alone: That was loud." in page


@pytest.mark.parametrize("stage", [DiscordStage, TelegramAdmin, TelegramClosed], ids=lambda each: str(each.name))
async def test_files_come_on_every_platform(stage: type[HouseStage]) -> None:
    """IDP-04: whole, to one person alone; where they must open their chat first, once they did."""
    text = """Quinn types in Chat: /copy "fünf 🦊 <b>@alle</b>"
Quinn gets a file "copy.json" that says ~ "fünf 🦊 <b>@alle</b>"
Quinn gets a file "copy.txt" that says "fünf 🦊 <b>@alle</b>"
Lea reads nothing
whatever is said in Chat
"""
    rooms = [*shipped_cogs(), parrot()]
    played = await play(parse_story(text, "a.story"), stage, cogs=rooms, more_words=WORDS)
    assert played.failure is None, played.failure


GREETED = "Ana joins\nwait 60 seconds\n"
FAILING = [
    ("a line that is not said", 'Ana joins\nin Welcome: host says ~ "Ana"', 2, "said nothing new"),
    ("other words", GREETED + 'in Welcome: host says "Hello Ben."', 3, "“Hello Ana.”, but it is not “Hello Ben.”"),
    ("a part that is missing", GREETED + 'in Welcome: host says ~ "Ben"', 3, "does not say “Ben”"),
    ("a word too many", GREETED + 'in Welcome: host says ~ "Hello" without "Ana"', 3, "it says “Ana”"),
    ("a missing button", GREETED + 'in Welcome: host says ~ "Ana" with button "Tour"', 3, "no button “Tour”"),
    ("a button too many", GREETED + 'in Welcome: host says ~ "Ana" with no buttons', 3, "“Look around”"),
    ("not quietly", GREETED + 'in Welcome: host says quietly ~ "Ana"', 3, "not said quietly"),
    ("no thread", GREETED + 'in Welcome: host says ~ "Ana" with thread "X"', 3, "opens no thread"),
    ("said twice", GREETED + 'in Welcome: host says ~ "Ana" twice', 3, "for the 2. time"),
    ("said though silence", GREETED + "nothing is said in Welcome", 3, "this was said: “Hello Ana.”"),
    ("said anywhere", GREETED + "nothing is said anywhere", 3, "this was said"),
    ("read though silence", "Quinn types: /echo x\nQuinn reads nothing", 2, "told to Quinn alone"),
    ("someone reads", "Quinn types: /echo x\nnobody reads anything", 2, "told to Quinn alone"),
    ("not mentioned", GREETED + "wait 60 seconds", 3, "in Welcome the host also said “Hello Ana.”"),
    ("a button to press", 'Ana presses "Tour"', 1, "Ana sees no button “Tour”"),
    ("a button to see", 'Ana sees a button "Tour"', 1, "Ana sees no button “Tour”"),
    ("a button not to see", GREETED + 'Ana sees no button "Look around"', 3, "Ana sees a button"),
    ("no file", 'Quinn gets a file ~ "copy"', 1, "Quinn got no file"),
    ("another file", 'Quinn types: /copy x\nQuinn gets a file "copy.txt"', 2, "got “copy.json”, not “copy.txt”"),
    ("a file too few", "Quinn types: /copy x\n" + 'Quinn gets a file ~ "copy"\n' * 3, 4, "got no file"),
    ("other content", 'Quinn types: /copy x\nQuinn gets a file ~ "json" that says ~ "y"', 2, "does not say “y”"),
    ("somebody else's file", 'Quinn types: /copy x\nLea gets a file ~ "json"', 2, "Lea got no file"),
    ("a form to fill", "Quinn fills in x: y", 1, "has no form"),
    ("a form expected", "Quinn is asked for why", 1, "asked nothing"),
    ("no such blank", GREETED + 'Ana presses "Look around"\nAna fills in whom: y', 4, "no blank “whom”; it has why"),
    ("another blank", GREETED + 'Ana presses "Look around"\nAna is asked for whom', 4, "not for “whom”"),
    ("a form too many", GREETED + 'Ana presses "Look around"\nAna is asked nothing', 4, "“Look around”: why"),
    ("a message to answer", 'Quinn replies to "hello": you', 1, "sees no message with “hello”"),
    ("no reaction", 'Quinn says in Chat: hi\nhost reacts 👍 to "hi"', 2, "nothing to “hi”"),
    ("a reaction", 'Quinn says in Chat: parrot\nthe host does not react to "parrot"', 2, "with 👍"),
    ("reactions", "Quinn says in Chat: parrot\nhost reacted twice in Chat", 2, "1 times in Chat, not 2"),
    ("a stranger", "Ben says in Chat: hi", 1, "nobody is called Ben"),
    ("a stranger reads", 'Ben reads "x"', 1, "nobody is called Ben"),
    ("no such command", "Quinn picks /sing", 1, "no command “sing”"),
    ("no such option", 'Quinn picks /echo with whom: "x"', 1, "no “whom”; it has what"),
    ("time runs forward", "wait until 2026-11-01 09:00", 1, "has passed"),
    ("poison", "Quinn says in Chat: parrot poison", 1, "the parrot choked"),
]


@pytest.mark.parametrize("adapter", sorted(ADAPTERS))
@pytest.mark.parametrize(
    ("text", "line", "sentence"), [each[1:] for each in FAILING], ids=[each[0] for each in FAILING]
)
async def test_a_story_that_is_not_as_told_stops_at_its_line(text: str, line: int, sentence: str, adapter: str) -> None:
    played = await told(text, adapter, "en")
    assert played.failure is not None
    assert (played.failure.line, sentence.casefold() in played.failure.sentence.casefold()) == (line, True), (
        played.failure
    )


@pytest.mark.parametrize("adapter", sorted(ADAPTERS))
async def test_who_is_outside_cannot_act(adapter: str) -> None:
    played = await told("Ana says in Chat: hi", adapter)
    assert played.failure is not None
    assert played.failure.line == 1


async def test_a_setting_of_a_story_is_checked_like_any_other() -> None:
    with pytest.raises(Unusable, match="STAMMTISCH_HOST__BUDGET"):
        await told("setting: host.budget = 3\nAna joins")
    with pytest.raises(Unusable, match="quiet_from"):
        await told("setting: host.quiet_from = noon\nAna joins")
