"""A human is one tap away from every card; once called, the host keeps out of that chat for a day (PER-10)."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import cast

import pytest
from pydantic import BaseModel

from bot.adapters.memory import Memory
from bot.app import ManualClock, Stammtisch
from bot.cogs.host import cog as host
from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.model.actions import Action, Class, Reply, Wake, Whisper
from bot.model.deliveries import Traits
from bot.model.events import Reacted, Woken
from bot.model.house import House, Human, Opening
from bot.model.places import Purpose
from bot.model.texts import Text, Verbatim
from bot.model.widgets import Button
from tests.fakes.table import NOON, TEAM, Table, lay_table

HUMAN = "Talk to a human"


VERBS = ("later", "plain", "many", "card")


def words(folder: Path) -> list[tuple[str, Path]]:
    """Write the words of the chatty room into a folder."""
    shelf = folder / "words"
    shelf.mkdir(exist_ok=True)
    lines = "".join(f'[command.chat.{verb}]\nname = "{verb}"\nhelp = "{verb}"\n' for verb in VERBS)
    for locale in ("de", "en"):
        (shelf / f"{locale}.toml").write_text(lines, encoding="utf-8")
    return [("chatty", shelf)]


class NoSettings(BaseModel):
    """Hold nothing."""


Ctx = Context[CogStore, NoSettings]


def chatty() -> Cog[CogStore, NoSettings]:
    """Return a room that likes to write to people by itself."""
    cog: Cog[CogStore, NoSettings] = Cog("chatty", store=CogStore, settings=NoSettings)

    @cog.command("chat later")
    def later(ctx: Ctx) -> list[Action]:
        data = {"person": ctx.person.id}
        return [
            Wake(kind, ctx.person.id, ctx.now + timedelta(hours=1), data=data) for kind in ("idea", "duty", "safety")
        ]

    @cog.command("chat plain")
    def plain(ctx: Ctx) -> list[Action]:
        return [Reply(Verbatim("plain"))]

    @cog.command("chat many")
    def many(ctx: Ctx) -> list[Action]:
        return [Reply(Verbatim("many"), tuple(Button(Text("core.button.yes"), "chatty.yes") for _ in range(25)))]

    @cog.presses("yes")
    def yes(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
        return [Reply(Verbatim("yes"), (Button(Text("core.button.next"), "chatty.yes"),), update=True)]

    @cog.command("chat card")
    def card(ctx: Ctx) -> list[Action]:
        return [Reply(Verbatim("card"), (Button(Text("core.button.yes"), "chatty.yes"),))]

    @cog.wakes("idea")
    def idea(ctx: Ctx, woken: Woken) -> list[Action]:
        return _whisper(ctx, woken, Whisper, "an idea of mine")

    @cog.wakes("duty")
    def duty(ctx: Ctx, woken: Woken) -> list[Action]:
        person = ctx.person_by_id(woken.data["person"])
        return [] if person is None else [Whisper(person, Verbatim("your reminder"), Class.DUTY)]

    @cog.wakes("safety")
    def safety(ctx: Ctx, woken: Woken) -> list[Action]:
        person = ctx.person_by_id(woken.data["person"])
        return [] if person is None else [Whisper(person, Verbatim("get out"), safety=True)]

    @cog.hears(Reacted)
    def reacted(ctx: Ctx, event: Reacted) -> list[Action]:
        other = next((each for each in ctx.people() if each.name == "Quinn"), None)
        return [] if other is None else [Whisper(other, Verbatim("someone reacted"))]

    return cog


def _whisper(ctx: Ctx, woken: Woken, kind: type[Whisper], words: str) -> list[Action]:
    person = ctx.person_by_id(woken.data["person"])
    return [] if person is None else [kind(person, Verbatim(words))]


def labels(table: Table, who: str) -> list[str]:
    """Return the buttons on someone's last private card."""
    return [each.label for each in table.private_messages(who)[-1].buttons]


async def test_after_a_call_the_host_keeps_out_for_a_day(tmp_path: Path) -> None:
    """PER-10: nothing of the host's own for 24 hours, but duty, safety and answers to commands; then it is back."""
    async with lay_table(tmp_path, cogs=[host, chatty()], more_words=words(tmp_path)) as table:
        await table.commands("Quinn", "/chat later")
        await table.commands("Quinn", "/host human")
        assert table.private("Quinn")[-1].startswith("I've let the team know")
        assert table.private("Quinn")[-1].endswith("I'll step back now.")
        before = len(table.private("Quinn"))
        await table.passes(hours=2)
        said = await table.says("Lea", "talk", "hello")
        await table.reacts("Jo", said, "👍")
        await table.commands("Quinn", "/chat plain")
        assert table.private("Quinn")[before:] == ["your reminder", "get out", "plain"]
        await table.passes(hours=21, minutes=58)
        assert "an idea of mine" not in table.private("Quinn")
        await table.passes(minutes=3)
        assert table.private("Quinn")[before + 3 :] == ["an idea of mine", "someone reacted"]
        await table.says("Quinn", "direct", "hm")
        assert table.private("Quinn")[-1].startswith("I'm a bot and understand only a little")


