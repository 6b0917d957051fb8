"""Gone: a place where a line found nobody any more; it is for nothing, so that another of its purpose is chosen."""

from bot.core.delivering import Claimed
from bot.model.deliveries import Receipt
from bot.model.errors import Undeliverable, Why
from bot.ports import Sql


def lost_place(row: Claimed, answer: Receipt | BaseException) -> str | None:
    """Return the place that is gone, as what became of a row says, None for all others."""
    gone = isinstance(answer, Undeliverable) and answer.why is Why.GONE
    return row.place if gone and row.kind == "say" else None


def lose(sql: Sql, row: Claimed, why: Undeliverable) -> None:
    """Let a place that is gone be for nothing; seen again, it is what it was. A direct chat stays its person's."""
    sql.execute(
        "UPDATE places SET purpose = 'other', guess = 'gone' WHERE id = ? AND purpose <> 'direct'",
        (lost_place(row, why),),
    )
