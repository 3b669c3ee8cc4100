"""Near-duplicates: which pages of the index say the same, and who said it first."""
