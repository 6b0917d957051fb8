"""Each outgoing act as the calls it becomes; what cannot be done says what follows."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from telegram.constants import ReactionEmoji
from telegram.error import ChatMigrated, NetworkError, TelegramError, TimedOut

from bot.adapters.telegram.callbacks import ANSWERABLE, YOUNG
from bot.adapters.telegram.http import Flooded, Unreached
from bot.adapters.telegram.outbound import DECLINES, EMOJI, PERFORMS
from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.events import Interaction
from bot.model.files import File
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.texts import Plain
from bot.model.widgets import Key
from tests.adapters.telegram.outgoing import (
    ANA,
    CLUB,
    FORUM,
    GENERAL,
    HERE,
    MIRA,
    NOON,
    OLD,
    ROOM,
    SMALL,
    TOPIC,
    Ground,
    ref,
    say,
)
from tests.adapters.telegram.scripted import bad, forbidden
from tests.fakes.telegram import limits

IN_CLUB = Spot("", CLUB, "")


@pytest.fixture
def here() -> Ground:
    return Ground()


def _pressed(message: str = f"{CLUB}/7") -> Interaction:
    return Interaction("q1", f"callback:{message}", NOON + timedelta(minutes=15))


def _reply(words: str = "psst", **more: Any) -> Delivery:
    lines = ((Plain(words),),)
    values: dict[str, Any] = {"key": "r1", "kind": "reply", "spot": HERE, "person": ANA, "lines": lines}
    return Delivery(**values | more)


async def _why(here: Ground, delivery: Delivery) -> Undeliverable:
    with pytest.raises(Undeliverable) as why:
        await here.perform(delivery)
    return why.value


def test_every_act_is_performed() -> None:
    assert len(PERFORMS) == 16
    assert DECLINES == {}


# -- saying ------------------------------------------------------------------------------------------------------------


async def test_a_line_in_a_group(here: Ground) -> None:
    receipt = await here.perform(say(silent=True))
    assert receipt == Receipt(ref(901))
    assert here.api.asked == [f"sendMessage {CLUB}"]
    assert here.given() == {
        "chat_id": int(CLUB),
        "text": "Guten Morgen",
        "disable_notification": True,
    }
    wrote = here.chats.wrote(CLUB, "901")
    assert wrote is not None
    assert wrote.by.id == "123", "Telegram tells nobody of their own messages"


async def test_a_line_in_a_topic_stays_there(here: Ground) -> None:
    assert await here.perform(say(spot=ROOM)) == Receipt(ref(901, ROOM.id))
    assert here.given()["message_thread_id"] == int(TOPIC)
    assert await here.perform(say(spot=GENERAL)) == Receipt(ref(902, FORUM))
    assert "message_thread_id" not in here.given()


async def test_a_line_that_asks_for_a_thread_opens_a_topic_in_a_forum(here: Ground) -> None:
    receipt = await here.perform(say(spot=ROOM, thread="Frage  der\nWoche", answer_to=ref(3, ROOM.id)))
    assert here.api.asked == [f"createForumTopic {FORUM}", f"sendMessage {FORUM}"]
    assert here.given(0)["name"] == "Frage der Woche"
    assert here.given()["message_thread_id"] == 901
    assert "reply_parameters" not in here.given()
    assert receipt.message == ref(902, f"{FORUM}:901")
    assert receipt.spot == Spot("telegram", FORUM, f"{FORUM}:901")
    assert receipt.spot is not None
    assert (receipt.spot.name, receipt.spot.purpose) == ("Frage der Woche", Purpose.THREAD)


async def test_where_there_are_no_topics_the_line_stands_for_itself(here: Ground) -> None:
    assert await here.perform(say(thread="Frage")) == Receipt(ref(901))
    here.api.on("createForumTopic", bad("not enough rights to create a topic"))
    assert await here.perform(say(spot=ROOM, thread="Frage")) == Receipt(ref(902, ROOM.id))
    assert here.given()["message_thread_id"] == int(TOPIC)


@pytest.mark.parametrize("fault", [Unreached("x"), Flooded(3)])
async def test_a_second_try_says_it_in_the_topic_of_the_first(here: Ground, fault: TelegramError) -> None:
    """Row 20: one topic, not one for each try."""
    delivery = say(spot=ROOM, thread="Frage")
    here.api.on("sendMessage", fault)
    await _why(here, delivery)
    here.later(seconds=4)
    receipt = await here.perform(delivery)
    assert here.api.asked.count(f"createForumTopic {FORUM}") == 1
    assert receipt.message == ref(902, f"{FORUM}:901")
    await here.perform(delivery)
    assert here.api.asked.count(f"createForumTopic {FORUM}") == 2, "the next line has its own"


async def test_an_answer_across_topics_to_what_is_gone_is_a_plain_line(here: Ground) -> None:
    here.api.on("sendMessage", bad("message to be replied not found"))
    assert await here.perform(say(answer_to=ref(7))) == Receipt(ref(901))
    assert "reply_parameters" not in here.given()


@pytest.mark.parametrize("made", [True, {}, {"message_id": "7"}, None])
async def test_an_answer_that_names_no_message_is_unknown(here: Ground, made: object) -> None:
    """Finding 7: it may be there."""
    here.api.on("sendMessage", made)
    assert (await _why(here, say())).why is Why.UNKNOWN


@pytest.mark.parametrize("kind", ["say", "whisper", "reply"])
async def test_what_may_have_arrived_is_never_sent_twice_from_here(here: Ground, kind: str) -> None:
    """T8, row 21: Telegram knows no key; the outbox decides."""
    for fault in (TimedOut(), NetworkError("Bad Gateway (502)")):
        here.api.on("sendMessage", fault)
        assert (await _why(here, _reply(kind=kind))).why is Why.UNKNOWN
    assert len(here.api.calls) == 2


# -- in private --------------------------------------------------------------------------------------------------------


async def test_a_private_answer_goes_to_the_direct_chat(here: Ground) -> None:
    assert await here.perform(_reply(answer_to=ref(7))) == Receipt(ref(901, ANA.id))
    assert here.given()["chat_id"] == 101
    assert "reply_parameters" not in here.given()


async def test_in_the_direct_chat_itself_it_hangs_on_what_was_asked(here: Ground) -> None:
    direct = Spot("telegram", "", ANA.id, "Ana", Purpose.DIRECT)
    await here.perform(_reply(spot=direct, answer_to=ref(7, ANA.id)))
    assert here.given()["reply_parameters"]["message_id"] == 7


@pytest.mark.parametrize("kind", ["reply", "whisper", "ask"])
@pytest.mark.parametrize(
    "fault",
    [
        forbidden("bot can't initiate conversation with a user"),
        forbidden("bot was blocked by the user"),
        bad("chat not found"),
    ],
)
async def test_a_closed_chat_is_told_and_nothing_is_said_elsewhere(
    here: Ground, kind: str, fault: TelegramError
) -> None:
    """Row 31: the core lets it wait, and leads there by a short line."""
    here.api.on("sendMessage", fault)
    assert (await _why(here, _reply(kind=kind))).why is Why.FORBIDDEN
    assert here.api.asked == ["sendMessage 101"]


async def test_a_press_is_acknowledged_once_and_silently(here: Ground) -> None:
    """mission.md §4: whatever else follows, the button's clock stops."""
    answer = _reply(buttons=(Key("b", "Ja"),), interaction=_pressed())
    await here.perform(answer)
    await here.perform(replace(answer, key="r2"))
    here.outbound.callbacks.acknowledge("q1")
    await here.outbound.callbacks.settled()
    answers = [each.given for each in here.api.calls if each.method == "answerCallbackQuery"]
    assert answers == [{"callback_query_id": "q1"}]


