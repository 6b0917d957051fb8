"""Logs: no token and no member's words, through every way an error takes (reliability.md row 59, N6)."""

import asyncio
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import structlog

from bot.app import logs
from bot.model.errors import BrokenDatabase, Undeliverable, Why
from tests.core.desk import WORDS as NOTES
from tests.fakes.notebook import notebook
from tests.fakes.table import lay_table

TOKEN = "canary-token-that-matches-no-pattern"
TELEGRAM = f"{987654321}:{'canary' * 6}"
DISCORD = ".".join(("canary" * 4, "canary", "canary" * 6))
WORDS = "Ana wrote that her sister is ill"


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    for name in logs.QUIET:
        logging.getLogger(name).setLevel(logging.NOTSET)


def every_way(secret: str) -> int:
    """Let a secret into the log in every way an error could take, and return in how many."""
    ours, theirs = structlog.get_logger("host"), logging.getLogger("some.library")
    ours.warning("sending", url=f"https://api.example/bot{secret}/send")
    ours.error(f"refused {secret}")
    theirs.warning("GET https://api.example/bot%s/getUpdates", secret)
    theirs.error("failed", extra={"token": secret})
    try:
        try:
            raise KeyError(secret)
        except KeyError as first:
            raise ValueError(f"header {secret!r}") from first
    except ValueError as fault:
        ours.error("quarantined", exc_info=fault)
        ours.exception("quarantined")
        theirs.exception("failed with %s", secret)
    return 7


def test_no_token_reaches_the_log() -> None:
    """Reliability row 59: a canary token through every error path; the naive control lets it through."""
    out, naive = StringIO(), StringIO()
    logs.configure([TOKEN], stream=out)
    control = logging.StreamHandler(naive)
    logging.getLogger().addHandler(control)
    ways = sum(every_way(secret) for secret in (TOKEN, TELEGRAM, DISCORD))
    shown = out.getvalue()
    leaked = [secret for secret in (TOKEN, TELEGRAM, DISCORD) if secret in shown]
    shown_by_naive = sum(naive.getvalue().count(secret) for secret in (TOKEN, TELEGRAM, DISCORD))
    print(f"{ways} ways, {len(leaked)} leaks; control: {shown_by_naive}")
    assert leaked == []
    assert shown.count(logs.HIDDEN) >= 9
    assert naive.getvalue().count(TOKEN) >= 3


def test_the_words_of_an_error_stay_out_unless_they_are_ours() -> None:
    """N6: an exception may carry what a member wrote, so only its kind and its way are told."""
    out = StringIO()
    logs.configure(stream=out)
    try:
        try:
            int(WORDS)
        except ValueError as first:
            raise KeyError(WORDS) from first
    except KeyError as fault:
        structlog.get_logger("host").error("event quarantined", number="F-17", exc_info=fault)
        logging.getLogger("lib").error("failed", exc_info=fault)
    structlog.get_logger("host").error("no", exc_info=BrokenDatabase("stammtisch.db is damaged"))
    shown = out.getvalue()
    assert WORDS not in shown
    assert shown.count("KeyError\n") == 2
    assert shown.count("ValueError\n") == 2
    assert "test_logs.py:" in shown
    assert "F-17" in shown
    assert "BrokenDatabase: stammtisch.db is damaged" in shown


def test_a_demo_of_made_up_people_tells_more() -> None:
    out = StringIO()
    logs.configure(personal=True, stream=out)
    structlog.get_logger("host").error("event quarantined", exc_info=ValueError(WORDS))
    assert WORDS in out.getvalue()


async def test_a_task_that_fails_aside_is_told_without_its_words() -> None:
    from bot.app.serve import told_to_stop

    out = StringIO()
    logs.configure(stream=out)
    async with told_to_stop():
        asyncio.get_running_loop().call_exception_handler(
            {"message": "never retrieved", "exception": ValueError(WORDS)}
        )
    asyncio.get_running_loop().set_exception_handler(None)
    assert "something failed aside" in out.getvalue()
    assert WORDS not in out.getvalue()


async def test_no_words_of_a_member_reach_the_log_through_the_house(tmp_path: Path) -> None:
    """Row 59, N6: a poison event, an adapter that fails with them, a platform that says them back, a row that is none.

    The database keeps them where a human must see them; the log does not.
    """
    out = StringIO()
    logs.configure([TOKEN], stream=out)
    async with lay_table(tmp_path, cogs=[notebook()], more_words=[("notebook", NOTES)]) as table:
        said = f"{WORDS} {TOKEN}"
        await table.says("Lea", "talk", f"poison {said}")
        await table.commands("Lea", "/note add poison", "talk")
        for fault in (
            Undeliverable(Why.UNKNOWN, said),
            Undeliverable(Why.TOO_BIG, said),
            ValueError(said),
            KeyError(said),
        ):
            table.world.failures.append(fault)  # type: ignore[arg-type]
            await table.says("Lea", "talk", f"note {said}")
        await table.says("Lea", "talk", f"note half \ud83d {said}")
        await table.house.db.run(
            lambda sql: sql.execute("UPDATE outbox SET payload = ? WHERE state = 'queued'", (said,))
        )
        faults = await table.house.db.read(lambda sql: sql.execute("SELECT fault FROM quarantine").fetchall())
        notes = await table.house.db.read(lambda sql: sql.execute("SELECT note FROM outbox").fetchall())
    shown = out.getvalue()
    noted = sum(WORDS in note for (note,) in notes)
    print(f"{len(faults)} set aside, {noted} rows note them, {shown.count(chr(10))} lines in the log")
    assert any(WORDS in fault for (fault,) in faults), "the control: they were there to leak"
    assert noted
    assert "quarantined" in shown
    assert "not delivered" in shown
    assert WORDS not in shown
    assert TOKEN not in shown


def test_everyday_lines_of_libraries_are_not_told() -> None:
    out = StringIO()
    logs.configure(stream=out)
    for name in logs.QUIET:
        logging.getLogger(name).info("GET /getUpdates 200")
    structlog.get_logger("host").info("listening")
    assert out.getvalue().count("\n") == 1
