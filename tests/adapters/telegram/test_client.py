"""The adapter as a whole: what it knows of its groups, what it tells the house, and what survives it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.telegram import Options
from bot.adapters.telegram.live import look
from bot.model.deliveries import Delivery
from bot.model.errors import StoreFull, Undeliverable, Why
from bot.model.events import PlaceMoved, Pressed, Sighted
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from bot.model.rights import NOBODY, Role
from bot.model.texts import Plain
from bot.model.widgets import Key
from tests.adapters.telegram.desk import Desk, desk
from tests.fakes.telegram import Profile

KEY = "k" * 24


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


async def _met(table: Desk) -> None:
    """Let every group be seen once: Telegram lists them nowhere."""
    for place in ("chat", "team"):
        table.table.says("Mira", place, f"good evening, {place}")
    await table.settled()


def _sighted(table: Desk) -> dict[str, Purpose]:
    return {spot.name: spot.purpose for each in table.ear.of(Sighted) for spot in each.places}


# -- what is there -----------------------------------------------------------------------------------------------------


async def test_a_group_is_a_baseline_when_it_is_first_seen(table: Desk) -> None:
    """House rule: its places and its staff are told, nobody is greeted."""
    await table.start()
    await _met(table)
    assert table.ear.came_and_went == []
    staff = {account.name: standing for each in table.ear.of(Sighted) for account, standing in each.members}
    assert set(staff) >= {"Olga", "Mira"}
    assert staff["Olga"].owner
    assert staff["Mira"].roles == {Role.MEMBER, Role.MODERATOR}
    assert _sighted(table)["Team"] is Purpose.STAFF


async def test_what_telegram_tells_once_survives_a_restart(table: Desk) -> None:
    """Section 3: groups, topics and rights are noted; at every start the staff is asked for anew."""
    await table.start()
    for place in ("welcome", "chat", "questions", "thanks", "team"):
        table.table.says("Mira", place, "hello")
    await table.settled()
    before = {each.id: each for each in table.adapter.chats.groups.values()}
    table.ear.arrivals.clear()
    adapter = await table.again()
    assert adapter.chats.groups == before
    assert before
    assert {"Welcome", "Chat", "Questions", "Thanks", "Team"} <= set(_sighted(table))
    assert {account.name for each in table.ear.of(Sighted) for account, _ in each.members} >= {"Olga", "Mira"}
    assert len({each.key for each in table.ear.arrivals}) == len(table.ear.arrivals)


async def test_a_group_that_cannot_be_asked_keeps_nobody_waiting(table: Desk) -> None:
    """Row 20: what could not be seen this time is seen the next time."""
    await table.start()
    await _met(table)
    await table.stop()
    table.fake.faults.fail("getChat", 502, times=2)
    table.table.says("Quinn", "chat", "heard all the same")
    await table.start()
    assert "heard all the same" in table.ear.texts


async def test_each_missing_right_is_said_once_with_what_goes_dark(table: Desk) -> None:
    """Row 23."""
    table.fake.owner.takes_right(table.table.home, "can_delete_messages", "can_restrict_members")
    await table.start()
    await _met(table)
    adapter = await table.again()
    lacking = [each for each in adapter.notices if "I lack the right" in each]
    assert sorted(each.split('"')[3] for each in lacking) == ["Ban Users", "Delete Messages"]


async def test_without_being_an_administrator_it_says_so(tmp_path: Path) -> None:
    """Row 23."""
    async with desk(tmp_path, "not admin") as table:
        adapter = await table.start()
        await _met(table)
        assert len([each for each in adapter.notices if "I am no administrator" in each]) == 2


@pytest.mark.parametrize(("profile", "said"), [("privacy", 1), ("not admin", 0), ("admin", 0)])
async def test_privacy_mode_is_said_where_it_matters(tmp_path: Path, profile: Profile, said: int) -> None:
    """Row 23: an administrator reads everything in any case."""
    async with desk(tmp_path, profile) as table:
        table.fake.world.privacy = profile != "not admin"
        adapter = await table.start()
        table.table.types("Mira", "chat", "/host about")
        await table.settled()
        assert len([each for each in adapter.notices if "Group Privacy" in each]) == said


async def test_rights_taken_away_while_we_run_are_said(table: Desk) -> None:
    """Row 30: the team hears at once what no longer works."""
    adapter = await table.start()
    await _met(table)
    assert adapter.notices == []
    table.fake.owner.takes_right(table.table.home, "can_pin_messages")
    await table.settled()
    assert ["Pin Messages" in each for each in adapter.notices] == [True]


async def test_put_out_of_a_group(table: Desk) -> None:
    """Row 29: said once; what is known of it stays; the next start does not ask for it."""
    adapter = await table.start()
    await _met(table)
    table.fake.owner.kicks_bot(table.table.places["team"][0])
    await table.settled()
    assert ["no longer in" in each for each in adapter.notices] == [True]
    asked = len(table.fake.requests("getChatAdministrators"))
    adapter = await table.again()
    assert len(table.fake.requests("getChatAdministrators")) == asked + 1
    assert adapter.notices == []


async def test_put_out_while_nobody_listened_for_longer_than_telegram_keeps(table: Desk) -> None:
    """Rows 27, 29: the look at a start finds it."""
    await table.start()
    await _met(table)
    await table.stop()
    table.fake.owner.kicks_bot(table.table.places["team"][0])
    table.passes(hours=30)
    adapter = await table.start()
    assert any("no longer in" in each for each in adapter.notices)


# -- a group that goes by another id -----------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["old first", "new first", "none"])
async def test_a_group_that_becomes_a_supergroup(table: Desk, order: str) -> None:
    """Row 28, T6: told by both notices in either order, or only by the answer to a send: one move, under one key."""
    olga = table.table.people["Olga"]
    old = table.fake.world.group("Kneipe", olga)
    table.fake.owner.adds_bot(old)
    adapter = await table.start()
    table.fake.people.says(olga, old, "soon we are many")
    await table.settled()
    before = adapter.chats.spot(str(old.id))
    new = table.fake.owner.upgrades(old, order)  # type: ignore[arg-type]
    await table.settled()
    delivery = Delivery("ob-1", "say", before, lines=((Plain("still here"),),))
    if order == "none":
        with pytest.raises(Undeliverable) as told:
            await adapter.perform(delivery)
        assert (told.value.why, told.value.after) == (Why.SLOW, timedelta(0))
        await table.settled()
    moves = [each for each in table.ear.arrivals if isinstance(each.event, PlaceMoved)]
    assert [(each.spot.id, each.event.now.id) for each in moves] == [(str(old.id), str(new.id))]  # type: ignore[union-attr]
    assert (await adapter.perform(delivery)).message is not None
    assert [each.text for each in new.here if each.author is table.fake.world.bot and not each.service] == [
        "still here"
    ]
    adapter = await table.again()
    assert adapter.chats.moved == {str(old.id): str(new.id)}
    assert str(old.id) not in adapter.chats.groups
    assert (await adapter.standing(table.account("Olga"), str(old.id))).owner


async def test_what_changed_while_nobody_listened_for_longer_than_telegram_keeps(table: Desk) -> None:
    """Rows 27, 28: a new name and a new id are found by the look at the start."""
    olga = table.table.people["Olga"]
    old = table.fake.world.group("Kneipe", olga)
    table.fake.owner.adds_bot(old)
    await table.start()
    await _met(table)
    await table.stop()
    new = table.fake.owner.upgrades(old, "none")
    table.fake.owner.renames(table.table.home, "Eckkneipe")
    table.passes(hours=30)
    table.ear.arrivals.clear()
    adapter = await table.start()
    assert [each.now.id for each in table.ear.of(PlaceMoved)] == [str(new.id)]
    assert str(new.id) in {spot.id for each in table.ear.of(Sighted) for spot in each.places}
    assert adapter.chats.groups[table.guild()].title == "Eckkneipe"


async def test_a_question_about_someone_in_a_group_that_just_moved_is_answered(table: Desk) -> None:
    """Row 28: before any notice of it came."""
    olga = table.table.people["Olga"]
    old = table.fake.world.group("Kneipe", olga)
    table.fake.owner.adds_bot(old)
    adapter = await table.start()
    table.fake.people.says(olga, old, "soon we are many")
    await table.settled()
    table.passes(seconds=61)
    table.fake.owner.upgrades(old, "none")
    assert (await adapter.standing(table.account("Olga"), str(old.id))).owner


# -- what the house asks -----------------------------------------------------------------------------------------------


async def test_standings_come_from_telegram_and_are_a_minute_old_at_most(table: Desk) -> None:
    """House rule: live standing, fetched if older than 60 s."""
    adapter = await table.start()
    await _met(table)
    guild = table.guild()
    assert (await adapter.standing(table.account("Mira"), guild)).roles == {Role.MEMBER, Role.MODERATOR}
    assert (await adapter.standing(table.account("Olga"), guild)).owner
    asked = len(table.fake.requests("getChatMember"))
    assert asked == 0, "the look at the staff told it already"
    assert Role.MEMBER in (await adapter.standing(table.account("Quinn"), guild)).roles
    await adapter.standing(table.account("Quinn"), guild)
    assert len(table.fake.requests("getChatMember")) == 1
    table.passes(seconds=61)
    await adapter.standing(table.account("Quinn"), guild)
    assert len(table.fake.requests("getChatMember")) == 2
    assert (await adapter.standing(table.account("Ana"), guild)).roles == frozenset()
    assert await adapter.standing(table.account("Mira"), "") == NOBODY
    asked = len(table.fake.requests("getChatMember"))
    assert (await adapter.standing(Account("telegram", adapter.bot), guild)).robot
    assert len(table.fake.requests("getChatMember")) == asked


async def test_before_anything_is_judged_in_a_group_it_was_looked_at(table: Desk) -> None:
    """Row 41: what a tag counts for depends on whether members may give it to themselves; the group says so."""
    table.table.home.permissions -= {"can_edit_tag", "can_pin_messages"}
    adapter = await table.start()
    table.ear.free.clear()
    before = table.ear.taken
    table.table.says("Jo", "chat", "the first line ever heard here")
    await table.fake.until(lambda: table.ear.taken > before)
    assert Role.ORGANISER in (await adapter.standing(table.account("Jo"), table.guild())).roles


async def test_who_acts_behind_the_group_is_nobody(table: Desk) -> None:
    """Row 41: an administrator who stays unnamed has no number; no right can be checked, so there is none."""
    adapter = await table.start()
    asked = len(table.fake.requests())
    assert await adapter.standing(Account("telegram", f"anonymous:{table.guild()}"), table.guild()) == NOBODY
    assert len(table.fake.requests()) == asked


async def test_a_right_given_or_taken_just_now_counts(table: Desk) -> None:
    """Row 41: live rights: what an update told overrides what was remembered."""
    adapter = await table.start()
    await _met(table)
    quinn, home = table.table.people["Quinn"], table.table.home
    assert Role.MODERATOR not in (await adapter.standing(table.account("Quinn"), table.guild())).roles
    table.fake.owner.promotes(home, quinn, {"can_delete_messages"})
    await table.settled()
    assert Role.MODERATOR in (await adapter.standing(table.account("Quinn"), table.guild())).roles
    table.fake.owner.demotes(home, quinn)
    await table.settled()
    assert Role.MODERATOR not in (await adapter.standing(table.account("Quinn"), table.guild())).roles


async def test_where_telegram_does_not_say_nothing_is_known(table: Desk) -> None:
    """Row 41: no answer is no standing; the house then denies."""
    adapter = await table.start()
    table.fake.faults.fail("getChatMember", 502)
    with pytest.raises(Undeliverable) as told:
        await adapter.standing(table.account("Quinn"), table.guild())
    assert told.value.why is Why.DOWN
    assert (await adapter.standing(table.account("Quinn"), "-100999")) == NOBODY


async def test_a_press_is_acknowledged_also_where_the_house_says_nothing(table: Desk) -> None:
    """Peers §3: else the button's little clock turns for a minute; once, and only after the commit."""
    adapter = await table.start()
    await _met(table)
    await adapter.perform(table.say(buttons=(Key(KEY, "Yes"),)))
    (card,) = table.table.public("chat")
    table.ear.free.clear()
    query = table.table.presses("Quinn", card, "Yes")
    await asyncio.sleep(0.05)
    assert table.fake.requests("answerCallbackQuery") == []
    table.ear.free.set()
    await table.settled()
    assert [each.key for each in table.ear.of(Pressed)] == [KEY]
    assert len(table.fake.requests("answerCallbackQuery")) == 1
    assert query.answered  # type: ignore[union-attr]


