"""Serve the page: on this machine only unless a password is set, and nothing leaves it."""

from __future__ import annotations

import socket
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
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
QUEUE = 64  # questions waiting; further visitors are told that it is full
MIB = 1024 * 1024
MAX_REQUEST_MIB = 500  # of one upload, all files together


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
    ) as page:
        address = str(page.local_url)
        _say(address, port, page.server_port, language)
        if open_browser:
            webbrowser.open(address)
        page.block_thread()


@contextmanager
def serving(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    language: Language = "zh",
    auth: tuple[str, str] | None = None,
    uploads: Path | None = None,
) -> Iterator[gr.Blocks]:
    """Serve the page in the background while the context lasts; arguments as for `launch`."""
    check_host(host, auth)
    free = free_port(host, port)
    with tempfile.TemporaryDirectory(prefix="fzx-") as spare:
        page = build(assistant, language=language, uploads=uploads or Path(spare))
        page.queue(max_size=QUEUE, api_open=False)
        try:
            page.launch(
                server_name=host,
                server_port=free,
                auth=auth,
                prevent_thread_lock=True,
                **_options(host, assistant.settings.max_file_mib),
            )
            yield page
        finally:
            page.close(verbose=False)


def check_host(host: str, auth: tuple[str, str] | None) -> None:
    """Refuse an address that other machines reach when there is no password.

    Raises:
        UnprotectedHostError: as described.
    """
    if host not in LOOPBACK and not (auth and all(auth)):
        raise UnprotectedHostError(host=host)


def free_port(host: str, port: int) -> int:
    """Return the first port that nobody uses, from `port` on.

    Raises:
        BusyPortError: none among the next hundred.
    """
    last = min(port + PORTS_TRIED, 65_536)
    for candidate in range(port, last):
        if _is_free(host, candidate):
            return candidate
    raise BusyPortError(host=host, first=port, last=last - 1)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if sys.platform != "win32":  # there, the option would let two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _options(host: str, max_file_mib: float) -> dict[str, Any]:
    """Return the launch settings of Gradio that are the same wherever the page is served."""
    guards = [Middleware(Guard, max_bytes=MAX_REQUEST_MIB * MIB)]
    if host in LOOPBACK:  # a foreign name that resolves to this machine must not reach the page
        guards = [Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK)), *guards]
    return {
        "share": False,
        "quiet": True,
        "show_error": False,
        "allowed_paths": [],
        "strict_cors": True,
        "enable_monitoring": False,
        "ssr_mode": False,  # would need Node
        "run_history": False,
        "pwa": False,
        "mcp_server": False,
        "max_file_size": int(max_file_mib * MIB),
        "max_threads": 40,
        "state_session_capacity": 1_000,
        "app_kwargs": {
            "middleware": guards,
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
        },
        "favicon_path": str(HERE / "favicon.svg"),
        "footer_links": [],
        "theme": theme(),
        "css_paths": [HERE / "page.css"],
    }


def _say(address: str, wanted: int, port: int, language: Language) -> None:
    busy = {"zh": f"端口 {wanted} 被占用，改用 {port}。\n", "en": f"Port {wanted} is in use.\n"}
    text = {"zh": "副中心问答：{}（Ctrl+C 退出）\n", "en": "Serving at {} (Ctrl+C stops)\n"}
    sys.stderr.write((busy[language] if wanted != port else "") + text[language].format(address))
    sys.stderr.flush()
