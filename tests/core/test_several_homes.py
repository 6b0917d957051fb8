"""Whoever is in several communities has one direct chat: it says whose it is and switches by a button (house.md §4)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.cogs.host import cog as host
from bot.model.deliveries import Traits
from bot.model.events import Arrival, Commanded, Event, Pressed, Said
from bot.model.places import MessageRef, Purpose, Spot
from tests.core.desk import WORDS, rows
from tests.fakes.notebook import notebook
from tests.fakes.table import Table, lay_table

PUB = Spot("memory", "pub", "pub", "Pub", Purpose.TALK, guild_name="Pub")


class Chat:
    """Let Quinn, who is in two communities, talk to the host in a direct chat that names none of them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.turn = 0

    async def happens(self, event: Event, spot: Spot | None = None, who: str = "Quinn") -> str:
        """Let something happen, in the direct chat or in the pub; return what they alone read then."""
        table, account = self.table, self.table.people[who]
        self.turn += 1
        now, direct = table.clock.now(), Spot("memory", "", f"chat-{account.id}", who, Purpose.DIRECT)
        await table.house.host.take(
            [Arrival("memory", "host", f"turn-{self.turn}", now, now, spot or direct, event, account)]
        )
        await table.settle()
        return table.private(who)[-1]

    async def types(self, line: str, spot: Spot | None = None) -> str:
        """Type a command."""
        return await self.happens(Commanded(line=line), spot)

    async def says(self, text: str) -> str:
        """Write a line."""
        return await self.happens(Said(MessageRef("memory", "chat", str(self.turn)), text))

    async def presses(self, label: str, who: str = "Quinn") -> str:
        """Press a button of the newest card that has it."""
        seen = reversed(self.table.private_messages("Quinn"))
        keys = [key.key for each in seen for key in each.buttons if key.label == label]
        assert keys, f"no button {label!r}"
        return await self.happens(Pressed(keys[0]), who=who)


@asynccontextmanager
async def two_homes(folder: Path, *, forms: bool = True) -> AsyncIterator[Chat]:
    cogs, traits = [host, notebook()], Traits(forms=forms, ephemeral=forms)
    async with lay_table(folder, cogs=cogs, more_words=[("notebook", WORDS)], traits=traits) as table:
        yield Chat(table)


async def test_it_says_whose_it_is_and_switches(tmp_path: Path) -> None:
    """House.md §4: the first that knows them, until they choose; the choice outlives a restart, being a row."""
    async with two_homes(tmp_path) as quinn:
        assert await quinn.types("/host community") == f"{LABEL}\n\nThis is about “Stammtisch”."
        await quinn.types("/note add from the table")
        await quinn.table.passes(seconds=1)
        assert (await quinn.types("/note add in the pub", PUB)).endswith("kept in the pub (good)")
        shown = await quinn.types("/host community")
        assert shown == "This is about “Stammtisch”.\n\nYou are in Pub as well. One press takes you there."
        assert await quinn.types("/note list") == "from the table"
        assert await quinn.presses("Pub") == (
            "All right, from now on this is about “Pub”.\n\nYou are in Stammtisch as well. One press takes you there."
        )
        assert await quinn.types("/note list") == "in the pub"
        assert await rows(quinn.table, "SELECT c.name FROM direct_for f JOIN communities c ON c.id = f.community") == [
            ("Pub",)
        ]
        await quinn.presses("Stammtisch")
        assert await quinn.types("/note list") == "from the table"


async def test_what_comes_from_another_community_says_so(tmp_path: Path) -> None:
    """House.md §4: whoever reads a line in their direct chat knows whose it is."""
    async with two_homes(tmp_path) as quinn:
        await quinn.types("/note list")
        await quinn.table.passes(seconds=1)
        await quinn.types("/note list", PUB)
        quinn.table.people["Kim"] = quinn.table.world.member("Kim")
        await quinn.happens(Commanded(line="/note about who:Quinn why:hi"), PUB, who="Kim")
        assert quinn.table.private("Quinn")[-1] == "From “Pub”:\n\nKim about Quinn: hi"
        await quinn.table.commands("Lea", "/note about who:Quinn why:hi")
        assert quinn.table.private("Quinn")[-1] == "Lea about Quinn: hi"


async def test_the_first_line_ever_tells_where_there_are_several(tmp_path: Path) -> None:
    """PER-01, house.md §4: label first, then whose; an answer that only they see in a group needs neither."""
    async with two_homes(tmp_path) as quinn:
        await quinn.table.house.db.run(
            lambda sql: [
                sql.execute(each)
                for each in (
                    "INSERT INTO communities SELECT 'pub', 'Pub', locale, address, zone, since + 1 FROM communities",
                    "INSERT INTO doors VALUES ('memory', 'pub', 'pub')",
                    "INSERT INTO persons (id, community, name, since) VALUES ('q', 'pub', 'Quinn', 0)",
                    ACCOUNT,
                )
            ]
        )
        first = await quinn.types("/note list")
        assert first == f"{LABEL}\n\nFrom “Stammtisch”:\n\nempty"
        assert await quinn.types("/note list") == "empty"
        assert await quinn.types("/note list", PUB) == f"{LABEL}\n\nempty"


async def test_a_line_answers_the_one_that_asked_and_two_are_asked_back(tmp_path: Path) -> None:
    """House.md §4: a direct line that could answer two open things is asked back, never guessed."""
    async with two_homes(tmp_path, forms=False) as quinn:
        await quinn.types("/note list")
        await quinn.table.passes(seconds=1)
        await quinn.types("/note form", PUB)
        # only the pub asked, though the chat is the table's
        await quinn.says("bread")
        assert await quinn.says("-") == "From “Pub”:\n\nform bread/"
        await quinn.types("/note form", PUB)
        await quinn.types("/note form")
        back = await quinn.says("soup")
        assert back == "Which question does your answer belong to?"
        labels = [key.label for key in quinn.table.private_messages("Quinn")[-1].buttons]
        (pub,) = [each for each in labels if each.startswith("Pub: ")]
        (table,) = [each for each in labels if each.startswith("Stammtisch: ")]
        assert (await quinn.presses(pub, who="Lea")).endswith("This button is meant for someone else.")
        await quinn.presses(pub)
        await quinn.presses(table)
        assert await rows(quinn.table, "SELECT step, answers FROM questions") == [(1, '{"words":"soup"}')] * 2
        assert await quinn.says("cancel") == "All right, I'll leave it."
        assert await rows(quinn.table, "SELECT * FROM questions") == []


async def test_in_a_group_there_is_nothing_to_switch(tmp_path: Path) -> None:
    """House.md §4: a group is of one community."""
    async with two_homes(tmp_path) as quinn:
        await quinn.types("/note list")
        assert (await quinn.types("/host community", PUB)).endswith("This is about “Pub”.")
        assert quinn.table.private_messages("Quinn")[-1].buttons == ()


ACCOUNT = (
    "INSERT INTO accounts (community, platform, account, person, name) VALUES ('pub', 'memory', 'quinn', 'q', 'Quinn')"
)
LABEL = "I'm a bot and I hold the door here. Decisions are made by people: Mira and Jo."
