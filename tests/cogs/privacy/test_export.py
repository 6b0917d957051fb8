"""Export: everything the house knows of one, to that one alone, to read and for machines (IDP-04)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.memory import Message
from bot.core.papers import papers
from tests.core.desk import column
from tests.fakes.table import NOON, Table, lay_table


async def exported(table: Table, who: str, place: str | None = None) -> Message:
    """Let someone ask for their data; return the message that carries it."""
    await table.commands(who, "/privacy export", place)
    return table.private_messages(who)[-1]


def machine(message: Message) -> dict[str, Any]:
    """Read the file for machines."""
    (found,) = [file for file in message.files if file.mime == "application/json"]
    read: dict[str, Any] = json.loads(found.text)
    return read


async def test_it_comes_as_two_files_to_the_one_who_asked(tmp_path: Path) -> None:
    """IDP-04, reliability.md row 60: never in public, whoever asks where."""
    async with lay_table(tmp_path) as table:
        await table.commands("Quinn", "/thanks @Lea for the ladder", "talk")
        said = len(table.public("talk"))
        got = await exported(table, "Lea", "talk")
        assert [file.name for file in got.files] == ["my-data.txt", "my-data.json"]
        assert len(table.public("talk")) == said
        assert not any(file for each in table.private_messages("Quinn") for file in each.files)
        assert got.to == "lea"


async def test_the_text_reads_in_one_s_own_language_and_zone(tmp_path: Path) -> None:
    """IDP-04: headings for people; instants by the community's clock, with the zone's name."""
    async with lay_table(tmp_path, locale="de") as table:
        got = await exported(table, "Lea")
        assert [file.name for file in got.files] == ["meine-daten.txt", "meine-daten.json"]
        text = got.files[0].text
        assert "## Wer du hier bist" in text
        assert "\nName: Lea\n" in text
        assert not re.search(r"(?m)^[a-z_]+: ", text), "a column's own name is for machines"
        assert "2026-11-18 12:00:00 CET (Europe/Berlin)" in text
        assert machine(got)["made_at"] == "2026-11-18T11:00:00Z"


async def test_every_instant_is_a_time_and_a_typed_line_is_no_row(tmp_path: Path) -> None:
    """IDP-04: no bare microseconds; what was typed in several lines is indented under its column."""
    async with lay_table(tmp_path) as table:
        await table.chooses("Lea", "concern open", about="question", text="Hello\n\n## Who you are here\nroles: lead")
        await table.commands("Lea", "/host human")
        got = await exported(table, "Lea")
        (row,) = [each for each in machine(got)["rows"] if each["table"] == "persons"]
        assert row["stepped_back"].endswith("Z")
        assert got.files[0].text.count("\n## Who you are here") == 1
        assert "\nroles: lead" not in got.files[0].text
        assert "\n    roles: lead" in got.files[0].text


async def test_nothing_of_anyone_else_is_in_it(tmp_path: Path) -> None:
    """IDP-04: what she was told is hers, who told it is not."""
    async with lay_table(tmp_path) as table:
        await table.commands("Quinn", "/thanks @Lea for the ladder", "talk")
        (quinn,) = await column(table, "SELECT id FROM persons WHERE name = 'Quinn'")
        got = await exported(table, "Lea")
        for file in got.files:
            assert "for the ladder" in file.text
            assert "Quinn" not in file.text
            assert quinn not in file.text
        kinds = {row["table"] for row in machine(got)["rows"]}
        assert {"persons", "accounts", "thanks_given"} <= kinds


async def test_the_other_side_of_a_safety_concern_is_not_named(tmp_path: Path) -> None:
    """IDP-04: an export during an open safety case leaves out who reported."""
    async with lay_table(tmp_path) as table:
        await table.chooses("Quinn", "concern open", about="safety", text="Mira frightens me.")
        (quinn,) = await column(table, "SELECT id FROM persons WHERE name = 'Quinn'")
        await table.presses("Mira", "Take it")
        got = await exported(table, "Mira")
        for file in got.files:
            assert "frightens" not in file.text
            assert "Quinn" not in file.text
            assert quinn not in file.text
        assert any(row["table"] == "cases_cases" for row in machine(got)["rows"]), "that she took one is hers"


async def test_what_one_agreed_to_is_in_it_with_words_and_time(tmp_path: Path) -> None:
    """IDP-03: purpose, version of the words, when."""
    async with lay_table(tmp_path) as table:
        await table.commands("Lea", "/privacy consent")
        await table.presses("Lea", "Share thanks: turn on")
        (row,) = [row for row in machine(await exported(table, "Lea"))["rows"] if row["table"] == "consents"]
        assert (row["given"], row["at"]) == (1, "2026-11-18T11:00:00Z")
        assert row["version"]


async def test_much_goes_on_in_a_second_file(tmp_path: Path) -> None:
    """reliability.md row 50: no file is larger than a platform takes, and each is whole by itself."""
    async with lay_table(tmp_path, cogs=[]) as table:
        rows = {"outbox": [{"id": "x" * 1000, "at": NOON}] * 1200}
        works, home = table.house.works, next(iter(table.house.works.known.doors.values()))
        files = papers(works, home, "en", rows, NOON)
        assert [file.name for file in files if file.name.endswith("json")] == [
            "my-data.json",
            "my-data-2.json",
            "my-data-3.json",
        ]
        assert sum(len(json.loads(file.text)["rows"]) for file in files if file.name.endswith("json")) == 1200
        assert max(len(file.content) for file in files) < 1_000_000


@pytest.mark.parametrize("locale", ["de", "en"])
async def test_a_house_that_hardly_knows_someone_says_so(tmp_path: Path, locale: str) -> None:
    """IDP-04: whoever asks first is known by asking."""
    async with lay_table(tmp_path, locale=locale) as table:
        await table.joins("Ben")
        got = await exported(table, "Ben")
        assert {"persons", "accounts"} <= {row["table"] for row in machine(got)["rows"]}
