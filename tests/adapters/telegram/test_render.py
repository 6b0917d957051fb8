"""Messages and buttons become what Telegram takes; nothing is pinged, previewed or too long."""

from typing import Any

import pytest

from bot.adapters.telegram import lengths, render
from bot.model.errors import Undeliverable, Why
from bot.model.widgets import Key, Style
from tests.adapters.telegram.outgoing import CLUB, FORUM, ROOM, ref, say
from tests.fakes.telegram import limits

BOT = "stammtisch_bot"


def _keyboard(*keys: Key) -> Any:
    return render.message(say(buttons=keys), BOT)["reply_markup"]["inline_keyboard"]


def _button(key: Key) -> Any:
    return _keyboard(key)[0][0]


def test_a_line_is_its_words_and_no_preview() -> None:
    """Row 47: no parse mode, ever."""
    payload = render.message(say("Hallo <b>https://a.example</b>"))
    assert payload == {"text": "Hallo <b>https://a.example</b>", "link_preview_options": {"is_disabled": True}}


def test_quiet_hours_are_silent() -> None:
    assert render.message(say(silent=True))["disable_notification"] is True
    assert "disable_notification" not in render.message(say())


def test_an_answer_hangs_on_its_message_also_from_a_topic() -> None:
    reply = {"message_id": 7, "allow_sending_without_reply": True}
    assert render.message(say(answer_to=ref(7)))["reply_parameters"] == reply
    assert render.message(say(spot=ROOM, answer_to=ref(7, ROOM.id)))["reply_parameters"] == reply
    assert render.message(say(spot=ROOM, answer_to=ref(7, FORUM)))["reply_parameters"] == reply


def test_an_answer_to_a_message_elsewhere_is_a_plain_line() -> None:
    assert "reply_parameters" not in render.message(say(spot=ROOM, answer_to=ref(7, CLUB)))


def test_what_is_no_message_of_telegrams_cannot_be_answered() -> None:
    with pytest.raises(Undeliverable) as why:
        render.message(say(answer_to=ref("m-7")))
    assert why.value.why is Why.GONE


def test_an_edit_has_nothing_that_only_a_new_message_has() -> None:
    payload = render.edit(say(silent=True, answer_to=ref(7), buttons=(Key("b", "Ja"),)))
    assert set(payload) == {"text", "reply_markup"}


@pytest.mark.parametrize("words", ["https://a.example", "a.example", "mail:x", "Siehe (t.me/x)."])
def test_what_may_be_a_link_shows_no_preview(words: str) -> None:
    assert render.message(say(words))["link_preview_options"] == {"is_disabled": True}


def test_a_press_sends_back_its_key() -> None:
    assert _button(Key("b1", "Ja")) == {"text": "Ja", "callback_data": "b1"}


@pytest.mark.parametrize(("style", "shown"), [("plain", None), ("primary", "primary"), ("danger", "danger")])
def test_a_look_is_telegrams_own(style: Style, shown: str | None) -> None:
    assert _button(Key("b1", "Ja", style)).get("style") == shown


def test_a_link_opens_the_direct_chat_with_the_key() -> None:
    """mission.md §4: bots cannot open chats."""
    key = Key("a" * lengths.START, "Öffnen", link=True)
    assert _button(key) == {"text": "Öffnen", "url": f"https://t.me/{BOT}?start={key.key}"}
    assert limits.START_KEY.fullmatch(key.key)
    for bad in ("a" * (lengths.START + 1), "a b", ""):
        with pytest.raises(Undeliverable):
            _button(Key(bad, "Öffnen", link=True))


def test_without_a_name_yet_a_link_is_pressed_like_any_other() -> None:
    made = render.message(say(buttons=(Key("k", "Öffnen", link=True),)))["reply_markup"]
    assert made == {"inline_keyboard": [[{"text": "Öffnen", "callback_data": "k"}]]}


@pytest.mark.parametrize(("size", "fits"), [(0, False), (1, True), (63, True), (64, True), (65, False)])
def test_a_key_is_at_most_64_bytes(size: int, fits: bool) -> None:
    """Row 50: counted in bytes."""
    for key in ("x" * size, "ä" * (size // 2) + "x" * (size % 2)):
        if fits:
            assert _button(Key(key, "Ja"))["callback_data"] == key
        else:
            with pytest.raises(Undeliverable) as why:
                _button(Key(key, "Ja"))
            assert why.value.why is Why.TOO_BIG


@pytest.mark.parametrize("length", [63, 64, 65, 500])
def test_a_label_is_one_line_and_cut(length: int) -> None:
    """Row 50."""
    shown = _button(Key("b", "x" * length))["text"]
    assert shown == ("x" * length if length <= 64 else "x" * 63 + "…")
    assert _button(Key("b", " a\nb\u00a0 "))["text"] == "a b"
    assert _button(Key("b", " "))["text"] == "…"


def test_short_buttons_stand_side_by_side_and_long_ones_alone() -> None:
    assert [len(row) for row in _keyboard(*(Key(str(n), str(n)) for n in range(12)))] == [5, 5, 2]
    assert [
        len(row) for row in _keyboard(Key("a", "Ja"), Key("b", "Nein"), Key("c", "Ich weiß es noch nicht genau"))
    ] == [2, 1]


@pytest.mark.parametrize("count", [99, 100, 101])
def test_a_hundred_buttons_and_no_more(count: int) -> None:
    """Row 50."""
    keys = tuple(Key(f"k{n}", "🎉" * (n % 40)) for n in range(count))
    if count <= 100:
        rows = _keyboard(*keys)
        limits.keyboard({"inline_keyboard": rows})
        assert [each["callback_data"] for row in rows for each in row] == [key.key for key in keys]
    else:
        with pytest.raises(Undeliverable) as why:
            _keyboard(*keys)
        assert why.value.why is Why.TOO_BIG
