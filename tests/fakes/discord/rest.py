"""REST: one door for every request: read, checked, limited, faulted, handled, recorded."""

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.fakes.discord import attachments, limits, router, spec
from tests.fakes.discord.errors import UNAUTHORIZED, ApiError
from tests.fakes.discord.faults import Fault, Faults, Limits
from tests.fakes.discord.router import Call, Upload
from tests.fakes.discord.world import World

HTML = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>cloudflare</body></html>"
CUT = 499
OPEN = ("/interactions/", "/webhooks/")


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request as it came, and the status it got (0: the connection was cut)."""

    route: str
    path: str
    query: Mapping[str, str]
    body: Any
    reason: str | None
    status: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """One request or answer that the official description does not allow."""

    route: str
    what: str
    value: Any

    def __str__(self) -> str:
        return f"{self.route}: {self.what} in {json.dumps(self.value, default=str)[:2000]}"


class Rest:
    """Answer `/api/v10`; `check` False leaves the official description aside (bench)."""

    def __init__(self, world: World, *, check: bool = True) -> None:
        self.world = world
        self.faults = Faults()
        self.limits = Limits()
        self.check = check and spec.CHECKED
        self.recorded: deque[Recorded] = deque(maxlen=100_000)
        self.problems: list[Problem] = []
        self.open = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.open += 1
        try:
            return await self._handle(request)
        finally:
            self.open -= 1

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.rel_url.raw_path.removeprefix("/api/v10")
        query = dict(request.query)
        text, files = await _parts(request)
        reason = request.headers.get("X-Audit-Log-Reason")
        reason = None if reason is None else unquote(reason)
        try:
            template, handler, params = router.find(request.method, path)
        except ApiError as error:
            self.problems.append(Problem(f"{request.method} {path}", "the fake knows no such route", query))
            return _json(error.status, error.body, {})
        body, broken = _read(text)
        call = Call(self.world, params, query, body, reason, files)
        wrong = self._wrong(template, call, bool(text)) if self.check else []
        self.problems += wrong
        fault = self.faults.take(template, f"{request.method} {path}")
        headers, refused = self.limits.meet(template, params)
        if fault is not None:
            instead = await self._before(fault, template, request)
            if instead is not None:
                return self._done(call, template, path, instead)
        if refused is not None:
            return self._done(call, template, path, _json(429, refused, headers))
        try:
            self._authorised(request, path)
            if broken:
                raise ApiError(50109)
            limits.reason(reason)
            status, answer = handler(attachments.taken(call))
        except ApiError as error:
            status, answer = error.status, error.body
        except Exception as error:
            # a request that was wrong anyway is the client's fault, like any other invalid body
            status, answer = 400, ApiError(50035).body
            if not wrong:
                self.problems.append(Problem(template, f"the fake itself failed: {error!r}", body))
                status, answer = 500, {"message": "500: Internal Server Error", "code": 0}
        if self.check and status != 500:
            self._check_answer(template, status, answer)
        if fault is not None:
            instead = await self._after(fault, request)
            if instead is not None:
                return self._done(call, template, path, instead)
        return self._done(call, template, path, _json(status, answer, headers))

    def _authorised(self, request: web.Request, path: str) -> None:
        given = request.headers.get("Authorization")
        if given is None and path.startswith(OPEN):
            return
        if given != f"Bot {self.world.token}":
            raise UNAUTHORIZED

    async def _before(self, fault: Fault, template: str, request: web.Request) -> web.StreamResponse | None:
        """Meet a fault before anything is done; None: the request goes on."""
        if fault.kind == "limit":
            headers, body = self.limits.refusal(template, fault.retry_after, fault.scope)
            return _json(429, body, headers)
        if fault.kind == "cloudflare":
            return web.Response(status=429, text=HTML.format("You are being rate limited"), content_type="text/html")
        if fault.kind == "fail":
            return _broken(fault)
        if fault.kind == "refuse":
            error = UNAUTHORIZED if fault.status == 401 and not fault.code else ApiError(fault.code, fault.status)
            return _json(error.status, error.body, {"Via": "1.1 google"})
        if fault.kind == "hold" and not fault.accepted:
            await fault.released.wait()
        if fault.kind == "reset" and not fault.accepted:
            return _cut(request)
        return None

    async def _after(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        """Meet a fault after everything is done; None: the answer goes out."""
        if fault.kind == "swallow":
            return _broken(fault)
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "hold" and fault.accepted:
            await fault.released.wait()
        if fault.kind == "reset":
            return _cut(request)
        return None

    def _done(self, call: Call, template: str, path: str, answer: web.StreamResponse) -> web.StreamResponse:
        status = 0 if answer.status == CUT else answer.status
        self.recorded.append(
            Recorded(template, path, call.query, call.body, call.reason, status, self.world.now())
        )  # fmt: skip
        return answer

    def _wrong(self, template: str, call: Call, sent: bool) -> list[Problem]:
        operation = spec.operations().get(template)
        wrong = ["not in the official description"] if operation is None else []
        if operation is not None:
            wrong = operation.request(call.query, call.body, sent)
        return [Problem(template, each, call.body) for each in wrong]

    def _check_answer(self, template: str, status: int, answer: Any) -> None:
        operation = spec.operations().get(template)
        if operation is not None:
            self.problems += [Problem(template, each, answer) for each in operation.answer(status, answer)]


async def _parts(request: web.Request) -> tuple[bytes, dict[str, Upload]]:
    """Return a request's JSON, and the files beside it."""
    if request.content_type != "multipart/form-data":
        return await request.read(), {}
    text, files = b"", dict[str, Upload]()
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.content_type, value.file.read())
        elif name == "payload_json":
            text = value.encode() if isinstance(value, str) else bytes(value)
    return text, files


def _read(text: bytes) -> tuple[Any, bool]:
    if not text:
        return None, False
    try:
        return json.loads(text), False
    except ValueError:
        return None, True


def _json(status: int, body: Any, headers: Mapping[str, str]) -> web.Response:
    if body is None:
        return web.Response(status=status, headers=headers)
    # discord.py compares the whole header: no charset
    return web.Response(
        status=status, body=json.dumps(body).encode(), headers={**headers, "Content-Type": "application/json"}
    )


def _broken(fault: Fault) -> web.Response:
    if not fault.html:
        return _json(fault.status, {"message": f"{fault.status}: Server Error", "code": 0}, {"Via": "1.1 google"})
    return web.Response(status=fault.status, text=HTML.format(f"{fault.status}"), content_type="text/html")


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=CUT)
