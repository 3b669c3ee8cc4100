"""`wenqu lexicon`: the words that jieba and IK keep whole."""

from pathlib import Path
from typing import Annotated

import typer

from wenqu.cli.exits import Exit
from wenqu.cli.render import console, print_json

app = typer.Typer(help="User words that jieba and IK keep whole.", no_args_is_help=True)

Folder = Annotated[
    Path | None, typer.Option("--folder", help="Folder with words.txt and VERSION; WENQU_LEXICON by default.")
]
Json = Annotated[bool, typer.Option("--json", help="JSON for programs.")]


def _folder(given: Path | None) -> Path:
    from shared.errors import UserError
    from wenqu.local.home import lexicon_folder, local_settings

    folder = given or lexicon_folder(local_settings())
    if folder is None:
        raise UserError(
            "no lexicon was shipped with this installation; name one with --folder or WENQU_LEXICON"
        )
    return folder


def _mark(folder: Path) -> str:
    from services.extract.user_words import lexicon_mark

    return lexicon_mark(folder)


@app.command("add")
def add(
    words: Annotated[list[str], typer.Argument(metavar="WORD…")],
    folder: Folder = None,
    known: Annotated[bool, typer.Option("--known", help="Also words that jieba has already.")] = False,
) -> None:
    """Add words and raise the version; all or none. Workers read the lexicon at their start."""
    from wenqu.lexicon import add as extend

    lexicon = extend(_folder(folder), words, even_known=known)
    console().print(
        f"{len(words)} added to {lexicon.folder / 'words.txt'}, version {lexicon.version}, "
        f"{len(lexicon.entries)} words; restart the workers, then reprocess what should have them",
        markup=False,
        soft_wrap=True,
    )


@app.command("check")
def check(
    folder: Folder = None,
    known: Annotated[bool, typer.Option("--known", help="Also tell which words jieba has already.")] = False,
    json: Json = False,
) -> None:
    """Look for words that cannot be kept and for repetitions; exit code 1 where there are some."""
    from dataclasses import asdict

    from wenqu.lexicon import problems, read

    lexicon = read(_folder(folder))
    found = problems(lexicon, known=known)
    if json:
        print_json([asdict(problem) for problem in found])
    elif found:
        for problem in found:
            console(stderr=True).print(
                f"words.txt:{problem.line}: {problem.error}: {problem.detail}", markup=False, soft_wrap=True
            )
    else:
        console().print(f"{len(lexicon.entries)} words, {_mark(lexicon.folder)}: nothing wrong", markup=False)
    if found:
        raise typer.Exit(Exit.FAILED)


@app.command("list")
def list_words(folder: Folder = None, json: Json = False) -> None:
    """The words in order."""
    from wenqu.lexicon import read

    lexicon = read(_folder(folder))
    words = [entry.word for entry in lexicon.entries]
    if json:
        print_json({"version": lexicon.version, "mark": _mark(lexicon.folder), "words": words})
        return
    for word in words:
        print(word)
