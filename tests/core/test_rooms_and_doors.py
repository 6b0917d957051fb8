"""What a room can do besides talking: threads, rooms, invites, pins, doors; it comes back to who asked (house §1)."""

from pathlib import Path

from bot.model.errors import Undeliverable, Why
from bot.model.events import Arrival, AskedToJoin, Sighted
from bot.model.places import Purpose
from tests.core.desk import column, speech_table
from tests.fakes.table import Table


async def knocks(table: Table, name: str) -> None:
    """Let someone wait at the door."""
    account = table.world.member(name, inside=False)
    now, spot = table.clock.now(), table.spot("welcome")
    await table.house.host.take([Arrival("memory", "host", f"knock-{name}", now, now, spot, AskedToJoin(), account)])
    await table.settle()


async def test_a_thread_is_opened_and_comes_back_to_who_asked(tmp_path: Path) -> None:
    """House.md §1: what creates something native comes back as Done, with the spot it made."""
    async with speech_table(tmp_path) as table:
        await table.says("Lea", "talk", "open round | Thursday round")
        (thread,) = [each for each in table.world.spots.values() if each.purpose is Purpose.THREAD]
        assert (thread.name, thread.parent) == ("Thursday round", "talk")
        assert table.public("staff") == ["done round: Thursday round"]


async def test_a_room_takes_only_those_it_is_for(tmp_path: Path) -> None:
    """House.md §4: a private room names its people, by account."""
    async with speech_table(tmp_path) as table:
        for who in ("Quinn", "Lea", "Jo"):
            await table.says(who, "talk", "react ok")
        await table.says("Jo", "talk", "open circle with=quinn,lea | Circle")
        (delivery,) = [each for each in table.world.deliveries if each.kind == "open"]
        assert [each.id for each in delivery.people] == ["quinn", "lea"]


async def test_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    """House.md §1: what did not come about comes back as Failed, with the platform's word for why."""
    async with speech_table(tmp_path) as table:
        table.world.failures.append(Undeliverable(Why.FORBIDDEN, "no threads here"))
        await table.says("Lea", "talk", "open round | Round")
        assert "failed round: forbidden: no threads here" in table.public("staff")


async def test_a_place_a_line_finds_gone_is_for_nothing_until_it_is_seen_again(tmp_path: Path) -> None:
    """Reliability.md row 30: no second line waits for it; where it comes back, it is what it was."""
    purpose = "SELECT purpose FROM places WHERE spot = 'thanks'"
    async with speech_table(tmp_path) as table:
        await table.says("Lea", "thanks", "take nothing")
        gone = table.world.spots.pop("thanks")
        await table.says("Lea", "talk", "say answer place=thanks | anybody?")
        assert await column(table, purpose) == ["other"]
        table.world.spots["thanks"] = gone
        await table.says("Lea", "thanks", "take nothing")
        assert await column(table, purpose) == ["thanks"]


async def test_a_place_its_platform_says_is_gone_is_for_nothing_until_it_is_seen_again(tmp_path: Path) -> None:
    """House.md §1: deleted while we listen; the next of its purpose is chosen."""
    purpose = "SELECT purpose FROM places WHERE spot = 'thanks'"
    async with speech_table(tmp_path) as table:
        await table.says("Lea", "thanks", "take nothing")
        now, gone = table.clock.now(), Sighted(gone=(table.spot("thanks"),))
        await table.house.host.take([Arrival("memory", "host", "gone", now, now, table.spot("talk"), gone)])
        await table.settle()
        assert await column(table, purpose) == ["other"]
        await table.says("Lea", "thanks", "take nothing")
        assert await column(table, purpose) == ["thanks"]


async def test_pins_invites_and_closing(tmp_path: Path) -> None:
    """House.md §4: Pin by name, Invite with its label, Close of a place of ours."""
    async with speech_table(tmp_path) as table:
        await table.says("Lea", "talk", "say answer ref=card | read me")
        await table.says("Lea", "talk", "pin card")
        assert [each.text for each in table.public_messages("talk") if each.pinned] == ["read me"]
        await table.says("Lea", "talk", "invite friends | For friends")
        assert [each.name for each in table.world.deliveries if each.kind == "invite"] == ["For friends"]
        assert "done friends: invite" in table.public("staff")
        await table.says("Lea", "talk", "close thanks")
        assert "thanks" not in table.world.spots


async def test_the_door_opens_by_itself_and_shuts_by_a_human(tmp_path: Path) -> None:
    """N1: letting in may be automatic; turning away takes a human of this community."""
    async with speech_table(tmp_path) as table:
        await knocks(table, "Friend Ada")
        assert "friend ada" in table.world.inside
        await knocks(table, "Stranger")
        assert [each.kind for each in table.world.deliveries] == ["admit"]
        assert (await column(table, "SELECT fault FROM quarantine"))[0].startswith("PermissionError: speaker: Decline")
        await knocks(table, "Foe")
        assert [each.kind for each in table.world.deliveries] == ["admit", "decline"]
