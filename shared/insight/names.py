"""The names of all metrics, with their units in them, and what each says."""

from typing import Final, Literal

Metric = Literal[
    "wenqu_accepted_documents_total",
    "wenqu_documents_total",
    "wenqu_stage_seconds",
    "wenqu_document_age_seconds",
    "wenqu_depth_documents",
    "wenqu_oldest_waiting_seconds",
    "wenqu_dead_uncopied_documents",
    "wenqu_pauses",
    "wenqu_workers",
    "wenqu_worker_clock_offset_seconds",
    "wenqu_queue_messages",
    "wenqu_sweep_age_seconds",
    "wenqu_redis_used_bytes",
    "wenqu_redis_limit_bytes",
    "wenqu_blobs_free_bytes",
    "wenqu_blobs_size_bytes",
    "wenqu_up",
]

HELP: Final[dict[Metric, str]] = {
    "wenqu_accepted_documents_total": "Documents accepted into a collection",
    "wenqu_documents_total": "Documents that left a stage, by outcome and cause",
    "wenqu_stage_seconds": "Time that a stage took for a document",
    "wenqu_document_age_seconds": "Time from acceptance until a document was searchable",
    "wenqu_depth_documents": "Documents at a stage by state: waiting, sent, running",
    "wenqu_oldest_waiting_seconds": "How long the oldest document of a stage has been waiting",
    "wenqu_dead_uncopied_documents": "Dead letters without a copy in the index yet",
    "wenqu_pauses": "Pauses that stand, by who set them",
    "wenqu_workers": "Workers that gave a sign of life lately, by stage and version",
    "wenqu_worker_clock_offset_seconds": "How far a worker's clock is ahead of that of Redis",
    "wenqu_queue_messages": "Messages in a Celery queue that no worker has taken",
    "wenqu_sweep_age_seconds": "Time since the last sweep of a stage",
    "wenqu_redis_used_bytes": "Memory that Redis uses",
    "wenqu_redis_limit_bytes": "Memory that Redis may use; 0 without a limit",
    "wenqu_blobs_free_bytes": "Free room where the blobs are",
    "wenqu_blobs_size_bytes": "Size of the file system where the blobs are",
    "wenqu_up": "1 where Redis answers",
}

BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of stage times, in seconds."""

AGE_BUCKETS: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 14_400.0, 86_400.0)
"""Upper bounds of a document's age when it becomes searchable, in seconds."""
