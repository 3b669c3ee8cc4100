"""The flat record of a page."""

import json

from shared.messages.extracted import ExtractedDocument
from tests.unit.extract.pages import page
from wenqu.records import record


def test_id_first_then_every_field_of_the_document() -> None:
    document = page([("body", "座谈会在青岚区举行。")])
    extracted = ExtractedDocument(
        origin=document.origin,
        title="青岚区举行座谈会",
        breadcrumb=("首页", "新闻"),
        text=document.text,
        body=document.body(),
        decoding=document.decoding,
        quality=document.quality,
    )

    found = record("a.html", extracted)

    assert next(iter(found)) == "id"
    assert set(found) == {"id", *ExtractedDocument.model_fields}
    assert (found["id"], found["title"], found["breadcrumb"]) == (
        "a.html",
        "青岚区举行座谈会",
        ["首页", "新闻"],
    )
    assert found["published"] is None
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found
