"""The part of the report that shows every wrong answer and how it came about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from eval.html import Html, element, join
from eval.judged import FAILURES, Judged
from eval.metrics import Place, agree
from eval.rows import Row
from eval.texts import Texts

SHOWN_PASSAGES = 5


def section(variants: Sequence[Judged], texts: Texts) -> Html:
    """Return the section with one card for each wrong answer of each variant."""
    right = _right_with(variants)
    cards = [
        _card(row, failure, variant=index, texts=texts, right_with=right.get(row.question.id, ()))
        for index, one in enumerate(variants)
        for row, failure in one.wrong
    ]
    body = join(_choices(variants, texts), *cards) if cards else element("p", texts.none_wrong)
    return element(
        "section",
        element("h2", texts.wrong),
        element("p", texts.wrong_lead, class_="lead"),
        body,
        id="wrong",
    )


def styles(variants: Sequence[Judged]) -> str:
    """Return the rules by which the choices hide cards without a script."""
    rules = [_hide("kind", index) for index in range(len(FAILURES))]
    rules += [_hide("of", index) for index in range(len(variants))] if len(variants) > 1 else []
    return "\n".join(rules)


def kind(failure: str) -> str:
    """Return the class that colours a failure."""
    return failure.replace(" ", "-")


def swatch(class_: str) -> Html:
    """Return a small square in the colour of a class, for legends."""
    square = element("rect", class_=class_, width=10, height=10)
    return element("svg", square, viewBox="0 0 10 10", aria_hidden="true")


def _hide(group: str, index: int) -> str:
    return f"#wrong:has(#{group}-{index}:checked) .wrong:not(.{group}-{index}){{display:none}}"


def _choices(variants: Sequence[Judged], texts: Texts) -> Html:
    counts = [sum(one.counts()[failure] for one in variants) for failure in FAILURES]
    kinds = [
        _choice("kind", str(index), texts.failures[failure])
        for index, failure in enumerate(FAILURES)
        if counts[index]
    ]
    names = [
        _choice("of", str(index), f"{one.name} · {len(one.wrong)}", is_checked=index == 0)
        for index, one in enumerate(variants)
    ]
    all_kinds = _choice("kind", "all", texts.all_kinds, is_checked=True)
    return join(
        element("fieldset", *names, class_="choices", aria_label=texts.variants)
        if len(variants) > 1
        else "",
        element("fieldset", all_kinds, *kinds, class_="choices", aria_label=texts.wrong),
    )


def _choice(group: str, value: str, label: str, *, is_checked: bool = False) -> Html:
    button = element("input", type="radio", name=group, id=f"{group}-{value}", checked=is_checked)
    return element("label", button, label)


def _card(
    row: Row, failure: str, *, variant: int, texts: Texts, right_with: Collection[str]
) -> Html:
    classes = f"sheet wrong of-{variant} kind-{FAILURES.index(failure)}"
    return element(
        "article",
        _meta(row, failure, texts),
        element("h3", row.question.question),
        element(
            "div",
            element("div", *_expected(row, texts)),
            element("div", *_answered(row, texts)),
            class_="two",
        ),
        *_cited(row, texts),
        _passages(row, texts),
        element("p", texts.right_elsewhere.format(names=", ".join(right_with)), class_="label")
        if right_with
        else "",
        class_=classes,
    )


def _meta(row: Row, failure: str, texts: Texts) -> Html:
    question = row.question
    facts = [question.id, question.type, question.language]
    if question.difficulty is not None:
        facts.append(texts.difficulty.format(level=question.difficulty))
    tag = element(
        "span",
        swatch(kind(failure)),
        texts.failures[failure],
        class_="tag",
        title=texts.failure_meanings[failure],
    )
    return element("div", tag, *(element("span", fact) for fact in facts), class_="meta")


def _expected(row: Row, texts: Texts) -> Iterator[Html]:
    question = row.question
    yield element("p", texts.expected, class_="label")
    if not question.is_answerable:
        yield element("p", texts.expected_refusal, class_="said")
        return
    yield element("p", question.answer or " · ".join(question.must_include), class_="said")
    yield element("p", texts.must_include + " · ".join(question.must_include), class_="label")


def _answered(row: Row, texts: Texts) -> Iterator[Html]:
    sure = texts.sure.format(confidence=f"{row.confidence:.2f}")
    status = texts.statuses.get(row.status, row.status)
    yield element("p", f"{texts.answered} · {status} · {sure}", class_="label")
    yield element("p", row.text, class_="said")
    if row.notice:
        yield element("p", row.notice, class_="label")


def _cited(row: Row, texts: Texts) -> Iterator[Html]:
    if not row.cited:
        if not row.is_refused:  # a refusal never cites
            yield element("p", texts.cited_nothing, class_="label")
        return
    yield element("p", texts.cited, class_="label")
    for place, quote in zip(row.cited, row.quotes, strict=True):
        yield _quoted(quote, place, row.question.right_places, texts)


def _passages(row: Row, texts: Texts) -> Html:
    held = list(zip(row.found, row.passages, strict=False))[:SHOWN_PASSAGES]  # fewer texts are kept
    if not held:
        return element("p", texts.found_nothing, class_="label")
    items = [
        element("li", _quoted(text, place, row.question.right_places, texts))
        for place, text in held
    ]
    summary = element("summary", texts.passages.format(n=len(held)))
    return element("details", summary, element("ol", *items))


def _quoted(text: str, place: Place, right: Collection[Place], texts: Texts) -> Html:
    is_right = any(agree(place, other) for other in right)
    span = f"{place.source} [{place.span.start}–{place.span.end}]"
    mark = join(" · ", element("b", texts.is_gold)) if is_right else ""
    return element(
        "blockquote", text, element("cite", span, mark), class_="hit" if is_right else ""
    )


def _right_with(variants: Sequence[Judged]) -> Mapping[str, list[str]]:
    """Return for each question the variants that answer it right."""
    names: dict[str, list[str]] = {}
    for one in variants:
        for row, failure in zip(one.rows, one.failures, strict=True):
            if failure is None:
                names.setdefault(row.question.id, []).append(one.name)
    return names
