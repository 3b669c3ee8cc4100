"""What can be said of the stack's files without running anything."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from shared.runtime.settings import Settings

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
WORKERS = ("ingest", "normalize", "extract", "index", "sweeper")
IMAGE = re.compile(r"^(?:\s*(?:image|[A-Z]+_IMAGE):|ARG [A-Z]+_IMAGE=)\s*(\S+)$", re.MULTILINE)
VERSION = re.compile(r":(\d+\.\d+\.\d+(-[a-z0-9.-]+)?|\$\{ES_VERSION(:-8\.19\.\d+)?\}|\d+\.\d+-slim)$")


def stage(name: str) -> str:
    """The lines of one stage of the Dockerfile."""
    found = re.search(
        rf"^FROM \S+ AS {re.escape(name)}\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL
    )
    assert found is not None, name
    return found[1]


def test_every_image_is_named_by_version() -> None:
    images = [text.replace("ARG ", "") for text in IMAGE.findall(DOCKERFILE) + IMAGE.findall(COMPOSE)]
    assert len(images) >= 14
    for image in images:
        assert VERSION.search(image), image
    assert "latest" not in DOCKERFILE + COMPOSE


@pytest.mark.parametrize("argument", ["PYTHON_IMAGE", "REDIS_IMAGE"])
def test_dockerfile_and_compose_name_the_same_base(argument: str) -> None:
    named = re.search(rf"^ARG {argument}=(\S+)$", DOCKERFILE, re.MULTILINE)
    assert named is not None
    assert f"{argument}: {named[1]}\n" in COMPOSE


@pytest.mark.parametrize("service", WORKERS)
def test_a_worker_is_installed_from_its_lock_and_the_wheel(service: str) -> None:
    text = stage(service)
    assert f"pip install --require-hashes -r /tmp/{service}.lock" in text
    assert "pip install --no-deps --no-index /tmp/wheels/*.whl" in text
    assert re.search(r"^USER wenqu$", text, re.MULTILINE)
    assert f'CMD ["python", "-m", "services.{service}"]' in text
    assert [lock for lock in re.findall(r"(\w+)\.lock", text) if lock != service] == []


@pytest.mark.parametrize("lock", [*WORKERS, "build"])
def test_locks_have_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    assert text.count("==") > 0
    assert text.count("--hash=sha256:") >= text.count("==") - text.count("' ;")
    assert "://" not in text


def test_variables_of_the_workers_are_settings() -> None:
    workers = COMPOSE[COMPOSE.index("x-worker:") : COMPOSE.index("x-health:")]
    names = re.findall(r"^    WENQU_([A-Z_]+):", workers, re.MULTILINE)
    assert len(names) >= 4
    assert {name.lower() for name in names} <= Settings.model_fields.keys()


def test_env_example_tells_the_defaults() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, value in re.findall(r"^#([A-Z_]+)=(.*)$", example, re.MULTILINE):
        assert f"${{{name}:-{value}}}" in COMPOSE or name == "IK_VERSION", name


def test_the_official_plugin_asks_the_service_that_there_is() -> None:
    words = ET.parse(ROOT / "docker" / "IKAnalyzer.cfg.xml").getroot()
    addresses = {entry.attrib["key"]: entry.text for entry in words.iter("entry")}
    assert addresses == {
        "remote_ext_dict": "http://lexicon:8077/words.txt",
        "remote_ext_stopwords": "http://lexicon:8077/stopwords.txt",
    }
    assert "\n  lexicon:\n" in COMPOSE
    assert "IKAnalyzer.cfg.xml" in stage("elasticsearch")
