"""Demo: a small made-up community on a page of this computer, with a clock that can be moved (house.md §8)."""

import shutil
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import structlog

from bot.adapters import web
from bot.adapters.web import WebAdapter
from bot.app.clocks import SystemIds, WalkingClock
from bot.app.compose import Stammtisch, open_house, shipped_cogs
from bot.app.kinds import PLAYGROUND, parts_in, refuse_real
from bot.app.rooms import cog_settings
from bot.app.serve import serve, told_to_stop
from bot.app.walk import walk
from bot.app.window import Refused, Window
from bot.ports import Adapter, Db, Sql
from bot.settings import Settings
from bot.store import Part, peek, read_scripts
from bot.store.lock import Lock

log = structlog.get_logger("demo")

T = TypeVar("T")

ROUND = {
    "de": (
        "Donnerstagsrunde",
        (
            "Was ist dir diese Woche gelungen, auch wenn es klein war?",
            "Welches Werkzeug würdest du nie verleihen?",
            "Was hast du neulich zum ersten Mal gemacht?",
            "Wobei könntest du gerade eine zweite Hand brauchen?",
            "Welcher Ort in der Nähe verdient mehr Besuch?",
            "Was kochst du, wenn es schnell gehen muss?",
        ),
    ),
    "en": (
        "Thursday round",
        (
            "What went well for you this week, however small?",
            "Which tool would you never lend to anyone?",
            "What did you do for the first time lately?",
            "Where could you use a second pair of hands right now?",
            "Which place nearby deserves more visitors?",
            "What do you cook when it has to be quick?",
        ),
    ),
}
"""What Jo has prepared, so that something speaks unasked in a fresh demo."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Tell that the page is there: its address, and how far the demo's clock runs ahead."""

    address: str
    ahead: timedelta


def part() -> Part:
    """Return the playground's own part of the database."""
    return Part(PLAYGROUND, read_scripts("bot.adapters.web"), web.tables)


def empty(path: Path) -> None:
    """Remove a demo's memory; raises WrongKind for a real community's, AlreadyRunning while a demo runs on it."""
    refuse_real(path)
    if not path.parent.is_dir():
        return
    lock = Lock(path)
    try:
        for side in ("", "-wal", "-shm", "-journal", ".erased"):
            path.with_name(path.name + side).unlink(missing_ok=True)
        shutil.rmtree(path.with_name(f"{path.name}.backups"), ignore_errors=True)
    finally:
        lock.release()


class _Peeked:
    """Read a database that is not open yet, as ports.Db does."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self, work: Callable[[Sql], T]) -> T:
        """Run `work` on the file as it stands."""
        return peek(self._path, work)


async def stored_offset(path: Path) -> timedelta:
    """Return how far the demo's clock ran ahead when it last stopped."""
    return await web.offset(_Peeked(path)) if PLAYGROUND in parts_in(path) else timedelta(0)  # type: ignore[arg-type]


async def demo(settings: Settings, port: int, ready: Callable[[Ready], None]) -> None:
    """Run the playground until told to stop; `ready` hears once the page answers.

    Raises WrongKind, and the store's errors, each with a sentence.
    """
    path = settings.store.path
    refuse_real(path)
    clock = WalkingClock(await stored_offset(path))
    held: list[Stammtisch] = []
    pages: list[WebAdapter] = []

    async def walk_on(until: datetime | None) -> datetime:
        house = held[0]

        async def keep(step: datetime) -> None:
            await web.keep_offset(house.db, clock.offset + max(timedelta(0), step - clock.now()))

        await pages[0].settled()
        return await walk(house.host, clock, until, keep)

    def adapters(db: Db) -> list[Adapter]:
        pages.append(web.build(db, clock, port=port, walk=walk_on, zone=settings.community.zone))
        return [*pages]

    cogs = shipped_cogs()
    async with AsyncExitStack() as stack:
        stop = await stack.enter_async_context(told_to_stop())
        house = await stack.enter_async_context(
            open_house(
                path,
                settings.house(),
                clock,
                SystemIds(),
                adapters,
                cogs=cogs,
                settings=cog_settings(settings, cogs),
                more_parts=[part()],
                backups=False,
            )
        )
        held.append(house)
        await prepare(pages[0].address, settings.community.locale)
        ready(Ready(f"{pages[0].address}/", clock.offset))
        await serve(house, stop)


async def prepare(address: str, locale: str) -> None:
    """Let Jo set up a weekly round through the page, as a person would; the fixed nonce makes it happen once."""
    title, questions = ROUND.get(locale, ROUND["en"])
    options = {"title": title, "day": "thu", "time": "18:30", "place": "chat", "questions": "\n".join(questions)}
    try:
        await Window(address).post(
            "/command", "jo", place="chat", name="ritual create", options=options, nonce="demo-first-round"
        )
    except Refused as no:
        log.warning("no round was set up", why=no.sentence)
