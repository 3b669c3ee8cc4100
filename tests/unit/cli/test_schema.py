"""The published schemas follow from the models."""

import json
from pathlib import Path

from tests.support.stack import empty_stack
from wenqu.cli.schema import schemas


def test_each_message_has_a_schema_that_states_its_version() -> None:
    found = schemas()
    assert {"submit-message.v1.json", "raw-document.v1.json", "extracted-document.v1.json"} <= found.keys()
    for text in found.values():
        schema = json.loads(text)
        assert schema["properties"]["schema_version"]["const"] == 1
        assert schema["additionalProperties"] is False


def test_a_check_fails_on_any_difference(tmp_path: Path) -> None:
    wenqu = empty_stack(tmp_path / "home")
    folder = tmp_path / "schemas"
    missing = wenqu.cli("schema", "export", "--check", folder)
    assert missing.returncode == 1
    assert "submit-message.v1.json is not what the models say" in missing.stderr
    assert not folder.exists()

    assert wenqu.cli("schema", "export", folder).returncode == 0
    assert wenqu.cli("schema", "export", "--check", folder).returncode == 0

    (folder / "gone.v1.json").write_text("{}")
    stale = wenqu.cli("schema", "export", "--check", folder)
    assert stale.returncode == 1
    assert "gone.v1.json" in stale.stderr
