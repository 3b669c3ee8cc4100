"""The audit: has everything accepted its one end, and do journal, index, dead letters and ledger agree?"""
