"""A nursery: a process that has everything imported and gives birth to one bot after the other.

`python -m tests.faults.nursery LOG` reads one JSON object a line, forks, and says "born PID", then "ended CODE"
(negative: the signal). A child shares nothing with its parent but what was imported.
"""

import gc
import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from bot.app.logs import configure
from tests.faults import life, naive

Lives = Mapping[str, Callable[..., int]]

LIVES: Lives = {"house": life.main, "naive": naive.main}


def child(asked: dict[str, Any], log: str, lives: Lives) -> int:
    """Live one life; what it prints goes to the log."""
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(out, stream)
    # as in a real run; without it each fault is drawn with all its variables, which takes seconds
    configure()
    try:
        return lives[asked.pop("what")](**asked)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def main(log: str, lives: Lives) -> None:
    """Serve until the pipe closes."""
    gc.freeze()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os._exit(child(json.loads(line), log, lives))
        print("born", pid, flush=True)
        print("ended", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], LIVES)
