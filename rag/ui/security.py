"""Headers and limits around every request; a second wall behind the escaping of render.py."""

from __future__ import annotations

import base64
import hashlib
import re

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
# gr.HTML compiles its template in the browser, hence 'unsafe-eval'; inline styles are Gradio's.
# Inline scripts run only when their hash is listed: markup that slips in cannot run handlers.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'{hashes}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; object-src 'none'; "
    "base-uri 'self'; frame-ancestors 'none'"
)
FIXED = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
PAGE_HEADERS = (b"content-length", b"content-security-policy")


class Guard:
    """ASGI middleware: a size limit on requests, security headers on responses."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(dict(scope["headers"]))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, _Headers(send))

    def _refusal(self, headers: dict[bytes, bytes]) -> PlainTextResponse | None:
        if b"transfer-encoding" in headers:  # no length to check; browsers always send one
            return PlainTextResponse("Length required", status_code=411)
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._max_bytes:
            return PlainTextResponse("Too large", status_code=413)
        return None


class _Headers:
    """Wraps `send`: holds a page back until its inline scripts are known, streams the rest."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._page: list[bytes] | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._page is None:
            await self._send(message)
        else:
            self._page.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._finish(b"".join(self._page))

    async def _begin(self, message: Message) -> None:
        self._start = message
        kind = dict(message["headers"]).get(b"content-type", b"")
        if kind.startswith(b"text/html"):
            self._page = []
        else:
            await self._send({**message, "headers": [*message["headers"], *FIXED, _policy(b"")]})

    async def _finish(self, page: bytes) -> None:
        kept = [(k, v) for k, v in self._start["headers"] if k.lower() not in PAGE_HEADERS]
        length = (b"content-length", str(len(page)).encode())
        await self._send({**self._start, "headers": [*kept, *FIXED, length, _policy(page)]})
        await self._send({"type": "http.response.body", "body": page})


def _policy(page: bytes) -> tuple[bytes, bytes]:
    digests = (hashlib.sha256(script).digest() for script in INLINE_SCRIPT.findall(page))
    hashes = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return b"content-security-policy", POLICY.format(hashes=hashes).encode()
