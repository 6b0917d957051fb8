"""Each outgoing act as the calls it makes, and what becomes of it where Discord says no."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.adapters.discord.outbound import DECLINES, PERFORMS
from bot.model.actions import Outgoing
from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.texts import Plain
from bot.model.widgets import Key
from tests.adapters.discord.ground import ANA, CHAT, FORUM, GUILD, MIRA, NEWS, NOON, TALK, THREAD, Ground, ground, say
from tests.adapters.discord.scripted import refused

REF = MessageRef("discord", CHAT, "555")
IN_GUILD = Spot("", GUILD, "")
MESSAGES = f"POST /channels/{CHAT}/messages"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Ground]:
    async with ground(tmp_path) as made:
        yield made


async def _why(here: Ground, delivery: Delivery) -> Undeliverable:
    with pytest.raises(Undeliverable) as why:
        await here.perform(delivery)
    return why.value


def test_every_action_is_performed_or_declined_with_a_word(here: Ground) -> None:
    assert PERFORMS | DECLINES.keys() == set(get_args(Outgoing))
    assert not PERFORMS & DECLINES.keys()
    assert {each.__name__.lower() for each in PERFORMS} == here.outbound._acts.keys()
    assert all(DECLINES.values())


async def test_a_line_is_said_with_its_key_as_nonce(here: Ground) -> None:
    """Row 3: Discord drops a second message with the same nonce."""
    receipt = await here.perform(say(buttons=(Key("b1", "Ja"),)))
    assert here.rest.asked == [MESSAGES]
    sent = here.rest.calls[0].json
    assert (sent["content"], sent["nonce"], sent["enforce_nonce"]) == ("Guten Morgen", "k1", True)
    assert sent["allowed_mentions"]["parse"] == []
    assert receipt == Receipt(MessageRef("discord", CHAT, "901"))


async def test_a_line_with_a_thread_opens_one_on_its_message(here: Ground) -> None:
    receipt = await here.perform(say(thread="Frage der  Woche " + "x" * 100))
    assert here.rest.asked == [MESSAGES, f"POST /channels/{CHAT}/messages/901/threads"]
    name = here.rest.calls[1].json["name"]
    assert name.startswith("Frage der Woche x")
    assert len(name) == 100
    spot = receipt.spot
    assert spot is not None
    assert (spot, spot.purpose, spot.parent) == (Spot("discord", GUILD, "901"), Purpose.THREAD, CHAT)
    assert spot.guild_name == "Stammtisch"


async def test_a_thread_that_is_refused_leaves_the_line_standing(here: Ground) -> None:
    here.rest.on(f"POST /channels/{CHAT}/messages/901/threads", refused(403, 50013))
    assert await here.perform(say(thread="Woche")) == Receipt(MessageRef("discord", CHAT, "901"))


@pytest.mark.parametrize("fault", [refused(429, Retry_After="61"), refused(502), ConnectionRefusedError()], ids=str)
async def test_a_thread_that_may_come_later_says_nothing_twice(here: Ground, fault: BaseException) -> None:
    """Row 21: the message is there, so the next try must know that it may be."""
    threads = f"POST /channels/{CHAT}/messages/901/threads"
    here.rest.on(threads, fault, refused(400, 160004, "A thread has already been created for this message"))
    assert (await _why(here, say(thread="Woche"))).why is Why.UNKNOWN
    here.later(hours=1)
    receipt = await here.perform(say(thread="Woche", again=True))
    assert here.rest.asked == [MESSAGES, threads, threads]
    assert receipt.spot is not None
    assert receipt.message == MessageRef("discord", CHAT, "901")


async def test_a_line_in_a_forum_is_a_post_with_the_tag_it_wants(here: Ground) -> None:
    forum = Spot("discord", GUILD, FORUM, "questions", Purpose.QUESTIONS)
    receipt = await here.perform(say("Wie geht *das*?", spot=forum, answer_to=MessageRef("discord", FORUM, "1")))
    assert here.rest.asked == [f"POST /channels/{FORUM}/threads"]
    sent = here.rest.calls[0].json
    assert (sent["name"], sent["applied_tags"]) == ("Wie geht *das*?", ["77"])
    assert sent["message"]["content"] == "Wie geht \\*das\\*?"
    assert "message_reference" not in sent["message"]
    assert "nonce" not in sent["message"]
    assert receipt == Receipt(MessageRef("discord", "901", "901"), Spot("discord", GUILD, "901"))


async def test_a_whisper_goes_to_a_direct_chat_that_is_asked_for_once(here: Ground) -> None:
    whisper = Delivery("w1", "whisper", person=ANA, lines=((Plain("psst"),),))
    here.rest.on("POST /users/@me/channels", {"id": "40"})
    assert await here.perform(whisper) == Receipt(MessageRef("discord", "40", "901"))
    await here.perform(replace(whisper, key="w2"))
    await here.restarted().perform(replace(whisper, key="w3"))
    assert here.rest.asked == ["POST /users/@me/channels", *["POST /channels/40/messages"] * 3]
    assert here.rest.calls[0].json == {"recipient_id": "101"}
    assert here.rest.calls[1].json["nonce"] == "w1"


async def test_a_closed_direct_line_is_forbidden_and_nothing_is_said_elsewhere(here: Ground) -> None:
    """Row 31: never posted publicly instead."""
    here.rest.on("POST /users/@me/channels", {"id": "40"})
    here.rest.on("POST /channels/40/messages", refused(403, 50007, "Cannot send messages to this user"))
    assert (await _why(here, Delivery("w1", "whisper", person=ANA, lines=((Plain("psst"),),)))).why is Why.FORBIDDEN
    assert len(here.rest.calls) == 2


async def test_a_direct_chat_nobody_answered_for_said_nothing(here: Ground) -> None:
    here.rest.on("POST /users/@me/channels", TimeoutError())
    assert (await _why(here, Delivery("w1", "whisper", person=ANA))).why is Why.DOWN


async def test_answers_go_to_whom_they_hang_on(here: Ground) -> None:
    for kind in ("reply", "ask"):
        assert await here.perform(Delivery(kind, kind, person=ANA)) == Receipt(MessageRef("discord", CHAT, "5"))
    assert [each.kind for each in here.answered] == ["reply", "ask"]
    assert here.rest.calls == []


async def test_an_edit_remakes_the_whole_message(here: Ground) -> None:
    long = say("x" * 3000, kind="edit", message=REF, silent=True, buttons=(Key("b", "Ja"),))
    assert await here.perform(long) == Receipt(REF)
    await here.perform(say("kurz", kind="edit", message=REF))
    assert here.rest.asked == [f"PATCH /channels/{CHAT}/messages/555"] * 2
    first, second = (each.json for each in here.rest.calls)
    assert (first["content"], len(first["embeds"]), len(first["components"])) == ("", 1, 1)
    assert (second["content"], second["embeds"], second["components"]) == ("kurz", [], [])
    assert "flags" not in first


async def test_a_removed_message_says_who_decided_it(here: Ground) -> None:
    """N1: in the server's own log too."""
    assert await here.perform(Delivery("r", "remove", message=REF, decided_by=MIRA)) == Receipt()
    assert here.rest.asked == [f"DELETE /channels/{CHAT}/messages/555"]
    assert here.rest.calls[0].reason == "Stammtisch, decided by Mira"


