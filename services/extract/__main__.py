"""`python -m services.extract`: the extract worker. All settings come from `WENQU_*`."""

import sys

from services.extract.app import run
from shared.delivery.main import run_worker

if __name__ == "__main__":
    sys.exit(run_worker("extract", run))
