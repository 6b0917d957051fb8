"""No test leaves this machine, and nothing of ours blocks the loop."""

import asyncio
import socket

import pytest

from tests.guard import at_home, loopback_only


@pytest.mark.parametrize(
    "host",
    ["192.0.2.1", "203.0.113.8", "example.org", "::ffff:192.0.2.1", "2001:db8::1", "0.0.0.0", "127.0.0.1.example"],
)
def test_elsewhere_is_refused(host: str) -> None:
    with loopback_only() as tried, pytest.raises(ConnectionRefusedError, match="may not leave"):
        socket.create_connection((host, 9), timeout=1)
    assert tried


async def test_the_loop_s_own_connections_are_refused_too() -> None:
    with loopback_only() as tried, pytest.raises(OSError, match="may not leave"):
        await asyncio.open_connection("192.0.2.1", 9)
    assert tried


def test_a_datagram_is_refused() -> None:
    with (
        loopback_only() as tried,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one,
        pytest.raises(ConnectionRefusedError, match="may not leave"),
    ):
        one.sendto(b"x", ("192.0.2.1", 9))
    assert tried == ["sendto ('192.0.2.1', 9)"]


async def test_loopback_works() -> None:
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readline())
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    _, writer = await asyncio.open_connection("localhost", port)
    writer.write(b"hello\n")
    await writer.drain()
    while not heard:
        await asyncio.sleep(0.01)
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    assert heard == [b"hello\n"]


def test_which_addresses_are_home() -> None:
    assert at_home(socket.AF_UNIX, "/run/x")
    assert at_home(socket.AF_INET, ("127.0.0.1", 1))
    assert at_home(socket.AF_INET6, ("::1", 1, 0, 0))
    assert not at_home(socket.AF_INET6, ("fe80::1", 1, 0, 0))


async def test_blocking_the_loop_is_noticed() -> None:
    from blockbuster import BlockingError

    # as if it were a function of ours: the watch looks at what stands in a file below bot/
    import bot

    code = compile("import time\ntime.sleep(0.001)\n", bot.__file__, "exec")
    with pytest.raises(BlockingError):
        exec(code, {})  # noqa: S102 - our own two lines
