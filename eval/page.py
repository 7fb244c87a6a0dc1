"""The report as one HTML page that needs nothing but itself: no script, no font, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

from eval import wrong
from eval.charts import Part, bar, calibration, stacked
from eval.html import Html, element
from eval.judged import FAILURES, KEYS, Judged, slices
from eval.metrics.calibration import bins
from eval.scoresheet import sheet, terms
from eval.texts import Texts

NO_GROUP = "-"  # of a question without a document or difficulty
MAX_HUES = 6  # more variants than this share the last colour


def page(variants: Sequence[Judged], runs: Sequence[str], texts: Texts) -> str:
    """Return the whole page.

    Args:
        variants: at least one; the first is what the others are compared with.
        runs: names of the files they come from.
        texts: the language of the page.
    """
    sections = [
        _overview(variants, texts),
        _section("scores", texts.scores, _scores_lead(variants, texts), sheet(variants, texts)),
        _section("groups", texts.groups, texts.groups_lead, *_groups(variants, texts)),
        _section("calibration", texts.calibration, texts.calibration_lead, _plots(variants, texts)),
        wrong.section(variants, texts),
        _section("terms", texts.terms, "", terms(variants, texts)),
    ]
    body = element(
        "body",
        _head(variants, runs, texts),
        element("main", *sections),
        element("footer", texts.footer),
    )
    html = element("html", _meta(variants, texts), body, lang=texts.language)
    return f"<!DOCTYPE html>\n{html.markup}\n"


def _meta(variants: Sequence[Judged], texts: Texts) -> Html:
    css = files("eval").joinpath("page.css").read_text(encoding="utf-8")
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{texts.title} · {', '.join(one.name for one in variants)}"),
        Html(f"<style>\n{css}{wrong.styles(variants)}\n</style>"),
    )


def _head(variants: Sequence[Judged], runs: Sequence[str], texts: Texts) -> Html:
    rows = [row for one in variants for row in one.rows]
    sources = {place.source for row in rows for place in row.question.evidence}
    facts = (
        (texts.runs, ", ".join(runs)),
        (texts.variants, ", ".join(one.name for one in variants)),
        (texts.questions, str(len({row.question.id for row in rows}))),
        (texts.documents, str(len(sources))),
    )
    links = (
        ("overview", texts.overview),
        ("scores", texts.scores),
        ("groups", texts.groups),
        ("calibration", texts.calibration),
        ("wrong", texts.wrong),
        ("terms", texts.terms),
    )
    return element(
        "header",
        element("h1", texts.title),
        element("dl", *(_fact(name, value) for name, value in facts), class_="facts"),
        element("nav", *(element("a", name, href=f"#{anchor}") for anchor, name in links)),
        class_="top",
    )


def _fact(name: str, value: str) -> Html:
    return element("div", element("dt", name), element("dd", value))


def _section(anchor: str, title: str, lead: str, *body: Html) -> Html:
    said = element("p", lead, class_="lead") if lead else ""
    return element("section", element("h2", title), said, *body, id=anchor)


def _overview(variants: Sequence[Judged], texts: Texts) -> Html:
    bars = [_became(one, texts) for one in variants]
    shown = [failure for failure in FAILURES if any(one.counts()[failure] for one in variants)]
    legend = [element("li", wrong.swatch("right"), texts.right)]
    legend += [
        element(
            "li", wrong.swatch(wrong.kind(f)), texts.failures[f], title=texts.failure_meanings[f]
        )
        for f in shown
    ]
    return _section(
        "overview",
        texts.overview,
        texts.overview_lead,
        element(
            "div",
            element("div", *bars, class_="became"),
            element("ul", *legend, class_="legend"),
            class_="sheet",
        ),
    )


def _became(one: Judged, texts: Texts) -> Html:
    parts = [Part("right", texts.right, one.right)]
    parts += [
        Part(wrong.kind(failure), texts.failures[failure], count)
        for failure, count in one.counts().items()
        if count
    ]
    said = texts.of_all.format(right=one.right, n=len(one.rows))
    return element(
        "div",
        element("span", one.name, class_="name"),
        stacked(parts),
        element("span", said, class_="number"),
        class_="row",
    )


def _scores_lead(variants: Sequence[Judged], texts: Texts) -> str:
    if len(variants) == 1:
        return texts.scores_lead_one
    return texts.scores_lead.format(first=variants[0].name)


def _groups(variants: Sequence[Judged], texts: Texts) -> Iterator[Html]:
    legend = [element("li", wrong.swatch(_hue(i)), one.name) for i, one in enumerate(variants)]
    if len(variants) > 1:
        yield element("ul", *legend, class_="legend")
    kind, language, difficulty, document = (_slices(variants, key, texts) for key in KEYS)
    yield element("div", kind, element("div", language, difficulty), class_="pair")
    yield document


def _slices(variants: Sequence[Judged], key: str, texts: Texts) -> Html:
    by_variant = [slices(one, key) for one in variants]
    names = sorted({name for some in by_variant for name in some})
    held = [_slice(name, [some.get(name, (0, 0)) for some in by_variant], texts) for name in names]
    held_all = element("div", *held, class_=f"slices by-{key}")
    return element("div", element("h3", texts.group_names[key]), held_all, class_="sheet")


def _slice(name: str, counts: Sequence[tuple[int, int]], texts: Texts) -> Html:
    bars = [
        piece
        for index, (right, n) in enumerate(counts)
        for piece in _bar(right / n if n else None, _hue(index))
    ]
    size = element("i", str(max(n for _, n in counts)))
    return element(
        "div",
        element("span", texts.no_group if name == NO_GROUP else name, size, class_="name"),
        element("div", *bars, class_="bars"),
        class_="slice",
    )


def _bar(share: float | None, hue: str) -> tuple[Html, Html]:
    text = "–" if share is None else f"{share:.0%}"
    return bar(share or 0.0, hue, text), element("span", text, class_="number")


def _hue(index: int) -> str:
    return f"v{min(index, MAX_HUES - 1)}"


def _plots(variants: Sequence[Judged], texts: Texts) -> Html:
    plots = [_plot(one, texts) for one in variants]
    return element("div", element("div", *plots, class_="plots"), class_="sheet")


def _plot(one: Judged, texts: Texts) -> Html:
    given = [
        (row.confidence, failure is None)
        for row, failure in zip(one.rows, one.failures, strict=True)
        if row.status != "refused"
    ]
    said = element("span", texts.answers.format(n=len(given)))
    caption = element("figcaption", one.name, said)
    held = bins([sure for sure, _ in given], [right for _, right in given])
    plot = calibration(held, texts.confidence, texts.share_right)
    return element("figure", caption, plot)
