"""Recent: the last messages of each channel in memory, and how far each was heard; written down now and then."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.adapters.discord.fields import moment_of
from bot.adapters.discord.notes import Row

MOST = 100
"""Messages a channel is remembered by: one page of Discord's history."""


class Recent:
    """Remember per channel: the ids of its last messages, each with when it was last edited ("" for never).

    `heard` is, for each channel read or heard in this process, the newest message that the house was given; 0: none.
    """

    def __init__(self) -> None:
        self.heard: dict[str, int] = {}
        self._messages: dict[str, dict[str, str]] = {}
        self._guilds: dict[str, str] = {}
        self._changed: set[str] = set()

    def load(self, rows: Iterable[Row]) -> None:
        """Take over what an earlier process wrote down."""
        for row in rows:
            self._messages[row.channel] = dict(row.messages)
            self._guilds[row.channel] = row.guild

    def said(self, guild: str, channel: str, message: str, edited: str = "") -> None:
        """Remember a message; the oldest goes."""
        known = self._messages.get(channel)
        if known is None:
            known = self._messages[channel] = {}
        self._guilds[channel] = guild
        known[message] = edited
        if len(known) > MOST:
            del known[next(iter(known))]
        self._changed.add(channel)
        number = int(message)
        if number > self.heard.get(channel, 0):
            self.heard[channel] = number

    def edited(self, channel: str, message: str, edited: str) -> None:
        """Remember that a known message now reads otherwise."""
        known = self._messages.get(channel)
        if known is not None and message in known:
            known[message] = edited
            self._changed.add(channel)

    def gone(self, channel: str, message: str) -> None:
        """Forget a message that is gone."""
        known = self._messages.get(channel)
        if known is not None and known.pop(message, None) is not None:
            self._changed.add(channel)

    def known(self, channel: str) -> Mapping[str, str]:
        """Return a copy of what is known of a channel."""
        return dict(self._messages.get(channel, {}))

    def spoken(self, guild: str) -> dict[str, datetime]:
        """Return, for each channel known of a guild, when the last thing was said there that is known of (UTC)."""
        mine = [each for each, whose in self._guilds.items() if whose == guild]
        return {each: moment_of(max(self._messages.get(each) or (each,), key=int)) for each in mine}

    def keep(self, guild: str, channel: str, messages: Mapping[str, str]) -> None:
        """Replace what is known of a channel; the newest hundred stay."""
        newest = sorted(messages, key=int)[-MOST:]
        self.heard[channel] = max(self.heard.get(channel, 0), int(newest[-1]) if newest else 0)
        self._messages[channel] = {message: messages[message] for message in newest}
        self._guilds[channel] = guild
        self._changed.add(channel)

    def forget(self, channel: str) -> None:
        """Forget a channel that is gone."""
        self._messages.pop(channel, None)
        self._guilds.pop(channel, None)
        self._changed.discard(channel)
        self.heard.pop(channel, None)

    def forget_guild(self, guild: str) -> None:
        """Forget a guild that we are no longer in."""
        for channel in [each for each, whose in self._guilds.items() if whose == guild]:
            self.forget(channel)

    @property
    def changed(self) -> bool:
        """Tell whether anything is to be written down."""
        return bool(self._changed)

    def take(self) -> list[Row]:
        """Return what changed since the last time, to be written down."""
        changed, self._changed = self._changed, set()
        return [
            Row(channel, self._guilds[channel], dict(self._messages[channel]))
            for channel in changed
            if channel in self._messages
        ]

    def again(self, rows: Iterable[Row]) -> None:
        """Take back what could not be written down: it is due again."""
        self._changed.update(row.channel for row in rows)
