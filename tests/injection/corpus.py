"""The corpus of what somebody might type to be more than text, and what may become of it."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "injection.toml"

MARKS = 3
"""How many marks one letter keeps (row 49)."""

STEERS = re.compile("[\u202a-\u202e\u2066\u2067]")
"""What turns the direction of a line, and is no isolate of ours."""

BREAKS = re.compile("[\n\t\v\f\r\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Attack:
    """Hold one text and what it tries."""

    kind: str
    text: str


@cache
def corpus() -> tuple[Attack, ...]:
    """Return every attack, those too that no TOML file can hold."""
    read = [Attack(each["kind"], each["text"]) for each in tomllib.loads(FILE.read_text("utf-8"))["attack"]]
    more = [
        Attack("broken", "half \ud83d a \ude00 letter"),
        Attack("long", "x" * 4000),
        Attack("long", "🦊" * 2000),
        Attack("long", "**@everyone** " * 280),
        Attack("piled", "a" + "\u0301" * 3000),
        Attack("invisible", "\u200b\u2060\u3164"),
        Attack("mention", "@everyone" * 300),
    ]
    return (*read, *more)


def bare(text: str) -> str:
    """Return the letters that a reader can tell apart: no marks, nothing invisible, white space evened out."""
    apart = BREAKS.sub(" ", text).replace("› ", "")
    seen = [each for each in unicodedata.normalize("NFD", apart) if unicodedata.category(each)[0] not in "MC"]
    return " ".join("".join(each for each in seen if each not in "\u115f\u1160\u3164\uffa0\u034f").split())


def unbearable(text: str) -> str:
    """Say what of row 49 a shown text breaks, "" for nothing."""
    if STEERS.search(text):
        return "it turns the direction"
    if text.count("\u2068") != text.count("\u2069"):
        return "an isolate is left open"
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks > MARKS:
            return "marks are piled up"
    return ""
