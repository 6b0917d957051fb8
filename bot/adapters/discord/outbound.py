"""Outbound: an outgoing act becomes calls to Discord; what cannot be done becomes an Undeliverable."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import discord
import structlog

from bot.adapters.discord import lengths, render
from bot.adapters.discord.direct import Direct
from bot.adapters.discord.errors import undeliverable
from bot.adapters.discord.fields import check_record, id_in, text_in
from bot.adapters.discord.guild import NEWS, Channel
from bot.adapters.discord.looking import Looking
from bot.adapters.discord.notes import Notes
from bot.adapters.discord.permissions import READ_HISTORY
from bot.adapters.discord.removing import Removing
from bot.adapters.discord.rest import Rest
from bot.adapters.discord.world import PLATFORM, World
from bot.model.actions import Admit, Decline, Outgoing
from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.texts import Plain, plain
from bot.ports import Clock, Db

DECLINES: Mapping[type[Outgoing], str] = dict.fromkeys(
    (Admit, Decline), "Discord lets no bot decide on requests to join; people decide in the server's own list"
)
PERFORMS: frozenset[type[Outgoing]] = frozenset(get_args(Outgoing)) - DECLINES.keys()

PAUSE_MOST = timedelta(days=28) - timedelta(minutes=1)
"""How long Discord lets a timeout be, less what clocks may differ."""

WEEK = 7 * 24 * 60
"""Minutes without a word after which Discord folds a thread away; the most it offers."""

INVITE = {"max_age": 604800, "max_uses": 1, "unique": True}
NEWS_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12
MANAGE_MESSAGES, EMBED_LINKS = 1 << 13, 1 << 14
HAS_THREAD = 160004

MESSAGE = "/channels/{channel_id}/messages/{message_id}"
MEMBER = "/guilds/{guild_id}/members/{user_id}"
UNKNOWN_MEMBER = 10007

log = structlog.get_logger("discord")


class Outbound:
    """Do outgoing acts; `answer` does those that hang on an interaction."""

    def __init__(
        self, rest: Rest, world: World, clock: Clock, db: Db, answer: Callable[[Delivery], Awaitable[Receipt]]
    ) -> None:
        self.rest = rest
        self.world = world
        self.clock = clock
        self.direct = Direct(rest, Notes(db), clock)
        self.looking = Looking(rest, world, clock)
        self.removing = Removing(rest, clock, self._may_remove_many)
        self._acts: Mapping[str, Callable[[Delivery], Awaitable[Receipt]]] = {
            "reply": answer,
            "ask": answer,
            "say": self._say,
            "whisper": self._whisper,
            "edit": self._edit,
            "remove": self._remove,
            "react": self._react,
            "pin": self._pin,
            "pause": self._pause,
            "unpause": self._unpause,
            "exclude": self._exclude,
            "open": self._open,
            "close": self._close,
            "invite": self._invite,
        }

    async def perform(self, delivery: Delivery) -> Receipt:
        """Do one outgoing act; raises Undeliverable."""
        act = self._acts.get(delivery.kind)
        if act is None:
            raise Undeliverable(Why.FORBIDDEN, f"Discord has no way to {delivery.kind}")
        if delivery.interaction is None and delivery.spot is not None and delivery.spot.guild in self.world.away:
            # what it would refuse now it takes again afterwards: an outage is not a kick
            raise Undeliverable(Why.DOWN, "the server is away just now")
        if not delivery.again:
            self.looking.tried(delivery.key)
        try:
            return await act(delivery)
        except Exception as fault:
            why = undeliverable(fault)
            if why is fault:
                raise
            raise why from fault

    # -- saying -------------------------------------------------------------------------------------------------------

    async def _say(self, delivery: Delivery) -> Receipt:
        spot = _spot(delivery)
        channel = self.world.channel(spot.id)
        closed = channel is None or self.world.spot(spot.id).closed
        if spot.purpose is Purpose.STAFF and not closed:
            # written for the team while that place was theirs alone
            raise Undeliverable(Why.FORBIDDEN, "no longer the team's place")
        if channel is not None and channel.forum:
            name = delivery.thread or " ".join(plain(delivery.lines[0]).split() if delivery.lines else ())
            return await self._post(delivery, spot, channel, name)
        message = await self._send(delivery, spot.id)
        ref = MessageRef(PLATFORM, spot.id, message)
        return Receipt(ref, await self._thread_on(delivery, spot, message) if delivery.thread else None)

    async def _whisper(self, delivery: Delivery) -> Receipt:
        channel = await self.direct.channel(_person(delivery))
        return Receipt(MessageRef(PLATFORM, channel, await self._send(delivery, channel)))

    async def _send(self, delivery: Delivery, channel: str) -> str:
        """Send a message once: Discord drops a second one with the same nonce, and an older one is looked for."""
        payload = render.message(delivery)
        if delivery.again and not self.looking.covered(delivery):
            found = await self.looking.message(delivery, channel, payload)
            if found is not None:
                return found
        self._fit(payload, channel)
        payload |= {"nonce": delivery.key, "enforce_nonce": True}
        path = "/channels/{channel_id}/messages"
        made = await self.rest.call("POST", path, json=payload, files=delivery.files, channel_id=channel)
        return self.looking.made(delivery.key, id_in(check_record(made), "id"))

    def _fit(self, payload: dict[str, Any], channel: str) -> None:
        """Leave out what we may not do in a channel: one right that lacks must not silence all else there."""
        known = self.world.channel(channel)
        if known is None:
            return
        given = self.world.permissions(known.guild, channel)
        if not given & READ_HISTORY:
            payload.pop("message_reference", None)
        if payload["embeds"] and not given & EMBED_LINKS:
            raise Undeliverable(Why.TOO_BIG, "longer texts need Embed Links")

    async def _thread_on(self, delivery: Delivery, spot: Spot, message: str) -> Spot | None:
        """Start a thread from a message of ours; where Discord refuses it, the message stands without one."""
        name = _name(delivery.thread)
        try:
            await self.rest.call(
                "POST",
                f"{MESSAGE}/threads",
                json={"name": name, "auto_archive_duration": WEEK},
                channel_id=spot.id,
                message_id=message,
            )
        except Exception as fault:
            why = undeliverable(fault)
            there = isinstance(fault, discord.HTTPException) and fault.code == HAS_THREAD
            if not there and not _refused(why):
                # the message is there: what follows must look before it sends anything again
                raise Undeliverable(Why.UNKNOWN, why.note, why.after) from fault
            if not there:
                log.warning("no thread on a message", why=str(why.why))
                return None
        # a thread goes by the id of the message it starts from
        return self._thread_spot(spot, message, name, spot.id)

    async def _post(self, delivery: Delivery, spot: Spot, forum: Channel, title: str) -> Receipt:
        """Open a post in a forum; posts know no nonce, so that a second try always looks."""
        name = _name(title)
        found = await self.looking.thread(delivery, forum.guild, forum.id, name) if delivery.again else None
        if found is None:
            message = render.message(delivery)
            message.pop("message_reference", None)
            made = await self._make_thread(forum.id, {"name": name, "message": message} | _tags(forum))
            found = self.looking.made(delivery.key, made)
        return Receipt(MessageRef(PLATFORM, found, found), self._thread_spot(spot, found, name, forum.id))

    async def _make_thread(self, channel: str, body: dict[str, Any], reason: str = "") -> str:
        made = await self.rest.call(
            "POST",
            "/channels/{channel_id}/threads",
            json=body | {"auto_archive_duration": WEEK},
            reason=reason,
            channel_id=channel,
        )
        return id_in(check_record(made), "id")

    def _thread_spot(self, near: Spot, id_: str, name: str, parent: str) -> Spot:
        guild_name = near.guild_name or self.world.spot(parent, near.guild).guild_name
        return Spot(PLATFORM, near.guild, id_, name, Purpose.THREAD, guild_name, parent)

    # -- messages that are there --------------------------------------------------------------------------------------

    async def _edit(self, delivery: Delivery) -> Receipt:
        ref = _message(delivery)
        payload = render.message(delivery)
        for once in ("flags", "message_reference"):
            payload.pop(once, None)
        await self.rest.call("PATCH", MESSAGE, json=payload, channel_id=ref.spot, message_id=ref.id)
        return Receipt(ref)

    async def _remove(self, delivery: Delivery) -> Receipt:
        ref = _message(delivery)
        await self.removing.remove(ref.spot, ref.id, _reason(delivery))
        return Receipt()

    def _may_remove_many(self, channel: str) -> bool:
        known = self.world.channel(channel)
        return known is not None and bool(self.world.permissions(known.guild, channel) & MANAGE_MESSAGES)

    async def _react(self, delivery: Delivery) -> Receipt:
        ref = _message(delivery)
        path = f"{MESSAGE}/reactions/{{emoji_name}}/@me"
        await self.rest.call("PUT", path, channel_id=ref.spot, message_id=ref.id, emoji_name=delivery.emoji)
        return Receipt()

    async def _pin(self, delivery: Delivery) -> Receipt:
        ref = _message(delivery)
        path = "/channels/{channel_id}/messages/pins/{message_id}"
        await self.rest.call("PUT", path, reason=_reason(delivery), channel_id=ref.spot, message_id=ref.id)
        return Receipt()

    # -- people -------------------------------------------------------------------------------------------------------

    async def _pause(self, delivery: Delivery) -> Receipt:
        now = self.clock.now()
        if delivery.until is None or delivery.until <= now:
            return Receipt()
        await self._timeout(delivery, min(delivery.until, now + PAUSE_MOST).isoformat())
        return Receipt()

    async def _unpause(self, delivery: Delivery) -> Receipt:
        await self._timeout(delivery, None)
        return Receipt()

    async def _timeout(self, delivery: Delivery, until: str | None) -> None:
        try:
            await self.rest.call(
                "PATCH",
                MEMBER,
                json={"communication_disabled_until": until},
                reason=_reason(delivery),
                guild_id=_guild(delivery),
                user_id=_person(delivery),
            )
        except discord.HTTPException as fault:
            # whoever is not on this server writes nothing there
            if fault.code != UNKNOWN_MEMBER:
                raise

    async def _exclude(self, delivery: Delivery) -> Receipt:
        await self.rest.call(
            "PUT",
            "/guilds/{guild_id}/bans/{user_id}",
            json={"delete_message_seconds": 0},
            reason=_reason(delivery),
            guild_id=_guild(delivery),
            user_id=_person(delivery),
        )
        return Receipt()

    # -- places -------------------------------------------------------------------------------------------------------

    async def _open(self, delivery: Delivery) -> Receipt:
        spot = _spot(delivery)
        parent = self._ground(spot)
        channel = self.world.channel(parent)
        if channel is not None and channel.forum:
            if delivery.room:
                raise Undeliverable(Why.FORBIDDEN, "a forum has no private posts")
            receipt = await self._post(_named(delivery), spot, channel, delivery.name)
            opened = "" if receipt.spot is None else receipt.spot.id
        else:
            opened = await self._open_thread(delivery, parent, channel)
            receipt = Receipt(spot=self._thread_spot(spot, opened, _name(delivery.name), parent))
        await self._bring(delivery, opened)
        return receipt

    async def _open_thread(self, delivery: Delivery, parent: str, channel: Channel | None) -> str:
        name = _name(delivery.name)
        found = await self.looking.thread(delivery, _guild(delivery), parent, name) if delivery.again else None
        if found is not None:
            return found
        public = NEWS_THREAD if channel is not None and channel.type == NEWS else PUBLIC_THREAD
        kind = {"type": PRIVATE_THREAD, "invitable": False} if delivery.room else {"type": public}
        return self.looking.made(
            delivery.key, await self._make_thread(parent, {"name": name} | kind, _reason(delivery))
        )

    async def _bring(self, delivery: Delivery, thread: str) -> None:
        """Bring people into what was just opened; one who cannot be brought holds up nobody else."""
        for person in delivery.people:
            if person.platform != PLATFORM:
                continue
            path = "/channels/{channel_id}/thread-members/{user_id}"
            try:
                await self.rest.call("PUT", path, channel_id=thread, user_id=person.id)
            except Exception as fault:
                why = undeliverable(fault)
                if not _refused(why):
                    # the place is there: what follows must find it, not open another
                    raise Undeliverable(Why.UNKNOWN, why.note, why.after) from fault
                log.warning("not brought into a thread", why=str(why.why))

    def _ground(self, spot: Spot) -> str:
        """Return the channel that threads and invites hang on: a thread's own parent."""
        known = self.world.channel(spot.id)
        parent = known.parent if known is not None and known.thread else spot.parent
        return parent or spot.id

    async def _close(self, delivery: Delivery) -> Receipt:
        spot = _spot(delivery)
        known = self.world.channel(spot.id)
        if not (spot.purpose is Purpose.THREAD if known is None else known.thread):
            raise Undeliverable(Why.FORBIDDEN, "only a thread can be closed")
        body = {"archived": True, "locked": True}
        await self.rest.call("PATCH", "/channels/{channel_id}", json=body, reason=_reason(delivery), channel_id=spot.id)
        return Receipt()

    async def _invite(self, delivery: Delivery) -> Receipt:
        channel = self._ground(_spot(delivery))
        code = await self._invited(delivery, channel) if delivery.again else None
        if code is None:
            path = "/channels/{channel_id}/invites"
            made = await self.rest.call("POST", path, json=INVITE, reason=_reason(delivery), channel_id=channel)
            code = self.looking.made(delivery.key, text_in(check_record(made), "code"))
        return Receipt(link=f"https://discord.gg/{code}")

    async def _invited(self, delivery: Delivery, channel: str) -> str | None:
        try:
            return await self.looking.invite(delivery, channel)
        except Undeliverable as why:
            if why.why is not Why.FORBIDDEN:
                raise
            return None  # a second invite that nobody is given shows nothing


