"""One pass of folding: from all signatures to who repeats whom. Idempotent, and safe to run twice at once."""

from dataclasses import dataclass
from typing import Final

import structlog
from elasticsearch import Elasticsearch, NotFoundError

from shared.folding.clusters import fold
from shared.folding.store import Folds, alone, told

log = structlog.get_logger(__name__)

_TRIES: Final = 5


@dataclass(frozen=True)
class Folded:
    """What a pass found. `pages` and the rest are 0 where nothing was new, or another pass was at it."""

    state: str
    """`folded`, `unchanged` since the last pass, `elsewhere` if another pass began meanwhile, or `no_index`."""
    pages: int = 0
    groups: int = 0
    copies: int = 0
    written: int = 0


def fold_pass(client: Elasticsearch, read: str, *, always: bool = False) -> Folded:
    """Compare all pages of the alias `read` and keep what is told of them; only differences are written.

    Nothing is read if no page was written since the last pass, unless `always`. Passes have numbers, claimed one by
    one, which are the versions of what they write: a pass that is overtaken changes nothing that a later one wrote, and
    has the state forget what was seen, so that the next pass looks again. Raises Busy in an outage.
    """
    folds = Folds(client, read)
    seen, last = folds.seen(), folds.state()
    if seen is None:
        return Folded("no_index")
    wanted = [f"{shard}={at}" for shard, at in sorted(seen.items())]
    if last is not None and last[0]["seen"] == wanted and not always:
        return Folded("unchanged")
    number = last[0]["pass"] + 1 if last is not None else 1
    try:
        claim = folds.claim(number, {}, None if last is None else last[1:])
        if claim is None:
            return Folded("elsewhere")
        pages = list(folds.pages())
        found = fold(pages)
        kept = folds.kept()
    except NotFoundError:
        return Folded("no_index")
    records = [told(one) for one in found.values()]
    records += [
        alone(doc_id) for doc_id, record in kept.items() if record["copies"] > 1 and doc_id not in found
    ]
    changed = sorted(
        (record for record in records if kept.get(record["doc_id"]) != record),
        key=lambda record: str(record["doc_id"]),
    )
    written = folds.write(changed, number)
    result = Folded(
        "folded",
        pages=len(pages),
        groups=sum(one.near_duplicate_of is None for one in found.values()),
        copies=sum(one.near_duplicate_of is not None for one in found.values()),
        written=written,
    )
    if folds.claim(number, seen, claim) is None:
        _forget(folds)
        return Folded("elsewhere")
    log.info("folded", pages=result.pages, groups=result.groups, copies=result.copies, written=result.written)
    return result


def _forget(folds: Folds) -> None:
    """Another pass went by while this one wrote: have the next one look at everything again."""
    for _ in range(_TRIES):
        now = folds.state()
        if now is None or folds.claim(now[0]["pass"], {}, now[1:]) is not None:
            return
