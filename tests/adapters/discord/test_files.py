"""Files reach one person alone, whichever way is still open, and are described as Discord wants it (IDP-04, row 32)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.deliveries import Delivery
from bot.model.errors import Undeliverable, Why
from bot.model.files import File
from bot.model.people import Account
from bot.model.texts import Plain
from tests.adapters.discord.counter import Counter, counter
from tests.fakes.discord.things import EPHEMERAL, Message

COPY = (File("copy.json", '{"name": "Lea <@1> ä🦊"}'), File("copy.txt", "Lea\n", "text/plain"))


def with_files(words: str = "Alles.") -> Delivery:
    return Delivery("k", "reply", lines=((Plain(words),),), files=COPY)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as made:
        made.house.script = lambda arrival: [with_files()]
        yield made


def handed(here: Counter, who: str = "Quinn") -> list[Message]:
    return [each for each in here.table.private(who) if each.attachments]


def whole(here: Counter, message: Message) -> bool:
    """Tell whether everything arrived, byte by byte, under its name and kind."""
    uploads = here.fake.world.uploads
    shown = [
        (each["filename"], each["content_type"].partition(";")[0], uploads[each["id"]]) for each in message.attachments
    ]
    return shown == [(each.name, each.mime, each.content) for each in COPY]


async def test_the_first_answer_brings_files_to_one_person_alone(here: Counter) -> None:
    here.table.uses("Quinn", "host quiet")
    await here.settled()
    [message] = handed(here)
    assert whole(here, message)
    assert (message.content, message.flags & EPHEMERAL, here.callbacks()) == ("Alles.", EPHEMERAL, [4])
    assert here.table.public("chat") == []


async def test_what_was_thinking_is_filled_in_with_files(here: Counter) -> None:
    here.house.open.clear()
    here.table.uses("Quinn", "host quiet")
    await here.fake.until(lambda: here.callbacks() == [5])
    here.house.open.set()
    await here.settled()
    [message] = handed(here)
    assert whole(here, message)
    assert message.seen_by == here.table.people["Quinn"].id


async def test_a_further_answer_brings_files_too(here: Counter) -> None:
    here.house.script = lambda arrival: [Delivery("a", "reply", lines=((Plain("Eins."),),)), with_files("Zwei.")]
    here.table.uses("Quinn", "host quiet")
    await here.settled()
    assert [each.content for each in handed(here)] == ["Zwei."]
    assert whole(here, handed(here)[0])


async def test_after_its_time_an_answer_brings_files_to_the_direct_chat(here: Counter) -> None:
    """Row 32: the token is over; never in the channel instead."""
    here.house.open.clear()
    here.table.uses("Quinn", "host quiet")
    await here.fake.until(lambda: here.callbacks() == [5])
    here.clock.set(here.clock.now() + timedelta(minutes=16))
    here.house.open.set()
    await here.settled()
    [message] = handed(here)
    assert whole(here, message)
    assert message.guild_id is None
    assert here.table.public("chat") == []


async def test_a_second_try_of_a_direct_message_looks_for_the_files_first(here: Counter) -> None:
    """Row 23: what may have arrived is found again by its words and its files, and said once."""
    quinn = Account("discord", here.table.people["Quinn"].id, "Quinn")
    told = Delivery("w1", "whisper", person=quinn, lines=((Plain("Alles."),),), files=COPY, since=here.clock.now())
    here.fake.faults.reset("POST /channels/{channel_id}/messages")
    with pytest.raises(Undeliverable) as lost:
        await here.interactions.whisper(told)
    assert lost.value.why is Why.UNKNOWN
    here.later(minutes=3)
    await here.interactions.whisper(replace(told, again=True))
    assert [each.content for each in handed(here)] == ["Alles."]
    here.life()  # another process knows no longer which message was whose
    await here.interactions.whisper(replace(told, key="w2", files=(), again=True))
    assert len(here.table.private("Quinn")) == 2, "the same words without files are another message"
