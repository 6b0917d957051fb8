"""The catalogue on Discord: typed, in two languages, complete by forms; and what people used, read back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord import asked
from bot.adapters.discord.commands import askable, asks, digest, index, read_command, registration, sync
from bot.adapters.discord.fields import Odd
from bot.adapters.discord.world import Names, World
from bot.app.compose import catalogue as words_of
from bot.app.compose import shipped_cogs
from bot.core.rooms import Rooms
from bot.model.commands import CommandSpec, OptionSpec, Shown
from bot.model.events import Commanded, Filled, Pressed
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.rights import Role
from tests.adapters.discord import payloads as raw
from tests.adapters.discord.catalogue import (
    ABOUT,
    BUDGET,
    CONCERN,
    QUIET,
    SKIP,
    SPECS,
    THANKS,
    WHEN,
    many,
    reserved,
    shown,
)
from tests.adapters.discord.ground import ground
from tests.adapters.discord.payloads import CHAT, GUILD, LEA, QUINN, Json
from tests.adapters.discord.test_inbound import STRANGE, paths, spoiled

KNOWN = index(shown("en"))


def made(*specs: CommandSpec) -> dict[str, Json]:
    """Register commands and return the payloads by kind and name."""
    payload = registration(shown("de", specs or SPECS), shown("en", specs or SPECS))
    return {f"{each['type']}/{each['name']}": each for each in payload}


def told() -> World:
    world = World(Names())
    world.apply("READY", raw.ready())
    world.apply("GUILD_CREATE", raw.guild())
    return world


def deep(payload: Json) -> Iterator[Json]:
    yield payload
    for each in payload.get("options", []):
        yield from deep(each)


# -- registering ------------------------------------------------------------------------------------------------------


def test_a_noun_holds_its_verbs_and_a_single_word_stands_alone() -> None:
    payload = made()
    assert sorted(payload) == ["1/concern", "1/host", "1/ritual", "1/thanks", "2/Thank", "3/Thank"]
    verbs = payload["1/host"]["options"]
    assert [(each["type"], each["name"]) for each in verbs] == [(1, "about"), (1, "budget"), (1, "pause"), (1, "quiet")]
    assert all(1 <= len(each["description"]) <= 100 for each in payload.values() if each["type"] == 1)
    assert "description" not in payload["3/Thank"]


def test_everything_is_named_in_german_too() -> None:
    payload = made()
    assert payload["1/thanks"]["name_localizations"] == {"de": "danke"}
    assert payload["1/concern"]["name_localizations"] == {"de": "anliegen"}
    assert payload["1/concern"]["options"][0]["name_localizations"] == {"de": "öffnen"}
    assert payload["3/Thank"]["name_localizations"] == {"de": "Danke sagen"}
    about = payload["1/concern"]["options"][0]["options"][0]
    assert about["choices"][1] == {"value": "idea", "name": "idea", "name_localizations": {"de": "Eine Idee"}}
    assert about["description_localizations"] == {"de": "worum?"}
    assert "name_localizations" not in payload["1/host"], "the same word needs no second"


def test_english_words_other_than_the_name_itself_are_shown_to_english_readers() -> None:
    """What comes back is always the name the house knows, whatever words are shown."""
    english = [replace(each, name="say thanks" if each.spec is SKIP else each.name) for each in shown("en")]
    group = next(each for each in registration(shown("de"), english) if each["name"] == "ritual")
    assert group["name_localizations"] == {"de": "runde", "en-GB": "say", "en-US": "say"}


def test_options_are_typed_and_the_needed_ones_stand_first() -> None:
    payload = made()
    to, why, private = payload["1/thanks"]["options"]
    assert [(each["type"], each["name"]) for each in (to, why, private)] == [(6, "to"), (3, "why"), (5, "private")]
    assert why["max_length"] == 200
    budget = {each["name"]: each for each in payload["1/host"]["options"]}["budget"]["options"]
    assert budget[0]["channel_types"] == [0, 5, 11, 12, 15]
    assert (budget[1]["type"], budget[1]["min_value"], budget[1]["max_value"]) == (4, 0, 50)
    assert payload["1/ritual"]["options"][0]["options"][0]["autocomplete"] is True
    late = CommandSpec("a", "b", (OptionSpec("x", "text", False), OptionSpec("y", "text", True)))
    assert [each["name"] for each in made(late)["1/b"]["options"]] == ["y", "x"]


def test_nothing_is_required_where_a_form_can_ask_for_it() -> None:
    """A bare command opens a modal; one that needs more than a modal holds asks in the line."""
    assert not any(each.get("required") for payload in made().values() for each in deep(payload))
    six = CommandSpec("a", "b", tuple(OptionSpec(f"o{number}", "text", True) for number in range(6)))
    assert not askable(six)
    assert all(each["required"] for each in made(six)["1/b"]["options"])


def test_only_what_all_its_users_could_see_anyway_is_hidden() -> None:
    """A hint only (row 41); a command that Discord hides from organisers helps nobody."""
    payload = made()
    assert "default_member_permissions" not in payload["1/ritual"], "organisers hold no permission of Discord's"
    assert "default_member_permissions" not in payload["1/host"], "a noun with a verb for everyone is for everyone"
    assert "default_member_permissions" not in payload["1/thanks"]
    assert made(BUDGET, WHEN)["1/host"]["default_member_permissions"] == 1 << 40
    greeters = reserved(ABOUT, Role.GREETER, Role.MODERATOR)
    assert "default_member_permissions" not in made(greeters)["1/host"]


def test_commands_are_there_in_guilds_and_direct_chats() -> None:
    assert all(each["contexts"] == [0, 1] and each["integration_types"] == [0] for each in made().values())


@pytest.mark.parametrize(
    ("specs", "told_why"),
    [
        (many("message", 6), "6 commands of kind 3"),
        (many("person", 6), "6 commands of kind 2"),
        (tuple(CommandSpec("a", f"c{number}") for number in range(101)), "101 commands"),
        ((CommandSpec("a", "Über"),), "cannot be the name"),
        ((CommandSpec("a", "x" * 33),), "cannot be the name"),
        ((CommandSpec("a", "a.b"),), "cannot be the name"),
        ((CommandSpec("a", "b", (OptionSpec("a b", "text", True),)),), "cannot be the name"),
        ((CommandSpec("a", "b", tuple(OptionSpec(f"o{n}", "text", False) for n in range(26))),), "more options"),
        (
            (CommandSpec("a", "b", (OptionSpec("o", "choice", False, choices=tuple(f"c{n}" for n in range(26))),)),),
            "more",
        ),
        ((CommandSpec("a", "b", (OptionSpec("o", "choice", False, choices=("",)),)),), "choice"),
        ((CommandSpec("a", "b", (OptionSpec("o", "text", False), OptionSpec("o", "text", False))),), "two commands or"),
        ((CommandSpec("a", "hello"), CommandSpec("a", "hallo")), "two commands or"),
        ((CommandSpec("a", "noun"), CommandSpec("a", "noun verb")), "both a command and a noun"),
    ],
)
def test_what_discord_would_refuse_is_refused_here_with_its_reason(specs: Sequence[CommandSpec], told_why: str) -> None:
    german = [replace(each, name=each.name.replace("hello", "hallo")) for each in shown("de", specs)]
    english = [replace(each, menu=f"Thank {turn}") for turn, each in enumerate(shown("en", specs))]
    with pytest.raises(ValueError, match=told_why):
        registration(german, english)


@pytest.mark.parametrize(("length", "fits"), [(0, False), (1, True), (100, True), (101, False)])
def test_a_help_has_one_to_a_hundred_characters(length: int, fits: bool) -> None:
    both = [[replace(each, help="ü" * length) for each in shown(locale, [ABOUT])] for locale in ("de", "en")]
    if fits:
        registration(both[0], both[1])
    else:
        with pytest.raises(ValueError, match="takes 1 to 100"):
            registration(both[0], both[1])


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (-1, False)])
def test_one_command_has_at_most_8000_characters_counted_in_the_longer_language(spare: int, fits: bool) -> None:
    """Twenty-five verbs of four options each; German is the longer one, English does not count on top."""
    verbs = [
        CommandSpec("a", f"noun v{turn:02}", tuple(OptionSpec(f"o{n:02}", "text", False) for n in range(4)))
        for turn in range(25)
    ]

    def dressed(each: Shown, filler: str) -> Shown:
        return replace(each, help=filler, options=tuple((option, name, filler) for option, name, _ in each.options))

    # noun 4, its help 25 × "vNN" and 24 × ", " = 123 cut to 100; each verb 3, its four options' names 12, five helps
    fixed = 4 + 100 + 25 * (3 + 12)
    filler = "h" * ((8000 - fixed) // 125)
    rest = 8000 - fixed - 125 * len(filler)
    german = [dressed(each, filler) for each in shown("de", verbs)]
    german[0] = replace(german[0], help=filler + "h" * (rest - spare))
    english = [dressed(each, "e" * 10) for each in shown("en", verbs)]
    if fits:
        registration(german, english)
    else:
        with pytest.raises(ValueError, match="8001 characters"):
            registration(german, english)


def test_the_values_of_choices_count_too() -> None:
    values = tuple(f"{number:02}".ljust(100, "v") for number in range(25))
    spec = CommandSpec("a", "b", tuple(OptionSpec(name, "choice", False, choices=values) for name in ("x", "y")))
    with pytest.raises(ValueError, match=r"100\d\d characters in all"):
        registration(shown("de", [spec]), shown("en", [spec]))


def test_the_shipped_catalogue_can_be_registered_and_keeps_its_digest() -> None:
    cogs = shipped_cogs()
    rooms, words = Rooms.of(cogs, {}), words_of(cogs)
    payload = registration(rooms.shown(words, "de"), rooms.shown(words, "en"))
    again = registration(rooms.shown(words, "de")[::-1], rooms.shown(words, "en")[::-1])
    both = [rooms.shown(words, locale, elsewhere=True) for locale in ("de", "en")]
    assert digest(payload) != digest(registration(*both)), "a house on several platforms asks for people of all of them"
    print(f"{len(payload)} commands and menus for {len(rooms.specs)} specs")
    assert len(rooms.specs) >= 20
    assert digest(payload) == digest(again), "in whatever order the rooms are found"
    assert digest(payload) != digest(payload[1:])


async def test_it_is_registered_only_when_it_or_the_application_changed(tmp_path: Path) -> None:
    async with ground(tmp_path) as here:
        payload = registration(shown("de"), shown("en"))
        assert await sync(here.rest, here.db, "5", payload)
        assert not await sync(here.rest, here.db, "5", payload)
        assert await sync(here.rest, here.db, "6", payload)
        assert await sync(here.rest, here.db, "6", payload[1:])
        assert here.rest.asked == ["PUT /applications/5/commands", *["PUT /applications/6/commands"] * 2]
        here.rest.on("PUT /applications/6/commands", TimeoutError())
        with pytest.raises(TimeoutError):
            await sync(here.rest, here.db, "6", payload)
        assert await sync(here.rest, here.db, "6", payload), "what did not arrive is tried again"


# -- reading back -----------------------------------------------------------------------------------------------------


def slash(name: str, *options: Json, **more: Any) -> Json:
    return raw.interaction(2, {"id": "1", "type": 1, "name": name, "options": list(options)} | more)


def option(name: str, kind: int, value: Any) -> Json:
    return {"name": name, "type": kind, "value": value}


def test_a_command_comes_back_with_its_options_as_what_they_are() -> None:
    resolved = {"users": {LEA: raw.user(LEA)}, "members": {LEA: {"nick": "Lea aus Linz", "roles": []}}}
    used = slash(
        "thanks", option("to", 6, LEA), option("why", 3, "fürs Rad"), option("private", 5, True), resolved=resolved
    )
    said = read_command(used, told(), KNOWN)
    assert (said.name, said.surface) == ("thanks", "slash")
    assert said.options == {"to": Account("discord", LEA), "why": "fürs Rad", "private": "true"}
    to = said.options["to"]
    assert isinstance(to, Account)
    assert (to.name, to.handle) == ("Lea aus Linz", "@lea")


def test_a_verb_its_number_and_its_place() -> None:
    verb = {"name": "budget", "type": 1, "options": [option("weekly", 4, 3), option("place", 7, CHAT)]}
    said = read_command(slash("host", verb), told(), KNOWN)
    assert said.name == "host budget"
    assert said.options["weekly"] == "3"
    place = said.options["place"]
    assert isinstance(place, Spot)
    assert (place.id, place.purpose, place.name) == (CHAT, Purpose.TALK, "plausch")


def test_a_private_thread_that_nobody_told_of_is_known_from_the_interaction() -> None:
    there = raw.snowflake(99)
    resolved = {"channels": {there: {"id": there, "type": 12, "name": "Kreis", "parent_id": CHAT}}}
    verb = {"name": "budget", "type": 1, "options": [option("place", 7, there)]}
    place = read_command(slash("host", verb, resolved=resolved), told(), KNOWN).options["place"]
    assert isinstance(place, Spot)
    assert (place.name, place.purpose, place.parent, place.guild) == ("Kreis", Purpose.THREAD, CHAT, GUILD)


def test_a_menu_on_a_message_points_at_it_and_whoever_wrote_it() -> None:
    message = raw.message("So geht das", by=LEA, number=90)
    data = {
        "id": "1",
        "type": 3,
        "name": "Thank",
        "target_id": message["id"],
        "resolved": {"messages": {message["id"]: message}},
    }
    said = read_command(raw.interaction(2, data), told(), KNOWN)
    assert said == Commanded(
        "thanks",
        surface="message",
        target=MessageRef("discord", CHAT, message["id"]),
        target_author=Account("discord", LEA),
        target_text="So geht das",
    )


def test_a_menu_on_a_person_points_at_them() -> None:
    data = {"id": "1", "type": 2, "name": "Thank", "target_id": LEA, "resolved": {"users": {LEA: raw.user(LEA)}}}
    said = read_command(raw.interaction(2, data), told(), KNOWN)
    assert (said.name, said.surface, said.target) == ("thanks", "person", None)
    assert said.target_author == Account("discord", LEA)


def test_a_command_nobody_knows_keeps_its_name() -> None:
    """The core answers that there is none: nothing stays without an answer."""
    assert read_command(slash("gone"), told(), KNOWN).name == "gone"
    data = {"id": "1", "type": 2, "name": "Gone", "target_id": LEA}
    assert read_command(raw.interaction(2, data), told(), KNOWN).name == "Gone"


def test_who_where_and_in_which_language() -> None:
    used = asked.read(slash("thanks"), told(), KNOWN)
    assert (used.by.id, used.by.name, used.by.locale) == (QUINN, "Quinn", "de")
    assert (used.spot.id, used.spot.guild) == (CHAT, GUILD)
    for locale, ours in (("en-US", "en"), ("en-GB", "en"), ("fr", None), ("", None)):
        assert asked.locale_of(raw.interaction(2, {}, locale=locale)) == ours
    direct = {key: value for key, value in slash("thanks").items() if key not in ("guild_id", "member", "channel")}
    used = asked.read(direct | {"user": raw.user(), "channel_id": raw.snowflake(98)}, told(), KNOWN)
    assert (used.spot.purpose, used.spot.guild, used.spot.name) == (Purpose.DIRECT, "", "Quinn")


def test_what_opens_a_form_is_known_before_it_runs() -> None:
    """house.md §5: `opens=form`, or a required option missing."""
    assert asks(CONCERN, Commanded("concern open"))
    assert asks(CONCERN, Commanded("concern open", {"about": "help"})), "something needed is missing"
    assert not asks(CONCERN, Commanded("concern open", {"about": "help", "text": "x"}))
    assert asks(THANKS, Commanded("thanks"))
    assert asks(THANKS, Commanded("thanks", {"to": "", "why": "x"}))
    assert not asks(THANKS, Commanded("thanks", target_author=Account("discord", LEA))), "whoever wrote it is meant"
    assert not asks(QUIET, Commanded("host quiet"))
    assert asked.read(slash("thanks"), told(), KNOWN).opens
    assert not asked.read(slash("host", {"name": "quiet", "type": 1}), told(), KNOWN).opens


def test_a_press_says_its_key_and_the_card_unless_they_alone_see_it() -> None:
    card = raw.message(by=raw.ME, number=95)
    press = raw.interaction(3, {"custom_id": "b:abc", "component_type": 2}, message=card)
    pressed = asked.read(press, told(), KNOWN)
    ref = MessageRef("discord", CHAT, card["id"])
    assert (pressed.event, pressed.opens, pressed.card) == (Pressed("abc", ref), False, ref)
    hidden = asked.read(press | {"message": card | {"flags": 64}}, told(), KNOWN)
    assert (hidden.event, hidden.card) == (Pressed("abc", None), ref)
    opener = asked.read(raw.interaction(3, {"custom_id": "f:abc", "component_type": 2}, message=card), told(), KNOWN)
    assert (opener.event, opener.opens) == (Pressed("abc", ref), True)
    strange = asked.read(raw.interaction(3, {"custom_id": "whatever"}, message=card), told(), KNOWN)
    assert strange.event == Pressed("whatever", ref), "row 46: the core says that it is over"


def form() -> Json:
    fields = [
        {"type": 4, "custom_id": "text", "value": "Es ist laut"},
        {"type": 3, "custom_id": "about", "values": ["help"]},
        {"type": 5, "custom_id": "who", "values": [LEA]},
        {"type": 8, "custom_id": "where", "values": [CHAT]},
        {"type": 3, "custom_id": "none", "values": []},
    ]
    rows: list[Json] = [{"type": 18, "id": turn, "component": each} for turn, each in enumerate(fields)]
    rows.append({"type": 1, "components": [{"type": 4, "custom_id": "old", "value": "in a row"}]})
    rows.append({"type": 10, "id": 9})
    return {"custom_id": "form:abc", "components": rows, "resolved": {"users": {LEA: raw.user(LEA)}}}


def test_a_form_comes_back_with_people_and_places_as_what_they_are() -> None:
    filled = asked.read(raw.interaction(5, form()), told(), KNOWN).event
    assert isinstance(filled, Filled)
    assert filled.key == "abc"
    place = filled.values.pop("where") if isinstance(filled.values, dict) else None
    assert isinstance(place, Spot)
    assert place.id == CHAT
    assert filled.values == {
        "text": "Es ist laut",
        "about": "help",
        "who": Account("discord", LEA),
        "none": "",
        "old": "in a row",
    }


def test_what_is_being_typed_is_found_in_its_verb() -> None:
    verb = {"name": "skip", "type": 1, "options": [option("ritual", 3, "Mon") | {"focused": True}]}
    assert asked.focused(raw.interaction(4, {"type": 1, "name": "ritual", "options": [verb]})) == (
        "ritual skip",
        "ritual",
        "Mon",
    )
    assert asked.focused(raw.interaction(4, {"type": 1, "name": "thanks"})) is None


def test_an_odd_interaction_is_set_aside_and_never_worse() -> None:
    """Row 26, for commands, menus, presses and forms."""
    message = raw.message(by=LEA, number=90)
    menu = {
        "id": "1",
        "type": 3,
        "name": "Thank",
        "target_id": message["id"],
        "resolved": {"messages": {message["id"]: message}},
    }
    verb = {"name": "budget", "type": 1, "options": [option("weekly", 4, 3), option("place", 7, CHAT)]}
    fixtures = [
        slash("thanks", option("to", 6, LEA), resolved={"users": {LEA: raw.user(LEA)}}),
        slash("host", verb),
        raw.interaction(2, menu),
        raw.interaction(3, {"custom_id": "b:abc"}, message=message),
        raw.interaction(5, form()),
    ]
    tried = odd = 0
    for fixture in fixtures:
        for path in paths(fixture):
            for value in [*STRANGE, ...]:
                tried += 1
                try:
                    asked.read(spoiled(fixture, path, value, drop=value is ...), told(), KNOWN)
                except Odd:
                    odd += 1
    print(f"{tried} odd interactions: {odd} set aside")
    assert tried > 1000
    assert odd


# -- someone who is not on Discord ---------------------------------------------------------------------------------


def beside(*specs: CommandSpec) -> list[list[Shown]]:
    """Return the catalogue in German and in English as a house on several platforms shows it."""
    return [
        [
            replace(
                each, elsewhere=tuple((name, word, "?") for name, word in zip(each.spec.elsewhere, words, strict=False))
            )
            for each in shown(locale, specs)
        ]
        for locale, words in (("de", ("anderswo", "zu-anderswo")), ("en", ("elsewhere", "by-elsewhere")))
    ]


def test_beside_each_person_option_stands_one_for_someone_elsewhere() -> None:
    """House.md §4: a user picker shows nobody of Telegram; either is enough, and neither is demanded by Discord."""
    (payload,) = (each for each in registration(*beside(THANKS)) if each["type"] == 1)
    assert [each["name"] for each in payload["options"]] == ["to", "elsewhere", "why", "private"]
    typed = payload["options"][1]
    assert (typed["type"], typed["autocomplete"], typed["name_localizations"]["de"]) == (3, True, "anderswo")
    two = CommandSpec("a", "b", tuple(OptionSpec(name, "person", True) for name in ("to", "by")))
    (payload,) = registration(*beside(two))
    assert [each["name"] for each in payload["options"]] == ["to", "to_elsewhere", "by", "by_elsewhere"]
    crowded = replace(two, options=(*two.options, *(OptionSpec(f"x{turn}", "text", True) for turn in range(4))))
    options = registration(*beside(crowded))[0]["options"]
    assert [each.get("required", False) for each in options] == [True] * 4 + [False] * 4


def test_what_is_typed_for_someone_elsewhere_arrives_as_their_option() -> None:
    """House.md §4: a command with it opens no form; what Discord calls it stays with Discord."""
    given = [{"name": "elsewhere", "type": 3, "value": "Quinn"}]
    data = raw.interaction(2, {"id": "1", "type": 1, "name": "thanks", "options": given})
    said = read_command(data, told(), KNOWN)
    assert said.options == {"to.elsewhere": "Quinn"}
    assert not asks(THANKS, said)
