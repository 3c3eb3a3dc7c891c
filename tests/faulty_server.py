"""A server of chat completions on loopback that answers what a test tells it to."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Exchange"], None]


class Exchange(BaseHTTPRequestHandler):
    """One request and its answer, which is the next one of the server's script."""

    server: "FaultyServer"  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.paths.append(self.path)
        self.server.keys.append(self.headers.get("Authorization", ""))
        self.server.bodies.append(json.loads(self.rfile.read(length)))
        script = self.server.script
        answer = script.pop(0) if len(script) > 1 else script[0]
        with suppress(ConnectionError):
            answer(self)

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.flush()

    def say(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()

    def event(self, **event: Any) -> None:
        self.say(f"data: {json.dumps(event, ensure_ascii=False)}\n\n")

    def log_message(self, format: str, *args: Any) -> None:
        pass


class FaultyServer(ThreadingHTTPServer):
    """Gives the answers of `script` in turn, the last one again and again."""

    daemon_threads = True

    def __init__(self, *script: Answer):
        super().__init__(("127.0.0.1", 0), Exchange)
        self.script = list(script)
        self.paths: list[str] = []
        self.keys: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.over = threading.Event()
        self.hung_up = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()


def delta(**fields: str) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields}]}


def end(reason: str = "stop") -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}


def counted(tokens_in: int, out: int, **details: int) -> dict[str, Any]:
    usage: dict[str, Any] = {"prompt_tokens": tokens_in, "completion_tokens": out}
    if details:
        usage["completion_tokens_details"] = details
    return {"choices": [], "usage": usage}


def answers(*events: dict[str, Any], done: bool = True) -> Answer:
    """A stream of `events`."""

    def answer(exchange: Exchange) -> None:
        exchange.begin()
        for event in events:
            exchange.event(**event)
        if done:
            exchange.say("data: [DONE]\n\n")

    return answer


def text(content: str, reason: str = "stop") -> Answer:
    """A whole answer in two events."""
    return answers(delta(role="assistant", content=content), end(reason))


def raw(sent: str, kind: str = "text/event-stream", status: int = 200, **headers: str) -> Answer:
    def answer(exchange: Exchange) -> None:
        exchange.begin(status, kind, **headers)
        exchange.say(sent)

    return answer


def refuses(status: int, message: str = "no", **headers: str) -> Answer:
    said = json.dumps({"error": {"message": message}})
    return raw(said, "application/json", status, **headers)


def stalls(*events: dict[str, Any]) -> Answer:
    """Says `events` and then nothing, with the connection open."""

    def answer(exchange: Exchange) -> None:
        if events:
            exchange.begin()
        for event in events:
            exchange.event(**event)
        exchange.server.over.wait(20)

    return answer


def breaks(*events: dict[str, Any]) -> Answer:
    """Goes away in the middle of a chunk."""

    def answer(exchange: Exchange) -> None:
        exchange.protocol_version = "HTTP/1.1"
        exchange.begin(Transfer_Encoding="chunked")
        for event in events:
            line = f"data: {json.dumps(event)}\n\n"
            exchange.say(f"{len(line):x}\r\n{line}\r\n")
        exchange.say("ffff\r\ndata: ")
        exchange.close_connection = True

    return answer


def goes_on(event: dict[str, Any], times: int | None = None, pause: float = 0.0) -> Answer:
    """The same event again and again; `hung_up` is set when nobody listens any more."""

    def answer(exchange: Exchange) -> None:
        exchange.begin()
        said = 0
        try:
            while times is None or said < times:
                exchange.event(**event)
                said += 1
                if pause:
                    exchange.server.over.wait(pause)
        except ConnectionError:
            exchange.server.hung_up.set()

    return answer