async def test_a_reaction_and_a_pin(here: Ground) -> None:
    await here.perform(Delivery("a", "react", message=REF, emoji="👋"))
    await here.perform(Delivery("b", "pin", message=REF))
    assert here.rest.asked == [
        f"PUT /channels/{CHAT}/messages/555/reactions/👋/@me",
        f"PUT /channels/{CHAT}/messages/pins/555",
    ]


@pytest.mark.parametrize(
    ("span", "sent"),
    [
        (timedelta(hours=1), "2026-11-18T12:00:00+00:00"),
        (timedelta(days=28), "2026-12-16T10:59:00+00:00"),
        (timedelta(days=400), "2026-12-16T10:59:00+00:00"),
    ],
)
async def test_a_pause_is_a_timeout_of_at_most_four_weeks(here: Ground, span: timedelta, sent: str) -> None:
    await here.perform(Delivery("p", "pause", IN_GUILD, ANA, until=NOON + span))
    assert here.rest.asked == [f"PATCH /guilds/{GUILD}/members/101"]
    assert here.rest.calls[0].json == {"communication_disabled_until": sent}


async def test_a_pause_that_is_over_is_not_begun(here: Ground) -> None:
    await here.perform(Delivery("p", "pause", IN_GUILD, ANA, until=NOON))
    assert here.rest.calls == []


async def test_unpausing_ends_the_timeout(here: Ground) -> None:
    await here.perform(Delivery("u", "unpause", IN_GUILD, ANA))
    assert here.rest.calls[0].json == {"communication_disabled_until": None}


async def test_whoever_is_not_there_need_not_be_paused(here: Ground) -> None:
    """House.md §4: a community of two servers pauses someone in both, who is in one."""
    here.rest.on(f"PATCH /guilds/{GUILD}/members/101", refused(404, 10007))
    assert await here.perform(Delivery("p", "pause", IN_GUILD, ANA, until=NOON + timedelta(hours=1))) == Receipt()
    here.rest.on(f"PATCH /guilds/{GUILD}/members/101", refused(404, 10004))
    assert (await _why(here, Delivery("q", "unpause", IN_GUILD, ANA))).why is Why.GONE


async def test_an_exclusion_is_a_ban_that_deletes_nothing(here: Ground) -> None:
    await here.perform(Delivery("x", "exclude", IN_GUILD, ANA, decided_by=Account("discord", "105")))
    assert here.rest.asked == [f"PUT /guilds/{GUILD}/bans/101"]
    assert here.rest.calls[0].json == {"delete_message_seconds": 0}
    assert here.rest.calls[0].reason == "Stammtisch, decided by 105"


