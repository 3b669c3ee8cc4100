"""`python -m services.sweeper`: the sweeper. All settings come from `WENQU_*`."""

import sys

from services.sweeper.loop import run
from shared.delivery.main import run_worker

if __name__ == "__main__":
    sys.exit(run_worker("sweeper", run))
