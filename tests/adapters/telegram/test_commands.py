"""The catalogue as Telegram's menus: nouns, by who looks and in which language; and all of it understood when typed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError

from bot.adapters.telegram.api import Api
from bot.adapters.telegram.commands import MEMBERS_MOST, digest, registration, sync
from bot.adapters.telegram.tables import TABLES
from bot.app import ManualClock
from bot.app.compose import catalogue as words_of
from bot.app.compose import shipped_cogs
from bot.core.parse import Bare, Matched, match
from bot.core.rooms import Rooms
from bot.model.commands import CommandSpec, Shown
from bot.store import Database, Part, open_database
from tests.adapters.telegram.payloads import NOON, TEAM, Json
from tests.fakes.telegram.spec import CHECKED, checker

THANKS = CommandSpec("thanks", "thanks")
OPEN, STATUS, LIST = (
    CommandSpec("cases", "concern open"),
    CommandSpec("cases", "concern status"),
    CommandSpec("cases", "concern list", staff=True),
)
CASE = CommandSpec("cases", "case list", staff=True)
GREETING = CommandSpec("welcome", "greeting")

GERMAN = {
    "thanks": ("danke", "Danke sagen"),
    "concern open": ("anliegen öffnen", "Etwas, das nur das Team liest"),
    "concern status": ("anliegen stand", "Was daraus wurde"),
    "concern list": ("anliegen liste", "Alle Anliegen"),
    "case list": ("fall liste", "Was offen ist"),
    "greeting": ("Begrüßung", "Wie jemand begrüßt wird"),
}
SPECS = (THANKS, OPEN, STATUS, LIST, CASE, GREETING)


def shown(locale: str, specs: Sequence[CommandSpec] = SPECS) -> list[Shown]:
    def one(spec: CommandSpec) -> Shown:
        name, help_ = (
            GERMAN.get(spec.name, (spec.name, "Hilfe")) if locale == "de" else (spec.name, f"Does {spec.name}")
        )
        return Shown(spec, locale, name, help_)

    return [one(each) for each in specs]


def menus(specs: Sequence[CommandSpec] = SPECS, rooms: Sequence[str] = ()) -> dict[tuple[str, str], dict[str, str]]:
    """Return every menu by scope and language: help by name."""
    return {
        (each["scope"]["type"], each.get("language_code", "")): {
            entry["command"]: entry["description"] for entry in each["commands"]
        }
        for each in registration(shown("de", specs), shown("en", specs), rooms)
    }


# -- what is shown ----------------------------------------------------------------------------------------------------


def test_members_see_nouns_in_their_language_wherever_they_look() -> None:
    found = menus()
    for scope in ("default", "all_private_chats", "all_group_chats"):
        assert found[scope, "de"] == {
            "danke": "Danke sagen",
            "anliegen": "Etwas, das nur das Team liest · stand",
            "begruessung": "Wie jemand begrüßt wird",
        }
        assert found[scope, ""] == {
            "thanks": "Does thanks", "concern": "Does concern open · status", "greeting": "Does greeting",
        }  # fmt: skip


def test_the_team_sees_its_own_nouns_and_verbs_too() -> None:
    found = menus(rooms=[str(TEAM)])
    assert len(found) == 10
    for scope in ("all_chat_administrators", "chat"):
        assert found[scope, "de"]["fall"] == "Was offen ist"
        assert found[scope, ""]["concern"] == "Does concern open · status, list"
    assert registration(shown("de"), shown("en"), [str(TEAM)])[-1]["scope"] == {"type": "chat", "chat_id": TEAM}


def test_members_see_eight_at_most_and_the_team_all() -> None:
    """Mission §13, 3."""
    many = [CommandSpec("a", f"noun{number}") for number in range(MEMBERS_MOST + 1)]
    found = menus(many)
    assert list(found["default", ""]) == [each.name for each in many[:8]]
    assert len(found["all_chat_administrators", ""]) == 9


# -- what Telegram would refuse ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "fits"), [(1, True), (31, True), (32, True), (33, False)])
def test_a_name_has_thirty_two_letters_at_most(length: int, fits: bool) -> None:
    specs = [CommandSpec("a", "n" * length)]
    if fits:
        assert list(menus(specs)["default", ""]) == ["n" * length]
    else:
        with pytest.raises(ValueError, match="name of a command"):
            menus(specs)


@pytest.mark.parametrize("name", ["café", "a-b", "a.b", "", "привет"])
def test_a_name_that_could_not_be_typed_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name of a command"):
        menus([CommandSpec("a", name)])


@pytest.mark.parametrize("length", [255, 256, 257])
def test_a_help_is_cut_at_256(length: int) -> None:
    one = Shown(THANKS, "en", "thanks", "h" * length)
    help_ = registration([one], [one])[0]["commands"][0]["description"]
    assert len(help_) == min(length, 256)
    assert help_.endswith("…") is (length > 256)
    with pytest.raises(ValueError, match="no help"):
        registration([one], [Shown(THANKS, "en", "thanks", " ")])


@pytest.mark.parametrize("count", [99, 100, 101])
def test_a_menu_has_a_hundred_entries_at_most(count: int) -> None:
    many = [CommandSpec("a", f"n{number}") for number in range(count)]
    if count <= 100:
        assert len(menus(many)["all_chat_administrators", ""]) == count
    else:
        with pytest.raises(ValueError, match="Telegram takes 100"):
            menus(many)


def test_two_nouns_that_read_alike_are_refused() -> None:
    twice = [Shown(CommandSpec("a", "one"), "de", "grüße", "x"), Shown(CommandSpec("a", "two"), "de", "gruesse", "x")]
    with pytest.raises(ValueError, match="two commands"):
        registration(twice, shown("en"))


@pytest.mark.skipif(not CHECKED, reason="the official description of the Bot API is not beside the repository")
def test_every_call_is_what_the_documentation_asks_for() -> None:
    calls = registration(shown("de"), shown("en"), [str(TEAM)])
    found = [checker("BotCommand")(entry) for call in calls for entry in call["commands"]]
    found += [checker("BotCommandScope")(call["scope"]) for call in calls]
    assert [each for each in found if each] == []


# -- understood when typed --------------------------------------------------------------------------------------------


def test_what_a_menu_types_is_understood() -> None:
    """House.md §5: a menu knows only ASCII; the house reads its words as it reads their umlauts."""
    cogs = shipped_cogs()
    rooms, words = Rooms.of(cogs, {}), words_of(cogs)
    typed, looked = rooms.typed(words), 0
    both = {locale: rooms.shown(words, locale) for locale in ("de", "en")}
    for call in registration(both["de"], both["en"], [str(TEAM)]):
        nouns = {each.spec.name.partition(" ")[0] for each in both["en"]}
        for entry in call["commands"]:
            found = match(f"/{entry['command']}@stammtisch_bot", typed)
            assert isinstance(found, Matched | Bare), entry
            meant = found.spec.name if isinstance(found, Matched) else found.specs[0].name
            assert meant.partition(" ")[0] in nouns
            nouns.discard(meant.partition(" ")[0])
            looked += 1
    print(f"{looked} entries of {len(registration(both['de'], both['en']))} menus")
    assert looked >= 50


# -- registered -------------------------------------------------------------------------------------------------------


class Listening(Api):
    """A door that writes down what goes through it, and fails on demand."""

    def __init__(self) -> None:
        super().__init__("123:fake")
        self.asked: list[Json] = []
        self.fault: dict[int, Exception] = {}

    async def call(self, method: str, *, timeout: float | None = None, **parameters: Any) -> Any:
        self.asked.append({"method": method} | parameters)
        if len(self.asked) in self.fault:
            raise self.fault[len(self.asked)]
        return True


@asynccontextmanager
async def database(path: Path) -> AsyncIterator[Database]:
    scripts = [(1, (Path(__file__).parents[3] / "bot/adapters/telegram/sql/0001.sql").read_text())]
    part = Part("telegram", scripts, tuple(TABLES))
    db = await open_database(path / "house.db", [part], ManualClock(NOON), durable=False, backups=False)
    try:
        yield db
    finally:
        await db.close()


async def test_menus_are_set_only_when_they_or_the_bot_changed(tmp_path: Path) -> None:
    calls = registration(shown("de"), shown("en"))
    async with database(tmp_path) as db:
        api = Listening()
        assert await sync(api, db, "123", calls)
        assert [each["method"] for each in api.asked] == ["setMyCommands"] * 8
        assert not await sync(api, db, "123", calls)
        assert await sync(api, db, "456", calls)
        assert await sync(api, db, "456", calls[1:])
        assert len(api.asked) == 8 + 8 + 7


async def test_what_did_not_arrive_is_tried_again(tmp_path: Path) -> None:
    """Row 20: half a set of menus is none."""
    calls = registration(shown("de"), shown("en"))
    async with database(tmp_path) as db:
        api = Listening()
        api.fault[5] = NetworkError("gone")
        with pytest.raises(NetworkError):
            await sync(api, db, "123", calls)
        assert await sync(api, db, "123", calls)


async def test_a_team_that_is_gone_keeps_nobody_from_their_menu(tmp_path: Path) -> None:
    calls = registration(shown("de"), shown("en"), [str(TEAM)])
    async with database(tmp_path) as db:
        api = Listening()
        api.fault = {9: BadRequest("Chat not found"), 10: BadRequest("Chat not found")}
        assert await sync(api, db, "123", calls)
        api.fault = {11: BadRequest("Bad Request: BOT_COMMAND_INVALID")}
        with pytest.raises(BadRequest):
            await sync(api, db, "456", calls)


def test_a_change_of_words_is_another_digest() -> None:
    calls = registration(shown("de"), shown("en"))
    assert digest(calls) == digest(registration(shown("de"), shown("en")))
    assert digest(calls) != digest(registration(shown("de"), shown("en"), [str(TEAM)]))
    assert digest(calls) != digest(registration(shown("en"), shown("en")))
