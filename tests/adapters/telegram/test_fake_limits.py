"""The fake Telegram's limits, each at L-1, L and L+1: what only prose says, coded (row 50)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.telegram.stock import HandClock, ask, refused, result
from tests.fakes.telegram import FakeTelegram, TelegramTable, lay, limits, open_telegram, spec

SEND = "sendMessage"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def fake(clock: HandClock) -> AsyncIterator[FakeTelegram]:
    async with open_telegram(clock.now) as fake:
        yield fake
        assert not fake.problems, fake.problems[0]


@pytest.fixture
def table(fake: FakeTelegram) -> TelegramTable:
    return lay(fake)


def keys(*rows: int, data: str = "k") -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", "callback_data": data}] * count for count in rows]}


@pytest.mark.parametrize("letter", ["a", "ß", "😀"])
async def test_a_text_has_4096_utf16_units(fake: FakeTelegram, table: TelegramTable, letter: str) -> None:
    size = 4096 // (len(letter.encode("utf-16-le")) // 2)
    for length in (size - 1, size):
        await result(fake, SEND, chat_id=table.home.id, text=letter * length)
    assert "message is too long" in await refused(fake, SEND, chat_id=table.home.id, text=letter * (size + 1))
    assert "text is empty" in await refused(fake, SEND, chat_id=table.home.id, text=" \n ")


@pytest.mark.parametrize("letter", ["k", "ü"])
async def test_a_button_carries_64_bytes(fake: FakeTelegram, table: TelegramTable, letter: str) -> None:
    size = 64 // len(letter.encode())
    for length in (1, size - 1, size):
        await result(fake, SEND, chat_id=table.home.id, text="?", reply_markup=keys(1, data=letter * length))
    for length in (0, size + 1):
        given = {"chat_id": table.home.id, "text": "?", "reply_markup": keys(1, data=letter * length)}
        assert "BUTTON_DATA_INVALID" in await refused(fake, SEND, **given)


async def test_a_row_has_eight_buttons_and_a_keyboard_a_hundred(fake: FakeTelegram, table: TelegramTable) -> None:
    for rows in ((7,), (8,), (8,) * 12 + (4,)):
        await result(fake, SEND, chat_id=table.home.id, text="?", reply_markup=keys(*rows))
    for rows in ((9,), (8,) * 12 + (5,)):
        given = {"chat_id": table.home.id, "text": "?", "reply_markup": keys(*rows)}
        assert "REPLY_MARKUP_TOO_LONG" in await refused(fake, SEND, **given)


async def test_an_alert_has_200_characters_and_its_query_a_quarter_hour(
    fake: FakeTelegram, table: TelegramTable, clock: HandClock
) -> None:
    said = table.says("Quinn", "chat", "hello")
    query = fake.people.press(table.people["Quinn"], said, "k")
    given = {"callback_query_id": query.id}
    assert "MESSAGE_TOO_LONG" in await refused(fake, "answerCallbackQuery", **given, text="x" * 201)
    for length in (199, 200):
        await result(fake, "answerCallbackQuery", **given, text="x" * length)
    assert (query.answered, len(query.text)) == (2, 199)
    clock.passes(minutes=16)
    assert "query is too old" in await refused(fake, "answerCallbackQuery", **given)


async def test_there_are_a_hundred_commands_with_small_names(fake: FakeTelegram) -> None:
    def commands(count: int, name: str = "c", help: str = "x") -> list[dict[str, str]]:
        return [{"command": f"{name}{each if count > 1 else ''}", "description": help} for each in range(count)]

    for good in (commands(99), commands(100), commands(1, "a" * 32), commands(1, help="x" * 256)):
        await result(fake, "setMyCommands", commands=good)
    for bad, words in (
        (commands(101), "BOT_COMMANDS_TOO_MUCH"),
        (commands(1, "a" * 33), "BOT_COMMAND_INVALID"),
        (commands(1, "Danke"), "BOT_COMMAND_INVALID"),
        (commands(1, "grüße"), "BOT_COMMAND_INVALID"),
        (commands(1, help="x" * 257), "BOT_COMMAND_DESCRIPTION_INVALID"),
        (commands(1, help=""), "BOT_COMMAND_DESCRIPTION_INVALID"),
    ):
        assert words in await refused(fake, "setMyCommands", commands=bad)


async def test_a_message_is_deleted_within_48_hours_and_a_hundred_at_once(
    fake: FakeTelegram, table: TelegramTable, clock: HandClock
) -> None:
    said = [table.says("Quinn", "chat", str(turn)) for turn in range(102)]
    chat = table.home.id
    clock.passes(hours=47, minutes=59)
    await result(fake, "deleteMessage", chat_id=chat, message_id=said[0].id)
    too_many = [each.id for each in said[1:102]]
    assert "too many" in await refused(fake, "deleteMessages", chat_id=chat, message_ids=too_many)
    await result(fake, "deleteMessages", chat_id=chat, message_ids=[*too_many[:99], 424242])
    clock.passes(minutes=1)
    assert "can't be deleted" in await refused(fake, "deleteMessage", chat_id=chat, message_id=said[-1].id)
    assert len([each for each in said if not each.deleted]) == 2


async def test_entities_are_counted_in_utf16_and_wrong_ones_refused(fake: FakeTelegram, table: TelegramTable) -> None:
    chat = table.home.id
    bold = {"type": "bold", "offset": 2, "length": 3}
    made = await result(fake, SEND, chat_id=chat, text="  😀 ab", entities=[{**bold, "offset": 5, "length": 2}])
    assert (made["text"], made["entities"]) == ("😀 ab", [{**bold, "offset": 3, "length": 2}])
    for wrong, words in (
        ({**bold, "offset": 4, "length": 9}, "ends after the end"),
        ({**bold, "offset": 1, "length": 1}, "middle of a UTF-16 symbol"),
        ({"type": "date_time", "offset": 0, "length": 2}, "unix_time"),
    ):
        given = {"chat_id": chat, "text": "😀 ab", "entities": [wrong]}
        assert words in await refused(fake, SEND, **given)


async def test_names_in_a_text_ping_whoever_wrote_them(fake: FakeTelegram, table: TelegramTable) -> None:
    """Row 47: an @name pings from the bot's text too; inside code it does not."""
    await result(fake, SEND, chat_id=table.home.id, text="@quinn_here https://example.test/@mira_here #ok")
    made = table.home.here[-1]
    assert made.pings == {table.people["Quinn"].id}
    assert [each["type"] for each in made.entities] == ["mention", "url", "hashtag"]
    code = [{"type": "code", "offset": 0, "length": 11}]
    await result(fake, SEND, chat_id=table.home.id, text="@quinn_here", entities=code)
    assert table.home.here[-1].pings == frozenset()


