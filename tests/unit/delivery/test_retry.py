"""The retry policy as a table of numbers."""

import pytest

from shared.delivery.retry import FullJitter


@pytest.mark.parametrize(
    ("waits", "ceiling"),
    [(0, 1.0), (1, 2.0), (2, 4.0), (5, 32.0), (6, 60.0), (7, 60.0), (10_000, 60.0), (-1, 1.0)],
)
def test_ceilings(waits: int, ceiling: float) -> None:
    assert FullJitter(base=1.0, cap=60.0).ceiling(waits) == ceiling


def test_the_wait_is_anywhere_below_the_ceiling() -> None:
    policy = FullJitter(base=1.0, cap=60.0)
    assert policy.delay(3, lambda: 0.0) == 0.0
    assert policy.delay(3, lambda: 0.5) == 4.0
    assert policy.delay(3, lambda: 0.999) < 8.0
