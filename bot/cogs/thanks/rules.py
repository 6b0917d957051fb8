"""Thanks, decided: what is a thank-you, whom it means, what may be weighed later. Pure, tested alone."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.model.events import Said
from bot.model.people import Account
from bot.model.places import Purpose

MOST_AT_ONCE = 5
"""People one message can thank by itself; more is a speech, not a thank-you."""

WHISPER_MOST = 1500
"""Characters of reasons in one whisper; Discord takes 2000 in all."""

SHAREABLE = frozenset({Purpose.WELCOME, Purpose.TALK, Purpose.QUESTIONS})
"""Where thanks may be passed on from: never out of a private room, the staff room or a thread of unknown reach."""

_THANKS = re.compile(
    r"(?<!\w)(?:danke(?:schön|sehr)?|(?:vielen|herzlichen|lieben|besten|tausend|schönen|großen) dank"
    r"|dank (?:dir|euch|ihnen)|bedanke? mich|merci|thanks|thank (?:you|u)|thankyou|thx|tysm|ty)(?!\w)",
    re.IGNORECASE,
)
_SO_MUCH = r"(?:(?:vielen|schönen|besten|herzlichen|tausend) )?danke?"
_NOT_MEANT = re.compile(
    "|".join(
        (
            # said with a sigh
            rf"\bna,? (?:ja,? )?{_SO_MUCH}\b",
            r"\bna,? (?:toll|super|prima|klasse|wunderbar|bravo|herrlich)\b",
            rf"\b{_SO_MUCH} auch(?! an\b| dir\b| euch\b| ihnen\b| @| für\b)",
            r"\bdank\w*\b[^.!?\n]{0,30}\bfür (?:\w+ ){0,2}(?:gar ?nichts|nichts|nix)\b",
            r"\bdank\w*\b[^.!?\n]{0,30}\bfür(?: da|')?s gespräch\b",
            r"\bdank\w*\b[^.!?\n]{0,30}\bfür die blumen\b",
            r"\bdank\w*,? da(?:ss|ß) (?:du|ihr|sie) (?:(?:mir|uns) )?(?:nicht|nie|(?:meine|unsere) zeit)\b",
            r"\bzeitverschwendung\b|\bdie (?:nie|nicht) ka(?:m|men)\b",
            r"\bdank\w*\W+nicht\b\W*$",
            r"\bdanke,? merkel\b|\bthanks,? obama\b",
            r"\bthank(?:s| you)\b[^.!?\n]{0,20}\bfor (?:\w+ )?nothing\b",
            r"\bthank(?:s| you)\b[^.!?\n]{0,20}\bfor (?:not|never|wasting)\b|\bwaste of (?:my |our )?time\b",
            r"\bthanks a bunch\b|\b(?:gee|yeah|well|oh),? thanks(?: a lot)?\b|\bno thanks to\b",
            r"[🙄😒🤡🖕😑]|(?<!\S)/(?:s|ironie|sarkasmus)\b",
            # a no, politely
            r"\b(?:nein|nee|nö),? danke\b|\bdanke,? (?:aber )?(?:nein|nee|nö)\b",
            r"\bdanke,? (?:ich )?(?:verzichte|passe|reicht|kein bedarf)\b",
            r"\bno,? thank(?:s| you)\b|\bthank(?:s| you),? (?:but )?(?:no\b|i'?m good|i(?:'|’)?ll pass|not interested)",
            # not said yet, or missed
            r"\bim voraus\b|\bin advance\b|\bdanke? schon ?(?:ein)?mal\b|\bvorab\b",
            r"\b(?:nicht|nie|kein\w*|niemand)(?: mal| einmal)? danke\b|\bkönnte\w* (?:\w+ ){0,2}danke sagen\b",
            r"\b(?:don'?t|never|didn'?t|nobody|no one) (?:even )?sa(?:y|ys|id) thank",
        )
    ),
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_NAME = re.compile(r"\s*(?:(?:und|and|&|,)\s*)*(@[\w.-]*\w|<@!?\w+>)\s*,?")
_TINT = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")


def is_meant(text: str) -> bool:
    """Tell whether a line thanks someone and means it; in doubt it does not (THX-02)."""
    own = _QUOTED.sub("", text)
    return _THANKS.search(own) is not None and _NOT_MEANT.search(own) is None


def says_thanks(event: Said) -> bool:
    """Tell whether a message may thank someone; quick, on the loop, for every message there is."""
    return not event.text.startswith("/") and is_meant(event.text)


def thanked(event: Said) -> tuple[tuple[Account, ...], bool]:
    """Return whom a thankful message means, and whether that is the author of what it replies to.

    Someone mentioned in the same sentence as the thanks; else the one replied to; else nobody.
    """
    sentences = [each for each in _SENTENCES.split(_QUOTED.sub("", event.text)) if _THANKS.search(each)]
    named = tuple(each for each in event.mentions if any(_names(sentence, each) for sentence in sentences))
    if named:
        return named[:MOST_AT_ONCE], False
    return ((event.reply_author,), True) if event.reply_author is not None else ((), False)


def _names(sentence: str, account: Account) -> bool:
    said = sentence.casefold()
    handles = {f"@{each.removeprefix('@').casefold()}" for each in (account.handle, account.name) if each}
    return any(re.search(rf"{re.escape(each)}(?!\w)", said) for each in handles) or f"<@{account.id}>" in said


def same_emoji(one: str, other: str) -> bool:
    """Tell whether two reactions say the same, whatever skin they show."""
    return _TINT.sub("", one) == _TINT.sub("", other)


def names_first(why: str) -> tuple[list[str], list[str]]:
    """Split "@jo und @mira fürs Aufbauen" into its leading names and what stands behind each of them.

    The second list has one more entry than the first: `rests[n]` is what is left behind the first `n` names.
    """
    names: list[str] = []
    rests = [why.strip()]
    at = 0
    while found := _NAME.match(why, at):
        names.append(found[1])
        at = found.end()
        rests.append(why[at:].strip())
    return names, rests


def weighs(often: int, known_for: timedelta, *, staff: bool, most: int, new: timedelta) -> bool:
    """Tell whether a thanks may ever speak for someone (THX-09); nobody is told if not.

    `often` is how many this giver had for this receiver in the last week. Staff are thanked out of kindness.
    """
    return often < most and known_for >= new and not staff


def has_room(reasons: Sequence[str], why: str) -> bool:
    """Tell whether one more reason fits a whisper that already tells these."""
    return sum(len(each) + 40 for each in (*reasons, why)) <= WHISPER_MOST
