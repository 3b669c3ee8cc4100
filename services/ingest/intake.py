"""From a submit message to its receipt: idempotent, as the same message may come any number of times."""

from collections.abc import Iterable, Iterator

from services.ingest.sources import inline, path
from shared.delivery.accept import Acceptor, Incoming
from shared.delivery.ledger import Ledger
from shared.delivery.terms import Lane
from shared.errors import Refused
from shared.messages.submit import Receipt, Refusal, SubmissionReceipt, SubmitMessage
from shared.runtime.settings import Settings

_LISTED = 200


class Intake:
    """Accepts what a submit message names and keeps the receipt."""

    def __init__(self, acceptor: Acceptor, ledger: Ledger, settings: Settings) -> None:
        self._acceptor = acceptor
        self._ledger = ledger
        self._settings = settings

    def take(self, message: SubmitMessage) -> SubmissionReceipt:
        """The receipt, made now or found from an earlier delivery of the same `submission_id`.

        Raises Busy when Redis, the index or the disk can not take it now; nothing is lost by trying again.
        """
        earlier = self._ledger.receipt(message.submission_id)
        if earlier is not None:
            return SubmissionReceipt.decode(earlier)
        receipt = self._receipt(message)
        self._ledger.put_receipt(message.submission_id, receipt.model_dump_json())
        return receipt

    def _receipt(self, message: SubmitMessage) -> SubmissionReceipt:
        refused: list[Refusal] = []
        try:
            documents = _split(self._documents(message), refused)
            receipts, late = self._acceptor.accept(
                message.submission_id, message.collection, documents, lane=Lane(message.lane)
            )
        except Refused as refusal:
            source = message.path or message.key or message.url or message.submission_id
            refused.append(Refusal(source_key=source, cause=refusal.cause, detail=refusal.detail))
            return _make(message, [], refused)
        return _make(message, receipts, refused + late)

    def _documents(self, message: SubmitMessage) -> Iterable[Incoming | Refusal]:
        limits = self._settings.limits
        if message.content is not None:
            return [inline.incoming(message, limits.inline_bytes)]
        return path.incoming(message, self._settings.allowed_roots, limits.raw_bytes)


def _split(documents: Iterable[Incoming | Refusal], refused: list[Refusal]) -> Iterator[Incoming]:
    for document in documents:
        if isinstance(document, Refusal):
            refused.append(document)
        else:
            yield document


def _make(message: SubmitMessage, receipts: list[Receipt], refused: list[Refusal]) -> SubmissionReceipt:
    return SubmissionReceipt(
        submission_id=message.submission_id,
        job=message.submission_id,
        status="accepted" if receipts else "refused",
        accepted=sum(receipt.outcome == "accepted" for receipt in receipts),
        duplicates=sum(receipt.outcome == "duplicate" for receipt in receipts),
        receipts=tuple(receipts[:_LISTED]),
        refused=tuple(refused[:_LISTED]),
    )
