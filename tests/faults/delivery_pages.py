"""Pages in two editions, made from the samples."""

from pathlib import Path

from shared.delivery.accept import Incoming

SAMPLES = Path(__file__).parents[2] / "samples"


def sample_texts() -> list[str]:
    """The samples that are UTF-8, in a stable order."""
    texts = []
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix in {".html", ".txt"}:
            try:
                texts.append(path.read_text(encoding="utf-8"))
            except UnicodeDecodeError:
                continue
    return texts


def edition(number: int, count: int) -> list[Incoming]:
    """The pages `page-0` … of one edition; every tenth stays as it was before, and the last is no page in the first."""
    texts = sample_texts()
    pages = []
    for at in range(count):
        told = 1 if at % 10 == 9 else number
        text = texts[at % len(texts)].replace("项目", f"项目{at}号第{told}版", 1) + f"\n第{told}版\n"
        if at == count - 1 and number == 1:
            text = "only English words"
        pages.append(Incoming(f"page-{at}", text.encode(), filename=f"page-{at}.html"))
    return pages
