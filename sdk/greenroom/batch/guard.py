"""The only door to the network: a proxy of our own that lets nobody into the local network.

Names are resolved here, all their addresses are looked at, and the connection goes to the address
that was looked at. So redirects, pictures, scripts and names that change their address between
two questions are held by the same rule as the room itself. One door serves one visit.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
MAX_HEAD = 64 << 10
CONNECT_S = 10.0
# An address of the old internet inside one of the new: what it leads to counts.
_NAT64 = ip_network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """False for everything that a stranger on the internet could not reach."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


async def addresses_of(host: str, port: int) -> list[Address]:
    """What the name leads to now; empty where nobody knows it."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port)
    except (OSError, UnicodeError):
        return []
    # A zone (`%eth0`) is not part of the address.
    return [ip_address(str(one[4][0]).partition("%")[0]) for one in found]


class Door:
    """A proxy on this machine for one visit. refused: hosts that it did not open.

    resolve: is asked once for each connection, which then goes to what it said.
    """

    def __init__(
        self,
        allowed: Callable[[Address], bool] = is_public,
        resolve: Callable[[str, int], Awaitable[list[Address]]] = addresses_of,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._open: set[asyncio.Task[None]] = set()
        self.refused: set[str] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0, limit=MAX_HEAD)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - asyncio calls this in a task
        self._open.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        except asyncio.CancelledError:
            # The visit is over; nobody waits for the rest.
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        line, _, fields = head.partition(b"\r\n")
        method, target, _ = line.decode("latin-1").split(" ", 2)
        tunnel = method == "CONNECT"
        place = urlsplit(f"//{target}" if tunnel else target)
        host, port = place.hostname or "", place.port or 80
        addresses = await self._resolve(host, port)
        if not all(map(self._allowed, addresses)):
            self.refused.add(host)
            await _say(writer, "403 Forbidden")
            return
        there = await _connect(addresses, port)
        if there is None:
            await _say(writer, "502 Bad Gateway")
            return
        far, far_writer = there
        try:
            if tunnel:
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                await _both(reader, writer, far, far_writer)
                return
            path = target.split("://", 1)[1].partition("/")[2]
            far_writer.write(f"{method} /{path} HTTP/1.1\r\n".encode("latin-1") + _closing(fields))
            back = asyncio.ensure_future(_answer(far, writer))
            forth = asyncio.ensure_future(_pipe(reader, far_writer))
            try:
                await back
            finally:
                forth.cancel()
                back.cancel()
                await asyncio.gather(forth, back, return_exceptions=True)
        finally:
            far_writer.close()


async def _connect(
    addresses: list[Address], port: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    for address in dict.fromkeys(addresses):
        with contextlib.suppress(OSError):
            return await asyncio.wait_for(asyncio.open_connection(str(address), port), CONNECT_S)
    return None


async def _say(writer: asyncio.StreamWriter, status: str) -> None:
    writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()


def _closing(fields: bytes) -> bytes:
    """Header fields with one connection for one question: the next may be for another host."""
    dropped = (b"connection:", b"proxy-connection:", b"keep-alive:")
    kept = [one for one in fields.split(b"\r\n") if one and not one.lower().startswith(dropped)]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""])


async def _answer(far: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await far.readuntil(b"\r\n\r\n")
    line, _, fields = head.partition(b"\r\n")
    writer.write(line + b"\r\n" + _closing(fields))
    await _pipe(far, writer)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(1 << 16):
        writer.write(part)
        await writer.drain()


async def _both(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    far: asyncio.StreamReader,
    far_writer: asyncio.StreamWriter,
) -> None:
    ways = [
        asyncio.ensure_future(_pipe(reader, far_writer)),
        asyncio.ensure_future(_pipe(far, writer)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
