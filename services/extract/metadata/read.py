"""All metadata of a page in one value."""

from dataclasses import dataclass, field

from services.extract.metadata import breadcrumb, labels, source
from services.extract.metadata.breadcrumb import find_breadcrumb
from services.extract.metadata.layout import Layout, Value
from services.extract.metadata.links import find_neighbours
from services.extract.metadata.people_labels import find_author, find_editor
from services.extract.metadata.published import find_published
from services.extract.metadata.site import find_icp, find_repost_notice, find_site
from services.extract.metadata.source import find_source
from services.extract.metadata.title import find_title
from services.extract.metadata.views import find_views, views_pattern
from services.extract.metadata.zone_label import find_zone_label
from shared.messages.documents import NormalizedDocument
from shared.messages.extracted import Evidence


@dataclass(frozen=True)
class Metadata:
    """Named like the fields of `ExtractedDocument`; `evidence` has an entry for each value that is not empty."""

    title: str | None = None
    published: str | None = None
    published_time: str | None = None
    source: str | None = None
    author: str | None = None
    editor: str | None = None
    views: int | None = None
    site: str | None = None
    icp: str | None = None
    repost_notice: str | None = None
    breadcrumb: tuple[str, ...] = ()
    zone_label: str | None = None
    prev_title: str | None = None
    next_title: str | None = None
    evidence: dict[str, Evidence] = field(default_factory=dict)


def read_metadata(document: NormalizedDocument) -> Metadata:
    """The metadata of a normalized document; absent values are None or empty, never invented."""
    layout = Layout.of(document)
    published, published_time = find_published(layout)
    previous, following = find_neighbours(layout)
    views, crumbs = find_views(layout), find_breadcrumb(layout)
    values: dict[str, Value | None] = {
        "title": find_title(layout),
        "published": published,
        "published_time": published_time,
        "source": find_source(layout),
        "author": find_author(layout),
        "editor": find_editor(layout),
        "views": views and views[1],
        "site": find_site(layout),
        "icp": find_icp(layout),
        "repost_notice": find_repost_notice(layout),
        "breadcrumb": crumbs and crumbs[1],
        "zone_label": find_zone_label(layout),
        "prev_title": previous,
        "next_title": following,
    }
    found = {name: value for name, value in values.items() if value is not None}
    texts = {name: value.text for name, value in found.items()}
    return Metadata(
        title=texts.get("title"),
        published=texts.get("published"),
        published_time=texts.get("published_time"),
        source=texts.get("source"),
        author=texts.get("author"),
        editor=texts.get("editor"),
        views=views[0] if views else None,
        site=texts.get("site"),
        icp=texts.get("icp"),
        repost_notice=texts.get("repost_notice"),
        zone_label=texts.get("zone_label"),
        prev_title=texts.get("prev_title"),
        next_title=texts.get("next_title"),
        breadcrumb=crumbs[0] if crumbs else (),
        evidence={name: value.evidence() for name, value in found.items()},
    )


def warm_up() -> None:
    """Load the word lists and compile the label pattern."""
    labels.warm_up()
    breadcrumb.leaves()
    source.no_sources()
    views_pattern()
