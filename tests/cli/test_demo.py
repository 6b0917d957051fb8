"""`demo`: prints its address, remembers its people and its clock, and never mixes with a real community."""

import asyncio
import signal
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.demo import empty
from bot.app.kinds import WrongKind, refuse_demo
from bot.app.window import Window
from bot.cli import exits
from bot.model.errors import BrokenDatabase
from bot.store import peek
from tests.cli.desk import call, free_port, running, write

DB = Path(".demo") / "stammtisch.db"


def see(address: str, who: str) -> dict[str, Any]:
    return asyncio.run(Window(address).see(who))


def post(address: str, path: str, who: str, **fields: object) -> dict[str, Any]:
    return asyncio.run(Window(address).post(path, who, **fields))


def said(address: str, place: str) -> list[str]:
    found = next(each for each in see(address, "quinn")["places"] if each["id"] == place)
    return [message["text"] for message in found["messages"] if message["author"] == "host"]


def test_the_demo_answers_remembers_and_stops(tmp_path: Path) -> None:
    """RIT-01: Jo's round is set up once, opens once, and a restart neither doubles it nor sets the clock back."""
    port = str(free_port())
    with running(tmp_path, "-m", "bot", "demo", "--port", port) as demo:
        address = demo.address()
        assert address == f"http://127.0.0.1:{port}"
        real = datetime.fromisoformat(see(address, "jo")["now"])
        for _ in range(8):
            if said(address, "chat"):
                break
            post(address, "/clock", "jo", to="next")
        rounds = said(address, "chat")
        told = see(address, "jo")["private"]
        then = datetime.fromisoformat(see(address, "jo")["now"])
        assert (len(rounds), len(told)) == (1, 1)
        code, seconds = demo.stop()
        assert (code, seconds < 8) == (exits.OK, True)
    with running(tmp_path, "-m", "bot", "demo", "--port", port) as demo:
        address = demo.address()
        assert (said(address, "chat"), see(address, "jo")["private"]) == (rounds, told)
        now = datetime.fromisoformat(see(address, "jo")["now"])
        assert timedelta(0) < now - then < timedelta(minutes=5)
        if then - real > timedelta(hours=1):
            assert "ahead, as you left it" in demo.told("ahead")
        demo.stop(signal.SIGKILL)
    with running(tmp_path, "-m", "bot", "demo", "--port", port) as demo:
        address = demo.address()
        assert said(address, "chat") == rounds
        assert datetime.fromisoformat(see(address, "jo")["now"]) > then
        assert demo.stop(signal.SIGINT)[0] == exits.OK
    assert peek(tmp_path / DB, lambda sql: sql.execute("SELECT count(*) FROM rituals").fetchone()[0]) == 1


def test_fresh_begins_anew_and_a_busy_port_is_answered_with_the_next(tmp_path: Path) -> None:
    with socket.socket() as busy, running(tmp_path, "-m", "bot", "demo", "--port", str(free_port())) as demo:
        post(demo.address(), "/join", "ana")
        told = call(tmp_path, "demo", "--fresh")
        assert (told.code, "in use by process" in told.err) == (exits.FINDING, True)
        assert see(demo.address(), "ana")["inside"]
        demo.stop()
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with running(tmp_path, "-m", "bot", "demo", "--fresh", "--port", str(port)) as fresh:
            assert port < int(fresh.address().rpartition(":")[2]) <= port + 20
            assert not see(fresh.address(), "ana")["inside"]
            fresh.stop()
    with pytest.raises(WrongKind, match="belongs to a demo"):
        refuse_demo(tmp_path / DB)
    assert "(a demo)" in call(tmp_path, "doctor", STAMMTISCH_STORE__PATH=str(DB)).out


def test_a_demo_leaves_a_real_community_alone(tmp_path: Path) -> None:
    """House.md §8: the playground is never beside a real platform's database."""
    real = tmp_path / "real.db"
    write(real, lambda sql: None)
    before = real.read_bytes()
    told = call(tmp_path, "demo", STAMMTISCH_STORE__PATH="real.db")
    assert (told.code, "holds a real community" in told.err) == (exits.CONFIG, True)
    with pytest.raises(WrongKind, match="holds a real community"):
        empty(real)
    assert real.read_bytes() == before


def test_fresh_removes_nothing_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "stammtisch.db"
    path.write_bytes(b"perhaps a community" * 500)
    with pytest.raises(BrokenDatabase):
        empty(path)
    assert path.read_bytes() == b"perhaps a community" * 500
