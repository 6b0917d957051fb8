"""What every test stands on: loopback only, no blocking in the loop, fixed seeds, a browser where there is one."""

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import structlog
from blockbuster import BlockBuster, BlockBusterFunction
from hypothesis import HealthCheck, settings

from tests.guard import loopback_only

# A run starts some hundred processes of ours, and each would compile the whole program anew: what is compiled is kept.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
NO_BROWSER = "no Chromium here (Debian: apt install chromium; elsewhere: CHROMIUM=/path/to/it)"

_calm = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=_calm)
settings.register_profile("dev", deadline=None, print_blob=True, suppress_health_check=_calm)
settings.load_profile("ci" if CI else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=2, help="how often a crash test kills at each failpoint")


def find_chromium() -> str | None:
    """Return the browser's path, from CHROMIUM or from where Debian puts it."""
    named = os.environ.get("CHROMIUM")
    return named if named and Path(named).is_file() else shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # one browser at a time: the runs share two cores
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
            if find_chromium() is None and not CI:
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_collection_finish() -> None:
    # Thousands of collected tests are walked by every full collection and never go: let the collector leave them out,
    # and look less often. What is left open is still found, at the latest when pytest collects at the end.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [each for each in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(each.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests were skipped: {NO_BROWSER}", yellow=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium; in CI its absence is a failure."""
    found = find_chromium()
    if found is None:
        pytest.fail(NO_BROWSER)
    return found


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """Return how often to kill at each failpoint (--kills, `make crash` says 20)."""
    return int(request.config.getoption("--kills"))


@pytest.fixture(autouse=True)
def _plain_logs() -> None:
    """Print tracebacks plainly: the default draws each with all its variables, which takes seconds."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


@pytest.fixture(autouse=True)
def _stay_on_this_machine() -> Iterator[None]:
    with loopback_only() as tried:
        yield
    # told here too, because code under test may well have swallowed the refusal
    assert not tried, f"left the machine: {tried}"


@pytest.fixture(autouse=True)
def _nothing_blocks_the_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail when our code sleeps, waits on a socket or runs SQL inside the event loop (house.md §1)."""
    if request.node.get_closest_marker("may_block"):
        yield
        return
    watched = _watched()
    for function in watched:
        # as it is now: what keeps a test on this machine has wrapped some of them
        function.original_func = getattr(function.module, function.func_name, None)
        function.activate()
    try:
        yield
    finally:
        for function in watched:
            function.deactivate()


@cache
def _watched() -> tuple[BlockBusterFunction, ...]:
    watched = ("time.sleep", "sqlite3.", "socket.", "builtins.input")
    every = BlockBuster(scanned_modules=["bot"]).functions
    return tuple(function for name, function in every.items() if name.startswith(watched))
