"""The fifth process: keeps queues short and re-sends what has not moved."""
