"""Many visitors at once: python -m scripts.users [--users 20] [--passes 1]

Starts the app, has each visitor upload a page of their own at the same moment and follow the
run as the screen does, and watches the server. What is printed: how long they waited, how much
memory the server and its Chromium held together (shared pages counted once, as PSS), and how
soon /healthz answered. Ends with 1 where a run was lost or mixed up.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import httpx
from gradio_client.utils import apply_diff
from PIL import Image, ImageDraw, ImageFont

from scripts.watch import Watch

WORDS = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven", "inlet", "jetty"]
PATIENCE = 600  # seconds


def name_of(user: int) -> str:
    """Two words that are this visitor's alone and that OCR reads without a doubt."""
    return f"{WORDS[user % 10]} {WORDS[user // 10 % 10]} harbour".capitalize()


def picture(user: int) -> bytes:
    """A page of 1280x800 px with the visitor's name for a title."""
    image = Image.new("RGB", (1280, 800), "white")
    draw = ImageDraw.Draw(image)
    large, small = ImageFont.load_default(40), ImageFont.load_default(20)
    draw.rectangle((0, 0, 1280, 90), (20 + 9 * user, 60, 120))
    draw.text((40, 22), name_of(user), "white", large)
    for row in range(12):
        draw.text(
            (40, 130 + 50 * row), "The ferry leaves at noon and is back by six", "#222", small
        )
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@dataclass
class Visitor:
    """One browser: its cookie, its session, and what it saw."""

    url: str
    number: int
    seconds: float = 0.0
    messages: list[str] = field(default_factory=list)
    fault: str = ""

    def __post_init__(self) -> None:
        self._http = httpx.Client(base_url=self.url, timeout=PATIENCE)
        self._session = f"visitor{self.number}"

    def visit(self, passes: int, start: threading.Barrier) -> None:
        self._http.get("/")  # for the cookie
        config = self._http.get("/config").json()
        files = {"files": (f"{self.number}.png", picture(self.number), "image/png")}
        (path,) = self._http.post("/gradio_api/upload", files=files).json()
        start.wait()
        began = time.monotonic()
        source = {"upload": path, "name": f"{self.number}.png"}
        options = ["reconstruction", passes, 1, 0.0, ""]
        generate, follow = dependencies(config)
        *_, (_, status, _) = self._call(generate, [source, None, *options])
        shown: dict[str, Any] = {}
        for outputs in self._call(follow, [status]):
            shown = next((o for o in outputs if isinstance(o, dict) and "wanted" in o), shown)
            if shown and shown["message"] not in self.messages[-1:]:
                self.messages.append(shown["message"])
        self.seconds = time.monotonic() - began
        self.fault = self._check(shown)

    def _check(self, status: dict[str, Any]) -> str:
        if status.get("status") != "finished":
            return f"ended as {status.get('status')}: {status.get('message')}"
        address = f"/runs/{status['run']}/0/preview"
        page = self._http.get(address)
        if name_of(self.number) not in page.text:
            return f"did not get its own page ({page.status_code})"
        if httpx.get(self.url + address).status_code != 404:
            return "can be seen by a stranger"
        return ""

    def _call(self, function: int, data: list[Any]) -> Iterator[list[Any]]:
        """Every list of outputs of an event, as Gradio's own screen gets them."""
        asked = {"fn_index": function, "data": data, "session_hash": self._session}
        self._http.post("/gradio_api/queue/join", json=asked).raise_for_status()
        where = f"/gradio_api/queue/data?session_hash={self._session}"
        outputs: list[Any] = []
        with self._http.stream("GET", where) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line else {}
                if message.get("msg") == "process_generating":
                    sent = message["output"]["data"]  # whole, then what changed
                    outputs = list(map(apply_diff, outputs, sent)) if outputs else sent
                    yield outputs
                if message.get("msg") == "process_completed":
                    yield message["output"]["data"]
                    return


def dependencies(config: dict[str, Any]) -> tuple[int, int]:
    """The numbers of the events that Generate starts: the run, and following it."""
    names = {c["id"]: c["props"].get("elem_id") for c in config["components"]}
    (generate,) = (
        d
        for d in config["dependencies"]
        if [(names.get(t[0]), t[1]) for t in d["targets"]] == [("generate", "click")]
    )
    follow = next(
        d
        for d in config["dependencies"]
        if d["trigger_after"] == generate["id"] and len(d["outputs"]) > 5
    )
    return generate["id"], follow["id"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(port: int, data: str) -> subprocess.Popen[bytes]:
    environ = {**os.environ, "LIKENESS_DATA": data, "GRADIO_TEMP_DIR": f"{data}/uploads"}
    command = [sys.executable, "-m", "webapp", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    for _ in range(240):
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz").is_success:
                return process
        except httpx.TransportError:
            time.sleep(0.25)
    process.kill()
    raise SystemExit("the app did not start within a minute")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--passes", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        port = free_port()
        server, url = serve(port, data), f"http://127.0.0.1:{port}"
        try:
            watch = Watch(url, server.pid)
            visitors = [Visitor(url, number) for number in range(args.users)]
            start = threading.Barrier(args.users)
            with ThreadPoolExecutor(args.users) as pool:
                list(pool.map(lambda visitor: visitor.visit(args.passes, start), visitors))
            watch.close()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    return report(visitors, watch)


def report(visitors: list[Visitor], watch: Watch) -> int:
    waited = sorted(visitor.seconds for visitor in visitors)
    queued = sum(any("ahead" in m for m in visitor.messages) for visitor in visitors)
    print(f"{len(visitors)} visitors, done after {waited[0]:.0f} to {waited[-1]:.0f} s")
    print(f"{queued} were told how many runs are ahead of theirs")
    print(f"memory {max(watch.bytes) / 1e9:.2f} GB at most, {watch.bytes[0] / 1e9:.2f} GB before")
    middle = statistics.median(watch.answers)
    print(
        f"/healthz {1000 * middle:.0f} ms in the median, {1000 * max(watch.answers):.0f} ms at most"
    )
    for visitor in visitors:
        if visitor.fault:
            print(f"visitor {visitor.number} {visitor.fault}")
    return int(any(visitor.fault for visitor in visitors))


if __name__ == "__main__":
    sys.exit(main())
