"""A page on the internet is photographed, and nothing else is reached by it."""

import asyncio
import io
import ssl
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from PIL import Image

from webapp.capture.camera import Camera, parse
from webapp.capture.gate import Gate, is_public
from webapp.capture.proxy import Proxy
from webapp.errors import CaptureError

INWARDS = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.8.8.8",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:a00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "localhost",
    "0x7f.1",
]


@pytest.mark.parametrize("address", INWARDS)
def test_what_is_not_on_the_public_internet_is_not_reached(address: str):
    assert not is_public(address, 443)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07::1"])
def test_public_addresses_are_reached_on_the_ports_of_the_web(address: str):
    assert is_public(address, 443)
    assert is_public(address, 80)
    assert not is_public(address, 22)


def resolver(*answers: Sequence[str]) -> Any:
    """Gives one answer after the other, to whatever name."""
    left = list(answers)

    async def resolve(host: str, port: int) -> Sequence[str]:
        return left.pop(0)

    return resolve


def test_a_name_that_leads_inwards_the_second_time_leads_where_it_led_the_first():
    async def find_twice() -> list[str]:
        gate = Gate(resolver(["8.8.8.8"], ["10.0.0.1"]))
        return [await gate.find(name, 443) for name in ("rebind.test", "REBIND.test.")]

    assert asyncio.run(find_twice()) == ["8.8.8.8", "8.8.8.8"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (["8.8.8.8", "10.0.0.1"], "not on the public web"),
        (["::ffff:127.0.0.1"], "not on the public web"),
        ([], "no server is called"),
    ],
)
def test_a_name_of_which_one_address_is_inwards_is_refused(answer: Sequence[str], said: str):
    with pytest.raises(CaptureError, match=said):
        asyncio.run(Gate(resolver(answer)).find("site.test", 80))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "type the address of a page"),
        ("two words.org", "type the address of a page"),
        ("https://", "type the address of a page"),
        ("file:///etc/passwd", "only http and https"),
        ("javascript://x/%0aalert(1)", "only http and https"),
        ("https://ann:secret@example.org", "password"),
        ("https://example.org:port", "not an address"),
        ("https://[::1", "not an address"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(address: str, said: str):
    with pytest.raises(CaptureError, match=said):
        parse(address)


def test_https_is_meant_where_nothing_is_said():
    assert parse(" example.org/a?b ").geturl() == "https://example.org/a?b"


class Site(BaseHTTPRequestHandler):
    """A page with a lazy picture, that tries to reach another server."""

    page = """<!doctype html><title>t</title><body style="margin:0;background:#1d4e89">
      <img src="http://inside.test:{inside}/secret.png">
      <script>fetch('http://127.0.0.1:{inside}/fetch').catch(() => {{}});
        new WebSocket('ws://inside.test:{inside}/socket')</script>
      <div style="height:1600px"></div>"""

    def do_GET(self) -> None:
        paths = self.server.paths  # pyright: ignore[reportAttributeAccessIssue]
        paths.append(self.path)
        body = self.page.format(inside=self.server.inside).encode()  # pyright: ignore
        match self.path:
            case "/":
                self.send_response(200)
            case "/inwards":
                self.send_response(302)
                self.send_header("Location", f"http://inside.test:{self.server.inside}/")  # pyright: ignore
            case _:
                self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    def __init__(self, inside: int = 0):
        super().__init__(("127.0.0.1", 0), Site)
        self.inside = inside
        self.paths: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]


@pytest.fixture
def inside() -> Iterator[Server]:
    with Server() as server:
        yield server
        server.shutdown()


@pytest.fixture
def site(inside: Server) -> Iterator[Server]:
    with Server(inside.port) as server:
        yield server
        server.shutdown()


def gate_to(site: Server) -> Gate:
    """Every name is this machine, of which one port may be reached."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    return Gate(resolve, lambda address, port: port == site.port)


def test_a_page_is_photographed_and_reaches_nothing_inside(site: Server, inside: Server):
    png = Camera(gate=lambda: gate_to(site)).take(f"http://site.test:{site.port}/")
    with Image.open(io.BytesIO(png)) as image:
        assert image.width == 1280
        assert image.height > 1600
        assert image.convert("RGB").getpixel((640, 1500)) == (0x1D, 0x4E, 0x89)
    assert "/" in site.paths
    assert inside.paths == []


def test_what_gives_no_page_is_refused_in_a_sentence(site: Server, inside: Server):
    camera = Camera(gate=lambda: gate_to(site))
    for path, said in (("inwards", "inside.test, port"), ("none", "status 404")):
        with pytest.raises(CaptureError, match=said):
            camera.take(f"http://site.test:{site.port}/{path}")
    with pytest.raises(CaptureError, match="not on the public web"):
        camera.take(f"http://127.0.0.1:{inside.port}/")
    assert inside.paths == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key, and a certificate for site.test that nobody but itself vouches for."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.test")])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("site.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "site.pem"
    form = PrivateFormat.TraditionalOpenSSL
    secret = key.private_bytes(Encoding.PEM, form, NoEncryption())
    file.write_bytes(secret + signed.public_bytes(Encoding.PEM))
    return file


def test_a_server_is_asked_by_its_name_and_refused_without_a_valid_certificate(
    site: Server, certificate: Path
):
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda socket, name, context: asked.append(name)
    site.socket = context.wrap_socket(site.socket, server_side=True)
    with pytest.raises(CaptureError, match=r"site\.test has no valid certificate"):
        Camera(gate=lambda: gate_to(site)).take(f"https://site.test:{site.port}/")
    assert set(asked) == {"site.test"}
    assert site.paths == []


async def ask(proxy: Proxy, request: str) -> bytes:
    host, port = proxy.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request.encode())
    answer = await reader.read()
    writer.close()
    return answer


def test_the_proxy_tunnels_to_what_is_allowed_and_stops_when_too_much_comes(
    site: Server, inside: Server
):
    async def tunnel(port: int, max_bytes: int) -> tuple[bytes, Proxy]:
        request = "GET / HTTP/1.0\r\n\r\n"
        async with Proxy(gate_to(site), max_bytes) as proxy:
            return await ask(proxy, f"CONNECT site.test:{port} HTTP/1.1\r\n\r\n{request}"), proxy

    answer, proxy = asyncio.run(tunnel(site.port, 10_000))
    assert answer.startswith(b"HTTP/1.1 200 Connected\r\n\r\nHTTP/1.0 200 OK")
    assert not proxy.full
    answer, proxy = asyncio.run(tunnel(site.port, 10))
    assert answer == b"HTTP/1.1 200 Connected\r\n\r\n"
    assert proxy.full
    answer, proxy = asyncio.run(tunnel(inside.port, 10_000))
    assert answer.startswith(b"HTTP/1.1 403")
    assert "not on the public web" in proxy.refused["site.test"]
