"""`script/evaluate`: scores of all sets of pages, by field and script, with intervals."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from shared.errors import UserError
from wenqu.evaluate.pagesets import HELD, page_sets, process, read_gold
from wenqu.evaluate.scores import FIELDS, PageScore, intervals, score_page, summary

_SCRIPTS: Final = {"hans": "simplified", "hant": "traditional", "hant+pinyin": "glossed"}


def evaluate(wanted: Sequence[str], checkout: Path) -> dict[str, list[PageScore]]:
    """The scores of every page of the wanted sets (all where none is named). UserError for a set that is not there."""
    sets = {one.name: one for one in page_sets(checkout)}
    unknown = [name for name in wanted if name not in sets]
    if unknown:
        raise UserError(f"there is no set {', '.join(unknown)} here; there are {', '.join(sets)}")
    scores = {}
    for name in wanted or sets:
        golds = read_gold(sets[name].gold)
        records = process(sets[name], golds)
        scores[name] = [score_page(gold, records.get(gold["id"])) for gold in golds]
    return scores


def report(scores: Mapping[str, Sequence[PageScore]]) -> dict[str, dict[str, Any]]:
    """`{"sets": {name: …}, "scripts": {name: …}}`, each with `pages`, `fields` and the `intervals` of their headlines."""
    by_script: dict[str, list[PageScore]] = {}
    for page in (page for pages in scores.values() for page in pages):
        by_script.setdefault(_SCRIPTS.get(page.script, page.script), []).append(page)
    return {
        "sets": {name: _told(pages) for name, pages in scores.items()},
        "scripts": {name: _told(pages) for name, pages in by_script.items()},
    }


def _told(pages: Sequence[PageScore]) -> dict[str, Any]:
    return {"pages": len(pages), "fields": summary(pages), "intervals": intervals(pages)}


def table(title: str, groups: Mapping[str, Mapping[str, Any]]) -> str:
    """A line for each field; F1, for the body the share of pages, with its interval."""
    lines = [
        title.ljust(16) + "".join(f"{name} ({group['pages']})".center(22) for name, group in groups.items())
    ]
    for field in FIELDS:
        cells = []
        for group in groups.values():
            values, interval = group["fields"].get(field), group["intervals"][field]
            figure = None if values is None else values.get("f1", values.get("accuracy"))
            cells.append(
                "–".center(22) if figure is None or interval is None
                else f"{figure:.3f} [{interval[0]:.2f}, {interval[1]:.2f}]".center(22)
            )  # fmt: skip
        lines.append(field.ljust(16) + "".join(cells))
    return "\n".join(line.rstrip() for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, or 2 for a mistake in the call."""
    parser = argparse.ArgumentParser(prog="script/evaluate", description=__doc__)
    parser.add_argument("--only", metavar="SETS", default="", help="sets to score, comma-separated")
    parser.add_argument("--json", action="store_true", help="JSON for programs")
    parser.add_argument(
        "--errors", action="store_true", help="list what is wrong, on stderr; never for the held pages"
    )
    options = parser.parse_args(arguments)
    try:
        scores = evaluate(
            [name for name in options.only.split(",") if name], Path(__file__).resolve().parents[2]
        )
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    told = report(scores)
    if options.json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(f"{table('set', told['sets'])}\n\n{table('script', told['scripts'])}\n")
    if options.errors:
        for name, pages in scores.items():
            for page in pages if name not in HELD else ():
                for wrong in page.errors:
                    sys.stderr.write("\t".join((name, page.id, *wrong)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
