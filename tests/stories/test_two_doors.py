"""One community on Discord and on Telegram at once, in German and in English (house.md §4, THX-01, IDP-01, IDP-02)."""

from pathlib import Path

import pytest

from tests.stories.two_doors import Doors, code_in, two_doors

JOINED = {
    "de": "Das hier gehört jetzt zu „Stammtisch“. Was dort gilt, gilt auch hier.",
    "en": "This group belongs to “Stammtisch” now. What applies there applies here, too.",
}
SOUP = {"de": "für die Suppe", "en": "for the soup"}
WHY = {"de": "fürs Abholen", "en": "for the lift"}
UNKNOWN = {
    "de": "Ich weiß nicht, wen du mit „@\u2060Quinn“ meinst.",
    "en": "I don't know who you mean by “@\u2060Quinn”.",
}
ONE_ONLY = {
    "de": "Bitte nur eine Person: ausgesucht oder mit Namen.",
    "en": "One person at a time, please: picked or by name.",
}
FORM = "just so"
QUESTION = {"de": "Ist das auch dein Konto? {0}\n\n", "en": "Is this account yours, too? {0}\n\n"}
YES = {"de": "Ja, das bin ich", "en": "Yes, that's me"}
OTHER = {
    "de": "Gut. Jetzt frage ich noch auf der anderen Seite: Discord: Jo",
    "en": "Good. Now I'll ask the other account, too: Discord: Jo",
}
LINKED = {
    "de": "Verbunden mit {0}: Jo. Wieder trennen kannst du mit /profil trennen.",
    "en": "Linked with {0}: Jo. You can separate them again with /profile unlink.",
}
BOTH = {
    "de": "Deine Konten: Discord: Jo und Telegram: Jo.",
    "en": "Your accounts: Discord: Jo and Telegram: Jo.",
}
ONE = {"de": "Deine Konten: {0}: Jo.", "en": "Your accounts: {0}: Jo."}
APART = {"de": "Getrennt. Wieder für sich: Telegram: Jo.", "en": "Separated. On their own again: Telegram: Jo."}


async def joined(doors: Doors, locale: str) -> None:
    """Let Olga bring the host into her Telegram groups, and each of them into her server's community."""
    doors.telegram.people.starts(doors.table.people["Olga"])
    await doors.settle()
    for chat in doors.table.groups:
        await doors.comes(chat)
        apart = await doors.rows("SELECT count(DISTINCT community) FROM doors WHERE guild <> ''")
        assert apart == [(2,)], chat.title
        code = code_in(await doors.uses("Olga", "host code", "chat"))
        doors.telegram.people.says(doors.table.people["Olga"], chat, f"/host join code:{code}")
        await doors.settle()
        assert doors.on_telegram("Olga")[-1].endswith(JOINED[locale]), chat.title
        together = await doors.rows("SELECT count(DISTINCT community) FROM doors WHERE guild <> ''")
        assert together == [(1,)], chat.title


async def received(doors: Doors, person: str) -> list[str]:
    """Return what a person was thanked for."""
    rows = await doors.rows("SELECT why FROM thanks_given WHERE receiver = ? ORDER BY why", person)
    return [why for (why,) in rows]


@pytest.mark.parametrize("locale", ["de", "en"])
async def test_one_community_behind_two_doors(tmp_path: Path, locale: str) -> None:
    async with two_doors(tmp_path, locale) as doors:
        await joined(doors, locale)
        await thanks(doors, locale)
        await one_person(doors, locale)
        await two_again(doors, locale)


async def thanks(doors: Doors, locale: str) -> None:
    """House.md §4, THX-01: thanks cross in both directions, and are read where the one thanked is."""
    assert UNKNOWN[locale] in await doors.types("Lea", "chat", f"/thanks @Quinn {SOUP[locale]}")
    # whoever only talks is in no table, and can be named all the same
    doors.guild.says("Quinn", "chat", "mmh")
    await doors.settle()
    assert await doors.rows("SELECT * FROM accounts WHERE name = 'Quinn'") == []
    before = len(doors.on_discord("Quinn"))
    await doors.types("Lea", "chat", f"/thanks @Quinn {SOUP[locale]}")
    # IDP-08: no phone rings for it until its owner says so; then it is there
    assert doors.on_discord("Quinn")[before:] == []
    await doors.uses("Quinn", "profile notify", level="everything")
    await doors.types("Lea", "chat", "/profile notify everything")
    told = [each for each in doors.on_discord("Quinn")[before:] if SOUP[locale] in each]
    assert len(told) == 1
    assert "Lea" in told[0]
    assert SOUP[locale] in told[0]
    assert await received(doors, await doors.person("discord", "Quinn")) == [SOUP[locale]]
    # Discord's picker knows no one of Telegram: they are named beside it, by a suggestion or as it is typed
    (lea,) = await doors.completes("Quinn", "thanks", "elsewhere", "le")
    assert lea["name"] == "Lea (Telegram)"
    before = len(doors.on_telegram("Lea"))
    await doors.uses("Quinn", "thanks", elsewhere=lea["value"], why=WHY[locale])
    told = doors.on_telegram("Lea")[before:]
    assert len(told) == 1
    assert "Quinn" in told[0]
    assert WHY[locale] in told[0]
    await doors.uses("Quinn", "thanks", elsewhere="lea", why=SOUP[locale])
    assert SOUP[locale] in doors.on_telegram("Lea")[-1]
    assert await received(doors, await doors.person("telegram", "Lea")) == sorted([WHY[locale], SOUP[locale]])
    assert ONE_ONLY[locale] in await doors.uses("Quinn", "thanks", to=doors.guild.people["Mira"], elsewhere="Lea")
    await by_form(doors, locale)


