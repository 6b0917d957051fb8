"""The fake Telegram's bad days, its webhook, and the official description it holds everything against."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from tests.adapters.telegram.stock import HandClock, ask, refused, result, status
from tests.fakes.telegram import FakeTelegram, TelegramTable, lay, open_telegram, spec
from tests.fakes.telegram.faults import Fault

SEND = "sendMessage"
needs_spec = pytest.mark.skipif(not spec.CHECKED, reason="the official description is not beside this checkout")


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with open_telegram(HandClock().now) as fake:
        yield fake


@pytest.fixture
def table(fake: FakeTelegram) -> TelegramTable:
    return lay(fake)


# -- faults ------------------------------------------------------------------------------------------------------------


async def test_each_fault_says_whether_the_message_was_made(fake: FakeTelegram, table: TelegramTable) -> None:
    """Rows 20 and 21: refused before, or accepted and the answer lost."""
    given = {"chat_id": table.home.id, "text": "hello"}
    faults = fake.faults
    cases: list[tuple[Callable[[], Fault], int, int]] = [
        (lambda: faults.limit(SEND, 3), 429, 0),
        (lambda: faults.fail(SEND, 502), 502, 0),
        (lambda: faults.fail(SEND, 500, html=False), 500, 0),
        (lambda: faults.fail(SEND, 200), 200, 0),
        (lambda: faults.refuse(SEND, 400, "chat not found"), 400, 0),
        (lambda: faults.unauthorized(SEND), 401, 0),
        (lambda: faults.garbage(SEND), 0, 0),
        (lambda: faults.reset(SEND, accepted=False), 0, 0),
        (lambda: faults.reset(SEND), 0, 1),
        (lambda: faults.swallow(SEND), 502, 1),
        (lambda: faults.slow(SEND, 0.01), 200, 1),
    ]
    for make, answered, made in cases:
        before, fault = len(fake.accepted), make()
        assert (await ask(fake, SEND, **given))[0] == answered, fault.kind
        assert (len(fake.accepted) - before, fault.used) == (made, 1), fault.kind
    assert not fake.problems


async def test_a_held_answer_waits_for_its_release(fake: FakeTelegram, table: TelegramTable) -> None:
    """T8: accepted long before it is answered."""
    fault = fake.faults.hold(SEND)
    sending = asyncio.create_task(ask(fake, SEND, chat_id=table.home.id, text="hello"))
    await fault.reached.wait()
    await fake.until(lambda: fake.accepted)
    assert not sending.done()
    fault.release()
    assert (await sending)[0] == 200


async def test_a_fault_can_meet_one_chat_alone(fake: FakeTelegram, table: TelegramTable) -> None:
    team = table.places["team"][0].id
    fake.faults.limit("*", 5, chat=team)
    assert (await ask(fake, SEND, chat_id=table.home.id, text="hello"))[0] == 200
    assert (await ask(fake, SEND, chat_id=team, text="hello"))[0] == 429


async def test_a_wrong_token_is_401_and_none_at_all_404(fake: FakeTelegram) -> None:
    """Row 22."""
    assert await status(fake, fake.token) == 200
    old = fake.token
    assert await status(fake, fake.world.new_token()) == 200
    assert await status(fake, old) == 401
    assert await status(fake, "nonsense") == 404


async def test_a_stopped_server_cuts_its_polls_and_comes_back_on_the_same_port(
    fake: FakeTelegram, table: TelegramTable
) -> None:
    waiting = asyncio.create_task(ask(fake, "getUpdates", timeout=50))
    await fake.until(lambda: fake.updates.waiting)
    port = fake.port
    await fake.stop()
    assert (await waiting)[0] == 0
    table.says("Quinn", "chat", "while it was gone")
    await fake.start()
    assert fake.port == port
    assert [each["message"]["text"] for each in await result(fake, "getUpdates")] == ["while it was gone"]


async def test_a_poll_whose_caller_died_no_longer_waits(fake: FakeTelegram, table: TelegramTable) -> None:
    waiting = asyncio.create_task(ask(fake, "getUpdates", timeout=50))
    await fake.until(lambda: fake.updates.waiting)
    waiting.cancel()
    await fake.until(lambda: not fake.updates.waiting)
    table.says("Quinn", "chat", "hello")
    assert len(await result(fake, "getUpdates", timeout=50)) == 1
    assert (fake.count("getUpdates"), fake.count()) == (2, 0)


# -- the webhook -------------------------------------------------------------------------------------------------------


async def test_a_webhook_is_posted_until_it_is_taken(fake: FakeTelegram, table: TelegramTable) -> None:
    got: list[tuple[str, str]] = []
    answers = [500, 200, 200]

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        got.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], body["message"]["text"]))
        return web.Response(status=answers[len(got) - 1])

    app = web.Application()
    app.add_routes([web.post("/hook", take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        polling = asyncio.create_task(ask(fake, "getUpdates", timeout=50))
        await fake.until(lambda: fake.updates.waiting)
        assert "HTTPS" in await refused(fake, "setWebhook", url="http://host.test/hook")
        await result(fake, "setWebhook", url=url, secret_token="s3cret")
        assert (await polling)[0] == 409
        assert "webhook is active" in await refused(fake, "getUpdates")
        for text in ("one", "two"):
            table.says("Quinn", "chat", text)
        await fake.delivered()
        assert got == [("s3cret", "one"), ("s3cret", "one"), ("s3cret", "two")]
        assert "500" in (await result(fake, "getWebhookInfo"))["last_error_message"]
        await result(fake, "deleteWebhook")
        assert await result(fake, "getUpdates") == []
    finally:
        await runner.cleanup()


# -- the official description ------------------------------------------------------------------------------------------


@needs_spec
@pytest.mark.parametrize(
    ("method", "given", "words"),
    [
        (SEND, {"text": "hello"}, "parameter 'chat_id' missing"),
        (SEND, {"chat_id": 1, "text": "x", "colour": "red"}, "parameter 'colour' is not known"),
        (SEND, {"chat_id": 1.5, "text": "x"}, "parameter chat_id"),
        (SEND, {"chat_id": 1, "text": "x", "disable_notification": 1}, "is no Boolean"),
        (SEND, {"chat_id": 1, "text": "x", "entities": [{"type": "loud", "offset": 0, "length": 1}]}, "'loud' must be"),
        (SEND, {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [{"text": "x"}]}}, "is no array"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}, "['chat_id'] missing"),
        ("sendLetter", {}, "not in the official description"),
    ],
)
async def test_a_wrong_request_is_a_problem(fake: FakeTelegram, method: str, given: dict[str, Any], words: str) -> None:
    lay(fake)
    assert (await ask(fake, method, **given))[0] >= 400
    assert any(words in str(each) for each in fake.problems), [str(each) for each in fake.problems]


@needs_spec
async def test_a_wrong_update_is_a_problem(fake: FakeTelegram, table: TelegramTable) -> None:
    table.says("Quinn", "chat", "", photo="not a list")
    assert "is no array" in str(fake.problems[0])
    assert spec.value("ChatMember", {"status": "left"}) != ""
    assert spec.value("Update", {"update_id": 1, "message": {"message_id": 1}}) != ""


@needs_spec
async def test_what_is_loosened_is_still_there(fake: FakeTelegram) -> None:
    types = {each.split(" ")[0] for each in spec.LOOSENED}
    assert types <= set(spec.document()["types"]) | set(spec.document()["methods"])
