"""Nothing is said twice: within a minute the nonce sees to it, later one looks before trying again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.places import MessageRef, Spot
from bot.model.texts import Plain
from bot.model.widgets import Key
from tests.adapters.discord.ground import ANA, CHAT, FORUM, GUILD, ME, NOON, TALK, Ground, ground, say, snowflake
from tests.adapters.discord.scripted import Call, refused

LOOK, SEND = f"GET /channels/{CHAT}/messages", f"POST /channels/{CHAT}/messages"
THREADS = f"GET /guilds/{GUILD}/threads/active"
INVITES = f"GET /channels/{CHAT}/invites"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Ground]:
    async with ground(tmp_path) as made:
        yield made


def _message(words: str, at: datetime = NOON, author: str = ME, turn: int = 0, **more: Any) -> dict[str, Any]:
    shown = {"id": snowflake(at, turn), "author": {"id": author}, "content": words, "embeds": [], "components": []}
    return shown | more


def _row(*keys: str) -> list[dict[str, Any]]:
    return [{"type": 1, "components": [{"type": 2, "custom_id": f"b:{key}", "id": 3} for key in keys]}]


async def _unknown(here: Ground, delivery: Delivery) -> None:
    with pytest.raises(Undeliverable) as why:
        await here.perform(delivery)
    assert why.value.why is Why.UNKNOWN


async def test_within_a_minute_the_nonce_is_enough(here: Ground) -> None:
    """Row 21: accepted, the answer lost; the same nonce brings the same message."""
    here.rest.on(SEND, TimeoutError())
    await _unknown(here, say())
    here.later(seconds=74)
    await here.perform(say(again=True))
    assert here.rest.asked == [SEND, SEND]
    assert here.rest.calls[0].json == here.rest.calls[1].json


async def test_later_one_looks_first_and_finds_it(here: Ground) -> None:
    """Row 21: Discord forgets a nonce after some minutes; ours is among what was said since."""
    here.rest.on(SEND, TimeoutError())
    await _unknown(here, say("Gut *en* Morgen"))
    here.later(seconds=75)
    found = _message("Gut \\*en\\* Morgen")
    here.rest.on(LOOK, [_message("etwas anderes", turn=1), found])
    receipt = await here.perform(say("Gut *en* Morgen", again=True))
    assert receipt == Receipt(MessageRef("discord", CHAT, found["id"]))
    assert here.rest.asked == [SEND, LOOK]
    assert here.rest.calls[1].params == {"after": int(snowflake(NOON - timedelta(seconds=10))), "limit": 100}


async def test_after_a_restart_one_always_looks(here: Ground) -> None:
    """Row 3: killed while sending; the next process knows nothing of the first try."""
    here.rest.on(LOOK, [_message("Guten Morgen")])
    receipt = await here.restarted().perform(say(again=True))
    assert receipt.message == MessageRef("discord", CHAT, snowflake(NOON))
    assert here.rest.asked == [LOOK]


async def test_what_is_not_found_is_said(here: Ground) -> None:
    here.rest.on(LOOK, [_message("Guten Morgen", author="102"), _message("Guten Abend", turn=1)])
    await here.perform(say(again=True))
    assert here.rest.asked == [LOOK, SEND]


async def test_the_keys_of_its_buttons_tell_one_card_from_another(here: Ground) -> None:
    card = say("Frage", buttons=(Key("k7", "Ja"), Key("k8", "Nein")), again=True)
    same, other = _message("Wortlaut von gestern", turn=1), _message("Frage", turn=2)
    here.rest.on(LOOK, [other | {"components": _row("k9", "k8")}, same | {"components": _row("k7", "k8")}])
    assert await here.restarted().perform(card) == Receipt(MessageRef("discord", CHAT, same["id"]))


async def test_long_words_are_found_in_their_embeds(here: Ground) -> None:
    here.rest.on(LOOK, [_message("", embeds=[{"description": "x" * 3000, "type": "rich"}])])
    assert (await here.perform(say("x" * 3000, again=True))).message is not None
    assert here.rest.asked == [LOOK]


async def test_a_preview_of_an_address_is_no_part_of_what_was_said(here: Ground) -> None:
    here.rest.on(LOOK, [_message("https://a.example/b", embeds=[{"description": "A page", "type": "article"}])])
    await here.restarted().perform(say("https://a.example/b", again=True))
    assert here.rest.asked == [LOOK]


async def test_the_same_words_of_another_delivery_are_not_taken_for_ours(here: Ground) -> None:
    """Row 3: two people are thanked with the same words; one may not vanish behind the other."""
    here.rest.on(SEND, {"id": snowflake(NOON)}, TimeoutError())
    await here.perform(say(key="first"))
    await _unknown(here, say(key="second"))
    here.later(minutes=5)
    here.rest.on(LOOK, [_message("Guten Morgen")])
    await here.perform(say(key="second", again=True))
    assert here.rest.asked == [SEND, SEND, LOOK, SEND]


async def test_a_nonce_that_discord_still_shows_decides(here: Ground) -> None:
    here.rest.on(LOOK, [_message("Guten Morgen", nonce="other"), _message("geändert", turn=1, nonce="k1")])
    receipt = await here.perform(say(again=True))
    assert receipt.message == MessageRef("discord", CHAT, snowflake(NOON, 1))


async def test_three_pages_are_looked_through(here: Ground) -> None:
    def page(call: Call) -> list[dict[str, Any]]:
        first = NOON + timedelta(seconds=len(here.rest.calls))
        return [_message("busy", first, "102", turn) for turn in range(100)]

    here.rest.on(LOOK, page, page, [_message("Guten Morgen", NOON + timedelta(minutes=1))])
    await here.perform(say(again=True))
    assert here.rest.asked == [LOOK] * 3
    afters = [call.params["after"] for call in here.rest.calls]
    assert afters[1:] == [int(snowflake(NOON + timedelta(seconds=n), 99)) for n in (1, 2)]


async def test_where_one_may_not_look_nothing_is_said_again(here: Ground) -> None:
    """Row 20: never a retry that could double it."""
    here.rest.on(LOOK, refused(403, 50001), refused(502))
    for expected in (Why.FORBIDDEN, Why.DOWN):
        with pytest.raises(Undeliverable) as why:
            await here.perform(say(again=True))
        assert why.value.why is expected
        here.later(minutes=2)
    assert SEND not in here.rest.asked


async def test_a_whisper_is_looked_for_in_its_direct_chat(here: Ground) -> None:
    here.rest.on("POST /users/@me/channels", {"id": "40"})
    here.rest.on("GET /channels/40/messages", [_message("psst")])
    whisper = Delivery("w", "whisper", person=ANA, lines=((Plain("psst"),),), again=True, since=NOON)
    assert await here.restarted().perform(whisper) == Receipt(MessageRef("discord", "40", snowflake(NOON)))


def _thread(name: str, parent: str, owner: str = ME, at: datetime = NOON, turn: int = 0) -> dict[str, Any]:
    return {"id": snowflake(at, turn), "type": 11, "name": name, "parent_id": parent, "owner_id": owner}


async def test_a_thread_is_looked_for_before_it_is_opened_again(here: Ground) -> None:
    """Row 21: threads know no nonce."""
    threads = [
        _thread("Runde", CHAT, owner="102", turn=1),
        _thread("Andere Runde", CHAT, turn=2),
        _thread("Runde", "99", turn=3),
        _thread("Runde", CHAT, at=NOON - timedelta(days=1)),
        _thread("Runde", CHAT),
    ]
    here.rest.on(THREADS, {"threads": threads, "members": []}, {"threads": threads[:4], "members": []})
    opened = Delivery("o", "open", TALK, name="Runde", people=(ANA,), again=True, since=NOON)
    receipt = await here.restarted().perform(opened)
    assert receipt.spot == Spot("discord", GUILD, snowflake(NOON))
    assert here.rest.asked == [THREADS, f"PUT /channels/{snowflake(NOON)}/thread-members/101"]
    await here.restarted().perform(opened)
    assert here.rest.asked[2:4] == [THREADS, f"POST /channels/{CHAT}/threads"]


async def test_a_post_is_looked_for_at_once(here: Ground) -> None:
    forum = Spot("discord", GUILD, FORUM)
    here.rest.on(f"POST /channels/{FORUM}/threads", TimeoutError())
    await _unknown(here, say("Wie geht das?", spot=forum))
    here.rest.on(THREADS, {"threads": [_thread("Wie geht das?", FORUM)], "members": []})
    receipt = await here.perform(say("Wie geht das?", spot=forum, again=True))
    assert receipt.message == MessageRef("discord", snowflake(NOON), snowflake(NOON))
    assert here.rest.asked == [f"POST /channels/{FORUM}/threads", THREADS]


def _invite(code: str, by: str = ME, at: datetime = NOON, uses: int = 0) -> dict[str, Any]:
    return {"code": code, "inviter": {"id": by}, "created_at": at.isoformat(), "uses": uses, "max_uses": 1}


async def test_an_invite_is_looked_for_and_never_one_that_was_given(here: Ground) -> None:
    given = Delivery("i", "invite", TALK, since=NOON)
    assert (await here.perform(given)).link == "https://discord.gg/code901"
    there = [
        _invite("code901"),
        _invite("used", uses=1),
        _invite("old", at=NOON - timedelta(hours=1)),
        _invite("by-mira", by="105"),
        _invite("ours"),
    ]
    here.rest.on(INVITES, there, there[:4])
    again = replace(given, key="j", again=True)
    assert (await here.perform(again)).link == "https://discord.gg/ours"
    assert (await here.perform(replace(again, key="l"))).link == "https://discord.gg/code902"


async def test_where_invites_may_not_be_seen_another_is_made(here: Ground) -> None:
    here.rest.on(INVITES, refused(403, 50013), refused(502))
    assert (await here.perform(Delivery("i", "invite", TALK, again=True))).link == "https://discord.gg/code901"
    with pytest.raises(Undeliverable):
        await here.perform(Delivery("j", "invite", TALK, again=True))
