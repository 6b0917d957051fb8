"""Personal data in a line: phone, mail, IBAN, address; found also where it is spelled to slip through (N6, PER-06)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["phone", "mail", "iban", "address"]

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_AT = re.compile(
    r"\s*[(\[{]\s*(?:at|ät|ett|@)\s*[)\]}]\s*|(?<=\w)\s+(?:at|ät)\s+(?=[\w-]+\s*(?:[(\[]|\.|\s+(?:dot|punkt)\b))",
    re.IGNORECASE,
)
_DOT = re.compile(
    r"\s*[(\[{]\s*(?:dot|punkt|\.)\s*[)\]}]\s*|(?<=\w)\s+(?:dot|punkt)\s+(?=(?:de|at|ch|com|net|org|eu|info|io)\b)",
    re.IGNORECASE,
)

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Z0-9])", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.:/-])(?:\+|00|\(?0)\(?\d(?:[ ()/.-]{0,3}\d){5,13}(?![\w/:-]|\.\d)")
_DAY = re.compile(r"(?:\d{1,2}[./-]){2}(?:\d{2}){1,2}|\d{4}-\d{2}-\d{2}")
_STREET_DE = (
    r"(?:[A-ZÄÖÜ][a-zäöüß]+(?:straße|strasse|str\.|weg|gasse|allee|platz|ring|damm|ufer|chaussee|pfad|steig)"
    r"|(?:[A-ZÄÖÜ][\wäöüß.-]+ ){1,3}(?:Straße|Strasse|Str\.|Weg|Gasse|Allee|Platz|Ring|Damm|Ufer|Chaussee))"
)
_ADDRESS = re.compile(
    rf"(?<!\w){_STREET_DE} \d{{1,4}} ?[a-z]?(?!\w|:|[.]\d| ?Uhr| ?Minuten| ?Leute)(?:,? \d{{5}}(?: [A-ZÄÖÜ]\w+)?)?"
)
_ADDRESS_EN = re.compile(
    r"(?<!\w)\d{1,4}[a-z]? (?:[A-Z][\w'-]+ ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Court|Crescent|Terrace)\b"
)


@dataclass(frozen=True, slots=True)
class Personal:
    """Name one piece of personal data in a line, as it reads once it is spelled plainly."""

    kind: Kind
    piece: str


def personal(line: str) -> list[Personal]:
    """Return the personal data in a line, in order of kind; each piece counts once."""
    plainly = spelled(line)
    found: list[Personal] = []
    for kind, piece in _each(plainly):
        if not any(piece in each.piece for each in found):
            found.append(Personal(kind, piece))
    return found


def spelled(line: str) -> str:
    """Return a line as it is meant to be read: full-width and invisible characters, "(at)" and "punkt" undone."""
    plain = _DASHES.sub("-", _INVISIBLE.sub("", unicodedata.normalize("NFKC", line)))
    # digits of other scripts are digits, too
    plain = "".join(str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char for char in plain)
    return _DOT.sub(".", _AT.sub("@", plain))


def _each(line: str) -> Iterator[tuple[Kind, str]]:
    for found in _MAIL.finditer(line):
        yield "mail", found.group()
    for found in _IBAN.finditer(line):
        whole = _whole_iban(found.group())
        if whole:
            yield "iban", whole
    for found in _PHONE.finditer(line):
        if not _DAY.search(found.group()):
            yield "phone", found.group().strip()
    for pattern in (_ADDRESS, _ADDRESS_EN):
        for found in pattern.finditer(line):
            yield "address", found.group().strip()


def _whole_iban(typed: str) -> str:
    """Return the part of what was typed that is an IBAN by its check digits, "" where it is only letters and digits."""
    pieces = re.split(r"(?<=[ -])", typed)
    for size in range(len(pieces), 0, -1):
        part = "".join(pieces[:size]).strip(" -")
        bare = re.sub(r"[ -]", "", part).upper()
        if 15 <= len(bare) <= 34:
            turned = "".join(str(int(char, 36)) for char in bare[4:] + bare[:4])
            if int(turned) % 97 == 1:
                return part
    return ""
