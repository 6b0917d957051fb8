"""What is there on Telegram: told by updates, kept over a restart, read by who may and by what things are called."""

from datetime import timedelta

import pytest

from bot.adapters.telegram.chats import Chats, Names, parts, ref
from bot.adapters.telegram.fields import Odd
from bot.adapters.telegram.group import Group, Topic
from bot.adapters.telegram.names import bare
from bot.adapters.telegram.needs import BAN, RIGHTS
from bot.adapters.telegram.people import MOST
from bot.model.needs import Need
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose
from bot.model.rights import NOBODY, Role, Standing
from tests.adapters.telegram import payloads as raw
from tests.adapters.telegram.payloads import (
    ANA,
    CHAT,
    DATE,
    FORUM,
    GROWN,
    LEA,
    ME,
    MIRA,
    NEWS,
    NOON,
    PLAIN,
    QUINN,
    TEAM,
    USERNAME,
    WELCOME,
    in_topic,
    member,
    message,
    notice,
    turn,
)


def empty(names: Names | None = None) -> Chats:
    return Chats(names or Names(), str(ME), USERNAME)


# -- places -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "purpose"),
    [
        ("Willkommen", Purpose.WELCOME),
        ("🙏 DANKE!", Purpose.THANKS),
        ("Fragen", Purpose.QUESTIONS),
        ("Team", Purpose.STAFF),
        ("Nachbarschaft Linden", Purpose.TALK),
    ],
)
def test_a_groups_title_says_what_it_is_for(title: str, purpose: Purpose) -> None:
    chats = empty()
    chats.learn(raw.chat(PLAIN, title=title))
    spot = chats.spot(str(PLAIN))
    assert (spot.purpose, spot.name, spot.guild_name, spot.guild) == (purpose, title, title, str(PLAIN))


def test_a_room_for_the_team_is_one_only_where_others_cannot_read() -> None:
    chats = empty()
    chats.learn(raw.chat(TEAM))
    assert (chats.staff_rooms(), chats.spot(str(TEAM)).closed) == ((str(TEAM),), True)
    chats.learn(raw.chat(TEAM, username="our_team"))
    assert (chats.spot(str(TEAM)).purpose, chats.staff_rooms()) == (Purpose.OTHER, ())
    assert chats.spot(str(TEAM)).closed is False, "anybody can come in, whatever a human chooses it for"
    chats.learn(raw.chat(FORUM))
    assert chats.topic(str(FORUM), "9", "Team").purpose is Purpose.OTHER
    assert chats.topic(str(FORUM), "9", "Team").closed is False
    chats.apply("message", notice(FORUM, forum_topic_edited={"name": "Team"}))
    assert chats.spot(str(FORUM)).purpose is Purpose.OTHER
    chats.learn(raw.chat(TEAM, is_forum=True))
    assert chats.topic(str(TEAM), "9", "Mods").purpose is Purpose.STAFF


def test_the_operator_may_name_places_by_title_or_number() -> None:
    names = Names({Purpose.THANKS: (str(PLAIN),), Purpose.QUESTIONS: (f"{FORUM}:{CHAT}",)}, groups=Purpose.OTHER)
    chats = empty(names)
    for each in (PLAIN, FORUM, TEAM):
        chats.learn(raw.chat(each))
    chats.topic(str(FORUM), str(CHAT), "Plausch")
    assert chats.spot(str(PLAIN)).purpose is Purpose.THANKS
    assert chats.spot(str(FORUM), str(CHAT)).purpose is Purpose.QUESTIONS
    assert chats.spot(str(TEAM)).purpose is Purpose.OTHER


def test_a_forum_is_general_and_its_topics_in_the_order_they_were_made() -> None:
    chats = empty()
    chats.apply("message", message(where=FORUM, **in_topic(CHAT)))
    chats.topic(str(FORUM), "12", "Fragen")
    chats.topic(str(FORUM), str(WELCOME), raw.TOPICS[WELCOME])
    assert [each.id for each in chats.places(str(FORUM))] == [
        str(FORUM), f"{FORUM}:{WELCOME}", f"{FORUM}:{CHAT}", f"{FORUM}:12",
    ]  # fmt: skip
    assert [each.purpose for each in chats.places(str(FORUM))] == [
        Purpose.OTHER, Purpose.WELCOME, Purpose.TALK, Purpose.QUESTIONS,
    ]  # fmt: skip
    assert chats.door(str(FORUM)).id == f"{FORUM}:{WELCOME}"
    assert chats.places("-77") == ()


