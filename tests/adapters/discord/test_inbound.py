"""Raw payloads become events: what people did, once each, whatever Discord leaves out or makes up."""

import copy
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.adapters.discord import inbound, permissions
from bot.adapters.discord.fields import Odd
from bot.adapters.discord.world import Names, World
from bot.model.events import Arrival, Deleted, Edited, Joined, Left, Reacted, RightsChanged, Said, Sighted
from bot.model.needs import Need
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose
from tests.adapters.discord import payloads as raw
from tests.adapters.discord.payloads import ANA, CHAT, GUILD, LEA, ME, NOON, QUINN, WELCOME, Json

NOW = NOON + timedelta(seconds=2)
EDITED = "2026-11-18T11:00:01.500000+00:00"


def told() -> World:
    world = World(Names())
    world.apply("READY", raw.ready())
    world.apply("GUILD_CREATE", raw.guild())
    return world


def hear(kind: str, data: Json, world: World | None = None, number: int = 7) -> list[Arrival]:
    """Read one gateway event as the adapter does: the world first."""
    world = world or told()
    world.apply(kind, data)
    return inbound.read(world, kind, data, NOW, number)


def one(kind: str, data: Json, world: World | None = None) -> Arrival:
    found = hear(kind, data, world)
    assert len(found) == 1, found
    return found[0]


# -- messages ---------------------------------------------------------------------------------------------------------


def test_what_someone_says_arrives_with_who_where_and_when() -> None:
    said = one("MESSAGE_CREATE", raw.message("Guten Morgen <@5> *zusammen*"))
    number = raw.snowflake(100)
    assert (said.platform, said.bot, said.key) == ("discord", "discord", f"message/{number}")
    assert (said.at, said.arrived) == (NOON, NOW)
    assert (said.spot.id, said.spot.purpose, said.spot.guild_name) == (CHAT, Purpose.TALK, "Stammtisch")
    assert (said.stream, said.position) == (f"channel/{CHAT}", number)
    assert said.by is not None
    assert (said.by.id, said.by.name, said.by.handle, said.by.robot) == (QUINN, "Quinn", "@quinn", False)
    assert said.event == Said(MessageRef("discord", CHAT, number), "Guten Morgen <@5> *zusammen*")


def test_a_message_from_rest_is_the_same_event_as_from_the_gateway() -> None:
    """Row 13: what catch-up reads must be a no-op where the gateway told it already."""
    told_twice = raw.message(by=LEA)
    from_rest = {key: value for key, value in told_twice.items() if key not in ("guild_id", "member")}
    assert inbound.said(told(), from_rest, NOW) == inbound.said(told(), told_twice, NOW)


def test_nothing_arrives_before_it_happened() -> None:
    """Discord's clock may be ahead of ours."""
    said = inbound.said(told(), raw.message(), NOON - timedelta(seconds=5))
    assert said is not None
    assert said.arrived == said.at == NOON


def test_a_reply_says_what_it_answers_and_whom() -> None:
    quoted = raw.message("Wer hilft mir?", by=LEA, number=90)
    reference = {"type": 0, "message_id": quoted["id"], "channel_id": CHAT, "guild_id": GUILD}
    reply = raw.message("Ich!", type=19, message_reference=reference, referenced_message=quoted)
    event = one("MESSAGE_CREATE", reply).event
    assert isinstance(event, Said)
    assert event.reply_to == MessageRef("discord", CHAT, quoted["id"])
    assert event.reply_author == Account("discord", LEA)
    gone = one("MESSAGE_CREATE", reply | {"referenced_message": None}).event
    assert isinstance(gone, Said)
    assert (gone.reply_to is None, gone.reply_author) == (False, None)


def test_a_forwarded_message_is_no_reply() -> None:
    reference = {"type": 1, "message_id": raw.snowflake(90), "channel_id": WELCOME}
    event = one("MESSAGE_CREATE", raw.message("", message_reference=reference)).event
    assert isinstance(event, Said)
    assert event.reply_to is None


def test_mentions_are_accounts_robots_included() -> None:
    mentions = [raw.user(LEA) | {"member": {"nick": "Lea aus Linz", "roles": []}}, raw.user(ME)]
    event = one("MESSAGE_CREATE", raw.message("hallo", mentions=mentions)).event
    assert isinstance(event, Said)
    assert [(each.id, each.name, each.robot) for each in event.mentions] == [
        (LEA, "Lea aus Linz", False),
        (ME, "Stammtisch", True),
    ]


