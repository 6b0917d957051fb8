"""Raw updates become events: what people did, once each, whatever Telegram leaves out or makes up."""

import copy
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.adapters.telegram import inbound
from bot.adapters.telegram.chats import Chats, Names
from bot.adapters.telegram.fields import Odd
from bot.model.events import (
    Arrival,
    AskedToJoin,
    Commanded,
    Edited,
    Joined,
    Left,
    PlaceMoved,
    Pressed,
    Reacted,
    RightsChanged,
    Said,
    Sighted,
)
from bot.model.needs import Need
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose
from tests.adapters.telegram import payloads as raw
from tests.adapters.telegram.fixtures import FIXTURES, MESSAGES
from tests.adapters.telegram.payloads import (
    ANA,
    BREAD,
    CHAT,
    DATE,
    FORUM,
    LEA,
    ME,
    MIRA,
    NEWS,
    NOON,
    OLGA,
    PLAIN,
    QUINN,
    USERNAME,
    WELCOME,
    Json,
    emoji,
    in_topic,
    member,
    message,
    notice,
    reaction,
    turn,
)
from tests.fakes.telegram.spec import CHECKED, checker

NOW = NOON + timedelta(seconds=2)


def told() -> Chats:
    """Chats that know the forum with two topics and the plain group; nothing of it is news."""
    chats = Chats(Names(), str(ME), USERNAME)
    for each in (raw.chat(FORUM), raw.chat(PLAIN)):
        chats.learn(each)
    for topic in (WELCOME, CHAT):
        chats.topic(str(FORUM), str(topic), raw.TOPICS[topic])
    chats.news()
    return chats


def hear(kind: str, data: Json, chats: Chats | None = None, number: int = 7001) -> list[Arrival]:
    return inbound.read(chats or told(), raw.update(kind, data, number), NOW)


def one(kind: str, data: Json, chats: Chats | None = None, number: int = 7001) -> Arrival:
    found = hear(kind, data, chats, number)
    assert len(found) == 1, found
    return found[0]


# -- messages ---------------------------------------------------------------------------------------------------------


def test_what_someone_says_arrives_with_who_where_and_when() -> None:
    said = one("message", message("Guten Morgen *zusammen*"))
    assert (said.platform, said.bot, said.key) == ("telegram", str(ME), "update/7001")
    assert (said.at, said.arrived) == (NOON, NOW)
    assert (said.stream, said.position) == ("updates", "7001")
    assert (said.spot.id, said.spot.guild, said.spot.purpose) == (str(PLAIN), str(PLAIN), Purpose.TALK)
    assert said.by is not None
    assert (said.by.id, said.by.name, said.by.handle, said.by.locale) == (str(QUINN), "Quinn", "@quinn", "de")
    assert said.event == Said(MessageRef("telegram", str(PLAIN), "100"), "Guten Morgen *zusammen*")


def test_nothing_arrives_before_it_happened() -> None:
    """Telegram's clock may be ahead of ours."""
    found = inbound.read(told(), raw.update("message", message()), NOON - timedelta(seconds=5))
    assert found[0].arrived == found[0].at == NOON


def test_in_a_forum_a_topic_is_the_place() -> None:
    said = one("message", message("Morgen", where=FORUM, **in_topic(WELCOME)))
    assert (said.spot.id, said.spot.purpose, said.spot.name) == (f"{FORUM}:{WELCOME}", Purpose.WELCOME, "👋 Willkommen")
    assert isinstance(said.event, Said)
    assert said.event.message == MessageRef("telegram", f"{FORUM}:{WELCOME}", "100")
    assert (said.event.reply_to, said.event.reply_author) == (None, None)
    general = one("message", message("Morgen", where=FORUM))
    assert (general.spot.id, general.spot.guild) == (str(FORUM), str(FORUM))


def test_a_thread_of_answers_is_no_topic() -> None:
    said = one("message", message("Ja", message_thread_id=90, reply_to_message=message("Kommst du?", LEA, number=90)))
    assert said.spot.id == str(PLAIN)


