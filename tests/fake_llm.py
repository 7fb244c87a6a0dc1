"""A chat endpoint on 127.0.0.1 that behaves well, or badly in one chosen way.

It speaks the streaming half of the OpenAI protocol over real HTTP; `FakeLLM.mode` picks how.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

ANSWER = "2022年完工50部[1]。"


class FakeLLM:
    """Serve `answer` under `url`, in `mode`; what it was sent is in `requests`.

    Modes: ok, hang, drip, pings, status (with `status` and `headers`), redirect, cut, torn,
    no_done, broken_chunk, error_chunk, no_choices, null, html, huge, length. `statuses` are given
    to the first requests, before `mode` applies.
    """

    def __init__(self, mode: str = "ok", answer: str | Iterable[str] = ANSWER) -> None:
        self.mode = mode
        self.pieces = [answer] if isinstance(answer, str) else list(answer)
        self.status = 500
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        self.location = ""
        self.requests: list[dict[str, Any]] = []
        self.gone = threading.Event()  # a client closed its connection before the end
        self.stop = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """The base URL to configure."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def refused_port() -> Iterator[str]:
    """Give a URL on which nobody listens."""
    with FakeLLM() as server:
        url = server.url
    yield url


def _handler(fake: FakeLLM) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            fake.requests.append({"path": self.path})
            self.reply(404, b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fake.requests.append(
                {"path": self.path, "headers": dict(self.headers), "body": json.loads(body)}
            )
            try:
                if fake.statuses:
                    self.refuse(fake.statuses.pop(0))
                else:
                    getattr(self, f"mode_{fake.mode}")()
            except (BrokenPipeError, ConnectionResetError):
                fake.gone.set()
            self.close_connection = True

        def reply(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def refuse(self, status: int) -> None:
            body = json.dumps({"error": {"message": "no", "type": "fake"}}).encode()
            self.reply(status, body, Content_Type="application/json", **fake.headers)

        def begin(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()

        def line(self, text: str) -> None:
            self.wfile.write(f"{text}\n\n".encode())
            self.wfile.flush()

        def chunk(self, content: str | None = None, finish: str | None = None) -> None:
            delta = {} if content is None else {"role": "assistant", "content": content}
            self.choices([{"index": 0, "delta": delta, "finish_reason": finish}])

        def choices(self, choices: list[dict[str, Any]]) -> None:
            self.line("data: " + json.dumps(_frame(choices)))

        def say(self, finish: str | None = "stop", *, done: bool = True) -> None:
            self.begin()
            for piece in fake.pieces:
                self.chunk(piece)
            if finish:
                self.chunk(finish=finish)
            if done:
                self.line("data: [DONE]")

        def until_gone(self, text: str, pause_s: float) -> None:
            while not fake.stop.wait(pause_s):
                self.line(text)

        def mode_ok(self) -> None:
            self.say()

        def mode_length(self) -> None:
            self.say("length")

        def mode_cut(self) -> None:
            self.say(None, done=False)

        def mode_torn(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Content-Length", "100000")  # and the connection ends before
            self.end_headers()
            self.chunk(fake.pieces[0])

        def mode_no_done(self) -> None:
            self.say("stop", done=False)

        def mode_hang(self) -> None:
            # Nothing can be written, so a closed connection shows as an end of the input.
            self.connection.settimeout(0.02)
            while not fake.stop.is_set():
                try:
                    if not self.connection.recv(1):
                        raise ConnectionResetError
                except TimeoutError:
                    continue

        def mode_drip(self) -> None:
            self.begin()
            frame = _frame([{"index": 0, "delta": {"content": "一"}, "finish_reason": None}])
            self.until_gone("data: " + json.dumps(frame), 0.02)

        def mode_pings(self) -> None:
            self.begin()
            self.until_gone(": ping", 0.02)

        def mode_status(self) -> None:
            self.refuse(fake.status)

        def mode_redirect(self) -> None:
            self.reply(302, b"", Location=fake.location)

        def mode_broken_chunk(self) -> None:
            self.begin()
            self.chunk(fake.pieces[0])
            self.line('data: {"choices": [')

        def mode_error_chunk(self) -> None:
            self.begin()
            self.chunk(fake.pieces[0])
            self.line('data: {"error": {"message": "out of memory"}}')

        def mode_no_choices(self) -> None:
            self.begin()
            self.choices([])
            self.line("data: [DONE]")

        def mode_null(self) -> None:
            self.begin()
            self.choices([{"index": 0, "delta": {"content": None}, "finish_reason": "stop"}])
            self.line("data: [DONE]")

        def mode_html(self) -> None:
            self.reply(200, b"<html><body>Log in</body></html>", Content_Type="text/html")

        def mode_huge(self) -> None:
            self.begin()
            while not fake.stop.is_set():
                self.chunk("很长" * 500)

    return Handler


def _frame(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": "fake",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": "fake",
        "choices": choices,
    }
