"""Reading words: a mistake in a TOML file is told in a sentence with file and key, all of them at once."""

from pathlib import Path

import pytest

from bot.core.words import BrokenCatalogue
from tests.core.words_shelf import Shelf

MISTAKES = [
    ('a = "Hallo {name"', "a: an opening brace without a closing one at character 7"),
    ('a = "Hallo name}"', "a: a closing brace without an opening one at character 11"),
    ('a = "{name.__class__}"', "a: '{name.__class__}' is no slot"),
    ('a = "{0}"', "a: '{0}' is no slot"),
    ('a = "{}"', "a: '{}' is no slot"),
    ('a = "{at:never}"', "a: 'never' is no style"),
    ("a = []", "a: a list without a line"),
    ('a = ""', "a: an empty line"),
    ('a = "  "', "a: an empty line"),
    ("a = 3", "a: neither a line"),
    ('a = { count = "n", one = "x" }', "a: a plural needs count"),
    ('a = { count = "n", other = "x", some = "y" }', "a: a plural needs count"),
    ('a = { du = "x", sie = "y", ihr = "z" }', "a: beside du and sie stands ihr"),
    ('[meta]\nloud = ["a"]', "[meta] knows only moment, own, public, serious"),
    ("a = ", "not readable"),
]


@pytest.mark.parametrize(("toml", "sentence"), MISTAKES)
def test_a_mistake_is_named_with_its_key(tmp_path: Path, toml: str, sentence: str) -> None:
    with pytest.raises(BrokenCatalogue) as broken:
        Shelf(tmp_path).put("thanks", de=toml).load()
    problem = broken.value.problems[0]
    assert problem.startswith("thanks/de.toml: ")
    assert sentence.replace("a: ", "thanks.a: ", 1) in problem or sentence in problem


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BrokenCatalogue) as broken:
        Shelf(tmp_path).put("", de='a = "{"\nb = []', en='c = "}"').load()
    assert len(broken.value.problems) == 3
    assert [problem.split(": ")[0] for problem in broken.value.problems] == [
        "words/de.toml",
        "words/de.toml",
        "words/en.toml",
    ]


def test_a_key_said_by_two_files_is_a_mistake(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path).put("", de='thanks.told = "x"').put("thanks", de='told = "y"')
    with pytest.raises(BrokenCatalogue, match=r"thanks\.told: said twice"):
        shelf.load()


def test_no_common_language_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BrokenCatalogue, match="no language"):
        Shelf(tmp_path).put("", de='a = "x"').put("thanks", en='b = "y"').load()


def test_a_table_is_a_path_unless_it_is_a_form(tmp_path: Path) -> None:
    toml = """
    [command.meetup.create]
    name = "treffen anlegen"
    help = "Ein Treffen ankündigen"
    [command.meetup.create.text]
    name = "text"
    """
    words = Shelf(tmp_path).put("meetups", de=toml).load()
    assert words.keys() == {
        "meetups.command.meetup.create.name",
        "meetups.command.meetup.create.help",
        "meetups.command.meetup.create.text.name",
    }
