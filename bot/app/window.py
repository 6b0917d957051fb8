"""Window: use the playground as a browser does, over HTTP on the loopback; for stories and the demo's first steps."""

import asyncio
import json
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE = 30.0
"""Seconds to wait for an answer of a page that runs in this very process."""


class Refused(Exception):  # noqa: N818 - the page said no, in a sentence
    """Tell what the page answered instead of doing it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Window:
    """Act as one member after another; an address and nothing else, so that it survives a restart of the page."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc

    async def see(self, who: str) -> dict[str, Any]:
        """Return everything a member sees; raises Refused."""
        found: dict[str, Any] = await asyncio.to_thread(self._ask, "GET", "/state.json", who, None)
        return found

    async def palette(self, who: str) -> dict[str, Any]:
        """Return the commands a member may use, with the words they carry; raises Refused."""
        found: dict[str, Any] = await asyncio.to_thread(self._ask, "GET", "/palette.json", who, None)
        return found

    async def file(self, who: str, message: int, number: int) -> str:
        """Return what stands in a file that came with a message; raises Refused."""
        query = f"/file?{urlencode({'message': message, 'number': number})}"
        return str(await asyncio.to_thread(self._ask, "GET", query, who, None))

    async def post(self, path: str, who: str, **fields: object) -> dict[str, Any]:
        """Do something as a member; mappings become options or values. Raises Refused."""
        found: dict[str, Any] = await asyncio.to_thread(self._ask, "POST", path, who, fields)
        return found

    def _ask(self, method: str, path: str, who: str, fields: Mapping[str, object] | None) -> Any:
        query = f"{path}{'&' if '?' in path else '?'}{urlencode({'as': who})}" if who else path
        body = None if fields is None else json.dumps(fields).encode()
        connection = HTTPConnection(self._host, timeout=PATIENCE)
        try:
            connection.request(method, query, body, {"Content-Type": "application/json", "X-As": who} if body else {})
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status < 400 and answer.headers.get_content_disposition() == "attachment":
            return text
        found = json.loads(text) if answer.headers.get_content_type() == "application/json" else {}
        if answer.status >= 400:
            raise Refused(answer.status, found.get("sentence") or f"the page answered {answer.status}")
        return found
