"""Typed lines: words and quotes, the command meant, the options' raw values (house.md §5)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.dates import understand
from bot.core.durations import span
from bot.core.parse import Bare, Matched, Token, Unknown, bind, match, split
from bot.model.commands import CommandSpec, OptionKind, OptionSpec
from bot.model.errors import Refusal

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def fits(kind: str, text: str) -> bool:
    if kind == "when":
        found = understand(text, now=NOW, zone="Europe/Berlin", locale="de")
        return bool(found.instants) or found.needs_time
    assert kind == "duration"
    return span(text, "de") is not None


def spec(name: str, *options: str, aliases: tuple[str, ...] = ()) -> CommandSpec:
    """Build a spec from "name:kind", with a "?" for an optional one."""
    built = []
    for each in options:
        option, _, kind = each.rstrip("?").partition(":")
        choices = ("on", "off") if kind == "choice" else ()
        built.append(OptionSpec(option, _kind(kind), not each.endswith("?"), choices=choices))
    return CommandSpec(name.split(" ", maxsplit=1)[0], name, tuple(built), aliases=aliases)


def _kind(kind: str) -> OptionKind:
    kinds: dict[str, OptionKind] = {
        each: each for each in ("text", "int", "person", "place", "when", "duration", "choice", "bool")
    }
    return kinds[kind]


THANKS = spec("thanks", "to:person", "why:text?", aliases=("danke",))
CREATE = spec(
    *("meetup create", "title:text", "when:when", "where:text?", "seats:int?", "host:person?", "bring:text?"),
    aliases=("treffen anlegen",),
)
LIST = spec("meetup list", aliases=("treffen liste",))
PAUSE = spec("mod pause", "who:person", "for:duration?", "why:text?")
CLEAR = spec("mod clear", "count:int")
CONSENT = spec("privacy consent", "state:choice", "purpose:text?")
CALM = spec("mod calm", "place:place?", "quiet:bool?", "until:when?")
SHOW = spec("helper show", "who:person")
ASK = spec("faq ask", "question:text")
FOCUS = spec("focus start", "topic:text", "size:int", "until:when", "owner:person")
RULES = spec("netiquette show", aliases=("regeln", "rules"))
NOTE = spec("insight note", "title:text", "body:text?")
BOOK = spec("table book", "name:text", "people:int", "shared:bool?")
GREET = spec("welcome tour", aliases=("grüße tour",))
ALL = (THANKS, CREATE, LIST, PAUSE, CLEAR, CONSENT, CALM, SHOW, ASK, FOCUS, RULES, GREET, NOTE, BOOK)
CATALOGUE: dict[str, CommandSpec] = {each.name: each for each in ALL} | {
    alias: each for each in ALL for alias in each.aliases
}


def refused(command: CommandSpec, rest: str) -> tuple[str, Mapping[str, Any]]:
    with pytest.raises(Refusal) as caught:
        bind(command, rest, fits)
    return caught.value.text.key, dict(caught.value.text.fields)


# --- words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("  a\tb\n c ", ["a", "b", "c"]),
        ('"Offene Werkstatt" b', ["Offene Werkstatt", "b"]),
        ("„Offene Werkstatt“ b", ["Offene Werkstatt", "b"]),
        ("„Offene Werkstatt” b", ["Offene Werkstatt", "b"]),
        ('„Offene Werkstatt" b', ["Offene Werkstatt", "b"]),
        ("“open house” b", ["open house", "b"]),
        ("«Porte ouverte» »Offene Tür« b", ["Porte ouverte", "Offene Tür", "b"]),
        ("'open house' ‚offenes Haus‘ ‘open house’", ["open house", "offenes Haus", "open house"]),
        ("'Lea's house' b", ["Lea's house", "b"]),
        (r'"er sagte \"ja\" und \\ ging" b', ['er sagte "ja" und \\ ging', "b"]),
        (r"back\slash \"stays\"", ["back\\slash", '\\"stays\\"']),
        ('""', [""]),
        ("Lea's 'n Kaffee", ["Lea's", "'n", "Kaffee"]),
        ('5" Rohr', ['5"', "Rohr"]),
        ('"eins", zwei', ["eins", "zwei"]),
    ],
)
def test_quotes_keep_words_together(line: str, words: list[str]) -> None:
    assert [token.text for token in split(line)] == words


def test_a_word_with_a_name_is_an_option() -> None:
    assert split('seats:8 Wo:"am Kanal"') == (
        Token("8", 0, 7, name="seats", at=6),
        Token("am Kanal", 8, 21, quoted=True, name="Wo", at=11),
    )


@pytest.mark.parametrize(
    "word", ["https://example.org/a:b", "19:30", "Achtung:", ":smile:", "hallo:)", "@lea:x", "a::b"]
)
def test_a_colon_alone_makes_no_option(word: str) -> None:
    assert [(token.text, token.name) for token in split(word)] == [(word, "")]


@pytest.mark.parametrize(
    ("word", "is_one"), [("@lea", True), ("#plausch", True), ("<@12>", True), ("@", False), ('"@lea"', False)]
)
def test_a_mention_is_known_by_its_sign(word: str, is_one: bool) -> None:
    assert split(word)[0].mention is is_one


@pytest.mark.parametrize(
    "line", ['"offen', 'Tisch "offen', "„offen", "“offen", "«offen", r'"offen\"', 'where:"am Kanal']
)
def test_an_unclosed_quote_is_told(line: str) -> None:
    with pytest.raises(Refusal) as caught:
        split(line)
    assert (caught.value.text.key, dict(caught.value.text.fields)) == ("parse.unclosed_quote", {})


# --- the command ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "command", "rest"),
    [
        ("/thanks @lea fürs Erklären", THANKS, "@lea fürs Erklären"),
        ("/THANKS", THANKS, ""),
        ("/danke @lea", THANKS, "@lea"),
        ("/thanks@stammtisch_bot @lea", THANKS, "@lea"),
        ("  thanks\n@lea", THANKS, "@lea"),
        ("/meetup create Tisch", CREATE, "Tisch"),
        ("/Meetup   CREATE  Tisch  8", CREATE, "Tisch  8"),
        ("/meetup@stammtisch_bot list", LIST, ""),
        ("/meetup_create Tisch", CREATE, "Tisch"),
        ("/treffen anlegen Tisch", CREATE, "Tisch"),
        ("/treffen create Tisch", CREATE, "Tisch"),
        ("/meetup liste", LIST, ""),
        ("/regeln", RULES, ""),
        ("/gruesse tour", GREET, ""),
        ("/GRÜẞE tour", GREET, ""),
    ],
)
def test_a_line_means_a_command(line: str, command: CommandSpec, rest: str) -> None:
    assert match(line, CATALOGUE) == Matched(command, rest)


def test_a_noun_alone_offers_its_verbs() -> None:
    assert match("/meetup", CATALOGUE) == Bare("meetup", (CREATE, LIST))
    assert match("/treffen", CATALOGUE) == Bare("treffen", (CREATE, LIST))
    assert match("/meetup Reparaturtisch", CATALOGUE) == Bare("meetup", (CREATE, LIST), "Reparaturtisch")


@pytest.mark.parametrize(
    ("line", "word"),
    [("", ""), ("  ", ""), ("/", "/"), ("/nix da", "nix"), ("create", "create"), ("/_", "_"), ("/@x", "@x")],
)
def test_an_unknown_word_stays_one(line: str, word: str) -> None:
    assert match(line, CATALOGUE) == Unknown(word)


# --- the options ------------------------------------------------------------------------------------

MEETUP = {"title": "Reparaturtisch", "when": "Fr 19 Uhr", "where": "Werkstatt", "seats": "8"}


@pytest.mark.parametrize(
    "rest",
    [
        '"Reparaturtisch" Fr 19 Uhr Werkstatt seats:8',
        "Reparaturtisch; Fr 19 Uhr; Werkstatt; 8",
        "Reparaturtisch;Fr 19 Uhr;Werkstatt;8;",
        "„Reparaturtisch“; Fr 19 Uhr; Werkstatt seats:8",
        "Reparaturtisch Fr 19 Uhr Werkstatt 8",
        "seats:8 Reparaturtisch Fr 19 Uhr Werkstatt",
        "SEATS:8 when:Fr 19 Uhr where:Werkstatt title:Reparaturtisch",
        'Reparaturtisch when:"Fr 19 Uhr" Werkstatt 8',
        '"Reparaturtisch", Fr 19 Uhr, Werkstatt 8',
    ],
)
def test_a_meetup_can_be_typed_in_many_ways(rest: str) -> None:
    """MEE-01: both of the row's own lines, and what people make of them."""
    assert bind(CREATE, rest, fits) == MEETUP