def test_a_reply_says_what_it_answers_and_whom() -> None:
    event = one("message", MESSAGES["reply"]).event
    assert isinstance(event, Said)
    assert event.reply_to == MessageRef("telegram", str(PLAIN), "90")
    assert event.reply_author == Account("telegram", str(LEA))
    quoted = message("Wer bringt Mehl?", LEA, FORUM, 88, message_thread_id=CHAT, is_topic_message=True)
    event = one("message", message("Ich", where=FORUM, **in_topic(CHAT) | {"reply_to_message": quoted})).event
    assert isinstance(event, Said)
    assert event.reply_to == MessageRef("telegram", f"{FORUM}:{CHAT}", "88")


def test_who_is_named_is_known_by_name_or_by_having_been_seen() -> None:
    """Telegram says only "@lea": who that is, it told when she last wrote. Offsets count UTF-16 units."""
    chats = told()
    data = message(
        "🎉🎉 @lea @nobody Mira @Stammtisch_bot",
        entities=[
            raw.entity("bold", 0, 2),
            raw.entity("mention", 5, 4),
            raw.entity("mention", 10, 7),
            raw.entity("text_mention", 18, 4, user=raw.user(MIRA)),
            raw.entity("mention", 23, 15),
        ],
    )
    assert [each.id for each in _mentions(one("message", data, chats))] == [str(MIRA), str(ME)]
    hear("message", message("Hallo", LEA), chats)
    named = _mentions(one("message", data, chats))
    assert [(each.id, each.robot) for each in named] == [(str(LEA), False), (str(MIRA), False), (str(ME), True)]


def _mentions(arrival: Arrival) -> tuple[Account, ...]:
    assert isinstance(arrival.event, Said)
    return arrival.event.mentions


@pytest.mark.parametrize(
    ("which", "text"),
    [("caption", "Mein Brot @lea"), ("poll", "Wann?\nFreitag"), ("rich", "Backen\nDanke Lea\nMehl")],
)
def test_words_are_read_wherever_they_stand(which: str, text: str) -> None:
    event = one("message", MESSAGES[which]).event
    assert isinstance(event, Said)
    assert event.text == text


def test_a_sticker_says_nothing_and_is_still_a_message() -> None:
    event = one("message", message("", dice={"emoji": "🎲", "value": 3})).event
    assert isinstance(event, Said)
    assert event.text == ""


def test_notices_channels_and_our_own_words_concern_nobody() -> None:
    chats = told()
    assert hear("message", message(by=ME), chats) == []
    assert hear("message", message("Neues", where=NEWS), chats) == []
    for what in ("pinned_message", "new_chat_photo", "video_chat_started", "forum_topic_closed", "something_new"):
        assert hear("message", notice() | {what: {}}, chats) == []
    assert hear("poll_answer", {"poll_id": "1"}, chats) == []


def test_another_robot_is_heard_and_commands_nothing() -> None:
    arrival = one("message", message("/danke") | {"from": raw.user(77, is_bot=True)})
    assert arrival.by is not None
    assert (arrival.by.robot, arrival.by.id, type(arrival.event)) == (True, "77", Said)


def test_an_unnamed_administrator_is_nobody_anyone_could_write_to() -> None:
    """Row 41: who hides behind the group shows no rights; peers.md §3: their number is everyone's."""
    by = one("message", MESSAGES["anonymous"]).by
    assert by == Account("telegram", f"anonymous:{PLAIN}")
    assert by is not None
    assert by.unnamed, "no person: row 41"
    assert (by.name, by.robot) == ("Orga", False)
    alone = {name: value for name, value in MESSAGES["anonymous"].items() if name != "sender_chat"}
    assert one("message", alone).by == by
    channel = one("message", MESSAGES["channel"]).by
    assert channel == Account("telegram", f"channel:{NEWS}")
    assert (channel.name, channel.robot) == ("Neues", True)


