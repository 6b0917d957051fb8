"""What one call costs of a processor: the same calls over any request class, a bare server in a thread of its own."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from telegram.request import BaseRequest

from bot.adapters.telegram.api import Api

ANSWER = (
    b'{"ok":true,"result":{"message_id":7,"date":1795000000,"text":"Guten Morgen",'
    b'"chat":{"id":-1001,"type":"supergroup","title":"Stammtisch"}}}'
)
REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)


def _serve(door: socket.socket) -> None:
    """Take one client after the other, each until it goes."""
    while True:
        try:
            client = door.accept()[0]
        except OSError:
            return
        with client, client.makefile("rb") as lines:
            while (length := _length(lines)) is not None:
                lines.read(length)
                client.sendall(REPLY)


def _length(lines: BinaryIO) -> int | None:
    length = None
    while (line := lines.readline()) not in (b"", b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return length


@contextmanager
def bare_server() -> Iterator[str]:
    """Answer every call the same, in another thread; its address."""
    door = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(door,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(5)


async def cpu_per_call(request: BaseRequest, base: str, calls: int = 300) -> float:
    """Microseconds of this thread's CPU for one sendMessage, one after the other, the connection being there."""
    api = Api("123:fake", base=base, request=request)
    await request.initialize()
    began = 0.0
    try:
        for turn in range(20 + calls):
            if turn == 20:
                began = time.thread_time()
            await api.call(
                "sendMessage", chat_id=-1001, text="Guten Morgen", link_preview_options={"is_disabled": True}
            )
        return (time.thread_time() - began) / calls * 1e6
    finally:
        await api.close()
