"""`demo`: prints its address, remembers its people and its clock, and never mixes with a real community."""

import asyncio
import signal
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app.window import Window
from bot.cli import exits
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
        then = datetime.fromisoformat(see(address, "jo")["now"])
        assert len(rounds) == 1
        code, seconds = demo.stop()
        assert (code, seconds < 8) == (exits.OK, True)
    with running(tmp_path, "-m", "bot", "demo", "--port", port) as demo:
        address = demo.address()
        assert said(address, "chat") == rounds
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


def test_fresh_begins_anew(tmp_path: Path) -> None:
    with running(tmp_path, "-m", "bot", "demo", "--port", str(free_port())) as demo:
        address = demo.address()
        post(address, "/join", "ana")
        busy = call(tmp_path, "demo", "--fresh")
        assert (busy.code, "in use by process" in busy.err) == (exits.FINDING, True)
        assert see(address, "ana")["inside"]
        demo.stop()
    with running(tmp_path, "-m", "bot", "demo", "--fresh", "--port", str(free_port())) as demo:
        assert not see(demo.address(), "ana")["inside"]
        demo.stop()


def test_a_busy_port_is_answered_with_the_next_free_one(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    port = free_port()
    with running(tmp_path / "one", "-m", "bot", "demo", "--port", str(port)) as first:
        first.address()
        with running(tmp_path / "two", "-m", "bot", "demo", "--port", str(port)) as second:
            found = int(second.address().rpartition(":")[2])
            assert port < found <= port + 20


def test_a_demo_and_a_real_community_never_share_a_database(tmp_path: Path) -> None:
    """House.md §8: the playground is never beside a real platform's database; neither one touches the other's."""
    real = tmp_path / "real.db"
    write(real, lambda sql: None)
    before = real.read_bytes()
    for arguments in (["demo"], ["demo", "--fresh"]):
        told = call(tmp_path, *arguments, STAMMTISCH_STORE__PATH="real.db")
        assert (told.code, "holds a real community" in told.err) == (exits.CONFIG, True)
    assert real.read_bytes() == before
    with running(tmp_path, "-m", "bot", "demo", "--port", str(free_port())) as demo:
        demo.address()
        demo.stop()
    told = call(tmp_path, "check", STAMMTISCH_STORE__PATH=str(DB))
    assert (told.code, "belongs to a demo" in told.err) == (exits.FINDING, True)
    assert "(a demo)" in call(tmp_path, "doctor", STAMMTISCH_STORE__PATH=str(DB)).out
