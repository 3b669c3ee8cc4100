"""Keywords by TextRank, on request."""

from services.extract.pipeline import extract
from services.extract.settings import ExtractSettings
from services.extract.textrank import text_rank
from tests.unit.extract.pages import page

BODY = "园区引进锂电项目，锂电企业扩大产能，锂电产业链不断延伸，人才公寓投用。"


def test_a_word_with_many_neighbours_weighs_most() -> None:
    ranks = text_rank(["锂电", "项目", "锂电", "企业", "锂电", "产业链", "公寓"])

    assert max(ranks, key=lambda word: ranks[word]) == "锂电"
    assert ranks["锂电"] == 1.0
    assert ranks["锂电"] > ranks["公寓"] > 0


def test_no_terms_and_a_single_one() -> None:
    assert text_rank([]) == {}
    assert text_rank(["锂电"]) == {"锂电": 1.0}


def test_it_is_chosen_by_setting() -> None:
    document = page([("body", BODY)])

    ranked = extract(document, ExtractSettings(keyword_method="textrank")).keywords

    assert ranked[0].weight == 1.0
    assert ranked != extract(document).keywords
    assert extract(document, ExtractSettings(keyword_method="textrank")).summary == extract(document).summary
