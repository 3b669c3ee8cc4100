"""The next index beside the present one, and going over to it."""
