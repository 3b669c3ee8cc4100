"""A full disk at each stage, under the blobs and under Redis, and damaged blobs: refused or waited out, never half done.

Needs root, as it mounts small file systems of its own.
"""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from shared.delivery.terms import Stage
from shared.errors import Busy, Cause, Reject
from shared.storage.blobs import Blob, FolderBlobs
from tests.faults.outage_bench import LONG, QUICK, Bench
from tests.support.stack import running_stack
from wenqu.cli.exits import Exit

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900 if LONG else 300)]

STAGES = [Stage.NORMALIZE, Stage.EXTRACT, Stage.INDEX]
PAGES = 300 if LONG else 60
FULL_FOR = 180.0 if LONG else 14.0
SOFT_LIMIT, HARD_LIMIT, LEASE = 4, 6, 6
"""Far below `FULL_FOR`: an outage longer than any time limit counts no attempt either."""


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of that size at the folder; skips where that may not be done."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={size},mode=700", "wenqu-test"]
    mounted = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a small file system can not be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path, leave: int = 0) -> Iterator[Path]:
    """No more room on the folder's disk than `leave` bytes, until the block ends."""
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as stream:
            try:
                while stream.write(b"\0" * 65536) == 65536:
                    pass
            except OSError:
                pass
            os.ftruncate(stream.fileno(), max(0, stream.tell() - leave))
        yield ballast
    finally:
        ballast.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    home = tmp_path_factory.mktemp("disk") / "home"
    environment = {
        **QUICK,
        "WENQU_DELIVERY__SOFT_LIMIT": str(SOFT_LIMIT),
        "WENQU_DELIVERY__HARD_LIMIT": str(HARD_LIMIT),
        "WENQU_DELIVERY__LEASE": str(LEASE),
        "WENQU_DELIVERY__RENEW_EVERY": "2",
    }
    with ExitStack() as disks:
        disks.enter_context(small_disk(home / "blobs", "64m"))
        disks.enter_context(small_disk(home / "redis", "64m"))
        with running_stack(home, **environment) as stack:
            yield Bench(stack, tmp_path_factory.mktemp("pages"))


def test_nothing_is_half_accepted(bench: Bench) -> None:
    with filled(bench.home.blobs):
        refused = bench.offer("accept", PAGES)
    assert refused.returncode == Exit.BUSY, refused.stderr
    assert "disk" in refused.stderr
    known = {
        job for job in bench.client.ledger.jobs() if bench.client.ledger.job(job)["collection"] == "accept"
    }
    assert known == set(), "no job, no row, no receipt"
    assert not bench.receipts.exists()
    job = bench.submit("accept", PAGES)
    bench.recovered(job, "disk full at acceptance")
    bench.proved(job)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_waits_for_room(bench: Bench, stage: Stage) -> None:
    with ExitStack() as disk:
        with bench.frozen(stage.value):
            job = bench.submit(f"full-{stage}", PAGES)
            bench.until(lambda: bench.all_at(stage, job), 60, f"all at {stage}")
            flying = bench.in_flight(job)
            disk.enter_context(filled(bench.home.blobs))
        bench.clock.sleep(FULL_FOR)
        assert bench.in_flight(job) == flying, "nothing ends without its record"
    bench.recovered(job, f"disk full at {stage} for {FULL_FOR:g} s")
    bench.proved(job)


def test_redis_has_no_room_for_its_file(bench: Bench) -> None:
    """With every write synced Redis ends itself at the first one that fails; the supervisor starts it again and again."""
    with bench.frozen(Stage.EXTRACT.value):
        job = bench.submit("redis-disk", PAGES)
        bench.until(lambda: bench.all_at(Stage.EXTRACT, job), 60, "all at extract")
    with filled(bench.home.redis_data):
        refused = bench.offer("redis-disk-refused", PAGES)
        assert refused.returncode == Exit.BUSY, refused.stderr
        bench.clock.sleep(15)
    assert "AOF write error" in bench.log("redis"), "its disk was full indeed"
    bench.recovered(job, "disk of Redis full")
    bench.proved(job)


@pytest.mark.parametrize("stage", STAGES)
def test_a_damaged_blob_is_a_dead_letter(bench: Bench, stage: Stage) -> None:
    """One byte of raw, of what normalize and of what extract has written turns while its document waits to be read."""
    with bench.frozen(stage.value):
        job = bench.submit(f"damaged-{stage}", PAGES)
        bench.until(lambda: bench.all_at(stage, job), 60, f"all at {stage}")
        entry = next(entry for entry in bench.rows(job) if int(bench.row(entry)["size"]) > 100)
        path = FolderBlobs(bench.home.blobs).path(bench.row(entry)["input"])
        data = bytearray(path.read_bytes())
        data[-len(data) // 4] ^= 0x20
        path.write_bytes(data)
    bench.recovered(job, f"a damaged input of {stage}")
    letter = bench.client.dead_letter(entry)
    assert (letter.cause, letter.stage) == (Cause.BLOB_CORRUPT, stage.value)
    assert bool(letter.content) == (stage is not Stage.NORMALIZE), "the original bytes, where they are sound"
    assert bench.client.job(job).indexed == PAGES - PAGES // 50 - 1
    bench.proved(job, dead={Cause.BLOB_CORRUPT.value: 1})


@pytest.mark.parametrize("room", [0, 4096, 8192, 40960])
def test_a_blob_is_whole_or_not_there(tmp_path: Path, room: int) -> None:
    """A disk that is all but full takes a part of a write without an error."""
    with small_disk(tmp_path / "disk", "1m"):
        blobs = FolderBlobs(tmp_path / "disk")
        blobs.put([Blob("raw/ab-first", b"x")])
        with filled(tmp_path / "disk", leave=room), pytest.raises(Busy) as refused:
            blobs.put([Blob("raw/ab-second", secrets.token_bytes(100_000))])
        assert refused.value.cause is Cause.DISK_FULL
        with pytest.raises(Reject) as absent:
            blobs.get("raw/ab-second")
        assert absent.value.cause is Cause.BLOB_MISSING
        assert [path.name for path in blobs.path("raw/ab-second").parent.iterdir()] == ["ab-first"]


def test_no_byte_of_a_blob_can_turn_unseen(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    blobs.put([Blob("raw/ab-one", "一座产业园区。".encode() * 9, {"key": "k"})])
    path = blobs.path("raw/ab-one")
    sound = path.read_bytes()
    for place in range(len(sound)):
        for change in (0x01, 0x80):
            data = bytearray(sound)
            data[place] ^= change
            path.write_bytes(data)
            with pytest.raises(Reject) as found:
                blobs.get("raw/ab-one")
            assert found.value.cause is Cause.BLOB_CORRUPT, f"byte {place}"
    for length in range(len(sound)):
        path.write_bytes(sound[:length])
        with pytest.raises(Reject) as found:
            blobs.get("raw/ab-one")
        assert found.value.cause is Cause.BLOB_CORRUPT, f"cut at {length}"
