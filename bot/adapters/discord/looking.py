"""Looking: what may have come about is looked for before it is done once more (house.md §7, reliability.md row 21)."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.adapters.discord.errors import undeliverable
from bot.adapters.discord.fields import EPOCH, Data, check_record, id_in, moment_in, records_in
from bot.adapters.discord.rest import Rest
from bot.adapters.discord.world import World
from bot.model.deliveries import Delivery
from bot.ports import Clock

NONCE = timedelta(seconds=75)
"""How long after the first try the nonce alone is relied on: Discord keeps it some minutes, a call may take 40 s."""

SKEW = timedelta(seconds=10)
"""How far Discord's clock may be behind ours."""

LONGEST = timedelta(days=1)
"""How far back to look where nobody says since when."""

PAGES, PAGE = 3, 100
REMEMBERED = 5000


class Looking:
    """Remember what this process tried and made; look at Discord for what it does not remember."""

    def __init__(self, rest: Rest, world: World, clock: Clock) -> None:
        self.rest = rest
        self.world = world
        self.clock = clock
        self._tried: OrderedDict[str, datetime] = OrderedDict()
        self._made: OrderedDict[str, str] = OrderedDict()

    def tried(self, key: str) -> None:
        """Note the first try of a delivery."""
        self._tried.setdefault(key, self.clock.now())
        if len(self._tried) > REMEMBERED:
            self._tried.popitem(last=False)

    def made(self, key: str, id_: str) -> str:
        """Note what a delivery made, and return it."""
        self._made[key] = id_
        if len(self._made) > REMEMBERED:
            self._made.popitem(last=False)
        return id_

    def covered(self, delivery: Delivery) -> bool:
        """Tell whether the nonce alone still keeps a message from being said twice."""
        first = self._tried.get(delivery.key)
        return first is not None and timedelta(0) <= self.clock.now() - first < NONCE

    async def message(self, delivery: Delivery, channel: str, payload: Mapping[str, Any]) -> str | None:
        """Return the id of the message a delivery may have made in a channel; raises Undeliverable."""
        known = self._made.get(delivery.key)
        if known is not None:
            return known
        after = self._after(delivery)
        for _ in range(PAGES):
            page = await self._list(
                "/channels/{channel_id}/messages", params={"after": after, "limit": PAGE}, channel_id=channel
            )
            for each in page:
                if self._ours(each.get("author")) and _same(each, payload, delivery.key) and self._free(each, delivery):
                    return self.made(delivery.key, id_in(each, "id"))
            if len(page) < PAGE:
                break
            after = max(int(id_in(each, "id")) for each in page)
        return None

    async def thread(self, delivery: Delivery, guild: str, parent: str, name: str) -> str | None:
        """Return the id of the thread or post a delivery may have opened; raises Undeliverable."""
        known = self._made.get(delivery.key)
        if known is not None:
            return known
        after = self._after(delivery)
        found = await self._read("/guilds/{guild_id}/threads/active", guild_id=guild)
        for each in records_in(check_record(found), "threads"):
            id_ = id_in(each, "id")
            ours = each.get("owner_id") == self.world.me and each.get("parent_id") == parent
            if ours and each.get("name") == name and int(id_) > after and self._free(each, delivery):
                return self.made(delivery.key, id_)
        return None

    async def invite(self, delivery: Delivery, channel: str) -> str | None:
        """Return the code of the unused invite a delivery may have made; raises Undeliverable."""
        known = self._made.get(delivery.key)
        if known is not None:
            return known
        since = self._since(delivery)
        for each in await self._list("/channels/{channel_id}/invites", channel_id=channel):
            at, code = moment_in(each, "created_at"), each.get("code")
            unused = each.get("uses") == 0 and each.get("max_uses") == 1
            if not isinstance(code, str) or at is None or at < since or not unused:
                continue
            if self._ours(each.get("inviter")) and code not in self._made.values():
                return self.made(delivery.key, code)
        return None

    def _since(self, delivery: Delivery) -> datetime:
        return (delivery.since or self.clock.now() - LONGEST) - SKEW

    def _after(self, delivery: Delivery) -> int:
        return max(0, int((self._since(delivery) - EPOCH) / timedelta(milliseconds=1))) << 22

    def _ours(self, who: object) -> bool:
        return isinstance(who, Mapping) and who.get("id") == self.world.me

    def _free(self, found: Data, delivery: Delivery) -> bool:
        """Tell whether what was found is not known to be another delivery's."""
        id_ = found.get("id")
        return all(key == delivery.key for key, made in self._made.items() if made == id_)

    async def _list(self, path: str, *, params: Mapping[str, Any] | None = None, **parameters: str) -> list[Data]:
        return list(records_in({"list": await self._read(path, params=params, **parameters)}, "list"))

    async def _read(self, path: str, *, params: Mapping[str, Any] | None = None, **parameters: str) -> Any:
        try:
            return await self.rest.call("GET", path, params=params, files=(), **parameters)
        except Exception as fault:
            raise undeliverable(fault, wrote=False) from fault


def _same(found: Data, payload: Mapping[str, Any], key: str) -> bool:
    """Tell whether a message is what a payload makes; keys of buttons are ours alone, words need not be."""
    nonce = found.get("nonce")
    if nonce is not None:
        return str(nonce) == key
    buttons = list(_buttons(payload))
    if list(_buttons(found)) != buttons or _files(found) != _files(payload):
        return False
    return bool(buttons) or _words(found) == _words(payload)


def _buttons(message: Mapping[str, Any]) -> Iterator[str]:
    for row in message.get("components") or ():
        for each in row.get("components") or ():
            yield str(each.get("custom_id"))


def _words(message: Mapping[str, Any]) -> list[str]:
    embeds = [str(each.get("description", "")).strip() for each in message.get("embeds") or ()]
    # an address in the content shows a preview, which is no part of what was said
    content = str(message.get("content") or "").strip()
    return [content] if content else embeds


def _files(message: Mapping[str, Any]) -> list[str]:
    return [str(each.get("filename")) for each in message.get("attachments") or ()]
