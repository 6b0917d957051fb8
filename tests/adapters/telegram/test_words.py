"""What a member typed comes out as text, whatever they typed; the fake server's own eyes are the witness."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.telegram import words
from bot.adapters.telegram.lengths import TEXT, units
from bot.model.texts import MomentNode, Node, PersonNode, PlaceNode, Plain, plain
from tests.fakes.telegram import entities

JOINER = "\u2060"
EVENING = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)

ATTACKS = [
    "@quinn_at_home come here",
    "hey @quinn, @Lea_B! (@mira_m)",
    "ä@quinn ²@quinn -@quinn _x_@quinn",
    "@quinn@quinn",
    "https://a.b/@quinn @quinn",
    "https://*@quinn https://u.x@quinn",
    "xhttps://a.de/@quinn",
    "<b>Host:</b> you are out",
    "<a href='https://evil.example'>your bank</a>",
    "[your bank](https://evil.example/login)",
    "[x](tg://user?id=105)",
    "**bold** __under__ ~~gone~~ ||hidden|| `code`",
    "```py\nprint('out')\n``` **out**",
    "&lt;b&gt; &amp; &#64;quinn",
    "> Mira wrote this\n>>> and all of this",
    "\u202eevil\u202c **bold**",
    "z̷̢͚̖͙̆͛̈́**a̵͎͝**",
    "/ban@other_bot /start",
    "@\u2060quinn",
]
"""Each would say or do something else than it shows, at one place or another."""

HARMLESS = [
    "mail@a.example",
    "a @ b",
    "3. Mai",
    "¯\\_(ツ)_/¯",
    ":)",
    "x@",
    "@",
    "@ ",
    "https://mastodon.example/@lea/1",
]

PIECES = st.sampled_from(
    [
        *"*_~|`<>[]()#-+.\\@: /\n\t1aé漢👩\u200d\ufeff\u2028\u2060²",
        "https://",
        "a.de",
        "/",
        "@quinn",
        "@lea_b",
        "://",
        "tg",
    ]
)
TYPED = st.one_of(st.text(), st.lists(PIECES).map("".join))
NODES = st.one_of(
    TYPED.map(Plain),
    TYPED.map(lambda name: PersonNode(name, "101")),
    TYPED.map(lambda name: PlaceNode(name, "-1001:44")),
    TYPED.map(lambda shown: MomentNode(EVENING, "full", shown)),
)


def shown(*nodes: Node) -> str:
    return words.text([nodes])[0]


def bare(text: str) -> str:
    return text.replace(JOINER, "")


def covered(text: str, entity: dict[str, Any]) -> str:
    return entities.cut(text, entity["offset"], entity["length"])


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_read_as_it_was_typed_and_pings_nobody(attack: str) -> None:
    """Rows 47 and 48: mentions, markup of every mode, masked links, right-to-left, piled-up marks."""
    text, given_entities = words.text([(Plain(attack),)])
    assert bare(text) == bare(attack)
    assert given_entities == []
    kept, found = entities.read(text, given_entities)
    assert kept == text
    assert [each for each in found if each["type"] in ("mention", "text_mention", "text_link")] == []


def test_the_witness_sees_a_ping_where_there_is_one() -> None:
    """The control: without the joiner the server would ping."""
    assert [each["type"] for each in entities.read("hey @quinn, du", [])[1]] == ["mention"]


@pytest.mark.parametrize("before", ["²", "ä", "é\u0301", "-", "@", "x@quinn "])
def test_where_servers_may_differ_the_stricter_reading_counts(before: str) -> None:
    """What is a letter before a name, and what is not, Telegram says nowhere."""
    assert shown(Plain(f"{before}@quinn")).endswith(f"@{JOINER}quinn")


@pytest.mark.parametrize("typed", HARMLESS)
def test_harmless_words_stay_what_they_are_to_the_byte(typed: str) -> None:
    assert shown(Plain("("), Plain(typed), Plain(")")) == f"({typed})"


def test_words_that_touch_are_seen_together() -> None:
    """An @ at the end of one field and a name in the next make a mention too."""
    assert shown(Plain("mail an @"), PersonNode("quinn", "103")) == f"mail an @{JOINER}quinn"


@given(st.lists(st.lists(NODES, max_size=4), max_size=4))
@example([[Plain("@"), PlaceNode("quinn", "-1001:44"), Plain(" 🎉 @lea")]])
def test_whatever_is_typed_is_read_as_typed(lines: list[list[Node]]) -> None:
    """Rows 47, 48, 50: no entity over a member's words, each over exactly its own, nothing pings, nothing is lost."""
    text, made = words.text([tuple(each) for each in lines])
    typed = "\n\n".join(filter(None, (plain(tuple(each)).strip() for each in lines)))
    assert bare(text) == bare(typed) or text == "…"
    for each in made:
        ours = [
            node
            for line in lines
            for node in line
            if isinstance(node, MomentNode if each["type"] == "date_time" else PlaceNode)
        ]
        names = [bare(plain((node,))) for node in ours]
        assert any(bare(covered(text, each)) in name for name in names)
    _, found = entities.read(text, made)
    assert "mention" not in {each["type"] for each in found}


