"""Live: ask Discord itself whether all is there: token, switches, rights, places (for `check --live`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord

from bot.adapters.discord.errors import undeliverable
from bot.adapters.discord.fields import Data, Odd, id_in, number_in, text_in
from bot.adapters.discord.gateway import Login, http_client
from bot.adapters.discord.needs import intent_sentence, invite_link, missing_intents, missing_rights, right_sentence
from bot.adapters.discord.options import Options
from bot.adapters.discord.readers import read_by
from bot.adapters.discord.rest import Rest
from bot.adapters.discord.world import Names, World
from bot.model.places import Purpose

WANTED = (Purpose.WELCOME, Purpose.TALK, Purpose.QUESTIONS, Purpose.STAFF)
"""Places without which a part of the host has nowhere to speak."""

GONE_WITHOUT = {
    Purpose.WELCOME: "arrivals are greeted in the system channel, or in the first one",
    Purpose.TALK: "rounds need a place named by hand",
    Purpose.QUESTIONS: "newcomers are sent nowhere with their questions",
    Purpose.STAFF: "nobody hears who asks for a human",
}


@dataclass(slots=True)
class Findings:
    """Collect what was seen: `good` and `wrong`, each a plain sentence."""

    good: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


async def look(token: str, section: Mapping[str, Any]) -> Findings:
    """Ask Discord, with what the settings say of it; never raises for what it answers, and never names the token."""
    found, options = Findings(), Options.of(section)
    http = http_client(options.api_base)
    try:
        await Login(http, token)()
        await _look(Rest(http), options.names, found)
    except discord.LoginFailure:
        found.wrong.append(
            "Discord does not accept the token in STAMMTISCH_DISCORD__TOKEN. "
            "Make a new one in the Developer Portal, your application, Bot, Reset Token."
        )
    except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as fault:
        found.wrong.append(f"Discord could not be asked: {undeliverable(fault)}. Try again in a moment.")
    except Odd as fault:
        found.wrong.append(f"Discord answered something that makes no sense here: {fault}.")
    finally:
        await http.close()
    return found


async def _look(rest: Rest, names: Names, found: Findings) -> None:
    application = await rest.call("GET", "/applications/@me")
    id_ = id_in(application, "id")
    found.good.append(f"The token is good: this is {text_in(application, 'name', 'an application')}.")
    if application.get("interactions_endpoint_url"):
        found.wrong.append(
            "Presses and commands go past me: General Information has an Interactions Endpoint URL. Empty it."
        )
    off = missing_intents(number_in(application, "flags", 0))
    found.wrong += [intent_sentence(need) for need in off]
    if not off:
        found.good.append("Both privileged intents are switched on.")
    guilds = await rest.call("GET", "/users/@me/guilds", params={"limit": 200})
    if not guilds:
        found.wrong.append(f"I am in no server yet. Someone who manages one lets me in here: {invite_link(id_)}")
    for guild in guilds:
        await _guild(rest, names, guild, application, found)
    if guilds:
        found.good.append(f"To let me into another server: {invite_link(id_)}")


async def _guild(rest: Rest, names: Names, guild: Data, application: Data, found: Findings) -> None:
    id_, name = id_in(guild, "id"), text_in(guild, "name", "")
    lacking = missing_rights(number_in(guild, "permissions", 0))
    found.wrong += [right_sentence(need, name) for need in lacking]
    if not lacking:
        found.good.append(f'In "{name}" I have every right I need.')
    world = await _world(rest, names, id_, name, application)
    places = {spot.purpose: spot.name for spot in reversed(world.places(id_))}
    found.good += [f'In "{name}" the {each.value} place is #{places[each]}.' for each in WANTED if each in places]
    found.good += read_by(world, world.guilds[id_])
    found.wrong += [
        f'In "{name}" I found no {each.value} place: {GONE_WITHOUT[each]}. '
        f"Name a channel so, or name yours in [discord.places]."
        for each in WANTED
        if each not in places
    ]


async def _world(rest: Rest, names: Names, guild: str, name: str, application: Data) -> World:
    """Return a world with this one guild in it, as the gateway would tell it."""
    world = World(names)
    world.me = id_in(application, "id")
    channels: Sequence[Any] = await rest.call("GET", "/guilds/{guild_id}/channels", guild_id=guild)
    roles: Sequence[Any] = await rest.call("GET", "/guilds/{guild_id}/roles", guild_id=guild)
    told: Mapping[str, Any] = {"id": guild, "name": name, "roles": roles, "channels": channels}
    world.apply("GUILD_CREATE", told)
    return world
