"""Tone: how a line could be read by an upset person at ten in the evening (PER-06, N8, N9).

Only a lint: it shows, it does not block; what it shows of personal data a caller may block. The house test holds the
whole catalogue against it, `/desk weigh` a human's draft.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.tone.phrases import PHRASES
from bot.core.tone.pii import personal
from bot.core.words.emoji import emoji

LONGEST = 20
"""Words in a sentence before it gets hard to read in a chat (PER-07)."""

SOFT = frozenset({"long"})
"""Findings that only advise."""

BLOCKS = frozenset({"phone", "mail", "iban", "address"})
"""Findings that may stop a line on its way into a public place (N6); no other ever stops a human."""

SLOT = "▢"
"""What stands for a slot when a template is weighed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Name what could be read wrongly, and the piece of the line that carries it."""

    code: str
    piece: str

    def __str__(self) -> str:
        return f"{self.code}: {self.piece}"


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


_COMMON = {
    "de": re.compile(
        r"(?<!\w)(?:der|die|das|und|ist|nicht|ich|du|sie|wir|ein|eine|es|zu|auf|für|mit|dir|dich|hast)(?!\w)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?<!\w)(?:the|and|is|not|i|you|we|a|an|it|to|on|for|with|have|are|that|of|your)(?!\w)", re.IGNORECASE
    ),
}
"""Words that tell a draft's language."""


def weigh(line: str, locale: str, *, serious: bool, address: str | None = None) -> list[Finding]:
    """Return what could be read wrongly in a line; empty where nothing is.

    `serious` is for refusals, concerns, cases and moderation. `address` ("du" or "sie") says which form the
    line should have. Languages without a list of phrases get the checks that need none.
    """
    language = locale.replace("_", "-").split("-")[0].lower()
    findings = [*_personal(line), *_marks(line, serious), *_length(line)]
    for code, pattern in PHRASES.get(language, {}).items():
        findings.extend(Finding(code, found.group().strip()) for found in pattern.finditer(line))
    if language == "de":
        findings.extend(_address(line, address))
    return findings


def weigh_draft(draft: str, locale: str, *, serious: bool) -> list[Finding]:
    """Return what could be read wrongly in a human's draft, in the language it is written in.

    `locale` counts where the draft does not show its language. Each piece is told once, in order.
    """
    findings = weigh(draft, language_of(draft, locale), serious=serious)
    return sorted(dict.fromkeys(findings), key=lambda each: draft.find(each.piece.removesuffix(" …")))


def language_of(draft: str, locale: str) -> str:
    """Return the language a draft seems to be in; `locale` where its words do not say."""
    counts = {language: len(common.findall(draft)) for language, common in _COMMON.items()}
    best = max(counts, key=counts.__getitem__)
    return locale if len(set(counts.values())) == 1 else best


def hard(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are more than advice."""
    return [finding for finding in findings if finding.code not in SOFT]


def blocks(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that may stop a line before a public place: personal data, nothing else."""
    return [finding for finding in findings if finding.code in BLOCKS]


def _personal(line: str) -> Iterator[Finding]:
    for each in personal(line):
        yield Finding(each.kind, each.piece)


def _marks(line: str, serious: bool) -> Iterator[Finding]:
    most = 0 if serious else 1
    if line.count("!") > most:
        yield Finding("exclaims", "!" * min(line.count("!"), 3))
    pictures = emoji(line)
    if len(pictures) > most:
        yield Finding("emoji", " ".join(pictures))
    if pictures and not any(char.isalpha() or char == SLOT for char in line):
        yield Finding("emoji_alone", " ".join(pictures))
    for found in _WINK.finditer(line):
        yield Finding("wink", found.group())
    for found in _SHOUT.finditer(line):
        yield Finding("shouts", found.group())


def _length(line: str) -> Iterator[Finding]:
    for sentence in _SENTENCE.split(line):
        words = [word for word in sentence.split() if any(char.isalnum() or char == SLOT for char in word)]
        if len(words) > LONGEST:
            yield Finding("long", f"{' '.join(words[:4])} …")


def _address(line: str, address: str | None) -> Iterator[Finding]:
    du = [found.group() for pattern in (_DU, _DU_DOING) for found in pattern.finditer(line)]
    sie = [found.group() for found in _SIE.finditer(line)]
    if du and sie:
        yield Finding("mixed", f"{du[0]} … {sie[0]}")
    if du and address == "sie":
        yield Finding("du_for_sie", du[0])
    if sie and address == "du":
        yield Finding("sie_for_du", sie[0])
