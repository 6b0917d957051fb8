"""What a community says a platform's own roles mean holds at once, for those it names and nobody else (row 43)."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.core.codec import dumps
from bot.core.titles import Meant, meant, read_by
from bot.model.rights import Role, Standing
from bot.ports import Sql
from tests.core.desk import notes_table
from tests.core.test_standings import TEAM, heard
from tests.fakes.table import Table

HELPER = Standing(frozenset({Role.MEMBER}), native=frozenset({"77", "helden"}))
MEANING = {Role.MODERATOR: frozenset({"helden", "9"})}


async def means(table: Table, role: str, *words: str) -> None:
    """Let the community have chosen what a role is called."""

    def keep(sql: Sql) -> None:
        sql.execute(
            "INSERT INTO choices (community, key, value, at, by) SELECT id, ?, ?, 0, '' FROM communities WHERE true "
            "ON CONFLICT (community, key) DO UPDATE SET value = excluded.value",
            (f"roles.{role}", dumps(list(words))),
        )

    await table.house.db.run(keep)


@pytest.mark.parametrize(
    ("held", "roles"),
    [
        (HELPER, {Role.MEMBER, Role.MODERATOR}),
        (replace(HELPER, native=frozenset({"9"})), {Role.MEMBER, Role.MODERATOR}),
        (replace(HELPER, native=frozenset({"hel", "heldenchor"})), {Role.MEMBER}),
        (replace(HELPER, native=frozenset()), {Role.MEMBER}),
        (replace(HELPER, robot=True), {Role.MEMBER}),
    ],
)
def test_what_is_called_so_is_so(held: Standing, roles: set[Role]) -> None:
    assert read_by(MEANING, held).roles == roles


@pytest.mark.parametrize("word", ["77", "Helden", " @helden "])
async def test_a_role_named_in_chat_counts_at_once_and_ends_at_once(tmp_path: Path, word: str) -> None:
    """PER-11: by id or name, whatever its letters; nobody has to come back in for it."""
    async with notes_table(tmp_path) as table:
        table.world.standings["lea"] = HELPER
        await table.commands("Lea", "/note card")
        assert heard(table, "Lea").endswith(TEAM)
        await means(table, "moderator", word)
        await table.commands("Lea", "/note card")
        assert len(table.public("talk")) == 1
        await means(table, "moderator", "someone else")
        await table.commands("Lea", "/note card")
        assert len(table.public("talk")) == 1
        assert heard(table, "Lea").endswith(TEAM)
        await table.commands("Quinn", "/note card")
        assert heard(table, "Quinn").endswith(TEAM)


async def test_what_roles_mean_is_asked_once(tmp_path: Path) -> None:
    """Every right that is checked asks for it: one look for all roles, not one for each."""
    async with notes_table(tmp_path) as table:
        await table.commands("Lea", "/note list")
        await means(table, "moderator", "77")
        await means(table, "organiser", "78")
        seen: list[str] = []

        def look(sql: Any) -> Meant:
            def execute(*asked: Any) -> Any:
                seen.append(asked[0])
                return sql.execute(*asked)

            (home,) = sql.execute("SELECT id FROM communities").fetchone()
            return meant(SimpleNamespace(execute=execute), home)

        found = await table.house.db.read(look)
        assert found == {Role.MODERATOR: frozenset({"77"}), Role.ORGANISER: frozenset({"78"})}
        assert len(seen) == 1
