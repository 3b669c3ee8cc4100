"""Time of extract by length of the page: pages per second of one process, and whether it is linear.

    python bench/extract_lengths.py [FILE…]

Without files the project's samples are used. Every page is normalized once, outside of the measurement. For the
second table a body is made longer, with other digits and order each time, to 1,500, 5,000 and 15,000 characters; linear
means that 15,000 take no more than 12 times what 1,500 take. CPU time, the best of five.
"""

import sys
from pathlib import Path
from time import process_time

from services.extract.pipeline import extract, warm_up
from services.normalize.pipeline import normalize
from shared import ids
from shared.messages.documents import NormalizedDocument, Origin, RawDocument

ROUNDS = 5
LENGTHS = (1_500, 5_000, 15_000)
SAMPLES = Path(__file__).parents[1] / "samples"


def document(content: bytes, key: str) -> NormalizedDocument:
    """The clean page of some bytes."""
    origin = Origin(
        collection="bench",
        doc_id=ids.doc_id("bench", key),
        revision=1,
        generation=0,
        source_key=key,
        content_hash=ids.content_hash(content),
        job="bench",
        accepted_at="",
    )
    return normalize(RawDocument(origin=origin, content=content))


def seconds(documents: list[NormalizedDocument]) -> float:
    """CPU seconds for all of them once, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = process_time()
        for one in documents:
            extract(one)
        best = min(best, process_time() - begun)
    return best


def varied(paragraph: str, again: int) -> str:
    """The same paragraph in other words, as normalize takes out what stands twice: other digits, other order."""
    sentences = [sentence + "。" for sentence in paragraph.split("。") if sentence]
    turned = "".join(sentences[again % len(sentences) :] + sentences[: again % len(sentences)])
    return "".join(str((int(sign) + again) % 10) if sign.isdecimal() else sign for sign in turned)


def stretched(paragraphs: list[str], length: int) -> NormalizedDocument:
    """A page with a title and paragraphs, repeated in order, up to `length` characters."""
    lines = ["清河经济技术开发区召开项目推进会", "2023年5月10日 来源:清河日报"]
    size = index = 0
    while size < length:
        again, which = divmod(index, len(paragraphs))
        paragraph = varied(paragraphs[which], again)[: length - size]
        lines.append(paragraph)
        size += len(paragraph)
        index += 1
    return document("\n".join(lines).encode(), f"stretched-{length}")


def main() -> None:
    """Print both tables."""
    paths = [Path(name) for name in sys.argv[1:]] or sorted(
        path for path in SAMPLES.iterdir() if path.suffix in {".txt", ".html"}
    )
    warm_up()
    documents = [document(path.read_bytes(), path.name) for path in paths]
    taken = seconds(documents)
    characters = sum(len(one.text) for one in documents) / len(documents)
    sys.stdout.write(
        f"{len(documents)} pages of {characters:.0f} characters: {len(documents) / taken:.0f} pages/s\n"
    )
    paragraphs = [line for one in documents for line in one.body().split("\n") if len(line) > 40]
    first = 0.0
    for length in LENGTHS:
        page = stretched(paragraphs, length)
        taken = seconds([page])
        first = first or taken
        sys.stdout.write(
            f"{len(page.body()):>6} characters: {taken * 1000:7.2f} ms, {taken / first:5.2f} times the first\n"
        )


if __name__ == "__main__":
    main()
