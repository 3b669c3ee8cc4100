"""Where the stack's files go, and who may read them."""

from pathlib import Path

import pytest

from shared.errors import UserError
from wenqu.local import home as home_module
from wenqu.local.home import Home, LocalSettings, checkout, lexicon_folder, local_settings, write_private

ROOT = Path(__file__).parents[3]


def test_home_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WENQU_HOME", str(tmp_path / "here"))
    assert Home.find(local_settings()).root == tmp_path / "here"


def test_home_is_in_the_checkout_without_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENQU_HOME", raising=False)
    assert checkout() == ROOT
    assert Home.find(local_settings()).root == ROOT / ".wenqu"


def test_home_is_the_users_folder_when_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WENQU_HOME", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(home_module, "__file__", str(tmp_path / "lib" / "wenqu" / "local" / "home.py"))
    assert checkout() is None
    assert Home.find(local_settings()).root == tmp_path / "wenqu"


def test_an_empty_variable_is_no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENQU_HOME", "")
    assert local_settings().home is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WENQU_NODE_HEAP", "much"),
        ("WENQU_REDIS_PORT", "70000"),
        ("WENQU_REDIS_MAXMEMORY", "0"),
    ],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=name):
        local_settings()


def test_a_home_that_can_not_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="set WENQU_HOME"):
        Home(tmp_path / "file" / "home").make()


@pytest.mark.parametrize("name", ["a:b", "50%", "a ;b", "a #b", "a\nb"])
def test_a_path_that_no_configuration_can_hold_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="set WENQU_HOME to another folder"):
        Home(tmp_path / name).make()
    assert not (tmp_path / name).exists()


def test_private_files_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_lexicon_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="WENQU_LEXICON"):
        lexicon_folder(LocalSettings(lexicon=tmp_path / "none"))
    assert lexicon_folder(LocalSettings(lexicon=tmp_path)) == tmp_path