def _refused(why: Undeliverable) -> bool:
    return why.why in (Why.FORBIDDEN, Why.GONE, Why.TOO_BIG)


def _spot(delivery: Delivery) -> Spot:
    spot = delivery.spot
    if spot is None or spot.platform != PLATFORM or not spot.id.isdecimal():
        raise Undeliverable(Why.GONE, "no such place")
    return spot


def _guild(delivery: Delivery) -> str:
    guild = "" if delivery.spot is None else delivery.spot.guild
    if not guild.isdecimal():
        raise Undeliverable(Why.GONE, "no such server")
    return guild


def _person(delivery: Delivery) -> str:
    person = delivery.person
    if person is None or person.platform != PLATFORM or not person.id.isdecimal():
        raise Undeliverable(Why.GONE, "nobody to reach")
    return person.id


def _message(delivery: Delivery) -> MessageRef:
    ref = delivery.message
    if ref is None or ref.platform != PLATFORM or not (ref.spot.isdecimal() and ref.id.isdecimal()):
        raise Undeliverable(Why.GONE, "no such message")
    return ref


def _name(words: str) -> str:
    return lengths.cut(" ".join(words.split()), lengths.NAME) or lengths.CUT


def _named(delivery: Delivery) -> Delivery:
    """Return a delivery that says its name: a post cannot be without a first message."""
    return delivery if delivery.lines else replace(delivery, lines=((Plain(delivery.name),),))


def _tags(forum: Channel) -> dict[str, Any]:
    return {"applied_tags": [forum.tags[0]]} if forum.must_tag and forum.tags else {}


def _reason(delivery: Delivery) -> str:
    """Return what the server's own log says: us, and the human who decided (N1)."""
    by: Account | None = delivery.decided_by
    return "Stammtisch" if by is None else f"Stammtisch, decided by {by.name or by.id}"
