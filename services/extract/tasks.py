"""Wires the pure function to its stage."""

from pydantic import ValidationError

from services.extract.pipeline import STAGE_VERSION, extract
from services.extract.recognizers import fingerprint as recognizer_versions
from services.extract.settings import ExtractSettings
from services.extract.user_words import lexicon_mark
from shared.delivery.handler import PureStage, Work
from shared.delivery.terms import Stage
from shared.errors import UserError
from shared.messages.documents import NormalizedDocument
from shared.runtime.settings import Settings


def options(settings: Settings) -> ExtractSettings:
    """What the pure function is given. Raises UserError naming the variable that is wrong."""
    try:
        return ExtractSettings.model_validate({**settings.extract, "lexicon": settings.lexicon})
    except ValidationError as error:
        problems = "; ".join(
            f"WENQU_EXTRACT__{'__'.join(map(str, item['loc'])).upper()}: {item['msg']}"
            for item in error.errors(include_url=False, include_input=False)
        )
        raise UserError(f"settings are wrong: {problems}") from error


def handler(settings: Settings) -> PureStage:
    """The stage, with its settings and the version of its lexicon in its fingerprint."""
    given = options(settings)

    def function(work: Work) -> bytes:
        return extract(NormalizedDocument.decode(work.blob.payload), given).encode()

    words = "none" if given.lexicon is None else lexicon_mark(given.lexicon)
    models = recognizer_versions(given.recognizers)
    fingerprint = f"{given.model_dump_json()} words {words} recognizers {models}"
    return PureStage(Stage.EXTRACT, Stage.INDEX, str(STAGE_VERSION), fingerprint, function)
