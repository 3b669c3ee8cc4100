"""`wenqu search` and `wenqu show`: the read side."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from wenqu.cli.narrow import (
    Amount,
    Collection,
    Json,
    Org,
    Person,
    Place,
    Since,
    Source,
    Speaker,
    Topic,
    Until,
    What,
    Zone,
    narrowed,
)
from wenqu.cli.render import console, emphasized, print_facts, print_json, print_table
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.search.filters import Filters
    from wenqu.search.positions import FoundWord
    from wenqu.search.results import SearchResult

_SHOWN: Final = 160


def search(
    query: Annotated[
        str,
        typer.Argument(
            help='Words that must all be found; "…" a phrase, OR, -not, (…), title:…, person:…; after -- if it begins with -.'
        ),
    ] = "",
    size: Annotated[int, typer.Option("--size", "-n", min=0, max=1000, help="Hits to show.")] = 10,
    page: Annotated[int, typer.Option(min=1, help="Which lot of hits, however far.")] = 1,
    sort: Annotated[str, typer.Option(help="relevance, newest, oldest, amount or views.")] = "relevance",
    facet: Annotated[
        list[str] | None,
        typer.Option(
            help="Count by zone, source, topic, place, person, organization, year, zone_id or jurisdiction; repeatable."
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Near-duplicates too, which else stand behind the best of them.")
    ] = False,
    original: Annotated[
        bool, typer.Option("--original", help="Also where the words stand in the page as it came.")
    ] = False,
    dsl: Annotated[
        bool, typer.Option("--dsl", help="Print the request for Elasticsearch instead of sending it.")
    ] = False,
    collection: Collection = None,
    since: Since = None,
    until: Until = None,
    person: Person = None,
    speaker: Speaker = None,
    zone: Zone = None,
    place: Place = None,
    org: Org = None,
    source: Source = None,
    topic: Topic = None,
    amount: Amount = None,
    what: What = None,
    json: Json = False,
) -> None:
    """Find pages; Traditional, Simplified, glossed and pinyin queries find the same."""
    restrictions = narrowed(
        collection, since, until, person, speaker, zone, place, org, source, topic, amount, what
    )
    if dsl:
        print_json(_request(query, restrictions, size, sort, facet or ()))
        return
    with client() as connected:
        result = connected.search(
            query, size=size, page=page, sort=sort, facets=facet or (), fold=not every, **vars(restrictions)
        )
        found = {hit.doc_id: connected.locate(hit) for hit in result.hits} if original else {}
    if json:
        words = {doc: [word.model_dump(mode="json") for word in some] for doc, some in found.items()}
        print_json(result.model_dump(mode="json") | ({"found": words} if original else {}))
    else:
        print_hits(result, found)


def _request(
    query: str, restrictions: "Filters", size: int, sort: str, facets: Sequence[str]
) -> dict[str, Any]:
    from wenqu.search.query import build

    body = build(query, restrictions, size=size, sort=sort, facets=facets)
    if "highlight" in body:
        body["highlight"] |= {"pre_tags": ["<em>"], "post_tags": ["</em>"]}
    return body


def print_hits(result: "SearchResult", found: "Mapping[str, Sequence[FoundWord]] | None" = None) -> None:
    """Each hit on a few lines: title, where from, and the best fragment; then the facets."""
    out = console()
    out.print(f"{result.total} found in {result.took_ms} ms", markup=False)
    if result.missing:
        words = ", ".join(result.missing)
        out.print(f"no page has {words}; all words must be found: leave it out, or write OR", markup=False)
    for hit in result.hits:
        out.print()
        out.print(
            emphasized(hit.highlights.title or hit.title or hit.source_key), style="bold", soft_wrap=True
        )
        facts = (hit.published, hit.source, ", ".join(hit.zones[:3]), hit.doc_id[:12])
        out.print(
            "  " + " · ".join(fact for fact in facts if fact), style="dim", markup=False, soft_wrap=True
        )
        if hit.highlights.body:
            out.print("  ", emphasized(hit.highlights.body[0]), sep="", soft_wrap=True)
        for word in (found or {}).get(hit.doc_id, ()):
            out.print(f"  {_place(word)}", style="dim", markup=False, soft_wrap=True)
        if hit.copies:
            also = ", ".join(
                " ".join(filter(None, (copy.source, copy.published))) or copy.doc_id[:12]
                for copy in hit.copies
            )
            out.print(f"  also in: {also}", style="dim", markup=False, soft_wrap=True)
    for name, values in result.facets.items():
        out.print()
        print_table(
            [(f"{one.label} ({one.value})" if one.label else one.value, str(one.count)) for one in values],
            (name, "pages"),
        )


def _place(word: "FoundWord") -> str:
    if word.in_original is None:
        return f"{word.field} {word.in_field[0]}–{word.in_field[1]}: {word.word} (the page as it came is not here)"
    return f"{word.in_original[0]}–{word.in_original[1]} of the page: {one_line(word.original or '')}"


def show(
    doc: Annotated[str, typer.Argument(metavar="DOC", help="Id of the page, or its first 6 or more digits.")],
    removed: Annotated[
        bool, typer.Option("--removed", help="What was left out of the text, with the rule that said so.")
    ] = False,
    json: Json = False,
) -> None:
    """The record of a page, and its journey.

    The journey has a row per stage, with attempt, duration and version.
    """
    with client() as connected:
        record = connected.show(doc)
        original = connected.original(record) if removed else None
    if removed:
        spans = removed_spans(record, original)
        if json:
            print_json(spans)
        else:
            print_removed(spans)
        return
    if json:
        print_json(record)
        return
    print_record(record)
    print_journey(record)


def removed_spans(record: Mapping[str, Any], original: str | None) -> list[dict[str, Any]]:
    """`start`, `end`, `rule` and `text` of each removed span; the text is null where the original is not at hand."""
    return [
        {**span, "text": None if original is None else original[span["start"] : span["end"]]}
        for span in record.get("removed") or ()
    ]


def print_removed(spans: list[dict[str, Any]]) -> None:
    """A row for each span: where it stood in the original, the id of the rule, and the text on one line."""
    if not spans:
        console().print("nothing was removed", markup=False)
        return
    print_table(
        [
            (
                f"{span['start']}–{span['end']}",
                span["rule"],
                "(the original is not on this machine)" if span["text"] is None else one_line(span["text"]),
            )
            for span in spans
        ],
        ("place", "rule", "text"),
    )


def one_line(text: str) -> str:
    """The text without its line ends, cut in the middle where it is long."""
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN // 2]} … {words[-_SHOWN // 2 :]}"


def print_record(record: Mapping[str, Any]) -> None:
    """What a person wants to know of a page, empty fields left out."""
    origin = record.get("origin") or {}
    published = " ".join(filter(None, (record.get("published"), record.get("published_time"))))
    print_facts(
        {
            "title": record.get("title") or "",
            "published": published,
            "source": record.get("source") or "",
            "author": record.get("author") or "",
            "zones": names(record.get("zones")),
            "persons": "\n".join(person(one) for one in record.get("persons") or ()),
            "organizations": names(record.get("organizations")),
            "amounts": names(record.get("quantities"), "text"),
            "dates": names(record.get("event_dates"), "date"),
            "quotes": speech(record.get("quotes")),
            "reported": speech(record.get("reported")),
            "slogans": names(record.get("slogans"), "text"),
            "keywords": names(record.get("keywords"), "text"),
            "summary": record.get("summary") or "",
            "body": record.get("body") or "",
            "repeats": record.get("near_duplicate_of") or "",
            "outlets": chain(record.get("outlets")),
            "page": origin.get("source_key") or "",
            "id": f"{origin.get('doc_id', '')} revision {origin.get('revision')} in {origin.get('collection')}",
        }
    )


def print_journey(record: Mapping[str, Any]) -> None:
    """A row per stage that the page has passed."""
    journey = (record.get("run") or {}).get("journey") or ()
    if journey:
        console().print()
        print_table(
            [
                (
                    str(step.get("stage", "")),
                    str(step.get("attempt", "")),
                    str(step.get("started", "")),
                    f"{step['duration_ms']:g} ms" if "duration_ms" in step else "",
                    str(step.get("version", "")),
                    str(step.get("worker", "")),
                )
                for step in journey
            ],
            ("stage", "attempt", "started", "duration", "version", "worker"),
        )


def chain(values: Iterable[Mapping[str, Any]] | None) -> str:
    """A line for each outlet that carried the page, the first first."""
    return "\n".join(
        " ".join(filter(None, (value.get("published"), value.get("outlet"), value["doc_id"][:12])))
        for value in values or ()
    )


def names(values: Iterable[Mapping[str, Any]] | None, field: str = "name") -> str:
    """The values of one field, each once, in order."""
    return "、".join(dict.fromkeys(str(value[field]) for value in values or ()))


def person(value: Mapping[str, Any]) -> str:
    """`name (title, title)`."""
    titles = "、".join(value.get("titles") or ())
    return f"{value['name']} ({titles})" if titles else str(value["name"])


def speech(values: Iterable[Mapping[str, Any]] | None) -> str:
    """A line per quote."""
    return "\n".join(f"{value['speaker']}: {value['text']}" for value in values or ())
