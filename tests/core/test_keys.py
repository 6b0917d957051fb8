"""Keys: a button says nothing but a random key; who, where, what, until and used are ours (reliability.md 44–46)."""

import random
import string
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.core.codec import dumps
from bot.core.keys import Keys
from bot.core.known import Known
from bot.core.unit import Errand, work
from bot.model.events import Arrival, Filled, Pressed
from bot.model.people import Account
from bot.model.places import Spot
from bot.ports import Sql
from tests.core.desk import column, notes_table
from tests.fakes.table import Table

FORGERIES = 10_000


def heard(table: Table, who: str) -> str:
    """Return what the host told someone last, without the label."""
    text = table.private(who)[-1]
    return text.split("\n\n", 1)[1] if text.startswith("I'm a bot and I hold") else text


async def make(table: Table, **more: Any) -> str:
    """Store a button of the notebook's, as a message of ours would carry it."""
    community = (await column(table, "SELECT id FROM communities"))[0]
    made = {"community": community, "handler": "notebook.tick", "data": {"n": "1"}} | more
    secret = table.house.works.secret
    return await table.house.db.run(lambda sql: Keys(sql, secret).make("button", f"id-{dumps(str(made))}", **made))


async def press(table: Table, who: str, key: str) -> str:
    """Press a key and return the answer."""
    await table.world.press(table.people[who], key)
    await table.settle()
    return heard(table, who)


def forgeries(real: list[str], chance: random.Random) -> list[str]:
    """Make keys as someone would who has seen real ones: changed, cut, mixed, random, empty, hostile."""
    letters = string.ascii_lowercase + "234567"
    made = ["", " ", "' OR 1=1 --", "notebook.tick", "0", "None", "\x00", "a" * 64, "🙂" * 16]
    while len(made) < FORGERIES:
        key = list(chance.choice(real))
        match chance.randrange(4):
            case 0:
                key[chance.randrange(len(key))] = chance.choice(letters)
            case 1:
                chance.shuffle(key)
            case 2:
                key = [chance.choice(letters) for _ in range(26)]
            case _:
                key = key[: chance.randrange(26)]
        forged = "".join(key)
        made.append(forged if forged not in real else forged.upper())
    return made


async def test_ten_thousand_forged_keys_open_nothing(tmp_path: Path) -> None:
    """reliability.md row 44: F6 = 0 of 10^4, for buttons and for forms."""
    async with notes_table(tmp_path) as table:
        real = [await make(table, data={"n": str(turn)}) for turn in range(20)]
        await table.commands("Quinn", "/note form")
        forms = await column(table, "SELECT key FROM keys WHERE kind = 'form'")
        chance = random.Random(44)
        now, spot, quinn = table.clock.now(), table.spot("talk"), table.people["Quinn"]
        events = [Pressed(key) for key in forgeries(real, chance)]
        # a form's key opens no button, a button's no form
        wrong = [Pressed(key) for key in forms] + [Filled(key, {"words": "x"}) for key in real]
        arrivals = [
            Arrival("memory", "host", f"forged-{turn}", now, now, spot, event, quinn)
            for turn, event in enumerate([*events, *wrong])
        ]

        def run(sql: Sql) -> tuple[int, set[str]]:
            table.house.works.known = Known()
            group = Known()
            outcomes = [work(table.house.works, sql, Errand(each), group, now) for each in arrivals]
            said = sql.execute("SELECT payload FROM outbox WHERE kind IN ('reply', 'edit', 'say')").fetchall()
            sql.execute("DELETE FROM outbox")
            return sum(each.fault is not None for each in outcomes), {row[0] for row in said}

        faults, said = await table.house.db.run(run)
        print(f"forged keys: {len(arrivals)}, opened {sum('tick' in each for each in said)}, faults {faults}")
        assert faults == 0
        assert not [each for each in said if "tick" in each or '"core.button_over"' not in each]
        assert await column(table, "SELECT count(*) FROM keys WHERE used_at IS NOT NULL") == [0]


async def test_the_real_key_opens(tmp_path: Path) -> None:
    """reliability.md row 44: the control: the same press with the real key does something."""
    async with notes_table(tmp_path) as table:
        assert await press(table, "Quinn", await make(table)) == "tick 1"


async def test_a_button_for_one_person_is_theirs_alone(tmp_path: Path) -> None:
    """reliability.md row 44: others see that it is not for them, staff too."""
    async with notes_table(tmp_path) as table:
        await table.says("Quinn", "talk", "note known")
        quinn = (await column(table, "SELECT id FROM persons WHERE name = 'Quinn'"))[0]
        key = await make(table, who=quinn)
        for other in ("Lea", "Mira", "Jo"):
            assert await press(table, other, key) == "This button is meant for someone else."
        assert await press(table, "Quinn", key) == "tick 1"


