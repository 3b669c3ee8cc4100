"""The finders on any text: they never raise, and every span lies in a region."""

from datetime import date
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from services.extract.dates import find_event_dates
from services.extract.doc_numbers import find_doc_numbers
from services.extract.lexicon import warm_up
from services.extract.organizations import find_organizations
from services.extract.page import Page
from services.extract.persons import find_persons
from services.extract.places import find_places, tied
from services.extract.quantities import find_quantities
from services.extract.slogans import find_slogans
from services.extract.speech import find_speech
from services.extract.topic import find_topics
from services.extract.zones import find_zones
from shared.messages.extracted import DocNumber, EventDate, Quantity, Quote, Slogan, Span

PIECES: Final = (
    *"区委书记 沈宁川 、 ， 。 ： 指出 说 “ ” ‘ 「 」 （ ） 有限公司 云岭 经济技术开发区 产业园 3月5日 5日".split(),  # noqa: SIM905
    *"昨日 12 亿 万 千 元 — 至 % 〔2020〕 号 他 强调 · 买买提 副 和 等 的 第 由 区 市 百分之 三 十 管委会".split(),  # noqa: SIM905
    *"北京市 朝阳区 鼓楼区 吉林 玉门 兼 驻 同志 现任 （男） 让·皮埃尔 John 索南 才让 张局长 综保区 分局 支行 以下简称".split(),  # noqa: SIM905
    *"片区 联系人 ( ) - . , 欧阳 任命 为 局长 银行 一 月 日 中国 𬭎 A1 扎西次仁 郭 宁".split(),  # noqa: SIM905
    *(" ", "\u3000", "\n", '"', "\ud800"),
)
ANY_TEXT: Final = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
PUBLISHED: Final = st.one_of(st.none(), st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31)))


@settings(max_examples=400, deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=4), PUBLISHED)
def test_spans_slice_the_text_and_lie_in_regions(lines: list[str], published: date | None) -> None:
    page = _page(lines, published)

    persons, organizations = find_persons(page), find_organizations(page)
    quotes, reported = find_speech(page, persons, organizations)
    spans: list[Span] = [mention for person in persons for mention in person.mentions]
    spans += [title for person in persons for title in person.title_mentions]
    spans += [mention for body in organizations for mention in body.mentions]
    places = find_places(page, persons, organizations, lines)
    spans += [mention for zone in tied(find_zones(page), places) for mention in zone.mentions]
    spans += [mention for place in places for mention in place.mentions]
    spans += [cue for topic in find_topics(page, None) for cue in topic.evidence]
    texts: tuple[Quantity | EventDate | Slogan | DocNumber | Quote, ...] = (
        *find_quantities(page),
        *find_event_dates(page),
        *find_slogans(page),
        *find_doc_numbers(page),
        *quotes,
        *reported,
    )

    for span in (*spans, *texts):
        assert span.start < span.end
        assert any(start <= span.start and span.end <= end for start, end in page.regions)
    for one in texts:
        assert page.text[one.start : one.end] == one.text


def test_nothing_is_found_outside_of_the_regions() -> None:
    text = "区委书记沈宁川12家\n区长陈立中3月5日签约5家\n王大海说“好啊好啊。”"
    page = Page(text, ((11, 25),), date(2022, 3, 6))

    assert [person.name for person in find_persons(page)] == ["陈立中"]
    assert [one.text for one in find_quantities(page)] == ["5家"]
    assert [one.date for one in find_event_dates(page)] == ["2022-03-05"]
    assert find_slogans(page) == ()


def test_an_empty_page_has_no_facts() -> None:
    page = Page("", (), None)

    assert find_persons(page) == ()
    assert find_speech(page, (), ()) == ((), ())


def test_warm_up_can_be_repeated() -> None:
    warm_up()
    warm_up()


def _page(lines: list[str], published: date | None) -> Page:
    """Regions with a gap of one character, as normalized documents have them; every third line is no region."""
    text = "\n".join(lines)
    regions, at = [], 0
    for index, line in enumerate(lines):
        if line and index % 3 != 1:
            regions.append((at, at + len(line)))
        at += len(line) + 1
    return Page(text, tuple(regions), published)
