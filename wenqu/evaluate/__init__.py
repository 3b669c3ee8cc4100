"""How well pages are read: records against gold, field by field."""
