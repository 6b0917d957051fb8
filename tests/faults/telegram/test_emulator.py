"""The whole program by long polling against somebody else's emulator of the Bot API: lo-bot-api-emulator, from PyPI."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator  # type: ignore[import-untyped]

from tests.cli.desk import environment
from tests.faults.run import ROOT

Json = dict[str, Any]

TOKEN = "7:fake-secret"
"""The emulator's bot has the id 7, whatever the token."""

NOT_MODELLED = {"getChat", "getChatMember", "getChatAdministrators", "setMessageReaction"}
"""What we ask for and the emulator answers with 501."""

LEA: Json = {"id": 11, "is_bot": False, "first_name": "Lea", "username": "lea_here", "language_code": "en"}
QUINN: Json = {"id": 12, "is_bot": False, "first_name": "Quinn", "username": "quinn_here", "language_code": "en"}
GROUP: Json = {"id": -500, "type": "group", "title": "Chat"}


def direct(who: Json) -> Json:
    return {"id": who["id"], "type": "private", "first_name": who["first_name"]}


class Emulator(LoBotApiEmulator):  # type: ignore[misc]
    """Keep what was asked, with its fields: the emulator itself keeps only their names."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, Json, Any]] = []

    def validate(self, method: str, fields: Json, uploads: Json) -> Any:
        given = dict(fields)
        result = super().validate(method, fields, uploads)
        self.asked.append((method, given, result))
        return result

    def of(self, method: str, chat: int | None = None) -> list[tuple[Json, Any]]:
        """Return what was accepted of a method, in a chat where one is named."""
        found = [(given, result) for name, given, result in self.asked if name == method]
        return [each for each in found if chat is None or int(each[0]["chat_id"]) == chat]


@dataclass(slots=True)
class Play:
    """Let people act: every update is made here, as the emulator makes up nothing."""

    emulator: Emulator
    last: int = field(default=1000)

    async def says(self, who: Json, chat: Json, text: str, **more: Any) -> Json:
        self.last += 1
        message = {"message_id": self.last, "date": int(time.time()), "chat": chat, "from": who, "text": text, **more}
        await self.emulator.enqueue_update({"message": message}, token=TOKEN)
        return message

    async def presses(self, who: Json, label: str) -> str:
        """Press the button with that label on the last message to somebody that has it; return the query's id."""
        sent = [result for _, result in self.emulator.of("sendMessage", who["id"]) if _key(result, label)]
        card = sent[-1]
        query = {
            "id": str(self.last), "from": who, "chat_instance": "1", "data": _key(card, label),
            "message": card | {"date": int(time.time()), "chat": direct(who)},
        }  # fmt: skip
        await self.emulator.enqueue_update({"callback_query": query}, token=TOKEN)
        return str(query["id"])

    async def until(self, true: Callable[[], object], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"it never came about: {self.emulator.asked[-5:]}"
            await asyncio.sleep(0.02)


def _key(message: Mapping[str, Any], label: str) -> str:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return next((str(each["callback_data"]) for row in rows for each in row if each["text"] == label), "")


@asynccontextmanager
async def program(folder: Path) -> AsyncIterator[Play]:
    """Run `python -m bot run` against the emulator on loopback; ended by SIGTERM, it has to go by itself."""
    emulator = Emulator()
    runner = web.AppRunner(emulator.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    said = {
        "STAMMTISCH_TELEGRAM__TOKEN": TOKEN,
        "STAMMTISCH_TELEGRAM__API_BASE": f"http://127.0.0.1:{runner.addresses[0][1]}",
        "STAMMTISCH_STORE__PATH": str(folder / "home.db"),
        "STAMMTISCH_COMMUNITY__LOCALE": "en",
    }
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment(said), stdout=log, stderr=log
        )
        try:
            yield Play(emulator)
            process.terminate()
            assert await asyncio.wait_for(process.wait(), 10) == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            await runner.cleanup()


@pytest.mark.may_block
async def test_start_command_button_edit_and_delete(tmp_path: Path) -> None:
    """Start, command, button, edit, delete: each is done and accepted by an API that is not ours.

    What the emulator cannot do: it knows no groups' members (getChat, getChatMember, getChatAdministrators), no
    reactions, no deleteMessages, no edited_message or chat_member updates; keeps no messages, so it cannot tell
    whether what is edited or deleted exists. Those are the fake's part (tests/fakes/telegram).
    """
    async with program(tmp_path) as play:
        emulator = play.emulator
        await play.until(lambda: emulator.of("getUpdates"))

        # start
        for who in (LEA, QUINN):
            await play.says(who, direct(who), "/start")
            await play.until(lambda who=who: emulator.of("sendMessage", who["id"]))  # type: ignore[misc]
        # a command in a group, as an answer: the one who is thanked reads it in private (her choice), and so does Quinn
        await play.says(LEA, GROUP, "/profile notify everything")
        await play.until(lambda: len(emulator.of("sendMessage", 11)) > 1)
        bread = await play.says(LEA, GROUP, "The bread is ready")
        await play.says(QUINN, GROUP, "/thanks for the bread", reply_to_message=bread)
        await play.until(lambda: any(_key(each, "Take it back") for _, each in emulator.of("sendMessage", 12)))
        await play.until(lambda: "for the bread" in emulator.of("sendMessage", 11)[-1][1]["text"])
        whisper = emulator.of("sendMessage", 11)[-1]
        card = next(each for _, each in emulator.of("sendMessage", 12) if _key(each, "Take it back"))
        # a button, which takes the thanks back: the whisper is deleted, the card says so by an edit
        query = await play.presses(QUINN, "Take it back")
        await play.until(lambda: emulator.of("answerCallbackQuery"))
        await play.until(lambda: emulator.of("deleteMessage", 11))
        await play.until(lambda: emulator.of("editMessageText", 12))

        answered = [given["callback_query_id"] for given, _ in emulator.of("answerCallbackQuery")]
        deleted = [int(given["message_id"]) for given, _ in emulator.of("deleteMessage", 11)]
        edited = [int(given["message_id"]) for given, _ in emulator.of("editMessageText", 12)]
        refused = {each["method"] for each in emulator.requests if each["status"] != 200}
        menus = len(emulator.of("setMyCommands"))
    log = (tmp_path / "log").read_text()
    print(f"\n{len(emulator.requests)} requests, {menus} menus; refused as not modelled: {sorted(refused)}")
    assert "for the bread" in whisper[1]["text"]
    assert answered == [query]
    assert deleted == [whisper[1]["message_id"]]
    assert edited == [card["message_id"]]
    assert menus >= 4
    assert refused <= NOT_MODELLED
    assert TOKEN not in log
