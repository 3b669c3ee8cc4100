"""Files and folders under the allowed roots."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from shared.delivery.accept import Incoming
from shared.delivery.files import list_files, read_file
from shared.errors import Cause, Refused
from shared.messages.submit import Refusal, SubmitMessage


def incoming(message: SubmitMessage, roots: Sequence[Path], limit: int) -> Iterator[Incoming | Refusal]:
    """The documents that a message with `path` means, read one at a time.

    Raises Refused: UNSUPPORTED_SOURCE for a URL, NOT_ALLOWED outside the roots (symbolic links resolved), NOT_FOUND and
    NOT_A_FILE. A file inside the folder that can not be read or leads outside comes as a Refusal.
    """
    text = message.path or ""
    if "://" in text:
        raise Refused(
            Cause.UNSUPPORTED_SOURCE,
            f"{text.partition('://')[0]}:// is not fetched; send a path under an allowed root, or the content itself",
        )
    path = Path(text)
    if "\0" in text or not path.is_absolute():
        raise Refused(Cause.NOT_ALLOWED, f"path must be absolute, this is {text!r}")
    _check_inside(path, roots)
    listing = list_files([path])
    single = len(listing.files) == 1 and not path.is_dir()
    for file in listing.files:
        try:
            _check_inside(file, roots)
        except Refused as refused:
            yield Refusal(source_key=file.as_uri(), cause=refused.cause, detail=refused.detail)
            continue
        document = read_file(file, limit)
        if single and isinstance(document, Incoming):
            document = replace(
                document,
                source_key=message.key or document.source_key,
                url=message.url,
                filename=message.filename or document.filename,
                content_type=message.content_type,
            )
        yield document


def _check_inside(path: Path, roots: Sequence[Path]) -> None:
    resolved = path.resolve()
    if not any(resolved.is_relative_to(root.resolve()) for root in roots):
        allowed = ", ".join(map(str, roots)) or "none is set (WENQU_ALLOWED_ROOTS)"
        raise Refused(Cause.NOT_ALLOWED, f"{path} is outside the allowed roots: {allowed}")
