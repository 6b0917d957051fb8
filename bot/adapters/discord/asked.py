"""Asked: what an interaction asks of us: a command, a press, a filled form; pure, like inbound.py."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.adapters.discord.fields import (
    Data,
    Odd,
    id_in,
    maybe_id,
    maybe_record,
    number_in,
    record_in,
    records_in,
    text_in,
)
from bot.adapters.discord.guild import THREADS
from bot.adapters.discord.world import PLATFORM, World
from bot.model.commands import ELSEWHERE, CommandSpec
from bot.model.events import Commanded, Filled, Pressed, Surface
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot

COMMAND, COMPONENT, COMPLETION, FORM = 2, 3, 4, 5
"""Types of interaction."""

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
SURFACES: Mapping[int, Surface] = {SLASH: "slash", USER_MENU: "person", MESSAGE_MENU: "message"}
"""Types of command, and what we call the way it was used."""

SUBCOMMAND, GROUP, BOOL, USER, CHANNEL = 1, 2, 5, 6, 7
"""Types of option."""

LABEL, INPUT, PEOPLE, PLACES = 18, 4, 5, 8
"""Types of component in a form: what holds one, a text, chosen people, chosen channels."""

EPHEMERAL = 1 << 6
"""Flag of a message that one person sees."""

NESTED = 3
"""How deep components stand in one another at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold what an interaction says; `opens`: its answer is a form, as far as that can be told beforehand.

    `card` is the message a press came from, also one that only they see.
    """

    id: str
    token: str
    type: int
    event: Commanded | Pressed | Filled
    by: Account
    spot: Spot
    opens: bool = False
    card: MessageRef | None = None


def read(interaction: Data, world: World, specs: Mapping[str, CommandSpec]) -> Asked:
    """Return what an interaction asks; `specs` come from `commands.index`. Raises Odd."""
    kind, by = number_in(interaction, "type"), account_of(interaction, world)
    event: Commanded | Pressed | Filled
    card, opens = _card(interaction), False
    if kind == COMMAND:
        event = read_command(interaction, world, specs)
        spec = specs.get(event.name)
        opens = spec is not None and asks(spec, event)
    elif kind == COMPONENT:
        custom = text_in(record_in(interaction, "data"), "custom_id")
        opens = custom.startswith("f:")
        event = Pressed(custom.removeprefix("f:" if opens else "b:"), None if _private(interaction) else card)
    elif kind == FORM:
        event = read_form(interaction, world)
    else:
        raise Odd(f"an interaction of type {kind}")
    where = spot_where(interaction, by, world)
    return Asked(id_in(interaction, "id"), text_in(interaction, "token"), kind, event, by, where, opens, card)


def read_command(interaction: Data, world: World, specs: Mapping[str, CommandSpec]) -> Commanded:
    """Return the command an interaction means; `specs` come from `index`. One nobody knows keeps its name.

    Raises Odd for a payload that is not what it should be.
    """
    data = record_in(interaction, "data")
    resolved, surface = maybe_record(data, "resolved") or {}, SURFACES.get(number_in(data, "type", SLASH))
    if surface is None:
        raise Odd("a command of no kind we registered")
    name = text_in(data, "name")
    if surface == "slash":
        path, given = walk(data)
        guild = maybe_id(interaction, "guild_id") or ""
        options = {ours(specs.get(path), text_in(each, "name")): _value(each, resolved, world, guild) for each in given}
        return Commanded(path, options, surface=surface)
    spec = specs.get(f"{surface}:{name}")
    said = Commanded(name if spec is None else spec.name, surface=surface)
    target = id_in(data, "target_id")
    if surface == "person":
        return replace(said, target_author=account_in(resolved, target, world))
    message = record_in(record_in(resolved, "messages"), target)
    author = record_in(message, "author")
    return replace(
        said,
        target=MessageRef(PLATFORM, maybe_id(message, "channel_id") or id_in(interaction, "channel_id"), target),
        target_author=world.account(author, _member(resolved, id_in(author, "id"))),
        target_text=text_in(message, "content", ""),
    )


def asks(spec: CommandSpec, said: Commanded) -> bool:
    """Tell whether a command is answered by a form, as far as it can be told before it runs."""
    given = {name.removesuffix(ELSEWHERE) for name, value in said.options.items() if value != ""}
    if spec.opens == "form" and not given and spec.options:
        return True
    if spec.menus and said.target_author is not None:
        # what a menu points at was written by someone: they are the person meant
        given.update([each.name for each in spec.options if each.kind == "person"][:1])
    return any(each.required and each.name not in given for each in spec.options)


def ours(spec: CommandSpec | None, name: str) -> str:
    """Return an option by our name: what is registered beside a person option goes by another one here."""
    return name if spec is None else spec.elsewhere.get(name, name)


def walk(data: Data) -> tuple[str, Sequence[Data]]:
    """Return a slash command's whole name and the options given; raises Odd."""
    path, options = text_in(data, "name"), records_in(data, "options")
    while options and number_in(options[0], "type") in (SUBCOMMAND, GROUP):
        path, options = f"{path} {text_in(options[0], 'name')}", records_in(options[0], "options")
    return path, options