@pytest.mark.parametrize(
    ("command", "rest", "values"),
    [
        # the last text takes the rest as typed
        (THANKS, "@lea fürs Erklären der Heizung", {"to": "@lea", "why": "fürs Erklären der Heizung"}),
        (THANKS, '@lea für  die "gute"  Suppe', {"to": "@lea", "why": 'für  die "gute"  Suppe'}),
        (THANKS, '@lea "fürs Erklären"', {"to": "@lea", "why": "fürs Erklären"}),
        (THANKS, "@lea für das Brot; und den Kaffee ;)", {"to": "@lea", "why": "für das Brot; und den Kaffee ;)"}),
        (THANKS, "@lea; für das Brot; und den Kaffee", {"to": "@lea", "why": "für das Brot; und den Kaffee"}),
        (THANKS, "@lea siehe https://example.org/a:b;c", {"to": "@lea", "why": "siehe https://example.org/a:b;c"}),
        (THANKS, "fürs Erklären to:lea der Heizung", {"to": "lea", "why": "fürs Erklären der Heizung"}),
        (THANKS, "@lea zwei\nZeilen", {"to": "@lea", "why": "zwei\nZeilen"}),
        (ASK, "wie entlüfte ich; und wann?", {"question": "wie entlüfte ich; und wann?"}),
        (ASK, "", {}),
        # moments and spans take what their grammar understands
        (CREATE, "Tisch nächsten Freitag um 19 Uhr Alte Werkstatt", {
            "title": "Tisch", "when": "nächsten Freitag um 19 Uhr", "where": "Alte", "bring": "Werkstatt"}),
        (CREATE, '"Tisch am Kanal" Fr 19 Uhr', {"title": "Tisch am Kanal", "when": "Fr 19 Uhr"}),
        (CREATE, "Tisch Fr Werkstatt", {"title": "Tisch", "when": "Fr", "where": "Werkstatt"}),
        # a misspelt day stays in its place, where it will be asked about, and never becomes today
        (CREATE, "Tisch Frietag 19 Uhr", {"title": "Tisch", "when": "Frietag", "where": "19", "bring": "Uhr"}),
        (CREATE, "Tisch; Frietag 19 Uhr; Hof", {"title": "Tisch", "when": "Frietag 19 Uhr", "where": "Hof"}),
        (CREATE, "Tisch; ; Werkstatt", {"title": "Tisch", "where": "Werkstatt"}),
        (CREATE, "Tisch; when:Fr 19 Uhr; Werkstatt", {"title": "Tisch", "when": "Fr 19 Uhr", "where": "Werkstatt"}),
        (CREATE, "Tisch Fr 19 Uhr Hof @lea Kuchen und Werkzeug", {
            "title": "Tisch", "when": "Fr 19 Uhr", "where": "Hof", "host": "@lea", "bring": "Kuchen und Werkzeug"}),
        (FOCUS, 'topic:"Neue Montageanleitung" size:4 until:Fr owner:@Mira', {
            "topic": "Neue Montageanleitung", "size": "4", "until": "Fr", "owner": "@Mira"}),
        (FOCUS, "'Neue Anleitung' 4 Fr 12 Uhr Mira", {
            "topic": "Neue Anleitung", "size": "4", "until": "Fr 12 Uhr", "owner": "Mira"}),
        (PAUSE, "@ana 1h", {"who": "@ana", "for": "1h"}),
        (PAUSE, "@ana 1 h 30 Flut von Links", {"who": "@ana", "for": "1 h 30", "why": "Flut von Links"}),
        (PAUSE, "@ana Flut", {"who": "@ana", "why": "Flut"}),
        (PAUSE, "Ana Maria 2 Stunden", {"who": "Ana Maria", "for": "2 Stunden"}),
        # the rest
        (NOTE, "Danke ;) an alle", {"title": "Danke", "body": ";) an alle"}),
        (NOTE, "Siehe https://example.org/a;b", {"title": "Siehe", "body": "https://example.org/a;b"}),
        (NOTE, "Ein Titel; ein Text", {"title": "Ein Titel", "body": "ein Text"}),
        (BOOK, "Lea 8 ja", {"name": "Lea", "people": "8", "shared": "ja"}),
        (CLEAR, "20", {"count": "20"}),
        (CLEAR, "viele", {"count": "viele"}),
        (CONSENT, "OFF insight", {"purpose": "insight", "state": "OFF"}),
        (CONSENT, "maybe", {"state": "maybe"}),
        (CALM, "#plausch ja Fr 12 Uhr", {"place": "#plausch", "quiet": "ja", "until": "Fr 12 Uhr"}),
        (SHOW, "@lea", {"who": "@lea"}),
        (SHOW, "Lea Maria Sommer", {"who": "Lea Maria Sommer"}),
        (SHOW, '"Lea Maria"', {"who": "Lea Maria"}),
        (LIST, "", {}),
    ],
)  # fmt: skip
def test_words_find_their_options(command: CommandSpec, rest: str, values: dict[str, str]) -> None:
    assert bind(command, rest, fits) == values


