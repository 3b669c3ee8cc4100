"""The write side of Elasticsearch: mapping, bulk verdicts, aliases."""
