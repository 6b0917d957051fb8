"""`doctor`: ages, queues and the database's health, while the host runs or not."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from bot.cli import exits
from bot.cli.setup import Config, sentences, settings_of
from bot.cli.telling import complain, say, table

if TYPE_CHECKING:
    from bot.app.doctor import Report

SHOWN = 10


def doctor(config: Config = None) -> None:
    """Say how the host is doing. What waits, what failed, how the database is."""
    from bot.app import SystemClock
    from bot.app.doctor import diagnose

    settings = settings_of(config)
    path = settings.store.path
    with sentences():
        try:
            report = diagnose(path, SystemClock().now(), backups=settings.store.backups > 0)
        except FileNotFoundError:
            complain(f"There is no database at {path}. Is it the right --config? A first `run` makes one.")
            raise typer.Exit(exits.FINDING) from None
    say(f"{path}{' (a demo)' if report.demo else ''}", "")
    table(_rows(report))
    _lists(report)
    if report.findings:
        complain("", *(f"! {finding}" for finding in report.findings))
        raise typer.Exit(exits.FINDING)
    say("", "All is well.")


def _rows(report: "Report") -> Iterator[tuple[str, str]]:
    from bot.app.doctor import spoken, when

    yield "host", "not running" if report.process is None else f"running, process {report.process}"
    late = "nothing" if report.overdue is None else f"since {spoken(report.overdue)}"
    yield "timers overdue", late
    yield "next timer", when(report.next_due) if report.next_due else "none"
    yield "oldest unsent line", "none" if report.unsent is None else f"waits {spoken(report.unsent)}"
    yield "outbox", ", ".join(f"{count} {state}" for state, count in report.states.items()) or "empty"
    yield "failed deliveries", f"{report.failed} in 7 days"
    yield "unknown deliveries", str(len(report.unknown))
    yield "set aside", str(len(report.set_aside))
    health = report.health
    size, log = (int(health[each]) / 1e6 for each in ("bytes", "wal_bytes"))
    yield "database", f"{health['check']}, {size:.1f} MB, log {log:.1f} MB"
    yield "SQLite", f"{health['sqlite']}, WAL-reset bug {health['wal_reset']}"
    yield "upkeep", f"{when(report.upkeep)}, {report.swept} rows past their time let go in 7 days"
    yield "last backup", when(report.backup)
    if report.restored is not None:
        yield "last restore", when(report.restored)


def _lists(report: "Report") -> None:
    from bot.app.doctor import when

    if report.unknown:
        say("", "Nobody knows whether these went out:")
        for each in report.unknown[:SHOWN]:
            say(f"  {each.id}  {when(each.at)}  {each.cog} {each.kind} to {each.where}: {each.note}")
    if report.set_aside:
        say("", "Set aside, by the number members were told:")
        for event in report.set_aside[:SHOWN]:
            say(f"  {event.number}  {when(event.at)}  {event.fault}")
