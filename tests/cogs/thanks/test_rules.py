"""What is a thank-you, whom it means, what it may be weighed for; without anything around it (THX-02, THX-09)."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cogs.thanks import rules
from bot.model.events import Said
from bot.model.people import Account
from bot.model.places import MessageRef

PHRASES = tomllib.loads((Path(__file__).parents[2] / "data" / "sarcasm.toml").read_text(encoding="utf-8"))
LEA = Account("memory", "17", "Lea", handle="@lea")
JO = Account("memory", "18", "Jo", handle="@jo")
LEANDER = Account("memory", "19", "Leander", handle="@leander")


def said(text: str, *mentions: Account, replies_to: Account | None = None) -> Said:
    quoted = None if replies_to is None else MessageRef("memory", "talk", "1")
    return Said(MessageRef("memory", "talk", "2"), text, quoted, replies_to, mentions)


def test_there_are_enough_phrases() -> None:
    """THX-02: twenty sarcastic ones, and as many that are meant."""
    assert len(PHRASES["sarcastic"]) == len(PHRASES["genuine"]) == 20
    assert len(PHRASES["not_yet"]) >= 10


@pytest.mark.parametrize("phrase", PHRASES["sarcastic"])
def test_sarcasm_is_not_counted(phrase: str) -> None:
    """THX-02: "na danke" and "danke für nichts" thank nobody."""
    assert not rules.is_meant(phrase)


@pytest.mark.parametrize("phrase", PHRASES["not_yet"])
def test_a_polite_no_is_not_counted(phrase: str) -> None:
    """THX-02: neither a no nor thanks in advance thank anyone yet."""
    assert not rules.is_meant(phrase)


@pytest.mark.parametrize("phrase", PHRASES["genuine"])
def test_thanks_are_heard(phrase: str) -> None:
    """THX-02: caution must not make the host deaf."""
    assert rules.is_meant(phrase)


@pytest.mark.parametrize(
    ("event", "meant", "replied"),
    [
        (said("danke @lea", LEA), (LEA,), False),
        (said("Danke @lea und @jo!", LEA, JO), (LEA, JO), False),
        (said("Danke @lea! @jo, kommst du auch?", LEA, JO), (LEA,), False),
        (said("thanks <@17>", LEA), (LEA,), False),
        (said("Danke @leander", LEA, LEANDER), (LEANDER,), False),
        (said("Thank you!", replies_to=LEA), (LEA,), True),
        (said("Danke @jo", JO, replies_to=LEA), (JO,), False),
        (said("Danke. @jo, kommst du?", JO, replies_to=LEA), (LEA,), True),
        (said("Danke euch allen"), (), False),
        (said("Danke. @jo, kommst du?", JO), (), False),
    ],
)
def test_whom_it_means(event: Said, meant: tuple[Account, ...], replied: bool) -> None:
    """THX-02: who is named beside the thanks, else who is replied to, else nobody."""
    assert rules.thanked(event) == (meant, replied)


def test_a_speech_to_everyone_thanks_at_most_five() -> None:
    """THX-02: up to five at once (mission §7.4)."""
    crowd = [Account("memory", str(n), f"P{n}", handle=f"@p{n}") for n in range(9)]
    text = "Danke " + " ".join(each.handle for each in crowd)
    assert rules.thanked(said(text, *crowd))[0] == tuple(crowd[:5])


def test_a_command_line_is_no_organic_thanks() -> None:
    """THX-02: "/danke @lea" is a command, not a second thank-you."""
    assert not rules.says_thanks(said("/danke @lea", LEA))
    assert rules.says_thanks(said("danke @lea", LEA))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("🙏", "🙏🏽", True), ("❤", "❤️", True), ("🙏", "👏", False), ("<:danke:1>", "<:danke:1>", True)],
)
def test_a_reaction_means_the_same_in_every_skin(one: str, other: str, same: bool) -> None:
    """THX-02: skin tones are no other reaction."""
    assert rules.same_emoji(one, other) is same


@pytest.mark.parametrize(
    ("why", "names", "rests"),
    [
        ("fürs Erklären", [], ["fürs Erklären"]),
        ("@jo fürs Erklären", ["@jo"], ["@jo fürs Erklären", "fürs Erklären"]),
        (", @jo und @mira zum", ["@jo", "@mira"], [", @jo und @mira zum", "und @mira zum", "zum"]),
        ("und allen anderen", [], ["und allen anderen"]),
        ("for asking @jo", [], ["for asking @jo"]),
        ("", [], [""]),
    ],
)  # fmt: skip
def test_names_in_front_are_people(why: str, names: list[str], rests: list[str]) -> None:
    """THX-01: "/thanks @lea @jo fürs Tragen" thanks two."""
    assert rules.names_first(why) == (names, rests)


@pytest.mark.parametrize(
    ("often", "days", "staff", "weighs"),
    [(0, 14, False, True), (2, 400, False, True), (3, 400, False, False), (0, 13, False, False), (0, 400, True, False)],
)
def test_what_may_be_weighed_later(often: int, days: int, staff: bool, weighs: bool) -> None:
    """THX-09: the fourth of a pair in a week, newcomers' thanks and thanks to staff speak for nobody."""
    new = timedelta(days=14)
    assert rules.weighs(often, timedelta(days=days), staff=staff, most=3, new=new) is weighs