def test_general_goes_by_the_name_it_was_given() -> None:
    chats = empty()
    chats.learn(raw.chat(FORUM))
    assert chats.spot(str(FORUM)).name == "Nachbarschaft"
    chats.apply("message", notice(FORUM, forum_topic_edited={"name": "Plausch"}))
    assert (chats.spot(str(FORUM)).name, chats.spot(str(FORUM)).purpose) == ("Plausch", Purpose.TALK)
    assert chats.spot(str(FORUM)).guild_name == "Nachbarschaft"


def test_a_topic_opened_for_one_matter_is_a_thread() -> None:
    chats = empty()
    chats.learn(raw.chat(FORUM))
    spot = chats.topic(str(FORUM), "70", "Fragen", ours=True)
    assert (spot.purpose, spot.parent, spot.name) == (Purpose.THREAD, str(FORUM), "Fragen")
    assert chats.topic(str(FORUM), "70", "Brot").purpose is Purpose.THREAD


def test_a_topic_is_known_by_name_once_anybody_said_it() -> None:
    chats = empty()
    chats.apply("message", message(where=FORUM, message_thread_id=CHAT, is_topic_message=True))
    assert chats.spot(str(FORUM), str(CHAT)).name == ""
    chats.apply("message", message("", MIRA, FORUM, 9, **_renamed("Plauderei")))
    chats.apply("message", message(where=FORUM, **in_topic(CHAT)))
    assert chats.spot(str(FORUM), str(CHAT)).name == "Plauderei", "the first notice knows only the first name"


def _renamed(name: str) -> raw.Json:
    return {"message_thread_id": CHAT, "is_topic_message": True, "forum_topic_edited": {"name": name}}


def test_what_is_no_group_is_none() -> None:
    chats = empty()
    chats.apply("message", message(where=NEWS))
    chats.apply("my_chat_member", turn(member(ME, "left"), member(ME, "administrator"), NEWS))
    assert (chats.groups, chats.directs, chats.news()) == ({}, {}, {})
    for odd in ({"id": 5, "type": "group"}, {"id": -5, "type": "private"}, {"id": -5, "type": "circle"}, {"id": -5}):
        with pytest.raises(Odd):
            chats.learn(odd)


def test_spots_are_taken_apart_and_messages_named_by_them() -> None:
    chats = empty()
    chats.learn(raw.chat(FORUM))
    assert (parts(f"{FORUM}:3"), parts(str(ANA))) == ((str(FORUM), "3"), (str(ANA), None))
    assert ref(chats.spot(str(FORUM), "3"), "8") == MessageRef("telegram", f"{FORUM}:3", "8")
    assert chats.target(f"{FORUM}:3") == (str(FORUM), "3")


# -- what is news, and what is kept -----------------------------------------------------------------------------------


def test_news_is_told_once_and_asked_for_once() -> None:
    chats = empty()
    chats.apply("message", message(where=FORUM, **in_topic(CHAT)))
    assert {each.id for each in chats.news()[str(FORUM)]} == {str(FORUM), f"{FORUM}:{CHAT}"}
    assert (chats.news(), chats.strangers) == ({}, {str(FORUM)})
    chats.strangers.clear()
    chats.apply("message", message(where=FORUM, **in_topic(CHAT)))
    assert (chats.news(), chats.strangers) == ({}, set())
    chats.learn(raw.chat(FORUM, title="Linden"))
    assert [each.guild_name for each in chats.news()[str(FORUM)]] == ["Linden"]


def test_what_was_noted_before_is_no_news() -> None:
    chats = empty()
    topics = {str(WELCOME): Topic(str(WELCOME), "Willkommen")}
    known = Group(str(FORUM), "Nachbarschaft", forum=True, rights=frozenset(), topics=topics)
    chats.load([known], {str(PLAIN): str(GROWN)}, {str(ANA): True})
    chats.apply("message", message(where=FORUM, message_thread_id=WELCOME, is_topic_message=True))
    assert (chats.news(), chats.changed, chats.strangers) == ({}, set(), set())
    assert chats.door(str(FORUM)).name == "Willkommen"
    assert chats.target(str(PLAIN)) == (str(GROWN), None)


def test_notes_are_due_only_for_what_changed() -> None:
    chats = empty()
    chats.apply("message", message(where=ANA, by=ANA))
    chats.apply("message", message())
    assert (chats.opened, chats.changed) == ({str(ANA)}, {str(PLAIN)})
    chats.opened.clear()
    chats.changed.clear()
    chats.apply("message", message(where=ANA, by=ANA))
    chats.apply("message", message())
    assert (chats.opened, chats.changed) == (set(), set())
    chats.apply("my_chat_member", turn(member(ME), member(ME, "kicked"), ANA, ANA))
    assert (chats.opened, chats.directs) == ({str(ANA)}, {str(ANA): False})


