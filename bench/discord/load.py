"""The load: what is said, by whom and where; the same in every run. A hundred words nobody may say."""

import random
import re
from dataclasses import dataclass

HEADS = ("bra", "dul", "fim", "gor", "hesk", "jop", "klo", "lun", "mept", "nix")
TAILS = ("azzo", "ebbul", "iggen", "ompfe", "uddar", "attix", "erron", "ivvo", "ossek", "umble")
BANNED = tuple(head + tail for head in HEADS for tail in TAILS)
"""Made-up words: none of them is in anyone's vocabulary."""

PATTERN = re.compile(rf"\b(?:{'|'.join(BANNED)})\b", re.IGNORECASE)
"""What both bots look with: one alternation, compiled once."""

SPOKEN = (
    "heute abend morgen früh gerne vielleicht Treffen Werkstatt Kaffee Kuchen Garten Fahrrad wer kommt mit und "
    "oder aber leider keine Zeit schön dass ihr alle da seid the meeting starts at seven bring your own cup we could "
    "also walk along the river afterwards does anyone know a good place for dinner ich habe noch zwei Plätze im Auto "
    "grüße aus der Küche 🙂 👍 weiß jemand wann das Café öffnet sounds great see you there lieben Gruß bis dann"
)
VOCABULARY = SPOKEN.split()

SEED = 20261118
AUTHORS, CHANNELS = 50, 4


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one thing to be said: by which author, in which channel, and whether it must go."""

    author: int
    channel: int
    text: str
    offends: bool


def lines(many: int, *, salt: int = 0) -> list[Line]:
    """Return so many lines of 60 to 120 characters; two in a hundred offend, at chance places."""
    chance = random.Random(SEED + salt)
    offending = set(chance.sample(range(many), many // 50))
    return [
        Line(chance.randrange(AUTHORS), chance.randrange(CHANNELS), _text(chance, turn in offending), turn in offending)
        for turn in range(many)
    ]


def _text(chance: random.Random, offends: bool) -> str:
    length, words = chance.randint(60, 112), [chance.choice(VOCABULARY)]
    while len(" ".join(words)) < length:
        words.append(chance.choice(VOCABULARY))
    if offends:
        words[chance.randrange(len(words))] = chance.choice(BANNED)
    text = " ".join(words)[:120].ljust(60, ".")
    return text if bool(PATTERN.search(text)) == offends else _text(chance, offends)