async def test_few_words_are_the_answer_to_the_press_itself(here: Ground) -> None:
    """mission.md §4: nobody else sees it, nothing is left, and no chat must be open; said once, then as a message."""
    here.outbound.callbacks.expect("q1")
    assert await here.perform(_reply("é🦊" + "x" * 197, alert=True, interaction=_pressed())) == Receipt()
    assert here.given() == {"callback_query_id": "q1", "text": "é🦊" + "x" * 197, "show_alert": True}
    await here.perform(_reply(key="r2", alert=True, interaction=_pressed()))
    await here.outbound.callbacks.settled()
    assert here.api.asked == ["answerCallbackQuery", "sendMessage 101"]


@pytest.mark.parametrize(
    "more",
    [
        {"words": "🦊" * 101},
        {"buttons": (Key("b", "Ja"),)},
        {"files": (File("a.json", "{}"),)},
        {"again": True},
        {"alert": False},
        {"until": NOON + ANSWERABLE - YOUNG},
    ],
    ids=str,
)
async def test_what_needs_a_message_comes_as_one(here: Ground, more: dict[str, Any]) -> None:
    """Too long, with buttons or files, too late, or so meant: as ever, and the clock stops without words."""
    asked = Interaction("q1", f"callback:{CLUB}/7", more.get("until", NOON + ANSWERABLE))
    given = {"alert": True} | {name: each for name, each in more.items() if name != "until"}
    await here.perform(_reply(interaction=asked, **given))
    await here.outbound.callbacks.settled()
    answers = [each.given for each in here.api.calls if each.method == "answerCallbackQuery"]
    assert answers == [{"callback_query_id": "q1"}]
    assert {each.given.get("chat_id") for each in here.api.calls if each.method != "answerCallbackQuery"} == {101}


