"""The folder blob store: what is put comes back, damage is found, writes are synced in the promised order."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.errors import Busy, Cause, Reject
from shared.storage.blobs import Blob, FolderBlobs, disk_error


@pytest.fixture
def store(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path / "blobs")


@pytest.mark.parametrize("payload", [b"", b"x", "银川经开区".encode() * 1000, os.urandom(70_000)])
def test_what_is_put_comes_back(store: FolderBlobs, payload: bytes) -> None:
    store.put([Blob("raw/abc", payload, {"名": "值", "n": 1})])
    blob = store.get("raw/abc")
    assert blob.payload == payload
    assert blob.meta == {"名": "值", "n": 1}
    assert store.meta("raw/abc") == blob.meta


def test_a_second_put_replaces(store: FolderBlobs) -> None:
    store.put([Blob("raw/abc", b"old")])
    store.put([Blob("raw/abc", b"new")])
    assert store.get("raw/abc").payload == b"new"


def test_a_missing_blob_is_named(store: FolderBlobs) -> None:
    with pytest.raises(Reject) as reject:
        store.get("raw/nothing")
    assert reject.value.cause is Cause.BLOB_MISSING


def test_damage_of_any_byte_is_found(store: FolderBlobs) -> None:
    store.put([Blob("raw/abc", "全区经济工作会议召开".encode() * 20, {"a": 1})])
    path = store.path("raw/abc")
    good = path.read_bytes()
    for position in range(len(good)):
        path.write_bytes(good[:position] + bytes([good[position] ^ 0x41]) + good[position + 1 :])
        with pytest.raises(Reject) as reject:
            store.get("raw/abc")
        assert reject.value.cause is Cause.BLOB_CORRUPT, position
    for length in range(len(good)):
        path.write_bytes(good[:length])
        with pytest.raises(Reject):
            store.get("raw/abc")


@pytest.mark.parametrize(
    "key", ["", "raw", "raw/", "/raw", "../x/ab", "raw/../ab", "raw/a", "raw//ab", "raw/a\0b"]
)
def test_keys_do_not_lead_out_of_the_store(store: FolderBlobs, key: str) -> None:
    with pytest.raises(ValueError, match="not a blob key"):
        store.path(key)


def test_delete_is_idempotent(store: FolderBlobs) -> None:
    store.put([Blob("raw/abc", b"x")])
    store.delete(["raw/abc", "raw/abc", "raw/never"])
    with pytest.raises(Reject):
        store.get("raw/abc")


def test_no_temporary_file_stays(store: FolderBlobs) -> None:
    store.put([Blob(f"raw/ab{n}", b"x") for n in range(10)])
    assert not list(store.root.rglob("*.tmp"))


@pytest.mark.parametrize(
    ("code", "busy"), [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EROFS, True), (errno.EACCES, False)]
)
def test_a_full_disk_is_an_outage(tmp_path: Path, code: int, busy: bool) -> None:
    error = disk_error(OSError(code, os.strerror(code)), tmp_path)
    assert isinstance(error, Busy) is busy


WRITE = """
from pathlib import Path
from shared.storage.blobs import Blob, FolderBlobs
FolderBlobs(Path("blobs")).put([Blob("raw/abcd", b"x")])
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_order_of_system_calls(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    root = Path(__file__).parents[3]
    command = ["strace", "-f", "-y", "-e", "trace=write,fsync,rename,renameat,renameat2", "-o", str(trace)]
    done = subprocess.run(
        [*command, sys.executable, "-c", WRITE],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
        capture_output=True,
    )
    if b"ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    calls = [line for line in trace.read_text().splitlines() if "abcd" in line or "raw/ab>" in line]
    order = [name for line in calls for name in ("write", "fsync", "rename") if f" {name}" in line]
    assert order == ["write", "fsync", "rename", "fsync"], calls
