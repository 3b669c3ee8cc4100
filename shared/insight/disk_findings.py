"""What must hold of the disk that blobs and journal are on."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from shared.insight.findings import Finding, graded
from shared.insight.probes import takes_files

_GIB: Final = 1024**3


def examine_disk(blobs: Path) -> Iterator[Finding]:
    """The folder takes files, and there is room."""
    problem = takes_files(blobs)
    if problem is not None:
        yield Finding("blobs", "problem", problem, "mend its owner, rights or mount, or set WENQU_BLOBS")
        return
    folder = blobs if blobs.is_dir() else blobs.parent
    usage = shutil.disk_usage(folder)
    yield graded(
        "blobs", 1 - usage.free / usage.total, 0.90, 0.98, f"{usage.free / _GIB:,.1f} GiB free at {blobs}",
        "give the volume more room; a full disk loses nothing, but documents wait",
    )  # fmt: skip
