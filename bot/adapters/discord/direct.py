"""Direct: the direct chat with each person, asked for once and remembered; Discord lists them nowhere."""

from bot.adapters.discord.errors import undeliverable
from bot.adapters.discord.fields import id_in
from bot.adapters.discord.notes import Notes
from bot.adapters.discord.rest import Rest
from bot.ports import Clock


class Direct:
    """Find the channel in which one person alone can be told something."""

    def __init__(self, rest: Rest, notes: Notes, clock: Clock) -> None:
        self.rest = rest
        self.notes = notes
        self.clock = clock
        self._channels: dict[str, str] | None = None

    async def channel(self, account: str) -> str:
        """Return the direct chat with an account; raises Undeliverable, never UNKNOWN: nothing is said by this."""
        if self._channels is None:
            self._channels = {account: channel for channel, account in (await self.notes.directs()).items()}
        known = self._channels.get(account)
        if known is not None:
            return known
        try:
            made = await self.rest.call("POST", "/users/@me/channels", json={"recipient_id": account})
            channel = id_in(made, "id")
        except Exception as fault:
            raise undeliverable(fault, wrote=False) from fault
        await self.notes.keep_direct(account, channel, self.clock.now())
        self._channels[account] = channel
        return channel
