"""`python -m services.ingest`: the ingest worker. All settings come from `WENQU_*`."""

import sys

from services.ingest.app import run
from shared.delivery.main import run_worker

if __name__ == "__main__":
    sys.exit(run_worker("ingest", run))
