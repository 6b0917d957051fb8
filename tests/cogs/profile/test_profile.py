"""A profile shows what is known; a code and two yeses make two accounts one person (IDP-01, IDP-02)."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cogs.host import cog as host
from bot.cogs.privacy import cog as privacy
from bot.cogs.profile import cog as profile
from bot.cogs.thanks import cog as thanks
from bot.core.codes import ALPHABET
from bot.model.deliveries import Traits
from bot.model.house import House
from bot.model.places import Purpose
from tests.fakes.two import Two, code_in, two_doors

WRONG = "That code isn't right. Get a fresh one on the other platform with /profile link."
YES = "Yes, that's me"


def house(folder: Path, **more: Any):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a context manager
    return two_doors(folder, [host, privacy, profile, thanks], **more)


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Two]:
    async with house(tmp_path) as laid:
        await laid.join()
        yield laid
        assert await laid.rows("SELECT fault FROM quarantine") == []


async def code(two: Two, who: str) -> str:
    """Let someone ask for a code and return it."""
    await two.commands(who, "/profile link")
    return code_in(two.private(who))


async def linked(two: Two) -> bool:
    return len({await two.person(each) for each in ("Ana", "Kim")}) == 1


async def test_two_accounts_become_one_person_and_two_again(two: Two) -> None:
    """IDP-02: code, both sides' yes, each seeing the other's platform and name; then one person, until they part."""
    await two.commands("Ana", "/profile link")
    given = two.private("Ana")
    made = code_in(given)
    assert re.fullmatch(f"[{ALPHABET}]{{8}}", made)
    assert f"/profile link code:{made}" in given
    assert "until 12:10" in given or "12:10 pm" in given.replace("\u202f", " ").lower()
    await two.commands("Kim", f"/profile link code:{made}")
    assert two.private("Kim").startswith("Is this account yours, too? Memory: Ana\n\n")
    assert not await linked(two)
    await two.presses("Kim", YES)
    assert two.private("Kim") == "Good. Now I'll ask the other account, too: Memory: Ana"
    assert two.private("Ana").startswith("Is this account yours, too? Second: Kim\n\n")
    assert not await linked(two)
    await two.presses("Ana", YES)
    assert await linked(two)
    assert two.private("Ana").startswith(
        "Linked with Second: Kim. You can separate them again with /profile unlink.\n\nWhat shall I call you?"
    )
    assert two.private("Kim") == "Linked with Memory: Ana. You can separate them again with /profile unlink."
    assert await two.rows("SELECT * FROM profile_asks") == []
    await two.commands("Ana", "/profile unlink")
    assert two.private("Ana") == "Separated. On their own again: Second: Kim."
    assert not await linked(two)
    await two.commands("Kim", "/profile unlink")
    assert two.private("Kim") == "You aren't linked with another account here."
    assert two.public(0) + two.public(1) == []


async def test_thanks_of_both_are_one_persons_without_doubles(two: Two) -> None:
    """IDP-02: thanks merge; and nobody in public learns that the two are one."""
    tip = await two.worlds[0].say(two.account("Ben"), two.worlds[0].spots["talk"], "try the valve")
    await two.settle()
    await two.worlds[0].choose(two.account("Ana"), "thanks", {"why": "valve"}, two.worlds[0].spots["talk"], tip)
    await two.commands("Kim", "/thanks Ben for the tables", "talk")
    await two.link("Ana", "Kim")
    ana = await two.person("Ana")
    assert {row[0] for row in await two.rows("SELECT giver FROM thanks_given")} == {ana}
    assert "Kim" not in "\n".join(two.public(0))
    assert "Ana" not in "\n".join(two.public(1))


async def test_only_the_keyed_hash_of_a_code_is_kept(two: Two) -> None:
    """IDP-02: who reads the database finds no code in it once it was said."""
    made = await code(two, "Ana")
    everything = "\n".join(await two.house.db.read(lambda sql: [repr(each) for each in _dump(sql)]))
    assert made not in everything
    assert len(await two.rows("SELECT digest FROM codes")) == 1 + 1, "and the one that joined the two sides"


def _dump(sql: Any) -> list[Any]:
    names = [row[0] for row in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    return [row for name in names for row in sql.execute(f"SELECT * FROM {name}").fetchall()]  # noqa: S608


async def test_codes_differ_and_hold_nothing_that_looks_alike(two: Two) -> None:
    """IDP-02: no 0 and O, no 1, I and L, no 2 and Z, no 5 and S, no 8 and B, no U beside V."""
    assert not set("01IL2Z5S8BOU") & set(ALPHABET)
    made = {await code(two, who) for who in ("Ana", "Ben", "Kim", "Ana", "Lou")}
    assert len(made) == 5


async def test_a_code_is_typed_as_people_type(two: Two) -> None:
    """IDP-02: lower case, a dash or a blank in the middle make no difference; nor does the option's name."""
    for shape in ("{0}-{1}", "{0} {1}", "code:{0}{1}"):
        made = await code(two, "Ana")
        typed = shape.format(made[:4].lower(), made[4:])
        await two.commands("Kim", f'/profile link "{typed}"' if " " in typed else f"/profile link {typed}")
        assert two.private("Kim").startswith("Is this account yours, too?"), shape


