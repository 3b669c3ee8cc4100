"""`wenqu explain-tokens`: how a query and a document are cut, and why one does not find the other."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from wenqu.cli.render import console, print_json, print_table
from wenqu.cli.session import client

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wenqu.explain import Token


def explain_tokens(
    text: Annotated[str, typer.Argument(help="What is searched.")],
    doc: Annotated[
        str | None, typer.Option(help="A document, by its id or the beginning of one, that is compared.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON for programs.")] = False,
) -> None:
    """Show how a query is cut and, with --doc, how the document is, by which way it is found, and why not."""
    from services.index.names import Names
    from wenqu.explain import explain

    with client() as connected:
        told = explain(connected.elasticsearch, Names(connected.settings.index), text, doc)
    if json:
        print_json(asdict(told))
        return
    print_table([(name, _words(cut)) for name, cut in told.cuts.items()], ("analyzer", "cut"))
    if told.found is None:
        return
    print_table(
        [(way, "found" if yes else "not found") for way, yes in told.found.items()], ("by", told.doc or "")
    )
    for place in told.places:
        console().print(
            f"{place.field} {place.start}–{place.end}: …{place.around}… cut {_words(place.cut)}",
            markup=False,
            soft_wrap=True,
        )
    for reason in told.reasons:
        console().print(reason, markup=False, soft_wrap=True)


def _words(cut: "Sequence[Token]") -> str:
    return " / ".join(f"({token.text})" if token.synonym else token.text for token in cut) or "nothing"
