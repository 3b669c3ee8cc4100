"""Proof that the server cuts text as this version expects: probe lines with their tokens."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from elasticsearch import ApiError, Elasticsearch

from shared.errors import StopWorker
from shared.runtime.elastic import describe, typed_errors

SHIPPED: Final = Path(__file__).with_name("probes.json")

ANALYZERS: Final = ("ik_smart", "ik_max_word")

MEND: Final = (
    "install the IK plugin (es-node/, or analysis-ik of the server's version) and its own dictionary"
)


@dataclass(frozen=True)
class Probe:
    """A line of text and what each analyzer makes of it."""

    text: str
    tokens: dict[str, tuple[str, ...]]


def load(path: Path = SHIPPED) -> tuple[Probe, ...]:
    """The probes that came with this version."""
    lines: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return tuple(Probe(line["text"], {name: tuple(line[name]) for name in ANALYZERS}) for line in lines)


def fingerprint(probes: Sequence[Probe]) -> str:
    """Names what the analyzers do: the first 16 hex digits of the SHA-256 over all expected tokens."""
    expected = [[probe.text, [probe.tokens[name] for name in ANALYZERS]] for probe in probes]
    return hashlib.sha256(json.dumps(expected, ensure_ascii=False).encode()).hexdigest()[:16]


def check(client: Elasticsearch, probes: Sequence[Probe]) -> None:
    """Cut every probe with both analyzers.

    Raises StopWorker with the first difference, or when an analyzer is missing; Busy when the server does not answer.
    """
    with typed_errors():
        for probe in probes:
            for name in ANALYZERS:
                cut, expected = _cut(client, name, probe.text), probe.tokens[name]
                if cut != expected:
                    raise StopWorker(
                        f"analyzer {name} cuts {probe.text!r} into {'/'.join(cut)} instead of {'/'.join(expected)}; "
                        f"nothing was written. {MEND}"
                    )


def _cut(client: Elasticsearch, analyzer: str, text: str) -> tuple[str, ...]:
    try:
        answer = client.indices.analyze(analyzer=analyzer, text=text)
    except ApiError as error:
        if error.meta.status == 400:
            raise StopWorker(
                f"Elasticsearch has no analyzer {analyzer}: {describe(error)}. {MEND}"
            ) from error
        raise
    return tuple(token["token"] for token in answer.get("tokens", ()))
