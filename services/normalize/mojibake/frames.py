"""GBK as bytes: pairs, pairs without a character, and what a reader makes of bytes whose frame has slipped."""

from functools import cache
from typing import Final, Literal

Orphan = Literal["eats", "drops", "marks"]
"""What a reader does with a lead byte whose trail is none: `?` for both bytes, nothing for the lead, `?` for the lead."""

ORPHANS: Final[tuple[Orphan, ...]] = ("eats", "drops", "marks")
LEADS: Final = range(0x81, 0xFF)
TRAILS: Final = (*range(0x40, 0x7F), *range(0x80, 0xFF))


@cache
def characters() -> dict[tuple[int, int], str]:
    """Every pair of bytes that is a character of GBK, user-defined ones left out."""
    table: dict[tuple[int, int], str] = {}
    for lead in LEADS:
        for trail in TRAILS:
            try:
                table[lead, trail] = bytes((lead, trail)).decode("gbk")
            except UnicodeDecodeError:
                continue
    return table


@cache
def lost_pairs() -> dict[int, tuple[int, ...]]:
    """By lead: the trails of pairs that GBK has room but no character for; readers drop them."""
    known = characters()
    rows = {lead: tuple(trail for trail in TRAILS if (lead, trail) not in known) for lead in LEADS}
    return {lead: trails for lead, trails in rows.items() if trails}


def pair_of(character: str) -> tuple[int, int] | None:
    """A character's two bytes, of user-defined ones too; None if it has not two."""
    try:
        pair = character.encode("gb18030")
    except UnicodeEncodeError:
        return None
    return (pair[0], pair[1]) if len(pair) == 2 else None


def read(data: bytes, orphan: Orphan) -> str:
    """`data` read pair by pair as careless converters do. Never raises."""
    known = characters()
    out: list[str] = []
    at, end = 0, len(data)
    while at < end:
        byte = data[at]
        if byte < 0x80:
            out.append(chr(byte))
            at += 1
            continue
        trail = data[at + 1] if at + 1 < end else 0
        if 0x40 <= trail <= 0xFE and trail != 0x7F and 0x81 <= byte <= 0xFE:
            out.append(known.get((byte, trail), ""))
            at += 2
        elif orphan == "eats":
            out.append("?")
            at += 2
        else:
            out.append("" if orphan == "drops" else "?")
            at += 1
    return "".join(out)


def narrowed(text: str) -> str:
    """`text` with full-width ASCII as ASCII, as sites write it after the damage is done."""
    return text.translate(_NARROW)


_NARROW: Final = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
