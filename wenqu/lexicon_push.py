"""Bringing the lexicon into a running server, and proving that it cuts by it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog
from elasticsearch import ApiError, Elasticsearch

from services.index import probes
from services.index.analysis import analysis, digest, synonym_rules
from services.index.names import Names
from services.index.schema import write_index
from shared.errors import StopWorker
from shared.runtime.clock import Clock
from shared.runtime.elastic import describe, typed_errors
from wenqu.lexicon import LexiconError, check_stopwords, problems, read, stopwords

log = structlog.get_logger(__name__)

PATH: Final = "/_wenqu/lexicon"
ANALYZERS: Final = ("ik_smart", "ik_max_word")
_AT_ONCE: Final = 200
_POLL: Final = 2.0
_ABSENT: Final = frozenset({400, 404, 405})
_ENDS_WORDS: Final = "·"
"""IK ends every word there, so a word that holds it can be kept by jieba only."""


class ProbeFailed(LexiconError):
    """The server does not cut by the lexicon, or cuts other text otherwise than before."""


@dataclass(frozen=True)
class Pushed:
    """What a push came to. `new` are words that were cut before; `gone` those that are no longer in the lexicon."""

    version: int
    words: int
    stopwords: int
    new: tuple[str, ...]
    gone: tuple[str, ...]
    left_out: tuple[str, ...]
    proved: int
    synonyms_changed: bool
    how: str


def push(
    client: Elasticsearch,
    names: Names,
    folder: Path,
    clock: Clock,
    *,
    patience: float = 150.0,
    on_wait: Callable[[str], None] = lambda _: None,
) -> Pushed:
    """Put the words, stopwords and synonyms of `folder` into the server; on return each word is proved.

    A server with the project's plugin takes them at once, and gets the former ones back where a probe fails. One with
    the official plugin fetches them itself: this waits up to `patience` seconds until it has. Raises LexiconError for
    a line that is refused, ProbeFailed, StopWorker for a bad line of synonyms, Busy in an outage.
    """
    lexicon = read(folder)
    wrong = problems(lexicon)
    if wrong:
        first = wrong[0]
        raise LexiconError(
            f"words.txt:{first.line}: {first.detail}"
            + (f"; and {len(wrong) - 1} more, see `wenqu lexicon check`" if len(wrong) > 1 else "")
            + ". Nothing was changed"
        )
    words = [entry.word for entry in lexicon.entries if _ENDS_WORDS not in entry.word]
    left_out = tuple(entry.word for entry in lexicon.entries if _ENDS_WORDS in entry.word)
    stops = stopwords(folder)
    check_stopwords(stops, words)
    rules = synonym_rules(folder)
    former = _state(client)
    new = tuple(_cut_by(client, words))
    gone: tuple[str, ...] = ()
    if former is None:
        _await(client, words, stops, clock, patience, on_wait)
        how = "fetched by the server"
    else:
        _put(client, {"version": lexicon.version, "words": words, "stopwords": stops})
        try:
            prove(client, words, stops)
        except (ProbeFailed, StopWorker) as failure:
            _put(client, former)
            problem = (
                str(failure) if isinstance(failure, ProbeFailed) else _spoiled([*words, *stops], failure)
            )
            log.error("lexicon_probe_failed", version=lexicon.version, problem=problem)
            raise ProbeFailed(f"{problem}. The former words are in use again") from failure
        gone = tuple(sorted(set(former["words"]) - {word.lower() for word in words}))
        how = "sent to the server"
    changed = _synonyms(client, names, rules)
    return Pushed(
        lexicon.version, len(words), len(stops), new, gone, left_out, len(words) + len(stops), changed, how
    )


def check(client: Elasticsearch, folder: Path) -> int:
    """Prove what the server cuts by, without changing it; how many words. Raises ProbeFailed, Busy in an outage."""
    words = [entry.word for entry in read(folder).entries if _ENDS_WORDS not in entry.word]
    stops = stopwords(folder)
    try:
        prove(client, words, stops)
    except (ProbeFailed, StopWorker) as failure:
        log.error("lexicon_probe_failed", problem=str(failure))
        raise ProbeFailed(f"{failure}. `wenqu lexicon push` sends the words again") from failure
    return len(words) + len(stops)


def prove(client: Elasticsearch, words: Sequence[str], stops: Sequence[str]) -> None:
    """Each word comes back whole from both analyzers, no stopword does, and the probe lines are cut as ever.

    Raises ProbeFailed with the first words that are not, StopWorker for a probe line.
    """
    cut = _cut_by(client, words)
    if cut:
        raise ProbeFailed(f"the server does not keep {_some(cut)} whole")
    for analyzer in ANALYZERS:
        kept = sorted(_tokens(client, analyzer, stops) & {word.lower() for word in stops})
        if kept:
            raise ProbeFailed(f"{analyzer} does not leave out {_some(kept)}")
    probes.check(client, probes.load())


def _cut_by(client: Elasticsearch, words: Sequence[str]) -> list[str]:
    """Those that one of the analyzers does not keep whole, in order."""
    whole = frozenset.intersection(*(_tokens(client, analyzer, words) for analyzer in ANALYZERS))
    return [word for word in words if word.lower() not in whole]


def _spoiled(words: Sequence[str], failure: StopWorker) -> str:
    """What to do about a probe line that is cut otherwise than before."""
    held = [word for word in words if any(word in probe.text for probe in probes.load())]
    if not held:
        return str(failure)
    told = str(failure).partition("; nothing was written")[0]
    return (
        f"everyday text is cut otherwise with these words: {told}. {_some(held)} stand in probe lines: take out the "
        "one that changes how its line is cut"
    )


def _tokens(client: Elasticsearch, analyzer: str, texts: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for at in range(0, len(texts), _AT_ONCE):
        with typed_errors():
            answer = client.indices.analyze(analyzer=analyzer, text=list(texts[at : at + _AT_ONCE]))
        found.update(token["token"] for token in answer["tokens"])
    return frozenset(found)


def _state(client: Elasticsearch) -> dict[str, Any] | None:
    """The words in use; None where the server has not the project's plugin."""
    with typed_errors():
        try:
            answer = client.perform_request("GET", PATH, headers={"accept": "application/json"})
        except ApiError as error:
            if error.meta.status in _ABSENT:
                return None
            raise
    return {name: answer[name] for name in ("version", "words", "stopwords")}


