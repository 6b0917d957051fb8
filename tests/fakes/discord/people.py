"""People: what a member does in Discord's own windows; each act returns what it made."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.discord import interactions, members, messages, threads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.things import Channel, Guild, Interaction, Json, Member, Message, User, flat
from tests.fakes.discord.world import World

Value = str | int | bool | float | User | Channel


class People:
    """Act as members do; what Discord's window would not offer raises ApiError or LookupError."""

    def __init__(self, world: World) -> None:
        self.world = world

    # -- coming and going ----------------------------------------------------------------------------------------------

    def joins(self, who: User, guild: Guild, invite: str | None = None, pending: bool = False) -> Member:
        return members.join(self.world, guild, who, invite, pending)

    def passes_screening(self, who: User, guild: Guild) -> None:
        """Accept the rules: no longer pending."""
        guild.members[who.id].pending = False
        members.changed(self.world, guild.members[who.id])

    def renames(self, who: User, display: str) -> None:
        """Take another display name, told in every guild they are in."""
        who.display = display
        for guild in self.world.guilds.values():
            if who.id in guild.members:
                members.changed(self.world, guild.members[who.id])

    def leaves(self, who: User, guild: Guild) -> None:
        members.leave(self.world, guild, who)

    def kicks(self, by: User, who: User, guild: Guild, reason: str | None = None) -> None:
        members.kick(self.world, by, guild, guild.members[who.id], reason)

    def bans(self, by: User, who: User, guild: Guild, reason: str | None = None) -> None:
        members.ban(self.world, by, guild, who, 0, reason)

    def unbans(self, by: User, who: User, guild: Guild) -> None:
        members.unban(self.world, by, guild, who)

    def pauses(self, by: User, who: User, guild: Guild, until: str | None) -> None:
        """Set a timeout by hand (ISO 8601), or lift it."""
        members.change(self.world, by, guild, guild.members[who.id], {"communication_disabled_until": until})

    def gives(self, by: User, who: User, guild: Guild, role: str, held: bool = True) -> None:
        """Give or take a role by its name."""
        found = next(each.id for each in guild.roles.values() if each.name == role)
        members.set_role(self.world, by, guild, guild.members[who.id], found, held)

    # -- messages ------------------------------------------------------------------------------------------------------

    def says(
        self, who: User, channel: Channel, text: str, reply_to: Message | None = None, **more: Any
    ) -> Message:  # fmt: skip
        """Write a message; `more` are fields of Create Message."""
        body: Json = {"content": text, **more}
        if reply_to is not None:
            body["message_reference"] = {"message_id": reply_to.id}
        return messages.post(self.world, who, channel, body)

    def writes(self, who: User, text: str) -> Message:
        """Write the bot a direct message."""
        return messages.post(self.world, who, self.world.direct(who), {"content": text})

    def edits(self, who: User, message: Message, text: str) -> Message:
        return messages.edit(self.world, who, message, {"content": text})

    def deletes(self, who: User, message: Message) -> None:
        messages.remove(self.world, who, message)

    def dismisses(self, who: User, message: Message) -> None:
        """Wave an ephemeral message away; the bot is not told."""
        if message.seen_by != who.id:
            raise LookupError("only the one who sees it can dismiss it")
        message.deleted = True

    def clears(self, by: User, channel: Channel, those: Sequence[Message]) -> None:
        """Delete many at once, as a moderator's other bot does."""
        messages.remove_many(self.world, by, channel, [each.id for each in those])

    def reacts(self, who: User, message: Message, emoji: str, added: bool = True) -> None:
        messages.react(self.world, who, message, emoji, added)

    def pins(self, who: User, message: Message, pinned: bool = True) -> None:
        messages.pin(self.world, who, message, pinned)

    def opens_thread(self, who: User, at: Message | Channel, name: str, **more: Any) -> Channel:
        """Open a thread on a message or in a channel; in a forum `message={"content": …}` is its first post."""
        if isinstance(at, Message):
            return threads.from_message(self.world, who, at, {"name": name})
        return threads.without_message(self.world, who, at, {"name": name, "type": 11, **more})

    def changes_thread(self, who: User, thread: Channel, **what: Any) -> None:
        threads.change(self.world, who, thread, what)

    # -- interactions --------------------------------------------------------------------------------------------------

    def uses(self, who: User, channel: Channel, command: str, /, **options: Value) -> Interaction:
        """Use a slash command, "meetup create" with its options; what Discord would not let through raises."""
        return self._command(who, channel, command, options, "")

    def completes(
        self, who: User, channel: Channel, command: str, focused: str, typed: str, /, **options: Value
    ) -> Interaction:  # fmt: skip
        """Type into an option that completes; the answer's choices are on the interaction."""
        return self._command(who, channel, command, {**options, focused: typed}, focused)

    def _command(
        self, who: User, channel: Channel, command: str, given: Mapping[str, Value], focused: str
    ) -> Interaction:  # fmt: skip
        self._sees(who, channel)
        found, path = self._find(command, 1, channel)
        self._permitted(who, channel, found)
        leaf = self._leaf(found, path)
        options = [self._option(each, given[each["name"]], focused) for each in leaf if each["name"] in given]
        if spare := set(given) - {each["name"] for each in leaf}:
            raise LookupError(f"/{command} has no option {sorted(spare)}: {[each['name'] for each in leaf]}")
        missing = [each["name"] for each in leaf if each.get("required") and each["name"] not in given]
        if missing and not focused:
            raise LookupError(f"/{command} asks for {missing}")
        for depth, step in reversed(list(enumerate(path))):
            options = [{"name": step, "type": 1 if depth == len(path) - 1 else 2, "options": options}]
        data: Json = {"id": found["id"], "name": found["name"], "type": 1, "options": options}
        if "guild_id" in found:
            data["guild_id"] = found["guild_id"]
        users = [each for each in given.values() if isinstance(each, User)]
        channels = [each for each in given.values() if isinstance(each, Channel)]
        if users or channels:
            data["resolved"] = interactions.resolved(self.world, channel, users, channels)
        kind = interactions.COMPLETION if focused else interactions.COMMAND
        return interactions.happen(self.world, who, channel, kind, data, name=" ".join([found["name"], *path]))

    def _sees(self, who: User, channel: Channel) -> None:
        if channel.guild_id is not None:
            self.world.need(who, channel, may.VIEW | may.USE_COMMANDS)

    def _find(self, command: str, kind: int, channel: Channel) -> tuple[Json, list[str]]:
        name, *path = command.split(" ") if kind == 1 else [command]
        for each in [*self.world.commands.get(channel.guild_id or "-", []), *self.world.commands[""]]:
            names = {each["name"], *(each.get("name_localizations") or {}).values()}
            if each["type"] == kind and name in names:
                return each, path
        shown = [each["name"] for all_ in self.world.commands.values() for each in all_ if each["type"] == kind]
        raise LookupError(f"nobody registered {command!r}: {shown}")

    def _permitted(self, who: User, channel: Channel, found: Json) -> None:
        """Refuse what Discord hides: a command for others, or one that is not for direct chats."""
        contexts = found.get("contexts")
        if channel.guild_id is None:
            if (contexts is not None and 1 not in contexts) or found.get("dm_permission") is False:
                raise LookupError(f"/{found['name']} is not there in direct chats")
            return
        if contexts is not None and 0 not in contexts:
            raise LookupError(f"/{found['name']} is not there in guilds")
        needed = found.get("default_member_permissions")
        if needed is not None and int(needed) & ~self.world.may(who, channel):
            raise ApiError(50013)

    def _leaf(self, found: Json, path: list[str]) -> list[Json]:
        options: list[Json] = found.get("options") or []
        for step in path:
            inner = [
                each for each in options if step in (each["name"], *(each.get("name_localizations") or {}).values())
            ]
            if not inner or inner[0]["type"] not in (1, 2):
                raise LookupError(f"/{found['name']} has no {step!r}: {[each['name'] for each in options]}")
            path[path.index(step)] = inner[0]["name"]
            options = inner[0].get("options") or []
        if any(each["type"] in (1, 2) for each in options):
            raise LookupError(f"/{found['name']} {' '.join(path)} asks for one of {[each['name'] for each in options]}")
        return options

    def _option(self, asked: Json, value: Value, focused: str) -> Json:
        kind, name = asked["type"], asked["name"]
        given: Any = value.id if isinstance(value, User | Channel) else value
        kinds: dict[int, tuple[type, ...]] = {3: (str,), 4: (int,), 5: (bool,), 6: (User,), 7: (Channel,), 9: (User,)}
        fits = kinds.get(kind, (int, float))
        if name == focused:
            return {"name": name, "type": kind, "value": given, "focused": True}
        if not isinstance(value, fits):
            raise LookupError(f"{name} is of type {kind}, not {value!r}")
        if asked.get("choices") and given not in [each["value"] for each in asked["choices"]]:
            raise LookupError(f"{name} is one of {[each['value'] for each in asked['choices']]}, not {given!r}")
        length = len(given) if isinstance(given, str) and kind == 3 else asked.get("min_length", 0)
        if not asked.get("min_length", 0) <= length <= asked.get("max_length", 6000):
            raise LookupError(f"{name} is too long or too short: {len(given)}")
        if kind in (4, 10) and not asked.get("min_value", given) <= given <= asked.get("max_value", given):
            raise LookupError(f"{name} is out of its range: {given}")
        return {"name": name, "type": kind, "value": given}

    def menu(self, who: User, channel: Channel, name: str, target: Message | User) -> Interaction:
        """Use a context menu on a message or a person, by its name in any language."""
        self._sees(who, channel)
        kind = 3 if isinstance(target, Message) else 2
        found, _ = self._find(name, kind, channel)
        self._permitted(who, channel, found)
        data: Json = {"id": found["id"], "name": found["name"], "type": kind, "target_id": target.id}
        if isinstance(target, Message):
            data["resolved"] = {"messages": {target.id: self.world.shown(target)}}
        else:
            data["resolved"] = interactions.resolved(self.world, channel, [target], [])
        return interactions.happen(self.world, who, channel, interactions.COMMAND, data, name=found["name"])

    def presses(self, who: User, message: Message, button: str, values: Sequence[str | User] = ()) -> Interaction:
        """Press a button by label or custom_id, or choose in a select by placeholder or custom_id."""
        if message.deleted or message.seen_by not in (None, who.id):
            raise LookupError(f"{who.display} does not see that message")
        channel = self.world.channels[message.channel_id]
        if message.seen_by is None and channel.guild_id is not None:
            self.world.need(who, channel, may.VIEW)
        for each in message.buttons():
            if button in (each.get("label"), each.get("custom_id"), each.get("placeholder")):
                found = each
                break
        else:
            offered = [each.get("label") or each.get("placeholder") for each in message.buttons()]
            raise LookupError(f"no button {button!r}: {offered}")
        if found.get("disabled") or "custom_id" not in found:
            raise LookupError(f"{button!r} cannot be pressed")
        data: Json = {"custom_id": found["custom_id"], "component_type": found["type"], "id": found["id"]}
        if found["type"] != 2:
            users = [each for each in values if isinstance(each, User)]
            data["values"] = [each.id if isinstance(each, User) else each for each in values]
            if users:
                data["resolved"] = interactions.resolved(self.world, channel, users, [])
        return interactions.happen(self.world, who, channel, interactions.COMPONENT, data, message=message)

    def fills(self, who: User, /, **values: Value | Sequence[Value]) -> Interaction:
        """Hand in the form that is open for someone, by custom_id or label of its fields; it closes."""
        opened = self.world.forms.get(who.id)
        if opened is None or opened.form is None:
            raise LookupError(f"{who.display} was shown no form")
        rows, users, left = [], [], dict(values)
        for row in opened.form["components"]:
            inner = [each for each in flat([row]) if each.get("type") in range(3, 9)]
            if not inner:
                continue
            field = inner[0]
            names = [each for each in (field["custom_id"], row.get("label"), field.get("label")) if each in left]
            given = left.pop(names[0]) if names else field.get("value")
            users += [each for each in _many(given) if isinstance(each, User)]
            filled = self._field(field, given)
            rows.append({"type": row["type"], "id": row["id"]} | _inside(row, filled))
        if left:
            raise LookupError(f"the form has no {sorted(left)}")
        data: Json = {"custom_id": opened.form["custom_id"], "components": rows}
        if users:
            data["resolved"] = interactions.resolved(self.world, opened.channel, users, [])
        del self.world.forms[who.id]
        message = opened.message if opened.type == interactions.COMPONENT else None
        kind = interactions.SUBMIT
        return interactions.happen(
            self.world, who, opened.channel, kind, data, message=message, opened_by=opened
        )  # fmt: skip

    def _field(self, field: Json, given: Any) -> Json:
        filled: Json = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
        needed = field.get("required", True)
        if field["type"] == 4:
            text = "" if given is None else str(given)
            if needed and not text:
                raise LookupError(f"{field['custom_id']} is required")
            if len(text) > (field.get("max_length") or 4000) or (text and len(text) < (field.get("min_length") or 0)):
                raise LookupError(f"{field['custom_id']} is too long or too short: {len(text)}")
            return {**filled, "value": text}
        chosen = [each.id if isinstance(each, User | Channel) else str(each) for each in _many(given)]
        offered = {each["value"] for each in field.get("options") or []}
        if (needed and not chosen) or (field["type"] == 3 and not set(chosen) <= offered):
            raise LookupError(f"{field['custom_id']}: {chosen} of {sorted(offered)}")
        return {**filled, "values": chosen}


def _many(given: Any) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def _inside(row: Json, filled: Json) -> Json:
    return {"component": filled} if row["type"] == 18 else {"components": [filled]}
