"""Pure decisions of the desk: how what was found in a draft is told."""

from collections.abc import Sequence

from bot.core.tone import Finding
from bot.model.texts import Text

SHOWN = 12
"""How many findings are told; more of them nobody reads."""

PIECE_MOST = 80
"""How much of a piece is quoted, in characters."""


def weighed(findings: Sequence[Finding]) -> tuple[Text, ...]:
    """Return one line per finding, the piece quoted and how it may be read; one line where there is none."""
    if not findings:
        return (Text("desk.clean"),)
    told = [Text("desk.finding", piece=_quoted(each.piece), reading=_reading(each)) for each in findings[:SHOWN]]
    left = len(findings) - len(told)
    return (Text("desk.read_so"), *told, *([Text("desk.more", n=left)] if left else []))


def _reading(finding: Finding) -> Text:
    return Text(f"desk.reading.{finding.code}")


def _quoted(piece: str) -> str:
    return piece if len(piece) <= PIECE_MOST else f"{piece[: PIECE_MOST - 2]} …"
