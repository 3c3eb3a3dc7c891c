"""Which browser is asking: a random cookie, known to nobody else.

What belongs to a browser is marked with a hash of its cookie, so that the data folder
holds nothing that could be used to pose as its owner.
"""

import hashlib
import secrets
from collections.abc import Mapping

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "likeness"
_LASTS = 365 * 24 * 3600  # seconds


def owner_of(cookies: Mapping[str, str]) -> str:
    """The owner that runs made by the browser with these cookies have.

    Without ours it is a new one each time: what is made then cannot be found again.
    """
    token = cookies.get(COOKIE) or secrets.token_urlsafe(16)
    return hashlib.sha256(token.encode()).hexdigest()


class BrowserCookie:
    """Gives a cookie to every browser that opens the app without one."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        new = scope["type"] == "http" and scope["path"] == "/"
        if not new or COOKIE in HTTPConnection(scope).cookies:
            await self._app(scope, receive, send)
            return
        cookie = f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; Max-Age={_LASTS}"
        header = (b"set-cookie", f"{cookie}; HttpOnly; SameSite=Lax".encode())

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], header]}
            await send(message)

        await self._app(scope, receive, send_with_cookie)
