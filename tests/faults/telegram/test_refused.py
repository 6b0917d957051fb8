"""What Telegram takes away: the token, the line for ourselves alone, a day of updates; the rest goes on."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from telegram.error import InvalidToken
from telegram.ext import ApplicationBuilder

from bot.adapters.memory import Memory
from bot.adapters.telegram.trouble import COPY
from bot.app import ManualClock
from bot.model.places import Purpose
from tests.adapters.telegram.stock import HandClock
from tests.fakes.telegram import lay, open_telegram
from tests.faults.telegram.home import NOON, Home, home, odd, turns


def neighbour() -> Memory:
    """Return another platform for the same house, with Quinn on it."""
    other = Memory(ManualClock(NOON))
    other.place("talk", Purpose.TALK)
    other.member("Quinn")
    return other


async def says(made: Home, other: Memory, number: int) -> None:
    """Let Quinn write a note on the other platform."""
    quinn = next(each for each in other.members.values() if each.name == "Quinn")
    await other.say(quinn, other.spots["talk"], f"note {number}")
    await made.house.host.quiet()


def heard(other: Memory) -> int:
    """Return how many notes were answered on the other platform."""
    return len(turns([each.text for each in other.messages if each.author == "host"], "noted"))


# -- the token --------------------------------------------------------------------------------------------------------


async def test_a_revoked_token_ends_one_platform_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """reliability.md row 22, T4: 401 mid-run; one sentence names the variable, F11 <= 5, the other platform goes on."""
    other = neighbour()
    async with home(tmp_path, beside=[other]) as made:
        watch = asyncio.create_task(made.house.host.watch())
        token = made.fake.token
        made.notes([1])
        await made.settled()
        made.fake.world.new_token()
        made.notes([2])
        listening = made.adapter.tasks()[0]
        await made.passes(listening.done)
        asked = made.fake.count() + made.polls()
        for turn in range(5):
            await says(made, other, 10 + turn)
            made.jumps(minutes=1)
            await asyncio.sleep(0.05)
        log = capsys.readouterr().out
        wrong = len([each for each in made.fake.rest.recorded if each.status == 401])
        later, alive = made.fake.count() + made.polls() - asked, not watch.done()
        watch.cancel()
    control = await _control_401()
    print(
        f"\n401 mid-run: {wrong} refused requests, {later} in the five minutes after; the other platform answered "
        f"{heard(other)} of 5; the house goes on: {alive}; told {log.count('a platform is over')} time; "
        f"stock Application: says it is running {control[0]}, polls {control[1]} once the token works again"
    )
    assert (heard(other), alive, later) == (5, True, 0)
    assert wrong <= 5
    assert log.count("a platform is over") == 1
    assert "STAMMTISCH_TELEGRAM__TOKEN" in log
    assert token not in log
    assert control == (True, 0)


async def _control_401() -> tuple[bool, int]:
    """Let a stock Application meet one 401: return whether it says it runs, and its polls afterwards."""
    async with open_telegram(HandClock().now) as fake:
        table = lay(fake)
        application: Any = ApplicationBuilder().token(fake.token).base_url(fake.api_base + "/bot").build()
        async with application:
            await application.start()
            await application.updater.start_polling(timeout=1)
            fault = fake.faults.unauthorized()
            await fake.until(lambda: fault.used, 10)
            await asyncio.sleep(0.3)
            before = fake.count("getUpdates")
            table.says("Quinn", "chat", "unheard")
            await asyncio.sleep(0.5)
            said = bool(application.running and application.updater.running)
            polls = fake.count("getUpdates") - before
            # it only tells when it is asked to stop
            with pytest.raises(InvalidToken):
                await application.updater.stop()
            await application.stop()
    return said, polls


# -- another copy -----------------------------------------------------------------------------------------------------


async def test_a_second_copy_is_told_once_and_loses_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """reliability.md row 24, T3: 409 for ten minutes; told once, 5 to 30 s between tries, the rest goes on."""
    other = neighbour()
    async with home(tmp_path, beside=[other]) as made:
        watch = asyncio.create_task(made.house.host.watch())
        made.notes([1])
        await made.settled()
        before, conflict = made.polls(), made.fake.faults.conflict(times=24)
        # the poll under way ends with this one
        made.notes([2])
        for turn in range(5):
            await made.passes(lambda turn=turn: conflict.used >= turn + 1)  # type: ignore[misc]
            await says(made, other, 10 + turn)
        made.notes([3])
        waited = await made.passes(lambda: conflict.used == 24)
        await made.passes(lambda: not made.fake.updates.pending)
        await made.settled()
        tries, alive = made.polls() - before, not watch.done()
        lost, doubled = odd([1, 2, 3, *range(10, 15)], made.effects())
        told = [each for each in made.adapter.notices if each == COPY]
        log = capsys.readouterr().out
        watch.cancel()
    print(
        f"\n409, 24 times: {tries} polls in {waited / 60:.0f} more minutes, told {len(told)} time, in the log "
        f"{log.count(COPY)}; lost {len(lost)}, doubled {len(doubled)}; the other platform answered {heard(other)} of 5"
    )
    assert (lost, doubled, odd([1, 2, 3], made.answers())) == ([], [], ([], []))
    assert (len(told), log.count(COPY)) == (1, 1)
    assert (heard(other), alive) == (5, True)
    assert tries <= 28


# -- what Telegram lets go --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [30, 19])
async def test_more_than_a_day_away(tmp_path: Path, hours: int) -> None:
    """reliability.md row 27: it says which hours are lost; what Telegram still has is worked, once."""
    async with home(tmp_path) as made:
        made.notes([1])
        await made.settled()
        await made.close()
        made.notes([2])
        made.jumps(hours=hours)
        made.notes([3])
        await made.open()
        await made.settled()
        made.notes([4])
        await made.settled()
        told = [each for each in made.adapter.notices if "lost to me" in each]
        found, gone = sorted(made.effects().elements()), len(made.fake.updates.expired)
    print(f"\n{hours} hours away: Telegram dropped {gone}, notes {found}; told {told}")
    if hours > 24:
        assert (found, gone) == ([1, 3, 4], 1)
        assert ["from 2026-11-18 11:00 UTC to 2026-11-18 17:00 UTC" in each for each in told] == [True]
    else:
        assert (found, gone, told) == ([1, 2, 3, 4], 0, [])


@pytest.mark.parametrize("token", ["the same", "another"])
async def test_no_stale_offset_deletes_anything_unseen(tmp_path: Path, token: str) -> None:
    """reliability.md row 27, T11, finding 11: lower numbers after a quiet week, or another token; offset 0, none lost.

    The control is a poll with the stored offset, as simple bots make it: it deletes what it never saw.
    """
    async with home(tmp_path) as made:
        made.notes(range(5))
        await made.settled()
        stored = made.fake.updates.next_id
        await made.close()
        # the long poll of the life that is over is on its own way out
        await made.fake.until(lambda: not made.fake.updates.waiting)
        if token == "another":
            made.fake.world.new_token()
        made.jumps(days=8)
        lower = made.fake.updates.quiet_week()
        made.notes(range(5, 10))
        before = len(made.fake.requests("getUpdates"))
        await made.open()
        await made.settled()
        offsets = [each.given.get("offset", 0) for each in made.fake.requests("getUpdates")[before:]]
        lost, doubled = odd(range(10), made.effects())
        answers = odd(range(10), made.answers())
    control = await _control_offset(stored, lower)
    print(
        f"\nnumbers from {stored} down to {lower}, {token} token: lost {len(lost)}, doubled {len(doubled)}, first "
        f"offset {offsets[0]}; a poll with the stored offset: {control} of 5 deleted unseen"
    )
    assert (lost, doubled, answers, offsets[0]) == ([], [], ([], []), 0)
    assert lower < stored
    assert control == 5


async def _control_offset(stored: int, lower: int) -> int:
    """Poll with an old, higher offset; return how many updates are gone that nobody was given."""
    async with open_telegram(HandClock().now) as fake:
        table = lay(fake)
        fake.updates.next_id = lower
        for turn in range(5):
            table.says("Quinn", "chat", str(turn))
        given = await fake.updates.poll(stored, 100, 0, None, lambda: True)
        return 5 - len(given) - len(fake.updates.pending)


# -- a stall ----------------------------------------------------------------------------------------------------------


async def test_what_fell_due_while_everything_stood_still_is_done_once(tmp_path: Path) -> None:
    """reliability.md T9, row 35: five reminders fall due in a stall of an hour; PTB's JobQueue runs 0 of 5."""
    async with home(tmp_path) as made:
        made.notes([0])
        made.table.starts("Lea")
        await made.settled()
        for turn in range(1, 6):
            made.table.says("Lea", "direct", f"/log remind {turn}")
            await made.settled()
        assert made.effects("ring").total() == 0, "they fell due too early: nothing was tested"
        made.jumps(hours=1)
        await made.passes(lambda: made.answers("ring").total() >= 5)
        made.jumps(hours=1)
        await made.settled()
        rung, said = odd(range(1, 6), made.effects("ring")), odd(range(1, 6), made.answers("ring"))
    print(f"\na stall of an hour: 5 reminders, missed {len(rung[0])}, rung twice {len(rung[1])}")
    assert (rung, said) == (([], []), ([], []))
