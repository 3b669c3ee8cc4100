"""Sources: how bytes get in; accepts what arrives by message."""