def test_a_private_chat_is_a_direct_line_of_no_group() -> None:
    chats = told()
    said = one("message", MESSAGES["direct"], chats)
    assert (said.spot.purpose, said.spot.guild, said.spot.id, said.spot.name) == (Purpose.DIRECT, "", str(ANA), "Ana")
    assert chats.directs == {str(ANA): True}


def test_what_was_changed_reads_anew_and_by_the_date_of_the_change() -> None:
    """Row 39, row 25: an edit is checked again; it happened when it was made, not when it arrived."""
    arrival = one("edited_message", message("Guten Abend", edit_date=DATE + 1))
    assert arrival.event == Edited(MessageRef("telegram", str(PLAIN), "100"), "Guten Abend")
    assert arrival.at == NOON + timedelta(seconds=1)
    assert hear("edited_message", message("Guten Abend")) == []
    assert hear("edited_message", message("", location={"latitude": 1.0}, edit_date=DATE + 1)) == []
    assert hear("edited_message", message("Guten Abend", ME, edit_date=DATE + 1)) == []


# -- commands ---------------------------------------------------------------------------------------------------------


def test_a_command_comes_as_the_line_that_was_typed() -> None:
    arrival = one("message", MESSAGES["command"])
    assert arrival.event == Commanded(
        line=f"/danke@{USERNAME} fürs Brot",
        surface="typed",
        target=MessageRef("telegram", str(PLAIN), "90"),
        target_author=Account("telegram", str(LEA)),
        target_text="Brot gebacken!",
        command_message=MessageRef("telegram", str(PLAIN), "100"),
    )
    assert isinstance(one("message", message("/anliegen öffnen")).event, Commanded)
    assert isinstance(one("message", message("/öffnen")).event, Commanded)
    assert isinstance(one("message", message("/danke\n@lea")).event, Commanded)


@pytest.mark.parametrize(
    "data",
    [
        message("/danke@other_bot Lea"),
        message("/ danke"),
        message("/danke!"),
        message("/1"),
        message("//danke"),
        message("danke /host"),
        message("/danke", forward_origin={"type": "user", "date": DATE, "sender_user": raw.user(LEA)}),
        message("/danke", via_bot=raw.user(ME)),
        message("", photo=[], caption="/danke"),
    ],
)
def test_what_is_no_command_of_ours_was_only_said(data: Json) -> None:
    assert isinstance(one("message", data).event, Said)


def test_a_start_link_presses_its_button_and_a_bare_start_asks_who_we_are() -> None:
    """Row 45: only what could be a key of ours is one."""
    assert one("message", MESSAGES["start"]).event == Pressed("k" * 26)
    for payload in ("", " hello", " " + "k" * 65, " ' OR 1=1 -- aaaaaaaaaaaaa"):
        event = one("message", message(f"/start{payload}", ANA, ANA)).event
        assert isinstance(event, Commanded)
        assert event.line == "/host about"
    assert isinstance(one("message", message(f"/start@{USERNAME}", OLGA)).event, Commanded)
    # Telegram types this for whoever puts the host into a group by a link
    assert isinstance(one("message", message(f"/start@{USERNAME} true", OLGA)).event, Said)


# -- buttons and reactions --------------------------------------------------------------------------------------------


def test_a_press_carries_its_key_the_card_and_what_its_answer_hangs_on() -> None:
    arrival = one("callback_query", raw.callback(by=LEA))
    assert arrival.event == Pressed("k" * 26, MessageRef("telegram", str(PLAIN), "90"))
    assert arrival.by == Account("telegram", str(LEA))
    assert (arrival.at, arrival.arrived) == (NOW, NOW)
    assert arrival.interaction is not None
    assert (arrival.interaction.id, arrival.interaction.token) == ("4711", f"callback:{PLAIN}/90")
    assert arrival.interaction.until == NOW + timedelta(minutes=15)


