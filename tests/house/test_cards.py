"""Every private card a member can be shown leads to a human in one tap: all commands, all their buttons (PER-10)."""

from collections import deque
from pathlib import Path

from bot.adapters.memory import Message
from bot.app import shipped_cogs
from bot.model.commands import CommandSpec, OptionSpec
from bot.model.people import Account
from bot.model.places import Spot
from tests.fakes.table import Table, lay_table

HUMAN = "Talk to a human"
TYPED = {"text": "What did you mend?", "int": "3", "bool": "yes", "when": "Friday 7pm", "duration": "2 hours"}
MOST = 250
ENDS = "Erase"
"""Whoever presses it is nobody afterwards, and the walk is over."""


def value(table: Table, option: OptionSpec) -> str | Account | Spot:
    """Return something that fits an option."""
    if option.kind == "person":
        return table.people["Lea"]
    if option.kind == "place":
        return table.spot("talk")
    return option.choices[0] if option.choices else TYPED[option.kind]


def ways(spec: CommandSpec) -> list[tuple[OptionSpec, ...]]:
    """Return the option sets a command is tried with: all of them, and only what it needs."""
    needed = tuple(option for option in spec.options if option.required)
    return [spec.options, needed] if spec.options != needed else [needed]


async def crawl(table: Table) -> tuple[int, list[str]]:
    """Let Quinn use every member's command and press every button on what comes; return cards seen and dead ends."""
    seen: set[str] = set()
    cards, dead, presses = 0, list[str](), 0
    todo: deque[tuple[Message, str]] = deque()

    def look() -> None:
        nonlocal cards
        for message in table.private_messages("Quinn"):
            new = [each for each in message.buttons if each.key not in seen]
            if not new:
                continue
            cards += 1
            seen.update(each.key for each in new)
            if HUMAN not in {each.label for each in message.buttons}:
                dead.append(f"{message.text!r} {[each.label for each in message.buttons]}")
            todo.extend((message, each.key) for each in new if each.label not in {HUMAN, ENDS})

    for spec in [spec for cog in shipped_cogs() for spec, _ in cog.commands.values()]:
        if spec.name == "host human":
            continue
        for options in ways(spec):
            given = {each.name: value(table, each) for each in options}
            await table.world.choose(table.people["Quinn"], spec.name, given, None, None)
            await table.settle()
            look()
    while todo and presses < MOST:
        message, key = todo.popleft()
        await table.world.press(table.people["Quinn"], key, message)
        await table.settle()
        presses += 1
        look()
    print(f"{cards} cards, {presses} presses, {len(dead)} without a way to a human")
    return cards, dead


async def test_every_card_has_a_human_one_tap_away(tmp_path: Path) -> None:
    """PER-10: a graph over everything a member can open; nothing has to be tried first."""
    async with lay_table(tmp_path) as table:
        cards, dead = await crawl(table)
    assert dead == []
    assert cards > 15


async def test_without_the_host_s_own_room_there_is_none(tmp_path: Path) -> None:
    """The control beside it: a house whose humans cannot be called shows no such button."""
    cogs = [cog for cog in shipped_cogs() if cog.name != "host"]
    async with lay_table(tmp_path, cogs=cogs) as table:
        await table.chooses("Quinn", "privacy consent")
        labels = [each.label for each in table.private_messages("Quinn")[-1].buttons]
        assert labels == ["Show interests: turn on", "Share thanks: turn on"]