async def test_a_code_counts_once_for_ten_minutes_and_only_the_newest(two: Two) -> None:
    """IDP-02: expired, reused, replaced and made-up codes get one answer, which tells nothing."""
    first = await code(two, "Ana")
    newest = await code(two, "Ana")
    await two.commands("Kim", f"/profile link code:{first}")
    assert two.private("Kim") == WRONG
    await two.commands("Kim", f"/profile link code:{newest}")
    await two.commands("Lou", f"/profile link code:{newest}")
    assert two.private("Lou") == WRONG
    late = await code(two, "Ben")
    await two.passes(timedelta(minutes=10, seconds=1))
    await two.commands("Lou", f"/profile link code:{late}")
    assert two.private("Lou") == WRONG
    fresh = await code(two, "Ben")
    await two.passes(timedelta(minutes=10))
    await two.commands("Lou", f"/profile link code:{fresh}")
    assert two.private("Lou").startswith("Is this account yours, too?")


async def test_a_code_of_this_very_account_is_sent_on(two: Two) -> None:
    """IDP-02: one's own code is no wrong try, and still counts."""
    made = await code(two, "Ana")
    for _ in range(6):
        await two.commands("Ana", f"/profile link code:{made}")
        assert two.private("Ana") == "I gave this code to the account you're using. Send it from your other one."
    await two.commands("Kim", f"/profile link code:{made}")
    assert two.private("Kim").startswith("Is this account yours, too?")


async def test_another_communitys_code_opens_nothing(tmp_path: Path) -> None:
    """IDP-02, house.md §4: a person belongs to one community; the answer is the same as for a made-up code."""
    async with house(tmp_path) as two:
        made = await code(two, "Ana")
        await two.commands("Kim", f"/profile link code:{made}")
        assert two.private("Kim") == WRONG
        assert len(await two.rows("SELECT * FROM tries")) == 1


async def test_five_wrong_codes_lock_for_fifteen_minutes(two: Two) -> None:
    """IDP-02: nobody finds a code by trying; while locked even the right one is not looked at."""
    for _ in range(5):
        await two.commands("Kim", "/profile link code:AAAAAAAA")
        assert two.private("Kim") == WRONG
    made = await code(two, "Ana")
    await two.commands("Kim", f"/profile link code:{made}")
    assert two.private("Kim").startswith("That was a lot of tries.")
    await two.commands("Lou", "/profile link code:AAAAAAAA")
    assert two.private("Lou") == WRONG, "who tried nothing is not locked"
    await two.passes(timedelta(minutes=14, seconds=59))
    made = await code(two, "Ana")
    await two.commands("Kim", f"/profile link code:{made}")
    assert two.private("Kim").startswith("That was a lot of tries.")
    await two.passes(timedelta(seconds=1))
    await two.commands("Kim", f"/profile link code:{made}")
    assert two.private("Kim").startswith("Is this account yours, too?")


async def test_each_side_can_say_no(two: Two) -> None:
    """IDP-02: without both yeses nothing is linked, and nothing is kept of it."""
    made = await code(two, "Ana")
    await two.commands("Kim", f"/profile link code:{made}")
    await two.presses("Kim", "No")
    assert two.private("Kim") == "All right, everything stays as it is."
    made = await code(two, "Ana")
    await two.commands("Kim", f"/profile link code:{made}")
    await two.presses("Kim", YES)
    await two.presses("Ana", "No")
    assert two.private("Kim") == "The other side said no. Everything stays as it was."
    assert await two.rows("SELECT * FROM profile_asks") == []
    assert not await linked(two)


async def test_nobody_says_yes_for_the_other_side(two: Two) -> None:
    """IDP-02: each button is one person's; the second yes cannot come before the first."""
    made = await code(two, "Ana")
    await two.commands("Kim", f"/profile link code:{made}")
    card = two.messages("Kim")[-1]
    key = next(each.key for each in card.buttons if each.label == YES)
    for other in ("Ana", "Lou"):
        await two.side(other).press(two.account(other), key)
        await two.settle()
        assert two.private(other).endswith("This button is meant for someone else.")
    await two.presses("Kim", YES)
    await two.side("Kim").press(two.account("Kim"), key)
    await two.settle()
    assert not await linked(two)


async def test_a_question_is_over_after_an_hour(two: Two) -> None:
    """IDP-02: a yes is for now, not for some day."""
    made = await code(two, "Ana")
    await two.commands("Kim", f"/profile link code:{made}")
    await two.presses("Kim", YES)
    await two.passes(timedelta(minutes=61))
    await two.presses("Ana", YES)
    assert two.private("Ana") == "This button has run out."
    assert not await linked(two)


