"""`wenqu search` and `wenqu show`: the read side."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from wenqu.cli.render import console, emphasized, print_facts, print_json, print_table
from wenqu.cli.session import client

if TYPE_CHECKING:
    from wenqu.search.results import SearchResult

_SHOWN: Final = 160

Json = Annotated[bool, typer.Option("--json", help="JSON for programs.")]


def search(
    query: Annotated[str, typer.Argument(help='Words that must all be found; "…" for a phrase.')],
    size: Annotated[int, typer.Option("--size", "-n", min=1, max=1000, help="Hits to show.")] = 10,
    page: Annotated[int, typer.Option(min=1, help="Which lot of hits.")] = 1,
    collection: Annotated[
        str | None, typer.Option("--collection", "-c", help="Only this collection.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Published on this day or later, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="Published on this day or earlier.")] = None,
    person: Annotated[str | None, typer.Option(help="Only pages that name this person.")] = None,
    zone: Annotated[str | None, typer.Option(help="Only pages on this development zone.")] = None,
    source: Annotated[str | None, typer.Option(help="Only pages of this outlet.")] = None,
    json: Json = False,
) -> None:
    """Find pages; Traditional and Simplified queries find the same."""
    with client() as connected:
        result = connected.search(
            query,
            size=size,
            page=page,
            collection=collection,
            since=since,
            until=until,
            person=person,
            zone=zone,
            source=source,
        )
    if json:
        print_json(result.model_dump(mode="json"))
    else:
        print_hits(result)


def print_hits(result: "SearchResult") -> None:
    """Each hit on a few lines: title, where from, and the best fragment."""
    out = console()
    out.print(f"{result.total} found in {result.took_ms} ms", markup=False)
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
