"""Which addresses a capture may connect to: those of the public internet, web ports only."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, ip_address, ip_network

from webapp.errors import CaptureError

WEB_PORTS = (80, 443)

_PUBLIC_V6 = ip_network("2000::/3")
_CLOSED = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # of the protocols themselves
            "192.88.99.0/24",  # relays of 6to4
            "2001::/32",  # Teredo and
            "2002::/16",  # 6to4: both hold an address of IPv4 that would be reached
        ),
    )
)

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


def is_public(address: str, port: int) -> bool:
    """Whether `address` is one that anybody on the internet can reach, and `port` of the web.

    Private, loopback, link-local (where clouds keep their secrets), shared (CGNAT), multicast
    and reserved addresses are not, nor are IPv6 addresses that stand for one of IPv4.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if port not in WEB_PORTS or any(ip in network for network in _CLOSED):
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not (ip.is_multicast or ip.is_reserved)
    return ip.is_global and ip in _PUBLIC_V6


async def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of `host`, by the resolver of this machine."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(where[0]) for *_, where in found]


class Gate:
    """Finds the address to connect to for a name, and holds on to it.

    A name is looked up once: one that is answered otherwise the next time, to lead inwards
    (DNS rebinding), leads where it led before.
    """

    def __init__(
        self,
        resolve: Resolver = look_up,
        allows: Callable[[str, int], bool] = is_public,
    ):
        self._resolve = resolve
        self._allows = allows
        self._pinned: dict[tuple[str, int], asyncio.Task[str]] = {}

    async def find(self, host: str, port: int) -> str:
        """The address of `host`.

        Raises:
            CaptureError: it has none, or one that may not be reached.
        """
        key = host.lower().rstrip("."), port
        if key not in self._pinned:
            self._pinned[key] = asyncio.create_task(self._find(*key))
        return await self._pinned[key]

    async def _find(self, host: str, port: int) -> str:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise CaptureError(f"no server is called {host}") from error
        if not addresses:
            raise CaptureError(f"no server is called {host}")
        for address in addresses:
            if not self._allows(address, port):
                raise CaptureError(
                    f"{host}, port {port}, is not on the public web; only pages that anybody "
                    "can open are captured"
                )
        return addresses[0]
