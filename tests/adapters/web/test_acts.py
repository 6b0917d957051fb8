"""What the house does is visible on the page, once, however often it is delivered."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, get_args

import pytest

from bot.adapters.web import WebAdapter
from bot.model.actions import Outgoing
from bot.model.deliveries import Delivery
from bot.model.errors import StoreFull, Undeliverable, Why
from bot.model.events import Sighted
from bot.model.places import MessageRef
from bot.model.texts import MomentNode, PersonNode, PlaceNode, Plain
from bot.model.widgets import Blank, Key, Sheet
from tests.adapters.web.little_house import TUESDAY, Sitting, account, spot, words

GO = (Key("go", "Los", "primary"),)
SHEET = Sheet("s", "Was?", (Blank("what", "Was", "text", True, 50),))


async def _said(table: Sitting) -> MessageRef:
    receipt = await table.does("say", "first", spot=spot("chat"), lines=words("Guten Morgen"))
    assert receipt.message is not None
    return receipt.message


async def _asked(table: Sitting, place: str = "chat") -> Any:
    await table.post("/command", "quinn", place=place, line="/host about")
    return (await table.heard())[-1].interaction


Make = Callable[[Sitting], Awaitable[dict[str, Any]]]
CASES: dict[str, Make] = {}


def _case(kind: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        CASES[kind] = make
        return make

    return keep


@_case("say")
async def _(table: Sitting) -> dict[str, Any]:
    return {"spot": spot("chat"), "lines": words("Wer erzählt?"), "buttons": GO, "thread": "Montagsfrage"}


@_case("reply")
async def _(table: Sitting) -> dict[str, Any]:
    return {"interaction": await _asked(table), "lines": words("Das bin ich.")}


@_case("whisper")
async def _(table: Sitting) -> dict[str, Any]:
    return {"person": account("quinn"), "lines": words("Nur für dich.")}


@_case("ask")
async def _(table: Sitting) -> dict[str, Any]:
    return {"interaction": await _asked(table), "sheet": SHEET}


@_case("edit")
async def _(table: Sitting) -> dict[str, Any]:
    return {"message": await _said(table), "lines": words("Guten Abend"), "buttons": GO}


@_case("remove")
async def _(table: Sitting) -> dict[str, Any]:
    return {"message": await _said(table)}


@_case("react")
async def _(table: Sitting) -> dict[str, Any]:
    return {"message": await _said(table), "emoji": "🎉"}


@_case("pin")
async def _(table: Sitting) -> dict[str, Any]:
    return {"message": await _said(table)}


@_case("pause")
async def _(table: Sitting) -> dict[str, Any]:
    return {"person": account("quinn"), "until": TUESDAY + timedelta(hours=1)}


@_case("unpause")
async def _(table: Sitting) -> dict[str, Any]:
    await table.does("pause", "p", person=account("quinn"), until=TUESDAY + timedelta(hours=1))
    return {"person": account("quinn")}


@_case("exclude")
async def _(table: Sitting) -> dict[str, Any]:
    return {"person": account("quinn")}


@_case("admit")
async def _(table: Sitting) -> dict[str, Any]:
    await table.does("exclude", "x", person=account("quinn"))
    await table.post("/join", "quinn")
    return {"person": account("quinn")}


@_case("decline")
async def _(table: Sitting) -> dict[str, Any]:
    await table.does("exclude", "x", person=account("quinn"))
    await table.post("/join", "quinn")
    return {"person": account("quinn")}


@_case("open")
async def _(table: Sitting) -> dict[str, Any]:
    return {"spot": spot("chat"), "name": "Kleine Runde", "people": (account("quinn"), account("lea"))}


@_case("close")
async def _(table: Sitting) -> dict[str, Any]:
    return {"spot": spot("chat")}


@_case("invite")
async def _(table: Sitting) -> dict[str, Any]:
    return {"spot": spot("chat"), "name": "Plakat"}


def test_every_outgoing_act_has_a_case() -> None:
    assert {act.__name__.lower() for act in get_args(Outgoing)} == set(CASES)
    assert {act.__name__.lower() for act in WebAdapter.performs} == set(CASES)


def _seen(state: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in state.items() if key not in ("rev", "seq")}


@pytest.mark.parametrize("kind", sorted(set(CASES) - {"invite"}))
async def test_an_act_is_visible_and_twice_is_once(table: Sitting, kind: str) -> None:
    fields = await CASES[kind](table)
    before = _seen(await table.state("quinn"))
    first = await table.does(kind, "k", **fields)
    once = _seen(await table.state("quinn"))
    heard = len(await table.heard())
    again = await table.does(kind, "k", **fields)
    if kind != "decline":  # whoever is turned away sees the door as it was
        assert once != before
    assert again == first
    assert _seen(await table.state("quinn")) == once
    told = [each for each in (await table.heard())[heard:] if not isinstance(each.event, Sighted)]
    assert told == []


async def test_the_kinds_of_node_are_shown_and_flattened(table: Sitting) -> None:
    line = (
        Plain("Hallo "),
        PersonNode("Quinn", "quinn"),
        Plain(", am "),
        MomentNode(TUESDAY, "long", "Dienstag um 9"),
        Plain(" in "),
        PlaceNode("Plausch", "chat"),
    )
    await table.does("say", "k", spot=spot("welcome"), lines=(line, *words("Bis dann")))
    told = (await table.place("quinn", "welcome"))[-1]
    assert told["text"] == "Hallo Quinn, am Dienstag um 9 in Chat\n\nBis dann"
    _, html, _ = await table.get("/view?as=quinn&place=welcome")
    assert '<span class="mention you">Quinn</span>' in html
    assert '<time datetime="2026-11-24T08:27:00+00:00">Dienstag um\u00a09</time>' in html
    assert 'data-place="chat">Chat</a>' in html


async def test_a_reply_is_seen_by_the_one_who_acted_alone(table: Sitting) -> None:
    await table.does("reply", "k", interaction=await _asked(table), lines=words("Nur du."), buttons=GO)
    (seen,) = (await table.state("quinn"))["private"]
    assert (seen["kind"], seen["about"], seen["buttons"][0]["label"]) == ("answer", "/host about", "Los")
    for who in ("lea", "mira"):
        assert "Nur du." not in str(await table.state(who))


async def test_a_reply_to_a_direct_word_stays_in_the_direct_chat(table: Sitting) -> None:
    await table.does("reply", "k", interaction=await _asked(table, "direct:quinn"), lines=words("Hier."))
    (seen,) = (await table.state("quinn"))["private"]
    assert (seen["kind"], seen["spot"]) == ("direct", "direct:quinn")


async def test_an_update_redraws_the_card_the_press_came_from(table: Sitting) -> None:
    await table.does("reply", "one", interaction=await _asked(table), lines=words("Karte 1"), buttons=GO)
    (card,) = (await table.state("quinn"))["private"]
    await table.post("/press", "quinn", message=card["id"], key="go")
    pressed = (await table.heard())[-1].interaction
    await table.does("reply", "two", interaction=pressed, lines=words("Karte 2"), update=True)
    (seen,) = (await table.state("quinn"))["private"]
    assert (seen["id"], seen["text"], seen["buttons"]) == (card["id"], "Karte 2", [])


async def test_an_update_never_redraws_what_others_see(table: Sitting) -> None:
    said = await table.does("say", "one", spot=spot("chat"), lines=words("Für alle"), buttons=GO)
    assert said.message is not None
    await table.post("/press", "quinn", message=int(said.message.id), key="go")
    pressed = (await table.heard())[-1].interaction
    await table.does("reply", "two", interaction=pressed, lines=words("Für dich"), update=True)
    assert (await table.place("lea", "chat"))[-1]["text"] == "Für alle"
    assert (await table.state("quinn"))["private"][-1]["text"] == "Für dich"


async def test_a_form_asked_from_a_card_updates_that_card(table: Sitting) -> None:
    await table.does("reply", "one", interaction=await _asked(table), lines=words("Karte"), buttons=GO)
    (card,) = (await table.state("quinn"))["private"]
    await table.post("/press", "quinn", message=card["id"], key="go")
    await table.does("ask", "two", interaction=(await table.heard())[-1].interaction, sheet=SHEET)
    await table.post("/fill", "quinn", key="s", values={"what": "das"})
    await table.does(
        "reply", "three", interaction=(await table.heard())[-1].interaction, lines=words("Ok"), update=True
    )
    assert [each["text"] for each in (await table.state("quinn"))["private"]] == ["Ok"]


async def test_a_thread_hangs_on_its_message_and_can_be_written_in(table: Sitting) -> None:
    made = await table.does("say", "k", spot=spot("chat"), lines=words("Was kocht ihr?"), thread="Montagsfrage")
    assert made.spot is not None
    assert made.spot.parent == "chat"
    await table.post("/say", "quinn", place=made.spot.id, text="Soup")
    heard = (await table.heard())[-1]
    assert (heard.spot.id, heard.spot.parent, heard.spot.purpose.value) == (made.spot.id, "chat", "thread")
    assert any(isinstance(each.event, Sighted) and each.event.places == (made.spot,) for each in await table.heard())
    await table.does("close", "c", spot=made.spot)
    assert (await table.tries("/say", "quinn", place=made.spot.id, text="Salad"))[0] == 410
    assert (await table.place("lea", made.spot.id))[0]["text"] == "Soup"


async def test_a_room_is_seen_by_its_people_alone(table: Sitting) -> None:
    made = await table.does("open", "k", spot=spot("chat"), name="Runde", people=(account("quinn"), account("lea")))
    assert made.spot is not None
    for who, sees in (("quinn", True), ("lea", True), ("mira", False), ("jo", False)):
        assert (made.spot.id in [place["id"] for place in (await table.state(who))["places"]]) is sees


async def test_who_is_paused_reads_on_and_can_still_reach_the_host(table: Sitting) -> None:
    await table.does("pause", "k", person=account("quinn"), until=TUESDAY + timedelta(minutes=30))
    status, answer = await table.tries("/say", "quinn", place="chat", text="but")
    assert (status, answer["error"]) == (403, "paused")
    assert "09:57" in answer["sentence"]
    await table.post("/say", "quinn", place="direct:quinn", text="why?")
    table.clock.at += timedelta(minutes=31)
    await table.post("/say", "quinn", place="chat", text="hello again")


FAILS: dict[str, tuple[dict[str, Any], Why]] = {
    "say into a place that is none": ({"kind": "say", "spot": spot("nowhere")}, Why.GONE),
    "say to a member that is none": ({"kind": "say", "spot": spot("direct:nobody")}, Why.GONE),
    "whisper to nobody": ({"kind": "whisper", "person": account("nobody")}, Why.GONE),
    "whisper to someone outside": ({"kind": "whisper", "person": account("ana")}, Why.FORBIDDEN),
    "edit what is gone": ({"kind": "edit", "message": MessageRef("web", "chat", "99")}, Why.GONE),
    "edit in another place": ({"kind": "edit", "message": MessageRef("web", "welcome", "1")}, Why.GONE),
    "edit what a member wrote": ({"kind": "edit", "message": MessageRef("web", "chat", "1")}, Why.FORBIDDEN),
    "react to what is gone": ({"kind": "react", "message": MessageRef("web", "chat", "99")}, Why.GONE),
    "open below a place that is none": ({"kind": "open", "spot": spot("nowhere"), "name": "x"}, Why.GONE),
    "say too much": ({"kind": "say", "spot": spot("chat"), "lines": words("x" * 4001)}, Why.TOO_BIG),
    "an act nobody knows": ({"kind": "dance"}, Why.UNKNOWN),
}


@pytest.mark.parametrize("name", FAILS)
async def test_what_cannot_be_done_says_why_and_changes_nothing(table: Sitting, name: str) -> None:
    await table.post("/say", "lea", place="chat", text="meins")
    before = await table.state("mira")
    fields, why = FAILS[name]
    with pytest.raises(Undeliverable) as caught:
        await table.adapter.perform(Delivery(**{"key": "k", "lines": words("x"), **fields}))
    assert caught.value.why is why
    assert await table.state("mira") == before


async def test_a_full_disk_means_try_again(table: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(work: Any) -> Any:
        raise StoreFull

    monkeypatch.setattr(table.db, "run", full)
    with pytest.raises(Undeliverable) as caught:
        await table.does("say", "k", spot=spot("chat"), lines=words("x"))
    assert caught.value.why is Why.DOWN


async def test_removing_twice_is_no_complaint(table: Sitting) -> None:
    said = await _said(table)
    await table.does("remove", "a", message=said)
    await table.does("remove", "b", message=said)
    assert await table.place("quinn", "chat") == []


async def test_standing_is_what_a_member_is_now(table: Sitting) -> None:
    async def rank(member: str) -> int:
        return (await table.adapter.standing(account(member), "playground")).rank

    assert [await rank(each) for each in ("quinn", "jo", "mira", "nobody")] == [0, 1, 2, 0]
    await table.post("/leave", "mira")
    assert await rank("mira") == 0
    assert (await table.adapter.standing(account("host"), "playground")).robot
