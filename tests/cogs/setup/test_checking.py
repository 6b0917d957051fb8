"""What is missing is said in plain words, door by door, and what cannot be promised because of it (PER-11)."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from bot.cogs.cases.settings import Settings as Cases
from bot.cogs.setup.checking import View, promises, report, told
from bot.model.house import House, Human, Opening
from bot.model.needs import Door, Lack, Need
from bot.model.places import Purpose
from bot.model.rights import Role, Standing
from tests.fakes.table import Table, lay_table

SENTENCES: dict[Need, tuple[str, str]] = {
    Need.ADMINISTER: (
        (
            "Ich bin dort kein Administrator. Ich sehe keine Reaktionen und nicht alle, die kommen und gehen, "
            "und moderieren kann ich nicht."
        ),
        "I'm no administrator there. I see no reactions, not everyone who comes and goes, and I can't moderate.",
    ),
    Need.HEAR_PEOPLE: (
        "Ich erfahre nicht, wer kommt und geht. Niemand wird begrüßt.",
        "I'm not told who comes and goes. Nobody is greeted.",
    ),
    Need.HEAR_TALK: (
        (
            "Ich lese nur, was an mich gerichtet ist. Dank im Vorbeigehen entgeht mir, "
            "und ich höre nicht, ob gerade geredet wird."
        ),
        (
            "I read only what is written to me. Thanks said in passing escape me, "
            "and I can't hear whether people are talking."
        ),
    ),
    Need.SEE: (
        "Ich sehe dort nichts mehr. Ich bin nicht drin, oder ich darf nicht hineinschauen.",
        "I can't see anything there any more. I'm not in it, or I may not look in.",
    ),
    Need.SPEAK: ("Ich darf dort nichts sagen.", "I may not say anything there."),
    Need.SPEAK_IN_THREADS: ("Ich darf dort in Threads nichts sagen.", "I may not say anything in threads there."),
    Need.READ_BACK: (
        "Ich darf nicht nachlesen. Was gesagt wird, während ich weg bin, entgeht mir.",
        "I may not read back. I miss what is said while I'm away.",
    ),
    Need.LONG_TEXTS: ("Längere Texte von mir gehen nicht hinaus.", "My longer texts don't go out."),
    Need.REACT: (
        "Ich kann keine Reaktion hinterlassen, wo gedankt wurde.",
        "I can't leave a reaction where thanks were said.",
    ),
    Need.OPEN_THREADS: (
        "Ich kann für Runden keinen eigenen Thread öffnen.",
        "I can't open a thread of their own for rounds.",
    ),
    Need.OPEN_ROOMS: ("Ich kann keinen Raum für ein paar Leute öffnen.", "I can't open a room for a few people."),
    Need.CLOSE_THREADS: ("Ich kann meine Threads nicht schließen.", "I can't close my threads."),
    Need.REMOVE: ("Was das Team wegnehmen will, bleibt stehen.", "What the team wants to take down stays."),
    Need.PIN: ("Ich kann meine Karte nicht anheften.", "I can't pin my card."),
    Need.PAUSE: (
        "Eine Pause, die das Team jemandem gibt, wirkt nicht.",
        "When the team mutes someone, it has no effect.",
    ),
    Need.EXCLUDE: (
        "Ein Ausschluss, den das Team entscheidet, wirkt nicht.",
        "When the team bans someone, it has no effect.",
    ),
    Need.INVITE: (
        "Ich kann niemanden einladen und niemanden hereinlassen, der anklopft.",
        "I can't invite anyone, or let in anyone who knocks.",
    ),
}

ALL_THERE: dict[str, Any] = {"settings": {"cases": Cases(emergency="112")}}


def house(locale: str) -> House:
    """Return a house that has everything it needs."""
    return House(team=(Human("Mira"),), hours=(Opening(0, time(18), time(20)),), locale=locale)


async def checks(table: Table, who: str = "Olga") -> str:
    """Let someone check; return the answer."""
    if who not in table.people:
        table.people[who] = table.world.member(who, Role.LEAD, locale=table.people["Quinn"].locale)
    await table.commands(who, "/setup check")
    return table.private(who)[-1]


@pytest.mark.parametrize(("turn", "locale"), [(0, "de"), (1, "en")])
async def test_every_missing_right_has_its_sentence_and_none_has_one_line(
    tmp_path: Path, turn: int, locale: str
) -> None:
    """PER-11: the whole vocabulary, in both languages; said under the name of the place, gone once it is given."""
    fine = ("Alles da. Was ich verspreche, kann ich halten.", "Everything is there. What I promise, I can keep.")[turn]
    async with lay_table(tmp_path, house=house(locale), locale=locale, **ALL_THERE) as table:
        assert (await checks(table)).endswith(fine)
        for need in Need:
            await table.world.allow(need)
            lines = (await checks(table)).split("\n\n")
            assert lines[0] == ("„Stammtisch“ (Memory):", "“Stammtisch” (Memory):")[turn]
            assert lines[1] == SENTENCES[need][turn]
        await table.world.allow()
        assert await checks(table) == fine


def view(*lacks: Need, **changes: Any) -> View:
    """Return what there is to check where all else is there."""
    all_there: dict[str, Any] = {
        "doors": [Door("memory", "table", "Table", looked=True)],
        "lacks": [Lack("memory", "Table", each) for each in lacks],
        "staff": "there",
        "held": {Role.LEAD},
        "owner": False,
        "unheld": [],
        "unseen": [],
        "team": True,
        "hours": True,
        "emergency": "112",
    }
    return View(**(all_there | changes))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"staff": ""}, "no_staff"),
        ({"staff": "open"}, "staff_open"),
        ({"held": {Role.MODERATOR}}, "no_lead"),
        ({"unheld": [Role.GREETER]}, "unheld"),
        ({"unseen": ["Nonsense"]}, "unseen_role"),
        ({"team": False}, "no_team"),
        ({"hours": False}, "no_hours"),
        ({"emergency": ""}, "no_emergency"),
        ({"doors": [Door("memory", "table", "", looked=False)]}, "unseen"),
    ],
)
def test_what_only_the_community_can_put_right(changes: dict[str, Any], key: str) -> None:
    assert report(view(**changes))[0].key == f"setup.check.{key}"
    assert [each.key for each in report(view())] == ["setup.check.fine"]


@pytest.mark.parametrize(
    ("lacks", "changes", "broken"),
    [
        ((), {}, []),
        ((Need.HEAR_TALK,), {}, ["thanks", "wait"]),
        ((Need.HEAR_PEOPLE,), {}, ["greet"]),
        ((Need.OPEN_THREADS,), {}, ["rounds"]),
        ((Need.PAUSE,), {}, ["moderate"]),
        ((Need.EXCLUDE,), {}, ["moderate"]),
        ((Need.INVITE,), {}, ["invite"]),
        ((Need.PIN, Need.REACT, Need.LONG_TEXTS), {}, []),
        ((Need.SEE,), {}, ["greet", "thanks", "wait", "rounds", "moderate", "invite"]),
        ((), {"staff": "", "held": {Role.ORGANISER}}, ["human"]),
        ((), {"staff": "", "held": set(), "owner": True}, []),
        ((), {"staff": "", "held": {Role.MODERATOR}}, []),
        ((), {"hours": False, "emergency": ""}, ["when", "danger"]),
        ((), {"emergency": None}, []),
    ],
)
def test_what_cannot_be_promised(lacks: tuple[Need, ...], changes: dict[str, Any], broken: list[str]) -> None:
    """PER-11, A12: a promise is named as soon as it fails behind one door."""
    assert promises(view(*lacks, **changes)) == broken


def test_what_says_the_rest_is_said_alone() -> None:
    """PER-11: whoever sees nothing need not hear what else does not work."""
    assert told(Need) == [Need.SEE]
    assert told(set(Need) - {Need.SEE}) == [Need.ADMINISTER, Need.HEAR_TALK]
    assert told({Need.PIN, Need.SPEAK}) == [Need.SPEAK, Need.PIN]


async def test_a_volunteer_alone_reads_what_is_open_and_members_read_nothing(tmp_path: Path) -> None:
    """Mission §13, 5: no team, no hours, no room of their own; told once, nothing is asked for."""
    async with lay_table(tmp_path, house=House(locale="en")) as table:
        table.world.spots["staff"] = table.world.place("staff", Purpose.OTHER)
        said = await checks(table)
        assert "There are no opening hours. So I don't say when someone is around. Add them with /setup change." in said
        assert said.endswith(
            "can't promise everywhere yet: saying when someone is around and saying who helps at once in danger."
        )
        assert "lead" not in said
        await table.commands("Quinn", "/setup check")
        assert table.private("Quinn")[-1].endswith("That's for the team here.")


async def test_roles_that_nobody_holds_are_named(tmp_path: Path) -> None:
    """PER-11: a name that was typed wrong makes nobody a moderator; it is seen here."""
    async with lay_table(tmp_path, house=house("en"), **ALL_THERE) as table:
        await checks(table)
        await table.commands("Olga", '/setup change what:roles.greeter to:"Hosts"')
        assert "I haven't seen anyone with these roles yet: Who greets newcomers." in await checks(table)
        table.world.standings["lea"] = Standing(frozenset({Role.MEMBER}), native=frozenset({"hosts"}))
        await table.commands("Lea", "/profile show")
        assert "haven't seen" not in await checks(table)
        await table.commands("Olga", '/setup change what:roles.greeter to:"Hosts, Nonsense"')
        assert "a role of this name yet: Nonsense." in await checks(table)
