"""What is there, as the gateway tells it: places and their purposes, standings, the bot's own rights."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.fields import Odd, moment_of
from bot.adapters.discord.permissions import ALL
from bot.adapters.discord.world import Names, World, bare
from bot.model.people import Account
from bot.model.places import Purpose
from bot.model.rights import Role, Standing
from tests.adapters.discord import payloads as raw
from tests.adapters.discord.payloads import CHAT, GUILD, LEA, ME, NOON, QUINN, TEAM, WELCOME
from tests.fakes.discord import permissions as theirs
from tests.fakes.discord import things


def told(names: Names | None = None, **guild: object) -> World:
    world = World(names or Names())
    world.apply("READY", raw.ready())
    world.apply("GUILD_CREATE", raw.guild(**guild))
    return world


def purposes(world: World) -> dict[str, Purpose]:
    return {each.name: each.purpose for each in world.places(GUILD)}


# -- places -----------------------------------------------------------------------------------------------------------


def test_places_are_known_by_their_names_whatever_stands_before_them() -> None:
    assert purposes(told()) == {
        "👋・willkommen": Purpose.WELCOME,
        "plausch": Purpose.TALK,
        "Fragen": Purpose.QUESTIONS,
        "team": Purpose.STAFF,
        "ideen": Purpose.OTHER,
        "Brot backen": Purpose.THREAD,
    }


def test_places_come_in_the_order_people_see_and_a_thread_knows_its_channel() -> None:
    places = told().sighted(GUILD).places
    assert [each.id for each in places][:2] == [WELCOME, CHAT]
    assert places[-1].parent == CHAT
    assert {each.guild_name for each in places} == {"Stammtisch"}
    world = told()
    world.apply("CHANNEL_UPDATE", raw.channel(CHAT, "plausch", 0, 0, guild_id=GUILD))
    assert [each.id for each in world.places(GUILD)][:2] == [CHAT, WELCOME], "moved to the top"


@pytest.mark.parametrize("kind", [2, 4, 13])
def test_categories_voice_and_stage_are_no_places(kind: int) -> None:
    world = told()
    world.apply("CHANNEL_CREATE", raw.channel(raw.snowflake(50), "welcome", kind, guild_id=GUILD))
    assert raw.snowflake(50) not in {each.id for each in world.places(GUILD)}
    # what is written beside a voice channel is still heard, from nowhere in particular
    assert world.spot(raw.snowflake(50), GUILD).purpose is Purpose.OTHER


def test_a_team_room_that_everyone_sees_is_none() -> None:
    """N6: what is for the team alone must not be said where all can read it."""
    world = told()
    world.apply("CHANNEL_UPDATE", raw.channel(TEAM, "team", 0, 4, guild_id=GUILD))
    assert world.spot(TEAM).purpose is Purpose.OTHER


def test_the_operator_names_places_and_roles_by_name_or_id() -> None:
    names = Names({Purpose.WELCOME: (CHAT,), Purpose.TALK: ("Brett",)}, {Role.CIRCLE: (raw.GREETER,)})
    world = told(names)
    assert world.spot(CHAT).purpose is Purpose.WELCOME
    assert world.spot(WELCOME).purpose is Purpose.OTHER
    assert world.standing(GUILD, raw.user(), [raw.GREETER]).roles == {Role.MEMBER, Role.CIRCLE}


def test_an_unknown_channel_is_a_direct_chat_unless_it_has_a_guild() -> None:
    quinn = Account("discord", "7", "Quinn")
    world = told()
    direct = world.spot(raw.snowflake(60), direct=quinn)
    assert (direct.purpose, direct.guild, direct.name) == (Purpose.DIRECT, "", "Quinn")
    world.home = {"7": GUILD}.__getitem__
    assert world.spot(raw.snowflake(60), direct=quinn).guild == GUILD
    new = told().spot(raw.snowflake(60), GUILD)
    assert (new.purpose, new.guild, new.guild_name) == (Purpose.OTHER, GUILD, "Stammtisch")


def test_what_is_renamed_moved_or_gone_is_known_so_at_once() -> None:
    world = told()
    assert world.spot(CHAT).name == "plausch"
    world.apply("CHANNEL_UPDATE", raw.channel(CHAT, "danke", 0, 2, guild_id=GUILD))
    assert (world.spot(CHAT).name, world.spot(CHAT).purpose) == ("danke", Purpose.THANKS)
    world.apply("CHANNEL_DELETE", raw.channel(CHAT, "danke", guild_id=GUILD))
    assert world.channel(CHAT) is None
    assert world.channel(raw.THREAD) is None, "a channel takes its threads along"


def test_threads_come_go_and_are_folded_away() -> None:
    world, late = told(), raw.snowflake(61)
    world.apply("THREAD_CREATE", raw.thread(late, "Suppe"))
    assert world.spot(late).purpose is Purpose.THREAD
    world.apply("THREAD_UPDATE", raw.thread(late, "Suppe", thread_metadata={"archived": True}))
    assert late not in {each.id for each in world.places(GUILD)}
    assert world.spot(late).name == "Suppe", "a word in it brings it back: its name stays known"
    world.apply("THREAD_LIST_SYNC", {"guild_id": GUILD, "channel_ids": [CHAT], "threads": [raw.thread(late)]})
    assert world.channel(raw.THREAD) is None
    assert world.channel(late) is not None


def test_a_sync_of_one_channel_leaves_the_threads_of_others() -> None:
    world = told()
    world.apply("THREAD_LIST_SYNC", {"guild_id": GUILD, "channel_ids": [WELCOME], "threads": []})
    assert world.channel(raw.THREAD) is not None


def test_an_outage_is_not_a_kick() -> None:
    """Row 29: a guild that is unavailable keeps what is known of it; one that was left does not."""
    world = told()
    world.apply("GUILD_DELETE", {"id": GUILD, "unavailable": True})
    assert world.guilds[GUILD].unavailable
    assert world.spot(CHAT).purpose is Purpose.TALK
    world.apply("GUILD_DELETE", {"id": GUILD})
    assert GUILD not in world.guilds
    assert world.channel(CHAT) is None


def test_one_odd_channel_does_not_hide_the_others() -> None:
    """Row 26: an odd part is left out, an odd whole raises and changes nothing."""
    channels = [{"id": "x"}, raw.channel(CHAT, "plausch"), "nonsense", None]
    world = told(channels=channels, roles=[{"id": 7.5}, *raw.guild()["roles"]])
    assert [each.name for each in world.places(GUILD)][:1] == ["plausch"]
    with pytest.raises(Odd):
        world.apply("CHANNEL_UPDATE", {"guild_id": GUILD, "id": CHAT, "name": 5, "type": 0})
    assert world.spot(CHAT).name == "plausch"


def test_people_come_in_by_the_welcome_place_else_the_system_channel_else_the_first() -> None:
    world = told()
    assert world.door(GUILD).id == WELCOME
    world.apply("CHANNEL_DELETE", raw.channel(WELCOME, "x", guild_id=GUILD))
    assert world.door(GUILD).id == CHAT
    world.apply("CHANNEL_DELETE", raw.channel(CHAT, "x", guild_id=GUILD))
    assert world.door(GUILD).id == raw.QUESTIONS


def test_a_forum_says_which_tags_its_posts_need() -> None:
    forum = told().channel(raw.FORUM)
    assert forum is not None
    assert (forum.forum, forum.must_tag, forum.tags) == (True, True, (raw.snowflake(41),))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("💬│Plausch", "plausch"),
        ("『willkommen』", "willkommen"),
        ("𝐂𝐡𝐚𝐭", "chat"),
        ("begrüßung", "begrüssung"),
        ("🙂", "🙂"),
    ],
)
def test_names_are_compared_bare(name: str, plain: str) -> None:
    assert bare(name) == plain


# -- who someone is ---------------------------------------------------------------------------------------------------


def test_standings_follow_rights_and_names_of_roles() -> None:
    world = told()

    def roles(*held: str) -> frozenset[Role]:
        return world.standing(GUILD, raw.user(), held).roles

    assert roles() == {Role.MEMBER}
    assert roles(raw.MODERATOR) == {Role.MEMBER, Role.MODERATOR}
    assert roles(raw.ORGANISER, raw.GREETER) == {Role.MEMBER, Role.ORGANISER, Role.GREETER}
    assert roles(raw.snowflake(77)) == {Role.MEMBER}, "a role nobody knows gives nothing"
    for bits, more in ((1 << 5, Role.LEAD), (1 << 3, Role.LEAD), (1 << 1, Role.MODERATOR), (1 << 2, Role.MODERATOR)):
        world.apply("GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": raw.role(raw.ORGANISER, "x", bits)})
        assert more in roles(raw.ORGANISER)
    world.apply("GUILD_ROLE_CREATE", {"guild_id": GUILD, "role": raw.role(raw.ORGANISER, "x", 1 << 33)})
    assert roles(raw.ORGANISER) == {Role.MEMBER, Role.ORGANISER}
    world.apply("GUILD_ROLE_DELETE", {"guild_id": GUILD, "role_id": raw.ORGANISER})
    assert roles(raw.ORGANISER) == {Role.MEMBER}


def test_what_someone_is_called_there_is_kept_by_id_and_name() -> None:
    """PER-11: a community may name a role by either, whatever signs stand around it."""
    held = told().standing(GUILD, raw.user(), [raw.GREETER, raw.snowflake(77)])
    assert held.native == {raw.GREETER, "☕ gastgeber", "gastgeber"}


@pytest.mark.parametrize(
    ("theirs", "beyond"),
    [((), False), ((raw.ORGANISER,), False), ((raw.MODERATOR,), True), ((raw.ORGANISER, raw.GREETER), True)],
)
def test_whoever_stands_above_the_host_is_beyond_it(theirs: tuple[str, ...], beyond: bool) -> None:
    """Row 42: by the highest role; where two stand level the older one is higher, and level is not above."""
    world = told()
    heights = {raw.ORGANISER: 2, raw.MODERATOR: 3, raw.GREETER: 4, raw.BOT_ROLE: 3}
    for id_, position in heights.items():
        world.apply("GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": raw.role(id_, "r") | {"position": position}})
    world.apply("GUILD_MEMBER_UPDATE", raw.member(ME, guild_id=GUILD, roles=[raw.BOT_ROLE]))
    assert world.standing(GUILD, raw.user(), theirs).beyond is beyond
    assert world.standing(GUILD, raw.user(LEA), ()).beyond, "nobody acts on the owner"
    world.apply("GUILD_MEMBER_UPDATE", raw.member(ME, guild_id=GUILD, roles=[]))
    assert not world.standing(GUILD, raw.user(), theirs).beyond


def test_owner_robot_and_stranger() -> None:
    world = told()
    assert world.standing(GUILD, raw.user(LEA), []).owner
    assert not world.standing(GUILD, raw.user(), []).owner
    assert world.standing(GUILD, raw.user(bot=True), []).robot
    assert world.standing(GUILD, {"id": ME}, []).robot, "we are a robot even where nobody says so"
    assert world.standing(raw.snowflake(9), raw.user(LEA), [raw.MODERATOR]) == Standing(frozenset())


def test_an_account_goes_by_the_name_people_see() -> None:
    world = told()
    assert world.account(raw.user(), {"nick": "Q."}).name == "Q."
    assert world.account(raw.user(), {"nick": None}).name == "Quinn"
    plain = world.account(raw.user(global_name=None), locale="de")
    assert (plain.name, plain.handle, plain.locale, plain.robot) == ("quinn", "@quinn", "de", False)


def test_roles_that_came_with_an_event_hold_for_a_minute_and_end_with_a_change() -> None:
    world = told()
    world.remember(GUILD, QUINN, [raw.ORGANISER], NOON)
    assert world.held(GUILD, QUINN, NOON + timedelta(seconds=59)) == (raw.ORGANISER,)
    assert world.held(GUILD, QUINN, NOON + timedelta(seconds=60)) is None
    assert world.held(GUILD, LEA, NOON) is None
    world.apply("GUILD_MEMBER_UPDATE", raw.member(QUINN, guild_id=GUILD))
    assert world.held(GUILD, QUINN, NOON) is None


# -- the bot's own rights ----------------------------------------------------------------------------------------------


def test_the_bot_knows_what_it_may_do() -> None:
    world = told()
    assert world.permissions(GUILD) == raw.VIEW | raw.SEND | raw.HISTORY | raw.TIMEOUT
    assert world.permissions(GUILD, CHAT) & raw.SEND
    assert world.permissions(GUILD, TEAM) == 0, "whoever does not see a channel can do nothing there"
    assert world.permissions(raw.snowflake(9)) == 0
    world.apply("GUILD_MEMBER_UPDATE", raw.member(ME, guild_id=GUILD, roles=[raw.MODERATOR]))
    assert world.permissions(GUILD, TEAM) & raw.VIEW


def test_a_bot_that_was_timed_out_may_only_look() -> None:
    world, until = told(), "2026-11-18T12:00:00+00:00"
    world.apply("GUILD_MEMBER_UPDATE", raw.member(ME, guild_id=GUILD, communication_disabled_until=until))
    assert world.permissions(GUILD, CHAT, NOON) == raw.VIEW | raw.HISTORY
    assert world.permissions(GUILD, CHAT, NOON + timedelta(hours=2)) & raw.SEND


BITS = st.integers(0, (1 << 51) - 1)
SOME = st.sampled_from([raw.ORGANISER, raw.MODERATOR, raw.GREETER])


@given(
    everyone=BITS,
    roles=st.dictionaries(SOME, BITS),
    held=st.lists(SOME, unique=True),
    overwrites=st.dictionaries(st.one_of(SOME, st.sampled_from([GUILD, ME])), st.tuples(BITS, BITS)),
    owner=st.booleans(),
    in_thread=st.booleans(),
)
def test_rights_are_computed_as_another_reader_of_the_documentation_does(
    everyone: int,
    roles: dict[str, int],
    held: list[str],
    overwrites: dict[str, tuple[int, int]],
    owner: bool,
    in_thread: bool,
) -> None:
    """The fake's author wrote the same rules once more; both must agree on every mixture (row 30)."""
    given_roles = [raw.role(GUILD, "@everyone", everyone), *(raw.role(id_, "r", bits) for id_, bits in roles.items())]
    written = [
        raw.overwrite(id_, allow=allow, deny=deny, type=int(id_ == ME)) for id_, (allow, deny) in overwrites.items()
    ]
    channels = [raw.channel(CHAT, "plausch", permission_overwrites=written)]
    me = raw.member(ME, roles=held)
    world = told(roles=given_roles, channels=channels, members=[me], owner_id=ME if owner else LEA)

    guild = things.Guild(GUILD, "x", ME if owner else LEA)
    guild.roles = {each["id"]: things.Role(each["id"], "r", int(each["permissions"]), 0) for each in given_roles}
    channel = things.Channel(CHAT, 0, "plausch", GUILD)
    channel.overwrites = {
        id_: things.Overwrite(id_, int(id_ == ME), allow, deny) for id_, (allow, deny) in overwrites.items()
    }
    guild.channels = {CHAT: channel}
    asked = things.Channel(raw.THREAD, 11, "t", GUILD, CHAT) if in_thread else channel
    bot = things.Member(things.User(ME, "b"), GUILD, NOON, held)
    expected = theirs.allowed(guild, bot, asked, NOON)
    found = world.permissions(GUILD, asked.id)
    assert found == (ALL if expected == theirs.ALL else expected)


# -- snowflakes -------------------------------------------------------------------------------------------------------


def test_a_snowflake_knows_when_it_was_made() -> None:
    assert moment_of(raw.snowflake(5)) == NOON
    assert moment_of("175928847299117063").isoformat() == "2016-04-30T11:18:25.796000+00:00"
    for odd in ("", "x", "-5", "1" * 30, "１２"):
        with pytest.raises(Odd):
            moment_of(odd)
