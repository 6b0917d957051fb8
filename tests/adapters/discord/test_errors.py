"""What Discord refuses is sorted by what follows from it; the door counts refusals and stays shut when told so."""

import asyncio
import socket
from datetime import timedelta
from typing import Any, cast

import aiohttp
import discord
import pytest
from discord.http import HTTPClient

from bot.adapters.discord import rest as door
from bot.adapters.discord.errors import undeliverable
from bot.adapters.discord.rest import Rest
from bot.model.errors import Undeliverable, Why
from tests.adapters.discord.scripted import refused


def _key() -> Any:
    return cast(Any, aiohttp.client_reqrep.ConnectionKey("localhost", 1, False, True, None, None, None))


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        *((refused(404, code), Why.GONE) for code in (10003, 10004, 10007, 10008, 10011, 10013, 10015, 10062)),
        (refused(404), Why.GONE),
        *((refused(403, code), Why.FORBIDDEN) for code in (50001, 50013, 50007, 50278, 0)),
        (refused(400, 30003, "Maximum number of pins reached"), Why.FORBIDDEN),
        (refused(400, 50083, "archived"), Why.FORBIDDEN),
        (refused(401), Why.DOWN),
        (refused(413), Why.TOO_BIG),
        (refused(400, 50035, "Must be 2000 or fewer in length."), Why.TOO_BIG),
        (refused(400, 20016, "slowmode"), Why.SLOW),
        # who is told too many direct chats at once: those whose turn it was have not shut theirs
        (refused(403, 40003, "You are opening direct messages too fast"), Why.SLOW),
        # who blocked us wants no mark of ours; the place has nothing to do with it
        (refused(403, 90001, "Reaction was blocked"), Why.GONE),
        *((refused(status), Why.UNKNOWN) for status in (408, 500, 502, 503, 504, 520)),
        (TimeoutError(), Why.UNKNOWN),
        (aiohttp.ServerDisconnectedError(), Why.UNKNOWN),
        (aiohttp.ClientOSError(104, "reset"), Why.UNKNOWN),
        (aiohttp.SocketTimeoutError(), Why.UNKNOWN),
        (ConnectionResetError(104, "reset"), Why.UNKNOWN),
        (KeyError("retry_after"), Why.UNKNOWN),
        (aiohttp.ConnectionTimeoutError(), Why.DOWN),
        (aiohttp.ClientConnectorError(_key(), OSError(111, "refused")), Why.DOWN),
        (aiohttp.ClientConnectorDNSError(_key(), OSError(-2, "no such name")), Why.DOWN),
        (ConnectionRefusedError(), Why.DOWN),
        (socket.gaierror(-2, "no such name"), Why.DOWN),
        (RuntimeError("Session is closed"), Why.DOWN),
        (discord.LoginFailure("no"), Why.DOWN),
    ],
    ids=str,
)
def test_each_refusal_is_sorted_by_what_follows(fault: BaseException, why: Why) -> None:
    """Rows 18, 20-22, 30, 31: unknown only where it may have come about, down only where it certainly did not."""
    assert undeliverable(fault).why is why


@pytest.mark.parametrize("fault", [TimeoutError(), refused(502), aiohttp.ServerDisconnectedError()], ids=str)
def test_a_look_that_failed_left_nothing_behind(fault: BaseException) -> None:
    assert undeliverable(fault, wrote=False).why is Why.DOWN


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [(discord.RateLimited(61.5), 61.5), (refused(429, Retry_After="1337"), 1337), (refused(429), 600)],
    ids=str,
)
def test_a_limit_says_how_long(fault: BaseException, seconds: float) -> None:
    """Row 18: waits exactly what it was told; ten minutes where nothing was said."""
    why = undeliverable(fault)
    assert (why.why, why.after) == (Why.SLOW, timedelta(seconds=seconds))