async def test_a_topic_of_our_own_is_sighted(table: Desk) -> None:
    adapter = await table.start()
    await _met(table)
    table.ear.arrivals.clear()
    receipt = await adapter.perform(table.say(thread="This week"))
    assert receipt.spot is not None
    assert [each.spot for each in table.ear.arrivals if each.key.startswith("sighted/ob-1/")] == [receipt.spot]
    await table.settled()
    assert receipt.spot.purpose is Purpose.THREAD
    adapter = await table.again()
    assert adapter.chats.spot(*receipt.spot.id.split(":")).purpose is Purpose.THREAD


async def test_the_team_s_room_gets_the_team_s_menu(table: Desk) -> None:
    """House §5: menus by scope; a room that comes into sight later gets its own then."""
    await table.start()
    await table.fake.until(lambda: table.fake.requests("setMyCommands"))
    await _met(table)
    scopes = {each.given["scope"]["type"] for each in table.fake.requests("setMyCommands")}
    rooms = {each.given["scope"].get("chat_id") for each in table.fake.requests("setMyCommands")} - {None}
    assert "default" in scopes
    assert rooms == {table.table.places["team"][0].id}
    asked = len(table.fake.requests("setMyCommands"))
    await table.again()
    assert len(table.fake.requests("setMyCommands")) == asked


