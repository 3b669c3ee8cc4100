"""Pages whose names, figures and places are exchanged for others of the same shape read as well as before."""

import json
import re
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from services.extract.pipeline import extract
from services.normalize.decode import decode
from services.normalize.pipeline import normalize
from services.normalize.settings import NormalizeSettings
from shared.errors import Reject
from shared.ids import content_hash, doc_id
from shared.messages.documents import Origin, RawDocument
from tests.support.pagemaker.articles import FAMILY, GIVEN
from wenqu.evaluate.pagesets import page_sets, read_gold
from wenqu.evaluate.scores import FIELDS, PageScore, headline, score_page
from wenqu.records import record

CHECKOUT = Path(__file__).parents[2]
ALLOWED = 0.03
NUMBER = re.compile(r"\d+(?:\.\d+)?")
PLACE = re.compile(r"^([一-龥]{2})(?:市|区|县|高新|经济|经开|工业|综合|新区|产业)")
PLACES = ("衢州", "宜宾", "滁州", "湘潭", "孝感", "漳州", "咸阳", "德阳", "丽水", "晋城", "岳阳", "泰安")


def _swap(text: str, gold: dict[str, Any], chance: Random) -> tuple[str, dict[str, Any]]:
    """A page and its gold with persons, amounts and places of zones exchanged in both."""
    new: dict[str, str] = {}
    edges = [
        gold["body_starts"],
        gold["body_ends"],
        *(one["begins"] for one in gold["quotes"] + gold["reported"]),
    ]
    for person in gold["persons"]:
        name = person["name"]
        if 2 <= len(name) <= 3 and name not in new and not _is_cut(name, edges):
            new[name] = chance.choice(FAMILY) + "".join(chance.sample(GIVEN, len(name) - 1))
    for zone in gold["zones"]:
        place = PLACE.match(zone)
        if place and not _is_cut(place[1], edges):
            new.setdefault(place[1], chance.choice(PLACES))
    told = json.dumps(gold, ensure_ascii=False)
    for old in sorted(new, key=len, reverse=True):
        text, told = text.replace(old, new[old]), told.replace(old, new[old])
    changed: dict[str, Any] = json.loads(told)
    for amount in changed["quantities"]:
        if not any(set(NUMBER.findall(amount["text"])) & set(NUMBER.findall(edge)) for edge in edges):
            text = _amount(text, amount, chance)
    return text, changed


def _is_cut(name: str, edges: list[str]) -> bool:
    """Whether a string of a fixed length begins or ends inside the name, so that it can not be exchanged in it."""
    parts = range(1, len(name))
    return any(edge.endswith(name[:i]) or edge.startswith(name[i:]) for edge in edges for i in parts)


def _amount(text: str, amount: dict[str, Any], chance: Random) -> str:
    """Another figure of as many digits where the amount stands once; value and text of the gold follow."""
    number = NUMBER.match(amount["text"])
    if (
        number is None
        or text.count(amount["text"]) != 1
        or re.search(rf"\d[.,]?{re.escape(amount['text'])}", text)
    ):
        return text
    first = number[0][0]
    other = chance.choice("23456789") + number[0][1:] if first in "23456789" else number[0]
    changed = other + amount["text"][number.end() :]
    amount["value"] = amount["value"] * float(other) / float(number[0])
    text = text.replace(amount["text"], changed)
    amount["text"] = changed
    return text


def _score(name: str, content: str, gold: dict[str, Any]) -> PageScore:
    raw = content.encode()
    origin = Origin(
        collection="swap",
        doc_id=doc_id("swap", name),
        revision=1,
        generation=0,
        source_key=name,
        content_hash=content_hash(raw),
        job="evaluation",
        accepted_at="2025-01-01T00:00:00Z",
        filename=name,
    )
    try:
        found = record(name, extract(normalize(RawDocument(origin=origin, content=raw))))
    except Reject:
        return score_page(gold, None)
    return score_page(gold, found)


@cache
def _scores() -> tuple[list[PageScore], list[PageScore]]:
    before, after = [], []
    chance = Random(20)
    for chosen in page_sets(CHECKOUT):
        if chosen.name not in ("samples", "open"):
            continue
        for gold in read_gold(chosen.gold):
            if gold["script"] == "hans":
                text = decode((chosen.pages / gold["id"]).read_bytes(), None, NormalizeSettings())[0]
                before.append(_score(gold["id"], text, gold))
                after.append(_score(gold["id"], *_swap(text, gold, chance)))
    return before, after


@pytest.mark.parametrize("field", FIELDS)
def test_scores_do_not_hang_on_these_names_and_figures(field: str) -> None:
    before, after = _scores()

    was = headline(field, [page.tallies[field] for page in before])
    now = headline(field, [page.tallies[field] for page in after])

    assert len(before) >= 15
    assert (now or 0) >= (was or 0) - ALLOWED