def test_a_moment_leaves_words_that_are_still_needed() -> None:
    strict = spec("table book", "when:when", "name:text")
    assert bind(strict, "Freitag Mittag", fits) == {"when": "Freitag", "name": "Mittag"}
    assert bind(strict, "Freitag Mittag Jo", fits) == {"when": "Freitag Mittag", "name": "Jo"}


def test_options_answer_to_their_names_in_the_member_s_language() -> None:
    names = {"Plätze": "seats", "wo": "where"}
    assert bind(CREATE, "plaetze:8 Wo:Hof Tisch Fr", fits, names) == {
        "seats": "8",
        "where": "Hof",
        "title": "Tisch",
        "when": "Fr",
    }


@pytest.mark.parametrize(
    ("command", "rest", "key", "fields"),
    [
        (LIST, "alles bitte", "parse.too_much", {"rest": "alles bitte"}),
        (CLEAR, "20 Stück", "parse.too_much", {"rest": "Stück"}),
        (SHOW, "@lea @jo", "parse.too_much", {"rest": "@jo"}),
        (FOCUS, "Thema; 4; Fr; @mira; mehr; noch mehr", "parse.too_much", {"rest": "mehr; noch mehr"}),
        (CREATE, "Tisch seats:8 seats:9", "parse.too_much", {"rest": "seats:9"}),
        (CREATE, "Tisch Fr seat:8", "parse.unknown_option", {"name": "seat"}),
        (LIST, "Wo:hier", "parse.unknown_option", {"name": "Wo"}),
        (THANKS, '@lea "für alles', "parse.unclosed_quote", {}),
    ],
)
def test_what_cannot_be_placed_is_told(command: CommandSpec, rest: str, key: str, fields: dict[str, str]) -> None:
    assert refused(command, rest) == (key, fields)


