"""Wires the pure function to its stage."""

from services.extract.pipeline import STAGE_VERSION, extract
from services.extract.settings import ExtractSettings
from services.extract.user_words import lexicon_version
from shared.delivery.handler import PureStage, Work
from shared.delivery.terms import Stage
from shared.messages.documents import NormalizedDocument
from shared.runtime.settings import Settings


def options(settings: Settings) -> ExtractSettings:
    """What the pure function is given."""
    return ExtractSettings(lexicon=settings.lexicon)


def handler(settings: Settings) -> PureStage:
    """The stage, with its settings and the version of its lexicon in its fingerprint."""
    given = options(settings)

    def function(work: Work) -> bytes:
        return extract(NormalizedDocument.decode(work.blob.payload), given).encode()

    words = 0 if given.lexicon is None else lexicon_version(given.lexicon)
    fingerprint = f"{given.model_dump_json()} words {words}"
    return PureStage(Stage.EXTRACT, Stage.INDEX, str(STAGE_VERSION), fingerprint, function)
