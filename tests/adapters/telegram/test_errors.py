"""Telegram's words, sorted by what follows."""

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.adapters.telegram.errors import is_closed, is_done, is_missing, undeliverable
from bot.adapters.telegram.http import Flooded, Unreached
from bot.model.errors import Undeliverable, Why

GONE = [
    "chat not found",
    "user not found",
    "message to edit not found",
    "message to delete not found",
    "message to react not found",
    "message thread not found",
    "PEER_ID_INVALID",
    "MESSAGE_ID_INVALID",
    "USER_NOT_PARTICIPANT",
    "TOPIC_DELETED",
    "HIDE_REQUESTER_MISSING",
    "query is too old and response timeout expired or query ID is invalid",
]
FORBIDDEN = [
    "not enough rights to send text messages to the chat",
    "not enough rights to restrict/unrestrict chat member",
    "have no rights to send a message",
    "need administrator rights in the supergroup chat",
    "CHAT_ADMIN_REQUIRED",
    "CHAT_WRITE_FORBIDDEN",
    "user is an administrator of the chat",
    "can't remove chat owner",
    "can't restrict self",
    "message can't be deleted for everyone",
    "message can't be deleted",
    "message can't be edited",
    "MESSAGE_DELETE_FORBIDDEN",
    "method is available only for supergroups",
    "the chat is not a forum",
    "TOPIC_CLOSED",
]
TOO_BIG = [
    "message is too long",
    "BUTTON_DATA_INVALID",
    "can't parse entities: unsupported entity",
    "message text is empty",
]
DONE = [
    "message is not modified: specified new message content and reply markup are exactly the same",
    "TOPIC_NOT_MODIFIED",
    "CHAT_NOT_MODIFIED",
    "USER_ALREADY_PARTICIPANT",
]
CLOSED = ["bot can't initiate conversation with a user", "bot was blocked by the user"]


def _why(fault: BaseException, *, wrote: bool = True) -> Why:
    return undeliverable(fault, wrote=wrote).why


def _bad(words: str) -> BadRequest:
    return BadRequest(f"Bad Request: {words}")


@pytest.mark.parametrize("words", GONE)
def test_what_is_not_there_is_gone(words: str) -> None:
    assert _why(_bad(words)) is Why.GONE
    assert is_missing(_bad(words))


@pytest.mark.parametrize("words", FORBIDDEN)
def test_what_we_may_not_do_is_forbidden(words: str) -> None:
    """Row 30."""
    assert _why(_bad(words)) is Why.FORBIDDEN


@pytest.mark.parametrize("words", TOO_BIG)
def test_what_telegram_does_not_take_is_too_big(words: str) -> None:
    assert _why(_bad(words)) is Why.TOO_BIG
    assert not is_done(_bad(words))


@pytest.mark.parametrize("words", DONE)
def test_what_is_so_already_is_done(words: str) -> None:
    assert is_done(_bad(words))


@pytest.mark.parametrize("words", CLOSED)
def test_a_direct_chat_that_is_closed_is_forbidden(words: str) -> None:
    """Row 31, T7."""
    fault = Forbidden(f"Forbidden: {words}")
    assert _why(fault) is Why.FORBIDDEN
    assert is_closed(fault)


def test_someone_deleted_is_gone_and_opens_nothing_any_more() -> None:
    fault = Forbidden("Forbidden: user is deactivated")
    assert _why(fault) is Why.GONE
    assert not is_closed(fault)
    assert is_closed(_bad("chat not found")), "nobody ever wrote to us there"
    assert not is_closed(TimedOut())


def test_a_group_without_us_is_forbidden() -> None:
    """Row 29."""
    for words in ("bot was kicked from the supergroup chat", "bot is not a member of the supergroup chat"):
        assert _why(Forbidden(f"Forbidden: {words}")) is Why.FORBIDDEN


def test_a_flood_waits_as_long_as_asked() -> None:
    """Row 19."""
    found = undeliverable(Flooded(35))
    assert (found.why, found.after) == (Why.SLOW, timedelta(seconds=35))
    found = undeliverable(NetworkError("Too Many Requests (429). Parsing the server response b'<html>' failed"))
    assert (found.why, found.after) == (Why.SLOW, timedelta(seconds=30))


def test_a_group_that_became_another_is_asked_again_at_once() -> None:
    """Row 28, T6."""
    found = undeliverable(ChatMigrated(-1009))
    assert (found.why, found.after) == (Why.SLOW, timedelta(0))


@pytest.mark.parametrize("fault", [Unreached("x"), InvalidToken(), Conflict("x")])
def test_what_was_certainly_not_done_is_down(fault: TelegramError) -> None:
    assert _why(fault) is Why.DOWN


@pytest.mark.parametrize(
    "fault",
    [
        TimedOut(),
        NetworkError("Bad Gateway (502)"),
        NetworkError("ServerDisconnectedError"),
        TelegramError("x"),
        KeyError(),
    ],
)
def test_what_may_have_arrived_is_unknown_and_a_mere_reading_is_not(fault: Exception) -> None:
    """Rows 20 and 21."""
    assert _why(fault) is Why.UNKNOWN
    assert _why(fault, wrote=False) is Why.DOWN


def test_a_server_of_last_year_lacks_a_method() -> None:
    assert _why(EndPointNotFound("x")) is Why.FORBIDDEN


def test_a_page_in_between_is_not_quoted() -> None:
    """Row 59: notes of rows are kept, and shown to staff."""
    found = undeliverable(NetworkError("Bad Gateway (502). Parsing the server response b'<html>C4N4RY" + "x" * 5000))
    assert "C4N4RY" not in found.note
    assert len(undeliverable(_bad("x" * 5000)).note) <= 200


def test_what_is_sorted_already_stays() -> None:
    why = Undeliverable(Why.SLOW, after=timedelta(seconds=1))
    assert undeliverable(why) is why
