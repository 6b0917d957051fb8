"""The page: its palette, its clock, its two languages, and how much of a long talk it shows."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.web import PERSONAS, keep_offset, offset
from bot.adapters.web.pages.site import later
from bot.adapters.web.pages.words import CATALOGUE, PageWords
from bot.adapters.web.world.seed import PLACES
from bot.model.events import Commanded
from bot.model.people import Account
from bot.model.places import Purpose
from bot.model.rights import Role
from tests.adapters.web.little_house import LittleHouse, Sitting, account, sitting, words

BERLIN = ZoneInfo("Europe/Berlin")


async def _palette(table: Sitting, who: str) -> list[str]:
    async with table.http.get(f"{table.adapter.address}/palette.json?as={who}") as response:
        return [command["shown"] for command in (await response.json())["commands"]]


async def test_the_palette_shows_what_a_member_may_use_in_their_language(table: Sitting) -> None:
    assert await _palette(table, "mira") == ["danke", "welcome tour", "mod anhalten"]
    assert await _palette(table, "lea") == ["danke", "welcome tour"]
    assert await _palette(table, "quinn") == ["thanks", "welcome tour"]
    assert await _palette(table, "ana") == []


async def test_options_reach_the_house_as_what_they_are(table: Sitting) -> None:
    for named in ("lea", "@Lea", "LEA"):
        await table.post("/command", "quinn", place="chat", name="thanks", options={"to": named, "why": "the lift "})
        event = (await table.heard())[-1].event
        assert isinstance(event, Commanded)
        assert event.options == {"to": account("lea"), "why": "the lift"}
        assert isinstance(event.options["to"], Account)
        assert (event.name, event.surface, event.line) == ("thanks", "palette", "")
    for wrong in ({"to": "nobody"}, {"whom": "lea"}):
        assert (await table.tries("/command", "quinn", place="chat", name="thanks", options=wrong))[0] == 400
    assert (await table.tries("/command", "quinn", place="chat", name="dance"))[0] == 404
    assert (await table.tries("/command", "mira", place="chat", name="mod hold", options={"kind": "x"}))[0] == 400


async def test_a_line_typed_in_a_language_of_its_own_is_known_to_the_house(table: Sitting) -> None:
    lines = {
        "/mod anhalten wort": "/mod hold wort",
        "/Danke @Quinn fürs\nBacken": "/thanks @Quinn fürs\nBacken",
        "/dankeschön": "/dankeschön",
        "/mod": "/mod",
    }
    for typed, known in lines.items():
        await table.post("/say", "mira", place="chat", text=f" {typed} ")
        event = (await table.heard())[-1].event
        assert isinstance(event, Commanded)
        assert event.line == known
    told = (await table.heard())[-3].interaction
    await table.does("reply", "k", interaction=told, lines=words("Ist da."))
    assert (await table.state("mira"))["private"][-1]["about"] == "/Danke @Quinn fürs"


async def test_a_command_from_a_messages_menu_points_at_it(table: Sitting) -> None:
    said = await table.post("/say", "lea", place="chat", text="Ich hol dich ab")
    await table.post("/command", "quinn", place="chat", name="thanks", target=said["message"])
    event = (await table.heard())[-1].event
    assert isinstance(event, Commanded)
    assert (event.surface, event.target_author, event.target_text) == ("message", account("lea"), "Ich hol dich ab")


async def test_completion_asks_the_house(table: Sitting) -> None:
    url = f"{table.adapter.address}/complete?as=quinn&command=thanks&option=why&typed=ki&place=chat"
    async with table.http.get(url) as response:
        assert await response.json() == [["ki", "ki"], ["kiki", "thanks why Quinn chat"]]


async def test_the_clock_walks_and_every_window_hears_of_it(table: Sitting) -> None:
    before = (await table.state("lea"))["rev"]
    for to in ("hour", "tomorrow", "next"):
        await table.post("/clock", "lea", to=to)
    first = datetime(2026, 11, 24, 9, 27, tzinfo=UTC)
    assert table.walked == [first, datetime(2026, 11, 25, 8, 0, tzinfo=UTC), None]
    state = await table.state("lea")
    assert state["now"] == "2026-11-25T08:05:00+00:00"
    assert state["rev"] > before
    assert (await table.tries("/clock", "lea", to="yesterday"))[0] == 400


async def test_one_walk_at_a_time(table: Sitting) -> None:
    going = asyncio.Event()

    async def slow(until: datetime | None) -> datetime:
        await going.wait()
        return table.clock.at

    table.adapter._site.walk = slow
    first = asyncio.create_task(table.post("/clock", "lea", to="hour"))
    await asyncio.sleep(0.1)
    assert (await table.tries("/clock", "jo", to="hour"))[0] == 409
    going.set()
    await first


async def test_without_a_walk_there_is_no_clock(table: Sitting) -> None:
    assert 'class="clock"' in (await table.get("/?as=lea"))[1]
    table.adapter._site.walk = None
    assert 'class="clock"' not in (await table.get("/?as=lea"))[1]
    assert (await table.tries("/clock", "lea", to="hour"))[0] == 404


@pytest.mark.parametrize("day", [datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)])
def test_tomorrow_at_nine_is_nine_on_the_wall_when_clocks_change(day: datetime) -> None:
    found = later(day, BERLIN, "tomorrow")
    assert found is not None
    assert (found.astimezone(BERLIN).hour, found.astimezone(BERLIN).day) == (9, day.day + 1)


async def test_the_clocks_offset_is_kept(table: Sitting) -> None:
    assert await offset(table.db) == timedelta(0)
    await keep_offset(table.db, timedelta(days=3, microseconds=7))
    assert await offset(table.db) == timedelta(days=3, microseconds=7)


async def test_a_long_talk_shows_its_last_two_hundred(table: Sitting) -> None:
    for number in range(205):
        await table.post("/say", "lea", place="chat", text=f"Zeile {number}")
    seen = await table.place("quinn", "chat")
    assert [seen[0]["text"], seen[-1]["text"], len(seen)] == ["Zeile 5", "Zeile 204", 200]
    _, html, _ = await table.get("/view?as=quinn&place=chat")
    assert html.count('class="message') == 200


async def test_a_reload_and_a_restart_lose_nothing(tmp_path: Path) -> None:
    house = LittleHouse()
    async with sitting(tmp_path / "p.db", house) as before:
        await before.post("/join", "ana")
        await before.post("/say", "ana", place="chat", text="Bin da")
        await before.post("/language", "ana", locale="en")
        await before.heard()
        seen = await before.state("ana")
        assert await before.state("ana") == seen
    async with sitting(tmp_path / "p.db", house) as after:
        assert await after.state("ana") == seen
        assert len(await after.heard()) == 4  # sighted, joined, said, sighted: nothing told twice


async def test_the_page_speaks_the_members_language_and_the_chooser_the_browsers(table: Sitting) -> None:
    assert '<html lang="de">' in (await table.get("/?as=lea"))[1]
    assert '<html lang="en">' in (await table.get("/?as=quinn"))[1]
    for asked, lang in (("en-GB,en;q=0.9", "en"), ("de-AT", "de"), ("fr,de;q=0.5", "de"), ("", "de"), ("fr", "en")):
        _, html, _ = await table.get("/", **{"Accept-Language": asked})
        assert f'<html lang="{lang}">' in html, asked
    assert '<html lang="en">' in (await table.get("/?lang=en"))[1]


async def test_an_unknown_person_gets_the_chooser(table: Sitting) -> None:
    status, html, _ = await table.get("/?as=nobody")
    assert status == 404
    assert CATALOGUE["de"]["no.member"] in html


def _slots(words: object) -> set[str]:
    return set(re.findall(r"{(\w+)}", str(words)))


def test_both_languages_have_the_same_words_with_the_same_slots() -> None:
    de, en = CATALOGUE["de"], CATALOGUE["en"]
    assert set(de) == set(en)
    assert len(de) > 100
    assert [key for key in de if _slots(de[key]) != _slots(en[key])] == []
    same = {key for key in de if de[key] == en[key] and isinstance(de[key], str) and de[key]}
    assert same <= {"title", "bot", "new_name", "purpose.thread"}


def _source() -> str:
    here = files("bot.adapters.web")
    folders = [here, *(here.joinpath(name) for name in ("pages", "templates", "assets", "world"))]
    kinds = (".py", ".html", ".js")
    found = [item.read_text("utf-8") for folder in folders for item in folder.iterdir() if item.name.endswith(kinds)]
    assert len(found) > 30
    return "\n".join(found)


def test_no_word_of_the_page_is_spare() -> None:
    source = _source()
    families = {f"{door}_{part}" for door in ("door", "shut", "waiting") for part in ("title", "text", "go")}
    families |= {f"clock_{to}" for to in ("hour", "tomorrow", "next")}
    families |= {f"role.{role.value}" for role in Role} | {f"purpose.{purpose.value}" for purpose in Purpose}
    families |= {f"persona.{persona.key}" for persona in PERSONAS}
    families |= {f"no.{key}" for key in re.findall(r"""Denied\(\d+, "([a-z_]+)"\)""", source)}
    said = {key for key in CATALOGUE["de"] if f'"{key}"' in source or f"'{key}'" in source}
    assert set(CATALOGUE["de"]) - said - families == set()


def test_no_word_of_the_page_is_missing() -> None:
    source, known = _source(), set(CATALOGUE["de"])
    asked = set(re.findall(r"""\b(?:w|words)\(["']([a-z_.]+)["'][,)]""", source))
    asked |= {f"no.{key}" for key in re.findall(r"""Denied\(\d+, "([a-z_]+)"\)""", source)}
    asked |= {f"purpose.{place[3].value}" for place in PLACES} | {f"persona.{persona.key}" for persona in PERSONAS}
    assert asked - known == set()
    assert len(asked) > 90


def test_the_script_is_given_the_words_it_says() -> None:
    folder = files("bot.adapters.web").joinpath("assets")
    scripts = "\n".join(item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".js"))
    said = {dotted or quoted for dotted, quoted in re.findall(r"""\bwords(?:\.([a-z_]+)|\["([a-z_.]+)"\])""", scripts)}
    assert said == set(PageWords("de", BERLIN).script())


def test_a_slot_is_filled_once() -> None:
    said = PageWords("de", BERLIN)
    assert said("replying", name="{name}{x}") == "Antwort an {name}{x}"


def test_days_are_named_from_where_the_community_is() -> None:
    said = PageWords("de", BERLIN)
    now = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # already Wednesday in Berlin
    assert said.day(now, now) == "Heute"
    assert said.day(now - timedelta(hours=1), now) == "Gestern"
    assert said.day(now - timedelta(days=2), now) == "Mo 23. Nov."
    assert PageWords("en", BERLIN).moment(now) == "Wed 25 Nov, 00:30"
