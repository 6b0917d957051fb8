"""Settings one by one and all at once: read kindly, refused with what would be right, logged, taken back."""

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import shipped_cogs
from bot.core.times import moment
from bot.model.house import House
from bot.model.settables import Unfit
from bot.settings import Chat
from tests.cogs.rituals.kit import THURSDAY, sets_up
from tests.cogs.setup.test_pages import laid
from tests.fakes.table import Table


async def change(table: Table, what: str, to: str) -> str:
    await table.chooses("Olga", "setup change", what=what, to=to)
    return table.private("Olga")[-1].rpartition("\n\n")[2]


async def test_typed_values_are_read_kindly(tmp_path: Path) -> None:
    """PER-05, PER-07: settings by name or key; "21-8", days and lists by comma, choices by their words."""
    async with laid(tmp_path) as table:
        assert await change(table, "Quiet hours", "22 bis 7 Uhr") == "Quiet hours: 21:00–08:00 → 22:00–07:00"
        assert await change(table, "language", "german") == "Language: English → German"
        assert await change(table, "hours", "Mo+Do 18-20, Sat 10–12") == (
            "Opening hours: – → Mon and Thu 18:00-20:00 and Sat 10:00-12:00"
        )
        assert await change(table, "Who is around", "Mira (moderation), Jo") == (
            "Who is around: Mira (Moderation) and Jo (Treffen) → Mira (moderation) and Jo"
        )
        assert await change(table, "host.weekly_budget", "2 mal") == "Unasked posts a week: 3 → 2"
        assert await change(table, "host.weekly_budget", "2") == "Unasked posts a week: that's how it is already."
        assert await change(table, "host.weekly_budget", "default") == "Unasked posts a week: 2 → back to the preset"
        assert await change(table, "words I never", "foo, bar") == "Words I never repeat: – → foo and bar"
        await table.commands("Quinn", "/host hours")
        assert "Thursday" in table.private("Quinn")[-1]


@pytest.mark.parametrize(
    ("what", "to", "right"),
    [
        ("host.weekly_budget", "lots", "a whole number from 0 to 50"),
        ("host.weekly_budget", "51", "a whole number from 0 to 50"),
        ("host.quiet", "at night", "like “21-8”"),
        ("hours", "Mon 20-18", "like “Mon 18-20, Sat 10-12”"),
        ("hours", "Caturday 10-12", "like “Mon 18-20, Sat 10-12”"),
        ("community.address", "ihr", "familiar or formal"),
        ("community.name", "-", "this can't stay empty"),
        ("community.name", "x" * 61, "at most 60"),
        ("community.zone", "Atlantis", "Europe/Berlin"),
        ("team", "Mira: " + "x" * 41, "first names and what they do"),
        ("weather", "sunny", "There is no setting “weather”"),
        ("store.path", "/tmp/x", "There is no setting “store.path”"),
        ("discord.token", "abc", "There is no setting “discord.token”"),
    ],
)
async def test_what_does_not_fit_is_told_what_would_and_changes_nothing(
    tmp_path: Path, what: str, to: str, right: str
) -> None:
    """Row 53: a sentence of what would be right; nothing is logged."""
    async with laid(tmp_path) as table:
        assert right in await change(table, what, to)
        await table.commands("Olga", "/setup log")
        assert table.private("Olga")[-1].startswith("Nothing has been changed here yet.")


async def test_the_log_says_who_when_what_and_each_line_has_its_way_back(tmp_path: Path) -> None:
    """Row 53: one change under a newer one stays; what is taken back is said, and by whom."""
    async with laid(tmp_path) as table:
        await change(table, "host.weekly_budget", "2")
        await change(table, "host.weekly_budget", "1")
        await change(table, "Name", "Am Eck")
        await table.commands("Olga", "/setup log")
        shown = table.private_messages("Olga")[-1]
        assert [each.label for each in shown.buttons] == [
            "Undo: Name", "Undo: Unasked posts a week", "Undo: Unasked posts a week",
        ]  # fmt: skip
        assert "Olga:\n\nName: Stammtisch → Am Eck" in shown.text
        for key, said in (
            (shown.buttons[2], "changed again since"),
            (shown.buttons[1], "Unasked posts a week: 2 again"),
        ):
            await table.world.press(table.people["Olga"], key.key, shown)
            await table.settle()
            assert said in table.private("Olga")[-1]
        await table.commands("Olga", "/setup log")
        assert "Taken back" in table.private("Olga")[-1]
        for _ in range(2):
            await table.commands("Olga", "/setup undo")
        await table.commands("Olga", "/setup undo")
        assert table.private("Olga")[-1] == "There is nothing to take back."


async def test_a_text_is_taken_in_whole_or_not_at_all_and_one_undo_takes_it_back(tmp_path: Path) -> None:
    """Row 53: line and reason; the last good stays; what is exported is taken in elsewhere."""
    good = '[host]\nweekly_budget = 1\nquiet_from = "20:00"\n\n[places]\nwelcome = ["Talk"]\n\n[[team]]\nname = "Zoe"\n'
    async with laid(tmp_path) as table:
        await table.commands("Quinn", "/host hours", "talk")
        await take_in(table, good + "[cogs.thanks]\npeople_at_once = 99\n")
        assert (
            "Line 11: People thanked at once, at most: I need a whole number from 1 to 10" in table.private("Olga")[-1]
        )
        assert "None of it applies" in table.private("Olga")[-1]
        await table.commands("Olga", "/setup show what:host.weekly_budget")
        assert table.private("Olga")[-1] == "Unasked posts a week: 3 (preset)"
        await take_in(table, f"```toml\n{good}```")
        assert table.private("Olga")[-1].startswith("Done, 4 settings are different now:")
        await table.commands("Olga", "/setup export")
        (file,) = table.private_messages("Olga")[-1].files
        assert 'welcome = ["Talk"]' in file.text
        await table.commands("Olga", "/setup undo")
        await table.commands("Olga", "/setup export")
        assert "Nothing has been changed here in chat" in table.private("Olga")[-1]
        await take_in(table, file.text)
        await take_in(table, file.text)
        assert table.private("Olga")[-1] == "All of that is set already."


