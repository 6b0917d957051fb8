"""A key or code that was not given out opens nothing: a hundred thousand guesses each (reliability.md rows 44, 45)."""

import string
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

from bot.adapters.telegram.starts import key_in
from bot.core.codes import ALPHABET, Codes
from bot.core.keys import Keys
from bot.ports import Sql
from tests.core.desk import column
from tests.fakes.table import Table, lay_table

GUESSES = 100_000
SEED = 20261118
BASE32 = string.ascii_lowercase + "234567"


def edited(true: Sequence[str], letters: str, dice: Random) -> Iterator[str]:
    """Yield guesses for ever: made up, and made of true ones by a letter more, less or other, or another case."""
    known = set(true)
    for turn in count():
        one = dice.choice(true)
        at = dice.randrange(len(one))
        guess = (
            "".join(dice.choices(letters, k=len(one))),
            one[:at] + dice.choice(letters) + one[at + 1 :],
            one[:at] + one[at + 1 :],
            one[:at] + dice.choice(letters) + one[at:],
            one[:at] + dice.choice("%_*'\x00") + one[at + 1 :],
            one[::-1] if turn % 2 else one.swapcase(),
        )[turn % 6]
        if guess not in known:
            yield guess


def guesses(true: Sequence[str], letters: str) -> list[str]:
    """Return all guesses of a run, the same ones each time."""
    made = edited(true, letters, Random(SEED))
    return [next(made) for _ in range(GUESSES)]


def real_keys(table: Table, sql: Sql) -> list[str]:
    """Give out buttons and forms that work, for anyone."""
    keys = Keys(sql, table.house.works.secret)
    (home,) = sql.execute("SELECT id FROM communities").fetchone()
    return [
        keys.make("form" if turn % 3 == 0 else "button", f"real-{turn}", community=home, handler="host.human", data={})
        for turn in range(300)
    ]


async def test_forged_keys_of_buttons_forms_and_links_open_nothing(tmp_path: Path) -> None:
    """Row 44: 0 of 10^5 as a button, a form or the payload of a link; a true one opens what it is and nothing else."""
    async with lay_table(tmp_path) as table:
        await table.commands("Quinn", "/host about")

        def hold(sql: Sql) -> tuple[int, int]:
            true, keys = real_keys(table, sql), Keys(sql, table.house.works.secret)
            for turn, key in enumerate(true):
                own, other = ("form", "button") if turn % 3 == 0 else ("button", "form")
                assert keys.read(own, key) is not None
                assert keys.read(other, key) is None
                assert key_in(key) == key
            forged = guesses(true, BASE32)
            opened = sum(keys.read(kind, each) is not None for each in forged for kind in ("button", "form"))
            brought = [found for each in forged if (found := key_in(each)) is not None]
            return opened, sum(keys.read("button", each) is not None for each in brought)

        opened, brought = await table.house.db.run(hold)
        print(f"{opened} of {GUESSES} forged keys opened something, {brought} as the payload of a link")
        assert (opened, brought) == (0, 0)


async def test_whoever_presses_a_forged_button_is_told_it_is_over(tmp_path: Path) -> None:
    """Row 46: through the whole house a forged key is answered like any that is over; nothing is set aside for it."""
    async with lay_table(tmp_path) as table:
        await table.commands("Quinn", "/host about")
        true = await table.house.db.run(lambda sql: real_keys(table, sql))
        quinn, said = table.people["Quinn"], len(table.private("Quinn"))
        for turn, key in enumerate(guesses(true, BASE32)[:60]):
            await (table.world.press(quinn, key) if turn % 2 else table.world.fill(quinn, key, {"a": "b"}))
        await table.settle()
        assert set(table.private("Quinn")[said:]) == {"This button has run out."}
        assert await column(table, "SELECT count(*) FROM quarantine") == [0]
        assert await column(table, "SELECT count(*) FROM host_calls") == [0]


async def test_forged_codes_count_for_nothing(tmp_path: Path) -> None:
    """Row 45: 0 of 10^5 typed codes, and none of another kind; one that was used counts no more."""
    async with lay_table(tmp_path) as table:
        now = table.clock.now()

        def hold(sql: Sql) -> int:
            numbers = count()
            codes = Codes(sql, table.house.works.secret, "home", lambda: f"code-{next(numbers)}", now)
            true = [codes.make("join", f"person-{turn}", timedelta(minutes=10), {}) for turn in range(300)]
            found = codes.find("join", true[0].lower())
            assert found is not None
            assert codes.find("link", true[0]) is None
            codes.use(found)
            assert codes.find("join", true[0]) is None
            # a code is typed in any case
            made = (each for each in guesses(true, ALPHABET) if each.upper() not in true)
            return sum(codes.find("join", each) is not None for each in made)

        found = await table.house.db.run(hold)
        print(f"{found} of {GUESSES} forged codes counted")
        assert found == 0