def account_of(interaction: Data, world: World) -> Account:
    """Return who used something, with their language; raises Odd."""
    member = maybe_record(interaction, "member")
    user = record_in(interaction if member is None else member, "user")
    return world.account(user, member, locale_of(interaction))


def locale_of(interaction: Data) -> str | None:
    """Return the language of whoever acted if it is one of ours, else None."""
    language = text_in(interaction, "locale", "").partition("-")[0]
    return language if language in ("de", "en") else None


def spot_of(channel: Data, guild: str, world: World) -> Spot:
    """Return the spot of a channel as an interaction describes it, for one that the gateway did not tell of."""
    spot = world.spot(id_in(channel, "id"), guild)
    if spot.name or not guild:
        return spot
    thread = number_in(channel, "type", 0) in THREADS
    purpose = Purpose.THREAD if thread else Purpose.OTHER
    return replace(
        spot,
        name=text_in(channel, "name", ""),
        purpose=purpose,
        parent=maybe_id(channel, "parent_id") if thread else None,
    )


def account_in(resolved: Data, id_: str, world: World) -> Account:
    """Return an account from an interaction's resolved data; raises Odd."""
    users = maybe_record(resolved, "users") or {}
    user = maybe_record(users, id_)
    return Account(PLATFORM, id_) if user is None else world.account(user, _member(resolved, id_))


def channel_in(resolved: Data, id_: str, guild: str, world: World) -> Spot:
    """Return a spot from an interaction's resolved data; raises Odd."""
    channel = maybe_record(maybe_record(resolved, "channels") or {}, id_)
    return world.spot(id_, guild) if channel is None else spot_of(channel, guild, world)


def _member(resolved: Data, user: str) -> Data | None:
    return maybe_record(maybe_record(resolved, "members") or {}, user)


def _value(option: Data, resolved: Data, world: World, guild: str) -> str | Account | Spot:
    value = option.get("value")
    kind = number_in(option, "type")
    if kind == USER:
        return account_in(resolved, id_in(option, "value"), world)
    if kind == CHANNEL:
        return channel_in(resolved, id_in(option, "value"), guild, world)
    if kind == BOOL:
        return "true" if value is True else "false"
    if not isinstance(value, str | int | float):
        raise Odd("an option without a value")
    return str(value)


def read_form(interaction: Data, world: World) -> Filled:
    """Return a form's values by the names of its blanks; raises Odd."""
    data, guild = record_in(interaction, "data"), maybe_id(interaction, "guild_id") or ""
    resolved = maybe_record(data, "resolved") or {}
    values = {
        text_in(each, "custom_id"): _filled(each, resolved, world, guild)
        for each in _fields(records_in(data, "components"))
    }
    return Filled(text_in(data, "custom_id").removeprefix("form:"), values)


def focused(interaction: Data) -> tuple[str, str, str] | None:
    """Return command, option and what was typed so far, None where no option is being typed; raises Odd."""
    path, options = walk(record_in(interaction, "data"))
    for each in options:
        if each.get("focused") is True:
            return path, text_in(each, "name"), str(each.get("value", ""))
    return None


def spot_where(interaction: Data, by: Account, world: World) -> Spot:
    """Return where something was used; raises Odd."""
    guild, channel = maybe_id(interaction, "guild_id") or "", maybe_record(interaction, "channel")
    if not guild:
        return world.spot(id_in(interaction, "channel_id"), direct=by)
    return world.spot(id_in(interaction, "channel_id"), guild) if channel is None else spot_of(channel, guild, world)


def _fields(components: Sequence[Data], depth: int = NESTED) -> Iterator[Data]:
    for each in components:
        inner = maybe_record(each, "component")
        if inner is not None and "custom_id" in inner:
            yield inner
        elif "custom_id" in each:
            yield each
        elif depth:
            yield from _fields(records_in(each, "components"), depth - 1)


def _filled(field: Data, resolved: Data, world: World, guild: str) -> str | Account | Spot:
    kind = number_in(field, "type")
    if kind == INPUT:
        return text_in(field, "value", "")
    values = field.get("values")
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Odd("a choice that is none")
    if not values:
        return ""
    if kind == PEOPLE:
        return account_in(resolved, id_in({"id": values[0]}, "id"), world)
    if kind == PLACES:
        return channel_in(resolved, id_in({"id": values[0]}, "id"), guild, world)
    return str(values[0])


def _card(interaction: Data) -> MessageRef | None:
    message = maybe_record(interaction, "message")
    if message is None:
        return None
    where = maybe_id(message, "channel_id") or id_in(interaction, "channel_id")
    return MessageRef(PLATFORM, where, id_in(message, "id"))


def _private(interaction: Data) -> bool:
    return bool(number_in(maybe_record(interaction, "message") or {}, "flags", 0) & EPHEMERAL)
