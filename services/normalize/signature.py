"""The signature of a body: which pages say nearly the same, told without the texts.

MinHash by one permutation (Li, Owen, Zhang 2012): each shingle is hashed once and falls into one bin, which keeps its
least hash; empty bins borrow from the next one. Shingles are of five characters, as Chinese has no spaces to cut at.
"""

from typing import Final
from zlib import crc32

from services.normalize.lines import key_of
from shared.messages.documents import Signature

RULE: Final = "minhash.5.128"
"""Names width and bins; signatures of another rule are never compared."""

_WIDTH: Final = 5
_BINS: Final = 128
_FEWEST: Final = 40
_BYTES: Final = 2 * _WIDTH
_NONE: Final = 1 << 32


def signature_of(body: str) -> tuple[Signature | None, float]:
    """The signature of a body in Simplified script, and the share of its shingles that stood in it before.

    The signature is None where the body has fewer than 40 different shingles.
    Only letters and digits count, in lower case, so layout and punctuation do not matter; full-width letters must be
    plain already. O(length).
    """
    codes = key_of(body).encode("utf-16-le", "surrogatepass")
    hashes = {crc32(codes[at : at + _BYTES]) for at in range(0, len(codes) - _BYTES + 1, 2)}
    windows = max(1, len(codes) // 2 - _WIDTH + 1)
    repetition = 1 - min(1.0, len(hashes) / windows) if hashes else 0.0
    if len(hashes) < _FEWEST:
        return None, repetition
    least = [_NONE] * _BINS
    for code in hashes:
        place = code & 127
        if code < least[place]:  # noqa: PLR1730 - min() takes twice as long
            least[place] = code
    values: list[str] = []
    value = next(code for code in least if code != _NONE)
    for code in reversed(least):
        if code != _NONE:
            value = code
        values.append(f"{value >> 7 & 0xFFFF:04x}")
    return Signature(rule=RULE, shingles=len(hashes), sketch="".join(reversed(values))), repetition
