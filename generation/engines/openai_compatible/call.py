"""One request for a streamed completion, on a thread of its own."""

import asyncio
import json
import queue
import threading
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from generation.engines.openai_compatible.errors import Busy, ProtocolError, Refused, told
from generation.engines.openai_compatible.server import Server

CONNECT = 10.0  # seconds
LONGEST_LINE = 1_000_000  # bytes of an event
TRANSIENT = {408, 409, 425, 429, 500, 502, 503, 504, 529}

Item = Mapping[str, Any] | Exception | None


class Call:
    """A request under way.

    `items` gives the events as they come, then None when the server says that it is done,
    or else the exception that ended it. Nothing that the server does holds up `close`.
    """

    def __init__(self, server: Server, body: Mapping[str, Any]):
        self.items: queue.Queue[Item] = queue.Queue()
        self._server, self._body = server, body
        self._loop = asyncio.new_event_loop()
        self._task = self._loop.create_task(self._work())
        threading.Thread(target=self._run, name="chat", daemon=True).start()

    def close(self) -> None:
        """Hang up, which lets the server stop too."""
        with suppress(RuntimeError):  # it is over
            self._loop.call_soon_threadsafe(self._task.cancel)

    def _run(self) -> None:
        try:
            with suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._task)
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()

    async def _work(self) -> None:
        try:
            await self._ask()
        except httpx.ConnectError as error:
            self.items.put(Busy(f"it cannot be reached ({error})"))
        except httpx.ConnectTimeout:
            self.items.put(Busy(f"it cannot be reached in {CONNECT:g} s"))
        except httpx.TimeoutException:
            self.items.put(Busy(f"not a word for {self._server.stall:g} s"))
        except httpx.TransportError as error:
            self.items.put(Busy(f"the connection broke ({error})"))
        except Exception as error:
            self.items.put(error)

    async def _ask(self) -> None:
        key = self._server.key
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        url = self._server.base_url.rstrip("/") + "/chat/completions"
        timeout = httpx.Timeout(self._server.stall, connect=CONNECT)
        async with (
            httpx.AsyncClient(timeout=timeout, headers=headers) as client,
            client.stream("POST", url, json=self._body) as response,
        ):
            await _check(response, has_key=bool(key))
            async for line in _lines(response):
                field, _, data = line.partition(":")
                if field != "data":  # an event's name, a comment, or the end of an event
                    continue
                if data.strip() == "[DONE]":
                    self.items.put(None)
                    return
                self.items.put(_parsed(data))
        raise Busy("the answer was cut off")


async def _lines(response: httpx.Response) -> AsyncIterator[str]:
    """The lines of a stream; httpx's own are cut at U+2028 too, which JSON may hold."""
    rest = b""
    async for chunk in response.aiter_bytes():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.decode("utf-8", "replace").rstrip("\r")
        if len(rest) > LONGEST_LINE:
            raise ProtocolError("it sends an event that does not end")
    yield rest.decode("utf-8", "replace")


async def _check(response: httpx.Response, has_key: bool) -> None:
    """That the response is a stream of events.

    Raises:
        Busy: it may be one at another attempt.
        ProtocolError: it is not.
    """
    status = response.status_code
    kind = response.headers.get("content-type", "nothing").partition(";")[0]
    if status == 200 and kind == "text/event-stream":
        return
    body = await _beginning(response)
    said = f"HTTP {status}, {told(body) or 'no reason given'}"
    if status == 429:
        raise Busy(f"it is busy ({said})", _retry_after(response), failed=False)
    if status in TRANSIENT:
        raise Busy(f"it failed ({said})", _retry_after(response))
    if status in (400, 422):
        raise Refused(said)
    if moved := response.headers.get("location", "").partition("?")[0]:
        raise ProtocolError(f"HTTP {status}, it has moved to {moved}")
    if status in (401, 403):
        raise ProtocolError(f"{said}; {'is the key right?' if has_key else 'no key was sent'}")
    its_own = isinstance(body, Mapping) and (body.get("error") or body.get("message"))
    hint = "; does the address end in /v1?" if status in (200, 404, 405) and not its_own else ""
    if status != 200:
        raise ProtocolError(said + hint)
    if its_own:
        raise ProtocolError(f"it says: {told(body)}")
    raise ProtocolError(f"it answers {kind} instead of an event stream{hint}")


async def _beginning(response: httpx.Response) -> Any:
    """The first of a body, as JSON where it is some."""
    async for chunk in response.aiter_bytes(65_536):
        return _json(chunk.decode("utf-8", "replace"))
    return ""


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds until the time, or after the time, that the server names."""
    named = response.headers.get("retry-after", "")
    with suppress(ValueError):
        return max(0.1, float(named))
    with suppress(ValueError):
        return max(0.1, parsedate_to_datetime(named).timestamp() - time.time())
    return None


def _parsed(data: str) -> Mapping[str, Any]:
    event = _json(data)
    if not isinstance(event, Mapping):
        raise ProtocolError(f"it sent an event that is not JSON: {data.strip()}")
    return event


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
