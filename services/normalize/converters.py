"""The libraries that turn Traditional into Simplified, behind one function.

`opencc` and `opencc-python-reimplemented` install a module of the same name and overwrite each other, so the second is
kept in a folder of its own (`pip install --target FOLDER --no-deps opencc-python-reimplemented`) and loaded under
another name. Where no wheel of the first exists, the second may be installed in its place.
"""

import importlib.util
import re
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import ModuleType
from typing import Final, Literal

from shared.errors import UserError

Backend = Literal["opencc", "opencc-python-reimplemented"]
Convert = Callable[[str], str]
"""A text in another script; its length may change."""

_LOADED_AS: Final = "opencc_python_reimplemented"
_OFFICIAL: Final = "opencc"
_HALVES: Final = re.compile("([\ud800-\udfff]+)")
_REIMPLEMENTED: Final = "opencc-python-reimplemented"


@cache
def converter(backend: Backend, folder: Path | None = None, config: str = "t2s") -> Convert:
    """OpenCC's conversion `config` (`t2s`, `tw2s`, `hk2s`, `s2t`, …) by one of the libraries.

    `folder` is where opencc-python-reimplemented was installed; without one the module `opencc` must be it. Raises
    UserError if the library is not there, with the command that installs it.
    """
    module = _official() if backend == _OFFICIAL else _reimplemented(folder)
    convert = module.OpenCC(config).convert

    def converted(text: str) -> str:
        if not text:
            return text
        try:
            return str(convert(text))
        except UnicodeEncodeError:  # half a character, as JSON may escape one: it stays what it is
            pieces = _HALVES.split(text)
            return "".join(
                piece if _HALVES.match(piece) else str(convert(piece)) for piece in pieces if piece
            )

    return converted


def _official() -> ModuleType:
    # Either library serves under this name; which one it is, the installation decides.
    import opencc

    return opencc


def _reimplemented(folder: Path | None) -> ModuleType:
    if folder is None:
        if _is_installed(_REIMPLEMENTED) and not _is_installed(_OFFICIAL):
            return _official()
        raise UserError(
            f"script_backend is {_REIMPLEMENTED}, which cannot be installed beside opencc: run "
            f"`pip install --target FOLDER --no-deps {_REIMPLEMENTED}` and set script_backend_folder to FOLDER"
        )
    package = folder / "opencc"
    if not (package / "opencc.py").is_file():
        raise UserError(
            f"there is no {_REIMPLEMENTED} in {folder}: run "
            f"`pip install --target {folder} --no-deps {_REIMPLEMENTED}`"
        )
    return _loaded(package)


@cache
def _loaded(package: Path) -> ModuleType:
    name = f"{_LOADED_AS}_{abs(hash(package))}"
    spec = importlib.util.spec_from_file_location(
        name, package / "__init__.py", submodule_search_locations=[str(package)]
    )
    if spec is None or spec.loader is None:
        raise UserError(f"{package} is no package; install {_REIMPLEMENTED} again")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
