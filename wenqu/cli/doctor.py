"""`wenqu doctor`: what is wrong with the installation, and what mends it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from wenqu.cli.exits import Exit
from wenqu.cli.render import console, print_json, print_table
from wenqu.cli.session import client

if TYPE_CHECKING:
    from shared.insight.findings import Finding
    from wenqu.client import Client


def doctor(
    json: Annotated[bool, typer.Option("--json", help="JSON for programs.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only what needs mending.")] = False,
) -> None:
    """Examine Redis, Elasticsearch, workers, disk and clocks; each finding with its mend.

    Exit code 1 when there is a problem; warnings alone leave it 0.
    """
    with client() as connected:
        found = [finding for finding in _examined(connected) if not quiet or finding.level != "ok"]
    problems = sum(finding.level == "problem" for finding in found)
    if json:
        print_json([asdict(finding) for finding in found])
    else:
        if found:
            print_table(
                [(finding.level, finding.subject, finding.found, finding.mend) for finding in found],
                ("", "what", "found", "mend"),
            )
        warnings = sum(finding.level == "warning" for finding in found)
        console(stderr=True).print(f"{problems} problems, {warnings} warnings", markup=False)
    if problems:
        raise typer.Exit(Exit.FAILED)


def _examined(connected: "Client") -> "Iterator[Finding]":
    from shared.delivery.worker import versions
    from shared.insight.disk_findings import examine_disk
    from shared.insight.elastic_findings import examine_elasticsearch, examine_map_count
    from shared.insight.findings import examined
    from shared.insight.redis_findings import examine_redis
    from shared.insight.work_findings import examine_clock, examine_work

    settings, redis = connected.settings, connected.redis
    version = versions()["wenqu"]
    return examined(
        [
            ("redis", lambda: examine_redis(redis, settings)),
            ("workers", lambda: examine_work(redis, connected.ledger, connected.control, version)),
            ("clock", lambda: examine_clock(redis, connected.clock)),
            ("elasticsearch", lambda: examine_elasticsearch(connected.elasticsearch, settings.index)),
            ("blobs", lambda: examine_disk(settings.blobs)),
            ("machine", examine_map_count),
        ]
    )
