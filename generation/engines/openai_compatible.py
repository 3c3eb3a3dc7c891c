"""Any server that speaks OpenAI's chat completions: vLLM, SGLang, a hosted API.

The request runs on a thread of its own, so that a stop, a stall or an endless answer ends
it within POLL seconds, whatever the server does.
"""

import base64
import json
import logging
import queue
import random
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

import httpx
from PIL import Image

from generation.engines.chat import CLOSE, OPEN, ChatModel, Message, Reply, Sampling, Splitter
from generation.engines.circuit import Circuit
from generation.engines.dialects import Dialect, find_dialect
from generation.engines.vlm import Price, Start, VLMEngine
from generation.errors import EngineError, Stopped
from generation.events import Delta, Usage
from verify.screenshot import Pixels

log = logging.getLogger(__name__)

POLL = 0.2  # seconds between two looks at the stop flag
ATTEMPTS = 4
LONGEST_WAIT = 60.0  # seconds before another attempt, whatever the server asks for
LETTERS_PER_TOKEN = 4.0  # of prose and code, where the server does not count
MOST_PIXELS = 4_000_000  # of a picture that is sent: 3,900 tokens of Qwen3-VL
LAST_WORDS = 3.0  # seconds for the usage that may follow the end of an answer
TRANSIENT = {408, 409, 425, 429, 500, 502, 503, 504, 529}


@dataclass(frozen=True)
class Server:
    """Where the model is, and how to ask for it. The key is never shown."""

    base_url: str
    model: str
    key: str = field(default="", repr=False)
    stall: float = 90.0  # seconds without a word after which an answer is given up
    backoff: float = 1.0  # seconds before the second attempt, doubled before each next one


class OpenAIChat:
    """A model behind a server."""

    def __init__(self, server: Server):
        self.name = server.model
        self._server = server
        self._dialect = find_dialect(server.base_url)
        self._circuit = Circuit.of(server.base_url)

    def stream(
        self, messages: Sequence[Message], sampling: Sampling, stop: threading.Event
    ) -> Generator[Delta, None, Reply]:
        """As ChatModel; a budget that the server ignores is held by asking in two steps."""
        answer = Answer(messages, sampling, stop)
        yield from self._run(answer, messages, sampling)
        if answer.overthought:
            thought = Message("assistant", f"{OPEN}\n{answer.thinking.strip()}\n{CLOSE}\n\n")
            answer.begin_again()
            rest = replace(sampling, thinking_budget=0)
            yield from self._run(answer, [*messages, thought], rest)
        return answer.reply()

    def _run(
        self, answer: "Answer", messages: Sequence[Message], sampling: Sampling
    ) -> Iterator[Delta]:
        body = payload(self._server.model, messages, sampling, self._dialect)
        for attempt in range(ATTEMPTS):
            self._circuit.check()
            call = Call(self._server, body)
            try:
                yield from self._listen(call, answer)
            except Busy as busy:
                self._circuit.failed()
                if attempt == ATTEMPTS - 1:
                    raise EngineError(f"{self._where}: {busy}, {ATTEMPTS} times in a row") from None
                wait = busy.wait or self._server.backoff * 2**attempt * random.uniform(0.5, 1.5)
                yield Delta(f"{busy}; trying again in {min(wait, LONGEST_WAIT):.0f} s")
                if answer.stop.wait(min(wait, LONGEST_WAIT)):
                    raise Stopped("stopped by the user") from None
            except (httpx.HTTPError, ProtocolError) as error:
                raise EngineError(f"{self._where}: {self._explain(error)}") from error
            else:
                self._circuit.worked()
                return
            finally:
                call.close()

    def _listen(self, call: "Call", answer: "Answer") -> Iterator[Delta]:
        """The words of one response, until it ends or there is enough."""
        heard = time.monotonic()
        while not answer.enough:
            if answer.stop.is_set():
                raise Stopped("stopped by the user")
            patience = LAST_WORDS if answer.finish else self._server.stall
            try:
                item = call.items.get(timeout=POLL)
            except queue.Empty:
                if time.monotonic() - heard < patience:
                    continue
                if answer.finish:
                    return
                raise ProtocolError(f"not a word for {patience:g} s") from None
            if isinstance(item, Exception):
                raise item
            if item is None:
                if not answer.finish:
                    said = len(answer.text)
                    raise ProtocolError(f"the answer was cut off after {said} characters")
                return
            heard = time.monotonic()
            yield from answer.take(item)

    @property
    def _where(self) -> str:
        return f"the server at {self._server.base_url}"

    def _explain(self, error: Exception) -> str:
        said = str(error) or type(error).__name__
        return said.replace(self._server.key, "***") if self._server.key else said


