"""`python -m services.index`: the index worker. All settings come from `WENQU_*`."""

import sys

from services.index.app import run
from shared.delivery.main import run_worker

if __name__ == "__main__":
    sys.exit(run_worker("index", run))