async def take_in(table: Table, text: str) -> None:
    await table.commands("Olga", "/setup import")
    await table.fills("Olga", text=text)


@pytest.mark.parametrize(
    ("text", "why", "line"),
    [
        ("x" * (10 * 1024 * 1024 + 1), "too_big", None),
        ("a" * 3000 + " = 1", "too_big", 1),
        ("[host]\nweekly_budget = \n", "no_toml", 2),
        ("[host]\nweekly_budget = 1\nweekly_budget = 2\n", "twice", 3),
        ("[host]\nweekly_budget = 1\n[host]\n", "twice", 3),
        (f"a = {'[' * 900}{']' * 900}\n", "too_deep", None),
        ("[host]\nweekly_budget = true\n", "whole", 2),
        ('[host]\n\nweekly_budget = "3"\n', "whole", 3),
        ("[host]\nweekly_budget = 3.5\n", "whole", 2),
        ("[host]\nloudness = 3\n", "unknown", 2),
        ("[cogs.nobody]\nx = 1\n", "unknown", 2),
        ("host = 3\n", "unknown", 1),
        ('[store]\npath = "elsewhere.db"\n', "not_here", 1),
        ('[discord]\ntoken = "x"\n', "not_here", 1),
        ('[community]\nname = "a\\u0000b"\n', "text", 2),
        ('[community]\nname = "a\\nb"\n', "text", 2),
        ("[[team]]\nrole = 'x'\n", "team", 1),
        ("[hours]\nmonday = ['9-12', 'noon']\n", "spans", 2),
        ('[cogs.welcome]\nnames_never = ["a", 1]\n', "names", 2),
    ],
    ids=lambda each: str(each)[:24] if isinstance(each, str) and len(each) < 60 else "",
)
def test_hostile_and_broken_texts_are_refused_with_line_and_reason(text: str, why: str, line: int | None) -> None:
    """Row 53: 10 MB, depth, duplicate keys, wrong types, unknown keys, what is the operator's alone."""
    chat = Chat(House(), {cog.name: cog.settings() for cog in shipped_cogs()})
    with pytest.raises(Unfit) as refused:
        chat.parsed(text)
    assert (refused.value.why, refused.value.line) == (why, line)


async def test_a_new_clock_moves_what_is_planned_and_undo_moves_it_back(tmp_path: Path) -> None:
    """PER-07: half past six stays half past six, by the clock that counts now."""
    async with laid(tmp_path) as table:
        await sets_up(table, place=table.spot("talk"))
        due = "SELECT due_at, rule FROM timers WHERE cog = 'rituals'"

        async def planned() -> tuple[datetime, bool]:
            at, rule = await table.house.db.read(lambda sql: sql.execute(due).fetchone())
            return moment(at), "Azores" in rule

        assert await planned() == (THURSDAY, False)
        await change(table, "community.zone", "Azores")
        assert await planned() == (THURSDAY + timedelta(hours=2), True)
        await table.commands("Olga", "/setup undo")
        assert await planned() == (THURSDAY, False)


def test_whatever_is_typed_is_read_or_refused_with_a_reason() -> None:
    """Row 53, property: no typed line and no text breaks the reading, and what is read is written and read again."""
    chat, dice = Chat(House(), {cog.name: cog.settings() for cog in shipped_cogs()}), random.Random(53)
    pieces = (
        "Mo",
        "Fr",
        "18-20",
        "bis",
        "und",
        "24",
        "99:99",
        ":",
        "(",
        "-",
        "\x00",
        "\u202e",
        "täglich",
        "x" * 90,
        '"',
    )
    filed = {each.key: each.filed for each in chat.describe() if not each.parts}
    read = refused = 0
    for _ in range(1500):
        typed = dice.choice((" ", "", ",")).join(dice.choice(pieces) for _ in range(dice.randint(0, 8)))
        key = dice.choice((dice.choice(sorted(chat.known)), "hours", "host.quiet", "team"))
        try:
            values = filed | dict(chat.read(key, typed))
        except Unfit:
            refused += 1
            continue
        read += 1
        if read % 25 == 0:
            assert chat.parsed(chat.written(values)) == values
            assert chat.house(values).name == values["community.name"]
    print(f"{read} read, {refused} refused")
    assert min(read, refused) > 200


@pytest.mark.parametrize("zone", ["localtime", "Factory", "posixrules", "right/Europe/Berlin", "posix/Europe/Berlin"])
def test_a_zone_means_the_same_on_every_machine(zone: str) -> None:
    """A community that moves to another machine keeps its clock: what only this one knows is no zone of its."""
    chat = Chat(House(), {})
    with pytest.raises(Unfit):
        chat.read("community.zone", zone)
    with pytest.raises(Unfit):
        chat.parsed(f'[community]\nzone = "{zone}"\n')
    assert chat.read("community.zone", "berlin") == {"community.zone": "Europe/Berlin"}
