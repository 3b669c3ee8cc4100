"""Blobs, journal and dead letters."""
