"""The zone that the page itself is filed under: `发布开发区:…`, `所属园区:…`."""

import re
from typing import Final

from services.extract.metadata.labels import ZONE_LABEL, labelled_values
from services.extract.metadata.layout import Layout, Value

_ZONE: Final = re.compile(r"[ \t]*(?P<name>[一-鿿A-Za-z0-9()·\-—、]{2,40})")
_LABEL: Final = re.compile(rf"{ZONE_LABEL}[ \t]*:")
_NONE: Final = frozenset({"无", "暂无", "未知", "全部", "其他", "不限", "--"})


def find_zone_label(layout: Layout) -> Value | None:
    """The zone after its label, in a meta line, sign-off or breadcrumb, else in a title or link line; or None."""
    labelled = list(layout.labelled_as("zone"))
    for line in layout.of_role("link", "site"):
        if not _LABEL.search(line.text):
            continue
        labelled += [(line, value) for value in labelled_values(line.text) if value.kind == "zone"]
    for line, value in labelled:
        match = _ZONE.match(line.text, value.start, value.end)
        if match and match["name"] not in _NONE:
            return layout.value(line, match.start("name"), match.end("name"), "zone_after_label", "high")
    return None
