"""What a community cannot be shown on Telegram as it is set up there, story by story, and why."""

from collections.abc import Mapping
from typing import NamedTuple


class Excuse(NamedTuple):
    """Say at which line, by a piece of it, a telling stops in every language, and why it cannot be told."""

    stops_at: tuple[str, ...]
    why: str


EXCUSED: Mapping[tuple[str, str], Excuse] = {
    ("telegram-privacy", "round_yields"): Excuse(
        ("nothing is said in Chat",),
        "in privacy mode the host does not hear people talk, so no round of its own can wait for them",
    ),
    ("telegram-privacy", "thanks_by_themselves"): Excuse(
        ("host reacted once in Chat",),
        "in privacy mode the host does not hear thanks that are not meant for it",
    ),
    ("telegram-closed", "weekly_question"): Excuse(
        ('Jo reads ~ "seit einer Woche', "Jo reads ~ \"hasn't had a round"),
        "Jo is answered among the team and never opened his chat: what the host wants of him waits there",
    ),
}
"""By stage and story. A telling that gets further than its excuse says is to be taken off this table."""