def test_a_press_on_an_old_card_is_a_press_all_the_same() -> None:
    """Row 46: of a message that Telegram keeps no more it says only chat and number."""
    chats = told()
    chats.said(f"{FORUM}:{CHAT}", "90")
    old = {"chat": raw.chat(FORUM), "message_id": 90, "date": 0}
    arrival = one("callback_query", raw.callback(on=old), chats)
    assert arrival.event == Pressed("k" * 26, MessageRef("telegram", f"{FORUM}:{CHAT}", "90"))
    assert arrival.interaction is not None
    assert arrival.interaction.token == f"callback:{FORUM}:{CHAT}/90"
    chats.migrate(str(PLAIN), str(raw.GROWN))
    moved = one("callback_query", raw.callback(), chats)
    assert moved.spot.id == str(raw.GROWN)
    assert moved.event == Pressed("k" * 26, MessageRef("telegram", str(PLAIN), "90")), "its card stayed behind"
    direct = one("callback_query", raw.callback(by=ANA, on={"chat": raw.chat(ANA), "message_id": 5, "date": 0}))
    assert (direct.spot.purpose, direct.spot.id) == (Purpose.DIRECT, str(ANA))
    bare = raw.callback()
    del bare["message"]
    assert hear("callback_query", bare | {"inline_message_id": "x"}) == []


def test_reactions_say_what_was_set_and_what_was_taken_back() -> None:
    chats = told()
    hear("message", message("Ich hab gebacken", LEA), chats)
    found = hear("message_reaction", reaction(emoji("👍", "👏"), emoji("👏", "🙏"), by=QUINN), chats)
    ref = MessageRef("telegram", str(PLAIN), "100")
    lea = Account("telegram", str(LEA))
    assert [each.event for each in found] == [Reacted(ref, "👍", False, lea), Reacted(ref, "🙏", True, lea)]
    assert [each.key for each in found] == ["update/7001", "update/7001/1"]
    assert [(each.stream, each.position) for each in found] == [(None, None), ("updates", "7001")]


def test_a_reaction_finds_the_topic_and_whoever_wrote() -> None:
    """An update about a reaction names neither."""
    chats = told()
    hear("message", message("Mehl?", LEA, FORUM, 88, **in_topic(CHAT)), chats)
    chats.said(f"{FORUM}:{WELCOME}", "89")
    on_lea, on_us, unknown = (
        one("message_reaction", reaction([], emoji("🙏"), number) | {"chat": raw.chat(FORUM)}, chats)
        for number in (88, 89, 12)
    )
    assert isinstance(on_lea.event, Reacted)
    assert (on_lea.spot.id, on_lea.event.author) == (f"{FORUM}:{CHAT}", Account("telegram", str(LEA)))
    assert isinstance(on_us.event, Reacted)
    assert (on_us.spot.id, on_us.event.author) == (f"{FORUM}:{WELCOME}", Account("telegram", str(ME)))
    assert isinstance(unknown.event, Reacted)
    assert (unknown.spot.id, unknown.event.author) == (str(FORUM), None)


def test_an_unnamed_reaction_and_a_sign_of_telegrams_own() -> None:
    data = reaction([], [{"type": "custom_emoji", "custom_emoji_id": "55"}, {"type": "paid"}])
    del data["user"]
    arrival = one("message_reaction", data | {"actor_chat": raw.chat(PLAIN)})
    assert isinstance(arrival.event, Reacted)
    assert (arrival.event.emoji, arrival.by) == ("custom:55", Account("telegram", f"anonymous:{PLAIN}"))


# -- who comes, goes and may ------------------------------------------------------------------------------------------


def test_who_comes_in_is_met_once_however_often_it_is_told() -> None:
    """Mission §4: notices fail in large groups and member updates need an administrator; both must be one event."""
    chats = told()
    first = one("chat_member", turn(member(ANA, "left"), member(ANA), FORUM, ANA, invite_link=raw.link()), chats)
    second = one("message", notice(FORUM, ANA, new_chat_members=[raw.user(ANA)], date=DATE + 1), chats, 7002)
    assert first.event == Joined("https://t.me/+abc")
    assert (first.by, first.spot.purpose) == (Account("telegram", str(ANA)), Purpose.WELCOME)
    assert first.key == second.key == f"join/{FORUM}/{ANA}/{DATE}"
    assert second.event == Joined()
    turned = one("message", notice(FORUM, ANA, new_chat_members=[raw.user(ANA)]), number=7002)
    assert turned.key == first.key, "the other way about, in another process"


