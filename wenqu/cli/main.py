"""Entry of the `wenqu` command, and the one place where errors become messages and exit codes."""

import os
import sys
from typing import Annotated

import typer

from shared.errors import WenquError
from wenqu.cli import (
    audit,
    control,
    dead,
    delete,
    demo,
    doctor,
    export,
    fold,
    forget,
    jobs,
    lexicon,
    person,
    process,
    project,
    reconcile,
    reindex,
    schema,
    search,
    stack,
    submit,
    timeline,
    tokens,
    top,
    zone,
)
from wenqu.cli.exits import Exit, exit_code

OURS = frozenset({"wenqu", "services", "shared"})

app = typer.Typer(
    name="wenqu",
    help="文渠: Chinese government and development-zone news, from messy pages to structured, searchable documents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"wenqu {version('wenqu')}")
        except PackageNotFoundError:
            print("wenqu (not installed: running from a checkout)")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    pass


app.command("up")(stack.up)
app.command("down")(stack.down)
app.command("status")(stack.status)
app.command("submit")(submit.submit)
app.command("job")(jobs.job)
app.command("pause")(control.pause)
app.command("resume")(control.resume)
app.command("cancel")(control.cancel)
app.command("search")(search.search)
app.command("show")(search.show)
app.command("timeline")(timeline.timeline)
app.command("person")(person.person)
app.command("zone")(zone.zone)
app.command("project")(project.project)
app.command("export")(export.export)
app.command("process")(process.process)
app.command("fold")(fold.fold)
app.command("doctor")(doctor.doctor)
app.command("top")(top.top)
app.command("forget")(forget.forget)
app.command("delete")(delete.delete)
app.command("audit")(audit.audit)
app.command("reconcile")(reconcile.reconcile)
app.command("explain-tokens")(tokens.explain_tokens)
app.command("reindex")(reindex.reindex)
app.command("reprocess")(reindex.reprocess)
app.command("demo")(demo.demo)
app.add_typer(dead.app, name="dead")
app.add_typer(lexicon.app, name="lexicon")
app.add_typer(schema.app, name="schema")


def main() -> None:
    """Run the command; never returns. A user's mistake ends in one message, not in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal in another encoding must not turn an answer into a traceback.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(_run())


def _run() -> int:
    try:
        code = _answered()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has left; the interpreter must not try to flush the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return Exit.PIPE_CLOSED
    return code


def _answered() -> int:
    try:
        app(prog_name="wenqu")
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):
            raise leaving.__context__ from None
        return leaving.code if isinstance(leaving.code, int) else Exit.OK
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except (WenquError, ModuleNotFoundError, PermissionError) as error:
        message, code = _explained(error)
        print(f"wenqu: {message}", file=sys.stderr)
        return code
    return Exit.OK


def _explained(error: WenquError | ModuleNotFoundError | PermissionError) -> tuple[str, Exit]:
    """What to say, and the exit code; a module of ours that is missing is no mistake of the user."""
    match error:
        case WenquError():
            return str(error), exit_code(error)
        case PermissionError():
            return f"{error.filename}: {error.strerror}; check whose it is and its rights", Exit.MISTAKE
        case _:
            if (error.name or "").partition(".")[0] in OURS:
                raise error
            needed = f"this command needs the package {error.name}"
            return f"{needed}; install everything with: pip install 'wenqu[local]'", Exit.MISTAKE


if __name__ == "__main__":
    main()
