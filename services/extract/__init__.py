"""Clean text to structured facts with spans; pure."""
