"""The cookbook's questions, read from its Markdown: command and request give the answer that stands there."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from services.index.names import Names
from tests.integration.index_fixtures import client_of, own_names
from tests.support.pages_index import fill_with_pages, sample_files
from wenqu.cli import session
from wenqu.cli.main import app

pytestmark = pytest.mark.integration

COOKBOOK = Path(__file__).parents[2] / "docs" / "cookbook.md"
PAGES = ("hits[].source_key", "hits.hits[]._source.origin.source_key")
_QUESTION = re.compile(r"^## (\d+)\. (.+)$", re.MULTILINE)
_PATHS = re.compile(r"<!-- cli: (.+) \| dsl: (.+) -->")


@dataclass(frozen=True)
class Recipe:
    """A question with its two ways to ask, where their answers stand, and the answer."""

    number: int
    command: str
    request: dict[str, Any]
    paths: tuple[str, str]
    answer: tuple[str, ...]
    ordered: bool


def recipes() -> list[Recipe]:
    text = COOKBOOK.read_text(encoding="utf-8")
    heads = list(_QUESTION.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return [_recipe(int(head[1]), text[head.end() : end]) for head, end in zip(heads, ends, strict=True)]


def _recipe(number: int, text: str) -> Recipe:
    paths = _PATHS.search(text)
    command = re.search(r"```sh\nwenqu (.+)\n```", text)
    request = re.search(r"```json\n(.+?)\n```", text, re.DOTALL)
    answer = re.search(r"^Answer: (.+)$", text, re.MULTILINE)
    assert command is not None, f"question {number} has no command"
    assert request is not None, f"question {number} has no request"
    assert answer is not None, f"question {number} has no answer"
    return Recipe(
        number,
        command[1],
        json.loads(request[1]),
        (paths[1], paths[2]) if paths else PAGES,
        tuple(re.findall(r"`([^`]+)`", answer[1])),
        "<!-- in this order -->" in text,
    )


def values(answer: object, path: str) -> list[Any]:
    """What stands at a path such as `hits[].title` of a JSON value, lists flattened."""
    found: list[Any] = [answer]
    for part in path.strip().replace("[]", ".[]").split("."):
        if not part:
            continue
        flat = part == "[]"
        found = (
            [item for items in found for item in items]
            if flat
            else [one[part] for one in found if part in one]
        )
    return found


def answers(answer: object, paths: str) -> list[str]:
    rows = zip(*(values(answer, path) for path in paths.split("+")), strict=True)
    return [" ".join(str(int(one)) if isinstance(one, float) else str(one) for one in row) for row in rows]


def compared(found: list[str], ordered: bool) -> list[str]:
    return found if ordered else sorted(found)


@pytest.fixture(scope="module")
def client(es_url: str) -> Iterator[Elasticsearch]:
    with client_of(es_url) as client:
        yield client


@pytest.fixture(scope="module")
def names(client: Elasticsearch) -> Iterator[Names]:
    with own_names(client) as names:
        fill_with_pages(client, names, sample_files())
        yield names


@pytest.fixture
def environment(es_url: str, names: Names, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENQU_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("WENQU_ELASTICSEARCH_URL", es_url)
    monkeypatch.setenv("WENQU_INDEX", names.read)
    monkeypatch.setenv("WENQU_BLOBS", str(tmp_path))
    # Logs of the whole test run would go to the runner's stream, which closes.
    monkeypatch.setattr(session, "quiet_logs", lambda: None)


def test_there_are_25_questions() -> None:
    assert [recipe.number for recipe in recipes()] == list(range(1, 26))


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: str(recipe.number))
@pytest.mark.usefixtures("environment")
def test_the_command(recipe: Recipe) -> None:
    ran = CliRunner().invoke(app, [*shlex.split(recipe.command), "--json"])
    assert ran.exit_code == 0, ran.output
    found = answers(json.loads(ran.stdout), recipe.paths[0])
    assert compared(found, recipe.ordered) == compared(list(recipe.answer), recipe.ordered)


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: str(recipe.number))
def test_the_request(recipe: Recipe, client: Elasticsearch, names: Names) -> None:
    answer = client.perform_request(
        "POST",
        f"/{names.read}/_search",
        headers={"content-type": "application/json", "accept": "application/json"},
        body=recipe.request,
    ).body
    found = answers(answer, recipe.paths[1])
    assert compared(found, recipe.ordered) == compared(list(recipe.answer), recipe.ordered)
