"""Deleting as tombstones, which no late delivery can undo, and removing these when their time has come."""
