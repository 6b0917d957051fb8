"""Consent as switches: off by default, each alone, a no counts at once (IDP-03)."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bot
from bot.adapters.memory import Message
from bot.app import catalogue, shipped_cogs
from bot.cogs.privacy import cog as privacy
from bot.cogs.privacy.rules import switch
from bot.core.cog import Cog, Purpose
from bot.core.consent import Answer
from bot.core.context import Context
from bot.core.stores import CogStore
from bot.core.words import Catalogue
from bot.model.actions import Action, Reply
from bot.model.facts import ConsentChanged
from bot.model.texts import Verbatim
from bot.model.widgets import Key
from tests.fakes.table import Table, lay_table

WORDS = {
    "en": """
    [consent.tea]
    name = "Tea times"
    text = "I tell you when there is tea."
    off = "Off. No more tea."
    [consent.cups]
    name = "Counting"
    text = "I count cups, never people."
    off = "Off. Nothing is counted."
    [command.tea.asked]
    name = "asked"
    help = "What was agreed to"
    """,
    "de": """
    [consent.tea]
    name = "Teezeiten"
    text = "Ich sage Bescheid, wenn es Tee gibt."
    off = "Aus. Kein Tee mehr."
    [consent.cups]
    name = "Zählen"
    text = "Ich zähle Tassen, nie Menschen."
    off = "Aus. Nichts wird gezählt."
    [command.tea.asked]
    name = "gefragt"
    help = "Was vereinbart ist"
    """,
}


class NoSettings:
    """Need no settings."""


Ctx = Context[CogStore, NoSettings]


def tea(version: str = "1") -> Cog[Any, Any]:
    """Make a cog with two purposes that tells what it may do and what it heard."""
    purposes = (Purpose("tea", version), Purpose("cups", default=True))
    cog: Cog[Any, Any] = Cog("tea", store=CogStore, settings=NoSettings, purposes=purposes)

    @cog.command("tea asked")
    def asked(ctx: Ctx) -> Action:
        return Reply(Verbatim(f"tea {ctx.consents(ctx.person, 'tea')} cups {ctx.consents(ctx.person, 'cups')}"))

    @cog.hears(ConsentChanged)
    def heard(ctx: Ctx, fact: ConsentChanged) -> Action:
        return Reply(Verbatim(f"heard {fact.person.name} {fact.purpose} {fact.given}"))

    return cog


def shelf(folder: Path) -> list[tuple[str, Any]]:
    for locale, words in WORDS.items():
        (folder / f"{locale}.toml").write_text(words, encoding="utf-8")
    return [("tea", folder)]


def newest(table: Table, who: str) -> str:
    """Return the newest card or line someone read alone."""
    return table.private(who)[-1]


def card(table: Table, who: str) -> Message:
    """Return the newest card with switches."""
    return next(each for each in reversed(table.private_messages(who)) if each.buttons)


async def presses_old(table: Table, who: str, key: Key) -> None:
    """Let someone press a button that has been redrawn since, as on a phone that lags behind."""
    await table.world.press(table.people[who], key.key)
    await table.settle()


async def test_every_purpose_is_a_switch_and_off_unless_said_otherwise(tmp_path: Path) -> None:
    """IDP-03: purposes as switches with one plain sentence each, off by default."""
    async with lay_table(tmp_path, cogs=[privacy, tea()], more_words=shelf(tmp_path)) as table:
        await table.commands("Quinn", "/privacy consent", "talk")
        shown = card(table, "Quinn")
        assert shown.text.endswith(
            "This is yours to decide. Each switch stands on its own, and you can turn it at any time.\n\n"
            "Tea times: off. I tell you when there is tea.\n\n"
            "Counting: on. I count cups, never people."
        )
        assert [key.label for key in shown.buttons] == ["Tea times: turn on", "Counting: turn off"]
        assert table.public("talk") == []


async def test_each_switch_turns_alone_and_the_card_is_redrawn(tmp_path: Path) -> None:
    """IDP-03: no bundle consent; pressing turns one switch and shows how it stands now."""
    async with lay_table(tmp_path, cogs=[privacy, tea()], more_words=shelf(tmp_path)) as table:
        await table.commands("Quinn", "/privacy consent")
        await table.presses("Quinn", "Tea times: turn on")
        assert len(table.private("Quinn")) == 2, "the card and what the tea room heard"
        assert card(table, "Quinn").text.startswith("On, from now on.\n\nTea times: on since Wednesday, 18 November.")
        await table.commands("Quinn", "/tea asked")
        assert newest(table, "Quinn") == "tea True cups True"
        await table.commands("Lea", "/tea asked")
        assert newest(table, "Lea").endswith("tea False cups True")


async def test_withdrawing_says_what_happens_and_tells_the_rooms(tmp_path: Path) -> None:
    """IDP-03: withdraw counts at once, and whoever queued something hears it in the same unit."""
    async with lay_table(tmp_path, cogs=[privacy, tea()], more_words=shelf(tmp_path)) as table:
        await table.commands("Quinn", "/privacy consent")
        await table.presses("Quinn", "Tea times: turn on")
        assert "heard Quinn tea True" in table.private("Quinn")
        await table.presses("Quinn", "Tea times: turn off")
        assert card(table, "Quinn").text.startswith("Off. No more tea.\n\nTea times: off. ")
        assert "heard Quinn tea False" in table.private("Quinn")
        await table.commands("Quinn", "/tea asked")
        assert newest(table, "Quinn") == "tea False cups True"


async def test_an_old_card_repeats_nothing(tmp_path: Path) -> None:
    """IDP-03: a card from before says what it said; pressing it twice is no toggling by accident."""
    async with lay_table(tmp_path, cogs=[privacy, tea()], more_words=shelf(tmp_path)) as table:
        await table.commands("Quinn", "/privacy consent")
        old = card(table, "Quinn").buttons[0]
        for _ in range(2):
            await presses_old(table, "Quinn", old)
        await table.commands("Quinn", "/tea asked")
        assert newest(table, "Quinn") == "tea True cups True"
        assert table.private("Quinn").count("heard Quinn tea True") == 1
        await presses_old(table, "Lea", old)
        assert newest(table, "Lea").endswith("This button is meant for someone else.")


async def test_a_choice_outlives_a_restart_with_its_words_and_its_time(tmp_path: Path) -> None:
    """IDP-03: each stores text version and time."""
    more = shelf(tmp_path)
    async with lay_table(tmp_path, cogs=[privacy, tea()], more_words=more) as table:
        await table.commands("Quinn", "/privacy consent")
        await table.presses("Quinn", "Tea times: turn on")
        stored = await table.house.db.read(
            lambda sql: sql.execute("SELECT purpose, given, version, at FROM consents").fetchall()
        )
        assert stored == [("tea", 1, "1", int(datetime(2026, 11, 18, 11, tzinfo=UTC).timestamp()) * 1_000_000)]
    async with lay_table(tmp_path, cogs=[privacy, tea()], more_words=more, after=table) as again:
        await again.commands("Quinn", "/tea asked")
        assert newest(again, "Quinn") == "tea True cups True"


async def test_new_words_ask_anew_only_for_their_purpose(tmp_path: Path) -> None:
    """IDP-03: a text change asks anew, only for that purpose; a card with the old words decides nothing."""
    more = shelf(tmp_path)
    async with lay_table(tmp_path, cogs=[privacy, tea()], more_words=more) as table:
        await table.commands("Quinn", "/privacy consent")
        await table.presses("Quinn", "Counting: turn off")
        await table.presses("Quinn", "Tea times: turn on")
        old = card(table, "Quinn").buttons[0]
    async with lay_table(tmp_path, cogs=[privacy, tea("2")], more_words=more, after=table) as table:
        await table.commands("Quinn", "/tea asked")
        assert newest(table, "Quinn") == "tea False cups False"
        await table.commands("Quinn", "/privacy consent")
        shown = newest(table, "Quinn")
        assert shown.count("These words are new.") == 1
        assert "Tea times: off. I tell you when there is tea.\n\nThese words are new." in shown
        await presses_old(table, "Quinn", old)
        assert newest(table, "Quinn").startswith("The words for this have changed in the meantime.")
        await table.presses("Quinn", "Tea times: turn on")
        await table.commands("Quinn", "/tea asked")
        assert newest(table, "Quinn") == "tea True cups False"


async def test_a_switch_that_no_room_has_any_more_says_so(tmp_path: Path) -> None:
    """House §5: every button ever sent answers."""
    more = shelf(tmp_path)
    async with lay_table(tmp_path, cogs=[privacy, tea()], more_words=more) as table:
        await table.commands("Quinn", "/privacy consent")
        old = card(table, "Quinn").buttons[0]
    async with lay_table(tmp_path, cogs=[privacy], after=table) as table:
        await presses_old(table, "Quinn", old)
        assert newest(table, "Quinn") == "That switch is no longer there."
        await table.commands("Quinn", "/privacy consent")
        assert newest(table, "Quinn") == "Right now there is nothing I would have to ask you for."


async def test_in_german_it_reads_like_a_person(tmp_path: Path) -> None:
    """IDP-03: "Aus. …" in the reader's language."""
    async with lay_table(tmp_path, cogs=[privacy, tea()], more_words=shelf(tmp_path), locale="de") as table:
        await table.commands("Quinn", "/datenschutz einwilligung")
        assert "Das entscheidest du." in newest(table, "Quinn")
        await table.presses("Quinn", "Teezeiten: einschalten")
        assert card(table, "Quinn").text.startswith(
            "An. Das gilt ab jetzt.\n\nTeezeiten: an seit Mittwoch, 18. November."
        )
        await table.presses("Quinn", "Teezeiten: ausschalten")
        assert card(table, "Quinn").text.startswith("Aus. Kein Tee mehr.\n\nTeezeiten: aus.")