class ProtocolError(Exception):
    """The server answered something that is not a streamed chat completion."""


class Busy(Exception):
    """The server asks to try again, after `wait` seconds where it says so."""

    def __init__(self, message: str, wait: float | None = None):
        super().__init__(message)
        self.wait = wait


class Call:
    """One request, made on a thread of its own.

    `items` gives the events as they come, then None; or the exception that ended it.
    """

    def __init__(self, server: Server, body: Mapping[str, Any]):
        self.items: queue.Queue[Mapping[str, Any] | Exception | None] = queue.Queue()
        self._client = httpx.Client(timeout=httpx.Timeout(server.stall, connect=10))
        self._server, self._body = server, body
        self._closed = False
        threading.Thread(target=self._work, name="chat", daemon=True).start()

    def close(self) -> None:
        self._closed = True
        with suppress(Exception):  # the thread may be in the middle of a read
            self._client.close()

    def _work(self) -> None:
        try:
            for item in self._events():
                self.items.put(item)
            self.items.put(None)
        except httpx.ConnectError as error:
            self.items.put(Busy(f"it cannot be reached ({error})"))
        except httpx.TimeoutException:
            self.items.put(ProtocolError(f"not a word for {self._server.stall:g} s"))
        except httpx.TransportError as error:
            self.items.put(ProtocolError(f"the connection broke ({error})"))
        except Exception as error:
            if not self._closed:
                self.items.put(error)

    def _events(self) -> Iterator[Mapping[str, Any]]:
        headers = {"Authorization": f"Bearer {self._server.key}"} if self._server.key else {}
        url = self._server.base_url.rstrip("/") + "/chat/completions"
        with self._client.stream("POST", url, json=self._body, headers=headers) as response:
            _check(response)
            for line in response.iter_lines():
                if self._closed:
                    return
                field_, _, data = line.partition(":")
                if field_ != "data":  # an event's name, a comment, or the end of an event
                    continue
                if data.strip() == "[DONE]":
                    return
                yield _parsed(data)


class Answer:
    """What has been said so far in answer to a question."""

    def __init__(self, messages: Sequence[Message], sampling: Sampling, stop: threading.Event):
        self.stop = stop
        self.finish = ""
        self.text = self.thinking = ""
        self.overthought = False
        self._sampling = sampling
        self._prompt = sum(len(message.text) for message in messages)
        self._splitter = Splitter(thinking=False)
        self._usage = Usage()
        self._counted: Mapping[str, Any] = {}

    @property
    def enough(self) -> bool:
        """Whether nothing more is wanted: the budget is spent, or the server does not stop."""
        spoken = len(self.text) / LETTERS_PER_TOKEN
        return self.overthought or spoken > 2 * self._sampling.max_tokens

    def take(self, event: Mapping[str, Any]) -> Iterator[Delta]:
        if "error" in event:
            raise ProtocolError(f"it says: {_message(event['error'])}")
        self._counted = event.get("usage") or self._counted
        for choice in event.get("choices") or ():
            delta = choice.get("delta") or {}
            reasoning = delta.get("reasoning_content") or delta.get("reasoning") or ""
            if reasoning:
                yield from self._hear([Delta(reasoning, "thinking")])
            yield from self._hear(self._splitter.feed(delta.get("content") or ""))
            self.finish = choice.get("finish_reason") or self.finish

    def _hear(self, deltas: Sequence[Delta] | Iterator[Delta]) -> Iterator[Delta]:
        for delta in deltas:
            if delta.kind == "thinking":
                self.thinking += delta.text
            else:
                self.text += delta.text
            yield delta
        budget = self._sampling.thinking_budget
        if budget and not self.text and not self.finish:
            self.overthought = len(self.thinking) / LETTERS_PER_TOKEN > budget

    def begin_again(self) -> None:
        """Keep what was thought, and listen to the answer that follows it."""
        self._usage = self._spent()
        self.overthought, self.finish, self.text, self._counted = False, "", "", {}
        self._splitter = Splitter(thinking=False)
        self._sampling = replace(self._sampling, thinking_budget=None)

    def reply(self) -> Reply:
        for delta in self._splitter.end():
            self.text += delta.text
        finish = "stop" if self.finish not in ("length", "") else "length"
        return Reply(self.text, self.thinking, finish, self._spent())

    def _spent(self) -> Usage:
        """What the server counted, else an estimate; what was thought before is in it."""
        if not self._counted:
            letters = (self._prompt, len(self.thinking), len(self.text))
            now = Usage(*(round(n / LETTERS_PER_TOKEN) for n in letters))
            before = replace(self._usage, thinking=0)
            return before + now
        out = int(self._counted.get("completion_tokens") or 0)
        details = self._counted.get("completion_tokens_details") or {}
        told = details.get("reasoning_tokens")
        share = len(self.thinking) / max(1, len(self.thinking) + len(self.text))
        thinking = int(told) if told is not None else round(out * share)
        counted = Usage(int(self._counted.get("prompt_tokens") or 0), thinking, out - thinking)
        return self._usage + counted