@pytest.mark.parametrize("status", [403, 404])
@pytest.mark.parametrize("headers", [{}, {"Content_Type": "text/html; charset=UTF-8", "Retry_After": "600"}])
def test_a_page_in_place_of_an_answer_is_an_outage(status: int, headers: dict[str, str]) -> None:
    """Row 18: Cloudflare's own pages say nothing of our rights, nor of what is there; they end."""
    page = refused(status, 0, "<!DOCTYPE html><title>Access denied</title>", **headers)
    assert (undeliverable(page).why, undeliverable(page).after) == (Why.DOWN, timedelta(minutes=10))


def test_what_is_sorted_already_stays_so() -> None:
    why = Undeliverable(Why.GONE, "no such place")
    assert undeliverable(why) is why


class Wire:
    """discord.py's client, as far as the door uses it: answers by a script."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[discord.http.Route, dict[str, Any]]] = []

    async def request(self, route: discord.http.Route, **more: Any) -> Any:
        self.asked.append((route, more))
        answer = self.answers.pop(0) if self.answers else {}
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, asyncio.Event):
            await answer.wait()
        return answer


def _rest(wire: Wire, seconds: list[float], **more: Any) -> Rest:
    return Rest(cast(HTTPClient, wire), monotonic=lambda: seconds[0], **more)


async def test_a_path_is_filled_and_quoted() -> None:
    wire = Wire()
    path = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me"
    await _rest(wire, [0.0]).call(
        "PUT", path, params={"limit": 3}, reason="Ä" * 600, channel_id="1", message_id="2", emoji_name="❤/x:3"
    )
    route, more = wire.asked[0]
    assert route.url.endswith("/channels/1/messages/2/reactions/%E2%9D%A4%2Fx%3A3/@me")
    assert route.major_parameters == "1"
    assert more == {"params": {"limit": "3"}, "reason": "Ä" * 511 + "…"}


async def test_after_cloudflare_no_call_leaves_until_its_time_is_over() -> None:
    """Row 18: a ban opens the circuit; hammering on would make it longer."""
    wire, seconds = Wire(refused(429, Retry_After="60"), {"id": "1"}), [100.0]
    rest = _rest(wire, seconds)
    with pytest.raises(discord.HTTPException):
        await rest.call("GET", "/users/@me")
    for seconds[0] in (100.0, 159.9):
        with pytest.raises(discord.RateLimited) as shut:
            await rest.call("GET", "/gateway/bot")
        assert undeliverable(shut.value).after == timedelta(seconds=160.0 - seconds[0])
    assert len(wire.asked) == 1
    seconds[0] = 160.0
    assert await rest.call("GET", "/users/@me") == {"id": "1"}


async def test_a_limit_of_one_route_shuts_no_other() -> None:
    wire = Wire(refused(429, Retry_After="60", Via="1.1 google"), {"id": "1"})
    rest = _rest(wire, [0.0])
    with pytest.raises(discord.HTTPException):
        await rest.call("GET", "/users/@me")
    assert await rest.call("GET", "/gateway/bot") == {"id": "1"}


async def test_refusals_are_counted_for_ten_minutes() -> None:
    """F11: Discord bans an address after 10,000 invalid requests in ten minutes."""
    wire = Wire(refused(403), refused(401), refused(404), refused(500), refused(429, Via="x"), discord.RateLimited(31))
    told: list[int] = []
    seconds = [0.0]
    rest = _rest(wire, seconds, unauthorized=lambda: told.append(1))
    for _ in range(6):
        with pytest.raises(discord.DiscordException):
            await rest.call("GET", "/users/@me")
        seconds[0] += 1
    assert rest.refusals() == 4
    assert told == [1]
    seconds[0] = 600.5
    assert rest.refusals() == 3
    seconds[0] = 700
    assert rest.refusals() == 0


async def test_a_call_that_is_never_answered_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 20: a hanging answer holds nothing up for good, and may have come about."""
    monkeypatch.setattr(door, "PATIENCE", 0.01)
    with pytest.raises(TimeoutError) as late:
        await _rest(Wire(asyncio.Event()), [0.0]).call("POST", "/users/@me/channels", json={})
    assert undeliverable(late.value).why is Why.UNKNOWN
