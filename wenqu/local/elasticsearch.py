"""The embedded Elasticsearch node of the local stack: where it is, how to start it, whether it works."""

import json
import re
import shutil
import subprocess
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from shared.errors import UserError
from wenqu.local.home import LocalSettings, checkout, lexicon_folder
from wenqu.local.ports import HOST
from wenqu.local.stackfile import Stack

MAIN_CLASS = "wenqu.node.Main"
_JAVA = 17
_PROBE = {"analyzer": "ik_max_word", "text": "经济技术开发区"}


def find_dist(settings: LocalSettings) -> Path | None:
    """Folder of the built node: `WENQU_NODE_DIST`, else es-node/target/dist of the checkout; None if not built."""
    source = checkout()
    folder = settings.node_dist or (source / "es-node" / "target" / "dist" if source else None)
    return folder.expanduser().resolve() if folder and any(folder.glob("lib/*.jar")) else None


def command(folder: Path, port: int, settings: LocalSettings) -> list[str]:
    """How to start the node with its data in `folder`. UserError when Java or the built node is missing."""
    dist = find_dist(settings)
    if dist is None:
        place = settings.node_dist or "es-node/target/dist"
        raise UserError(
            f"the embedded Elasticsearch node is not built ({place} holds no jars); run `script/setup`, "
            "or set WENQU_NODE_DIST to its folder"
        )
    java = find_java()
    if java is None:
        raise UserError(
            f"Java {_JAVA} or newer is missing; run `script/setup`, or `apt-get install openjdk-17-jdk-headless`"
        )
    # Not the shipped words by themselves: IK's own tokens are what the index stage probes for.
    lexicon = lexicon_folder(settings) if settings.lexicon else None
    return [
        java,
        f"-Xmx{settings.node_heap}",
        "-XX:+ExitOnOutOfMemoryError",
        "-cp",
        f"{dist}/lib/*",
        MAIN_CLASS,
        "--home",
        str(folder),
        "--port",
        str(port),
        *([] if lexicon is None else ["--lexicon", str(lexicon)]),
    ]


def find_java() -> str | None:
    """The `java` on the path if it is new enough."""
    java = shutil.which("java")
    if java is None:
        return None
    asked = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', asked.stderr + asked.stdout)
    return java if version and int(version[1]) >= _JAVA else None


def check(stack: Stack, timeout: float = 5.0) -> str | None:
    """None when the node is healthy and its IK analyzer cuts, else what is wrong, as a short sentence.

    The analyzer is asked because an error inside it would leave requests without any answer.
    """
    try:
        health = _ask(stack, "GET", "/_cluster/health", None, timeout)
        if health.get("status") not in {"green", "yellow"}:
            return f"Elasticsearch is {health.get('status') or health}"
        tokens = _ask(stack, "POST", "/_analyze", _PROBE, timeout).get("tokens")
    except (OSError, HTTPException, ValueError) as error:
        return f"Elasticsearch does not answer: {error or type(error).__name__}"
    return None if tokens else "the IK analyzer gives no tokens"


def _ask(
    stack: Stack, method: str, path: str, body: dict[str, str] | None, timeout: float
) -> dict[str, object]:
    connection = HTTPConnection(HOST, stack.elasticsearch_port, timeout=timeout)
    try:
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, path, data, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    if not isinstance(answer, dict):
        raise ValueError(f"an unexpected answer: {str(answer)[:100]}")
    return answer