def test_being_sent_away_and_fetched_back_shows_everything_anew() -> None:
    """Row 29: an absent group keeps what is known of it, and comes into sight again."""
    chats = empty()
    chats.apply("message", message(where=FORUM, **in_topic(CHAT)))
    chats.seat(str(FORUM), member(ME, "kicked"))
    assert chats.news() == {}
    chats.strangers.clear()
    assert not chats.groups[str(FORUM)].present
    chats.seat(str(FORUM), member(ME, "administrator", "can_pin_messages"))
    assert {each.id for each in chats.news()[str(FORUM)]} == {str(FORUM), f"{FORUM}:{CHAT}"}
    assert chats.groups[str(FORUM)].rights == frozenset({"can_pin_messages", "can_manage_chat"})
    assert chats.strangers == {str(FORUM)}
    chats.forget(str(FORUM))
    assert (chats.groups, chats.strangers, chats.news()) == ({}, set(), {})


def test_a_group_keeps_all_it_has_under_its_new_number() -> None:
    """Row 28."""
    chats = empty()
    chats.learn(raw.chat(PLAIN))
    chats.seat(str(PLAIN), member(ME, "administrator", "can_delete_messages"))
    chats.news()
    chats.changed.clear()
    chats.migrate(str(PLAIN), str(GROWN))
    chats.migrate(str(PLAIN), str(GROWN))
    held = frozenset({"can_delete_messages", "can_manage_chat"})
    grown = chats.groups[str(GROWN)]
    assert (grown.title, grown.kind, grown.rights) == ("Plausch", "supergroup", held)
    assert (chats.changed, chats.strangers, chats.news()) == ({str(PLAIN), str(GROWN)}, {str(GROWN)}, {})
    assert chats.spot(str(PLAIN)) == chats.spot(str(GROWN))
    assert chats.standing(member(LEA), str(PLAIN)).roles == {Role.MEMBER}


def test_memory_has_an_end() -> None:
    """Row 57."""
    chats = empty()
    for number in range(1, MOST + 3):
        chats.said(str(PLAIN), str(number))
    assert chats.wrote(str(PLAIN), "1") is None
    assert chats.wrote(str(PLAIN), "2") is None
    assert chats.wrote(str(PLAIN), "3") is not None


# -- people -----------------------------------------------------------------------------------------------------------


def test_an_account_is_called_as_people_see_it() -> None:
    chats = empty()
    ana = chats.account(raw.user(ANA, last_name="Grün", language_code="de-AT"))
    assert (ana.name, ana.handle, ana.locale, ana.robot) == ("Ana Grün", "@ana", "de", False)
    bare_one = chats.account({"id": 5, "is_bot": False, "first_name": ""})
    assert (bare_one.name, bare_one.handle, bare_one.locale) == ("", "", None)
    assert chats.account(raw.user(language_code="fr")).locale is None
    assert chats.account(raw.user(language_code="EN-us")).locale == "en"
    assert chats.account(raw.user(ME, is_bot=False)).robot
    assert chats.account(raw.user(QUINN, is_bot=True)).robot


def test_a_username_leads_to_whoever_had_it_last() -> None:
    chats = empty()
    chats.account(raw.user(LEA, username="linz"))
    assert chats.named("@LINZ") == Account("telegram", str(LEA))
    chats.account(raw.user(QUINN, username="Linz"))
    assert chats.named("linz") == Account("telegram", str(QUINN))
    assert chats.named(f"@{USERNAME.upper()}") == Account("telegram", str(ME))


@pytest.mark.parametrize(
    ("given", "roles", "owner"),
    [
        (member(MIRA), {Role.MEMBER}, False),
        (member(MIRA, "creator"), {Role.MEMBER}, True),
        (member(MIRA, "administrator"), {Role.MEMBER}, False),
        (member(MIRA, "administrator", "can_pin_messages", "can_invite_users"), {Role.MEMBER}, False),
        (member(MIRA, "administrator") | {"can_delete_messages": "no"}, {Role.MEMBER}, False),
        (member(MIRA, "administrator", "can_delete_messages"), {Role.MEMBER, Role.MODERATOR}, False),
        (member(MIRA, "administrator", "can_restrict_members"), {Role.MEMBER, Role.MODERATOR}, False),
        (member(MIRA, "administrator", "can_promote_members"), {Role.MEMBER, Role.LEAD}, False),
        (member(MIRA, "administrator", custom_title="Organisation"), {Role.MEMBER, Role.ORGANISER}, False),
        (member(MIRA, "restricted"), {Role.MEMBER}, False),
        (member(MIRA, "restricted", is_member=False), set(), False),
        (member(MIRA, "left"), set(), False),
        (member(MIRA, "kicked"), set(), False),
    ],
)
def test_what_someone_is_in_a_group(given: raw.Json, roles: set[Role], owner: bool) -> None:
    """Row 41: the platform's own rights, and nothing else, make staff."""
    called = frozenset({"organisation"}) if "custom_title" in given else frozenset()
    found = empty().standing(given)
    assert found == Standing(frozenset(roles), owner=owner, native=called)
    # row 42: Telegram lets no bot act on its administrators
    assert found.beyond is (given["status"] in ("creator", "administrator"))


