"""How often the page says it was read: `浏览次数：1,284`, `阅读 3,218`, `阅读量：4.2万`."""

import re
from functools import cache
from typing import Final

from services.extract.metadata.labels import label_kinds
from services.extract.metadata.layout import Layout, Value

_SCALE: Final = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}


@cache
def views_pattern() -> re.Pattern[str]:
    """A label of views with its number."""
    words = [word for word, kind in label_kinds().items() if kind == "views"]
    return re.compile(
        rf"(?:{'|'.join(sorted(words, key=len, reverse=True))})[ \t]{{0,3}}:?[ \t\[(]{{0,4}}"
        r"(?P<number>\d{1,3}(?:,\d{3})+|\d{1,10}(?:\.\d{1,4})?)"
        r"[ \t]?(?P<scale>[万wW千kK](?![A-Za-z]))?(?![\d:年月日./-])"
    )


def find_views(layout: Layout) -> tuple[int, Value] | None:
    """The count with its evidence, or None."""
    for line in layout.of_role("meta", "signoff"):
        match = views_pattern().search(line.text)
        if match:
            scale = _SCALE.get((match["scale"] or "").lower(), 1)
            count = round(float(match["number"].replace(",", "")) * scale)
            end = match.end("scale") if match["scale"] else match.end("number")
            return count, layout.value(line, match.start("number"), end, "views_after_label", "high")
    return None
