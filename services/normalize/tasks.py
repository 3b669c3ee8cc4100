"""Wires the pure function to its stage."""

from services.normalize.pipeline import STAGE_VERSION, normalize
from services.normalize.settings import NormalizeSettings
from shared.delivery.handler import PureStage, Work
from shared.delivery.terms import Stage
from shared.messages.documents import Origin, RawDocument
from shared.runtime.settings import Settings

_WARM_UP_PAGE = "<html><body><h1>經(jīng)濟(jì)</h1><p>区委召开会议，部署工作。</p></body></html>"


def handler(settings: Settings) -> PureStage:  # noqa: ARG001 - thresholds have no environment variables yet
    """The stage, with its settings in its fingerprint."""
    thresholds = NormalizeSettings()

    def function(work: Work) -> bytes:
        origin = Origin.model_validate({**work.blob.meta, "generation": work.row.generation})
        return normalize(RawDocument(origin=origin, content=work.blob.payload), thresholds).encode()

    return PureStage(
        Stage.NORMALIZE, Stage.EXTRACT, str(STAGE_VERSION), thresholds.model_dump_json(), function
    )


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
