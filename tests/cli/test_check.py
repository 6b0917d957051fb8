"""`check`: every problem at once, of settings, words and database."""

from pathlib import Path

from bot.cli import exits
from bot.settings import shipped
from tests.cli.desk import call, write


def test_what_is_shipped_is_well(tmp_path: Path) -> None:
    for arguments in ([], ["--config", str(shipped("stammtisch.toml"))], ["--config", str(shipped("demo.toml"))]):
        told = call(tmp_path, "check", *arguments)
        assert (told.code, told.err) == (exits.OK, "")
        assert "All is well" in told.out
        assert "no token yet" in told.out


def test_every_problem_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        '[community]\nzone = "Europe/Berlinn"\n\n[discord]\ntoken = "secret-in-a-file"\n\n'
        '[cogs.welcome]\ngreet_wait_seconds = "long"\ngreet_weit = 3\n\n[cogs.wellcome]\n'
    )
    told = call(tmp_path, "check", "--config", "s.toml", STAMMTISCH_WEBB__PORT="1")
    assert told.code == exits.FINDING
    for line in ("line 2", "line 5", "line 8", "line 9", "line 11", "STAMMTISCH_WEBB__PORT"):
        assert line in told.err, line
    assert "6 problems." in told.err
    assert "secret-in-a-file" not in told.err + told.out


def test_a_database_that_cannot_be_used_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "stammtisch.db"
    write(path, lambda sql: None)
    assert call(tmp_path, "check").code == exits.OK
    write(path, lambda sql: sql.execute("INSERT INTO schema_version VALUES ('core', 99, 0, 'x')"))
    told = call(tmp_path, "check")
    assert told.code == exits.FINDING
    assert "A newer program wrote this database" in told.err


def test_a_file_that_is_no_database_is_a_problem_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "stammtisch.db"
    path.write_bytes(b"not a database" * 500)
    told = call(tmp_path, "check")
    assert told.code == exits.FINDING
    assert "stammtisch.db" in told.err
    assert path.read_bytes() == b"not a database" * 500
