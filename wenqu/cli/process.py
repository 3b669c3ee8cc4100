"""`wenqu process`: the stages in this one process, without any server."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import Cause, Refused, Reject, StopWorker
from wenqu.cli.exits import Exit
from wenqu.cli.render import print_json_line
from wenqu.cli.session import quiet_logs

if TYPE_CHECKING:
    from services.extract.settings import ExtractSettings
    from shared.messages.submit import Refusal

STDIN = Path("-")


@dataclass(frozen=True)
class Page:
    """One page to process, or its problem as `cause: detail`; `missing` when its path does not exist."""

    id: str
    key: str
    content: bytes = b""
    problem: str | None = None
    missing: bool = False


def process(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files, folders, or - for stdin.")],
    recognizer: Annotated[
        list[str] | None, typer.Option("--recognizer", help="An installed recognizer to run too; repeatable.")
    ] = None,
    textrank: Annotated[bool, typer.Option("--textrank", help="Keywords by TextRank.")] = False,
) -> None:
    """Print the record of each page as a line of JSON. Needs no server and stores nothing.

    A page that can not be done is named on stderr with its cause; the others are printed, and the exit code is 1.
    """
    from services.extract.settings import ExtractSettings
    from wenqu.local.home import lexicon_folder, local_settings

    quiet_logs()
    options = ExtractSettings(
        lexicon=lexicon_folder(local_settings()),
        recognizers=tuple(recognizer or ()),
        keyword_method="textrank" if textrank else "tfidf",
    )
    code = Exit.OK
    for page in pages(files):
        problem = page.problem or _process(page, options)
        if problem is not None:
            print(f"{page.id}: {' '.join(problem.split())}", file=sys.stderr, flush=True)
            code = Exit.MISTAKE if page.missing else max(code, Exit.FAILED)
    if code:
        raise typer.Exit(code)


def pages(paths: list[Path]) -> Iterator[Page]:
    """All pages below the paths, read one at a time; a file's id is its name, in a folder its path below it."""
    from shared.delivery.accept import Incoming
    from shared.delivery.files import list_files, read_file
    from shared.runtime.settings import Limits

    limit = Limits().raw_bytes
    for path in paths:
        if path == STDIN:
            yield _checked("stdin", "stdin", sys.stdin.buffer.read(limit + 1))
            continue
        try:
            listing = list_files([path])
        except Refused as refused:
            yield Page(str(path), str(path), problem=_said(refused), missing=True)
            continue
        base = path.expanduser().resolve()
        for file in listing.files:
            name = file.relative_to(base).as_posix() if file != base else path.name
            read = read_file(file, limit)
            if isinstance(read, Incoming):
                yield _checked(name, read.source_key, read.content)
            else:
                yield Page(name, read.source_key, problem=_said(read))


def _checked(name: str, key: str, content: bytes) -> Page:
    """The same limits as at acceptance."""
    from shared.delivery.accept import Incoming, check
    from shared.runtime.settings import Limits

    try:
        check(Incoming(source_key=key, content=content, filename=name), Limits())
    except Refused as refused:
        return Page(name, key, problem=_said(refused))
    return Page(name, key, content)


def _said(refused: "Refused | Refusal") -> str:
    return f"{refused.cause}: {refused.detail}"


def _process(page: Page, options: "ExtractSettings") -> str | None:
    """Print the page's record; what is wrong with it otherwise, as `cause: detail`."""
    from services.extract.pipeline import extract
    from services.normalize.pipeline import normalize
    from shared import ids
    from shared.messages.documents import Origin, RawDocument
    from wenqu.records import record

    collection = "process"
    origin = Origin(
        collection=collection,
        doc_id=ids.doc_id(collection, page.key),
        revision=1,
        generation=0,
        source_key=page.key,
        content_hash=ids.content_hash(page.content),
        job="process",
        # Nothing is accepted here, and the same page must give the same line every time.
        accepted_at="",
        filename=page.id.rpartition("/")[2],
    )
    try:
        clean = normalize(RawDocument(origin=origin, content=page.content))
        fields = record(page.id, extract(clean, options))
    except Reject as rejected:
        return f"{rejected.cause}: {rejected.detail}"
    except (StopWorker, ImportError, MemoryError):
        raise
    except Exception as error:
        return f"{Cause.STAGE_FAILED}: {type(error).__name__}: {error}"
    print_json_line(fields)
    return None
