"""The fake Telegram, seen by stock python-telegram-bot: what our own adapter is held against must be right itself."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from tests.adapters.telegram.stock import EVERY, HandClock, ask, result, stock_application, stock_bot
from tests.fakes.telegram import FakeTelegram, TelegramTable, lay, open_telegram


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


# -- hearing -----------------------------------------------------------------------------------------------------------


async def test_a_stock_application_hears_the_community(fake: FakeTelegram, table: TelegramTable) -> None:
    heard: list[Update] = []
    async with stock_application(fake, heard):
        await fake.until(lambda: fake.updates.waiting)
        said = table.says("Quinn", "chat", "hello")
        table.joins("Ana")
        table.reacts("Mira", said, "👍")
        fake.people.edits(table.people["Quinn"], said, "hello all")
        table.starts("Quinn", "abc")
        await fake.until(lambda: len(heard) >= 6)
    first = heard[0].message
    assert first is not None
    assert (first.text, first.chat.title, first.chat.is_forum) == ("hello", "Stammtisch", True)
    assert first.message_thread_id == table.places["chat"][1].id  # type: ignore[union-attr]
    told = [each.to_dict() for each in heard]
    kinds = [next(name for name in each if name != "update_id") for each in told]
    assert kinds == ["message", "chat_member", "message", "message_reaction", "edited_message", "message"]
    assert told[-1]["message"]["entities"][0]["type"] == "bot_command"


async def test_a_stock_bot_writes_edits_and_deletes(fake: FakeTelegram, table: TelegramTable) -> None:
    chat, topic = table.places["chat"]
    assert topic is not None
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="k1")]])
    async with stock_bot(fake) as bot:
        made = await bot.send_message(chat.id, "Moin", message_thread_id=topic.id, reply_markup=keys)
        assert [each.text for each in table.public("chat")] == ["Moin"]
        query = table.presses("Quinn", table.public("chat")[0], "Yes")
        updates = await bot.get_updates(allowed_updates=EVERY)
        pressed = updates[0].callback_query
        assert pressed is not None
        assert (pressed.data, pressed.from_user.first_name) == ("k1", "Quinn")
        await pressed.answer("fine", show_alert=True)
        assert (query.text, query.alert) == ("fine", True)  # type: ignore[union-attr]
        await bot.edit_message_text("Moin!", chat.id, made.message_id)
        assert table.public("chat")[0].text == "Moin!"
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_text("Moin!", chat.id, made.message_id)
        await bot.delete_message(chat.id, made.message_id)
        with pytest.raises(BadRequest, match="essage to delete not found"):
            await bot.delete_message(chat.id, made.message_id)
    assert table.public("chat") == []
    assert [each.text for each in fake.accepted] == ["Moin"]


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_errors_reach_a_stock_bot_as_what_they_are(fake: FakeTelegram) -> None:
    table = lay(fake, "closed")
    group = fake.world.group("Old", table.people["Olga"])
    fake.owner.adds_bot(group)
    new = fake.owner.upgrades(group)
    async with stock_bot(fake) as bot:
        with pytest.raises(Forbidden, match="can't initiate"):
            await bot.send_message(table.people["Quinn"].id, "hello")
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(group.id, "hello")
        assert moved.value.new_chat_id == new.id
        fake.faults.limit("sendMessage", 7)
        with pytest.raises(RetryAfter) as slow:
            await bot.send_message(new.id, "hello")
        assert slow.value._retry_after.total_seconds() == 7
        fake.faults.conflict()
        with pytest.raises(Conflict):
            await bot.get_updates()
        fake.world.new_token()
        with pytest.raises(InvalidToken):
            await bot.send_message(new.id, "hello")


# -- the rule of confirming --------------------------------------------------------------------------------------------


async def test_an_offset_confirms_every_lower_update(fake: FakeTelegram, table: TelegramTable) -> None:
    for turn in range(5):
        table.says("Quinn", "chat", str(turn))
    first = fake.updates.next_id - 5
    assert len(await result(fake, "getUpdates")) == 5
    assert len(await result(fake, "getUpdates", offset=first + 2, limit=2)) == 2
    assert fake.updates.confirmed == [first, first + 1]
    assert [each["message"]["text"] for each in await result(fake, "getUpdates", offset=-1)] == ["4"]
    assert await result(fake, "getUpdates", offset=first + 5) == []
    assert not fake.updates.pending


async def test_a_stale_offset_deletes_unseen_after_a_quiet_week(fake: FakeTelegram, table: TelegramTable) -> None:
    """T11, finding 11: the next id is lower than the stored offset, and the poll deletes it."""
    old = fake.updates.next_id
    assert fake.updates.quiet_week() < old
    table.says("Quinn", "chat", "is anyone here?")
    assert await result(fake, "getUpdates", offset=old) == []
    assert not fake.updates.pending


async def test_updates_wait_for_a_day(fake: FakeTelegram, table: TelegramTable, clock: HandClock) -> None:
    table.says("Quinn", "chat", "early")
    clock.passes(hours=2)
    table.says("Quinn", "chat", "late")
    clock.passes(hours=23)
    assert [each["message"]["text"] for each in await result(fake, "getUpdates")] == ["late"]
    assert len(fake.updates.expired) == 1


async def test_a_long_poll_wakes_at_once_and_the_next_one_ends_it(fake: FakeTelegram, table: TelegramTable) -> None:
    """Row 24: of two copies that poll, the one that waited gets 409."""
    waiting = asyncio.create_task(ask(fake, "getUpdates", timeout=50))
    await fake.until(lambda: fake.updates.waiting == 1)
    second = asyncio.create_task(ask(fake, "getUpdates", timeout=50))
    status, body = await waiting
    assert (status, body["description"][:8]) == (409, "Conflict")
    table.says("Quinn", "chat", "hello")
    status, body = await second
    assert [each["message"]["text"] for each in body["result"]] == ["hello"]


async def test_only_what_was_asked_for_is_queued(fake: FakeTelegram, table: TelegramTable) -> None:
    said = table.says("Quinn", "chat", "hello")
    table.reacts("Mira", said, "👍")
    table.joins("Ana")
    assert [each.kind for each in fake.updates.pending] == ["message", "message"]
    await result(fake, "getUpdates", allowed_updates=["message_reaction"])
    table.reacts("Lea", said, "👍")
    table.says("Quinn", "chat", "unheard")
    await result(fake, "getUpdates")
    table.reacts("Jo", said, "👍")
    assert [each.kind for each in fake.updates.pending][2:] == ["message_reaction", "message_reaction"]


async def test_a_bot_that_is_no_administrator_gets_neither_members_nor_reactions(fake: FakeTelegram) -> None:
    table = lay(fake, "not admin")
    await result(fake, "getUpdates", allowed_updates=EVERY)
    said = table.says("Quinn", "chat", "hello")
    table.reacts("Mira", said, "👍")
    fake.people.joins(table.people["Ana"], table.home)
    assert [each.kind for each in fake.updates.pending] == ["message", "message"]
    assert "new_chat_members" in fake.updates.told("message")[1]


async def test_in_privacy_mode_only_what_is_meant_for_the_bot_is_heard(fake: FakeTelegram) -> None:
    table = lay(fake, "privacy")
    chat, _ = table.places["chat"]
    mine = await result(fake, "sendMessage", chat_id=chat.id, text="who is there?")
    table.says("Quinn", "chat", "unheard")
    table.says("Quinn", "chat", "I", chat.messages[mine["message_id"]])
    table.says("Quinn", "chat", "hey @stammtisch_bot")
    table.types("Quinn", "chat", "/thanks @mira_here")
    table.types("Quinn", "chat", "/ban@another_bot")
    heard = [each.get("text") for each in fake.updates.told("message")]
    assert heard == ["I", "hey @stammtisch_bot", "/thanks @mira_here"]
    assert (await result(fake, "getMe"))["can_read_all_group_messages"] is False
