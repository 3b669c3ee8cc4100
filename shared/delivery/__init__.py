"""Accepting, the ledger, the stage runner and dispatch: the delivery guarantee."""