def test_our_own_words_webhooks_and_notices_concern_nobody() -> None:
    world = told()
    assert hear("MESSAGE_CREATE", raw.message(by=ME), world) == []
    assert hear("MESSAGE_CREATE", raw.message(webhook_id=raw.snowflake(70)), world) == []
    for kind in (6, 7, 8, 18, 20, 21, 23, 24, 46):
        assert hear("MESSAGE_CREATE", raw.message(type=kind), world) == []


def test_another_robot_is_heard_as_one() -> None:
    by = one("MESSAGE_CREATE", raw.message() | {"author": raw.user(bot=True)}).by
    assert by is not None
    assert by.robot


def test_a_direct_message_comes_from_a_direct_chat() -> None:
    direct = {key: value for key, value in raw.message().items() if key not in ("guild_id", "member")}
    said = one("MESSAGE_CREATE", direct | {"channel_id": raw.snowflake(80)})
    assert (said.spot.purpose, said.spot.guild, said.spot.name) == (Purpose.DIRECT, "", "Quinn")


def test_an_edit_counts_when_it_was_made_and_once() -> None:
    """Row 39: what was changed after the check is checked again."""
    edit = one("MESSAGE_UPDATE", raw.message("anders", edited_timestamp=EDITED))
    assert edit.event == Edited(MessageRef("discord", CHAT, raw.snowflake(100)), "anders")
    assert edit.at == NOON + timedelta(seconds=1, milliseconds=500)
    assert edit.key == f"edit/{raw.snowflake(100)}/{EDITED}"
    again = one("MESSAGE_UPDATE", raw.message("noch anders", edited_timestamp="2026-11-18T11:00:02+00:00"))
    assert again.key != edit.key
    assert (edit.stream, edit.position) == (None, None), "an edit of an old message moves no cursor"


def test_a_preview_that_appears_is_no_edit_and_ours_is_none() -> None:
    assert hear("MESSAGE_UPDATE", raw.message("sieh https://example.org")) == []
    # Discord says only what changed: a preview that arrived names no author
    assert hear("MESSAGE_UPDATE", {"id": raw.snowflake(91), "channel_id": raw.CHAT, "guild_id": raw.GUILD}) == []
    assert hear("MESSAGE_UPDATE", raw.message("unser", by=ME, edited_timestamp=EDITED)) == []


def test_deletes_of_messages_older_than_the_process_arrive() -> None:
    """D17: raw events, no cache: nothing has to be remembered to hear that it is gone."""
    gone = one("MESSAGE_DELETE", {"id": raw.snowflake(4), "channel_id": CHAT, "guild_id": GUILD})
    assert gone.event == Deleted(MessageRef("discord", CHAT, raw.snowflake(4)))
    assert (gone.key, gone.by, gone.at) == (f"delete/{raw.snowflake(4)}", None, NOW)
    ids = [raw.snowflake(5), raw.snowflake(6)]
    many = hear("MESSAGE_DELETE_BULK", {"ids": ids, "channel_id": CHAT, "guild_id": GUILD})
    assert [each.key for each in many] == [f"delete/{each}" for each in ids]


# -- reactions --------------------------------------------------------------------------------------------------------


def reaction(by: str = QUINN, **more: Any) -> Json:
    return {
        "user_id": by,
        "channel_id": CHAT,
        "message_id": raw.snowflake(100),
        "guild_id": GUILD,
        "member": raw.member(by),
        "message_author_id": LEA,
        "emoji": {"id": None, "name": "💛"},
        "burst": False,
        "type": 0,
    } | more


def test_a_reaction_says_whose_message_it_is_on() -> None:
    reacted = one("MESSAGE_REACTION_ADD", reaction())
    message = MessageRef("discord", CHAT, raw.snowflake(100))
    assert reacted.event == Reacted(message, "💛", True, Account("discord", LEA))
    assert reacted.key == f"react/{raw.snowflake(100)}/{QUINN}/💛/7"
    assert reacted.by is not None
    assert reacted.by.name == "Quinn"
    own = one("MESSAGE_REACTION_ADD", reaction(emoji={"id": raw.snowflake(71), "name": "brezel"})).event
    assert isinstance(own, Reacted)
    assert own.emoji == f"brezel:{raw.snowflake(71)}"


def test_a_reaction_taken_back_still_knows_whose_message_it_was_on() -> None:
    """THX-02: Discord says the author only when a reaction is set."""
    world = told()
    hear("MESSAGE_REACTION_ADD", reaction(), world)
    removed = {key: value for key, value in reaction().items() if key not in ("member", "message_author_id")}
    event = one("MESSAGE_REACTION_REMOVE", removed, world).event
    assert isinstance(event, Reacted)
    assert (event.added, event.author) == (False, Account("discord", LEA))
    unseen = one("MESSAGE_REACTION_REMOVE", removed).event
    assert isinstance(unseen, Reacted)
    assert unseen.author is None


