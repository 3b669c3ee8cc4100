"""Wires the pure function to its stage."""

from pydantic import ValidationError

from services.normalize.pipeline import STAGE_VERSION, normalize
from services.normalize.settings import NormalizeSettings
from shared.delivery.handler import PureStage, Work
from shared.delivery.terms import Stage
from shared.errors import UserError
from shared.messages.documents import Origin, RawDocument
from shared.runtime.settings import Settings

_WARM_UP_PAGE = (
    "<html><body><h1>經(jīng)濟(jì)</h1><p>区委召开会议，部署工作，山?tīng)|等地参加。</p></body></html>"
)


def handler(settings: Settings) -> PureStage:
    """The stage, with its settings in its fingerprint. Raises UserError for thresholds that can not be."""
    thresholds = thresholds_of(settings)

    def function(work: Work) -> bytes:
        origin = Origin.model_validate({**work.blob.meta, "generation": work.row.generation})
        return normalize(RawDocument(origin=origin, content=work.blob.payload), thresholds).encode()

    return PureStage(
        Stage.NORMALIZE, Stage.EXTRACT, str(STAGE_VERSION), thresholds.model_dump_json(), function
    )


def thresholds_of(settings: Settings) -> NormalizeSettings:
    """The thresholds with what `WENQU_NORMALIZE__…` says of them. Raises UserError naming the variable that is wrong."""
    try:
        return NormalizeSettings.model_validate(settings.normalize)
    except ValidationError as error:
        problems = "; ".join(
            f"WENQU_NORMALIZE__{'__'.join(map(str, item['loc'])).upper()}: {item['msg']}"
            for item in error.errors(include_url=False, include_input=False)
        )
        raise UserError(f"settings are wrong: {problems}") from error


def warm_up() -> None:
    """Load every table before the worker forks, so that children share them."""
    origin = Origin(
        collection="warm-up",
        doc_id="0" * 32,
        revision=1,
        generation=0,
        source_key="warm-up",
        content_hash="0" * 64,
        job="warm-up",
        accepted_at="1970-01-01T00:00:00.000Z",
    )
    normalize(RawDocument(origin=origin, content=_WARM_UP_PAGE.encode()))