@pytest.mark.parametrize("kind", [Role.PARTNER, Role.STAFF, Role.FRIEND])
def test_nobody_makes_themselves_one_of_the_house(kind: Role) -> None:
    """Row 43, IDP-07: the tag that is shown beside a name is given, never taken."""
    chats = Chats(Names(roles={kind: ("haus",)}), str(ME), USERNAME)
    assert kind not in chats.standing(member(LEA, tag="Haus"), str(FORUM)).roles
    chats.learn(raw.full(FORUM, can_edit_tag=False))
    assert kind in chats.standing(member(LEA, tag="Haus"), str(FORUM)).roles


def test_what_we_lack_in_a_group_is_said_in_the_house_s_words() -> None:
    """PER-11: no administrator has none of it; privacy mode is told where it makes us deaf; outside we see nothing."""
    chats = empty()
    assert chats.lacks(str(FORUM)) == {Need.SEE}
    chats.seat(str(FORUM), member(ME))
    for reads_all in (False, True):
        chats.reads_all = reads_all
        assert (Need.HEAR_TALK in chats.lacks(str(FORUM))) is not reads_all
        assert chats.lacks(str(FORUM)) >= {Need.ADMINISTER, Need.HEAR_PEOPLE, Need.PAUSE, Need.REMOVE}
    chats.seat(str(FORUM), member(ME, "administrator", *(each.field for each in RIGHTS if each is not BAN)))
    chats.reads_all = False
    assert chats.lacks(str(FORUM)) == {Need.PAUSE, Need.EXCLUDE}
    chats.seat(str(FORUM), member(ME, "kicked"))
    assert chats.lacks(str(FORUM)) == {Need.SEE}


def test_a_title_that_says_a_role_gives_it_and_an_owners_title_too() -> None:
    assert Role.GREETER in empty().standing(member(MIRA, "creator", custom_title="☕ Gastgeber")).roles


def test_a_tag_gives_rights_only_where_nobody_can_tag_themselves() -> None:
    """Row 43: whoever may edit their own tag could make themselves an organiser."""
    chats, jo = empty(), member(raw.JO, tag="Organisation")
    guest = member(LEA, tag="Gastgeber")
    assert chats.standing(guest).roles == {Role.MEMBER, Role.GREETER}
    assert chats.standing(jo, str(FORUM)).roles == {Role.MEMBER}
    for permissions, fixed in (
        ({"can_edit_tag": True, "can_pin_messages": False}, False),
        ({"can_edit_tag": False, "can_pin_messages": True}, True),
        ({"can_pin_messages": True}, False),
        ({"can_pin_messages": False}, True),
    ):
        chats.learn(raw.full(FORUM, **permissions))
        now = chats.standing(jo, str(FORUM))
        assert ((Role.ORGANISER in now.roles), ("organisation" in now.native)) == (fixed, fixed), permissions
    assert Role.ORGANISER not in chats.standing(jo).roles
    assert Role.ORGANISER not in chats.standing(jo, str(TEAM)).roles


def test_what_someone_was_seen_to_be_stands_for_a_minute() -> None:
    chats = empty()
    promoted = turn(member(LEA), member(LEA, "administrator", "can_delete_messages"))
    chats.apply("chat_member", promoted)
    guild, lea = str(PLAIN), str(LEA)
    held = chats.held(guild, lea, NOON + timedelta(seconds=59))
    assert held is not None
    assert Role.MODERATOR in held.roles
    assert chats.held(guild, lea, NOON + timedelta(seconds=60)) is None
    assert chats.held(guild, lea, NOON - timedelta(seconds=1)) is None
    chats.apply("chat_member", turn(member(LEA), member(LEA, "left"), date=DATE + 1))
    assert chats.held(guild, lea, NOON + timedelta(seconds=2)) == NOBODY


def test_names_are_compared_without_their_looks() -> None:
    assert [bare(each) for each in ("👋・Willkommen!", "ＤＡＮＫＥ", "...", "-100:3")] == [
        "willkommen",
        "danke",
        "...",
        "100:3",
    ]