def test_who_goes_and_comes_again_is_met_again() -> None:
    """Row 37."""
    chats, out, back = (
        told(),
        turn(member(ANA), member(ANA, "left"), FORUM),
        turn(member(ANA, "left"), member(ANA), FORUM),
    )
    joined = one("chat_member", back, chats)
    left = one("chat_member", out | {"date": DATE + 20}, chats)
    also = one("message", notice(FORUM, left_chat_member=raw.user(ANA), date=DATE + 21), chats)
    again = one("chat_member", back | {"date": DATE + 40}, chats)
    assert (left.event, left.key) == (Left(), also.key)
    assert (type(again.event), again.key) == (Joined, f"join/{FORUM}/{ANA}/{DATE + 40}")
    assert again.key != joined.key


@pytest.mark.parametrize(
    ("old", "new", "event"),
    [
        (member(ANA, "kicked"), member(ANA, "restricted"), Joined()),
        (member(ANA, "restricted", is_member=False), member(ANA), Joined()),
        (member(ANA, "restricted"), member(ANA, "restricted", is_member=False), Left()),
        (member(ANA), member(ANA, "kicked"), Left()),
        (member(ANA), member(ANA, "restricted"), RightsChanged(Account("telegram", str(ANA)))),
        (member(ANA, "administrator"), member(ANA), RightsChanged(Account("telegram", str(ANA)))),
        (member(ANA, "left"), member(ANA, "kicked"), None),
        (member(ANA, "kicked"), member(ANA, "left"), None),
    ],
)
def test_what_a_change_of_status_means(old: Json, new: Json, event: Any) -> None:
    assert [each.event for each in hear("chat_member", turn(old, new))] == ([] if event is None else [event])


def test_several_who_come_at_once_are_several() -> None:
    found = hear("message", notice(new_chat_members=[raw.user(ANA), raw.user(ME), raw.user(LEA)]))
    assert [each.by.id for each in found if each.by is not None] == [str(ANA), str(LEA)]
    assert [each.position for each in found] == [None, "7001"]
    assert hear("message", notice(left_chat_member=raw.user(ME))) == []


def test_who_asks_to_come_in_may_be_written_to_for_five_minutes() -> None:
    arrival = one("chat_join_request", raw.request())
    assert (arrival.event, arrival.by) == (AskedToJoin(), Account("telegram", str(ANA)))
    assert arrival.spot.purpose is Purpose.WELCOME
    assert arrival.interaction is not None
    assert arrival.interaction.until == NOON + timedelta(minutes=5)
    assert arrival.interaction.token == f"join:{FORUM}/{ANA}"


def test_our_own_rights_are_news_and_being_blocked_is_noted() -> None:
    """Row 29, row 31: sent away is told; a closed private chat is only remembered."""
    chats = told()
    promoted = turn(member(ME), member(ME, "administrator", "can_delete_messages"), FORUM)
    changed, lacking = hear("my_chat_member", promoted, chats)
    assert (changed.event, changed.by) == (RightsChanged(), None)
    assert lacking.event == Sighted(lacks=chats.lacks(str(FORUM)))
    assert (changed.position, lacking.position) == (None, "7001")
    assert chats.groups[str(FORUM)].rights == frozenset({"can_delete_messages", "can_manage_chat"})
    changed, lacking = hear("my_chat_member", turn(member(ME), member(ME, "kicked"), FORUM), chats)
    assert (changed.event, lacking.event) == (RightsChanged(), Sighted(lacks=frozenset({Need.SEE})))
    assert not chats.groups[str(FORUM)].present
    assert hear("my_chat_member", turn(member(ME), member(ME, "kicked"), ANA, ANA), chats) == []
    assert chats.directs == {str(ANA): False}


