"""A storm: requests are limited, refused, cut and swallowed while people talk (reliability.md rows 18, 20 and 21)."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import aiohttp
import discord

from tests.adapters.discord.stock import HandClock, stock_client
from tests.fakes.discord.faults import Fault, Faults
from tests.fakes.discord.server import open_discord
from tests.fakes.discord.table import lay
from tests.faults.discord.home import home, odd

SEED = 20261122
NOTES = 160
POST = "POST /channels/{channel_id}/messages"
READS = ("GET /channels/{channel_id}/messages", "GET /guilds/{guild_id}/members")
LEFT = "SELECT 1 FROM outbox WHERE state IN ('queued', 'sending')"
STEP = 0.25
"""Seconds the clock walks in some 4 ms: a wait of 20 ms, which a limit asks for in real time, is about one of them."""

CHANNELS = ("welcome", "chat", "questions", "thanks")

BAD: dict[str, Callable[[Faults, str], Fault]] = {
    "429 for the route": lambda faults, route: faults.limit(route, 0.02),
    "429, shared": lambda faults, route: faults.limit(route, 0.02, "shared"),
    "429, global": lambda faults, route: faults.limit(route, 0.02, "global"),
    "503": lambda faults, route: faults.fail(route, 503),
    "503 after doing it": lambda faults, route: faults.swallow(route, 503),
    "cut before": lambda faults, route: faults.reset(route, accepted=False),
    "cut after doing it": lambda faults, route: faults.reset(route),
}


async def test_a_storm_loses_nothing_and_says_nothing_twice(tmp_path: Path) -> None:
    """reliability.md rows 18, 20, 21: every other send meets a fault, catch-ups too; F1 = F2 = 0, F3 = 0."""
    chance, met = random.Random(SEED), Counter[str]()
    async with home(tmp_path) as made:

        def strike(route: str) -> None:
            name = chance.choice(list(BAD))
            BAD[name](made.fake.faults, route)
            met[name] += 1

        for number in range(NOTES):
            if chance.random() < 0.5:
                strike(POST)
            if number % 20 == 19:
                # what is said in the gap is read by calls that fail as well
                for route in READS:
                    strike(route)
                made.fake.gateway.invalidate()
            made.notes([number], chance.choice(CHANNELS))
            if number % 4 == 3:
                await made.passes(lambda number=number: made.effects().keys() >= set(range(number + 1)), STEP)  # type: ignore[misc]
        await made.passes(lambda: not made.rows(LEFT), STEP, 30)
        await made.settled()
        effects, sends = odd(range(NOTES), made.effects()), odd(range(NOTES), made.answers())
        unsure = made.rows("SELECT state || ' ' || id || ' ' || note FROM outbox WHERE state IN ('unknown', 'dead')")
        again = made.rows("SELECT count(*) FROM outbox WHERE again = 1")[0]
        hung = sum(each.used < each.times for each in made.fake.faults.coming)
    doubled = await control()
    print(
        f"\na storm, seed {SEED}: {NOTES} notes, {met.total() - hung} faults "
        f"({', '.join(f'{many} {name}' for name, many in sorted(met.items()))}); "
        f"effects lost {len(effects[0])}, doubled {len(effects[1])}; answers lost {len(sends[0])}, doubled "
        f"{len(sends[1])}, in doubt and asked again {again}, unknown or dead {unsure or 0}; "
        f"the control, which sends again what failed: {doubled} of 10 doubled"
    )
    assert (effects, sends, unsure) == (([], []), ([], []), [])
    assert again >= 5, "nothing was ever in doubt: nothing was tested"
    assert doubled == 10


async def control() -> int:
    """Let a plain bot answer ten times, each answer lost on its way back, and try again as one would."""
    async with open_discord(HandClock().now) as fake:
        table = lay(fake)
        async with stock_client(fake) as client:
            there = client.get_channel(int(table.channels["chat"].id))
            assert isinstance(there, discord.TextChannel)
            for number in range(10):
                fake.faults.reset(POST)
                try:
                    await there.send(f"noted {number}")
                except (discord.DiscordException, aiohttp.ClientError):
                    await there.send(f"noted {number}")
    return sum(each > 1 for each in Counter(one.content for one in fake.world.accepted).values())


async def test_a_call_given_up_during_a_global_limit_holds_nobody_back(tmp_path: Path) -> None:
    """Row 18: cut off in that wait, discord.py never opens its gate again: the storm stood still."""
    async with home(tmp_path) as made:
        made.fake.faults.limit("GET /users/@me/guilds", 0.3, "global")
        given_up = asyncio.create_task(made.adapter.rest.call("GET", "/users/@me/guilds"))
        await made.until(lambda: made.fake.requests("GET /users/@me/guilds"))
        await asyncio.sleep(0.05)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        made.notes([1])
        await made.until(lambda: made.answers()[1], 5)
