"""The fake Telegram's rights: what the bot may do in a group, who can be written to, and what moves or goes."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.telegram.stock import EVERY, HandClock, ask, refused, result
from tests.fakes.telegram import PROFILES, ApiError, FakeTelegram, Profile, TelegramTable, lay, open_telegram

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


async def test_nobody_is_written_to_who_never_opened_the_chat_or_closed_it(fake: FakeTelegram) -> None:
    """Row 31, T7: 403 in the words of each cause."""
    table = lay(fake, "closed")
    quinn = table.people["Quinn"]
    assert "can't initiate conversation" in await refused(fake, SEND, chat_id=quinn.id, text="hello")
    assert "chat not found" in await refused(fake, SEND, chat_id=4711, text="hello")
    table.starts("Quinn")
    await result(fake, SEND, chat_id=quinn.id, text="hello")
    fake.people.blocks(quinn)
    assert fake.updates.told("my_chat_member")[0]["new_chat_member"]["status"] == "kicked"
    assert "bot was blocked by the user" in await refused(fake, SEND, chat_id=quinn.id, text="hello")
    fake.people.unblocks(quinn)
    await result(fake, SEND, chat_id=quinn.id, text="hello again")
    assert [each.text for each in table.private("Quinn")] == ["hello", "hello again"]


async def test_who_asks_to_join_can_be_written_to_for_five_minutes(fake: FakeTelegram, clock: HandClock) -> None:
    table = lay(fake, "closed")
    ana, home = table.people["Ana"], table.home
    link = fake.owner.makes_link(home, asks=True)
    fake.people.joins(ana, home, link)
    asked = fake.updates.told("chat_join_request")[0]
    assert asked["user_chat_id"] == ana.id
    await result(fake, SEND, chat_id=ana.id, text="one question")
    clock.passes(minutes=6)
    assert "can't initiate" in await refused(fake, SEND, chat_id=ana.id, text="too late")
    await result(fake, "approveChatJoinRequest", chat_id=home.id, user_id=ana.id)
    assert home.inside(ana)
    given = {"chat_id": home.id, "user_id": ana.id}
    assert "USER_ALREADY_PARTICIPANT" in await refused(fake, "approveChatJoinRequest", **given)
    fake.people.leaves(ana, home)
    assert "HIDE_REQUESTER_MISSING" in await refused(fake, "declineChatJoinRequest", **given)


async def test_every_missing_right_has_its_own_words(fake: FakeTelegram, table: TelegramTable) -> None:
    """Row 30: rights are taken one by one."""
    chat, topic = table.places["chat"]
    assert topic is not None
    said = table.says("Quinn", "chat", "hello")
    quinn = table.people["Quinn"].id
    fake.owner.takes_right(chat, "can_delete_messages", "can_restrict_members", "can_invite_users")
    fake.owner.takes_right(chat, "can_pin_messages", "can_manage_topics", "can_manage_tags")
    for method, given, words in (
        ("deleteMessage", {"message_id": said.id}, "message can't be deleted"),
        ("deleteMessages", {"message_ids": [said.id]}, "message can't be deleted"),
        ("restrictChatMember", {"user_id": quinn, "permissions": {}}, "not enough rights to restrict"),
        ("banChatMember", {"user_id": quinn}, "not enough rights to restrict"),
        ("createChatInviteLink", {}, "not enough rights to manage chat invite link"),
        ("pinChatMessage", {"message_id": said.id}, "not enough rights to manage pinned messages"),
        ("createForumTopic", {"name": "Sommer"}, "not enough rights to create a topic"),
        ("closeForumTopic", {"message_thread_id": topic.id}, "not enough rights"),
        ("setChatMemberTag", {"user_id": quinn, "tag": "Hilfe"}, "CHAT_ADMIN_REQUIRED"),
    ):
        assert words in await refused(fake, method, chat_id=chat.id, **given), method
    fake.owner.silences_bot(chat)
    assert "not enough rights to send text" in await refused(fake, SEND, chat_id=chat.id, text="hello")


async def test_a_kicked_bot_is_told_so_and_hears_no_more(fake: FakeTelegram, table: TelegramTable) -> None:
    """Row 29."""
    fake.owner.kicks_bot(table.home)
    assert [each["new_chat_member"]["status"] for each in fake.updates.told("my_chat_member")] == ["kicked"]
    before = len(fake.updates.pending)
    table.says("Quinn", "chat", "unheard")
    assert len(fake.updates.pending) == before
    words = await refused(fake, SEND, chat_id=table.home.id, text="hello")
    assert words == "Forbidden: bot was kicked from the supergroup chat"


@pytest.mark.parametrize("order", ["old first", "new first", "none"])
async def test_an_upgraded_group_moves_and_says_where_to(fake: FakeTelegram, table: TelegramTable, order: str) -> None:
    """T6, row 28: both service messages in either order, or none."""
    group = fake.world.group("Kleine Runde", table.people["Olga"])
    fake.owner.adds_bot(group)
    new = fake.owner.upgrades(group, order)  # type: ignore[arg-type]
    told = [sorted(set(each) & {"migrate_to_chat_id", "migrate_from_chat_id"}) for each in fake.updates.told("message")]
    both = [["migrate_to_chat_id"], ["migrate_from_chat_id"]]
    assert [each for each in told if each] == {"old first": both, "new first": both[::-1], "none": []}[order]
    status, body = await ask(fake, SEND, chat_id=group.id, text="hello")
    assert (status, body["parameters"]) == (400, {"migrate_to_chat_id": new.id})
    assert (await result(fake, SEND, chat_id=new.id, text="hello"))["chat"]["type"] == "supergroup"


async def test_a_pause_ends_by_itself_and_the_shortest_and_longest_never(
    fake: FakeTelegram, table: TelegramTable, clock: HandClock
) -> None:
    chat, quinn = table.home, table.people["Quinn"]
    given = {"chat_id": chat.id, "user_id": quinn.id, "permissions": {"can_send_messages": False}}
    now = int(clock.now().timestamp())
    await result(fake, "restrictChatMember", **given, until_date=now + 60)
    with pytest.raises(Exception, match="not enough rights to send"):
        table.says("Quinn", "chat", "may I?")
    clock.passes(seconds=61)
    table.says("Quinn", "chat", "again")
    for span in (29, 367 * 86400):
        await result(fake, "restrictChatMember", **given, until_date=int(clock.now().timestamp()) + span)
        shown = await result(fake, "getChatMember", chat_id=chat.id, user_id=quinn.id)
        assert (shown["status"], shown["until_date"], shown["can_send_messages"]) == ("restricted", 0, False)


async def test_owner_and_administrators_are_out_of_reach(fake: FakeTelegram, table: TelegramTable) -> None:
    for who, words in (("Olga", "can't remove chat owner"), ("Mira", "user is an administrator of the chat")):
        given = {"chat_id": table.home.id, "user_id": table.people[who].id}
        assert words in await refused(fake, "banChatMember", **given)
        assert words in await refused(fake, "restrictChatMember", **given, permissions={})


async def test_a_banned_member_is_put_out_and_an_unbanned_one_may_come_back(
    fake: FakeTelegram, table: TelegramTable
) -> None:
    await result(fake, "getUpdates", allowed_updates=EVERY)
    quinn = table.people["Quinn"]
    given = {"chat_id": table.home.id, "user_id": quinn.id}
    await result(fake, "banChatMember", **given)
    told = fake.updates.told("chat_member")[-1]
    assert (told["new_chat_member"]["status"], told["from"]["id"]) == ("kicked", fake.world.bot.id)
    with pytest.raises(LookupError):
        table.joins("Quinn")
    await result(fake, "unbanChatMember", **given, only_if_banned=True)
    table.joins("Quinn")
    assert table.home.inside(quinn)


async def test_an_anonymous_administrator_is_nobody_in_messages_and_themselves_in_presses(
    fake: FakeTelegram, table: TelegramTable
) -> None:
    """peers.md §3: id 1087968824 in messages, the real id in callbacks."""
    chat, topic = table.places["chat"]
    fake.owner.promotes(chat, table.people["Mira"], {"can_manage_chat"}, title="Leitung", anonymous=True)
    keys = {"inline_keyboard": [[{"text": "Yes", "callback_data": "k"}]]}
    await result(fake, SEND, chat_id=chat.id, message_thread_id=topic and topic.id, text="?", reply_markup=keys)
    table.says("Mira", "chat", "quiet please", hidden=True)
    table.presses("Mira", table.public("chat")[0], "Yes")
    said, pressed = fake.updates.told("message")[-1], fake.updates.told("callback_query")[-1]
    assert (said["from"]["id"], said["sender_chat"]["id"], said["author_signature"]) == (1087968824, chat.id, "Leitung")
    assert pressed["from"]["id"] == table.people["Mira"].id


async def test_topics_open_close_and_keep_their_numbers(fake: FakeTelegram, table: TelegramTable) -> None:
    chat = table.home
    made = await result(fake, "createForumTopic", chat_id=chat.id, name="Sommerfest")
    number = made["message_thread_id"]
    assert "forum_topic_created" in fake.updates.told("message")[-1]
    inside = await result(fake, SEND, chat_id=chat.id, message_thread_id=number, text="hello")
    assert (inside["is_topic_message"], inside["reply_to_message"]["message_id"]) == (True, number)
    await result(fake, "closeForumTopic", chat_id=chat.id, message_thread_id=number)
    answer = table.says("Quinn", "chat", "in its place", reply_to=table.says("Lea", "chat", "hello"))
    assert fake.updates.told("message")[-1]["message_thread_id"] == answer.topic == table.places["chat"][1].id  # type: ignore[union-attr]
    with pytest.raises(ApiError, match="TOPIC_CLOSED"):
        fake.people.says(table.people["Quinn"], chat, "too late", reply_to=chat.messages[inside["message_id"]])
    given = {"chat_id": chat.id, "message_thread_id": number}
    assert "TOPIC_NOT_MODIFIED" in await refused(fake, "closeForumTopic", **given)
    assert "message thread not found" in await refused(fake, SEND, chat_id=chat.id, message_thread_id=1, text="hello")
    team = table.places["team"][0]
    assert "not a forum" in await refused(fake, "createForumTopic", chat_id=team.id, name="No")


async def test_people_are_shown_the_commands_of_the_nearest_scope_and_language(
    fake: FakeTelegram, table: TelegramTable
) -> None:
    def commands(*names: str) -> list[dict[str, str]]:
        return [{"command": each, "description": each} for each in names]

    groups, staff = {"type": "all_group_chats"}, {"type": "all_chat_administrators"}
    await result(fake, "setMyCommands", commands=commands("thanks"), scope=groups)
    await result(fake, "setMyCommands", commands=commands("danke"), scope=groups, language_code="de")
    await result(fake, "setMyCommands", commands=commands("danke", "faelle"), scope=staff, language_code="de")
    await result(fake, "setMyCommands", commands=commands("start"))

    def menu(who: str, where: str) -> list[str]:
        chat, _ = table.spot(who, where)
        return [each["command"] for each in fake.people.menu(table.people[who], chat)]

    assert menu("Quinn", "chat") == ["danke"]
    assert menu("Mira", "chat") == ["danke", "faelle"]
    assert menu("Quinn", "direct") == ["start"]
    table.people["Quinn"].locale = "fr"
    assert menu("Quinn", "chat") == ["thanks"]
    await result(fake, "deleteMyCommands", scope=groups)
    assert menu("Quinn", "chat") == ["start"]


async def test_outside_topics_an_answer_carries_the_thread_it_belongs_to(fake: FakeTelegram) -> None:
    """A trap: message_thread_id alone makes no topic."""
    table = lay(fake, layout="groups")
    first = table.says("Quinn", "chat", "one")
    second = table.says("Lea", "chat", "two", reply_to=first)
    table.says("Quinn", "chat", "three", reply_to=second)
    told = fake.updates.told("message")
    assert [each.get("message_thread_id") for each in told] == [None, first.id, first.id]
    assert not any("is_topic_message" in each for each in told)
    assert told[2]["reply_to_message"]["text"] == "two"


@pytest.mark.parametrize("profile", PROFILES)
async def test_each_profile_is_what_it_is_called(fake: FakeTelegram, profile: Profile) -> None:
    table = lay(fake, profile, locale="en")
    bot, quinn, home = fake.world.bot, table.people["Quinn"], table.home
    shown = await result(fake, "getChatMember", chat_id=home.id, user_id=bot.id)
    plain = profile in ("not admin", "privacy")
    assert shown["status"] == ("member" if plain else "administrator")
    assert (await result(fake, "getMe"))["can_read_all_group_messages"] == (profile != "privacy")
    assert ((await ask(fake, SEND, chat_id=quinn.id, text="hello"))[0] == 403) == (profile == "closed")
    forum = profile in ("admin", "forum")
    assert (len(table.groups), home.forum) == ((2, True) if forum else (5, False))
    titles = [topic.name if topic else chat.title for chat, topic in table.places.values()]
    assert titles == ["Welcome", "Chat", "Questions", "Thanks", "Team"]
    admins = await result(fake, "getChatAdministrators", chat_id=home.id)
    names = [each["user"]["first_name"] for each in admins]
    assert names == ["Olga", "Mira"] + ([] if plain else ["Stammtisch"])
    lea = await result(fake, "getChatMember", chat_id=home.id, user_id=table.people["Lea"].id)
    assert (lea["tag"], "username" in lea["user"]) == ("Greeter", False)
    assert not home.inside(table.people["Ana"])
    assert not fake.updates.pending
