"""Serve the page: on this machine only unless a password is set, and nothing leaves it.

Gradio's own `launch` asks itself for a page through the proxy of the environment, and fails where
that proxy cannot reach this machine; so the page is mounted on a server of ours.
"""

from __future__ import annotations

import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from rag.errors import BusyPortError, UnprotectedHostError
from rag.types import Language
from rag.ui.layout import HERE, build, theme
from rag.ui.security import Guard

if TYPE_CHECKING:
    from rag.assistant import Assistant

LOOPBACK = ("127.0.0.1", "localhost")
PORTS_TRIED = 100
BACKLOG = 128  # connections waiting to be accepted
QUEUE = 64  # questions waiting; further visitors are told that it is full
MIB = 1024 * 1024
MAX_REQUEST_MIB = 500  # of one upload, all files together
CLOSING_S = 2  # for open streams, when the program ends
NO_DOCS: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
SERVING = {
    "zh": "副中心问答：{address}（按 Ctrl+C 退出）\n",
    "en": "Serving at {address} (Ctrl+C stops)\n",
}
MOVED = {
    "zh": "端口 {wanted} 已被占用，改用 {port}。\n",
    "en": "Port {wanted} is in use; {port} is taken instead.\n",
}


@dataclass(frozen=True, slots=True)
class Served:
    """A page that is being served."""

    address: str
    port: int
    page: gr.Blocks
    thread: threading.Thread


def launch(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    language: Language = "zh",
    auth: tuple[str, str] | None = None,
    uploads: Path | None = None,
) -> None:
    """Serve the chat page until interrupted; its address is written to stderr.

    Args:
        assistant: answers and takes uploads.
        host: address to listen on.
        port: the next free one is taken when it is busy.
        open_browser: whether to show the page in the default browser.
        language: the language the page starts in.
        auth: user name and password to ask for.
        uploads: where uploaded files are kept; None keeps them until the program ends.

    Raises:
        UnprotectedHostError: other machines could reach the page, and there is no password.
        BusyPortError: no free port among the next hundred.
    """
    with serving(
        assistant, host=host, port=port, language=language, auth=auth, uploads=uploads
    ) as served:
        moved = MOVED[language].format(wanted=port, port=served.port)
        sys.stderr.write(moved if served.port != port else "")
        sys.stderr.write(SERVING[language].format(address=served.address))
        sys.stderr.flush()
        if open_browser:
            webbrowser.open(served.address)
        _wait(served.thread)


def _wait(thread: threading.Thread) -> None:
    try:
        while thread.is_alive():
            thread.join(0.5)  # without a limit, Ctrl+C would not be heard on Windows
    except KeyboardInterrupt:
        return


@contextmanager
def serving(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    language: Language = "zh",
    auth: tuple[str, str] | None = None,
    uploads: Path | None = None,
) -> Iterator[Served]:
    """Serve the page in the background while the context lasts; arguments as for `launch`."""
    check_host(host, auth)
    kept = nullcontext(uploads) if uploads else tempfile.TemporaryDirectory(prefix="fzx-")
    with bind(host, port) as listener, kept as folder:
        page = build(assistant, language=language, uploads=Path(folder))
        page.queue(max_size=QUEUE, api_open=False)
        app = gr.mount_gradio_app(
            FastAPI(**NO_DOCS),
            page,
            path="/",
            auth=auth,
            **_options(host, assistant.settings.max_file_mib),
        )
        chosen = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=CLOSING_S)
        server = uvicorn.Server(chosen)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        free = listener.getsockname()[1]
        try:
            yield Served(_address(host, free), free, page, thread)
        finally:
            server.should_exit = True
            thread.join(2 * CLOSING_S)


def _address(host: str, port: int) -> str:
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104  # shown, not bound
    return f"http://{name}:{port}/"


def check_host(host: str, auth: tuple[str, str] | None) -> None:
    """Refuse an address that other machines reach when there is no password.

    Raises:
        UnprotectedHostError: as described.
    """
    if host not in LOOPBACK and not (auth and all(auth)):
        raise UnprotectedHostError(host=host)


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket on the first port that nobody uses, from `port` on.

    Raises:
        BusyPortError: none among the next hundred.
    """
    last = min(port + PORTS_TRIED, 65_536)
    for candidate in range(port, last):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        if sys.platform != "win32":  # there, the option would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
        else:
            return listener
    raise BusyPortError(host=host, first=port, last=last - 1)


def _options(host: str, max_file_mib: float) -> dict[str, Any]:
    """Return what the mounted page is told, wherever it is served."""
    guards = [Middleware(Guard, max_bytes=MAX_REQUEST_MIB * MIB)]
    if host in LOOPBACK:  # a foreign name that resolves to this machine must not reach the page
        guards.insert(0, Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK)))
    return {
        "app_kwargs": {"middleware": guards, **NO_DOCS},
        "show_error": False,
        "allowed_paths": [],
        "enable_monitoring": False,
        "ssr_mode": False,  # would need Node
        "run_history": False,
        "pwa": False,
        "mcp_server": False,
        "max_file_size": int(max_file_mib * MIB),
        "favicon_path": str(HERE / "favicon.svg"),
        "footer_links": [],
        "theme": theme(),
        "css_paths": [HERE / "page.css"],
    }
