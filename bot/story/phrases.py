"""Phrases: the sentences a story is told in, each with what it means; docs/stories.md lists the same."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from bot.story import script as s
from bot.story.wording import (
    NAME,
    PLACE,
    QUOTED,
    SPAN,
    NotUnderstood,
    moment,
    pairs,
    span,
    times,
    unquote,
    wanted,
    where,
)

Groups = Mapping[str, Any]
"""The named parts of a line; a part the phrase does not have is None."""
Meaning = Callable[[Groups], s.Act | s.Check]

_WHO = rf"(?P<who>(?![a-zäöüß]|Host\b){NAME})"
_HOST = r"(?:(?:the|The) )?[hH]ost"
_IN = rf" in (?P<place>{PLACE})"


_PICKS = (
    rf"{_WHO} picks (?P<command>{QUOTED}|/?[\w-]+(?: (?!in\b|on\b|with\b)[\w-]+)?)"
    rf"(?:{_IN})?(?: on (?P<on>{QUOTED}))?(?: with (?P<with>.+))?"
)


def _place(found: Groups) -> s.Where | None:
    word = found["place"]
    return where(word) if word else None


def _write(found: Groups) -> s.Write:
    text = unquote(found["text"])
    if not text:
        raise NotUnderstood("what do they say? Put it behind the colon.")
    if found["place"] is None and found["own"] is None and not text.startswith("/"):
        raise NotUnderstood(f"where? {found['who']} says in Chat: “{text}”, or says to the host: …")
    return s.Write(found["who"], text, _place(found))


def _pick(found: Groups) -> s.Pick:
    on = unquote(found["on"]) if found["on"] else None
    command = unquote(found["command"]).removeprefix("/").strip()
    return s.Pick(found["who"], command, _place(found), on, pairs(found["with"] or ""))


def _says(found: Groups) -> s.Says:
    return s.Says(where(found["place"]), wanted(found["wanted"]), changes=found["verb"] != "says")


def _asked(found: Groups) -> s.Asked:
    if found["title"]:
        return s.Asked(found["who"], title=unquote(found["title"]))
    names = [unquote(each) for each in re.findall(rf"{QUOTED}|[\w-]+", re.sub(r"\band\b", ",", found["blanks"] or ""))]
    return s.Asked(found["who"], tuple(names))


def _gets(found: Groups) -> s.GetsFile:
    name = s.Piece(unquote(found["name"]), part=bool(found["part"]))
    return s.GetsFile(found["who"], name, wanted(found["wanted"]) if found["wanted"] else None)


def _silence(found: Groups) -> s.Silence:
    return s.Silence(None if found["place"] is None else where(found["place"]))


PHRASES: tuple[tuple[str, Meaning], ...] = (
    # what people do
    (rf"{_WHO} joins", lambda f: s.Join(f["who"])),
    (rf"{_WHO} leaves", lambda f: s.Leave(f["who"])),
    (rf"{_WHO} (?:says|types|writes)(?:{_IN}|(?P<own> to the host))?: ?(?P<text>.*)", _write),
    (
        rf"{_WHO} replies to (?P<to>{QUOTED}): ?(?P<text>.+)",
        lambda f: s.Write(f["who"], unquote(f["text"]), to=unquote(f["to"])),
    ),
    (
        rf"{_WHO} changes (?P<of>{QUOTED}) to (?P<text>{QUOTED})",
        lambda f: s.Change(f["who"], unquote(f["of"]), unquote(f["text"])),
    ),
    (rf"{_WHO} deletes (?P<of>{QUOTED})", lambda f: s.Delete(f["who"], unquote(f["of"]))),
    (
        rf"{_WHO} takes back (?P<emoji>\S+) from (?P<to>{QUOTED})",
        lambda f: s.Reaction(f["who"], f["emoji"], unquote(f["to"]), added=False),
    ),
    (
        rf"{_WHO} presses (?P<label>{QUOTED})(?: under (?P<under>{QUOTED}))?",
        lambda f: s.Press(f["who"], unquote(f["label"]), unquote(f["under"]) if f["under"] else None),
    ),
    (rf"{_WHO} fills in nothing", lambda f: s.Fill(f["who"], ())),
    (rf"{_WHO} fills in (?P<with>.+)", lambda f: s.Fill(f["who"], pairs(f["with"]))),
    (_PICKS, _pick),
    # time
    (r"wait for what is next", lambda f: s.WaitNext()),
    (rf"wait (?P<span>{SPAN})", lambda f: s.Wait(span(f["span"]))),
    (r"wait until (?P<moment>.+)", lambda f: moment(f["moment"])),
    (rf"{_HOST} restarts after (?P<span>{SPAN})", lambda f: s.Restart(span(f["span"]))),
    (rf"{_HOST} restarts", lambda f: s.Restart()),
    # what must be seen
    (rf"in (?P<place>{PLACE}): {_HOST} (?P<verb>says|changes a line to) (?P<wanted>.+)", _says),
    (
        rf"in (?P<place>{PLACE}) anyone can read (?P<wanted>.+)",
        lambda f: s.Stands(where(f["place"]), wanted(f["wanted"])),
    ),
    (rf"(?:in (?P<place>{PLACE}): nothing(?: more)?)", _silence),
    (rf"nothing(?: more)? (?:is|was) said(?:{_IN}| anywhere)", _silence),
    (rf"{_WHO} reads nothing(?: more)?", lambda f: s.Unread(f["who"])),
    (r"(?:nobody|no one)(?: else)? reads anything", lambda f: s.Unread(None)),
    (rf"{_WHO} reads (?P<wanted>.+)", lambda f: s.Reads(f["who"], wanted(f["wanted"]))),
    (rf"whatever (?:is|was) said{_IN}", lambda f: s.Whatever(where(f["place"]))),
    (rf"whatever {_WHO} reads", lambda f: s.Whatever(who=f["who"])),
    (rf"{_WHO} is asked (?:nothing|for (?P<blanks>.+)|(?P<title>{QUOTED}))", _asked),
    (
        rf"{_WHO} sees (?P<no>no |a )?button (?P<label>{QUOTED})",
        lambda f: s.SeesButton(f["who"], unquote(f["label"]), there=f["no"] != "no "),
    ),
    (
        rf"{_WHO} gets a file (?P<part>~ ?)?(?P<name>{QUOTED})(?: that says (?P<wanted>.+))?",
        _gets,
    ),
    (
        rf"{_HOST} reacts (?P<emoji>\S+) to (?P<to>{QUOTED})",
        lambda f: s.HostReacted(unquote(f["to"]), f["emoji"]),
    ),
    (rf"{_HOST} does not react to (?P<to>{QUOTED})", lambda f: s.HostReacted(unquote(f["to"]), None)),
    (
        rf"{_HOST} (?:has )?reacted (?P<times>never|once|twice|\d+ times){_IN}",
        lambda f: s.HostReactions(where(f["place"]), times(f["times"])),
    ),
    (
        rf"{_WHO} reacts (?P<emoji>\S+) to (?P<to>{QUOTED})",
        lambda f: s.Reaction(f["who"], f["emoji"], unquote(f["to"])),
    ),
)

_COMPILED = tuple((re.compile(pattern), meaning) for pattern, meaning in PHRASES)
_VERBS = {
    "joins": "Ana joins",
    "leaves": "Ana leaves",
    "says": 'Ana says in Chat: "Hello"',
    "types": "Ana types in Chat: /thanks @Lea for the tour",
    "replies": 'Ana replies to "Hello": "Hi"',
    "changes": 'Ana changes "Helo" to "Hello"',
    "deletes": 'Ana deletes "Hello"',
    "reacts": 'Ana reacts 🙏 to "Hello"',
    "takes": 'Ana takes back 🙏 from "Hello"',
    "presses": 'Ana presses "Show me around"',
    "fills": 'Ana fills in why: "for the tour"',
    "picks": 'Ana picks /thanks in Chat with to: Lea, why: "the tour"',
    "reads": 'Ana reads ~ "a part of it"',
    "gets": 'Ana gets a file ~ "a part of its name"',
    "sees": 'Ana sees no button "Show me around"',
    "asked": "Ana is asked for why",
    "wait": "wait 60 seconds",
    "restarts": "the host restarts",
    "nothing": "nothing is said in Chat",
    "host": 'in Welcome: host says ~ "Ana"',
    "whatever": "whatever is said in Team",
}


def understand(line: str) -> s.Act | s.Check:
    """Return what a line means; raises NotUnderstood with the nearest phrase."""
    for pattern, meaning in _COMPILED:
        found = pattern.fullmatch(line)
        if found is not None:
            return meaning(defaultdict(lambda: None, found.groupdict()))
    raise NotUnderstood(f"I don't understand this line. {_nearest(line)}")


def _nearest(line: str) -> str:
    words = re.findall(r"[a-z]+", re.sub(QUOTED, "", line).casefold())
    verb = next((word for word in words if word in _VERBS), None)
    if verb is None:
        close = [match for word in words for match in get_close_matches(word, _VERBS, n=1, cutoff=0.7)]
        verb = close[0] if close else None
    return f"It could read: {_VERBS[verb]}" if verb else "docs/stories.md shows every sentence a story knows."