async def test_words_that_come_too_late_for_the_press_come_as_a_message(here: Ground) -> None:
    here.api.on("answerCallbackQuery", bad("query is too old and response timeout expired or query ID is invalid"))
    assert (await here.perform(_reply(alert=True, interaction=_pressed()))).message == ref(901, ANA.id)


async def test_nobody_knows_whether_words_were_shown_when_the_answer_was_cut_off(here: Ground) -> None:
    """House.md §7: unknown is told as unknown, as for any send; only what was not sent is tried again."""
    here.api.on("answerCallbackQuery", TimedOut(), Unreached("nobody"))
    assert (await _why(here, _reply(alert=True, interaction=_pressed()))).why is Why.UNKNOWN
    assert (await _why(here, _reply(alert=True, interaction=replace(_pressed(), id="q2")))).why is Why.DOWN
    assert (await here.perform(_reply(alert=True, interaction=replace(_pressed(), id="q2")))).message == ref(
        901, ANA.id
    )


async def test_an_acknowledgement_that_got_lost_is_made_good_at_the_next_occasion(here: Ground) -> None:
    here.api.on("answerCallbackQuery", TimedOut(), bad("query is too old and response timeout expired"))
    for _ in range(3):
        here.outbound.callbacks.acknowledge("q1")
        await here.outbound.callbacks.settled()
    assert len(here.api.calls) == 2


async def test_a_press_redraws_its_card(here: Ground) -> None:
    receipt = await here.perform(_reply(interaction=_pressed(), update=True, buttons=(Key("b", "Ja"),), silent=True))
    await here.outbound.callbacks.settled()
    assert receipt == Receipt(ref(7))
    assert sorted(here.api.asked) == ["answerCallbackQuery", f"editMessageText {CLUB}"]
    edit = next(each.given for each in here.api.calls if each.method == "editMessageText")
    assert edit["message_id"] == 7
    assert edit["reply_markup"] == {"inline_keyboard": [[{"text": "Ja", "callback_data": "b"}]]}
    assert "disable_notification" not in edit


async def test_a_card_in_a_topic_is_redrawn_there(here: Ground) -> None:
    assert await here.perform(_reply(interaction=_pressed(f"{ROOM.id}/7"), update=True)) == Receipt(ref(7, ROOM.id))


