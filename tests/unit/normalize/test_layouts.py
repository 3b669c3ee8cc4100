"""Generated pages of sixteen layouts, as HTML and as text: the body is the article, all of it and nothing else."""

from functools import cache

import pytest

from services.normalize.pipeline import normalize
from shared.messages.documents import NormalizedDocument
from tests.support.pagemaker.layouts import LAYOUTS
from tests.support.pagemaker.pages import Made, make
from tests.unit.normalize.support import raw
from wenqu.evaluate.compare import plain

NUMBERS = range(1000, 1015)
LEAST = 0.97
LEAST_OF_ONE = 0.8
"""Of fifteen pages of one layout three may fail; the sum over all layouts may not."""


@cache
def _read(layout: str, form: str) -> tuple[tuple[Made, NormalizedDocument], ...]:
    made = [make(layout, number) for number in NUMBERS]
    return tuple((one, normalize(raw((one.html if form == "html" else one.text).encode()))) for one in made)


def _checks(made: Made, document: NormalizedDocument) -> dict[str, bool]:
    """The same questions as of the pages with gold, and whether a paragraph was lost."""
    gold = made.page.body.split("\n")
    whole, body = plain(made.page.body), plain(document.body())
    return {
        "title": any(
            plain(document.text[start:end]) == plain(made.page.title)
            for start, end in document.spans("title")
        ),
        "starts": body.startswith(plain(gold[0])[:10]),
        "ends": body.endswith(plain(gold[-1])[-10:]),
        "clean": all(plain(line) in whole for line in document.body().split("\n")),
        "complete": all(plain(line) in body for line in gold),
    }


def _shares(layouts: list[str], form: str) -> dict[str, float]:
    checks = [_checks(*read) for layout in layouts for read in _read(layout, form)]
    return {name: sum(check[name] for check in checks) / len(checks) for name in checks[0]}


@pytest.mark.parametrize("form", ["html", "text"])
def test_bodies_start_and_end_right_and_are_clean(form: str) -> None:
    shares = _shares(list(LAYOUTS), form)
    print(form, {name: round(share, 4) for name, share in shares.items()})

    assert {name: share for name, share in shares.items() if share < LEAST} == {}


@pytest.mark.parametrize("form", ["html", "text"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_layout_is_given_up(layout: str, form: str) -> None:
    shares = _shares([layout], form)

    assert {name: share for name, share in shares.items() if share < LEAST_OF_ONE} == {}


def test_the_head_of_a_page_is_kept_as_data() -> None:
    made = make("trs", 1)
    tags = {tag.name: tag.content for tag in normalize(raw(made.html.encode())).meta}

    assert tags["articletitle"] == made.page.title
    assert tags["pubdate"].startswith(made.page.date)
    assert tags["contentsource"] == made.page.source
    tags = {tag.name: tag.content for tag in normalize(raw(make("jsonld", 1).html.encode())).meta}
    assert tags["jsonld:headline"] == make("jsonld", 1).page.title


def test_captions_stand_apart_and_rows_of_tables_stay_whole() -> None:
    captions = rows = 0
    for layout in LAYOUTS:
        for made, document in _read(layout, "html"):
            kept = {plain(document.text[start:end]) for start, end in document.spans("caption")}
            body = {plain(line) for line in document.body().split("\n")}
            for part in made.page.parts:
                captions += part.kind == "caption" and plain(part.text) in kept
                rows += part.kind == "row" and plain(part.text) in body

    wanted = [
        part.kind for layout in LAYOUTS for made, _ in _read(layout, "html") for part in made.page.parts
    ]
    assert captions >= LEAST * wanted.count("caption") > 10
    assert rows >= LEAST * wanted.count("row") > 10