async def test_whoever_did_not_call_hears_the_host_as_ever(tmp_path: Path) -> None:
    """The control beside it: the same evening without a call."""
    async with lay_table(tmp_path, cogs=[host, chatty()], more_words=words(tmp_path)) as table:
        await table.commands("Quinn", "/chat later")
        await table.passes(hours=2)
        assert "an idea of mine" in table.private("Quinn")


async def test_what_is_written_meanwhile_gets_one_honest_line(tmp_path: Path) -> None:
    """PER-10: the host does not chat on; once it says who reads this and when someone is there, then nothing."""
    house = House(locale="en", team=TEAM, hours=(Opening(3, time(9), time(18)),))
    async with lay_table(tmp_path, cogs=[host], house=house) as table:
        await table.commands("Quinn", "/host human")
        for line in ("I'm so fed up", "hello?", "anyone?"):
            await table.says("Quinn", "direct", line)
        told = table.private("Quinn")
        assert len(told) == 2
        assert told[1].startswith("Only the bot reads what you write here. Whoever comes will write to you.")
        assert "We're back Thursday" in told[1]
        await table.presses("Mira", "I'll take it")
        assert table.private("Quinn")[-1] == "Mira has seen that you asked and will get in touch with you."
        await table.passes(hours=25)
        await table.commands("Quinn", "/host human")
        await table.says("Quinn", "direct", "still here")
        assert table.private("Quinn")[-1].startswith("Only the bot reads")


@pytest.mark.parametrize(
    ("team", "at", "says"),
    [
        (TEAM[1:], NOON - timedelta(hours=4), "I'll step back. Jo will be with you from 9 am."),
        (TEAM[1:], NOON + timedelta(hours=8), "I'll step back. Jo will be with you from Thursday, 19 November, 10 am."),
        (TEAM[1:], NOON, "I'll step back now. Someone is around to answer until 6 pm."),
        (TEAM, NOON - timedelta(hours=4), "I'll step back now. Nobody is around right now. We're back"),
    ],
)
async def test_a_name_with_a_time_only_where_both_are_known(
    tmp_path: Path, team: tuple[Human, ...], at: datetime, says: str
) -> None:
    """PER-10, N8: the time comes from the opening hours; with several people nobody is promised by name."""
    hours = (Opening(2, time(9), time(18)), Opening(3, time(10), time(18)))
    async with lay_table(tmp_path, cogs=[host], house=House(locale="en", team=team, hours=hours), at=at) as table:
        await table.commands("Quinn", "/host human")
        told = table.private("Quinn")[-1].replace("\n\n", " ").replace("\u202f", " ")
        assert says in told


async def test_where_nobody_can_be_reached_the_host_stays(tmp_path: Path) -> None:
    """PER-10 under mission.md §13, 4: whoever nobody comes for is not left alone with silence."""
    clock = ManualClock(NOON)
    world = Memory(clock, Traits())
    world.place("talk", Purpose.TALK)
    alone = Table(cast(Stammtisch, None), world, clock, {"Quinn": world.member("Quinn", locale="en")})
    async with lay_table(tmp_path, cogs=[host], house=House(locale="en"), after=alone) as table:
        await table.commands("Quinn", "/host human")
        assert "can't reach anyone" in table.private("Quinn")[-1]
        await table.says("Quinn", "direct", "hm")
        assert table.private("Quinn")[-1].startswith("I'm a bot and understand only a little")


async def test_every_card_leads_to_a_human(tmp_path: Path) -> None:
    """PER-10: one more button on cards, none on plain answers, never two, none where there is no room or no host."""
    async with lay_table(tmp_path, cogs=[host, chatty()], more_words=words(tmp_path)) as table:
        await table.commands("Quinn", "/chat card")
        assert labels(table, "Quinn") == ["Yes", HUMAN]
        await table.presses("Quinn", "Yes")
        assert labels(table, "Quinn") == ["Next", HUMAN]
        await table.commands("Quinn", "/chat plain")
        assert labels(table, "Quinn") == []
        await table.commands("Quinn", "/chat many")
        assert HUMAN not in labels(table, "Quinn")
        # row 30: something waits, and a full card has no room to say so: on Discord it would not go out at all
        await table.house.db.run(
            lambda sql: sql.execute(
                "INSERT INTO waiting (id, community, cog, cls, person, push, payload, at) "
                "SELECT 'w', community, 'chatty', 'host', id, 'any', '{}', 0 FROM persons WHERE name = 'Quinn'"
            )
        )
        await table.commands("Quinn", "/chat many")
        assert labels(table, "Quinn") == ["Yes"] * 25
        await table.house.db.run(lambda sql: sql.execute("DELETE FROM waiting"))
        await table.commands("Quinn", "/host about")
        assert labels(table, "Quinn") == [HUMAN]
        await table.commands("Mira", "/chat card")
        assert labels(table, "Mira") == ["Yes"]
        await table.presses("Quinn", HUMAN)
        await table.commands("Quinn", "/chat card")
        assert labels(table, "Quinn") == ["Yes"]
    (tmp_path / "other").mkdir()
    async with lay_table(tmp_path / "other", cogs=[chatty()], more_words=words(tmp_path)) as table:
        await table.commands("Quinn", "/chat card")
        assert labels(table, "Quinn") == ["Yes"]
