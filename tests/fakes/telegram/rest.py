"""The door: every call read, checked, faulted, handled, recorded."""

import asyncio
import inspect
import json
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.telegram import spec
from tests.fakes.telegram.errors import ApiError, TooMany
from tests.fakes.telegram.faults import HTML, Fault, Faults
from tests.fakes.telegram.limits import Pacing
from tests.fakes.telegram.router import METHODS, Call, Handler
from tests.fakes.telegram.things import Json, Upload
from tests.fakes.telegram.updates import Over, Update
from tests.fakes.telegram.webhooks import Webhook
from tests.fakes.telegram.world import World

CUT = 499
WORDS = frozenset(
    {
        "text", "caption", "url", "secret_token", "name", "title", "description", "short_description", "tag",
        "callback_query_id", "language_code", "invite_link", "parse_mode", "question", "action", "custom_title",
        "ip_address", "message_effect_id", "business_connection_id", "inline_message_id", "icon_custom_emoji_id",
        "photo", "document", "sticker",
    }
)  # fmt: skip
"""Parameters that are text whatever they look like; every other is read as JSON where it can be."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One call as it came, and the status it got (0: the connection was cut)."""

    method: str
    given: Mapping[str, Any]
    status: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """One request, answer or update that the official description does not allow."""

    method: str
    what: str
    value: Any

    def __str__(self) -> str:
        return f"{self.method}: {self.what} in {json.dumps(self.value, default=str)[:2000]}"


class Rest:
    """Answer `/bot<token>/<method>`; `check` False leaves the official description aside (bench)."""

    def __init__(self, world: World, *, check: bool = True) -> None:
        self.world = world
        self.faults = Faults()
        self.pacing = Pacing(world.now)
        self.check = check and spec.CHECKED
        self.recorded: deque[Recorded] = deque(maxlen=100_000)
        self.counted: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.open = 0
        self.webhook = Webhook(world.updates)
        if self.check:
            world.updates.listeners.append(self._check_update)

    def _check_update(self, update: Update) -> None:
        self.problems += [Problem(update.kind, each, update.body) for each in spec.update(update.body)]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        token, asked = request.match_info["token"], request.match_info["method"]
        try:
            given = await _read(request)
        except ValueError:
            return _json(400, ApiError(400, "can't parse JSON object").body)
        name, handler = METHODS.get(asked.lower(), (asked, None))
        fault = self.faults.take(name, given.get("chat_id"))
        if name != "getUpdates":
            self.open += 1
        try:
            answer = await self._answer(request, token, name, handler, given, fault)
        except Over:
            answer = _cut(request)
        finally:
            if name != "getUpdates":
                self.open -= 1
        status = 0 if answer.status == CUT else answer.status
        self.counted[name] += 1
        self.recorded.append(Recorded(name, given, status, self.world.now()))
        return answer

    async def _answer(
        self,
        request: web.Request,
        token: str,
        name: str,
        handler: Handler | None,
        given: Mapping[str, Any],
        fault: Fault | None,
    ) -> web.Response:
        if fault is not None and (instead := await self._before(fault, request)) is not None:
            return instead
        if token != self.world.token:
            wrong = 404 if not token.partition(":")[0].isdigit() else 401
            return _json(wrong, ApiError(wrong).body)
        wrong_call = spec.request(name, given) if self.check else []
        self.problems += [Problem(name, each, given) for each in wrong_call]
        if handler is None:
            if not wrong_call:
                self.problems.append(Problem(name, "the fake knows no such method", given))
            return _json(404, ApiError(404, "method not found").body)
        status, body = await self._done(Call(self.world, self, name, given, _alive(request)), handler, bool(wrong_call))
        if fault is not None and (instead := await self._after(fault, request)) is not None:
            return instead
        return web.Response(status=status, body=body, content_type="application/json")

    async def _done(self, call: Call, handler: Handler, was_wrong: bool) -> tuple[int, bytes]:
        try:
            result = handler(call)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            return error.code, json.dumps(error.body).encode()
        except Over:
            raise
        except Exception as error:
            # a call that was wrong anyway is the client's fault
            if was_wrong:
                return 400, json.dumps(ApiError(400, "wrong parameters").body).encode()
            self.problems.append(Problem(call.method, f"the fake itself failed: {error!r}", call.given))
            return 500, json.dumps(ApiError(500).body).encode()
        if isinstance(result, list) and result and isinstance(result[0], Update):
            # updates were checked when they were made; each is written out once
            return 200, b'{"ok":true,"result":[' + b",".join(each.bytes() for each in result) + b"]}"
        if self.check:
            self.problems += [Problem(call.method, each, result) for each in spec.answer(call.method, result)]
        return 200, json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()

    async def _before(self, fault: Fault, request: web.Request) -> web.Response | None:
        """Meet a fault before anything is done; None: the call goes on."""
        if fault.kind == "limit":
            return _json(429, TooMany(fault.retry_after).body)
        if fault.kind == "fail":
            return _broken(fault)
        if fault.kind == "garbage":
            return web.Response(status=fault.status, text=fault.words, content_type="application/json")
        if fault.kind == "refuse":
            return _json(fault.status, ApiError(fault.status, fault.words).body)
        if fault.kind == "hold" and not fault.accepted:
            await fault.released.wait()
        if fault.kind == "reset" and not fault.accepted:
            return _cut(request)
        return None

    async def _after(self, fault: Fault, request: web.Request) -> web.Response | None:
        """Meet a fault after everything is done; None: the answer goes out."""
        if fault.kind == "swallow":
            return _broken(fault)
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "hold" and fault.accepted:
            await fault.released.wait()
        return _cut(request) if fault.kind == "reset" else None


async def _read(request: web.Request) -> Json:
    """Return a call's parameters from query, form or JSON, each typed."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        text = await request.read()
        given |= json.loads(text) if text else {}
    elif request.can_read_body:
        given |= {name: await _field(value) for name, value in (await request.post()).items()}
    return {name: _typed(name, value) for name, value in given.items()}


async def _field(value: Any) -> Any:
    """Return a form's field: a text, or an uploaded file as its name, kind and content."""
    if not isinstance(value, web.FileField):
        return value
    return Upload(value.filename, value.content_type, value.file.read())


def _typed(name: str, value: Any) -> Any:
    if not isinstance(value, str) or name in WORDS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _json(status: int, body: Json) -> web.Response:
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json")


def _broken(fault: Fault) -> web.Response:
    if not fault.html:
        return _json(fault.status, ApiError(500).body | {"error_code": fault.status})
    return web.Response(status=fault.status, text=HTML.format(f"{fault.status}"), content_type="text/html")


def _alive(request: web.Request) -> Callable[[], bool]:
    return lambda: request.transport is not None and not request.transport.is_closing()


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=CUT)
