"""Pages that try to reach the network, the disk or the user reach nothing."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from verify.errors import RenderTimeout
from verify.render import Renderer
from verify.screenshot import Viewport

WINDOW = Viewport(320, 240)

# Holds the page's load back for a while, so that what it starts has time to be seen.
HOLD = """<script>
(function hold(end) {
  const image = new Image();
  image.onerror = () => performance.now() < end && hold(end);
  image.src = 'hold.png?' + Math.random();
  document.documentElement.append(image);
})(performance.now() + 250);
</script>"""

# CANARY is the host and port of a server that must hear nothing.
ESCAPES = {
    "fetch": "<script>fetch('http://CANARY/')</script>",
    "fetch without cors": "<script>fetch('http://CANARY/', {mode: 'no-cors'})</script>",
    "fetch kept alive": "<script>fetch('http://CANARY/', {keepalive: true})</script>",
    "fetch of localhost": "<script>fetch('http://localhost:PORT/', {mode: 'no-cors'})</script>",
    "XMLHttpRequest": "<script>x = new XMLHttpRequest; x.open('GET', 'http://CANARY/');"
    "x.send()</script>",
    "synchronous XMLHttpRequest": "<script>x = new XMLHttpRequest;"
    "x.open('GET', 'http://CANARY/', false); x.send()</script>",
    "picture": "<img src=http://CANARY/a.png>",
    "picture over https": "<img src=https://CANARY/a.png>",
    "picture by srcset": "<img srcset='http://CANARY/a.png 1x'>",
    "svg picture": "<svg><image href=http://CANARY/a.png></image></svg>",
    "svg use": "<svg><use href=http://CANARY/a.svg#a></use></svg>",
    "video": "<video autoplay src=http://CANARY/a.mp4 poster=http://CANARY/a.png></video>",
    "audio": "<audio autoplay src=http://CANARY/a.mp3></audio>",
    "object": "<object data=http://CANARY/a></object><embed src=http://CANARY/a>",
    "stylesheet": "<link rel=stylesheet href=http://CANARY/a.css>",
    "css import": "<style>@import url(http://CANARY/a.css);</style>",
    "css picture": "<p style='background: url(http://CANARY/a.png)'>a",
    "css cursor": "<style>p { cursor: url(http://CANARY/a.cur), auto }</style><p>a",
    "font": "<style>@font-face { font-family: f; src: url(http://CANARY/f.woff2) }"
    "p { font-family: f }</style><p>a",
    "script": "<script src=http://CANARY/a.js></script>",
    "module": "<script type=module>import 'http://CANARY/a.js'</script>",
    "dynamic import": "<script>import('http://CANARY/a.js')</script>",
    "icon": "<link rel=icon href=http://CANARY/favicon.ico>",
    "manifest": "<link rel=manifest href=http://CANARY/manifest.json>",
    "prefetch": "<link rel=prefetch href=http://CANARY/>",
    "preload": "<link rel=preload as=image href=http://CANARY/a.png>",
    "preconnect": "<link rel=preconnect href=http://CANARY/>",
    "modulepreload": "<link rel=modulepreload href=http://CANARY/a.js>",
    "prerender": '<script type=speculationrules>{"prerender": [{"source": "list",'
    ' "urls": ["http://CANARY/"]}]}</script>',
    "form": "<form action=http://CANARY/ method=post><input name=a value=b></form>"
    "<script>document.forms[0].submit()</script>",
    "form in a new window": "<form action=http://CANARY/ target=_blank></form>"
    "<script>document.forms[0].submit()</script>",
    "ping": "<a href='#' ping=http://CANARY/>a</a><script>document.links[0].click()</script>",
    "beacon": "<script>navigator.sendBeacon('http://CANARY/', 'a')</script>",
    "EventSource": "<script>new EventSource('http://CANARY/')</script>",
    "WebSocket": "<script>new WebSocket('ws://CANARY/')</script>",
    "secure WebSocket": "<script>new WebSocket('wss://CANARY/')</script>",
    "WebTransport": "<script>new WebTransport('https://CANARY/')</script>",
    "WebRTC": "<script>c = new RTCPeerConnection({iceServers: [{urls: ['stun:CANARY',"
    " 'turn:CANARY?transport=tcp', 'turn:CANARY'], username: 'a', credential: 'b'}]});"
    "c.createDataChannel('a'); c.createOffer().then(o => c.setLocalDescription(o))</script>",
    "WebRTC in a frame": "<iframe></iframe><script>c = new frames[0].RTCPeerConnection("
    "{iceServers: [{urls: 'stun:CANARY'}]}); c.createDataChannel('a');"
    "c.createOffer().then(o => c.setLocalDescription(o))</script>",
    "worker": "<script>new Worker(URL.createObjectURL(new Blob(["
    "\"fetch('http://CANARY/', {mode: 'no-cors'}); new WebSocket('ws://CANARY/');"
    "importScripts('http://CANARY/a.js')\"])))</script>",
    "shared worker": "<script>new SharedWorker(URL.createObjectURL(new Blob(["
    "\"fetch('http://CANARY/', {mode: 'no-cors'})\"])))</script>",
    "service worker": "<script>navigator.serviceWorker?.register('sw.js')</script>",
    "frame": "<iframe src=http://CANARY/></iframe>",
    "frame by srcdoc": "<iframe srcdoc='<img src=http://CANARY/a.png>"
    '<script>new WebSocket("ws://CANARY/")</script>\'></iframe>',
    "frame by data": "<iframe src='data:text/html,<img src=http://CANARY/a.png>'></iframe>",
    "window": "<script>open('http://CANARY/')</script>",
    "written window": "<script>w = open('about:blank');"
    "w.document.write('<img src=http://CANARY/a.png>')</script>",
    "location": "<script>location = 'http://CANARY/'</script>",
    "top location": "<script>top.location.href = 'http://CANARY/'</script>",
    "meta refresh": "<meta http-equiv=refresh content='0; url=http://CANARY/'>",
    "link": "<a href=http://CANARY/>a</a><script>document.links[0].click()</script>",
    "download": "<a href=http://CANARY/a.zip download>a</a>"
    "<script>document.links[0].click()</script>",
    "base": "<base href=http://CANARY/><img src=a.png>",
    "report of a policy": "<meta http-equiv=Content-Security-Policy content=\"img-src 'none';"
    ' report-uri http://CANARY/"><img src=a.png>',
}


class Canary:
    """A TCP and UDP port on the loopback that counts what arrives."""

    def __init__(self) -> None:
        self.heard = 0
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        for listen in (self._listen_tcp, self._listen_udp):
            threading.Thread(target=listen, daemon=True).start()

    def _listen_tcp(self) -> None:
        while True:
            connection, _ = self._tcp.accept()
            self.heard += 1
            connection.sendall(b"HTTP/1.0 204 No Content\r\n\r\n")
            connection.close()

    def _listen_udp(self) -> None:
        while True:
            self._udp.recv(2048)
            self.heard += 1


@pytest.fixture(scope="module")
def impatient() -> Iterator[Renderer]:
    """What never ends takes all of its time."""
    with Renderer(timeout=2.5) as renderer:
        yield renderer


@pytest.fixture(scope="module")
def canary() -> Canary:
    return Canary()


def test_the_canary_hears(canary: Canary) -> None:
    urlopen(f"http://127.0.0.1:{canary.port}/").close()
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"a", ("127.0.0.1", canary.port))
    threading.Event().wait(0.1)
    assert canary.heard == 2
    canary.heard = 0


@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES.keys())
def test_nothing_gets_out(renderer: Renderer, canary: Canary, escape: str) -> None:
    escape = escape.replace("CANARY", f"127.0.0.1:{canary.port}")
    html = f"<!doctype html><p>Here</p>{escape.replace('PORT', str(canary.port))}{HOLD}"
    shot = renderer.render({"index.html": html}, WINDOW)
    assert canary.heard == 0
    assert shot.text[0].text == "Here"


@pytest.mark.parametrize("tag", ["<img src=file://{}>", "<iframe src=file://{}></iframe>"])
def test_no_file_of_this_machine_is_shown(renderer: Renderer, tmp_path: Path, tag: str) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">'
        '<rect width="100" height="100" fill="#f00"/></svg>'
    )
    shot = renderer.render({"index.html": tag.format(secret)}, WINDOW)
    assert not (shot.pixels == (255, 0, 0)).all(axis=2).any()


ENDLESS = {
    "loop": "<script>while (true);</script>",
    "loop in a frame callback": "<script>requestAnimationFrame(() => { while (true); })</script>",
    "loop when scripts are done": "<script>setTimeout(() => { while (true); }, 150)</script>",
    "memory": "<script>for (a = [];;) a.push(new Array(1e6).fill(1))</script>",
    "promises": "<script>(function f() { Promise.resolve().then(f) })()</script>",
    "growth": "<script>setInterval(() => document.body.append('more '.repeat(99)), 0)</script>",
    "growth that blocks": "<script>while (true) document.write('<p>more')</script>",
    "animation": "<script>(function f(n) { document.body.style.paddingLeft = n % 99 + 'px';"
    "requestAnimationFrame(() => f(n + 1)) })(0)</script>",
    "pictures": "<script>(function f() { const i = new Image; i.onerror = f; i.src = Math.random()"
    "})()</script>",
    "rewriting": "<script>setInterval(() => { document.open(); document.write('a') }, 1)</script>",
    "reloading": "<script>location.reload()</script>",
    "hash changes": "<script>setInterval(() => location.hash = Math.random(), 0)</script>",
    "dialogs": "<script>alert(1); confirm(2); prompt(3); print(); onbeforeunload = () => 1"
    "</script>",
    "windows": "<script>for (let i = 0; i < 20; i++) open('about:blank')</script>",
    "frames in frames": "<iframe src=index.html></iframe><iframe src=index.html></iframe>",
    "console": "<script>setInterval(() => console.error('x'.repeat(9999)), 0)</script>",
    "a blank page in its place": "<script>location = 'about:blank'</script>",
    "no document": "<script>setTimeout(() => document.documentElement.remove())</script>",
    "a world turned upside down": "<script>Promise.prototype.then = Array.from ="
    "requestAnimationFrame = document.getAnimations = Element.prototype.blur = null</script>",
}


@pytest.mark.parametrize("page", ENDLESS.values(), ids=ENDLESS.keys())
def test_what_never_ends_is_ended(impatient: Renderer, page: str) -> None:
    with contextlib.suppress(RenderTimeout):
        impatient.render({"index.html": f"<!doctype html><body><p>Here</p>{page}"}, WINDOW)
    assert impatient.render({"index.html": "good"}, WINDOW).text[0].text == "good"