@pytest.mark.parametrize(
    ("spot", "room", "sent"),
    [
        (TALK, False, {"type": 11}),
        (TALK, True, {"type": 12, "invitable": False}),
        (Spot("discord", GUILD, NEWS), False, {"type": 10}),
        (Spot("discord", GUILD, THREAD, purpose=Purpose.THREAD, parent=CHAT), False, {"type": 11}),
    ],
    ids=["thread", "room", "news", "beside a thread"],
)
async def test_opening_a_thread_or_a_private_room(here: Ground, spot: Spot, room: bool, sent: dict[str, Any]) -> None:
    parent = CHAT if spot.id == THREAD else spot.id
    elsewhere = Account("telegram", "9")
    receipt = await here.perform(Delivery("o", "open", spot, name="Runde", people=(ANA, elsewhere, MIRA), room=room))
    assert here.rest.asked == [
        f"POST /channels/{parent}/threads",
        "PUT /channels/901/thread-members/101",
        "PUT /channels/901/thread-members/105",
    ]
    assert here.rest.calls[0].json == {"name": "Runde", "auto_archive_duration": 10080} | sent
    assert receipt.spot is not None
    assert (receipt.spot.id, receipt.spot.purpose, receipt.spot.parent) == ("901", Purpose.THREAD, parent)


async def test_one_who_cannot_be_brought_holds_up_nobody_else(here: Ground) -> None:
    here.rest.on("PUT /channels/901/thread-members/101", refused(403, 50001))
    receipt = await here.perform(Delivery("o", "open", TALK, name="Runde", people=(ANA, MIRA), room=True))
    assert here.rest.asked[-1] == "PUT /channels/901/thread-members/105"
    assert receipt.spot is not None


async def test_a_room_whose_people_come_later_is_not_opened_twice(here: Ground) -> None:
    """Row 21."""
    here.rest.on("PUT /channels/901/thread-members/101", refused(429, Retry_After="61"))
    room = Delivery("o", "open", TALK, name="Runde", people=(ANA,), room=True)
    why = await _why(here, room)
    assert (why.why, why.after) == (Why.UNKNOWN, timedelta(seconds=61))
    await here.perform(replace(room, again=True))
    assert here.rest.asked.count(f"POST /channels/{CHAT}/threads") == 1
    assert here.rest.asked[-1] == "PUT /channels/901/thread-members/101"


async def test_a_forum_opens_a_post_and_no_private_room(here: Ground) -> None:
    forum = Spot("discord", GUILD, FORUM)
    receipt = await here.perform(Delivery("o", "open", forum, name="Runde"))
    assert here.rest.calls[0].json["message"]["content"] == "Runde"
    assert receipt.spot is not None
    assert (await _why(here, Delivery("p", "open", forum, name="Runde", room=True))).why is Why.FORBIDDEN


async def test_closing_folds_a_thread_away_and_nothing_else(here: Ground) -> None:
    await here.perform(Delivery("c", "close", Spot("discord", GUILD, THREAD)))
    # a thread that was folded away is not among what the gateway told
    await here.perform(Delivery("d", "close", Spot("discord", GUILD, "31", purpose=Purpose.THREAD)))
    assert here.rest.asked == ["PATCH /channels/30", "PATCH /channels/31"]
    assert here.rest.calls[0].json == {"archived": True, "locked": True}
    lying = Spot("discord", GUILD, CHAT, purpose=Purpose.THREAD)
    assert (await _why(here, Delivery("e", "close", lying))).why is Why.FORBIDDEN


async def test_an_invite_is_for_one_person_and_one_week(here: Ground) -> None:
    receipt = await here.perform(Delivery("i", "invite", Spot("discord", GUILD, THREAD)))
    assert here.rest.asked == [f"POST /channels/{CHAT}/invites"]
    assert here.rest.calls[0].json == {"max_age": 604800, "max_uses": 1, "unique": True}
    assert receipt.link == "https://discord.gg/code901"


@pytest.mark.parametrize(
    "delivery",
    [
        say(spot=None),
        say(spot=Spot("telegram", "1", "2")),
        Delivery("e", "edit", message=MessageRef("memory", "a", "b")),
        Delivery("r", "remove"),
        Delivery("w", "whisper", person=Account("telegram", "1")),
        Delivery("p", "pause", None, ANA, until=NOON + timedelta(hours=1)),
        Delivery("x", "exclude", IN_GUILD),
    ],
    ids=lambda each: each.kind,
)
async def test_what_is_not_discords_is_gone(here: Ground, delivery: Delivery) -> None:
    assert (await _why(here, delivery)).why is Why.GONE
    assert here.rest.calls == []


async def test_what_discord_has_no_way_to_do_is_said_so(here: Ground) -> None:
    for kind in ("admit", "decline"):
        assert (await _why(here, Delivery("a", kind, person=ANA))).why is Why.FORBIDDEN


async def test_a_fault_says_what_follows(here: Ground) -> None:
    here.rest.on(MESSAGES, refused(502), refused(403, 50013), KeyError("id"))
    assert [(await _why(here, say(key=key))).why for key in "abc"] == [Why.UNKNOWN, Why.FORBIDDEN, Why.UNKNOWN]