def test_set_taken_back_and_set_again_are_three_things_and_ours_none() -> None:
    world = told()
    keys = {hear("MESSAGE_REACTION_ADD", reaction(), world, number)[0].key for number in (1, 2, 3)}
    assert len(keys) == 3
    assert hear("MESSAGE_REACTION_ADD", reaction(by=ME), world) == []


# -- coming and going -------------------------------------------------------------------------------------------------


def test_someone_comes_in_by_the_welcome_place() -> None:
    joined = one("GUILD_MEMBER_ADD", raw.member(ANA, guild_id=GUILD))
    assert joined.event == Joined()
    assert joined.spot.id == WELCOME
    assert joined.key == f"join/{GUILD}/{ANA}/2026-11-18T10:59:30.123000+00:00"
    assert joined.at == NOON - timedelta(seconds=29, milliseconds=877)


def test_whoever_is_still_screened_is_welcomed_when_they_are_through_and_once() -> None:
    """WEL: nobody is greeted who cannot read it yet."""
    world = told()
    assert hear("GUILD_MEMBER_ADD", raw.member(ANA, guild_id=GUILD, pending=True), world) == []
    still = hear("GUILD_MEMBER_UPDATE", raw.member(ANA, guild_id=GUILD, pending=True, nick="Anna"), world)
    assert [type(each.event) for each in still] == [RightsChanged]
    through = hear("GUILD_MEMBER_UPDATE", raw.member(ANA, guild_id=GUILD), world)
    assert [type(each.event) for each in through] == [RightsChanged, Joined]
    assert [type(each.event) for each in hear("GUILD_MEMBER_UPDATE", raw.member(ANA, guild_id=GUILD), world)] == [
        RightsChanged
    ]


def test_someone_goes_and_a_ban_is_told_once() -> None:
    """Row 36."""
    left = one("GUILD_MEMBER_REMOVE", {"guild_id": GUILD, "user": raw.user()})
    assert (left.event, left.key, left.by) == (Left(), f"left/{GUILD}/{QUINN}/7", Account("discord", QUINN))
    assert hear("GUILD_BAN_ADD", {"guild_id": GUILD, "user": raw.user()}) == []


def test_we_ourselves_neither_come_nor_go() -> None:
    assert hear("GUILD_MEMBER_ADD", raw.member(ME, guild_id=GUILD)) == []
    assert hear("GUILD_MEMBER_REMOVE", {"guild_id": GUILD, "user": raw.user(ME)}) == []


def test_changed_roles_are_told_of_someone_of_us_or_of_everyone() -> None:
    """Row 30: what a role gave or took holds at once."""
    member = one("GUILD_MEMBER_UPDATE", raw.member(guild_id=GUILD))
    assert member.event == RightsChanged(Account("discord", QUINN))
    assert one("GUILD_UPDATE", raw.guild(owner_id=QUINN)).event == RightsChanged(None)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("GUILD_MEMBER_UPDATE", raw.member(ME, guild_id=GUILD)),
        ("GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": raw.role(raw.MODERATOR, "x")}),
        ("GUILD_ROLE_DELETE", {"guild_id": GUILD, "role_id": raw.MODERATOR}),
    ],
)
def test_a_change_that_may_be_ours_says_what_we_lack_now(kind: str, data: Json) -> None:
    """PER-11, row 30: from now on nothing is promised that we may not do any more."""
    world = told()
    rights, lacking = hear(kind, data, world)
    assert rights.event == RightsChanged(None)
    assert lacking.event == Sighted(lacks=world.lacks(GUILD))
    assert lacking.key != rights.key


def test_a_right_taken_from_everyone_is_missing_from_then_on() -> None:
    """PER-11: what we lack is what our roles do not give; a switch that is off counts in every server."""
    world = told()
    have = raw.role(GUILD, "@everyone", permissions.ALL & ~permissions.ADMINISTRATOR)
    hear("GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": have}, world)
    assert world.lacks(GUILD) == frozenset()
    hear("GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": raw.role(GUILD, "@everyone")}, world)
    assert world.lacks(GUILD) >= {Need.EXCLUDE, Need.SEE}
    world.deaf = frozenset({Need.HEAR_TALK})
    assert Need.HEAR_TALK in world.lacks(GUILD)
    assert world.lacks(raw.snowflake(99)) == {Need.SEE}


# -- places -----------------------------------------------------------------------------------------------------------


