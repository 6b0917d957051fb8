"""Http: python-telegram-bot's way to the network, over aiohttp; no error knows the address, for it holds the token.

Stock HTTPXRequest costs 1.2 to 2.7 ms of CPU a call, this one a fraction (house.md §8).
"""

import json
from datetime import timedelta
from typing import Any

import aiohttp
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT = 10.0
"""Seconds for reaching Telegram."""

READ = 30.0
"""Seconds for its answer: the longer, the fewer sends end unknown (reliability.md T8)."""

WAIT = 30.0
"""Seconds to keep still after a 429 that does not say how long."""

UNREACHED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)

_HEADERS = {"User-Agent": BaseRequest.USER_AGENT}
_JSON = {"Content-Type": "application/json"}


class Unreached(NetworkError):
    """Tell that nobody was reached, so that nothing was done."""

    __slots__ = ()


class Flooded(RetryAfter):
    """Tell how long Telegram wants us to keep still.

    python-telegram-bot's own reads its number under a name that is about to change its type, and warns of it each time.
    """

    __slots__ = ()

    def __init__(self, wait: float) -> None:
        self._retry_after = timedelta(seconds=wait)
        TelegramError.__init__(self, f"Flood control exceeded. Retry in {wait:g} seconds")

    @property
    def wait(self) -> timedelta:
        """Return how long."""
        return self._retry_after


class AiohttpRequest(BaseRequest):
    """Send requests over one session with keep-alive; nothing comes from the environment, no proxy either.

    `connect` and `read` are seconds.
    """

    def __init__(self, *, connect: float = CONNECT, read: float = READ) -> None:
        self._connect = connect
        self._read = read
        self._timeouts: dict[float, aiohttp.ClientTimeout] = {}
        self._session: aiohttp.ClientSession | None = None
        self._over = False

    @property
    def read_timeout(self) -> float:
        """Return the seconds an answer may take where a call says nothing else."""
        return self._read

    async def initialize(self) -> None:
        """Open the session; the first request does so too."""
        self._open()

    async def shutdown(self) -> None:
        """Close the session for good."""
        self._over = True
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request, its parameters as JSON, beside files as a form, and return status and body.

        Raises Unreached where nothing was sent, TimedOut and NetworkError where something may have arrived, Flooded.
        """
        if self._over:
            raise Unreached("closed")
        body = None if request_data is None else _body(request_data)
        read = self._read if read_timeout is BaseRequest.DEFAULT_NONE else float(read_timeout)
        fault: TelegramError
        try:
            async with self._open().request(
                method, url, data=body, headers=_kind(body), timeout=self._timeout(read), allow_redirects=False
            ) as answer:
                payload = await answer.read()
                status = answer.status
        except UNREACHED as error:
            fault = Unreached(type(error).__name__)
        except TimeoutError:
            fault = TimedOut()
        except Exception as error:  # noqa: BLE001 - whatever it was, its words may hold the address
            fault = NetworkError(type(error).__name__)
        else:
            if status == 429:
                raise Flooded(_wait_in(payload))
            return status, payload
        # raised out here, so that no traceback leads to an error that knows the address
        raise fault

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; raises TelegramError without its words, which may be a member's."""
        answer = _read(payload)
        if answer is None:
            raise TelegramError("Telegram answered with something that is no answer")
        return answer

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=_HEADERS,
                skip_auto_headers=("Accept-Encoding",),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session

    def _timeout(self, read: float) -> aiohttp.ClientTimeout:
        known = self._timeouts.get(read)
        if known is None:
            known = self._timeouts[read] = aiohttp.ClientTimeout(
                total=self._connect + read, sock_connect=self._connect, sock_read=read
            )
        return known


def _body(data: RequestData) -> bytes | aiohttp.FormData:
    if not data.contains_files:
        return json.dumps(data.parameters).encode()
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _kind(body: bytes | aiohttp.FormData | None) -> dict[str, str]:
    """Return what says how a body is to be read; a form says so itself."""
    return _JSON if isinstance(body, bytes) else {}


def _read(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _wait_in(payload: bytes) -> float:
    """Return the seconds a 429 asks for; a proxy's own says nothing of them."""
    parameters = (_read(payload) or {}).get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(wait) if isinstance(wait, int | float) and 0 < wait < 1e7 else WAIT
