"""Lines, buttons and forms become payloads that Discord takes; nobody is pinged, nothing is too long."""

from typing import Any

import pytest

from bot.adapters.discord import lengths, render
from bot.model.deliveries import Delivery
from bot.model.errors import Undeliverable, Why
from bot.model.places import MessageRef
from bot.model.texts import PersonNode, Plain
from bot.model.widgets import Blank, Key, Sheet, Style
from tests.adapters.discord.ground import CHAT, say

NOBODY = {"parse": [], "replied_user": False}


def _blank(label: str = "Why?", kind: str = "text", **more: Any) -> Blank:
    values: dict[str, Any] = {"name": "why", "label": label, "kind": kind, "required": True, "max": 200}
    return Blank(**values | more)


def _field(blank: Blank) -> Any:
    return render.modal(Sheet("k", "Title", (blank,)))["components"][0]


def test_a_line_is_a_message_that_pings_nobody() -> None:
    """Row 47: whatever the words are, Discord is told to ping nobody, the one answered included."""
    shown = render.message(say("Hallo @everyone <@1>", answer_to=MessageRef("discord", CHAT, "7")))
    assert shown == {
        "content": "Hallo \\@everyone \\<@1>",
        "embeds": [],
        "components": [],
        "allowed_mentions": NOBODY,
        "message_reference": {"message_id": "7", "fail_if_not_exists": False},
    }


def test_an_answer_to_a_message_elsewhere_is_a_plain_line() -> None:
    """Discord knows answers within one channel only, and refuses others."""
    assert "message_reference" not in render.message(say(answer_to=MessageRef("discord", "99", "7")))


def test_quiet_hours_are_silent_and_a_private_answer_needs_no_such_thing() -> None:
    assert render.message(say(silent=True))["flags"] == 4096
    assert render.message(say(silent=True), ephemeral=True)["flags"] == 64
    assert "flags" not in render.message(say())


def test_buttons_stand_in_rows_of_five() -> None:
    styles: tuple[Style, ...] = ("plain", "primary", "danger") * 2
    keys = tuple(Key(str(n), f"Nr. {n}", style, n == 1) for n, style in enumerate(styles))
    rows = render.message(say(buttons=keys))["components"]
    assert [len(row["components"]) for row in rows] == [5, 1]
    assert rows[0]["type"] == 1
    assert rows[0]["components"][1] == {"type": 2, "style": 1, "label": "Nr. 1", "custom_id": "f:1"}
    assert [each["style"] for each in rows[0]["components"]] == [2, 1, 4, 2, 1]
    assert rows[0]["components"][0]["custom_id"] == "b:0"


def test_more_buttons_than_discord_shows_are_refused_here_already() -> None:
    keys = tuple(Key(str(n), "x") for n in range(25))
    assert len(render.message(say(buttons=keys))["components"]) == 5
    with pytest.raises(Undeliverable) as why:
        render.message(say(buttons=(*keys, Key("26", "x"))))
    assert why.value.why is Why.TOO_BIG


