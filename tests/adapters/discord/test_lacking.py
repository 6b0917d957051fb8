"""Where one right lacks, only what hangs on it does not come about; and the team's lines find no other reader."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.discord import permissions
from bot.adapters.discord.outbound import EMBED_LINKS
from bot.model.errors import Undeliverable, Why
from bot.model.places import MessageRef, Purpose
from tests.adapters.discord.ground import CHAT, TALK, ground, say

ALL_BUT_ADMINISTRATOR = permissions.ALL & ~permissions.ADMINISTRATOR
SEND = f"POST /channels/{CHAT}/messages"


async def test_without_embed_links_only_longer_texts_do_not_go(tmp_path: Path) -> None:
    """Row 30: the place is not shut for an hour because one text was long."""
    async with ground(tmp_path, ALL_BUT_ADMINISTRATOR & ~EMBED_LINKS) as here:
        with pytest.raises(Undeliverable) as told:
            await here.perform(say("a" * 2001))
        assert told.value.why is Why.TOO_BIG
        assert here.rest.asked == []
        await here.perform(say("a" * 2000))
        assert here.rest.asked == [SEND]


@pytest.mark.parametrize(("right", "stands"), [(True, True), (False, False)])
async def test_without_read_message_history_an_answer_stands_alone(tmp_path: Path, right: bool, stands: bool) -> None:
    """Discord refuses the whole message for its reference (160002)."""
    given = ALL_BUT_ADMINISTRATOR if right else ALL_BUT_ADMINISTRATOR & ~permissions.READ_HISTORY
    async with ground(tmp_path, given) as here:
        await here.perform(say(answer_to=MessageRef("discord", CHAT, "5")))
        assert ("message_reference" in here.rest.calls[0].json) is stands


async def test_what_was_written_for_the_team_is_not_said_where_all_read(tmp_path: Path) -> None:
    """N6: it waited while the channel was opened to everyone."""
    async with ground(tmp_path) as here:
        with pytest.raises(Undeliverable) as told:
            await here.perform(say(spot=replace(TALK, purpose=Purpose.STAFF)))
        assert told.value.why is Why.FORBIDDEN
        assert here.rest.asked == []
