"""What the head of an HTML page says: <meta> tags and JSON-LD."""

import html
import json
from collections.abc import Iterable, Iterator
from typing import Final

from services.normalize.elements import attributes

_JSON_LD_NAMES: Final = (
    "datePublished",
    "pubDate",
    "dateModified",
    "uploadDate",
    "headline",
    "title",
    "name",
)
_LONGEST: Final = 2000
_MOST: Final = 200


def meta_values(tags: Iterable[str], json_ld: Iterable[str]) -> Iterator[tuple[str, str]]:
    """`(name, content)` pairs: of <meta> with the name or property in lower case, of JSON-LD as `jsonld:…`.

    At most 200 pairs of at most 2,000 characters. JSON that does not parse is passed over.
    """
    left = _MOST
    for tag in tags:
        found = attributes(tag[:4000])
        name = found.get("name") or found.get("property")
        if not name and found.get("itemprop"):
            name = f"itemprop:{found['itemprop']}"
        content = _clean(found.get("content", ""))
        if name and content and left:
            left -= 1
            yield html.unescape(name).strip().lower()[:100], content
    for script in json_ld:
        try:
            value = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for name, content in _of_json(value, 0):
            if left:
                left -= 1
                yield f"jsonld:{name}", _clean(content)


def _of_json(value: object, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, list) and depth < 3:
        for item in value[:20]:
            yield from _of_json(item, depth + 1)
    if not isinstance(value, dict):
        return
    graph = value.get("@graph")
    if isinstance(graph, list) and depth < 3:
        yield from _of_json(graph, depth + 1)
    if depth and str(value.get("@type", "")).lower() in (
        "organization",
        "website",
        "breadcrumblist",
        "person",
    ):
        return
    for name in _JSON_LD_NAMES:
        if isinstance(value.get(name), str) and value[name].strip():
            yield name, value[name]
    for name in ("author", "publisher"):
        who = value.get(name)
        for one in who if isinstance(who, list) else [who]:
            text = one.get("name") if isinstance(one, dict) else one
            if isinstance(text, str) and text.strip():
                yield name, text


def _clean(text: str) -> str:
    return " ".join(html.unescape(text[:_LONGEST]).split())
