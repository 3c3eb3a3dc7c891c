"""A forward proxy on loopback, through which a browser reaches what a Gate allows."""

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from urllib.parse import urlsplit

from webapp.capture.gate import Gate
from webapp.errors import CaptureError

MAX_BYTES = 60_000_000  # that may come in, of all connections together
CONNECT_SECONDS = 10.0
CHUNK = 65_536


class Proxy:
    """Forwards requests and tunnels (CONNECT) as long as it is entered.

    `refused` says why, by the host that was asked for; `full` is set once MAX_BYTES have come,
    after which nothing more does.
    """

    def __init__(self, gate: Gate, max_bytes: int = MAX_BYTES):
        self.refused: dict[str, str] = {}
        self.full = False
        self._gate = gate
        self._left = max_bytes

    async def __aenter__(self) -> "Proxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._server.close()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, asyncio.LimitOverrunError, ValueError):
            try:
                await self._forward(reader, writer)
            except (CaptureError, TimeoutError) as error:
                status = "403 Forbidden" if isinstance(error, CaptureError) else "504 Timeout"
                writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
        writer.close()

    async def _forward(self, reader: StreamReader, writer: StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.split(b"\r\n", 1)[0].decode("ascii").split(" ")
        tunnel = method == "CONNECT"
        url = urlsplit(f"//{target}" if tunnel else target)
        host, port = url.hostname or "", url.port or 80
        try:
            address = await self._gate.find(host, port)
            async with asyncio.timeout(CONNECT_SECONDS):
                far_reader, far_writer = await asyncio.open_connection(address, port)
        except (CaptureError, TimeoutError) as error:
            self.refused[host] = str(error) or f"{host} did not answer"
            raise
        try:
            if tunnel:
                writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            else:
                far_writer.write(_direct(head, target))
            await self._relay(reader, writer, far_reader, far_writer)
        finally:
            far_writer.close()

    async def _relay(
        self,
        reader: StreamReader,
        writer: StreamWriter,
        far_reader: StreamReader,
        far_writer: StreamWriter,
    ) -> None:
        """Carry both ways, until either side ends or too much has come."""
        ways = [
            asyncio.create_task(_carry(reader, far_writer)),
            asyncio.create_task(self._bring(far_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _bring(self, reader: StreamReader, writer: StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            self._left -= len(data)
            if self._left < 0:
                self.full = True
                return
            writer.write(data)
            await writer.drain()


async def _carry(reader: StreamReader, writer: StreamWriter) -> None:
    while data := await reader.read(CHUNK):
        writer.write(data)
        await writer.drain()


def _direct(head: bytes, target: str) -> bytes:
    """The head of a request to a proxy as the server itself is asked, for one answer only."""
    line, *fields = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    method, _, version = line.split(b" ")
    url = urlsplit(target)
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    hops = (b"connection:", b"proxy-connection:", b"proxy-authorization:")
    kept = [field for field in fields if not field.lower().startswith(hops)]
    first = b" ".join((method, path.encode("ascii"), version))
    return b"\r\n".join((first, *kept, b"Connection: close", b"", b""))
