"""Keep a test on this machine: no socket leaves loopback (house.md §9)."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

import pytest


def at_home(family: int, address: Any) -> bool:
    """Say whether an address is a local socket, 127.0.0.0/8 or ::1; a name counts only as "localhost"."""
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = address[0] if isinstance(address, tuple) else address
    if host in ("localhost", b"localhost"):
        return True
    try:
        return ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


@contextmanager
def loopback_only() -> Iterator[list[str]]:
    """Refuse every connect, send and look-up that leaves loopback; yield the list of what was tried."""
    tried: list[str] = []

    def refuse(what: str) -> ConnectionRefusedError:
        tried.append(what)
        return ConnectionRefusedError(f"a test may not leave this machine: {what}")

    def guarded(name: str) -> Any:
        original = getattr(socket.socket, name)

        def call(self: socket.socket, *arguments: Any) -> Any:
            address = arguments[-1] if arguments else None
            if not at_home(self.family, address):
                raise refuse(f"{name} {address!r}")
            return original(self, *arguments)

        return call

    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *arguments: Any, **named: Any) -> Any:
        if host is not None and not at_home(socket.AF_INET, (host,)):
            raise refuse(f"look-up of {host!r}")
        return look_up(host, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, guarded(name))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield tried