def test_an_answer_to_other_words_counts_as_none() -> None:
    """IDP-03: what a switch shows follows the words that were agreed to."""
    at = datetime(2026, 11, 18, tzinfo=UTC)
    assert not switch(Purpose("tea"), True, Answer(True, "1", at)).reworded
    assert switch(Purpose("tea"), True, Answer(True, "1", at)).since == at
    new = switch(Purpose("tea", "2"), False, Answer(True, "1", at))
    assert (new.on, new.since, new.reworded) == (False, None, True)
    assert switch(Purpose("tea"), False, None).since is None


def test_nobody_but_the_one_check_reads_consents() -> None:
    """IDP-03: every module action with a purpose calls the same check."""
    root = Path(str(bot.__file__)).parent
    readers = [
        str(file.relative_to(root))
        for file in sorted(root.rglob("*.py"))
        if re.search(r"\b(FROM|INTO|UPDATE|JOIN) consents\b", file.read_text(encoding="utf-8"))
    ]
    assert readers == ["core/consent.py"]


def test_every_shipped_purpose_has_name_sentence_and_ending() -> None:
    """IDP-03: a switch without words could not be turned; off by default unless the purpose says why."""
    asked = [(cog, purpose) for cog in shipped_cogs() for purpose in cog.purposes]
    assert asked
    for cog, purpose in asked:
        words: Catalogue = catalogue([cog])
        key = f"{cog.name}.consent.{purpose.name}"
        assert not purpose.default
        for locale in sorted(words.locales):
            assert all(words.label(f"{key}.{part}", locale) for part in ("name", "text", "off"))
            assert len(words.label(f"{key}.name", locale)) <= 24, "fits a button"