def _put(client: Elasticsearch, lexicon: dict[str, Any]) -> None:
    headers = {"accept": "application/json", "content-type": "application/json"}
    with typed_errors():
        try:
            client.perform_request("PUT", PATH, headers=headers, body=lexicon)
        except ApiError as error:
            if error.meta.status == 400:
                raise LexiconError(
                    f"the server refuses the lexicon, nothing was changed: {describe(error)}"
                ) from error
            raise


def _await(
    client: Elasticsearch,
    words: Sequence[str],
    stops: Sequence[str],
    clock: Clock,
    patience: float,
    on_wait: Callable[[str], None],
) -> None:
    deadline = clock.monotonic() + patience
    told = False
    while True:
        try:
            prove(client, words, stops)
        except ProbeFailed as failure:
            if clock.monotonic() > deadline:
                log.error("lexicon_probe_failed", problem=str(failure))
                raise ProbeFailed(
                    f"{failure}, {patience:g} s on. The server fetches its words every minute from where "
                    "IKAnalyzer.cfg.xml says: check that `wenqu lexicon serve` answers there; a remote dictionary "
                    "that died comes back with a restart of the server"
                ) from failure
            if not told:
                on_wait(str(failure))
                told = True
        else:
            return
        clock.sleep(_POLL)


def _synonyms(client: Elasticsearch, names: Names, rules: Sequence[str]) -> bool:
    """Bring the rules into the open indices, and have all rules cut by the words of now; whether they changed."""
    changed = False
    for alias in (names.write, names.dead):
        with typed_errors():
            index = write_index(client, alias)
            if index is None:
                continue
            meta = client.indices.get_mapping(index=index)[index]["mappings"].get("_meta", {})
            mark = meta.get("wenqu", {})
            if "synonyms" in mark and mark["synonyms"] != digest(rules):
                try:
                    # An analyzer's settings need a closed index: for some 100 ms searches of it are refused.
                    client.indices.put_settings(
                        index=index, settings={"index": {"analysis": analysis(rules)}}, reopen=True
                    )
                except ApiError as error:
                    raise LexiconError(
                        f"{index} does not take the synonyms: {describe(error)}; mend synonyms.txt and push again"
                    ) from error
                client.indices.put_mapping(
                    index=index, meta={**meta, "wenqu": {**mark, "synonyms": digest(rules)}}
                )
                client.cluster.health(index=index, wait_for_status="yellow", timeout="30s")
                changed = True
            else:
                client.indices.reload_search_analyzers(index=index)
    return changed


def _some(words: Sequence[str]) -> str:
    more = f" and {len(words) - 5} more" if len(words) > 5 else ""
    return "、".join(words[:5]) + more
