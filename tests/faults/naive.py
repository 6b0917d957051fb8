"""The control of the fault runs: a bot as it is often written, on the same platform, killed as often.

It confirms what it fetched, handles it in memory, sends, then marks as sent; reminders are tasks.
"""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from tests.faults.life import Fate
from tests.faults.logbook import RING
from tests.faults.wire import Wire

POINTS = {"naive.confirmed": 3, "naive.written": 6, "naive.sent": 6, "naive.marked": 6}
"""Its failpoints, and up to which pass it is killed there."""


class Naive:
    """Hold everything in memory but its rows."""

    def __init__(self, path: Path, wire: Wire, fate: Fate) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE IF NOT EXISTS confirmed (after INTEGER NOT NULL);"
            "CREATE TABLE IF NOT EXISTS logbook_lines (what TEXT NOT NULL, n INTEGER NOT NULL);"
            "CREATE TABLE IF NOT EXISTS unsent (id INTEGER PRIMARY KEY, text TEXT NOT NULL, button INTEGER NOT NULL);"
        )
        self.wire = wire
        self.fate = fate
        self.reminders: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send what is left over, then fetch, confirm, handle."""
        for id_, text, button in self.db.execute("SELECT id, text, button FROM unsent ORDER BY id").fetchall():
            await self.send(id_, text, bool(button))
        found = self.db.execute("SELECT max(after) FROM confirmed").fetchone()[0]
        after = found or 0
        while True:
            page = await self.wire.say("events", after=after, most=8)
            if page["events"]:
                after = max(after, *(each["id"] for each in page["events"]))
                self.db.execute("INSERT INTO confirmed VALUES (?)", (after,))
                self.fate("naive.confirmed")
            elif page["done"] and not self.reminders:
                return
            for event in page["events"]:
                await self.handle(event)

    async def handle(self, event: dict[str, Any]) -> None:
        """Do what an event asks for."""
        kind, n = event["kind"], event["n"]
        if kind == "remind":
            self.reminders.add(task := asyncio.create_task(self.ring(n)))
            task.add_done_callback(self.reminders.discard)
        said = {"note": "noted", "add": "added", "card": "card", "press": "tick", "host": "hosted", "remind": "remind"}
        if kind in ("talk", "poison", "fail", "open"):
            return
        if kind != "remind":
            self.db.execute("INSERT INTO logbook_lines VALUES (?, ?)", ("tick" if kind == "press" else kind, n))
            self.fate("naive.written")
        await self.answer(f"{said[kind]} {n}", button=kind == "card")

    async def ring(self, n: int) -> None:
        """Ring later."""
        await asyncio.sleep(RING.total_seconds())
        self.db.execute("INSERT INTO logbook_lines VALUES ('ring', ?)", (n,))
        await self.answer(f"ring {n}")

    async def answer(self, text: str, *, button: bool = False) -> None:
        """Note that something is to be sent, and send it."""
        id_ = self.db.execute("INSERT INTO unsent (text, button) VALUES (?, ?)", (text, button)).lastrowid
        await self.send(id_, text, button)

    async def send(self, id_: int | None, text: str, button: bool) -> None:
        """Send, then mark."""
        buttons = ["tick"] if button else []
        await self.wire.say("act", key=f"{id_}-{text}", kind="say", spot="p0", name="", text=text, buttons=buttons)
        self.fate("naive.sent")
        self.db.execute("DELETE FROM unsent WHERE id = ?", (id_,))
        self.fate("naive.marked")


async def live(path: Path, port: int, fate: Fate) -> None:
    """Run until killed or done."""
    wire = Wire(port)
    await wire.open()
    await Naive(path, wire, fate).run()
    await wire.close()


def main(path: str, port: int, point: str = "", turn: int = 0, **_: object) -> int:
    """Live; return the exit code."""
    asyncio.run(live(Path(path), port, Fate(point, turn)))
    return 0