async def by_form(doors: Doors, locale: str) -> None:
    """THX-01: a bare command asks for whoever is picked here or named there; one of both is enough."""
    mira = doors.table.people["Mira"]
    doors.telegram.people.says(mira, doors.table.groups[0], "mmh")
    await doors.settle()
    suggested = await doors.completes("Quinn", "thanks", "elsewhere", "@mir")
    assert [each["name"] for each in suggested] == ["Mira (Telegram)"], "who only talks there is known there, too"
    doors.guild.uses("Quinn", "thanks")
    await doors.settle()
    doors.discord.people.fills(doors.guild.people["Quinn"], **{"to.elsewhere": "Lea", "why": FORM})
    await doors.settle()
    assert FORM in doors.on_telegram("Lea")[-1]


async def one_person(doors: Doors, locale: str) -> None:
    """IDP-02: a code, both sides' yes, and thanks to either account reach one person, who has one record."""
    await doors.uses("Jo", "host about")
    await doors.types("Jo", "direct", "/host about")
    here, there = await doors.person("discord", "Jo"), await doors.person("telegram", "Jo")
    assert here != there
    code = code_in(await doors.uses("Jo", "profile link"))
    asked = await doors.types("Jo", "direct", f"/profile link code:{code}")
    assert asked.startswith(QUESTION[locale].format("Discord: Jo"))
    doors.table.presses("Jo", doors.table.private("Jo")[-1], YES[locale])
    await doors.settle()
    assert doors.on_telegram("Jo")[-1] == OTHER[locale]
    assert doors.on_discord("Jo")[-1].startswith(QUESTION[locale].format("Telegram: Jo"))
    assert await doors.person("discord", "Jo") != await doors.person("telegram", "Jo")
    doors.discord.people.presses(doors.guild.people["Jo"], doors.guild.private("Jo")[-1], YES[locale])
    await doors.settle()
    assert doors.on_discord("Jo")[-1] == LINKED[locale].format("Telegram")
    assert doors.on_telegram("Jo")[-1] == LINKED[locale].format("Discord")
    assert [await doors.person(each, "Jo") for each in ("discord", "telegram")] == [here, here]
    await doors.types("Lea", "chat", f"/thanks @{doors.table.people['Jo'].username} {SOUP[locale]}")
    await doors.uses("Quinn", "thanks", to=doors.guild.people["Jo"], why=WHY[locale])
    assert await received(doors, here) == sorted([SOUP[locale], WHY[locale]])
    assert await received(doors, there) == []
    assert await doors.completes("Quinn", "thanks", "elsewhere", "Jo") == [], "nobody learns what else is theirs"
    assert BOTH[locale] in (await doors.uses("Jo", "profile show")).split("\n\n")
    assert BOTH[locale] in (await doors.types("Jo", "direct", "/profile show")).split("\n\n")


async def two_again(doors: Doors, locale: str) -> None:
    """IDP-02: taken apart, each side is its own again, and keeps what it gets from then on."""
    one = await doors.person("discord", "Jo")
    assert await doors.uses("Jo", "profile unlink") == APART[locale]
    other = await doors.person("telegram", "Jo")
    assert await doors.person("discord", "Jo") == one != other
    assert ONE[locale].format("Discord") in (await doors.uses("Jo", "profile show")).split("\n\n")
    assert ONE[locale].format("Telegram") in (await doors.types("Jo", "direct", "/profile show")).split("\n\n")
    await doors.types("Mira", "chat", f"/thanks @{doors.table.people['Jo'].username} {WHY[locale]}")
    assert await received(doors, other) == [WHY[locale]]
    assert await received(doors, one) == sorted([SOUP[locale], WHY[locale]])


HERE = {"de": "Hier geht es um „{0}“.", "en": "This is about “{0}”."}
NOW = {"de": "Gut, ab jetzt geht es hier um „{0}“.", "en": "All right, from now on this is about “{0}”."}
FROM = {"de": "Aus „{0}“:", "en": "From “{0}”:"}


@pytest.mark.parametrize("locale", ["de", "en"])
async def test_a_direct_chat_says_whose_it_is_and_switches(tmp_path: Path, locale: str) -> None:
    """House.md §4: two Telegram groups that are not one community: whoever is in both has one chat with the host."""
    async with two_doors(tmp_path, locale) as doors:
        people, jo = doors.telegram.people, doors.table.people["Jo"]
        people.starts(doors.table.people["Olga"])
        people.starts(jo)
        first, second = doors.table.groups[:2]
        for chat in (first, second):
            await doors.comes(chat)
            people.says(jo, chat, "/host about")
            await doors.settle()
        answers = doors.on_telegram("Jo")
        assert FROM[locale].format(second.title) in answers[-1].split("\n\n")
        assert FROM[locale].format(first.title) not in "\n\n".join(answers).split("\n\n")
        assert (await doors.types("Jo", "direct", "/host community")).startswith(HERE[locale].format(first.title))
        doors.table.presses("Jo", doors.table.private("Jo")[-1], second.title)
        await doors.settle()
        assert doors.on_telegram("Jo")[-1].startswith(NOW[locale].format(second.title))
        line = {"de": "/host gemeinschaft", "en": "/host community"}[locale]
        assert (await doors.types("Jo", "direct", line)).startswith(HERE[locale].format(second.title))