# -- what is there ----------------------------------------------------------------------------------------------------


def test_a_group_in_sight_for_the_first_time_is_a_baseline() -> None:
    chats = Chats(Names(), str(ME), USERNAME)
    sighted, said = hear("message", message("Morgen", where=FORUM, **in_topic(WELCOME)), chats)
    assert isinstance(sighted.event, Sighted)
    assert {each.id for each in sighted.event.places} == {str(FORUM), f"{FORUM}:{WELCOME}"}
    assert (sighted.key, sighted.position, sighted.by) == (f"sighted/7001/{FORUM}", None, None)
    assert (said.key, said.position) == ("update/7001", "7001")
    assert chats.strangers == {str(FORUM)}
    # read once more, after half of it was committed, the words must still be known by the same key
    assert [each.key for each in hear("message", message("Morgen", where=FORUM, **in_topic(WELCOME)), chats)] == [
        said.key
    ]


def test_being_put_into_a_group_is_a_baseline_too() -> None:
    chats = Chats(Names(), str(ME), USERNAME)
    sighted, rights, _ = hear("my_chat_member", turn(member(ME, "left"), member(ME), FORUM), chats)
    assert isinstance(sighted.event, Sighted)
    assert rights.event == RightsChanged()


def test_a_topic_is_seen_when_it_is_made_or_named_anew() -> None:
    chats = told()
    made = {"name": "Fragen", "icon_color": 1}
    data = message("", MIRA, FORUM, 60, message_thread_id=60, is_topic_message=True, forum_topic_created=made)
    arrival = one("message", data, chats)
    assert isinstance(arrival.event, Sighted)
    assert [(each.id, each.purpose) for each in arrival.event.places] == [(f"{FORUM}:60", Purpose.QUESTIONS)]
    assert (arrival.stream, arrival.position) == ("updates", "7001")
    renamed = {**data, "message_id": 61, "forum_topic_edited": {"name": "Team"}}
    del renamed["forum_topic_created"]
    event = one("message", renamed, chats).event
    assert isinstance(event, Sighted)
    # everyone in the forum reads it
    assert [(each.name, each.purpose) for each in event.places] == [("Team", Purpose.OTHER)]


@pytest.mark.parametrize("order", [("became", "was"), ("was", "became"), ("became",), ("was",)])
def test_a_group_that_becomes_a_supergroup_moves_once(order: tuple[str, ...]) -> None:
    """Row 28: either notice, in either order, says the same under the same key."""
    chats, new = told(), str(raw.GROWN)
    found = [each for which in order for each in hear("message", MESSAGES[which], chats)]
    assert {each.key for each in found} == {f"moved/{PLAIN}"}
    for each in found:
        assert isinstance(each.event, PlaceMoved)
        assert (each.spot.id, each.spot.guild, each.event.now.id, each.event.now.guild) == (
            str(PLAIN),
            str(PLAIN),
            new,
            new,
        )
    assert inbound.moved(chats, str(PLAIN), new, NOW).key == found[0].key
    assert one("message", message("Noch da"), chats).spot.id == new
    assert chats.moved == {str(PLAIN): new}
    assert str(PLAIN) not in chats.groups
    assert hear("my_chat_member", turn(member(ME), member(ME, "left")), chats) == []
    assert chats.groups[new].present


# -- poison -----------------------------------------------------------------------------------------------------------

STRANGE: list[Any] = [
    None,
    7,
    -1,
    0,
    1 << 60,
    1e300,
    True,
    "",
    "x",
    "1" * 40,
    "\ud800",
    [],
    [[]],
    ["x"],
    {},
    {"id": []},
]


