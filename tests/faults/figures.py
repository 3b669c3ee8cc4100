"""One seed for all tests of a run, also where several processes share them, and the figures that they tell at its end."""

import os
import random
from typing import Final

SEED: Final = int(os.environ.setdefault("WENQU_FAULTS_SEED", str(random.SystemRandom().randrange(10**6))))
"""Printed; `WENQU_FAULTS_SEED` repeats it."""

_MARK: Final = "figure: "


def tell(text: str) -> None:
    """Have a line printed when the run is over, whether or not this test passes."""
    print(f"\n{_MARK}{text}")


def told(output: str) -> list[str]:
    """The lines in a test's output that are to be printed."""
    return [line.removeprefix(_MARK) for line in output.splitlines() if line.startswith(_MARK)]
