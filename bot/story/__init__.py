"""Stories: a dialogue as a file, played against the real house through a chosen adapter (docs/stories.md)."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import shipped_cogs
from bot.app.rooms import cog_settings, settings_kinds
from bot.core.cog import Cog
from bot.settings import Settings, load, shipped
from bot.story.memory import MemoryStage
from bot.story.parsing import Unreadable, parse_story, read_story
from bot.story.playing import Failure, Played, Player
from bot.story.script import Story
from bot.story.stage import HouseStage, Scene
from bot.story.web import WebStage

__all__ = ["ADAPTERS", "Failure", "Played", "Story", "Unreadable", "parse_story", "play", "read_story"]

ADAPTERS: Mapping[str, type[HouseStage]] = {"memory": MemoryStage, "web": WebStage}


async def play(
    story: Story,
    adapter: str | type[HouseStage] = "memory",
    language: str | None = None,
    *,
    verbose: bool = False,
    config: Path | None = None,
    cogs: Sequence[Cog[Any, Any]] | None = None,
    more_words: Sequence[tuple[str, Any]] = (),
) -> Played:
    """Play a story in one of its languages, in the demo's community unless `config` names another.

    `adapter` names one of ADAPTERS or is a stage itself; `cogs` are the shipped ones where not given.
    Raises Unusable for settings that are wrong.
    """
    rooms = shipped_cogs() if cogs is None else list(cogs)
    told_in = language or story.languages[0]
    settings = story_settings(story, told_in, config, rooms)
    house = settings.house()
    with tempfile.TemporaryDirectory(prefix="stammtisch-story-") as folder:
        at = story.at.replace(tzinfo=ZoneInfo(house.zone)).astimezone(UTC)
        scene = Scene(Path(folder), house, at, told_in, rooms, cog_settings(settings, rooms), more_words)
        stage = ADAPTERS[adapter] if isinstance(adapter, str) else adapter
        return await Player(story, stage(scene), told_in, house.zone, verbose=verbose).play()


def story_settings(story: Story, language: str, config: Path | None, cogs: Sequence[Cog[Any, Any]]) -> Settings:
    """Return the settings a story plays with: a file's, then the story's own; raises Unusable."""
    own = {f"STAMMTISCH_{key.upper().replace('.', '__')}": value for key, value in story.settings.items()}
    env = {"STAMMTISCH_COMMUNITY__LOCALE": language} | own
    kinds = settings_kinds([*shipped_cogs(), *cogs])  # a file may speak of rooms that do not play along
    return load(config or shipped("demo.toml"), env, kinds)
