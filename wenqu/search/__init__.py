"""The read side: queries, results, records."""
