"""How answers look: tables for people, JSON for programs. Data goes to stdout, progress to stderr."""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_WIDTH_OF_A_FILE = 160
_COPIED = frozenset({"id", "job", "dead letter"})
"""Columns that people copy from; they are never folded."""

_LINE_FEEDS = re.compile(r"\s*\n\s*")


def print_json(value: object) -> None:
    """One JSON value, indented, in UTF-8 whatever the terminal's encoding."""
    _write(json.dumps(value, ensure_ascii=False, indent=2))


def print_json_line(value: object) -> None:
    """One JSON value on one line, written out at once."""
    _write(json.dumps(value, ensure_ascii=False))


def _write(text: str) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def console(*, stderr: bool = False) -> "Console":
    """A console that does not fold what is piped into a file at 80 columns."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr, highlight=False, width=None if stream.isatty() else _WIDTH_OF_A_FILE, emoji=False
    )


def print_table(
    rows: Sequence[Sequence["str | Text"]], headings: Sequence[str], *, title: str | None = None
) -> None:
    """A table; cells are plain text, never markup."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in _COPIED)
    for row in rows:
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    console().print(table)


def print_facts(facts: Mapping[str, "str | Text"]) -> None:
    """Names and values below each other; empty values are left out."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        if value:
            table.add_row(name, Text(value) if isinstance(value, str) else value)
    console().print(table)


def emphasized(fragment: str) -> "Text":
    """A highlight of a search result on one line: hits are bold, or stand in `[…]` where there are no colours."""
    from rich.text import Text

    from wenqu.search.highlight import pieces

    coloured = sys.stdout.isatty()
    text = Text()
    for part, hit in pieces(_LINE_FEEDS.sub(" ", fragment)):
        text.append(f"[{part}]" if hit and not coloured else part, "bold yellow" if hit else "")
    return text


def duration(seconds: int | None) -> str:
    """`1:02:03`, or empty."""
    return "" if seconds is None else str(timedelta(seconds=seconds))


class Meter(Protocol):
    """Something that shows how far a piece of work is."""

    def __call__(self, label: str, done: int, total: int) -> None:
        """Show it."""


@contextmanager
def progress_bar(shown: bool = True) -> Iterator[Meter]:
    """A bar on stderr while the block runs; nothing where stderr is no terminal or `shown` is false."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=console(stderr=True), transient=True, disable=not (shown and sys.stderr.isatty())
    ) as bar:
        task = bar.add_task("", total=None)

        def show(label: str, done: int, total: int) -> None:
            bar.update(task, description=label, completed=done, total=max(total, 1))

        yield show


@contextmanager
def spinner(text: str) -> Iterator["Spinner"]:
    """A spinner on stderr while the block runs; plain lines, each once, where stderr is no terminal."""
    shown = console(stderr=True)
    if not shown.is_terminal:
        yield Spinner(None)
        return
    with shown.status(text) as status:
        yield Spinner(status.update)


class Spinner:
    """Takes lines for people about what is going on."""

    def __init__(self, update: object) -> None:
        self._update = update
        self._last = ""

    def __call__(self, line: str) -> None:
        """Show the line instead of the one before."""
        if line == self._last:
            return
        self._last = line
        if callable(self._update):
            self._update(line)
