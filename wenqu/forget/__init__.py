"""Erasing what a document left anywhere, and proving that it is gone."""
