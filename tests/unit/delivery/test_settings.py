"""Celery's settings that the guarantee rests on, and settings that do not fit together."""

import pytest
from pydantic import ValidationError

from shared.errors import UserError
from shared.runtime.celery_app import configuration
from shared.runtime.settings import Delivery, Settings, load_settings

BASE = {"redis_url": "redis://localhost/0", "elasticsearch_url": "http://localhost", "blobs": "blobs"}


@pytest.fixture
def settings() -> Settings:
    return load_settings(**BASE)


def test_a_running_wake_up_is_never_redelivered(settings: Settings) -> None:
    conf = configuration(settings)
    options = conf["broker_transport_options"]
    assert options["visibility_timeout"] >= 2 * conf["task_time_limit"]
    assert conf["task_soft_time_limit"] < conf["task_time_limit"]
    assert "global_keyprefix" not in options
    assert (options["unacked_restore_interval"], options["unacked_restore_throttle"]) == (1, 1)


def test_what_redelivers_on_its_own_account_is_off(settings: Settings) -> None:
    conf = configuration(settings)
    assert conf["task_acks_late"]
    assert not conf["task_reject_on_worker_lost"]
    assert conf["result_backend"] is None
    assert conf["accept_content"] == ["json"]
    assert conf["worker_prefetch_multiplier"] == 1
    assert not conf["worker_enable_remote_control"]


@pytest.mark.parametrize(
    "wrong", [{"renew_every": 20.0}, {"soft_limit": 120.0}, {"lease": 0}, {"batch_documents": 201}]
)
def test_times_that_do_not_fit_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Delivery(**wrong)


def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENQU_REDIS_URL", raising=False)
    with pytest.raises(UserError, match="WENQU_REDIS_URL"):
        load_settings(elasticsearch_url="http://localhost", blobs="blobs")


def test_allowed_roots_are_a_path_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENQU_ALLOWED_ROOTS", "/inbox:/data/pages:")
    assert [str(root) for root in load_settings(**BASE).allowed_roots] == ["/inbox", "/data/pages"]
