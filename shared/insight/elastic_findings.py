"""What must hold of Elasticsearch: version, state, room, the index and its analyzers."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from elasticsearch import ApiError, Elasticsearch

from shared.insight.findings import Finding, graded
from shared.runtime.elastic import describe, typed_errors

MAJOR: Final = 8
MAP_COUNT: Final = 262_144
_MAP_COUNT_FILE: Final = Path("/proc/sys/vm/max_map_count")


def examine_elasticsearch(client: Elasticsearch, alias: str) -> Iterator[Finding]:
    """Findings about the server and the index; Busy or StopWorker where it does not answer."""
    with typed_errors():
        version = str(client.info()["version"]["number"])
        if int(version.partition(".")[0]) == MAJOR:
            yield Finding("elasticsearch version", "ok", version)
        else:
            yield Finding(
                "elasticsearch version",
                "warning",
                version,
                "tested with 8.19; see docs/index.md for what differs",
            )
        yield _health(client.cluster.health().body)
        yield from _room(client)
        yield from _index(client, alias)
        yield from _analyzers(client)


def examine_map_count(path: Path = _MAP_COUNT_FILE) -> Iterator[Finding]:
    """vm.max_map_count of this machine, without which a server that listens on the network does not start."""
    try:
        count = int(path.read_text())
    except (OSError, ValueError):
        return
    if count < MAP_COUNT:
        yield Finding(
            "vm.max_map_count", "warning", f"{count}: an Elasticsearch here that listens beyond loopback will not start",
            f"sysctl -w vm.max_map_count={MAP_COUNT}, and write it to /etc/sysctl.d",
        )  # fmt: skip
    else:
        yield Finding("vm.max_map_count", "ok", str(count))


def _health(health: Mapping[str, Any]) -> Finding:
    status, nodes = health["status"], int(health["number_of_nodes"])
    if status == "red":
        return Finding(
            "elasticsearch health",
            "problem",
            "red",
            "GET /_cluster/allocation/explain says which shard and why",
        )
    if status == "yellow" and nodes > 1:
        return Finding(
            "elasticsearch health",
            "warning",
            "yellow: replicas are missing",
            "GET /_cluster/allocation/explain",
        )
    return Finding("elasticsearch health", "ok", f"{status}, {nodes} node{'s' if nodes > 1 else ''}")


def _room(client: Elasticsearch) -> Iterator[Finding]:
    try:
        nodes = client.nodes.stats(metric="fs")["nodes"].values()
    except ApiError as error:
        yield Finding(
            "elasticsearch disk", "warning", f"can not be seen: {describe(error)}", "grant the role `monitor`"
        )
        return
    for node in nodes:
        total = node["fs"]["total"]
        used = 1 - total["available_in_bytes"] / max(1, total["total_in_bytes"])
        yield graded(
            "elasticsearch disk", used, 0.85, 0.95, f"{used:.0%} used at {node['name']}",
            "make room before the flood stage (95 %), when the index becomes read-only",
        )  # fmt: skip


def _index(client: Elasticsearch, alias: str) -> Iterator[Finding]:
    if not client.indices.exists_alias(name=alias):
        yield Finding(
            "index", "warning", f"there is no alias {alias} yet", "the index worker makes it when it starts"
        )
        return
    blocked = [
        name
        for name, index in client.indices.get_settings(index=alias, flat_settings=True).items()
        for key, value in index["settings"].items()
        if key.startswith("index.blocks.") and str(value) == "true"
    ]
    if blocked:
        yield Finding(
            "index", "problem", f"{', '.join(sorted(set(blocked)))} is blocked for writing",
            'make room, then PUT INDEX/_settings {"index.blocks.read_only_allow_delete": null}',
        )  # fmt: skip
    else:
        yield Finding("index", "ok", f"{client.count(index=alias)['count']:,} documents behind {alias}")


def _analyzers(client: Elasticsearch) -> Iterator[Finding]:
    for name in ("ik_smart", "ik_max_word"):
        try:
            tokens = [
                token["token"] for token in client.indices.analyze(analyzer=name, text="开发区")["tokens"]
            ]
        except ApiError as error:
            yield Finding(
                "analyzer",
                "problem",
                f"{name}: {describe(error)}",
                "install the IK plugin of the server's very version",
            )
            continue
        if "开发区" in tokens:
            yield Finding("analyzer", "ok", name)
        else:
            yield Finding(
                "analyzer",
                "problem",
                f"{name} cuts 开发区 into {'/'.join(tokens)}",
                "restore IK's dictionary",
            )