@pytest.mark.parametrize(("length", "label"), [(79, 79), (80, 80), (81, 80)])
def test_a_label_fits_its_button(length: int, label: int) -> None:
    """Row 50: 80, at one less, exact, one more; all emoji too."""
    for char, size in (("x", 1), ("🎉", 2)):
        shown = render.message(say(buttons=(Key("k", char * (length // size)),)))["components"][0]["components"][0]
        assert lengths.units(shown["label"]) <= label


@pytest.mark.parametrize(("length", "embeds"), [(1999, 0), (2000, 0), (2001, 1), (4096, 1), (4097, 2), (9000, 2)])
def test_long_words_become_embeds(length: int, embeds: int) -> None:
    """Row 50: 2000 as content, 4096 in an embed, 6000 in all."""
    shown = render.message(say("x" * length))
    assert len(shown["embeds"]) == embeds
    assert (shown["content"] == "") == bool(embeds)
    assert lengths.units(shown["content"]) <= lengths.CONTENT
    assert sum(lengths.units(each["description"]) for each in shown["embeds"]) <= lengths.EMBEDS


def test_what_is_escaped_counts_as_it_is_sent() -> None:
    """Row 50: 1200 stars are 2400 units once they are escaped."""
    assert render.message(say("*" * 1000))["content"] == "\\*" * 1000
    assert render.message(say("*" * 1001))["embeds"] == [{"description": "\\*" * 1001}]


def test_a_message_is_never_empty() -> None:
    assert render.message(Delivery("k", "say", lines=((Plain(" "),),)))["content"] == "…"
    assert render.message(Delivery("k", "say", buttons=(Key("b", "x"),)))["content"] == ""


def test_a_form_is_a_modal() -> None:
    sheet = Sheet("abc", "Thank someone", (_blank(default="help"), _blank("More", "long", name="more", required=False)))
    assert render.modal(sheet) == {
        "custom_id": "form:abc",
        "title": "Thank someone",
        "components": [
            {
                "type": 18,
                "label": "Why?",
                "component": {
                    "type": 4,
                    "style": 1,
                    "custom_id": "why",
                    "required": True,
                    "min_length": 1,
                    "max_length": 200,
                    "value": "help",
                },
            },
            {
                "type": 18,
                "label": "More",
                "component": {"type": 4, "style": 2, "custom_id": "more", "required": False, "max_length": 200},
            },
        ],
    }


def test_choices_people_and_places_are_chosen_not_typed() -> None:
    choice = _field(_blank(kind="choice", choices=(("a", "Apples"), ("b", "Bread")), default="b"))["component"]
    assert (choice["type"], choice["custom_id"]) == (3, "why")
    assert choice["options"] == [
        {"value": "a", "label": "Apples"},
        {"value": "b", "label": "Bread", "default": True},
    ]
    assert _field(_blank(kind="person"))["component"] == {"type": 5, "custom_id": "why", "required": True}
    place = _field(_blank(kind="place", default="20"))["component"]
    assert (place["type"], place["default_values"]) == (8, [{"id": "20", "type": "channel"}])


@pytest.mark.parametrize("length", [44, 45, 46, 99, 100, 101])
def test_a_longer_question_goes_on_below_its_label(length: int) -> None:
    """Row 50: 45 for a label, 100 for what stands below it."""
    question = "Why " * 30
    shown = _field(_blank(question[: length - 1] + "?"))
    assert lengths.units(shown["label"]) <= 45
    assert ("description" in shown) == (length > 45)
    assert shown.get("description", shown["label"]).endswith("?") == (length <= 100)
    assert lengths.units(shown.get("description", "")) <= 100


@pytest.mark.parametrize(("title", "shown"), [("x" * 45, "x" * 45), ("x" * 46, "x" * 44 + "…"), ("", "…")])
def test_a_title_fits(title: str, shown: str) -> None:
    assert render.modal(Sheet("k", title, (_blank(),)))["title"] == shown


def test_options_and_values_fit() -> None:
    """Row 50: 25 choices, 100 units each, a value no longer than the blank takes."""
    many = tuple((str(n), "🎉" * 60) for n in range(30))
    options = _field(_blank(kind="choice", choices=many))["component"]["options"]
    assert len(options) == 25
    assert all(lengths.units(each["label"]) <= 100 for each in options)
    typed = _field(_blank(max=9000, default="ab" * 3000))["component"]
    assert (typed["max_length"], typed["value"]) == (4000, "ab" * 2000)
    assert _field(_blank(max=3, default="abcdef"))["component"]["value"] == "abc"


@pytest.mark.parametrize("blanks", [0, 6])
def test_a_form_that_is_no_modal_is_refused_here_already(blanks: int) -> None:
    with pytest.raises(Undeliverable) as why:
        render.modal(Sheet("k", "t", (_blank(),) * blanks))
    assert why.value.why is Why.TOO_BIG


def test_in_a_direct_chat_people_go_by_their_names() -> None:
    """A client that has no server to look in would show a bare number."""
    told = ((PersonNode("Mira", "4711"), Plain(" takes care of it.")),)
    assert render.message(Delivery("k", "whisper", lines=told))["content"] == "Mira takes care of it."
    assert render.message(Delivery("k", "reply", lines=told), ephemeral=True)["content"].startswith("<@4711>")