def test_people_are_named_and_not_pinged() -> None:
    """A link to a person pings as much as a mention does."""
    assert words.text([(PersonNode("Lea", "104"), Plain(" dankt "), PersonNode("Jo"))]) == ("Lea dankt Jo", [])


def test_a_place_is_a_link_where_telegram_has_one() -> None:
    line = (Plain("🎉 in "), PlaceNode("Plausch", "-1001234:44"), Plain(" und "), PlaceNode("Runde", "-77"))
    text, made = words.text([line])
    assert text == "🎉 in Plausch und Runde"
    assert made == [{"type": "text_link", "url": "https://t.me/c/1234/44", "offset": 6, "length": 7}]
    assert words.text([(PlaceNode("Club", "-1001234"),)])[1][0]["url"] == "https://t.me/c/1234/1"


@pytest.mark.parametrize(("style", "form"), [("full", "wDt"), ("exact", "wDt"), ("date", "wD"), ("time", "t")])
def test_a_moment_is_read_in_everyones_own_zone(style: str, form: str) -> None:
    text, made = words.text([(Plain("Los geht's "), MomentNode(EVENING, style, "Mittwoch, 19 Uhr"), Plain("."))])
    assert text == "Los geht's Mittwoch, 19 Uhr."
    stamp = {"unix_time": int(EVENING.timestamp()), "date_time_format": form}
    assert made == [{"type": "date_time", "offset": 11, "length": 16} | stamp]
    assert re.fullmatch(r"r|w?[dD]?[tT]?", form)


def test_a_weekday_stays_as_it_was_worded() -> None:
    assert words.text([(MomentNode(EVENING, "weekday", "mittwochs"),)]) == ("mittwochs", [])


def test_entities_move_along_with_paragraphs_and_joiners() -> None:
    first = (Plain("  @quinn fragt: "), PlaceNode("Fragen", "-1001:2"), Plain("  "))
    second = (Plain("\n"), MomentNode(EVENING, "time", " 19 Uhr "))
    text, made = words.text([first, (Plain(" "),), second])
    assert text == f"@{JOINER}quinn fragt: Fragen\n\n19 Uhr"
    assert [covered(text, each) for each in made] == ["Fragen", "19 Uhr"]


@pytest.mark.parametrize("length", [4095, 4096, 4097, 9000])
@pytest.mark.parametrize("char", ["x", "🎉", "@a "])
def test_no_text_is_ever_too_long(length: int, char: str) -> None:
    """Row 50: L-1, L, L+1; the joiners count as well."""
    text = shown(Plain(char * (length // units(char)) + "x" * (length % units(char))))
    assert units(text) <= TEXT
    assert text.endswith("…") is (units(char) * 4096 < length * units(char) or char == "@a ")


def test_a_cut_closes_a_link_and_drops_half_a_moment() -> None:
    """Row 50: entities closed where the words end."""
    text, made = words.text([(Plain("x" * 4000), PlaceNode("y" * 200, "-1001:2"))])
    assert covered(text, made[0]) == "y" * 95
    assert text.endswith("y…")
    assert words.text([(Plain("x" * 4000), MomentNode(EVENING, "full", "y" * 200))])[1] == []
    assert words.text([(Plain("x" * 4100), MomentNode(EVENING, "full", "19 Uhr"))])[1] == []


@pytest.mark.parametrize("nothing", ["", " \n", "\u200b\u2060", "\u3164", "\u2800\ufeff"])
def test_nothing_to_be_seen_is_said_so(nothing: str) -> None:
    """Telegram refuses an empty message."""
    assert words.text([(Plain(nothing),)]) == ("…", [])
    assert words.text([]) == ("…", [])


def test_half_a_letter_is_shown_as_one_that_is_missing() -> None:
    """Telegram takes UTF-8 only."""
    assert shown(Plain("a\ud83cb 🎉")) == "a\ufffdb 🎉"
