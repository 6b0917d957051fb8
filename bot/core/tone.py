"""Tone: how a line of ours could be read by an upset person at ten in the evening (PER-06, N8, N9).

Only a lint: it shows, it does not block. The house test holds the whole catalogue against it.
"""

import re
from collections.abc import Iterator

from bot.core.words.emoji import emoji

LONGEST = 20
"""Words in a sentence before it gets hard to read in a chat (PER-07)."""

SOFT = frozenset({"long"})
"""Findings that only advise."""

SLOT = "▢"
"""What stands for a slot when a template is weighed."""


def _words(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


PHRASES: dict[str, dict[str, re.Pattern[str]]] = {
    "de": {
        "promise": _words(
            "bald(?:ig|igst|möglichst)?",
            "demnächst",
            "in kürze",
            "umgehend",
            "unverzüglich",
            "zeitnah",
            "schnellstmöglich",
            "so (?:schnell|bald) wie möglich",
            r"w[ia]r (?:kümmern|regeln) (?:uns|das)\b[^.]*",
            "wird (?:sofort |schon )?(?:behoben|repariert|erledigt)",
        ),
        "doubt": _words(
            "angeblich(?:e[nrsm]?)?",
            "vermeintlich(?:e[nrsm]?)?",
            "sogenannte[nrsm]?",
            r"(?:bist du|sind sie)(?: dir| sich)? (?:wirklich )?sicher",
            "sicher, dass",
            "bei uns geht es",
        ),
        "lecture": _words(
            r"(?:bitte )?beachten? (?:sie )?bitte",
            r"bitte beachten?(?: sie)?",
            "wie (?:bereits|schon) (?:erwähnt|gesagt|erklärt)",
            "wie gesagt",
            "offensichtlich",
            "selbstverständlich",
            r"(?:du solltest|sie sollten) (?:eigentlich )?wissen",
            r"(?:du musst|sie müssen) verstehen",
            "bekanntlich",
        ),
        "nudge": _words(
            "wir vermissen (?:dich|sie|euch)",
            "(?:du fehlst|sie fehlen|ihr fehlt) uns",
            "(?:schon )?(?:so )?lange? nicht(?:s)? (?:mehr )?(?:gesehen|gehört|von (?:dir|ihnen))",
            "inaktiv(?:e[nrsm]?)?",
            "komm(?:en sie)? (?:doch )?(?:bitte )?(?:mal )?wieder vorbei",
            "wo (?:warst du|waren sie)",
        ),
        "feigned": _words(
            r"(?:ich|wir) freuen? (?:mich|uns) (?:so|sehr|riesig|total)",
            "es tut mir (?:sehr |so )?leid, (?:das )?zu hören",
            "ich verstehe (?:genau|gut)?,? ?wie (?:du|sie)",
        ),
        "stock": _words(
            "sehr geehrte[rs]?",
            "vielen dank für (?:dein|ihr)(?:e|en)? (?:anfrage|nachricht|verständnis)",
            "unannehmlichkeiten",
            "technische[nrs]? (?:probleme?n?|schwierigkeiten?)",
        ),
        "machine": _words("ungültige?[nrsm]?", "parameter", "syntax", "exception", "timeout", "user", "null"),
        "curt": re.compile(r"^\s*(?:ok|okay|aha|na gut|von mir aus|zur kenntnis genommen)[.]\s*$", re.IGNORECASE),
    },
    "en": {
        "promise": _words(
            "(?<!as )soon(?:est)?",
            "shortly",
            "immediately",
            "as (?:soon|quickly) as (?:possible|we can)",
            "asap",
            "right away",
            "in no time",
            "promptly",
            "(?:we will|we'll|we’ll) (?:fix|sort|take care of) .*",
        ),
        "doubt": _words(
            "alleged(?:ly)?", "supposed(?:ly)?", "so-called", "are you (?:really )?sure", "works (?:fine )?for us"
        ),
        "lecture": _words(
            "please note",
            "note that",
            "please be aware",
            "as (?:already |previously )?(?:mentioned|stated|said)",
            "as (?:i|we) (?:already )?said",
            "obviously",
            "kindly",
            "you should know",
            "you must understand",
        ),
        "nudge": _words(
            "(?:we|we've|we’ve) miss(?:ed)? you",
            "long time no see",
            "(?:haven't|haven’t|have not) (?:seen|heard from) you",
            "inactive",
            "come back (?:soon|to us)",
            "where have you been",
        ),
        "feigned": _words(
            "(?:i'm|i’m|i am|we're|we’re|we are) (?:so|very|really) (?:happy|glad|excited|sorry)",
            "sorry to hear",
            "(?:so )?excited to",
            "i understand how you",
        ),
        "stock": _words(
            "dear (?:customer|user|member)",
            "thank you for (?:your )?(?:contacting|inquiry|enquiry|message|understanding|patience)",
            "any inconvenience",
            "technical (?:difficulties|problems|issues)",
        ),
        "machine": _words("invalid", "parameters?", "syntax", "exception", "timed? ?out", "users?", "null"),
        "curt": re.compile(r"^\s*(?:ok|okay|fine|noted|whatever)[.]\s*$", re.IGNORECASE),
    },
}
"""Finding → pattern, per language. What only sounds wrong in one sentence belongs into review, not here."""

_WINK = re.compile("[\U0001f609\U0001f61c\U0001f92a\U0001f60f]|(?<!\\w);-?[)pPD](?!\\w)")
_SHOUT = re.compile(r"(?<!\w)(?:[A-ZÄÖÜ]{6,}|[A-ZÄÖÜ]{2,}\s+[A-ZÄÖÜ]{2,})(?!\w)")
_SENTENCE = re.compile(r"(?<=[.!?:…])\s+|\n+|\s[–—]\s")

_DU = re.compile(r"(?<!\w)(?:du|dir|dich|dein(?:e[nrsm]?)?|euch|euer|eure[nrsm]?)(?!\w)", re.IGNORECASE)
_DU_DOING = re.compile(
    r"(?:^|(?<=[.!?:–]\s))(?:Schau|Schreibe?|Nimm|Sage?|Komme?|Probiere?|Versuche?|Tippe?(?= auf| hier)|Drücke?|Lies"
    r"|Frag|Melde?|Gib|Wähle?|Antworte|Klicke?|Mache?|Geh|Warte|Öffne|Nenne?|Zeig|Setze?|Stelle?|Lass|Bleibe?|Formuliere?)"
    r"(?= )(?! Sie\b)"
)
_SIE = re.compile(r"(?<=[\w,;–▢)“\"] )(?:Sie|Ihnen|Ihr(?:e[nrsm]?)?)(?!\w)")


def weigh(line: str, locale: str, *, serious: bool, address: str | None = None) -> list[str]:
    """Return what could be read wrongly in a line, as "code: the words"; empty where nothing is.

    `serious` is for refusals, concerns, cases and moderation. `address` ("du" or "sie") says which form the
    line should have. Languages without a list of phrases get the checks that need none.
    """
    language = locale.replace("_", "-").split("-")[0].lower()
    findings = [*_marks(line, serious), *_length(line)]
    for code, pattern in PHRASES.get(language, {}).items():
        findings.extend(f"{code}: {found.group().strip()}" for found in pattern.finditer(line))
    if language == "de":
        findings.extend(_address(line, address))
    return findings


def hard(findings: list[str]) -> list[str]:
    """Return the findings that are more than advice."""
    return [finding for finding in findings if finding.split(":", 1)[0] not in SOFT]


def _marks(line: str, serious: bool) -> Iterator[str]:
    most = 0 if serious else 1
    if line.count("!") > most:
        yield f"exclaims: {line.count('!')} exclamation marks"
    pictures = emoji(line)
    if len(pictures) > most:
        yield f"emoji: {' '.join(pictures)}"
    if pictures and not any(char.isalpha() or char == SLOT for char in line):
        yield f"emoji alone: {' '.join(pictures)}"
    for found in _WINK.finditer(line):
        yield f"wink: {found.group()}"
    for found in _SHOUT.finditer(line):
        yield f"shouts: {found.group()}"


def _length(line: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(line):
        count = len([word for word in sentence.split() if any(char.isalnum() or char == SLOT for char in word)])
        if count > LONGEST:
            yield f"long: {count} words"


def _address(line: str, address: str | None) -> Iterator[str]:
    du = [found.group() for pattern in (_DU, _DU_DOING) for found in pattern.finditer(line)]
    sie = [found.group() for found in _SIE.finditer(line)]
    if du and sie:
        yield f"mixed: {du[0]} and {sie[0]}"
    if du and address == "sie":
        yield f"du in a Sie line: {du[0]}"
    if sie and address == "du":
        yield f"Sie in a du line: {sie[0]}"
