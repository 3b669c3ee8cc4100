"""The contract between processes: frozen, versioned pydantic models."""
