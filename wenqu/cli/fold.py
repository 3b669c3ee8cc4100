"""`wenqu fold`: which pages say nearly the same, and which of them was first."""

from dataclasses import asdict
from typing import Annotated

import typer

from wenqu.cli.render import console, print_json
from wenqu.cli.session import client


def fold(json: Annotated[bool, typer.Option("--json", help="JSON for programs.")] = False) -> None:
    """Find near-duplicates among all indexed pages; `wenqu show` then tells them.

    The stack does so by itself when it is at rest. The first of each group is the page published first.
    """
    with client() as connected:
        result = connected.fold()
    if json:
        print_json(asdict(result))
        return
    match result.state:
        case "no_index":
            said = "nothing is indexed yet"
        case "elsewhere":
            said = "another pass began meanwhile and does the same"
        case _:
            said = (
                f"{result.pages} pages compared: {result.copies} repeat one of {result.groups} others; "
                f"{result.written} records of it changed"
            )
    console().print(said, markup=False)