# -- life --------------------------------------------------------------------------------------------------------------


async def test_the_house_starts_while_telegram_is_away(table: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 20: start returns, sends wait as DOWN, and everything comes when Telegram does."""
    monkeypatch.setattr("bot.adapters.telegram.client.PATIENCE", 0.05)
    await table.fake.stop()
    adapter = table.opened()
    await adapter.start(table.ear)
    spot = Spot("telegram", table.guild(), table.guild(), "chat", Purpose.TALK)
    delivery = Delivery("ob-1", "say", spot, lines=((Plain("Good evening."),),))
    with pytest.raises(Undeliverable) as told:
        await adapter.perform(delivery)
    assert told.value.why is Why.DOWN
    await table.fake.start()
    table.table.says("Quinn", "chat", "hello")
    await table.passes_until(lambda: table.ear.texts)
    await table.settled()
    assert (await adapter.perform(delivery)).message is not None


async def test_telegram_gone_for_a_while_loses_nothing(table: Desk) -> None:
    """Row 20: the whole platform stops and comes back."""
    await table.start()
    await table.fake.stop()
    table.table.says("Quinn", "chat", "while it was away")
    await asyncio.sleep(0.1)
    await table.fake.start()
    await table.passes_until(lambda: "while it was away" in table.ear.texts)
    assert table.ear.doubles == []


async def test_after_stop_what_waits_is_still_said(table: Desk) -> None:
    """Row 4: stop ends listening; the house drains its sends; close ends the session."""
    adapter = await table.start()
    await _met(table)
    await adapter.stop()
    assert table.fake.updates.waiting == 0 or await table.fake.until(lambda: table.fake.updates.waiting == 0)
    assert (await adapter.perform(table.say())).message is not None
    await adapter.close()
    with pytest.raises(Undeliverable) as told:
        await adapter.perform(table.say())
    assert told.value.why is Why.DOWN


async def test_health_is_ages_and_counts(table: Desk) -> None:
    """House rule: ages, never flags."""
    adapter = await table.start()
    before = dict(adapter.health())
    await asyncio.sleep(0.06)
    after = adapter.health()
    assert after["last_poll"] >= before["last_poll"] + 0.05
    table.passes(seconds=30)
    assert adapter.health()["missed_nothing_until"] == 30.0
    assert after["refusals"] == after["odd_payloads"] == 0.0


async def test_its_loops_are_watched(table: Desk) -> None:
    """Row 14: a dead one is seen."""
    adapter = await table.start()
    assert [task.get_name() for task in adapter.tasks()] == ["telegram", "telegram-notes"]
    assert not any(task.done() for task in adapter.tasks())


async def test_a_full_disk_postpones_what_is_noted(table: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 6: nothing dies of it, and what was to be written still is."""
    adapter = await table.start()
    await _met(table)
    keep = adapter.notes.keep

    async def full(*given: object) -> None:
        raise StoreFull("no room")

    monkeypatch.setattr(adapter.notes, "keep", full)
    with pytest.raises(StoreFull):
        await adapter.keeper.write()
    table.passes(seconds=5)
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in adapter.tasks())
    monkeypatch.setattr(adapter.notes, "keep", keep)
    table.passes(seconds=5)
    await table.fake.until(lambda: not adapter.chats.changed)
    await asyncio.sleep(0.05)
    groups, _ = await adapter.notes.groups()
    assert {each.title for each in groups} == {"Stammtisch", "Team"}
    assert await adapter.notes.alive() is not None