@pytest.mark.parametrize("words", ["message to edit not found", "message can't be edited"])
async def test_where_the_card_is_gone_the_answer_comes_by_itself(here: Ground, words: str) -> None:
    here.api.on("editMessageText", bad(words))
    assert (await here.perform(_reply(interaction=_pressed(), update=True))).message == ref(901, ANA.id)


@pytest.mark.parametrize("token", ["callback:", "callback:/", f"callback:{CLUB}/", f"callback:{CLUB}/x", "typed:1"])
async def test_a_token_without_a_card_is_answered_in_private(here: Ground, token: str) -> None:
    receipt = await here.perform(_reply(interaction=replace(_pressed(), token=token), update=True))
    assert receipt.message is not None
    assert receipt.message.spot == ANA.id


async def test_a_card_that_is_so_already_is_done(here: Ground) -> None:
    here.api.on("editMessageText", bad("message is not modified: …"))
    assert await here.perform(_reply(interaction=_pressed(), update=True)) == Receipt(ref(7))


# -- messages ----------------------------------------------------------------------------------------------------------


async def test_an_edit_changes_words_and_buttons(here: Ground) -> None:
    assert await here.perform(say("neu", kind="edit", message=ref(7, ROOM.id))) == Receipt(ref(7, ROOM.id))
    assert here.api.asked == [f"editMessageText {FORUM}"]
    assert here.given()["message_id"] == 7
    assert "reply_markup" not in here.given(), "which takes them away"
    here.api.on("editMessageText", bad("message is not modified: …"))
    assert await here.perform(say("neu", kind="edit", message=ref(7))) == Receipt(ref(7))
    here.api.on("editMessageText", bad("message to edit not found"))
    assert (await _why(here, say("neu", kind="edit", message=ref(7)))).why is Why.GONE


def test_what_a_bot_may_react_with_is_what_telegram_lists() -> None:
    assert set(EMOJI) == {each.replace("\ufe0f", "") for each in limits.EMOJI}
    assert len(ReactionEmoji) == len(limits.EMOJI)


@pytest.mark.parametrize(("emoji", "sent"), [("❤️", "❤"), ("👍", "👍"), ("👨‍💻", "👨‍💻")])
async def test_a_reaction(here: Ground, emoji: str, sent: str) -> None:
    await here.perform(Delivery("r", "react", message=ref(7), emoji=emoji))
    assert here.given()["reaction"] == [{"type": "emoji", "emoji": sent}]


async def test_a_reaction_telegram_does_not_have_is_quietly_left_out(here: Ground) -> None:
    assert await here.perform(Delivery("r", "react", message=ref(7), emoji="🥐")) == Receipt()
    assert here.api.calls == []
    here.api.on("setMessageReaction", bad("REACTION_INVALID"))
    assert await here.perform(Delivery("r", "react", message=ref(7), emoji="👍")) == Receipt()
    here.api.on("setMessageReaction", bad("message to react not found"))
    assert (await _why(here, Delivery("r", "react", message=ref(7), emoji="👍"))).why is Why.GONE


async def test_a_pin_rings_nowhere(here: Ground) -> None:
    await here.perform(Delivery("p", "pin", message=ref(7)))
    assert here.given() == {"chat_id": int(CLUB), "message_id": 7, "disable_notification": True}


# -- people ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (timedelta(seconds=5), timedelta(seconds=60)),
        (timedelta(minutes=10), timedelta(minutes=10)),
        (timedelta(days=900), timedelta(days=366, minutes=-10)),
    ],
)
async def test_a_pause_is_never_for_ever(here: Ground, asked: timedelta, given: timedelta) -> None:
    """To Telegram less than thirty seconds and more than 366 days are for ever."""
    await here.perform(Delivery("p", "pause", IN_CLUB, ANA, until=NOON + asked))
    assert here.given()["until_date"] == int((NOON + given).timestamp())
    assert set(here.given()["permissions"].values()) == {False}
    assert (here.given()["chat_id"], here.given()["user_id"]) == (int(CLUB), 101)


