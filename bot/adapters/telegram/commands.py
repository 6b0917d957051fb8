"""Commands: the catalogue as Telegram's menus show it, by who looks and in which language (house.md §5).

A menu holds nouns; what follows a noun is typed, or chosen from the buttons that a bare noun is answered with. Names
there are small letters of ASCII: the house reads "/begruessung" as it reads "/begrüßung" (core/parse.py).
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import structlog
from telegram.error import BadRequest, Forbidden

from bot.adapters.telegram.api import Api
from bot.adapters.telegram.notes import Notes, keep_fact
from bot.model.commands import Shown
from bot.ports import Db

NAME, HELP, MOST = 32, 256, 100
"""Characters of a name and a help, entries of a menu (Bot API, setMyCommands)."""

MEMBERS_MOST = 8
"""Entries of a menu that members see (mission.md §13, 3); what does not fit can still be typed."""

FACT = "commands"
"""Under which name the digest of what is registered is kept."""

LANGUAGES = ("", "de")
"""Languages of a menu: German, and English for everyone else."""

MEMBERS = ("default", "all_private_chats", "all_group_chats")
STAFF = "all_chat_administrators"

WRITTEN = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
"""Letters as they are written out; the house reads the same four (core/durations.py)."""

_NAME = re.compile(rf"[a-z0-9_]{{1,{NAME}}}", re.ASCII)

Call = Mapping[str, Any]
"""What one setMyCommands is called with."""

log = structlog.get_logger("telegram")


def registration(de: Sequence[Shown], en: Sequence[Shown], staff_rooms: Collection[str] = ()) -> list[Call]:
    """Return the calls that set every menu, always in the same order; `staff_rooms` are ids of groups.

    Raises ValueError for what Telegram would refuse, or what could not be told apart when it is typed.
    """
    members = _both(en, de, staff=False)
    team = _both(en, de, staff=True)
    scopes: list[tuple[Mapping[str, Any], Sequence[Sequence[Call]]]] = [({"type": each}, members) for each in MEMBERS]
    scopes += [({"type": STAFF}, team)]
    scopes += [({"type": "chat", "chat_id": int(each)}, team) for each in sorted(staff_rooms)]
    return [
        {"commands": menu, "scope": scope} | ({"language_code": language} if language else {})
        for scope, menus in scopes
        for language, menu in zip(LANGUAGES, menus, strict=True)
    ]


def digest(calls: Iterable[Call]) -> str:
    """Return what tells one set of menus from another."""
    return hashlib.blake2b(json.dumps(list(calls), sort_keys=True).encode(), digest_size=16).hexdigest()


async def sync(api: Api, db: Db, bot: str, calls: Sequence[Call]) -> bool:
    """Set the menus if they, or the bot, are others than last time; tell whether they were. Raises TelegramError.

    A room of the team that cannot be reached keeps nobody else from their menu.
    """
    wanted = f"{bot}:{digest(calls)}"
    if await Notes(db).fact(FACT) == wanted:
        return False
    for call in calls:
        try:
            await api.call("setMyCommands", **call)
        except (BadRequest, Forbidden) as fault:
            if call["scope"]["type"] != "chat":
                raise
            log.warning("a team's menu could not be set", chat=call["scope"]["chat_id"], why=fault.message)
    await db.run(lambda sql: keep_fact(sql, FACT, wanted))
    return True


def _both(en: Sequence[Shown], de: Sequence[Shown], *, staff: bool) -> list[Sequence[Call]]:
    """Return the menu of members, or of the team, in each language."""
    most = MOST if staff else MEMBERS_MOST
    return [_menu([each for each in shown if staff or not each.spec.staff])[:most] for shown in (en, de)]


def _menu(shown: Sequence[Shown]) -> list[Call]:
    """Return one entry for each noun, in the order of the catalogue."""
    nouns: dict[str, list[Shown]] = {}
    for each in shown:
        nouns.setdefault(each.spec.name.partition(" ")[0], []).append(each)
    menu: list[Call] = [{"command": _name(verbs[0].name), "description": _help(verbs)} for verbs in nouns.values()]
    _check(menu)
    return menu


def _name(name: str) -> str:
    """Return a noun as Telegram takes it: small, umlauts written out."""
    noun = unicodedata.normalize("NFC", name.partition(" ")[0]).casefold()
    return "".join(WRITTEN.get(each, each) for each in noun)


def _help(verbs: Sequence[Shown]) -> str:
    """Return what a noun is for: the help of its first verb, and what else it can do."""
    others = ", ".join(each.name.partition(" ")[2] for each in verbs[1:])
    help_ = f"{verbs[0].help} · {others}" if others else verbs[0].help
    return help_ if len(help_) <= HELP else f"{help_[: HELP - 1]}…"


def _check(menu: Sequence[Call]) -> None:
    names = [each["command"] for each in menu]
    if len(menu) > MOST:
        raise ValueError(f"{len(menu)} commands; Telegram takes {MOST}")
    for each in menu:
        if _NAME.fullmatch(each["command"]) is None:
            raise ValueError(f"{each['command']!r} cannot be the name of a command on Telegram")
        if not each["description"].strip():
            raise ValueError(f"/{each['command']} has no help")
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"{sorted(twice)} each name two commands on Telegram")


__all__ = ["digest", "registration", "sync"]
