"""The nursery of the runs on Telegram: `python -m tests.faults.telegram.nursery LOG`."""

import sys

from tests.faults.nursery import Lives, main
from tests.faults.telegram import lives

LIVES: Lives = {"house": lives.house, "stock": lives.stock}

if __name__ == "__main__":
    main(sys.argv[1], LIVES)
