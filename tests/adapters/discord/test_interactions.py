"""Whoever uses, presses or hands in something is answered, once, by whichever way is still open (row 32)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.discord.fields import Odd
from bot.adapters.discord.interactions import Patience
from bot.model.errors import Undeliverable, Why
from bot.model.events import Arrival, Commanded, Filled, Pressed
from bot.model.places import MessageRef, Purpose
from bot.model.widgets import Key
from tests.adapters.discord import payloads as raw
from tests.adapters.discord.counter import QUICK, Counter, ask, counter, reply
from tests.adapters.discord.payloads import NOON
from tests.fakes.discord.things import Interaction

MESSAGE, THINK, SILENTLY, REDRAW, SHOW = 4, 5, 6, 7, 9
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"
ORIGINAL = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"
OPEN_DIRECT, SAY = "POST /users/@me/channels", "POST /channels/{channel_id}/messages"
FOLLOW_UP = "POST /webhooks/{webhook_id}/{webhook_token}"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as made:
        yield made


def quiet(here: Counter, who: str = "Quinn") -> Interaction:
    """Use a command that needs nothing and opens nothing."""
    return here.table.uses(who, "host quiet")


async def gone_wrong(here: Counter) -> Undeliverable:
    await here.settled()
    fault = here.house.sent[-1][1]
    assert isinstance(fault, Undeliverable), fault
    return fault


# -- answered at once -------------------------------------------------------------------------------------------------


async def test_a_quick_house_answers_at_once_and_to_one_person_alone(here: Counter) -> None:
    used = quiet(here)
    await here.settled()
    assert here.callbacks() == [MESSAGE]
    assert here.seen() == ["Gut."]
    assert here.table.public("chat") == []
    arrival = here.house.arrivals[0]
    assert (arrival.key, arrival.at, arrival.bot) == (f"interaction/{used.id}", NOON, "discord")
    assert arrival.event == Commanded("host quiet", surface="slash")
    assert arrival.spot.purpose is Purpose.TALK
    assert arrival.interaction is not None
    assert arrival.interaction.token == f"2:{used.token}"
    assert arrival.interaction.until == NOON + timedelta(minutes=15)
    assert await here.rows() == [], "what is committed in time is never stored raw"


async def test_the_answer_never_overtakes_the_commit(here: Counter) -> None:
    """Confirm after commit (house.md §1): nothing is said to someone whose act is not on disk."""
    here.house.open.clear()
    quiet(here)
    await asyncio.sleep(QUICK.commit / 2)
    assert here.callbacks() == []
    here.house.open.set()
    await here.settled()
    assert here.callbacks() == [MESSAGE]


async def test_roles_that_came_along_stand_for_a_minute(here: Counter) -> None:
    """house.md §4: gateway-fed; rights are checked with what they are now."""
    quiet(here, "Jo")
    jo = here.table.people["Jo"]
    held = here.world.held(here.table.guild.id, jo.id, here.clock.now())
    assert held == tuple(here.table.guild.members[jo.id].roles)
    assert held


async def test_an_answered_interaction_leaves_no_bucket_behind(here: Counter) -> None:
    """House.md §8: ten thousand a minute; the library would look through all of the last five for each new one."""
    used = [quiet(here) for _ in range(3)]
    await here.settled()
    here.house.script = lambda arrival: [reply("Eins."), reply("Zwei.")]
    used.append(quiet(here))
    await here.settled()
    assert here.callbacks() == [MESSAGE] * 4
    kept = here.interactions.rest.http._buckets
    assert [each for each in kept for one in used if one.token in each] == []


async def test_a_press_redraws_the_card_it_came_from(here: Counter) -> None:
    card = await here.card()
    here.house.script = lambda arrival: [reply("Neu", update=True, buttons=(Key("next", "Weiter"),))]
    here.fake.people.presses(here.table.people["Quinn"], card, "Drück")
    await here.settled()
    assert here.callbacks() == [REDRAW]
    assert card.content == "Neu"
    assert [each["custom_id"] for each in card.buttons()] == ["b:next"]
    receipt = here.house.sent[-1][1]
    assert getattr(receipt, "message", None) == MessageRef("discord", card.channel_id, card.id)
    assert here.house.arrivals[0].event == Pressed("card", MessageRef("discord", card.channel_id, card.id))


async def test_a_press_is_answered_beside_the_card(here: Counter) -> None:
    card = await here.card()
    here.fake.people.presses(here.table.people["Quinn"], card, "Drück")
    await here.settled()
    assert (here.callbacks(), here.seen(), card.content) == ([MESSAGE], ["Gut."], "Eine Karte")


async def test_further_answers_follow_the_first(here: Counter) -> None:
    here.house.script = lambda arrival: [reply("Eins"), reply("Zwei"), reply("Drei")]
    quiet(here)
    await here.settled()
    assert here.seen() == ["Eins", "Zwei", "Drei"]
    assert (here.callbacks(), len(here.fake.requests(FOLLOW_UP))) == ([MESSAGE], 2)


async def test_a_line_in_the_direct_chat_is_answered_there(here: Counter) -> None:
    """A Reply to what was written to the host alone hangs on no interaction."""
    quiet(here)
    await here.settled()
    await here.house.send(replace(here.house.last(), key="d1", interaction=None))
    assert here.seen() == ["Gut.", "Gut."]
    assert len(here.fake.world.direct(here.table.people["Quinn"]).here) == 1


# -- acknowledged -----------------------------------------------------------------------------------------------------


async def test_a_slow_answer_to_a_command_is_awaited_and_filled_in(here: Counter) -> None:
    here.house.slow = QUICK.commit * 2
    quiet(here)
    await here.fake.until(lambda: here.seen() == ["…"])
    await here.settled()
    assert (here.callbacks(), len(here.fake.requests(ORIGINAL))) == ([THINK], 1)
    assert here.seen() == ["Gut."]


async def test_a_slow_answer_to_a_press_comes_beside_the_card(here: Counter) -> None:
    """After a silent acknowledgement the original is the card: an answer must not overwrite it."""
    card = await here.card()
    here.house.slow = QUICK.commit * 2
    here.fake.people.presses(here.table.people["Quinn"], card, "Drück")
    await here.settled()
    assert here.callbacks() == [SILENTLY]
    assert (here.seen(), card.content) == (["Gut."], "Eine Karte")


async def test_a_slow_redrawing_reaches_the_card(here: Counter) -> None:
    card = await here.card()
    here.house.slow = QUICK.commit * 2
    here.house.script = lambda arrival: [reply("Neu", update=True), reply("Und noch dies")]
    here.fake.people.presses(here.table.people["Quinn"], card, "Drück")
    await here.settled()
    assert (here.callbacks(), card.content, card.buttons()) == ([SILENTLY], "Neu", [])
    assert here.seen() == ["Und noch dies"]


async def test_a_press_that_nobody_answers_is_acknowledged_unseen(here: Counter) -> None:
    card = await here.card()
    here.house.script = lambda arrival: []
    here.fake.people.presses(here.table.people["Quinn"], card, "Drück")
    await here.settled()
    assert (here.callbacks(), here.seen(), card.content) == ([SILENTLY], [], "Eine Karte")
    assert QUICK.commit * 0.9 <= here.interactions.acks[0] < 1.0


async def test_what_is_not_committed_in_time_is_on_disk_before_it_is_acknowledged(here: Counter) -> None:
    """house.md §5: after 700 ms with the raw interaction committed, so that it survives a crash."""
    here.house.open.clear()
    held = here.fake.faults.hold(CALLBACK)
    used = quiet(here)
    await asyncio.wait_for(held.reached.wait(), 5)
    assert await here.rows() == [used.id]
    held.release()
    await here.fake.until(lambda: here.seen() == ["…"])
    here.house.open.set()
    await here.settled()
    assert here.seen() == ["Gut."]
    assert await here.rows() == [], "the raw words go as soon as the effects are there"


async def test_a_crash_between_acknowledgement_and_commit_loses_nothing(here: Counter) -> None:
    """Row 1: the next process takes it up, and its answer reaches the same place."""
    here.house.open.clear()
    used = quiet(here)
    await here.fake.until(lambda: here.seen() == ["…"])
    await here.interactions.stop()  # never committed: the process ends
    assert await here.rows() == [used.id]
    here.life()
    await here.interactions.recover()
    await here.settled()
    assert [each.key for each in here.committed] == [f"interaction/{used.id}"]
    assert here.seen() == ["Gut."]
    assert await here.rows() == []


async def test_a_raw_one_that_makes_no_sense_holds_up_no_start(here: Counter) -> None:
    odd = [("1", 5, "{"), ("2", 6, "[]"), ("3", 7, '{"type": 2}')]
    await here.db.run(lambda sql: sql.executemany("INSERT INTO discord_interactions VALUES (?, ?, ?)", odd))
    await here.interactions.recover()
    assert await here.rows() == []
    assert here.house.arrivals == []


async def test_a_house_that_stops_leaves_nobody_with_a_failure(here: Counter) -> None:
    """Row 4: what waits is stored and acknowledged at once; answers still reach it while the house drains."""
    here.life(Patience(commit=30, after=30, form=30))
    here.house.open.clear()
    first = quiet(here)
    await asyncio.sleep(0.01)
    stopping = asyncio.create_task(here.interactions.stop())
    await here.fake.until(lambda: here.seen() == ["…"])
    assert await here.rows() == [first.id]
    here.house.open.set()
    await stopping
    await here.settled()
    assert here.seen() == ["Gut."]


async def test_an_act_that_was_not_taken_is_not_acknowledged(here: Counter) -> None:
    """Nothing is on disk, so nothing is confirmed; the others are served."""
    here.house.fault = RuntimeError("the host ended")
    quiet(here)
    await here.settled()
    assert here.callbacks() == []
    here.house.fault = None
    quiet(here, "Lea")
    await here.settled()
    assert here.seen("Lea") == ["Gut."]


async def test_the_same_interaction_twice_is_one(here: Counter) -> None:
    """Row 25: a resumed gateway may tell it again."""
    quiet(here)
    payload = raw.interaction(2, {"id": "1", "type": 1, "name": "host", "options": [{"name": "quiet", "type": 1}]})
    await here.settled()
    here.interactions.receive(payload)
    here.interactions.receive(payload)
    await here.settled()
    assert [each.key for each in here.house.arrivals].count(f"interaction/{payload['id']}") == 1


async def test_an_odd_interaction_is_set_aside_and_the_next_one_served(here: Counter) -> None:
    """Row 26."""
    with pytest.raises(Odd):
        here.interactions.receive({"type": 2, "data": 5})
    quiet(here)
    await here.settled()
    assert here.seen() == ["Gut."]


# -- forms ------------------------------------------------------------------------------------------------------------


async def test_a_bare_command_opens_its_form_and_is_answered_when_handed_in(here: Counter) -> None:
    def script(arrival: Arrival) -> list[object]:
        return [reply("Danke.")] if isinstance(arrival.event, Filled) else [ask()]

    here.house.script = script  # type: ignore[assignment]
    here.table.uses("Quinn", "concern open")
    await here.settled()
    quinn = here.table.people["Quinn"]
    assert here.callbacks() == [SHOW]
    here.fake.people.fills(quinn, text="Es ist laut")
    await here.settled()
    assert here.house.arrivals[-1].event == Filled("sheet1", {"text": "Es ist laut"})
    assert (here.callbacks(), here.seen()) == ([SHOW, MESSAGE], ["Danke."])


async def test_what_opens_a_form_is_waited_for_longer(here: Counter) -> None:
    """An acknowledgement would take the form away for good: it must be the very first answer."""
    here.house.slow = (QUICK.commit + QUICK.form) / 2
    here.house.script = lambda arrival: [ask()]
    here.table.uses("Quinn", "concern open")
    await here.settled()
    assert here.callbacks() == [SHOW]


async def test_a_button_that_opens_a_form_is_waited_for_longer(here: Counter) -> None:
    card = await here.card("f:card")
    here.house.slow = (QUICK.commit + QUICK.form) / 2
    here.house.script = lambda arrival: [ask()]
    here.fake.people.presses(here.table.people["Quinn"], card, "Drück")
    await here.settled()
    assert here.callbacks() == [SHOW]


async def test_a_form_that_comes_too_late_is_a_button_that_opens_it(here: Counter) -> None:
    here.house.slow = QUICK.form * 1.5
    here.house.script = lambda arrival: [ask()]
    here.table.uses("Quinn", "concern open")
    await here.settled()
    assert here.callbacks() == [THINK]
    (shown,) = here.table.private("Quinn")
    assert shown.content == "Hier geht es weiter:"
    assert [each["custom_id"] for each in shown.buttons()] == ["f:opener"]
    here.house.slow = 0
    here.fake.people.presses(here.table.people["Quinn"], shown, "Formular öffnen")
    await here.settled()
    assert here.callbacks() == [THINK, SHOW]
    assert here.house.arrivals[-1].event == Pressed("opener", None), "only they see it: there is no message to point at"


async def test_a_form_cannot_answer_a_form(here: Counter) -> None:
    """peers.md §3: one modal cannot answer a modal; the next page comes by a button."""
    here.house.script = lambda arrival: [ask()]
    here.table.uses("Quinn", "concern open")
    await here.settled()
    here.fake.people.fills(here.table.people["Quinn"], text="x")
    await here.settled()
    assert here.callbacks() == [SHOW, MESSAGE]
    assert [each["custom_id"] for each in here.table.private("Quinn")[0].buttons()] == ["f:opener"]


async def test_a_slow_form_handed_in_is_awaited(here: Counter) -> None:
    here.house.script = lambda arrival: [reply("Danke.")] if isinstance(arrival.event, Filled) else [ask()]
    here.table.uses("Quinn", "concern open")
    await here.settled()
    here.house.slow = QUICK.commit * 2
    here.fake.people.fills(here.table.people["Quinn"], text="x")
    await here.settled()
    assert (here.callbacks(), here.seen()) == ([SHOW, THINK], ["Danke."])


# -- not twice --------------------------------------------------------------------------------------------------------


async def test_an_answer_whose_receipt_got_lost_is_not_said_twice(here: Counter) -> None:
    """Row 21: accepted, then the connection was cut; the second try looks first."""
    here.fake.faults.reset(CALLBACK)
    quiet(here)
    assert (await gone_wrong(here)).why is Why.UNKNOWN
    await here.house.send(replace(here.house.last(), again=True))
    assert here.seen() == ["Gut."]
    assert not isinstance(here.house.sent[-1][1], Exception)


async def test_while_one_answer_is_in_doubt_the_next_one_looks_too(here: Counter) -> None:
    """Taken for the first answer, it would meet the one in doubt, and be lost."""
    here.house.script = lambda arrival: [reply("Eins"), reply("Zwei")]
    here.fake.faults.reset(CALLBACK)
    quiet(here)
    await here.settled()
    assert here.seen() == ["Eins", "Zwei"]
    doubted, fault = here.house.sent[0]
    assert isinstance(fault, Undeliverable)
    await here.house.send(replace(doubted, again=True))
    assert here.seen() == ["Eins", "Zwei"]
    assert not isinstance(here.house.sent[-1][1], Exception), "it is there: nothing is unknown any more"


async def test_an_answer_that_did_not_arrive_is_acknowledged_meanwhile_and_then_filled_in(here: Counter) -> None:
    here.fake.faults.reset(CALLBACK, accepted=False)
    quiet(here)
    assert (await gone_wrong(here)).why is Why.UNKNOWN
    assert here.seen() == ["…"], "three seconds are soon over"
    await here.house.send(replace(here.house.last(), again=True))
    assert here.seen() == ["Gut."]


async def test_filling_in_may_be_done_twice(here: Counter) -> None:
    here.house.slow = QUICK.commit * 2
    here.fake.faults.reset(ORIGINAL)
    quiet(here)
    assert (await gone_wrong(here)).why is Why.UNKNOWN
    await here.house.send(replace(here.house.last(), again=True))
    assert here.seen() == ["Gut."]
    assert not isinstance(here.house.sent[-1][1], Exception)


async def test_a_further_answer_that_may_have_arrived_ends_unknown(here: Counter) -> None:
    """house.md §5: follow-ups have no nonce; the outbox lists what comes back as gone on a second try."""
    here.house.script = lambda arrival: [reply("Eins"), reply("Zwei")]
    here.fake.faults.reset(FOLLOW_UP)
    quiet(here)
    assert (await gone_wrong(here)).why is Why.UNKNOWN
    await here.house.send(replace(here.house.last(), again=True))
    assert (await gone_wrong(here)).why is Why.GONE
    assert here.seen() == ["Eins", "Zwei"]


async def test_a_redrawing_may_be_done_twice(here: Counter) -> None:
    card = await here.card()
    here.house.script = lambda arrival: [reply("Neu", update=True)]
    here.fake.faults.reset(CALLBACK, accepted=False)
    here.fake.people.presses(here.table.people["Quinn"], card, "Drück")
    await gone_wrong(here)
    assert card.content == "Eine Karte"
    await here.house.send(replace(here.house.last(), again=True))
    assert card.content == "Neu"


async def test_a_form_whose_receipt_got_lost_is_not_shown_twice(here: Counter) -> None:
    here.house.script = lambda arrival: [ask()]
    here.fake.faults.reset(CALLBACK)
    here.table.uses("Quinn", "concern open")
    await gone_wrong(here)
    await here.house.send(replace(here.house.last(), again=True))
    assert not isinstance(here.house.sent[-1][1], Exception)
    assert (here.seen(), here.table.people["Quinn"].id in here.fake.world.forms) == ([], True)


async def test_answers_at_the_same_time_make_one_first_answer(here: Counter) -> None:
    """Never two callbacks: the acknowledgement and the answer wait for one another."""
    here.house.slow = QUICK.commit  # the very moment of the acknowledgement
    for _ in range(10):
        quiet(here)
    await here.settled()
    assert here.seen() == ["Gut."] * 10
    assert all(each.status == 204 or each.status == 200 for each in here.fake.requests(CALLBACK))
    assert len(here.callbacks()) == 10


# -- after a restart --------------------------------------------------------------------------------------------------


async def unanswered(here: Counter, use: Interaction) -> None:
    """End the process after the commit and the acknowledgement, before the answer left."""
    await here.interactions.settled()
    for task in list(here.house.sending):
        task.cancel()
    await asyncio.gather(*here.house.sending, return_exceptions=True)
    delivery = replace(here.house.script(here.house.arrivals[-1])[0], key="later", since=NOON)
    arrival = here.house.arrivals[-1]
    assert arrival.key == f"interaction/{use.id}"
    here.life()
    await here.house.send(replace(delivery, interaction=arrival.interaction, person=arrival.by, spot=arrival.spot))


async def test_the_next_process_fills_in_what_this_one_acknowledged(here: Counter) -> None:
    here.house.slow = 60
    await unanswered(here, quiet(here))
    assert here.seen() == ["Gut."]
    assert here.callbacks() == [THINK]


async def test_the_next_process_answers_beside_the_card_or_redraws_it(here: Counter) -> None:
    card = await here.card()
    here.house.slow = 60
    await unanswered(here, here.fake.people.presses(here.table.people["Quinn"], card, "Drück"))
    assert (here.seen(), card.content) == (["Gut."], "Eine Karte")
    here.house.slow = 60
    here.house.script = lambda arrival: [reply("Neu", update=True)]
    await unanswered(here, here.fake.people.presses(here.table.people["Quinn"], card, "Drück"))
    assert (here.seen(), card.content) == (["Gut."], "Neu")


async def test_the_next_process_adds_to_what_this_one_answered(here: Counter) -> None:
    quiet(here)
    await here.settled()
    arrival, first = here.house.arrivals[0], here.house.last()
    here.life()
    await here.house.send(first)
    assert here.seen() == ["Gut."], "the same words are the same answer"
    more = replace(first, key="more", lines=reply("Und dies").lines)
    await here.house.send(more)
    assert here.seen() == ["Gut.", "Und dies"]
    await here.house.send(replace(more, again=True, lines=reply("Und das").lines))
    assert (await gone_wrong(here)).why is Why.GONE
    assert arrival.interaction == first.interaction


async def test_the_next_process_still_answers_one_that_had_no_answer_at_all(here: Counter) -> None:
    """A restart within three seconds: what was committed and not acknowledged is answered directly."""
    here.life(Patience(commit=60, after=60, form=60))
    here.house.slow = 60
    quiet(here)
    await asyncio.sleep(0.02)
    for task in [*here.house.sending, *here.interactions._tasks]:
        task.cancel()
    arrival = here.house.arrivals[-1]
    here.life()
    await here.house.send(replace(reply("Gut."), interaction=arrival.interaction, person=arrival.by, spot=arrival.spot))
    assert (here.callbacks(), here.seen()) == ([MESSAGE], ["Gut."])


async def test_ten_old_buttons_after_a_restart_are_ten_answers(here: Counter) -> None:
    """D10, row 46: every button ever sent answers."""
    cards = [await here.card(f"b:key{number}") for number in range(10)]
    here.life()
    for card in cards:
        here.fake.people.presses(here.table.people["Quinn"], card, "Drück")
    await here.settled()
    assert here.seen() == ["Gut."] * 10
    assert {getattr(each.event, "key", "") for each in here.house.arrivals} == {f"key{number}" for number in range(10)}


# -- too late ---------------------------------------------------------------------------------------------------------


async def test_an_answer_after_a_quarter_of_an_hour_goes_as_a_direct_message(here: Counter) -> None:
    quiet(here)
    await here.settled()
    late = replace(here.house.last(), key="late", lines=reply("Später").lines)
    here.later(minutes=15)
    await here.house.send(late)
    direct = here.fake.world.direct(here.table.people["Quinn"]).here
    assert [each.content for each in direct] == ["Später"]
    assert here.table.public("chat") == []
    assert len(here.fake.requests(CALLBACK)) == 1, "nothing is tried with a token that is over"
    assert [each.route for each in here.fake.requests()][-3:] == [CALLBACK, OPEN_DIRECT, SAY]


async def test_an_interaction_that_was_missed_is_answered_in_the_direct_chat(here: Counter) -> None:
    """D11: after three seconds Discord knows it no more (10062)."""
    used = quiet(here)
    used.at -= timedelta(seconds=4)
    await here.settled()
    assert [each.content for each in here.fake.world.direct(here.table.people["Quinn"]).here] == ["Gut."]
    assert here.callbacks() == [MESSAGE]


async def test_a_token_that_died_early_is_no_revoked_one(here: Counter) -> None:
    """50027 is a 401 about the interaction, not about the bot."""
    revoked: list[bool] = []
    here.rest.unauthorized = lambda: revoked.append(True)
    here.house.slow = QUICK.commit * 2
    used = quiet(here)
    await here.fake.until(lambda: here.seen() == ["…"])
    used.at -= timedelta(minutes=16)
    await here.settled()
    assert [each.content for each in here.fake.world.direct(here.table.people["Quinn"]).here] == ["Gut."]
    assert revoked == []


async def test_a_closed_direct_chat_is_forbidden_and_nothing_goes_public(here: Counter) -> None:
    """Row 31: never posted publicly instead."""
    here.table.people["Quinn"].dms_open = False
    used = quiet(here)
    used.at -= timedelta(seconds=4)
    assert (await gone_wrong(here)).why is Why.FORBIDDEN
    assert here.table.public("chat") == []


async def test_a_form_that_is_over_comes_as_a_button_in_the_direct_chat(here: Counter) -> None:
    here.house.script = lambda arrival: [ask()]
    used = here.table.uses("Quinn", "concern open")
    used.at -= timedelta(seconds=4)
    await here.settled()
    (told,) = here.fake.world.direct(here.table.people["Quinn"]).here
    assert [each["custom_id"] for each in told.buttons()] == ["f:opener"]


async def test_what_may_have_been_heard_before_the_token_died_is_not_said_again(here: Counter) -> None:
    quiet(here)
    await here.settled()
    late = replace(here.house.last(), key="late", again=True)
    here.later(minutes=15)
    await here.house.send(late)
    assert (await gone_wrong(here)).why is Why.GONE
    await here.house.send(replace(late, since=here.clock.now()))
    assert here.seen() == ["Gut.", "Gut."], "written after that, it can only have gone to the direct chat"


# -- completing -------------------------------------------------------------------------------------------------------


async def test_what_someone_types_is_completed_within_discords_limits(here: Counter) -> None:
    asked = here.fake.people.completes(
        here.table.people["Jo"], here.table.channels["chat"], "ritual skip", "ritual", "Mon"
    )
    await here.settled()
    assert here.house.completed == [("ritual skip", "ritual", "Mon")]
    assert asked.choices == [{"name": "Montagsfrage", "value": "mon"}, {"name": "L" * 100, "value": "long"}]
    assert here.house.arrivals == [], "typing is no event"


# -- many -------------------------------------------------------------------------------------------------------------


async def test_two_hundred_in_a_second_have_their_answer_within_one(here: Counter) -> None:
    """Row 32: p99 to acknowledgement below a second, every one of them answered."""
    here.life(Patience())
    count, took = 200, 1.0
    start = asyncio.get_running_loop().time()
    for number in range(count):
        quiet(here, ("Quinn", "Lea", "Jo", "Mira")[number % 4])
        await asyncio.sleep(max(0.0, start + took * (number + 1) / count - asyncio.get_running_loop().time()))
    await here.settled()
    ages = sorted(here.interactions.acks)
    p50, p99 = ages[len(ages) // 2], ages[int(len(ages) * 0.99)]
    print(f"{len(ages)} of {count} acknowledged, p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    assert len(ages) == count
    assert p99 < 1.0
    assert sum(len(here.seen(who)) for who in ("Quinn", "Lea", "Jo", "Mira")) == count