async def test_where_a_whisper_does_not_arrive_the_question_is_asked_again(two: Two) -> None:
    """IDP-02: closed direct messages lose nothing: `/profile link` shows what waits."""
    made = await code(two, "Ana")
    await two.commands("Kim", f"/profile link code:{made}")
    await two.presses("Kim", YES)
    for each in two.messages("Ana"):
        each.gone = True
    await two.commands("Ana", "/profile link")
    assert two.private("Ana").startswith("Is this account yours, too? Second: Kim")
    await two.presses("Ana", YES)
    assert await linked(two)


async def test_a_code_that_others_have_read_counts_no_more(tmp_path: Path) -> None:
    """IDP-02: where nothing is ephemeral, a code typed in public is used up, and a new one goes to the direct chat."""
    async with house(tmp_path, traits=Traits(ephemeral=False)) as two:
        await two.join()
        made = await code(two, "Ana")
        await two.commands("Kim", f"/profile link code:{made}", "talk")
        assert two.private("Kim").startswith("Others can read this, so the code no longer works.")
        await two.commands("Lou", f"/profile link code:{made}")
        assert two.private("Lou") == WRONG


async def test_the_record_says_what_is_known_and_nothing_more(two: Two) -> None:
    """IDP-01: name, since when, language, form of address, roles, accounts by platform, consents; to oneself alone."""
    await two.link("Ana", "Kim")
    await two.commands("Kim", "/profile show")
    shown = two.private("Kim").split("\n\n")
    assert shown[0] == "This is what I know about you, and nothing more:"
    assert shown[1].startswith("Name: Kim. Known here since Wednesday, 18 November")
    assert shown[2:5] == [
        "Language: English. In German I say “du”.",
        "Roles: member.",
        "Your accounts: Memory: Ana and Second: Kim.",
    ]
    assert shown[5:8] == [
        "I explain everything to you in full.",
        "You haven't named any interests.",
        "I don't write to you unasked.",
    ]
    assert len(shown) == 9
    assert shown[8].startswith("You don't allow:")
    assert len(shown) <= 12
    await two.commands("Mira", "/profile show")
    assert "Roles: lead and member." in two.private("Mira")
    assert two.public(0) + two.public(1) == []


async def test_who_has_two_names_says_which_one_to_keep(two: Two) -> None:
    """IDP-02: a conflict of display names is asked about, and over again when the two part."""
    await two.link("Ana", "Kim")
    await two.presses("Ana", "Kim")
    assert two.private("Ana") == "Good, Kim it is."
    assert await two.rows("SELECT name FROM persons WHERE id = ?", await two.person("Ana")) == [("Kim",)]
    await two.commands("Ana", "/profile unlink")
    assert await two.rows("SELECT name FROM persons WHERE id = ?", await two.person("Ana")) == [("Ana",)]


async def test_of_two_wishes_the_quieter_one_holds(two: Two) -> None:
    """IDP-08, IDP-02: whoever wants to be told of everything here and of nothing there is told of nothing."""
    for first, second in (("everything", "nothing"), ("everything", "followed")):
        await two.commands("Ana", f"/profile notify {first}")
        await two.commands("Kim", f"/profile notify {second}")
        await two.link("Ana", "Kim")
        level = await two.rows("SELECT notify FROM persons WHERE id = ?", await two.person("Ana"))
        assert level == [(second,)]
        await two.commands("Ana", "/profile unlink")


async def test_it_speaks_german(tmp_path: Path) -> None:
    """PER-07: the same by its German names, in the form of address the house has."""
    async with house(tmp_path, house=House(locale="de", address="sie")) as two:
        for world in two.worlds:
            world.members = {key: _german(each) for key, each in world.members.items()}
        await two.commands("Ana", "/profil zeigen")
        assert "Das weiß ich über Sie" in two.private("Ana")
        assert "Sprache: Deutsch. Anrede: Sie." in two.private("Ana")
        await two.commands("Ana", "/profil verbinden")
        assert two.private("Ana").startswith("Ihr Code: ")


def _german(account: Any) -> Any:
    from dataclasses import replace

    return replace(account, locale="de")


async def test_a_program_gets_no_code(two: Two) -> None:
    """IDP-02: people are linked, programs are not."""
    from dataclasses import replace

    robot = two.worlds[0].members["ben"] = replace(two.account("Ben"), robot=True)
    two.worlds[0].standings["ben"] = replace(two.worlds[0].standings["ben"], robot=True)
    await two.worlds[0].start(two.worlds[0].intake)  # type: ignore[arg-type]
    await two.worlds[0].command(robot, "/profile link")
    await two.settle()
    assert two.private("Ben").endswith("This is for people only.")
    assert two.worlds[0].spots["talk"].purpose is Purpose.TALK
