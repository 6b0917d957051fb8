"""Every story of this folder, through every adapter, in each of its languages (house.md §9)."""

from functools import cache
from pathlib import Path

import pytest

from bot.story import ADAPTERS, Story, play, read_story
from bot.story.stage import HouseStage
from tests.house.test_rows import PROMISED
from tests.stories.discord_stage import DiscordStage
from tests.stories.telegram_excuses import EXCUSED
from tests.stories.telegram_stage import TELEGRAM

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.story"))
NO_STORY = {
    "PER-02": "variety over many lines is a property; tests/core show it",
    "N3": "the same",
    "PER-08": "no story can make a platform say something twice; tests/core/test_sorry.py does",
    "PER-09": "at most one in a week, and none while something is serious, is a property; tests/core show it",
}
"""Promised rows that a single story cannot show, and what shows them."""


@cache
def stories() -> tuple[Story, ...]:
    return tuple(read_story(file) for file in FILES)


TOLD = [(story, language) for story in stories() for language in story.languages]


STAGES: dict[str, type[HouseStage]] = {**ADAPTERS, "discord": DiscordStage, **TELEGRAM}
"""Where stories are played: what the program itself can play on, and the platforms against their fakes."""


@pytest.mark.parametrize("adapter", sorted(STAGES))
@pytest.mark.parametrize(("story", "language"), TOLD, ids=[f"{story.name}-{language}" for story, language in TOLD])
async def test_a_story_is_as_told(story: Story, language: str, adapter: str) -> None:
    played = await play(story, STAGES[adapter], language)
    excuse = EXCUSED.get((adapter, story.name))
    if excuse is not None:
        assert played.failure is not None, "it can be told here by now: take it off the table of excuses"
        assert any(each in played.failure.source for each in excuse.stops_at), played.transcript
        return
    if played.failure is not None:
        told = f"{story.name}, line {played.failure.line}: {played.failure.source}\n  {played.failure.sentence}"
        pytest.fail(f"{played.transcript}\n\n{told}", pytrace=False)
    assert played.checks > 0


def test_there_are_stories_for_every_promised_row_in_both_languages() -> None:
    shown = {
        row: {language for story in stories() if row in story.rows for language in story.languages} for row in PROMISED
    }
    print(f"{len(FILES)} stories, {len(TOLD)} tellings, through {len(STAGES)} adapters")
    assert len(FILES) >= 20
    assert set(STAGES) == {"memory", "web", "discord", *TELEGRAM}
    missing = {row for row, languages in shown.items() if languages != {"de", "en"}}
    assert missing == set(NO_STORY)


def test_only_stories_of_this_folder_are_excused_and_none_everywhere() -> None:
    excused = [name for _, name in EXCUSED]
    print(f"{len(EXCUSED)} of {len(FILES) * len(TELEGRAM)} stories cannot be told on Telegram as it is set up there")
    assert set(excused) <= {story.name for story in stories()}
    assert {stage for stage, _ in EXCUSED} <= set(TELEGRAM)
    assert [name for name in excused if excused.count(name) == len(TELEGRAM)] == []


def test_every_story_says_which_rows_it_shows_and_has_a_title_of_its_own() -> None:
    assert [story.name for story in stories() if not story.rows] == []
    titles = [story.title for story in stories()]
    assert sorted(set(titles)) == sorted(titles)
