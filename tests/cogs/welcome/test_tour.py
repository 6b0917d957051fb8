"""The tour: three private cards, one question, and then peace (mission.md §7.1)."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.model.house import House, Human, Opening
from bot.model.places import Purpose
from bot.model.texts import PlaceNode
from tests.cogs.welcome.door import NEXT, TOUR, column, door, listener, walk_tour
from tests.fakes.table import NOON, TEAM

WEDNESDAYS = (Opening(2, time(10), time(16)),)
LABELS = {
    "de": ["Nur mal schauen", "Ich brauche Hilfe", "Ich möchte mitmachen", "Mich ärgert etwas"],
    "en": ["Just looking", "I need help", "I'd like to join in", "Something annoys me"],
}


@pytest.mark.parametrize("locale", ["de", "en"])
async def test_the_tour_is_three_short_private_cards_with_one_next_step_each(tmp_path: Path, locale: str) -> None:
    """WEL-02: each card ≤ 600 characters, one call to action; the public button shows it to the presser alone."""
    async with door(tmp_path, listener(), locale=locale) as table:
        await table.joins("Ana")
        await table.passes(minutes=1)
        await table.presses("Ana", TOUR[locale])
        sizes, buttons = [], []
        for turn in range(3):
            (card,) = table.private_messages("Ana")
            sizes.append(len(card.text))
            buttons.append([key.label for key in card.buttons])
            if turn < 2:
                await table.presses("Ana", NEXT[locale])
        assert max(sizes) <= 600
        assert buttons == [[NEXT[locale]], [NEXT[locale]], LABELS[locale]]
        assert len(table.public("welcome")) == 1, "the greeting stays as it was"
        assert all(table.private(who) == [] for who in ("Quinn", "Lea", "Jo", "Mira"))


async def test_whoever_presses_gets_their_own_tour(tmp_path: Path) -> None:
    """WEL-02: the button under a greeting is for anyone; nobody sees the other's cards."""
    async with door(tmp_path) as table:
        await table.joins("Ana")
        await table.passes(minutes=1)
        await table.presses("Quinn", TOUR["en"])
        assert len(table.private("Quinn")) == 1
        assert table.private("Ana") == []


async def test_the_tour_can_be_taken_again_any_time(tmp_path: Path) -> None:
    """WEL-02: repeatable by command, from the greeting weeks later, and after a restart; only the instant is kept."""
    async with door(tmp_path) as table:
        await table.joins("Ana")
        await table.passes(minutes=1)
        await table.presses("Ana", TOUR["en"])
        await table.passes(days=45)
        first = table.public_messages("welcome")[0]
        await table.presses("Ana", TOUR["en"], first)
        await walk_tour(table, "Ana")
        await walk_tour(table, "Ana")
        rows = await column(table, "SELECT toured_at || '/' || choice FROM welcome_wishes")
        assert len(rows) == 1
        key = first.buttons[0].key
    async with door(tmp_path, at=NOON + timedelta(days=50)) as table:
        table.world.turn = 100
        await table.world.press(table.people["Ana"], key)
        await table.settle()
        assert "people talk" in table.private("Ana")[-1]


async def test_every_place_is_linked_and_the_teams_room_is_not_shown(tmp_path: Path) -> None:
    """WEL-02: all place links resolve; staff's place stays out; at most ten lines."""
    async with door(tmp_path) as table:
        for n in range(12):
            table.world.place(f"more{n}", Purpose.OTHER, f"Room number {n}")
            await table.says("Lea", f"more{n}", "so that the host knows the place")
        await table.commands("Ana", "/welcome tour")
        await table.presses("Ana", NEXT["en"])
        card = table.private("Ana")[-1]
        nodes = [node for line in table.world.deliveries[-1].lines for node in line if isinstance(node, PlaceNode)]
        assert [node.native for node in nodes[:4]] == ["welcome", "talk", "questions", "thanks"]
        assert all(node.native in table.world.spots for node in nodes)
        assert "Staff" not in card
        assert 4 <= len(nodes) <= 10
        assert len(card) <= 600


async def test_the_host_says_what_it_is(tmp_path: Path) -> None:
    """N7, PER-01: the first private message carries the label, once."""
    async with door(tmp_path) as table:
        first, second, _ = await walk_tour(table, "Ana")
        assert first.startswith("I'm a bot and I hold the door here.")
        assert "hold the door" not in second


