"""An evening on which everything anybody can type is an attack; what the house sends is kept, delivery by delivery."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.app import shipped_cogs
from bot.model.deliveries import Delivery
from bot.model.people import Account
from bot.model.rights import Role
from tests.fakes.table import Table, lay_table
from tests.injection.corpus import Attack

CARRIES = frozenset({"say", "reply", "whisper", "edit", "ask", "open", "invite"})
"""Kinds of delivery in which words go out."""


async def spend(folder: Path, attacks: Sequence[Attack]) -> list[Delivery]:
    """Let each attack be a name, a nickname, a reason, a concern, a question, an answer; return all that went out."""
    async with lay_table(folder, cogs=shipped_cogs()) as table:
        table.people["Olga"] = table.world.member("Olga", Role.RESPONSIBLE)
        await _greet_quietly(table)
        for n, attack in enumerate(attacks):
            await _suffer(table, n, attack.text)
        await table.passes(hours=1)
        faults = await table.house.db.read(lambda sql: sql.execute("SELECT fault FROM quarantine").fetchall())
        assert faults == [], faults[:3]
        return [each for each in table.world.deliveries if each.kind in CARRIES]


async def _greet_quietly(table: Table) -> None:
    for who in ("Lea", "Jo", "Mira", "Quinn"):
        await table.says(who, "direct", "hello")


async def _suffer(table: Table, n: int, text: str) -> None:
    world = table.world
    named = world.members[f"m{n}"] = Account("memory", f"m{n}", text, "en", handle=f"@m{n}")
    world.standings[named.id] = world.standings["lea"]
    table.people[f"m{n}"] = named
    await world.join(named)
    await table.passes(seconds=61)
    # the reason, and the name on both sides
    await world.choose(named, "thanks", {"to": table.people["Quinn"], "why": text[:200]}, table.spot("talk"))
    await world.choose(table.people["Lea"], "thanks", {"to": named, "why": "for the tour"}, table.spot("talk"))
    # a concern, what is added to it, and the team's answer
    await world.choose(named, "concern open", {"about": "question", "text": text}, world.direct(named))
    await world.choose(named, "concern add", {"text": text}, world.direct(named))
    await world.choose(named, "concern status", {}, world.direct(named))
    # a round by that name, with that question, and somebody's idea for another
    title = f"{n} {text}"[:60]
    await world.choose(
        table.people["Jo"], "ritual create", {"title": title, "day": "thu", "time": "18:30", "questions": text}
    )
    await world.choose(table.people["Jo"], "ritual now", {"ritual": title})
    await world.choose(table.people["Jo"], "ritual edit", {"ritual": title})
    await world.choose(named, "ritual suggest", {"question": text[:200]})
    # what nobody has a word for
    await world.command(named, f"/{text}", table.spot("talk"))
    await world.command(named, f"/thanks @{text}", world.direct(named))
    await world.command(named, f"/host quiet {text}", world.direct(named))
    await world.command(table.people["Mira"], f"/host pause {text}", world.direct(table.people["Mira"]))
    await world.choose(table.people["Mira"], "desk weigh", {"text": text})
    await world.choose(named, "profile show", {}, world.direct(named))
    # the place where all this happens is called so too, and the whole community
    called = world.spots["talk"] = replace(world.spots["talk"], name=text, guild_name=text)
    await world.say(table.people["Lea"], called, "hello")
    await world.choose(table.people["Mira"], "host pause", {"span": "1 hour", "place": called}, called)
    await world.choose(table.people["Quinn"], "host quiet", {"place": called}, called)
    await world.choose(table.people["Mira"], "host budget", {"place": called}, called)
    await _set_up(table, text)
    await _look_back(table, named, text)
    await table.settle()


async def _set_up(table: Table, text: str) -> None:
    """Let the one who answers for the house call everything so, and see all of it."""
    world, olga = table.world, table.people["Olga"]
    changes = {
        "community.name": text[:80],
        "team": f"{text[:40]}: moderator, Olga",
        "roles.moderator": text[:100],
        "places.talk": text[:200],
        "community.zone": text[:80],
        text[:80]: text[:80],
    }
    for what, to in changes.items():
        await world.choose(olga, "setup change", {"what": what, "to": to}, world.direct(olga))
    for command in ("setup show", "setup log", "setup check", "setup export"):
        await world.choose(olga, command, {}, world.direct(olga))
    for what in ("team", "places.talk"):
        await world.choose(olga, "setup show", {"what": what}, world.direct(olga))
    await world.choose(olga, "setup import", {"text": text}, world.direct(olga))
    await world.choose(table.people["Quinn"], "host about", {}, world.direct(table.people["Quinn"]))
    await world.choose(table.people["Quinn"], "host hours", {}, world.direct(table.people["Quinn"]))
    for _ in range(4):
        await world.choose(olga, "setup undo", {}, world.direct(olga))


async def _look_back(table: Table, named: Account, text: str) -> None:
    """Let whoever is called so keep an interest, call a human, and see what is known of them, by them and the team."""
    world, mira = table.world, table.people["Mira"]
    await world.choose(named, "profile interests", {"word": text[:40]}, world.direct(named))
    await world.choose(named, "profile interests", {}, world.direct(named))
    await world.choose(named, "host human", {}, world.direct(named))
    await world.choose(mira, "profile card", {"who": named}, world.direct(mira))
    for command in ("privacy consent", "privacy access", "privacy export", "privacy erase", "host community"):
        await world.choose(named, command, {}, world.direct(named))
