"""The extract stage: clean text in, structured record out. Pure: the same answer every time."""

from datetime import date
from typing import Final

from services.extract import lexicon
from services.extract.dates import find_event_dates
from services.extract.doc_numbers import find_doc_numbers
from services.extract.events import find_events
from services.extract.jurisdiction import find_jurisdictions
from services.extract.keywords import find_keywords, idf_table, stopwords, term_weights, terms
from services.extract.metadata import read
from services.extract.organizations import find_organizations
from services.extract.page import Page
from services.extract.person_keys import person_keys
from services.extract.persons import find_persons
from services.extract.phrases import join_lists
from services.extract.places import find_places, tied
from services.extract.projects import find_projects
from services.extract.quantities import find_quantities
from services.extract.recognizers import load, recognized, with_organizations, with_persons
from services.extract.settings import ExtractSettings
from services.extract.slogans import find_slogans
from services.extract.speech import find_speech
from services.extract.summary import summarize
from services.extract.textrank import text_rank
from services.extract.topic import find_topics
from services.extract.user_words import lexicon_mark, segmenter
from services.extract.zone_links import Frame, link_zones
from services.extract.zone_table import zones_by_form
from services.extract.zones import find_zones
from shared.messages.documents import NormalizedDocument
from shared.messages.extracted import BodySegment, ExtractedDocument

STAGE_VERSION: Final = 4
"""Rises whenever the same input may give another output."""

_DEFAULTS: Final = ExtractSettings()


def extract(document: NormalizedDocument, settings: ExtractSettings = _DEFAULTS) -> ExtractedDocument:
    """The record of a page; all spans are positions in `document.text`, which it carries as `text`.

    Raises StopWorker where the lexicon folder or a recognizer of the settings cannot be loaded, RecognizerFailed where
    such a recognizer fails, and nothing otherwise, for any document.
    """
    metadata = read.read_metadata(document)
    published = date.fromisoformat(metadata.published) if metadata.published else None
    page = Page.of(document, published)
    persons, organizations = find_persons(page), find_organizations(page)
    extra = recognized(page, settings.recognizers) if settings.recognizers else ()
    if extra:
        persons, organizations = with_persons(persons, extra), with_organizations(organizations, extra)
    places = find_places(page, persons, organizations, _hints(metadata))
    quotes, reported = find_speech(page, persons, organizations)
    zones, quantities, dates = find_zones(page), find_quantities(page), find_event_dates(page)
    projects, project_sums = find_projects(page, organizations, zones, quantities, dates)
    tied_zones, frame = tied(zones, places), _frame(metadata, document.text)
    linked = link_zones(page, tied_zones, frame)
    jurisdictions, home = find_jurisdictions(page, persons, organizations, places, linked, frame)
    body = document.body()
    weights = term_weights(body, settings.lexicon)
    title = metadata.evidence.get("title")
    topics = find_topics(
        page, (title.start, title.end) if title and title.start is not None and title.end else None
    )
    return ExtractedDocument(
        origin=document.origin,
        title=metadata.title,
        published=metadata.published,
        published_time=metadata.published_time,
        source=metadata.source,
        author=metadata.author,
        editor=metadata.editor,
        views=metadata.views,
        site=metadata.site,
        icp=metadata.icp,
        repost_notice=metadata.repost_notice,
        breadcrumb=metadata.breadcrumb,
        zone_label=metadata.zone_label,
        prev_title=metadata.prev_title,
        next_title=metadata.next_title,
        evidence=metadata.evidence,
        text=document.text,
        body=body,
        body_segments=body_segments(document),
        persons=persons,
        organizations=organizations,
        zones=tied_zones,
        places=places,
        zone_links=linked.links,
        jurisdictions=jurisdictions,
        person_keys=person_keys(persons, jurisdictions, home),
        quantities=quantities,
        event_dates=dates,
        quotes=quotes,
        reported=reported,
        projects=projects,
        project_sums=project_sums,
        events=find_events(page, persons, organizations, zones, quantities, dates, (*quotes, *reported)),
        slogans=find_slogans(page, frozenset(quote.start for quote in quotes)),
        doc_numbers=find_doc_numbers(page),
        keywords=find_keywords(_ranked(body, weights, settings), settings.keywords),
        summary=summarize(body, weights, settings.summary_characters),
        topic=topics[0].name,
        topics=topics,
        recognized=tuple(fact for fact in extra if fact.kind not in {"person", "organization"}),
        lexicon=None if settings.lexicon is None else lexicon_mark(settings.lexicon),
        glosses=document.glosses,
        script=document.script,
        language=document.language,
        decoding=document.decoding,
        quality=document.quality,
        removed=document.removed,
        signature=document.signature,
    )


def _ranked(body: str, weights: dict[str, float], settings: ExtractSettings) -> dict[str, float]:
    """Weights for the keywords: those of TF-IDF, which the summary uses too, or of TextRank on request."""
    return weights if settings.keyword_method == "tfidf" else text_rank(terms(body, settings.lexicon))


def _hints(metadata: read.Metadata) -> tuple[str, ...]:
    """Where the page is at home: what its frame says of places."""
    frame = (metadata.source, metadata.site, metadata.zone_label, *metadata.breadcrumb)
    return tuple(text for text in frame if text)


def _frame(metadata: read.Metadata, text: str) -> tuple[Frame, ...]:
    """The lines of `_hints` with their names and, where they stand in the text, their positions."""
    values = {"source": metadata.source, "site": metadata.site, "zone_label": metadata.zone_label}
    lines = [(where, line) for where, line in values.items() if line]
    lines += [("breadcrumb", crumb) for crumb in metadata.breadcrumb]
    found: list[Frame] = []
    for where, line in lines:
        told = metadata.evidence.get(where)
        at = -1 if told is None or told.start is None else text.find(line, told.start, told.end)
        found.append(Frame(where, line, None, None) if at < 0 else Frame(where, line, at, at + len(line)))
    return tuple(found)


def body_segments(document: NormalizedDocument) -> tuple[BodySegment, ...]:
    """Where each stretch of `document.body()` stands in the text; neighbouring paragraphs are one segment."""
    segments: list[BodySegment] = []
    at = 0
    for start, end in document.spans("body"):
        last = segments[-1] if segments else None
        if last is not None and last.end + 1 == start and document.text[last.end] == "\n":
            segments[-1] = BodySegment(at=last.at, start=last.start, end=end)
        else:
            segments.append(BodySegment(at=at, start=start, end=end))
        at += end - start + 1
    return tuple(segments)


def warm_up(settings: ExtractSettings = _DEFAULTS) -> None:
    """Load every dictionary and compile every lazy pattern; call it before a worker forks."""
    lexicon.warm_up()
    read.warm_up()
    idf_table()
    stopwords()
    segmenter(settings.lexicon).cut("预热")
    find_topics(Page("预热", ((0, 2),), None), None)
    link_zones(blank := Page("经开区", ((0, 3),), None), find_zones(blank))
    zones_by_form()
    told = "清河县召开新材料项目推进会，投资3亿元的光伏玻璃项目开工。"
    page = Page(told, ((0, len(told)),), None)
    find_projects(page, (), (), find_quantities(page), ())
    find_events(page, (), (), (), (), (), ())
    for name in settings.recognizers:
        load(name)
    join_lists()
