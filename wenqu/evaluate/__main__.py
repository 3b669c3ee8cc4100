"""`script/evaluate`: scores of all sets of pages, by field and script, with intervals."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from shared.errors import UserError
from wenqu.evaluate.links import FIELDS as LINKS
from wenqu.evaluate.links import LinkScore, links_gold, misled, score_links
from wenqu.evaluate.pagesets import HELD, page_sets, process, read_gold
from wenqu.evaluate.scores import FIELDS, PageScore, intervals, score_page, summary

_SCRIPTS: Final = {"hans": "simplified", "hant": "traditional", "hant+pinyin": "glossed"}


def evaluate(
    wanted: Sequence[str], checkout: Path
) -> tuple[dict[str, list[PageScore]], dict[str, list[LinkScore]]]:
    """The scores of every page of the wanted sets (all where none is named), and of the links of those with such gold.

    UserError for a set that is not there.
    """
    sets = {one.name: one for one in page_sets(checkout)}
    unknown = [name for name in wanted if name not in sets]
    if unknown:
        raise UserError(f"there is no set {', '.join(unknown)} here; there are {', '.join(sets)}")
    scores, linked = {}, {}
    for name in wanted or sets:
        golds = read_gold(sets[name].gold)
        records = process(sets[name], golds)
        scores[name] = [score_page(gold, records.get(gold["id"])) for gold in golds]
        scripts = {gold["id"]: str(gold.get("script", "")) for gold in golds}
        links = [
            score_links(gold, records.get(gold["id"]), scripts.get(gold["id"], ""))
            for gold in links_gold(sets[name])
        ]
        if links:
            linked[name] = links
    return scores, linked


def report(scores: Mapping[str, Sequence[PageScore]]) -> dict[str, dict[str, Any]]:
    """`{"sets": {name: …}, "scripts": {name: …}}`, each with `pages`, `fields` and the `intervals` of their headlines."""
    by_script: dict[str, list[PageScore]] = {}
    for page in (page for pages in scores.values() for page in pages):
        by_script.setdefault(_SCRIPTS.get(page.script, page.script), []).append(page)
    return {
        "sets": {name: _told(pages) for name, pages in scores.items()},
        "scripts": {name: _told(pages) for name, pages in by_script.items()},
    }


def link_report(scores: Mapping[str, Sequence[LinkScore]]) -> dict[str, dict[str, Any]]:
    """Like `report`, with `layouts` too, and in each group `share_wrong`: how many jurisdictions mislead."""
    by_script: dict[str, list[LinkScore]] = {}
    by_layout: dict[str, list[LinkScore]] = {}
    for page in (page for pages in scores.values() for page in pages):
        by_script.setdefault(_SCRIPTS.get(page.script, page.script), []).append(page)
        by_layout.setdefault(page.layout, []).append(page)
    return {
        title: {
            name: {
                "pages": len(pages),
                "fields": summary(pages, LINKS),
                "intervals": intervals(pages, names=LINKS),
                "share_wrong": misled(pages),
            }
            for name, pages in groups.items()
        }
        for title, groups in (("sets", scores), ("scripts", by_script), ("layouts", by_layout))
    }


def _told(pages: Sequence[PageScore]) -> dict[str, Any]:
    return {"pages": len(pages), "fields": summary(pages), "intervals": intervals(pages)}


def table(title: str, groups: Mapping[str, Mapping[str, Any]], names: Sequence[str] = FIELDS) -> str:
    """A line for each field; F1, for the body the share of pages, with its interval."""
    width = max(16, *(len(name) + 2 for name in names))
    lines = [
        title.ljust(width)
        + "".join(f"{name} ({group['pages']})".center(22) for name, group in groups.items())
    ]
    for field in names:
        cells = []
        for group in groups.values():
            values, interval = group["fields"].get(field), group["intervals"][field]
            figure = None if values is None else values.get("f1", values.get("accuracy"))
            cells.append(
                "–".center(22) if figure is None or interval is None
                else f"{figure:.3f} [{interval[0]:.2f}, {interval[1]:.2f}]".center(22)
            )  # fmt: skip
        lines.append(field.ljust(width) + "".join(cells))
    if any("share_wrong" in group for group in groups.values()):
        shares = [group.get("share_wrong") for group in groups.values()]
        cells = [("–" if share is None else f"{share:.1%}").center(22) for share in shares]
        lines.append("share wrong".ljust(width) + "".join(cells))
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
        scores, linked = evaluate(
            [name for name in options.only.split(",") if name], Path(__file__).resolve().parents[2]
        )
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    told = report(scores)
    links = link_report(linked)
    if options.json:
        sys.stdout.write(json.dumps({**told, "links": links}, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(f"{table('set', told['sets'])}\n\n{table('script', told['scripts'])}\n")
        for title in ("sets", "scripts", "layouts") if linked else ():
            sys.stdout.write(f"\n{table(f'links, {title}', links[title], LINKS)}\n")
    if options.errors:
        every: list[tuple[str, Sequence[PageScore]]] = [*scores.items(), *linked.items()]
        for name, pages in every:
            for page in pages if name not in HELD else ():
                for wrong in page.errors:
                    sys.stderr.write("\t".join((name, page.id, *wrong)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