async def test_the_pace_is_one_a_second_twenty_a_minute_thirty_in_all(
    fake: FakeTelegram, table: TelegramTable, clock: HandClock
) -> None:
    """Row 19, T5: above the pace 429 with retry_after, and that chat alone waits."""
    fake.pacing.on = True
    chat, other = table.home.id, table.places["team"][0].id
    await result(fake, SEND, chat_id=chat, text="1")
    status, body = await ask(fake, SEND, chat_id=chat, text="2")
    assert (status, body["parameters"], body["description"][:8]) == (429, {"retry_after": 1}, "Too Many")
    await result(fake, SEND, chat_id=other, text="1")
    for _ in range(19):
        clock.passes(seconds=1)
        await result(fake, SEND, chat_id=chat, text="x")
    clock.passes(seconds=1)
    status, body = await ask(fake, SEND, chat_id=chat, text="21")
    assert (status, body["parameters"]["retry_after"]) == (429, 40)
    direct = [fake.world.user(f"P{turn}") for turn in range(31)]
    for each in direct:
        each.opened = True
    answers = [(await ask(fake, SEND, chat_id=each.id, text="x"))[0] for each in direct]
    assert answers == [200] * 30 + [429]
    clock.at += timedelta(minutes=1)
    await result(fake, SEND, chat_id=chat, text="22")


async def test_a_topic_a_link_and_a_start_have_their_sizes(fake: FakeTelegram, table: TelegramTable) -> None:
    chat = table.home.id
    for size in (1, 127, 128):
        await result(fake, "createForumTopic", chat_id=chat, name="x" * size)
    assert "TOPIC_TITLE" in await refused(fake, "createForumTopic", chat_id=chat, name="x" * 129)
    for size in (31, 32):
        await result(fake, "createChatInviteLink", chat_id=chat, name="x" * size, member_limit=1)
    assert "NAME_INVALID" in await refused(fake, "createChatInviteLink", chat_id=chat, name="x" * 33)
    given = {"chat_id": chat, "member_limit": 1, "creates_join_request": True}
    assert "member limit can't be specified" in await refused(fake, "createChatInviteLink", **given)
    for size in (63, 64):
        table.starts("Quinn", "x" * size)
    for wrong in ("x" * 65, "a b", "ä"):
        with pytest.raises(LookupError):
            table.starts("Quinn", wrong)


async def test_a_bot_reacts_once_with_what_is_offered(fake: FakeTelegram, table: TelegramTable) -> None:
    said = table.says("Quinn", "chat", "hello")
    given = {"chat_id": table.home.id, "message_id": said.id}
    await result(fake, "setMessageReaction", **given, reaction=[{"type": "emoji", "emoji": "👍"}])
    await result(fake, "setMessageReaction", **given, reaction=[{"type": "emoji", "emoji": "🎉"}])
    assert said.reactions == {"🎉": [fake.world.bot.id]}
    two = [{"type": "emoji", "emoji": each} for each in "👍🎉"]
    assert "REACTIONS_TOO_MANY" in await refused(fake, "setMessageReaction", **given, reaction=two)
    if spec.CHECKED:
        fields = spec.document()["types"]["ReactionTypeEmoji"]["fields"]
        assert set(spec.QUOTED.findall(fields[1]["description"])) == set(limits.EMOJI)
