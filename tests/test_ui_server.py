from __future__ import annotations

import base64
import hashlib
import socket

import httpx
import pytest
from fake_assistant import HALL, FakeAssistant
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.errors import BusyPortError, UnprotectedHostError
from rag.ui.security import Guard
from rag.ui.server import LOOPBACK, bind, check_host, launch, serving

PAGE = "<p>页</p><script>let a = 1;</script><script type=module src='/x.js'></script>"


async def plain(_: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)


async def echo(request: Request) -> JSONResponse:
    return JSONResponse(len(await request.body()))


@pytest.fixture
def client():
    routes = [Route("/", plain), Route("/echo", echo, methods=["POST"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Guard, max_bytes=10)]))


def test_the_policy_allows_only_the_inline_scripts_the_page_came_with(client):
    reply = client.get("/")
    policy = reply.headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(b"let a = 1;").digest()).decode()
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert script == f"script-src 'self' 'unsafe-eval' 'sha256-{digest}'"
    assert reply.text == PAGE
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "directive", ["connect-src 'self'", "form-action 'self'", "object-src 'none'"]
)
def test_every_response_forbids_the_ways_out(client, directive):
    for reply in (client.get("/"), client.post("/echo", content=b"12"), client.get("/none")):
        assert directive in reply.headers["content-security-policy"]
        assert "http" not in reply.headers["content-security-policy"]


def test_a_request_over_the_limit_or_without_a_length_is_refused(client):
    assert client.post("/echo", content=b"1" * 10).json() == 10
    assert client.post("/echo", content=b"1" * 11).status_code == 413
    assert client.post("/echo", content=iter([b"1"])).status_code == 411


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "", "example.org"])
def test_an_address_others_reach_needs_a_password(host):
    with pytest.raises(UnprotectedHostError) as caught:
        check_host(host, None)
    assert caught.value.code == "unprotected-host"
    assert "密码" in caught.value.message("zh")
    with pytest.raises(UnprotectedHostError):
        check_host(host, ("user", ""))
    check_host(host, ("user", "long enough"))


def test_launch_refuses_before_it_opens_anything():
    with pytest.raises(UnprotectedHostError):
        launch(FakeAssistant(HALL), host="0.0.0.0")
    for host in LOOPBACK:
        check_host(host, None)


def test_a_busy_port_gives_the_next_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with bind("127.0.0.1", port) as found:
            assert found.getsockname()[1] in range(port + 1, port + 100)
            assert found.getsockname()[0] == "127.0.0.1"


def test_no_free_port_says_which_were_tried():
    with bind("127.0.0.1", 65_535), pytest.raises(BusyPortError) as caught:
        bind("127.0.0.1", 65_535)
    assert "65535" in caught.value.message("zh")
    assert "65535" in str(caught.value)


@pytest.fixture(scope="module")
def served():
    with serving(FakeAssistant(HALL)) as served:
        yield served


@pytest.fixture
def page(served):
    return served.page


@pytest.fixture
def browser(served):
    with httpx.Client(base_url=served.address, trust_env=False) as client:
        yield client


def test_the_page_starts_where_a_proxy_is_set_that_cannot_reach_it(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serving(FakeAssistant(HALL)) as served:
        reply = httpx.get(served.address, trust_env=False)
    assert reply.status_code == 200
    assert "副中心问答" in reply.text


def test_a_foreign_host_name_does_not_reach_the_page(browser):
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 400
    assert browser.get("/", headers={"host": "localhost"}).status_code == 200


def test_a_foreign_origin_may_not_read_or_call_the_page(browser):
    reply = browser.get("/config", headers={"origin": "http://evil.example"})
    assert "access-control-allow-origin" not in reply.headers
    reply = browser.post("/gradio_api/queue/join", json={}, headers={"origin": "null"})
    assert reply.status_code in {400, 403, 422}


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=pyproject.toml",
        "/gradio_api/file=%2e%2e/%2e%2e/etc/passwd",
        "/gradio_api/file=//etc/passwd",
        "/gradio_api/file=C:\\Windows\\win.ini",
        "/gradio_api/proxy=http://127.0.0.1:9/",
        "/docs",
        "/openapi.json",
    ],
)
def test_no_file_outside_the_page_is_served(browser, path):
    reply = browser.get(path)
    assert reply.status_code in {400, 403, 404}
    assert "root:" not in reply.text


def test_an_uploaded_page_cannot_run_in_the_browser(browser):
    files = {"files": ("x.html", b"<script>window.__pwn=1</script>", "text/html")}
    path = browser.post("/gradio_api/upload", files=files).json()[0]
    reply = browser.get(f"/gradio_api/file={path}")
    assert "attachment" in reply.headers.get("content-disposition", "")
    assert "sha256" not in reply.headers["content-security-policy"]


def test_a_file_over_the_limit_is_refused(browser, page):
    files = {"files": ("x.txt", b"1" * (page.max_file_size + 1), "text/plain")}
    assert browser.post("/gradio_api/upload", files=files).status_code == 413
    assert page.max_file_size == 50 * 1024 * 1024


def test_the_page_tells_nobody_and_shares_nothing(page):
    assert page.show_error is False
    assert page.allowed_paths == []
    assert page.analytics_enabled is False
    assert all(part["api_visibility"] == "private" for part in page.config["dependencies"])


def test_every_event_has_its_own_limit_of_concurrent_runs(page):
    # an event without a function only cancels others
    limits = {fn.name: fn.concurrency_limit for fn in page.fns.values() if fn.fn}
    assert limits
    assert all(isinstance(limit, int) and limit >= 1 for limit in limits.values()), limits


def test_a_second_page_takes_the_next_port(served):
    with serving(FakeAssistant(), port=served.port) as second:
        assert second.port > served.port
        assert httpx.get(second.address, trust_env=False).status_code == 200


def test_a_page_with_a_password_shows_nothing_before_it():
    with serving(FakeAssistant(HALL), auth=("访客", "long enough")) as served:
        reply = httpx.get(served.address + "config", trust_env=False)
        assert reply.status_code == 401
        assert httpx.get(served.address + "gradio_api/info", trust_env=False).status_code == 401