async def test_what_one_bot_was_allowed_says_nothing_of_another(table: Desk) -> None:
    """Row 27: the groups stay, rights are asked for anew, and old menus count no more."""
    await table.start()
    await _met(table)
    notes = table.adapter.notes
    await table.adapter.keeper.write()
    assert await notes.fact("commands")
    await notes.begin("4711")
    groups, _ = await notes.groups()
    assert [each.rights for each in groups] == [None, None]
    assert await notes.fact("commands") is None
    assert await notes.alive() is None


async def test_every_life_has_numbers_of_its_own(table: Desk) -> None:
    """Ports: the key of a Sighted is new each time."""
    await table.start()
    assert await table.adapter.notes.begin(table.adapter.bot) < await table.adapter.notes.begin(table.adapter.bot)


# -- check --live ------------------------------------------------------------------------------------------------------


async def test_check_live_tells_what_is_good_and_what_lacks(table: Desk) -> None:
    """Row 23: the switch, the rights, and the link that asks for them."""
    table.fake.world.privacy = True
    home, team = table.table.home, table.table.places["team"][0]
    table.fake.owner.takes_right(home, "can_pin_messages")
    section = {
        "api_base": table.fake.api_base,
        "places": {"talk": [str(home.id)], "staff": [f"{team.id}:1", "-100123"]},
    }
    found = await look(table.fake.token, section)
    assert any("@stammtisch_bot" in each for each in found.good)
    assert any("startgroup" in each for each in found.good)
    assert any('In "Team" I have every right' in each for each in found.good)
    wrong = "\n".join(found.wrong)
    assert "Group Privacy" in wrong
    assert 'I lack the right "Pin Messages"' in wrong
    assert "-100123" in wrong
    assert len(found.wrong) == 3
    assert table.fake.requests("getUpdates") == [], "the running host would be told of a second copy"


