"""Pages for the inbox: a sample page, made different by a line of its own."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "luzhou-few-glosses.txt"


def fill(folder: Path, count: int) -> None:
    """Write `count` pages with different contents."""
    folder.mkdir(parents=True)
    text = SAMPLE.read_text(encoding="utf-8")
    for number in range(count):
        (folder / f"page-{number:04}.txt").write_text(
            f"{text}\n{folder.name}第{number}号企业今年完成投资{number + 3}万元。\n", encoding="utf-8"
        )