async def test_a_button_ends(tmp_path: Path) -> None:
    """reliability.md row 46: past its time it says so instead of doing anything, or nothing."""
    async with notes_table(tmp_path) as table:
        key = await make(table, until=table.clock.now() + timedelta(hours=1))
        await table.passes(hours=1)
        assert await press(table, "Quinn", key) == "tick 1"
        await table.passes(seconds=1)
        assert await press(table, "Quinn", key) == "This button has run out."


async def test_once_is_once_for_everybody(tmp_path: Path) -> None:
    """reliability.md row 32: two clicks, one effect; whoever comes second is told."""
    async with notes_table(tmp_path) as table:
        key = await make(table, once=True)
        now, spot = table.clock.now(), table.spot("talk")
        clicks = [
            Arrival("memory", "host", f"click-{turn}", now, now, spot, Pressed(key), table.people[who])
            for turn, who in enumerate(("Quinn", "Lea", "Quinn", "Mira"))
        ]
        await table.house.host.take(clicks)
        await table.settle()
        answers = sorted(heard(table, who) for who in ("Lea", "Mira"))
        assert answers == ["That's already done."] * 2
        assert [text for text in table.private("Quinn") if text.endswith("tick 1")] == table.private("Quinn")[:1]


async def test_a_refused_press_does_not_use_the_button_up(tmp_path: Path) -> None:
    """House.md §4: a refusal undoes everything, the mark included."""
    async with notes_table(tmp_path) as table:
        key = await make(table, handler="core.again", data={"command": "note add", "words": "refuse"}, once=True)
        for _ in range(2):
            assert await press(table, "Quinn", key) == "That's for the team here."


async def test_every_button_ever_sent_answers_after_a_restart(tmp_path: Path) -> None:
    """reliability.md row 46: rows, not memory: unanswered 0."""
    async with notes_table(tmp_path) as table:
        await table.commands("Mira", "/note card")
        await table.commands("Quinn", "/note")
        await table.commands("Quinn", "/note at next friday 7pm")
    sent = [(each.to, key.key) for each in table.world.messages for key in each.buttons]
    assert len(sent) > 10
    async with notes_table(tmp_path, after=table) as table:
        for to, key in sent:
            who = "Quinn" if to == "quinn" else "Lea"
            before = len(table.private(who))
            await press(table, who, key)
            assert len(table.private(who)) > before


async def test_a_button_whose_room_is_gone_says_so(tmp_path: Path) -> None:
    """reliability.md row 46: a cog was taken out; its old buttons do not fall silent."""
    async with notes_table(tmp_path) as table:
        key = await make(table, handler="gone.handler")
        assert await press(table, "Quinn", key) == "This button has run out."
        key = await make(table, handler="core.again", data={"command": "gone command"})
        assert await press(table, "Quinn", key) == "This button has run out."
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]


async def test_a_key_of_another_community_opens_nothing(tmp_path: Path) -> None:
    """House.md §4: every row carries its community; a key carried across is nobody's."""
    async with notes_table(tmp_path) as table:
        key = await make(table)
        now, quinn = table.clock.now(), Account("memory", "quinn", "Quinn", "en")
        elsewhere = Spot("memory", "another guild", "lobby")
        await table.house.host.take([Arrival("memory", "host", "x1", now, now, elsewhere, Pressed(key), quinn)])
        await table.settle()
        assert heard(table, "Quinn") == "This button has run out."


async def test_keys_fit_every_platform_and_say_nothing(tmp_path: Path) -> None:
    """House.md §5: at most 64 bytes, 130 bits, other for every button, the same for a rerun."""
    async with notes_table(tmp_path) as table:
        keys = [await make(table, data={"n": str(turn)}) for turn in range(200)]
        assert len(set(keys)) == 200
        assert {len(key.encode()) for key in keys} == {26}
        assert set("".join(keys)) <= set(string.ascii_lowercase + "234567")
        assert await make(table, data={"n": "7"}) == keys[7]


async def test_a_key_cannot_be_worked_out_without_the_secret(tmp_path: Path) -> None:
    """House.md §5: whoever knows our ids and our code, but not the secret, makes other keys."""
    async with notes_table(tmp_path) as table:

        def made(sql: Sql, secret: bytes) -> str:
            return Keys(sql, secret).make("button", "the same id", community="c", handler="h", data={})

        ours = await table.house.db.run(lambda sql: made(sql, table.house.works.secret))
        theirs = await table.house.db.run(lambda sql: made(sql, b"guessed"))
        assert ours != theirs


async def test_the_secret_is_made_once(tmp_path: Path) -> None:
    """House.md §5: a restart keeps the secret, so a rerun after a crash makes the same keys."""
    async with notes_table(tmp_path) as table:
        first = table.house.works.secret
    async with notes_table(tmp_path, after=table) as table:
        assert table.house.works.secret == first
        assert len(first) >= 32
