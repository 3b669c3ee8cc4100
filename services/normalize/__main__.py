"""`python -m services.normalize`: the normalize worker. All settings come from `WENQU_*`."""

import sys

from services.normalize.app import run
from shared.delivery.main import run_worker

if __name__ == "__main__":
    sys.exit(run_worker("normalize", run))