async def test_check_live_with_a_token_that_is_none(table: Desk) -> None:
    """Row 22."""
    found = await look("4711:never-print-this", {"api_base": table.fake.api_base})
    assert [("STAMMTISCH_TELEGRAM__TOKEN" in each, "never" in each) for each in found.wrong] == [(True, False)]


async def test_check_live_without_a_telegram(table: Desk) -> None:
    await table.fake.stop()
    found = await look(table.fake.token, {"api_base": table.fake.api_base})
    assert ["could not be asked" in each for each in found.wrong] == [True]
    assert table.fake.token.split(":")[1] not in str(found)
    await table.fake.start()


def test_what_the_settings_say_is_read() -> None:
    given = {
        "api_base": "http://127.0.0.1:81",
        "places": {"talk": ["kneipe"]},
        "roles": {"lead": ["chefin"]},
        "webhook": {"url": "https://host.example/telegram", "port": 9000},
    }
    options = Options.of(given)
    assert options.api_base == "http://127.0.0.1:81"
    assert options.names.places[Purpose.TALK] == ("kneipe",)
    assert options.names.places[Purpose.WELCOME] == ("welcome", "willkommen")
    assert options.names.roles[Role.LEAD] == ("chefin",)
    assert (options.webhook_url, options.webhook_listen, options.webhook_port) == (
        "https://host.example/telegram",
        "127.0.0.1",
        9000,
    )
    assert Options.of({}) == Options()
