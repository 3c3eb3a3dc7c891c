"""A page is published with the user's token, against a hub on this machine."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from webapp.errors import PublishError
from webapp.publish import publish

TOKEN = "hf_abcdefghijklmnop"
FILES = {"index.html": "<p>page</p>", "assets/dot.png": b"\x89PNG", "README.md": "# shot\n"}


class Hub(ThreadingHTTPServer):
    """Answers as the Hub does where a Space is made and filled; `status` is of the first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.asked: list[tuple[str, str, Any]] = []  # path, token, body
        self.url = "http://{}:{}".format(*self.server_address)


class Handler(BaseHTTPRequestHandler):
    @property
    def hub(self) -> Hub:
        assert isinstance(self.server, Hub)
        return self.server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        token = self.headers.get("Authorization", "")
        path = self.path.partition("?")[0]
        lines = [json.loads(line) for line in body.splitlines()]
        self.hub.asked.append((path, token, lines))
        answer: dict[str, Any] = {}
        if path.endswith("/create"):
            answer = {"url": f"{self.hub.url}/spaces/ann/page", "id": "ann/page"}
        elif "/preupload/" in path:
            mode = {"uploadMode": "regular", "shouldIgnore": False}
            answer = {"files": [{"path": f["path"], **mode} for f in lines[0]["files"]]}
        elif "/commit/" in path:
            answer = {
                "commitUrl": f"{self.hub.url}/spaces/ann/page/commit/1",
                "commitOid": "1" * 40,
            }
        status = self.hub.status if path.endswith("/create") else 200
        self._answer(status, answer)

    def do_GET(self) -> None:
        self._answer(200, {"id": "ann/page", "sha": "0" * 40, "siblings": []})

    def _answer(self, status: int, answer: dict[str, Any]) -> None:
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = Hub()
    threading.Thread(target=hub.serve_forever, daemon=True).start()
    yield hub
    hub.shutdown()
    hub.server_close()


def test_a_page_becomes_a_static_space(hub: Hub):
    url = publish(FILES, "ann/page", TOKEN, title="My: shot", endpoint=hub.url)
    assert url.endswith("/spaces/ann/page")
    (_, _, create), *_ = hub.asked
    assert (create[0]["sdk"], create[0]["type"]) == ("static", "space")
    commit = next(body for path, _, body in hub.asked if "/commit/" in path)
    sent = {line["value"]["path"]: line["value"] for line in commit if line["key"] == "file"}
    content = {path: base64.b64decode(file["content"]) for path, file in sent.items()}
    assert content["assets/dot.png"] == b"\x89PNG"
    assert content["README.md"].startswith(b"---\ntitle: My  shot\n")
    assert b"sdk: static" in content["README.md"]
    assert content["README.md"].endswith(b"# shot\n")
    assert {token for _, token, _ in hub.asked} == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    ("status", "message"),
    [(401, "not valid"), (403, "may not write"), (409, "exists already"), (400, "refused")],
)
def test_a_refusal_is_told_without_the_token(hub: Hub, status: int, message: str):
    hub.status = status
    with pytest.raises(PublishError, match=message) as raised:
        publish(FILES, "ann/page", TOKEN, title="shot", endpoint=hub.url)
    assert TOKEN not in str(raised.value)
    assert len(hub.asked) == 1


def test_a_hub_out_of_reach_is_told(hub: Hub):
    with pytest.raises(PublishError, match="cannot be reached"):
        publish(FILES, "ann/page", TOKEN, title="shot", endpoint="http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("space", "token", "message"),
    [
        ("page", TOKEN, "owner/name"),
        ("ann/../page", TOKEN, "owner/name"),
        ("ann/page", "", "token"),
        ("ann/page", "two words", "token"),
    ],
)
def test_what_cannot_be_is_not_asked(hub: Hub, space: str, token: str, message: str):
    with pytest.raises(PublishError, match=message):
        publish(FILES, space, token, title="shot", endpoint=hub.url)
    assert hub.asked == []