async def test_nothing_is_invented_about_who_is_there(tmp_path: Path) -> None:
    """WEL-02 and §13, 5: without team and hours no name and no time is shown; with them the next opening is."""
    cases = [
        (House(locale="en"), [], ["Mira", "around"]),
        (House(team=TEAM, locale="en"), ["Mira (Moderation) or Jo (Treffen)"], ["around"]),
        (House(team=(Human("Mira"),), hours=WEDNESDAYS, locale="en"), ["Mira", "until 4 pm"], []),
    ]
    for number, (house, there, absent) in enumerate(cases):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with door(folder, house=house) as table:
            _, _, last = await walk_tour(table, "Ana")
            assert all(words in last for words in there)
            assert not any(words in last for words in absent)


async def test_after_hours_the_next_opening_is_named(tmp_path: Path) -> None:
    """WEL-02, N8: at eleven at night on a Wednesday the next opening is Wednesday next week, at ten."""
    late = datetime(2026, 11, 18, 22, 0, tzinfo=UTC)
    async with door(tmp_path, at=late, house=House(team=TEAM, hours=WEDNESDAYS, locale="en")) as table:
        _, _, last = await walk_tour(table, "Ana")
        assert "The next time someone is around: Wednesday, 25 November, 10 am." in last


@pytest.mark.parametrize(("locale", "words"), [("de", "Mitlesen reicht völlig."), ("en", "Reading along is plenty.")])
async def test_reading_along_is_enough_and_the_tour_says_so(tmp_path: Path, locale: str, words: str) -> None:
    """WEL-05: the promise to quiet readers is spoken out."""
    async with door(tmp_path, locale=locale) as table:
        assert any(words in card for card in await walk_tour(table, "Quinn", locale))


async def test_a_quiet_year_brings_no_message(tmp_path: Path) -> None:
    """WEL-05, N4: 365 silent days → nothing is sent to Quinn or Ana, nothing is said about them."""
    async with door(tmp_path, listener(), human=True) as table:
        await table.joins("Ana")
        await table.passes(minutes=2)
        before = len(table.world.deliveries)
        await table.passes(days=365)
        assert len(table.world.deliveries) == before


def test_nothing_here_knows_who_was_active_when() -> None:
    """WEL-05: the schema has no column that could serve a nudge."""
    folder = Path(__file__).parents[3] / "bot" / "cogs" / "welcome"
    everything = "".join(each.read_text(encoding="utf-8") for each in folder.rglob("*.py"))
    everything += "".join(each.read_text(encoding="utf-8") for each in folder.rglob("*.sql"))
    assert "CREATE TABLE" in everything
    assert not [word for word in ("inactive", "last_active", "last_seen", "idle") if word in everything]


@pytest.mark.parametrize("locale", ["de", "en"])
async def test_just_looking_is_answered_once_and_then_there_is_silence(tmp_path: Path, locale: str) -> None:
    """WEL-04, N4: "just looking" → one kind line, then nothing unasked, even after coming back."""
    async with door(tmp_path, listener(), human=True, locale=locale) as table:
        await table.joins("Ana")
        await table.passes(minutes=2)
        await walk_tour(table, "Ana", locale)
        await table.presses("Ana", LABELS[locale][0])
        (answer,) = table.private_messages("Ana")
        assert {"de": "/willkommen rundgang", "en": "/welcome tour"}[locale] in answer.text
        assert answer.buttons == ()
        before = len(table.world.deliveries)
        await table.passes(days=200)
        await table.leaves("Ana")
        await table.passes(days=2)
        await table.joins("Ana")
        await table.passes(days=2)
        assert len(table.world.deliveries) == before
        assert table.public("staff") == []


async def test_peace_ends_when_someone_wants_company(tmp_path: Path) -> None:
    """WEL-04: whoever then says they'd like to join in is greeted again when they return."""
    async with door(tmp_path) as table:
        await walk_tour(table, "Lea")
        await table.presses("Lea", "Just looking")
        await walk_tour(table, "Lea")
        await table.presses("Lea", "I'd like to join in")
        await table.leaves("Lea")
        await table.passes(days=1)
        await table.joins("Lea")
        await table.passes(minutes=2)
        assert len(table.public("welcome")) == 1