async def test_a_pause_that_is_over_is_none_and_an_end_gives_all_back(here: Ground) -> None:
    assert await here.perform(Delivery("p", "pause", IN_CLUB, ANA, until=NOON)) == Receipt()
    assert here.api.calls == []
    await here.perform(Delivery("u", "unpause", IN_CLUB, ANA))
    assert set(here.given()["permissions"].values()) == {True}
    assert "until_date" not in here.given()


@pytest.mark.parametrize(
    ("kind", "method"),
    [("exclude", "banChatMember"), ("admit", "approveChatJoinRequest"), ("decline", "declineChatJoinRequest")],
)
async def test_who_comes_in_and_who_does_not(here: Ground, kind: str, method: str) -> None:
    await here.perform(Delivery("x", kind, IN_CLUB, ANA, decided_by=MIRA))
    assert here.api.asked == [f"{method} {CLUB}"]
    assert here.given()["user_id"] == 101


async def test_whoever_is_in_already_need_not_be_let_in(here: Ground) -> None:
    here.api.on("approveChatJoinRequest", bad("USER_ALREADY_PARTICIPANT"))
    assert await here.perform(Delivery("a", "admit", IN_CLUB, ANA)) == Receipt()


async def test_whoever_is_not_there_need_not_be_paused(here: Ground) -> None:
    """House.md §4: a community of two groups pauses someone in both, who is in one."""
    for said in ("USER_NOT_PARTICIPANT", "PARTICIPANT_ID_INVALID", "user not found"):
        here.api.on("restrictChatMember", bad(said))
        assert await here.perform(Delivery("u", "unpause", IN_CLUB, ANA)) == Receipt()
    here.api.on("restrictChatMember", bad("chat not found"))
    assert (await _why(here, Delivery("u", "unpause", IN_CLUB, ANA))).why is Why.GONE


async def test_whom_we_may_not_touch_is_forbidden(here: Ground) -> None:
    """Row 30."""
    here.api.on("restrictChatMember", bad("user is an administrator of the chat"))
    until = NOON + timedelta(hours=1)
    assert (await _why(here, Delivery("p", "pause", IN_CLUB, ANA, until=until))).why is Why.FORBIDDEN


# -- places ------------------------------------------------------------------------------------------------------------


async def test_opening_makes_a_topic_in_a_forum_and_nowhere_else(here: Ground) -> None:
    receipt = await here.perform(Delivery("o", "open", ROOM, name="x" * 200))
    assert here.given()["name"] == "x" * 127 + "…"
    assert receipt.spot == Spot("telegram", FORUM, f"{FORUM}:901")
    assert (await _why(here, Delivery("p", "open", HERE, name="Runde"))).why is Why.FORBIDDEN
    assert (await _why(here, Delivery("q", "open", ROOM, name="Runde", room=True))).why is Why.FORBIDDEN
    here.api.on("createForumTopic", bad("not enough rights to create a topic"))
    assert (await _why(here, Delivery("r", "open", ROOM, name="Runde"))).why is Why.FORBIDDEN
    here.api.on("createForumTopic", True)
    assert (await _why(here, Delivery("s", "open", ROOM, name="Runde"))).why is Why.UNKNOWN


async def test_closing_closes_a_topic_and_no_group(here: Ground) -> None:
    await here.perform(Delivery("c", "close", ROOM))
    assert here.given() == {"chat_id": int(FORUM), "message_thread_id": int(TOPIC)}
    here.api.on("closeForumTopic", bad("TOPIC_NOT_MODIFIED"))
    assert await here.perform(Delivery("d", "close", ROOM)) == Receipt()
    assert (await _why(here, Delivery("e", "close", HERE))).why is Why.FORBIDDEN


async def test_an_invitation_is_for_one_person_and_one_week(here: Ground) -> None:
    receipt = await here.perform(Delivery("k" * 40, "invite", ROOM))
    until = int((NOON + timedelta(days=7)).timestamp())
    assert here.given() == {"chat_id": int(FORUM), "name": "k" * 32, "member_limit": 1, "expire_date": until}
    assert receipt == Receipt(link="https://t.me/+link901")


