"""`story`: prints what happened, exits 1 at the first thing that is not as told, and names the line."""

from pathlib import Path

from bot.cli import exits
from tests.cli.desk import call

TOLD = """# Quinn looks
language: de, en
Quinn types: /host about
Quinn reads something
nothing is said anywhere
"""


def test_a_story_as_told_exits_0_and_prints_what_happened(tmp_path: Path) -> None:
    (tmp_path / "a.story").write_text(TOLD)
    for adapter in ("memory", "web"):
        told = call(tmp_path, "story", "a.story", "--adapter", adapter)
        assert (told.code, told.err) == (exits.OK, "")
        assert told.out.count("Quinn types: /host about") == 2
        assert "host → Quinn alone: Ich bin" in told.out
        assert "host → Quinn alone: I'm" in told.out
        assert "2 told, all as written." in told.out
    quiet = call(tmp_path, "story", "a.story", "--quiet", "--locale", "de")
    assert quiet.out == "Told as written.\n"


def test_a_story_that_is_not_as_told_exits_1_and_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.story").write_text(TOLD + 'Quinn reads ~ "a second answer"\n')
    told = call(tmp_path, "story", "a.story", "--locale", "en")
    assert told.code == exits.FINDING
    assert 'a, line 6: Quinn reads ~ "a second answer"' in told.err
    assert "said nothing new" in told.err
    assert "Quinn types: /host about" in told.out


def test_a_story_that_cannot_be_read_exits_1_and_names_every_line(tmp_path: Path) -> None:
    (tmp_path / "a.story").write_text("Quinn sings\nQuinn dances\n")
    told = call(tmp_path, "story", "a.story")
    assert told.code == exits.FINDING
    assert "a.story, line 1" in told.err
    assert "a.story, line 2" in told.err
    assert call(tmp_path, "story", "gone.story").code == exits.FINDING


def test_a_story_is_played_only_in_its_own_languages(tmp_path: Path) -> None:
    (tmp_path / "a.story").write_text("Quinn types: /host about\n")
    told = call(tmp_path, "story", "a.story", "--locale", "de")
    assert told.code == exits.FINDING
    assert "not told in “de”" in told.err
