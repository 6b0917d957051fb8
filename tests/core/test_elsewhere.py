"""Whoever is elsewhere is found among 50,000 without making all of them (IDP-02)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.core import elsewhere
from bot.core.directory import Directory
from bot.core.elsewhere import Other, meant, suggested
from bot.core.suggest import _none
from bot.core.works import Works
from bot.model.ids import CommunityId
from bot.ports import Sql
from tests.fakes.table import Table, lay_table

BESIDE = (("m1", "Kim", "@kim"), ("m2", "Ömer", "@oemer"), ("m3", "Kim", "@kim2"), ("m4", "Ana", "@ana"))
"""People of another platform: account, name, handle."""


async def asked(table: Table, ask: Callable[[Directory, Any], Any]) -> Any:
    """Ask as from a platform on which none of them is."""

    def work(sql: Sql) -> Any:
        (community,) = sql.execute("SELECT id FROM communities").fetchone()
        for account, name, handle in BESIDE:
            person = f"p{account}"
            known = (person, community, name)
            sql.execute("INSERT OR IGNORE INTO persons (id, community, name, since) VALUES (?, ?, ?, 0)", known)
            row = (community, "beside", account, person, name, handle)
            sql.execute(
                "INSERT OR IGNORE INTO accounts (community, platform, account, person, name, handle) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
        works: Works = table.house.works
        directory = Directory(sql, [works.known], works.house, works.settables, _none)
        directory.heard, directory.platform = works.heard, "memory"
        return ask(directory, directory.community_by_id(CommunityId(community)))

    return await table.house.db.run(work)


async def test_only_who_fits_is_made_and_who_was_suggested_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """House.md §5: each key typed asks anew, and each command is worked while all others wait."""
    made: list[str] = []

    def counted(*given: Any) -> Other:
        made.append(given[1].name)
        return Other(*given)

    async with lay_table(tmp_path) as table:
        await table.says("Lea", "direct", "hello")
        monkeypatch.setattr(elsewhere, "Other", counted)
        labels = await asked(table, lambda who, where: [label for _, label in suggested(who, where, "Ö")])
        assert (labels, made) == (["Ömer (Beside)"], ["Ömer"])
        labels = await asked(table, lambda who, where: [label for _, label in suggested(who, where, "@kim")])
        assert labels == ["Kim (Beside, @kim)", "Kim (Beside, @kim2)"]
        made.clear()
        person = await asked(table, lambda who, where: meant(who, where, "elsewhere:person:pm4", 0))
        assert (person.name, made) == ("Ana", [])
        assert (await asked(table, lambda who, where: meant(who, where, "elsewhere:@oemer", 0))).name == "Ömer"
        assert made == ["Ömer"]
        assert await asked(table, lambda who, where: meant(who, where, "elsewhere:kim", 0)) is None
