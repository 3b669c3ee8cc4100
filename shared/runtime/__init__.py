"""Settings, clock, Celery app factory, logs."""
