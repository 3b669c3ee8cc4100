"""The extract stage: clean text in, structured record out. Pure: the same answer every time."""

from datetime import date
from typing import Final

from services.extract import lexicon
from services.extract.dates import find_event_dates
from services.extract.doc_numbers import find_doc_numbers
from services.extract.keywords import find_keywords, idf_table, stopwords, term_weights
from services.extract.metadata import read
from services.extract.organizations import find_organizations
from services.extract.page import Page
from services.extract.persons import find_persons
from services.extract.quantities import find_quantities
from services.extract.settings import ExtractSettings
from services.extract.slogans import find_slogans
from services.extract.speech import find_speech
from services.extract.summary import summarize
from services.extract.user_words import segmenter
from services.extract.zones import find_zones
from shared.messages.documents import NormalizedDocument
from shared.messages.extracted import BodySegment, ExtractedDocument

STAGE_VERSION: Final = 1
"""Rises whenever the same input may give another output."""

_DEFAULTS: Final = ExtractSettings()


def extract(document: NormalizedDocument, settings: ExtractSettings = _DEFAULTS) -> ExtractedDocument:
    """The record of a page; all spans are positions in `document.text`, which it carries as `text`.

    Raises StopWorker where the lexicon folder of the settings cannot be read, and nothing for any document.
    """
    metadata = read.read_metadata(document)
    published = date.fromisoformat(metadata.published) if metadata.published else None
    page = Page.of(document, published)
    persons, organizations = find_persons(page), find_organizations(page)
    quotes, reported = find_speech(page, persons, organizations)
    body = document.body()
    weights = term_weights(body, settings.lexicon)
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
        zones=find_zones(page),
        quantities=find_quantities(page),
        event_dates=find_event_dates(page),
        quotes=quotes,
        reported=reported,
        slogans=find_slogans(page),
        doc_numbers=find_doc_numbers(page),
        keywords=find_keywords(weights, settings.keywords),
        summary=summarize(body, weights, settings.summary_characters),
        glosses=document.glosses,
        script=document.script,
        language=document.language,
        decoding=document.decoding,
        quality=document.quality,
    )


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
