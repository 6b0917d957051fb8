"""The one door: who we are, what leaves no more, what a method that is not there is told as."""

import pytest
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.adapters.telegram.api import Api
from bot.adapters.telegram.http import Flooded
from tests.adapters.telegram.scripted import forbidden

ME = b'{"ok":true,"result":{"id":123,"is_bot":true,"first_name":"Stammtisch","username":"stammtisch_bot"}}'


class Answers(BaseRequest):
    """Answer from a list, and keep what was asked."""

    def __init__(self, *answers: tuple[int, bytes] | BaseException) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *times: object, **more: object
    ) -> tuple[int, bytes]:
        self.asked.append(url.rpartition("/")[2])
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


async def test_the_bot_is_known_by_its_token_and_named_after_login() -> None:
    api = Api("123:fake", request=Answers((200, ME)))
    assert (api.me, api.username) == ("123", "")
    await api.login()
    assert (api.me, api.username) == ("123", "stammtisch_bot")


@pytest.mark.parametrize("answer", [b'{"ok":true,"result":true}', ME.replace(b"123", b"124")])
async def test_somebody_else_is_no_login(answer: bytes) -> None:
    with pytest.raises(TelegramError):
        await Api("123:fake", request=Answers((200, answer))).login()


@pytest.mark.parametrize("token", ["", "fake", "123:", "123:fa ke", "123:fake\n", "123:fake/../x"])
async def test_what_cannot_be_a_token_never_leaves(token: str) -> None:
    """Row 22."""
    request = Answers((200, ME))
    with pytest.raises(InvalidToken):
        await Api(token, request=request).login()
    assert request.asked == []


async def test_once_over_no_call_leaves() -> None:
    """Row 22: no storm of refused calls."""
    request = Answers((200, ME))
    api = Api("123:fake", request=request)
    api.over = True
    with pytest.raises(InvalidToken):
        await api.call("getMe")
    assert request.asked == []


async def test_a_method_that_is_not_there_is_no_bad_token() -> None:
    """T4: a self-hosted server of last year must not look like a revoked token."""
    missing = (404, b'{"ok":false,"error_code":404,"description":"Not Found: method not found"}')
    api = Api("123:fake", request=Answers(missing, (200, ME), missing, (401, b'{"ok":false}')))
    with pytest.raises(InvalidToken):
        await api.login()
    await api.login()
    with pytest.raises(EndPointNotFound):
        await api.call("setMessageReaction")
    with pytest.raises(InvalidToken):
        await api.call("getMe")


async def test_refusals_are_counted_for_ten_minutes() -> None:
    """F11."""
    now = 0.0
    faults = [forbidden("no"), BadRequest("no"), Flooded(1), InvalidToken("no")]
    api = Api("123:fake", request=Answers(*faults), monotonic=lambda: now)
    for _ in faults:
        with pytest.raises(TelegramError):
            await api.call("sendMessage", chat_id=1)
        now += 100
    assert api.refusals() == 3
    now = 600.0
    assert api.refusals() == 2