def paths(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every field of a payload, however deep."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inside:
        yield (*at, key)
        yield from paths(value, (*at, key))


def spoiled(data: Json, path: tuple[Any, ...], value: Any, *, drop: bool = False) -> Json:
    made: Any = copy.deepcopy(data)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    if drop:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return dict(made)


def stored(text: object) -> bool:
    return isinstance(text, str) and text == text.encode().decode()


def sound(arrival: Arrival) -> bool:
    """What leaves this room can be stored: texts are texts, instants are instants."""
    by, event = arrival.by, arrival.event
    texts = [arrival.key, arrival.spot.id, arrival.spot.guild, arrival.spot.name, arrival.spot.guild_name]
    texts += [] if by is None else [by.id, by.name, by.handle]
    texts += [] if arrival.interaction is None else [arrival.interaction.id, arrival.interaction.token]
    if isinstance(event, Said | Edited):
        texts.append(event.text)
    if isinstance(event, Said | Edited | Reacted):
        texts += [event.message.spot, event.message.id]
    if isinstance(event, Commanded):
        texts += [event.line, event.target_text]
    if isinstance(event, Pressed):
        texts.append(event.key)
    if isinstance(event, Sighted):
        texts += [each.name for each in event.places]
    return all(stored(each) for each in texts) and isinstance(arrival.at, datetime)


def test_an_odd_update_is_set_aside_and_never_worse() -> None:
    """Row 26: every field of every fixture dropped or of another type; either it still makes sense, or it is Odd."""
    tried = odd = 0
    for kind, fixture in FIXTURES:
        update = raw.update(kind, fixture)
        for path in paths(update):
            for value in [*STRANGE, ...]:
                data = spoiled(update, path, value, drop=value is ...)
                tried += 1
                try:
                    arrivals = inbound.read(told(), data, NOW)
                except Odd:
                    odd += 1
                    continue
                assert all(sound(each) for each in arrivals), (kind, path, value)
    print(f"{tried} odd updates: {odd} set aside, {tried - odd} read")
    assert tried > 10_000
    assert 0 < odd < tried


def test_an_odd_update_leaves_what_was_known_as_it_was() -> None:
    """Row 26: the next update is read as if the odd one had never come."""
    chats = told()
    for kind, data in [
        ("message", message("Morgen", where=FORUM, date="soon")),
        ("message", message("Morgen", where=FORUM, **in_topic(BREAD)) | {"from": None}),
        ("my_chat_member", turn(member(ME), member(ME, "emperor"), FORUM)),
        ("chat_member", {}),
    ]:
        with pytest.raises(Odd):
            hear(kind, data, chats)
    assert chats.news() == {}
    assert one("message", message("Morgen", where=FORUM), chats).spot.name == "Nachbarschaft"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("message", message("Hi @lea", entities=[raw.entity("mention", 3, 5)])),
        ("message", message("Hi @lea", entities=[raw.entity("mention", -1, 2)])),
        ("message", notice(migrate_to_chat_id=5)),
        ("message", message() | {"message_id": 1 << 53}),
        ("message_reaction", reaction([], []) | {"user": None}),
    ],
)
def test_what_cannot_be_is_odd(kind: str, data: Json) -> None:
    with pytest.raises(Odd):
        hear(kind, data)


def test_a_private_chat_with_topics_is_one_line_all_the_same() -> None:
    said = one("message", message("Hallo", ANA, ANA, message_thread_id=7, is_topic_message=True))
    assert (said.spot.id, said.spot.purpose) == (str(ANA), Purpose.DIRECT)


def test_a_rich_message_that_is_too_deep_is_odd() -> None:
    """Row 55."""
    block: Json = {"type": "paragraph", "text": "x"}
    for _ in range(1000):
        block = {"type": "blockquote", "blocks": [block]}
    with pytest.raises(Odd):
        hear("message", message("", rich_message={"blocks": [block]}))


@pytest.mark.skipif(not CHECKED, reason="the official description of the Bot API is not beside the repository")
def test_the_fixtures_are_what_telegram_would_send() -> None:
    problems = [checker("Update")(raw.update(kind, fixture)) for kind, fixture in FIXTURES]
    assert [each for each in problems if each] == []
    assert len(problems) >= 25
