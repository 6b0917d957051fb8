"""Run the Telegram part alone: `python -m bench.telegram [--short]`; see README.md in the folder above."""

import argparse
import asyncio
import sys

from bench.telegram.driver import SHORT, Size, measure
from bench.telegram.figures import table, verdicts


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.telegram", description=__doc__)
    parser.add_argument("--short", action="store_true", help="half a minute, rough figures")
    size = SHORT if parser.parse_args().short else Size()
    found = asyncio.run(measure(size, lambda line: print(line, file=sys.stderr, flush=True)))
    print(f"two bots on the fake Bot API, {size.runs} run{'s' * (size.runs > 1)}: median (lowest – highest)")
    print("\n".join([*table(found), "", *verdicts(found)]))


if __name__ == "__main__":
    main()
