"""The shipped probe lines."""

import unicodedata
from dataclasses import replace

from services.index import probes


def test_the_shipped_lines_pin_both_analyzers() -> None:
    lines = probes.load()
    assert len(lines) >= 30
    for line in lines:
        for name in probes.ANALYZERS:
            assert line.tokens[name], line.text
            assert all(
                token.lower() in unicodedata.normalize("NFKC", line.text).lower()
                for token in line.tokens[name]
            ), line.text
    assert any(line.tokens["ik_smart"] != line.tokens["ik_max_word"] for line in lines)


def test_another_cut_is_another_fingerprint() -> None:
    lines = probes.load()
    cut = replace(lines[0], tokens={**lines[0].tokens, "ik_smart": ("别",)})
    assert probes.fingerprint(lines) == probes.fingerprint(probes.load())
    assert probes.fingerprint((cut, *lines[1:])) != probes.fingerprint(lines)
