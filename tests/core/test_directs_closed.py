"""Where only people open direct chats: what is theirs alone waits; a short line in public leads there."""

from datetime import timedelta
from pathlib import Path

from bot.model.deliveries import Delivery, Receipt, Traits
from bot.model.errors import Undeliverable, Why
from bot.model.people import Account
from tests.core.desk import notes_table, rows
from tests.fakes.table import Table

SHY = Traits(ephemeral=False, forms=False, waits_for_start=True, idempotent=False)
"""A platform like Telegram: nothing private in public, and a bot cannot open a chat."""


class Closed:
    """Refuse private lines to whoever has not opened their chat."""

    def __init__(self, table: Table) -> None:
        self.opened: set[str] = set()
        self.real = table.world.perform
        table.world.perform = self.perform  # type: ignore[method-assign]

    async def perform(self, delivery: Delivery) -> Receipt:
        """Perform, unless the chat is closed."""
        if delivery.person is not None and delivery.person.id not in self.opened:
            raise Undeliverable(Why.FORBIDDEN, "bot can't initiate conversation with a user")
        return await self.real(delivery)


def lines(table: Table) -> list[str]:
    return [
        each.text for each in table.world.messages if each.spot == "talk" and each.author == "host" and not each.gone
    ]


async def opens(table: Table, closed: Closed, who: str) -> None:
    """Let someone press the link, which opens their chat."""
    account: Account = table.people[who]
    closed.opened.add(account.id)
    card = next(each for each in reversed(table.world.messages) if any(key.link for key in each.buttons))
    await table.world.press(account, card.buttons[0].key)
    await table.settle()


async def test_an_answer_waits_until_the_chat_is_opened_and_a_line_leads_there(tmp_path: Path) -> None:
    """Reliability row 31: never said publicly instead; nothing is lost, nothing said twice."""
    async with notes_table(tmp_path, traits=SHY) as table:
        closed = Closed(table)
        await table.commands("Quinn", "/note list", "talk")
        assert lines(table) == ["Quinn, the answer is for you alone. This way:"]
        assert table.private("Quinn") == []
        await opens(table, closed, "Quinn")
        assert [each.split("\n")[-1] for each in table.private("Quinn")] == ["empty"]
        await table.commands("Quinn", "/note list", "talk")
        assert len(table.private("Quinn")) == 2
        assert len(lines(table)) == 1


async def test_the_line_goes_again_by_itself(tmp_path: Path) -> None:
    async with notes_table(tmp_path, traits=SHY) as table:
        Closed(table)
        await table.commands("Quinn", "/note list", "talk")
        await table.passes(minutes=1, seconds=50)
        assert len(lines(table)) == 1
        await table.passes(seconds=15)
        assert lines(table) == []


async def test_asking_again_gives_one_line_and_both_answers(tmp_path: Path) -> None:
    async with notes_table(tmp_path, traits=SHY) as table:
        closed = Closed(table)
        for _ in range(3):
            await table.commands("Quinn", "/note list", "talk")
        assert len(lines(table)) == 1
        await table.passes(minutes=11)
        assert lines(table) == []
        await table.commands("Quinn", "/note list", "talk")
        assert len(lines(table)) == 1
        await opens(table, closed, "Quinn")
        assert len(table.private("Quinn")) == 4


async def test_a_whisper_waits_too_and_nobody_in_public_hears_of_it(tmp_path: Path) -> None:
    async with notes_table(tmp_path, traits=SHY) as table:
        closed = Closed(table)
        closed.opened.add("lea")
        await table.commands("Lea", "/note about @quinn hello", "talk")
        assert lines(table) == []
        closed.opened.add("quinn")
        await table.says("Quinn", "direct", "hi")
        assert any("Lea about Quinn: hello" in each for each in table.private("Quinn"))


async def test_what_is_not_fetched_within_a_week_is_let_go(tmp_path: Path) -> None:
    async with notes_table(tmp_path, traits=SHY) as table:
        Closed(table)
        await table.commands("Quinn", "/note list", "talk")
        await table.passes(timedelta(days=8))
        assert await rows(table, "SELECT state, note FROM outbox WHERE kind = 'reply'") == [("dead", "expired")]


async def test_someone_else_s_link_opens_their_own_chat(tmp_path: Path) -> None:
    async with notes_table(tmp_path, traits=SHY) as table:
        closed = Closed(table)
        await table.commands("Quinn", "/note list", "talk")
        await opens(table, closed, "Lea")
        assert [each.split("\n")[-1] for each in table.private("Lea")] == ["Only the two of us read this."]
        assert table.private("Quinn") == []
