"""The sets of pages with gold, and their records as `wenqu process` prints them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shared.errors import UserError

HELD: Final = ("held3",)
"""Sets of which only totals are shown: who sees their errors tunes to them."""


@dataclass(frozen=True)
class PageSet:
    """`gold` is JSONL; the pages lie in the folder `pages` under the ids of the gold."""

    name: str
    gold: Path
    pages: Path


def page_sets(checkout: Path) -> list[PageSet]:
    """All sets that are there; `dev` lies beside the checkout, in `shared` or the folder of `WENQU_SHARED`."""
    shared = Path(os.environ.get("WENQU_SHARED") or checkout.parent / "shared")
    evaluation = checkout / "tests" / "evaluation"
    known = [
        PageSet("dev", shared / "evaluation" / "dev" / "gold.jsonl", shared / "evaluation" / "dev" / "pages"),
        PageSet("samples", checkout / "samples" / "gold.jsonl", checkout / "samples"),
        *(
            PageSet(name, evaluation / name / "gold.jsonl", evaluation / name / "pages")
            for name in ("open", "open2", "open3", "held", "held2", *HELD)
        ),
    ]
    return [one for one in known if one.gold.is_file()]


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The gold of a set. Raises UserError naming the line that is no JSON."""
    golds = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            try:
                golds.append(json.loads(line))
            except ValueError as error:
                raise UserError(f"{path}, line {number} is no JSON: {error}") from error
    return golds


def process(chosen: PageSet, golds: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The record of each page under its id, by `wenqu process` in a process of its own.

    Pages that are refused have none. Raises UserError where the command itself fails.
    """
    paths = [str(chosen.pages / gold["id"]) for gold in golds]
    command = [sys.executable, "-m", "wenqu.cli.main", "process", *paths]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    records = [json.loads(line) for line in ran.stdout.splitlines() if line.strip()]
    if not records and ran.returncode:
        # Of the held pages not even a complaint is shown.
        told = "" if chosen.name in HELD else f": {ran.stderr.strip()[-500:]}"
        raise UserError(f"`wenqu process` failed on the set {chosen.name}{told}")
    return {record["id"]: record for record in records}
