"""`wenqu schema`: the JSON Schemas of the messages, as published."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import UserError
from wenqu.cli.exits import Exit
from wenqu.cli.render import console

if TYPE_CHECKING:
    from shared.messages.base import Message

app = typer.Typer(help="JSON Schemas of the messages between processes.", no_args_is_help=True)


def _messages() -> "list[type[Message]]":
    from shared.messages.documents import NormalizedDocument, RawDocument
    from shared.messages.extracted import ExtractedDocument
    from shared.messages.submit import SubmissionReceipt, SubmitMessage
    from shared.messages.wakeup import WakeUp

    return [SubmitMessage, SubmissionReceipt, RawDocument, NormalizedDocument, ExtractedDocument, WakeUp]


def schemas() -> dict[str, str]:
    """File name to JSON Schema text, the same for the same models."""
    files: dict[str, str] = {}
    for model in _messages():
        newest = max(model.known_versions)
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **model.model_json_schema(mode="validation"),
        }
        text = json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        files[f"{_kebab(model.__name__)}.v{newest}.json"] = text
    return files


@app.callback()
def _group() -> None:
    pass


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to.")],
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a file differs.")] = False,
) -> None:
    """Write one JSON Schema per message."""
    wanted = schemas()
    if check:
        found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
        differing = sorted(
            name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)
        )
        for name in differing:
            console(stderr=True).print(f"{folder / name} is not what the models say", markup=False)
        if differing:
            console(stderr=True).print(f"`wenqu schema export {folder}` writes them anew", markup=False)
            raise typer.Exit(Exit.FAILED)
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in wanted.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{folder} can not be written: {error.strerror}") from error
    console().print(f"{len(wanted)} schemas written to {folder}", markup=False)


def _kebab(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