class OpenAIEngine(VLMEngine):
    """A model behind an OpenAI-compatible server, as an engine."""

    def __init__(
        self,
        server: Server,
        sampling: Sampling,
        price: Price | None = None,
        start: Start = "image",
    ):
        model: ChatModel = OpenAIChat(server)
        super().__init__(model, sampling, price or Price(), start)


def payload(
    model: str, messages: Sequence[Message], sampling: Sampling, dialect: Dialect
) -> dict[str, Any]:
    """The body of a request."""
    budget = sampling.thinking_budget
    going_on = messages[-1].role == "assistant"
    return {
        "model": model,
        "messages": [_message_body(message) for message in messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "presence_penalty": sampling.presence_penalty,
        dialect.max_tokens: sampling.max_tokens + (budget or 0),
        **(dialect.top_k(sampling.top_k)),
        **(dialect.thinking(budget)),
        **(dialect.going_on if going_on else {}),
    }


def _message_body(message: Message) -> dict[str, Any]:
    if not message.images:
        return {"role": message.role, "content": message.text}
    pictures = [
        {"type": "image_url", "image_url": {"url": data_url(part)}}
        for image in message.images
        for part in parts(image)
    ]
    return {"role": message.role, "content": [*pictures, {"type": "text", "text": message.text}]}


def parts(pixels: Pixels) -> list[Pixels]:
    """A picture from top to bottom in as few parts of MOST_PIXELS as it takes."""
    count = -(-pixels.shape[0] * pixels.shape[1] // MOST_PIXELS)
    height = -(-len(pixels) // count)
    return [pixels[top : top + height] for top in range(0, len(pixels), height)]


def data_url(pixels: Pixels) -> str:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def _check(response: httpx.Response) -> None:
    if response.status_code in TRANSIENT:
        said = "it is busy" if response.status_code == 429 else "it failed"
        raise Busy(f"{said} (HTTP {response.status_code})", _retry_after(response))
    if response.status_code >= 400:
        response.read()
        raise ProtocolError(f"HTTP {response.status_code}, {_message(_json(response.text))}")
    kind = response.headers.get("content-type", "nothing")
    if not kind.startswith("text/event-stream"):
        raise ProtocolError(
            f"it answers {kind.partition(';')[0]} instead of an event stream; "
            "does the address end in /v1?"
        )


def _retry_after(response: httpx.Response) -> float | None:
    with suppress(ValueError):
        return max(0.1, float(response.headers.get("retry-after", "")))
    return None  # absent, or a date, which is as good as a guess


def _parsed(data: str) -> Mapping[str, Any]:
    event = _json(data)
    if not isinstance(event, Mapping):
        raise ProtocolError(f"it sent an event that is not JSON: {data.strip()[:60]}")
    return event


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _message(error: Any) -> str:
    """What an error object, or a body that should be one, has to say."""
    if isinstance(error, Mapping):
        inner = error.get("error", error)
        error = inner.get("message", inner) if isinstance(inner, Mapping) else inner
    return " ".join(str(error).split())[:300]
