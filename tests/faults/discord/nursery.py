"""The nursery of the runs on Discord: `python -m tests.faults.discord.nursery LOG`."""

import sys

from tests.faults.discord import lives
from tests.faults.nursery import Lives, main

LIVES: Lives = {"house": lives.house, "plain": lives.plain}

if __name__ == "__main__":
    main(sys.argv[1], LIVES)
