"""What a stack has decided once holds for ever."""

import json
import socket
from pathlib import Path

import pytest

from shared.errors import UserError
from tests.support.servers import free_port
from wenqu.local import stackfile
from wenqu.local.home import Home, LocalSettings
from wenqu.local.settings import stack_settings


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    return home


def settings_on(port: int) -> LocalSettings:
    return LocalSettings(redis_port=port, elasticsearch_port=port)


def test_it_is_decided_once(home: Home) -> None:
    first = stackfile.read_or_make(home, settings_on(free_port()))
    again = stackfile.read_or_make(home, settings_on(free_port()))
    assert again == first == stackfile.read(home)
    assert first.redis_port != first.elasticsearch_port
    assert home.stack_file.stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_passed_over_at_the_first_start_only(home: Home) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen(1)
        taken = stranger.getsockname()[1]
        first = stackfile.read_or_make(home, settings_on(taken))
    assert first.redis_port > taken
    assert stackfile.read_or_make(home, settings_on(taken)).redis_port == first.redis_port


def test_two_homes_share_nothing(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.make()
    port = free_port()
    one, two = (stackfile.read_or_make(each, settings_on(port)) for each in (home, other))
    assert one.stack_id != two.stack_id
    assert one.redis_password != two.redis_password
    assert one.socket != two.socket


def test_a_socket_with_a_long_name_lies_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    home = Home(tmp_path / ("long" * 30))
    home.make()
    stack = stackfile.read_or_make(home, settings_on(free_port()))
    assert not stack.socket.is_relative_to(home.root)
    assert stack.socket.parent.stat().st_mode & 0o777 == 0o700
    assert stackfile.read_or_make(home, settings_on(free_port())).socket == stack.socket
    stack.socket.parent.chmod(0o755)
    with pytest.raises(UserError, match="not a private folder"):
        stackfile.read_or_make(home, settings_on(free_port()))


@pytest.mark.parametrize("damage", ["", "{", '{"schema_version": 2}'])
def test_a_damaged_file_is_a_clear_error(home: Home, damage: str) -> None:
    home.stack_file.write_text(damage)
    with pytest.raises(UserError, match=r"stack\.json is damaged"):
        stackfile.read(home)


def test_clients_find_the_stack(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENQU_REDIS_URL", raising=False)
    monkeypatch.setenv("WENQU_HOME", str(home.root))
    with pytest.raises(UserError, match="no stack is running here: run `wenqu up`"):
        stack_settings()
    stack = stackfile.read_or_make(home, settings_on(free_port()))
    settings = stack_settings()
    assert settings.redis_url.get_secret_value() == stack.redis_url
    assert settings.elasticsearch_url == stack.elasticsearch_url
    assert settings.blobs == home.blobs
    assert home.inbox in settings.allowed_roots


def test_the_environment_comes_first(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    stackfile.read_or_make(home, settings_on(free_port()))
    monkeypatch.setenv("WENQU_HOME", str(home.root))
    monkeypatch.setenv("WENQU_REDIS_URL", "redis://elsewhere/0")
    with pytest.raises(UserError, match="WENQU_ELASTICSEARCH_URL"):
        stack_settings()
    monkeypatch.setenv("WENQU_ELASTICSEARCH_URL", "http://elsewhere:9200")
    monkeypatch.setenv("WENQU_BLOBS", "blobs")
    assert stack_settings().redis_url.get_secret_value() == "redis://elsewhere/0"


def test_no_password_in_the_environment_that_is_not_in_the_url(home: Home) -> None:
    stack = stackfile.read_or_make(home, settings_on(free_port()))
    stored = json.loads(home.stack_file.read_text())
    assert stack.environment()["WENQU_REDIS_URL"] == stack.redis_url
    assert stored["redis_password"] in stack.redis_url
    assert stored["redis_password"] not in stack.elasticsearch_url