# -- bad days ----------------------------------------------------------------------------------------------------------


async def test_one_chat_waits_and_the_others_go_on(here: Ground) -> None:
    """T5, row 19: nothing leaves for that chat until its time is over; what is taken away does not wait."""
    here.api.on("sendMessage", Flooded(35))
    assert (await _why(here, say())).after == timedelta(seconds=35)
    here.later(seconds=30)
    assert (await _why(here, say())).after == timedelta(seconds=5)
    await here.perform(say(spot=ROOM))
    await here.perform(Delivery("r", "remove", message=ref(7)))
    assert here.api.asked == [f"sendMessage {CLUB}", f"sendMessage {FORUM}", f"deleteMessage {CLUB}"]
    here.later(seconds=5)
    here.api.on("deleteMessage", Flooded(9))
    assert (await _why(here, Delivery("r", "remove", message=ref(8)))).why is Why.SLOW
    await here.perform(say())
    assert here.api.asked[-1] == f"sendMessage {CLUB}"


async def test_resting_chats_are_forgotten_in_the_end(here: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.telegram.calls.MOST", 3)
    for turn in range(5):
        here.api.on("sendMessage", Flooded(1))
        await _why(here, _reply(person=Account("telegram", str(turn + 1))))
        here.later(seconds=2)
    assert len(here.outbound.calls._resting) <= 3


async def test_a_group_that_became_another_gets_it_there(here: Ground) -> None:
    """T6, row 28: told once, the send retried; what stayed behind is not mistaken for its namesake."""
    told: list[tuple[str, str]] = []
    here.outbound.calls.migrated = lambda old, new: told.append((old, new))
    here.api.on("sendMessage", ChatMigrated(-1009))
    line = say(spot=OLD, answer_to=ref(5, SMALL))
    assert (await _why(here, line)).why is Why.SLOW
    assert told == [(SMALL, "-1009")]
    assert await here.perform(line) == Receipt(ref(901, "-1009"))
    assert here.given()["chat_id"] == -1009
    assert "reply_parameters" not in here.given()
    for delivery in (say(kind="edit", message=ref(5, SMALL)), Delivery("r", "remove", message=ref(5, SMALL))):
        assert (await _why(here, delivery)).why is Why.GONE
    await here.perform(Delivery("x", "exclude", Spot("", SMALL, ""), ANA, decided_by=MIRA))
    assert here.given()["chat_id"] == -1009
    assert len(told) == 1


@pytest.mark.parametrize(
    "delivery",
    [
        say(spot=None),
        say(spot=Spot("discord", "1", "2")),
        say(spot=Spot("telegram", "x", "x")),
        Delivery("e", "edit", message=MessageRef("memory", "a", "b")),
        Delivery("f", "edit", message=ref("x")),
        Delivery("r", "remove"),
        Delivery("s", "remove", message=ref("x")),
        Delivery("w", "whisper", person=Account("discord", "1")),
        Delivery("a", "whisper", person=Account("telegram", f"anonymous:{CLUB}")),
        Delivery("p", "pause", None, ANA, until=NOON + timedelta(hours=1)),
        Delivery("x", "exclude", IN_CLUB),
    ],
    ids=lambda each: f"{each.kind}-{each.key}",
)
async def test_what_is_not_telegrams_is_gone(here: Ground, delivery: Delivery) -> None:
    assert (await _why(here, delivery)).why is Why.GONE
    assert here.api.calls == []


async def test_what_telegram_has_no_way_to_do_is_said_so(here: Ground) -> None:
    assert (await _why(here, Delivery("a", "sing"))).why is Why.FORBIDDEN


async def test_a_cancelled_act_stays_cancelled(here: Ground) -> None:
    here.api.gate = asyncio.Event()
    task = asyncio.create_task(here.perform(say()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