async def test_the_choice_is_kept_for_thirty_days(tmp_path: Path) -> None:
    """WEL-04: the choice goes after thirty days; the wish for peace stays, and nothing else."""
    async with door(tmp_path) as table:
        await walk_tour(table, "Ana")
        await table.presses("Ana", "Just looking")
        await table.passes(days=29, hours=23)
        assert await column(table, "SELECT choice FROM welcome_wishes") == ["looking"]
        await table.passes(hours=2)
        assert await column(table, "SELECT choice || peace FROM welcome_wishes") == ["1"]
        assert await column(table, "SELECT chosen_at FROM welcome_wishes") == [None]


async def test_needing_help_reaches_a_human(tmp_path: Path) -> None:
    """WEL-04 and §13, 4: staff see at once that Ana needs someone; Ana hears who is there and where to ask."""
    async with door(tmp_path, human=True, house=House(team=TEAM, hours=WEDNESDAYS, locale="en")) as table:
        await walk_tour(table, "Ana")
        await table.presses("Ana", "I need help")
        answer = table.private("Ana")[-1]
        assert "I've let the team know." in answer
        assert "Mira" in answer
        assert "until 4 pm" in answer
        assert "Questions" in answer
        (call,) = table.public("staff")
        assert "Ana" in call


async def test_without_anyone_to_call_nobody_is_said_to_be_called(tmp_path: Path) -> None:
    """§13, 4: where no room passes a call on, the answer names people and a place, and claims nothing."""
    async with door(tmp_path) as table:
        await walk_tour(table, "Ana")
        await table.presses("Ana", "I need help")
        answer = table.private("Ana")[-1]
        assert "let the team know" not in answer
        assert "Mira" in answer
        assert table.public("staff") == []


async def test_joining_in_names_only_what_is_there(tmp_path: Path) -> None:
    """WEL-04 and §13, 4: rituals are not mentioned while no room keeps any."""
    async with door(tmp_path) as table:
        await walk_tour(table, "Ana")
        await table.presses("Ana", "I'd like to join in")
        answer = table.private("Ana")[-1]
        assert "Talk" in answer
        assert "ritual" not in answer


async def test_being_annoyed_opens_a_concern_not_a_list_of_answers(tmp_path: Path) -> None:
    """WEL-04: "something annoys me" goes to the room that takes concerns."""
    async with door(tmp_path, listener()) as table:
        await walk_tour(table, "Ana")
        await table.presses("Ana", "Something annoys me")
        assert table.private("Ana")[-1].endswith("What annoys you, Ana?")


async def test_without_a_room_for_concerns_humans_are_named_instead(tmp_path: Path) -> None:
    """WEL-04 and §13, 4: no button that leads nowhere."""
    async with door(tmp_path) as table:
        _, _, last = await walk_tour(table, "Ana")
        assert "Something annoys me" not in table.buttons("Ana")
        assert "If something annoys you, tell Mira or Jo." in last


async def test_the_last_cards_buttons_are_for_its_reader(tmp_path: Path) -> None:
    """WEL-04: nobody answers for someone else."""
    async with door(tmp_path) as table:
        await walk_tour(table, "Ana")
        card = table.private_messages("Ana")[-1]
        await table.world.press(table.people["Quinn"], card.buttons[0].key, card)
        await table.settle()
        assert await column(table, "SELECT choice FROM welcome_wishes") == [""]


async def test_organisers_own_words_open_the_tour(tmp_path: Path) -> None:
    """WEL-02: what the community does is theirs to say."""
    async with door(tmp_path, welcome={"about": "We mend radios.\nEvery Thursday."}) as table:
        first, _, _ = await walk_tour(table, "Ana")
        assert "We mend radios.\nEvery Thursday." in first


@pytest.mark.parametrize("line", ["/rundgang", "/willkommen rundgang", "/welcome tour", "/welcome_tour"])
async def test_the_tour_answers_to_its_names(tmp_path: Path, line: str) -> None:
    """mission.md §4: same text everywhere, German names beside it."""
    async with door(tmp_path, locale="de") as table:
        await table.commands("Ana", line)
        assert "Mitlesen reicht völlig." in table.private("Ana")[-1]
