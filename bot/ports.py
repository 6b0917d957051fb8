"""Ports: the few things the house needs from outside, as Protocols (house.md §2, floor 2)."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar, runtime_checkable

from bot.model.actions import Outgoing
from bot.model.commands import Shown
from bot.model.deliveries import Delivery, Receipt, Traits
from bot.model.events import Arrival
from bot.model.house import House
from bot.model.people import Account
from bot.model.places import Spot
from bot.model.rights import Standing
from bot.model.schema import Table
from bot.model.settables import Settable

T = TypeVar("T")


class Clock(Protocol):
    """Tell the time; the only source of it below app."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never jump."""

    async def sleep(self, seconds: float) -> None:
        """Wait that many seconds of this clock."""


class Ids(Protocol):
    """Make secrets; everything else derives from event keys (house.md §10)."""

    def secret(self, size: int) -> bytes:
        """Return that many unguessable bytes."""


class Cursor(Protocol):
    """Hand out rows of one statement."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class Sql(Protocol):
    """Speak SQL inside one transaction; parameters are named (`:name`) or positional."""

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ..., /) -> Cursor: ...

    def executemany(self, sql: str, parameters: Any, /) -> Cursor: ...


class Db(Protocol):
    """Run whole units of work; plain closures, no network inside (house.md §1)."""

    async def run(self, work: Callable[[Sql], T]) -> T:
        """Run `work` in one BEGIN IMMEDIATE transaction on the writer and commit it.

        Raises what `work` raises after rolling back, and StoreFull when the disk is full.
        """

    async def read(self, work: Callable[[Sql], T]) -> T:
        """Run `work` on a connection that can only read."""


@runtime_checkable
class Rinsing(Protocol):
    """Add to a database that keeps what was written in a log of its own for a while."""

    async def checkpoint(self) -> bool:
        """Empty the log, so that erased rows are gone from it too; False while somebody reads: try again."""


class Failpoint(Protocol):
    """Name a point where a fault test may stop the process; a no-op in a real run."""

    def __call__(self, name: str, /) -> None: ...


class Store(Protocol):
    """Own a cog's tables: built anew for each unit of work (house.md §3).

    `forget` erases or blanks a person's rows; `merge` moves them to another person but keeps the
    account they came from; `split` takes an account's rows back. `sweep` deletes what is past its retention at
    `now` (UTC) and counts it.
    """

    tables: ClassVar[tuple[Table, ...]]

    def __init__(self, sql: Sql, community: str) -> None: ...

    def export(self, person: str) -> Mapping[str, list[dict[str, Any]]]: ...

    def forget(self, person: str) -> None: ...

    def merge(self, into: str, other: str, link: str) -> None: ...

    def split(self, link: str) -> None: ...

    def sweep(self, now: datetime) -> Mapping[str, int]: ...


class Settables(Protocol):
    """Know every setting that can be changed in chat: names, types and limits; the file's values are its defaults.

    Values are as JSON holds them; `choices` are those changed in chat, by dotted key.
    """

    def describe(self) -> Sequence[Settable]:
        """Return every setting that can be changed in chat, section by section."""

    def read(self, key: str, typed: str) -> Mapping[str, Any]:
        """Read what someone typed, kindly; several keys where one word sets several. Raises Unfit."""

    def check(self, key: str, value: Any) -> Any:
        """Return a value as it is kept; raises Unfit."""

    def house(self, choices: Mapping[str, Any]) -> House:
        """Return the house with what was changed in chat laid over the file."""

    def cog(self, name: str, choices: Mapping[str, Any]) -> Any:
        """Return a cog's settings with what was changed in chat laid over the file."""

    def written(self, values: Mapping[str, Any]) -> str:
        """Write settings as TOML that `parsed` reads back."""

    def parsed(self, text: str) -> Mapping[str, Any]:
        """Read settings from TOML, each checked; raises Unfit with the line where there is one."""


class Intake(Protocol):
    """Take events from an adapter; given to it at start."""

    def offer(self, arrival: Arrival) -> None:
        """Queue one event at once, without waiting for its commit."""

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        """Queue events and return once their effects are on disk (confirm after commit)."""

    async def room(self) -> None:
        """Return once the queue has room again."""

    async def cursor(self, platform: str, bot: str, stream: str) -> str | None:
        """Return the committed position of a stream, None if never seen."""

    async def complete(
        self, command: str, option: str, typed: str, by: Account, spot: Spot
    ) -> Sequence[tuple[str, str]]:
        """Suggest values (value, label) for an option while someone types; at most 25."""

    def shown(self, locale: str) -> Sequence[Shown]:
        """Return the command catalogue in one language."""

    def may(self, right: str, standing: Standing) -> bool:
        """Hint whether a standing holds a right, for menus only; the check itself happens at execution."""


class Adapter(Protocol):
    """Join one platform to the house; knows its words, none of ours (house.md §8).

    `performs` and `declines` together name every outgoing action; a declined one says its fallback.
    """

    name: str
    bot: str
    traits: Traits
    performs: frozenset[type[Outgoing]]
    declines: Mapping[type[Outgoing], str]

    async def start(self, intake: Intake) -> None:
        """Begin to listen; catch up first where there is something to catch up."""

    async def stop(self) -> None:
        """Stop listening; nothing already offered is lost, and `perform` still works.

        The host drains its sends after this; a session that `perform` needs is let go of in `close` (see Closing).
        """

    async def perform(self, delivery: Delivery) -> Receipt:
        """Do one outgoing act; raises Undeliverable."""

    async def standing(self, account: Account, guild: str) -> Standing:
        """Tell what an account is there now, as fresh as the platform can say."""

    def health(self) -> Mapping[str, float]:
        """Return ages in seconds (last poll, last frame), never flags."""


@runtime_checkable
class Watched(Protocol):
    """Add to an adapter with loops of its own: a house ends when one of them does (reliability.md row 14).

    One that raises PlatformOver takes only its platform with it (row 22); `perform` then raises DOWN.
    """

    def tasks(self) -> Collection["Future[Any]"]: ...


@runtime_checkable
class Closing(Protocol):
    """Add to an adapter with a session: it listens no more, the last send is done, nothing will be asked again."""

    async def close(self) -> None:
        """Let go of the session; called last, after `stop` and after the sends under way."""


class Walk(Protocol):
    """Move a demo clock, from due row to due row (house.md §8); exists only in `demo` and tests."""

    def __call__(self, until: datetime | None, /) -> Awaitable[datetime]:
        """Walk to `until`, or to the next due thing when None; return the new present."""
