"""Half a letter, which JSON can hold and a database cannot, is no error (reliability.md row 49)."""

from pathlib import Path

from bot.core.whole import whole
from bot.model.events import Arrival, Commanded
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from tests.adapters.discord.payloads import NOON
from tests.core.desk import column, notes_table

HALF = "half \ud83d a letter"
SHOWN = "half \ufffd a letter"


async def test_half_a_letter_is_taken_as_a_sign_nobody_knows(tmp_path: Path) -> None:
    """In a line, a name, an option: it is answered like any other, and nothing is set aside."""
    async with notes_table(tmp_path) as table:
        named = table.world.members["half"] = Account("memory", "half", HALF, "en")
        table.people["Half"], table.world.standings["half"] = named, table.world.standings["lea"]
        await table.says("Half", "talk", f"note {HALF}")
        await table.commands("Lea", f"/note add {HALF}")
        assert table.public("talk") == [f"noted: {SHOWN}"]
        assert table.private("Lea")[-1].endswith(f"kept {SHOWN} (good)")
        assert SHOWN in await column(table, "SELECT name FROM persons")
        assert await column(table, "SELECT fault FROM quarantine") == []


def test_only_texts_change_and_nothing_else() -> None:
    spot = Spot("memory", "table", "talk", HALF, Purpose.TALK)
    event = Commanded(
        "note", {"what": HALF, "who": Account("memory", "x", HALF)}, mentions=(Account("memory", "y", HALF),)
    )
    arrival = Arrival("memory", "host", "1", NOON, NOON, spot, event)
    mended = whole(arrival)
    assert repr(mended) == repr(arrival).replace("\\ud83d", "\ufffd")
    assert type(mended.spot.purpose) is Purpose
    assert whole("🦊 ä") == "🦊 ä"
