"""Every setting that can be changed in chat has a name in every language, and is written and read alike."""

from bot.cogs.setup.rules import group_label, group_of, label
from bot.core.words import Catalogue
from bot.model.house import House
from bot.model.settables import Unfit
from bot.settings import Chat
from tests.house.rooms import cogs
from tests.house.test_catalogue import sources


def chat() -> Chat:
    return Chat(House(), {cog.name: cog.settings() for cog in cogs()})


def test_every_setting_and_group_has_a_name() -> None:
    """PER-07: what is set in chat is called something there; a new setting brings its words along."""
    words, settings = Catalogue.load(sources()), chat().describe()
    keys = {label(each.key).key for each in settings} | {group_label(group_of(each)).key for each in settings}
    print(f"{len(settings)} settings, {len(keys)} names")
    assert len(settings) >= 80
    every = [(key, locale) for locale in sorted(words.locales) for key in sorted(keys)]
    assert [each for each in every if not _said(words, *each)] == []


def _said(words: Catalogue, key: str, locale: str) -> bool:
    try:
        return len(words.label(key, locale)) <= 60
    except KeyError:
        return False


def test_every_field_of_every_section_can_be_changed_in_chat() -> None:
    """Row 53: one typed model; a field that chat had no kind for would be silently left out."""
    known, base = chat().known, chat().base
    fields = {f"{section}.{name}" for section, values in base.items() for name in values}
    assert len(fields) >= 70
    assert fields - known.keys() == set()


def test_what_is_written_is_read_again_and_fits() -> None:
    """Row 53: TOML out and in is the same, and every default fits its own limits."""
    settables = chat()
    filed = {each.key: each.filed for each in settables.describe() if not each.parts}
    assert settables.parsed(settables.written(filed)) == filed
    assert [key for key, value in filed.items() if not _fits(settables, key, value)] == []
    assert settables.house(filed) == settables.filed


def _fits(settables: Chat, key: str, value: object) -> bool:
    try:
        return bool(settables.check(key, value) == value)
    except Unfit:
        return False
