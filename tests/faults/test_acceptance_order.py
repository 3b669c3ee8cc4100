"""The system calls of a whole acceptance: blob, folder, journal and row are safe before the receipt is told.

`kill -9` can not show it, as what was written lives on in the page cache; the order of the calls can.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.faults.conftest import ROOT
from tests.faults.delivery_pages import edition
from tests.support.servers import missing

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]

CALLS: Final = "mkdir,write,fsync,fdatasync,rename,renameat,renameat2,sendto,recvfrom"
_LINE: Final = re.compile(r"^(?P<pid>\d+)\s+(?P<call>\w+)\((?P<rest>.*)$", re.DOTALL)
_RESUMED: Final = re.compile(r"^(?P<pid>\d+)\s+<\.\.\. \w+ resumed>(?P<rest>.*)$", re.DOTALL)

ORDER: Final = re.compile(
    r"(?:(?:make sync-parent )*write-blob sync-blob name-blob )+"
    r"(?:sync-folder )+"
    r"(?:make )*(?:sync-parent )+"
    r"write-record sync-record "
    r"send-row row-answered "
    r"write-receipt sync-receipt sync-receipts-folder "
    r"tell"
)


def calls(trace: str) -> Iterator[tuple[str, str]]:
    """`(name, arguments and result)` of every call, in the order in which they returned."""
    begun: dict[str, str] = {}
    for line in trace.splitlines():
        if resumed := _RESUMED.match(line):
            text = begun.pop(resumed["pid"], "") + resumed["rest"]
        elif line.endswith("<unfinished ...>"):
            begun[line.split(maxsplit=1)[0]] = line.removesuffix("<unfinished ...>")
            continue
        else:
            text = line
        if found := _LINE.match(text):
            yield found["call"], found["rest"]


def events(trace: str, blobs: Path, receipts: Path) -> Iterator[str]:
    """What the calls mean for an acceptance; all others are left out."""
    redis: str | None = None
    for call, rest in calls(trace):
        target = re.match(r"(\d+)<([^>]*)>", rest)
        path = target[2] if target else ""
        below = path.removeprefix(f"{blobs}/") if path.startswith(f"{blobs}/") else None
        if call == "mkdir" and f'"{blobs}/' in rest and rest.endswith("= 0"):
            yield "make"
        elif call.startswith("rename") and f'"{blobs}/raw/' in rest:
            yield "name-blob"
        elif call == "sendto" and "_admit" in rest:
            redis = path
            yield "send-row"
        elif call == "recvfrom" and redis is not None and path == redis and not rest.endswith("unavailable)"):
            redis = None
            yield "row-answered"
        elif call == "write" and target and target[1] == "1":
            yield "tell"
        elif call == "write" and path == str(receipts):
            yield "write-receipt"
        elif call == "fsync" and path == str(receipts):
            yield "sync-receipt"
        elif call == "fsync" and path == str(receipts.parent):
            yield "sync-receipts-folder"
        elif call == "fsync" and below is not None and re.fullmatch(r"raw/..", below):
            yield "sync-folder"
        elif call == "fsync" and (path == str(blobs) or (below is not None and "." not in below)):
            yield "sync-parent"
        elif below is not None and below.startswith("raw/"):
            yield {"write": "write-blob", "fsync": "sync-blob"}.get(call, call)
        elif below is not None and below.endswith(".jsonl"):
            yield {"write": "write-record", "fdatasync": "sync-record"}.get(call, call)


@pytest.mark.parametrize("documents", [1, 3])
def test_the_order_of_an_acceptance(redis_url: str, es_url: str, tmp_path: Path, documents: int) -> None:
    if shutil.which("strace") is None:
        missing("strace is not installed")
    blobs, pages, receipts = tmp_path / "blobs", tmp_path / "pages", tmp_path / "kept" / "receipts.jsonl"
    for folder in (blobs, pages, receipts.parent):
        folder.mkdir()
    for page in edition(1, documents + 1)[:documents]:
        (pages / str(page.filename)).write_bytes(page.content)
    trace = tmp_path / "trace"
    done = subprocess.run(
        [
            *("strace", "-f", "-y", "-s", "200", "-e", f"trace={CALLS}", "-o", str(trace)),
            *(
                sys.executable,
                "-m",
                "wenqu.cli.main",
                "submit",
                str(pages),
                "--receipts",
                str(receipts),
                "--json",
            ),
        ],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("WENQU_")},
            "WENQU_REDIS_URL": redis_url,
            "WENQU_ELASTICSEARCH_URL": es_url,
            "WENQU_BLOBS": str(blobs),
            "WENQU_INDEX": "order",
        },
        check=False,
        capture_output=True,
    )
    if b"ptrace" in done.stderr and b"ermi" in done.stderr:
        missing("strace may not trace here")
    assert done.returncode == 0, done.stderr.decode()
    said = list(events(trace.read_text(errors="replace"), blobs, receipts))
    assert ORDER.fullmatch(" ".join(said)), " ".join(said)
    assert said.count("name-blob") == documents
    assert len(receipts.read_text().splitlines()) == documents