def test_a_new_place_is_sighted_and_a_changed_one_anew() -> None:
    world, new = told(), raw.snowflake(81)
    sighted = one("CHANNEL_CREATE", raw.channel(new, "danke", guild_id=GUILD), world)
    assert isinstance(sighted.event, Sighted)
    assert [(each.name, each.purpose) for each in sighted.event.places] == [("danke", Purpose.THANKS)]
    thread = one("THREAD_CREATE", raw.thread(raw.snowflake(82), "Suppe"), world).event
    assert isinstance(thread, Sighted)
    assert (thread.places[0].purpose, thread.places[0].parent) == (Purpose.THREAD, CHAT)
    changed = hear("CHANNEL_UPDATE", raw.channel(new, "fragen", guild_id=GUILD), world)
    assert [type(each.event) for each in changed] == [Sighted, RightsChanged]
    assert hear("CHANNEL_CREATE", raw.channel(raw.snowflake(83), "Lobby", 4, guild_id=GUILD), world) == []


def test_what_concerns_nobody_is_nothing() -> None:
    for kind in ("TYPING_START", "PRESENCE_UPDATE", "VOICE_STATE_UPDATE", "SOMETHING_NEW"):
        assert hear(kind, {"user_id": QUINN}) == []


# -- odd payloads ------------------------------------------------------------------------------------------------------

FIXTURES: list[tuple[str, Json]] = [
    ("MESSAGE_CREATE", raw.message(mentions=[raw.user(LEA)], type=19, referenced_message=raw.message(by=LEA))),
    ("MESSAGE_UPDATE", raw.message(edited_timestamp=EDITED)),
    ("MESSAGE_DELETE", {"id": raw.snowflake(4), "channel_id": CHAT, "guild_id": GUILD}),
    ("MESSAGE_DELETE_BULK", {"ids": [raw.snowflake(5)], "channel_id": CHAT, "guild_id": GUILD}),
    ("MESSAGE_REACTION_ADD", reaction()),
    ("MESSAGE_REACTION_REMOVE", reaction()),
    ("GUILD_MEMBER_ADD", raw.member(ANA, guild_id=GUILD)),
    ("GUILD_MEMBER_UPDATE", raw.member(ANA, guild_id=GUILD)),
    ("GUILD_MEMBER_REMOVE", {"guild_id": GUILD, "user": raw.user()}),
    ("GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": raw.role(raw.MODERATOR, "x")}),
    ("CHANNEL_UPDATE", raw.channel(CHAT, "plausch", guild_id=GUILD, permission_overwrites=[raw.overwrite(GUILD)])),
    ("THREAD_CREATE", raw.thread()),
    ("THREAD_LIST_SYNC", {"guild_id": GUILD, "channel_ids": [CHAT], "threads": [raw.thread()]}),
    ("GUILD_CREATE", raw.guild()),
    ("GUILD_UPDATE", raw.guild()),
    ("GUILD_DELETE", {"id": GUILD, "unavailable": True}),
    ("READY", raw.ready()),
]

STRANGE: list[Any] = [None, 7, -1, 1e300, True, "", "x", "1" * 40, [], [[]], ["x"], {}, {"id": []}]


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


def sound(arrival: Arrival) -> bool:
    """What leaves this room can be stored: texts are texts, instants are instants."""
    by = arrival.by
    texts = [arrival.key, arrival.spot.id, arrival.spot.guild, arrival.spot.name]
    texts += [] if by is None else [by.id, by.name, by.handle]
    event = arrival.event
    if isinstance(event, Said | Edited):
        texts.append(event.text)
    if isinstance(event, Said | Edited | Deleted | Reacted):
        texts += [event.message.spot, event.message.id]
    return all(isinstance(each, str) for each in texts) and isinstance(arrival.at, datetime)


def test_an_odd_payload_is_set_aside_and_never_worse() -> None:
    """Row 26: every field of every payload dropped or of another type; either it still makes sense, or it is Odd."""
    tried = odd = 0
    for kind, fixture in FIXTURES:
        for path in paths(fixture):
            for value in [*STRANGE, ...]:
                data = spoiled(fixture, path, value, drop=value is ...)
                tried += 1
                try:
                    arrivals = hear(kind, data)
                except Odd:
                    odd += 1
                    continue
                assert all(sound(each) for each in arrivals), (kind, path, value)
    print(f"{tried} odd payloads: {odd} set aside, {tried - odd} read")
    assert tried > 3000
    assert 0 < odd < tried


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in FIXTURES}))
def test_a_payload_that_is_nothing_at_all_is_odd_or_nothing(kind: str) -> None:
    with pytest.raises(Odd):
        hear(kind, {})
