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

    if given is not None:
        return given  # asks for nothing of the local stack, which an image need not have
    from wenqu.local.home import lexicon_folder, local_settings

    folder = lexicon_folder(local_settings())
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
    """Add words and raise the version; all or none. Workers read them at their start."""
    from wenqu.lexicon import add as extend

    lexicon = extend(_folder(folder), words, even_known=known)
    console().print(
        f"{len(words)} added to {lexicon.folder / 'words.txt'}, version {lexicon.version}, "
        f"{len(lexicon.entries)} words; restart the extract worker, `wenqu lexicon push` for the index",
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


@app.command("push")
def push(
    folder: Folder = None,
    check_only: Annotated[bool, typer.Option("--check", help="Only prove what the server cuts by.")] = False,
    patience: Annotated[
        float, typer.Option("--wait", min=0, help="Seconds for a server that fetches the words itself.")
    ] = 150.0,
    json: Json = False,
) -> None:
    """Bring words, stopwords and synonyms into the running server and prove each; no restart.

    Where a probe fails, the former words are put back and the exit code is 2. Pages indexed before keep their cut:
    `wenqu reindex --affected WORD` writes those again that a new word touches.
    """
    from dataclasses import asdict

    from services.index.names import Names
    from wenqu.cli.session import client
    from wenqu.lexicon_push import check as prove
    from wenqu.lexicon_push import push as send

    place = _folder(folder)
    with client() as connected:
        if check_only:
            number = prove(connected.elasticsearch, place)
            if json:
                print_json({"proved": number})
            else:
                console().print(f"{number} words proved", markup=False)
            return
        done = send(
            connected.elasticsearch,
            Names(connected.settings.index),
            place,
            connected.clock,
            patience=patience,
            on_wait=lambda problem: console(stderr=True).print(f"waiting: {problem} …", markup=False),
        )
    if json:
        print_json(asdict(done))
        return
    console().print(
        f"version {done.version} {done.how}: {done.words} words and {done.stopwords} stopwords proved; "
        f"{len(done.new)} new, {len(done.gone)} gone"
        + (", synonyms changed" if done.synonyms_changed else ""),
        markup=False,
        soft_wrap=True,
    )
    if done.left_out:
        console().print(
            f"kept by jieba only, as IK ends words at '·': {'、'.join(done.left_out)}", markup=False
        )
    if done.new:
        told = " ".join(f"--affected {word}" for word in done.new[:5])
        console().print(f"next: wenqu reindex {told}{' …' if len(done.new) > 5 else ''}", markup=False)


@app.command("serve")
def serve(
    folder: Folder = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes a free one.")] = 8077,
) -> None:
    """Serve words.txt and stopwords.txt to the official IK plugin, until a signal; changes of the files show at once."""
    from wenqu.cli.session import quiet_logs
    from wenqu.lexicon_serve import server

    quiet_logs()
    place = _folder(folder)
    with server(place, host, port) as serving:
        console().print(f"http://{host}:{serving.server_address[1]}/words.txt", markup=False)
        serving.serve_forever()
