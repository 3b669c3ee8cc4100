"""The local stack: Redis, the embedded Elasticsearch node and the workers, without Docker."""
