"""The page in a real browser: Chromium driven by playwright; nothing leaves the machine."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlparse

import pytest
from starlette.responses import StreamingResponse

from rag import Assistant, Document, feedback
from rag.ui.server import serving
from rag.ui.texts import EN, ZH

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]

EVIL = '<img src=x onerror="window.__pwn=1"><script>window.__pwn=1</script>'
FILLER = "通州区各街道继续开展环境整治，居民议事会每月召开一次。\n" * 60
HALL = Document.from_text(
    f"副中心报\n2022年2月13日 星期日\n{FILLER}"
    "政务服务大厅于2021年9月13日启用，五个月接待群众1.9万人次。\n"
    f"{FILLER}",
    title="政务服务大厅启用",
    date="2022-02-13",
)
PARK = Document.from_text("绿心森林公园开园后接待游客超过380万人次。\n", title="绿心公园通讯")
HOSTILE = Document.from_text(
    f"台湖演艺小镇建成小剧场{EVIL}17座。\n台湖演艺小镇小剧场共有17座。\n", title=f"台湖{EVIL}"
)
HALL_QUESTION = "政务服务大厅接待了多少群众？"
EVIL_QUESTION = "台湖演艺小镇小剧场有多少座？"
OFF_QUESTION = "火星基地的氧气产量是多少？"
WAIT_MS = 20_000


@dataclass
class Visitor:
    """A visitor of the page, and every address the page asked for."""

    page: sync_api.Page
    requested: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(WAIT_MS)
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))

    def visit(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_selector(".welcome")

    def ask(self, question: str) -> sync_api.Locator:
        """Type a question, press Enter, wait for the answer and return its turn."""
        before = self.page.locator(".turn").count()
        box = self.page.locator("#question textarea")
        box.fill(question)
        box.press("Enter")  # at the box: an update of the page may have taken the focus
        turn = self.page.locator(".turn").nth(before)
        turn.locator("button[data-cite], .status").first.wait_for()
        return turn

    def is_in_view(self, selector: str) -> bool:
        """Return whether the element lies inside the window."""
        box = self.page.locator(selector).bounding_box()
        size = self.page.viewport_size
        return bool(box and size) and box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    with Assistant.open() as opened:
        opened.add(HALL, PARK, HOSTILE)
        yield opened


@pytest.fixture(scope="module")
def address(assistant) -> Iterator[str]:
    with serving(assistant) as served:
        yield served.address


@pytest.fixture(scope="module")
def chromium() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium, address) -> Iterator[Visitor]:
    context = chromium.new_context(viewport={"width": 1360, "height": 860}, locale="zh-CN")
    visitor = Visitor(context.new_page())
    visitor.visit(address)
    yield visitor
    context.close()


@pytest.fixture
def phone(chromium, address) -> Iterator[Visitor]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    visitor = Visitor(context.new_page())
    visitor.visit(address)
    yield visitor
    context.close()


def test_a_question_gets_an_answer_whose_citation_opens_the_marked_passage(visitor, assistant):
    citation = assistant.ask(HALL_QUESTION).citations[0]
    turn = visitor.ask(HALL_QUESTION)
    assert "1.9万" in turn.inner_text()
    turn.locator("button[data-cite]").first.click()
    visitor.page.wait_for_selector("#source mark")
    assert visitor.page.locator("#source mark").text_content() == citation.quote
    assert visitor.page.locator(".document h3").inner_text() == citation.title
    visitor.page.wait_for_timeout(300)
    assert visitor.is_in_view("#source mark")
    assert visitor.errors == []


def test_a_passage_scrolled_away_comes_back_when_its_number_is_clicked_again(visitor):
    turn = visitor.ask(HALL_QUESTION)
    visitor.page.wait_for_selector("#source mark")
    visitor.page.evaluate("document.querySelector('#source .text').scrollTop = 0")
    assert not visitor.is_in_view("#source mark")
    turn.locator("button[data-cite]").first.click()
    visitor.page.wait_for_timeout(300)
    assert visitor.is_in_view("#source mark")
    assert visitor.page.locator("#source .card.is-open").count() == 1


@pytest.mark.parametrize("who", ["visitor", "phone"])
def test_a_chosen_scope_is_asked_shown_and_cleared(who, request):
    visitor = request.getfixturevalue(who)
    page = visitor.page
    head = page.locator("#scope > button")
    assert head.inner_text().startswith(ZH.scope_all)
    assert page.locator("#scope input").first.is_hidden()
    head.click()
    page.locator("#scope input").first.click()
    page.locator("[role=option]", has_text="2022").click()
    page.locator("#scope > button", has_text="2022").wait_for()
    page.locator("#scope input").nth(2).click()
    page.locator("[role=option]", has_text=PARK.title).click()
    page.locator("#scope > button", has_text=PARK.title).wait_for()
    page.locator("#scope input").first.press("Escape")
    head.click()
    turn = visitor.ask(HALL_QUESTION)
    assert "所选范围内没有文件" in turn.inner_text()
    assert PARK.title in turn.locator(".scope").inner_text()
    head.click()
    page.locator("#scope-reset").click()
    page.locator("#scope > button", has_text=ZH.scope_all).wait_for()
    again = visitor.ask(HALL_QUESTION)
    assert "1.9万" in again.inner_text()
    assert again.locator(".scope").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visitor.errors == []


def test_enter_in_an_empty_box_leaves_the_page_as_it_is(visitor):
    visitor.ask(HALL_QUESTION)
    visitor.page.wait_for_selector("#source mark")
    visitor.page.fill("#question textarea", " ")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_timeout(500)
    assert visitor.page.locator(".turn").count() == 1
    assert visitor.page.locator("#source mark").count() == 1


def test_nothing_the_page_loads_leaves_this_machine(visitor):
    visitor.ask(HALL_QUESTION)
    hosts = {urlparse(url).hostname for url in visitor.requested if url.startswith("http")}
    assert hosts == {"127.0.0.1"}
    assert len(visitor.requested) > 10


def test_a_hostile_document_stays_text_wherever_it_is_shown(visitor):
    turn = visitor.ask(EVIL_QUESTION)
    turn.locator("button[data-cite]").first.click()
    visitor.page.wait_for_selector(".document h3")
    row = visitor.page.locator(".row-item", has_text="台湖")
    for _ in range(20):  # a source that is still opening may take the tab back
        visitor.page.locator("#side button[role=tab]:visible").nth(1).click()
        visitor.page.wait_for_timeout(300)
        if row.is_visible():
            break
    row.click()
    visitor.page.wait_for_selector("#source .text")
    visitor.page.wait_for_timeout(300)
    assert EVIL in visitor.page.locator("#source .text").inner_text()
    assert EVIL in visitor.page.locator(".document h3").inner_text()
    assert visitor.page.evaluate("window.__pwn") is None
    assert visitor.page.locator("#main img").count() == 0


def test_markup_that_slipped_through_could_not_run(visitor):
    visitor.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.__pwn=1\">')"
    )
    visitor.page.wait_for_timeout(300)
    assert visitor.page.evaluate("window.__pwn") is None
    assert any("Content Security Policy" in error for error in visitor.errors)


def test_a_question_outside_the_documents_shows_the_nearest_passages(visitor):
    turn = visitor.ask(OFF_QUESTION)
    assert ZH.status["refused"] in turn.inner_text()
    assert turn.locator(".chip:not(.card .chip)").count() == 0
    turn.locator(".card").first.click()
    visitor.page.wait_for_selector("#source mark")
    marked = visitor.page.locator("#source mark").text_content()
    assert marked
    assert marked in (HALL.text + PARK.text + HOSTILE.text)


def test_the_language_switch_changes_every_word_of_the_page(visitor):
    visitor.ask(OFF_QUESTION)
    visitor.page.locator("#language label").nth(1).click()
    visitor.page.get_by_text(EN.tagline).wait_for()
    visitor.page.get_by_text(EN.status["refused"]).wait_for()
    assert visitor.page.locator("#question textarea").get_attribute("placeholder") == EN.placeholder
    assert visitor.page.locator("#clear").inner_text() == EN.clear
    assert visitor.page.locator("#side button[role=tab]:visible").all_inner_texts() == [
        EN.source_tab,
        EN.documents_tab,
    ]
    assert visitor.page.evaluate("document.documentElement.lang") == "en"


def test_an_example_question_is_asked_by_a_click_and_a_new_chat_brings_it_back(visitor):
    visitor.page.locator(".example").first.click()
    visitor.page.wait_for_selector(".turn button[data-cite], .turn .status")
    assert visitor.page.locator(".question").inner_text() == ZH.examples[0]
    visitor.page.click("#clear")
    visitor.page.wait_for_selector(".welcome")
    assert visitor.page.locator(".turn").count() == 0


def test_an_uploaded_file_is_reported_and_can_be_asked(visitor, tmp_path):
    good, empty = tmp_path / "游船.txt", tmp_path / "空.txt"
    good.write_text("大运河游船码头共设9处。\n", encoding="utf-8")
    empty.write_text("", encoding="utf-8")
    visitor.page.locator("#side button[role=tab]:visible").nth(1).click()
    with visitor.page.expect_file_chooser() as chooser:
        visitor.page.click("#upload")
    chooser.value.set_files([str(good), str(empty)])
    visitor.page.wait_for_selector(".report li.good")
    assert "游船.txt" in visitor.page.locator(".report li.good").inner_text()
    assert "空.txt" in visitor.page.locator(".report li.bad").inner_text()
    visitor.page.locator(".row-item", has_text="游船").wait_for()
    assert "9" in visitor.ask("大运河游船码头共设多少处？").inner_text()


def test_an_event_that_joins_while_the_stream_ends_is_heard(visitor, monkeypatch):
    class Slow(StreamingResponse):
        def __init__(self, content: AsyncIterator[str], **options: object) -> None:
            super().__init__(self._held_back(content), **options)

        async def _held_back(self, content: AsyncIterator[str]) -> AsyncIterator[str]:
            async for event in content:
                if "close_stream" in event:
                    await asyncio.sleep(0.5)
                yield event

    monkeypatch.setattr("gradio.routes.StreamingResponse", Slow)
    assert "1.9万" in visitor.ask(HALL_QUESTION).inner_text()
    assert ZH.status["refused"] in visitor.ask(OFF_QUESTION).inner_text()
    assert visitor.errors == []


def test_a_thumb_is_kept_on_disk_once_and_then_rests(chromium, tmp_path):
    with Assistant.open(tmp_path / "kb") as assistant:
        assistant.add(HALL, PARK)
        with serving(assistant) as served:
            context = chromium.new_context(viewport={"width": 1360, "height": 860})
            visitor = Visitor(context.new_page())
            visitor.visit(served.address)
            turn = visitor.ask(HALL_QUESTION)
            turn.get_by_label(ZH.judge["down"]).click()
            turn.get_by_text(ZH.thanks).wait_for()
            thumbs = turn.locator(".thumb")
            assert [thumbs.nth(n).is_disabled() for n in range(2)] == [True, True]
            visitor.page.locator("#language label").nth(1).click()
            turn.get_by_text(EN.thanks).wait_for()
            assert turn.get_by_label(EN.judge["down"]).get_attribute("aria-pressed") == "true"
            assert visitor.errors == []
            context.close()
    (one,) = feedback.read(tmp_path / "kb")
    assert (one.question, one.is_right) == (HALL_QUESTION, False)


def test_a_phone_shows_one_column_and_a_number_leads_to_its_source_and_back(phone):
    for _ in range(4):  # longer than the window: the question box must not cover the source
        turn = phone.ask(HALL_QUESTION)
    width = phone.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
    turn.locator("button[data-cite]").first.tap()
    phone.page.wait_for_timeout(1_200)
    assert phone.is_in_view("#source mark")
    phone.page.locator(".back").tap()
    phone.page.wait_for_timeout(1_200)
    assert phone.is_in_view("#question")