# --- whatever is typed ------------------------------------------------------------------------------

SOUP = (
    "/ /meetup create /thanks @lea Fr 19 Uhr 1h ; : \" ' „ “ » \\ seats:8 when:Fr why: x 12 #hof , https://a.b;c ‚ ’ _ "
    "to:'a \n"
)
PIECES = st.sampled_from(SOUP.split(" "))
LINES = st.text(max_size=200) | st.lists(PIECES, max_size=14).map(" ".join) | st.lists(PIECES, max_size=14).map("".join)


@given(LINES)
@example("'" * 4000)
@example("a; " * 1000)
@example("ẞ_ß@@ _ /")
def test_no_line_makes_it_stumble(line: str) -> None:
    """Only a Refusal comes out of any line, and it carries a key of the three."""
    found = match(line, CATALOGUE)
    assert isinstance(found, Matched | Bare | Unknown)
    rest = found.rest if isinstance(found, Matched) else line
    for command in ALL:
        try:
            values = bind(command, rest, fits)
        except Refusal as told:
            assert told.text.key in {"parse.too_much", "parse.unknown_option", "parse.unclosed_quote"}
        else:
            assert set(values) <= {option.name for option in command.options}


@given(st.lists(st.text("abcäß \"'„“\\;:@", max_size=12), min_size=1, max_size=6))
def test_words_in_quotes_come_back_as_they_were(words: list[str]) -> None:
    typed = " ".join('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words)
    assert [token.text for token in split(typed)] == words


@given(st.text("abc äß,.!?-19", min_size=1, max_size=40).map(str.strip).filter(bool))
def test_a_reason_keeps_every_letter(why: str) -> None:
    assert bind(THANKS, f"@lea {why}", fits) == {"to": "@lea", "why": why}
    assert bind(THANKS, f'"@lea" why:"{why}"', fits) == {"to": "@lea", "why": why}
