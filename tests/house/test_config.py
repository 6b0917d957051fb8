"""config/ says every setting of every cog, with its default, and both files are sound."""

from dataclasses import fields, is_dataclass

from pydantic import BaseModel

from bot.settings import load, problems, section, shipped
from bot.settings.file import key_lines
from tests.house.rooms import cogs


def names(kind: type) -> list[str]:
    """Return the names of a cog's settings, whether model or dataclass."""
    if issubclass(kind, BaseModel):
        return list(kind.model_fields)
    return [each.name for each in fields(kind)] if is_dataclass(kind) else []


def test_every_cog_s_settings_stand_in_the_file_with_their_defaults() -> None:
    kinds = {cog.name: cog.settings for cog in cogs()}
    assert len(kinds) >= 3
    file = shipped("stammtisch.toml")
    assert problems(file, {}, kinds) == []
    lines = key_lines(file.read_text(encoding="utf-8"))
    settings = load(file, {}, kinds)
    every = [("cogs", cog, name) for cog, kind in kinds.items() for name in names(kind)]
    print(f"{len(kinds)} cogs, {len(every)} settings of theirs")
    assert [".".join(key) for key in every if key not in lines] == []
    for cog, kind in kinds.items():
        assert section(settings, cog, kind) == kind(), f"[cogs.{cog}] says other than the default"


def test_the_demo_s_settings_are_sound() -> None:
    kinds = {cog.name: cog.settings for cog in cogs()}
    assert problems(shipped("demo.toml"), {}, kinds) == []
