"""Templates: one line of the catalogue, read once, with its slots found (libraries.md §7: never str.format)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.words.emoji import emoji
from bot.model.speech import SIGNS, Gender
from bot.model.texts import Line, Plain

STYLES = frozenset({"", "full", "exact", "date", "time", "weekday", "in", "or", "lines", "plain", "quote"})
"""What may follow the colon in a slot; docs/words.md says what each does."""

_GENDERED = re.compile(r"g:([^|{}]+)\|([^|{}]+)\|([^|{}]+)")
_SLOT = re.compile(r"([a-z][a-z0-9_]*)(?::([a-z]+))?")


@dataclass(frozen=True, slots=True)
class Slot:
    """Name the field that goes here and how it is worded."""

    name: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Gendered:
    """Hold a word that names people, `{g:Helfer|in|Helfende}`: its stem, its ending, and the word without gender."""

    stem: str
    ending: str
    neutral: str

    def said(self, gender: Gender) -> str:
        """Return the word in the form a community chose (PER-07)."""
        return self.neutral if gender == "neutral" else f"{self.stem}{SIGNS[gender]}{self.ending}"


@dataclass(frozen=True, slots=True)
class Template:
    """Hold one line as words and slots in order."""

    parts: tuple[str | Slot | Gendered, ...]
    slots: frozenset[str]

    def bare(self, stand_in: str) -> str:
        """Return our own words alone, with `stand_in` for every slot."""
        return "".join(_bare(part, stand_in) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Plural:
    """Hold one line per CLDR plural category; `count` names the field that decides."""

    count: str
    forms: Mapping[str, "Form"] = field(hash=False)
    slots: frozenset[str]


Form = Template | Plural


@dataclass(frozen=True, slots=True)
class Variant:
    """Hold one way to say a key; `fixed` is the finished line where there is nothing to fill in."""

    form: Form
    slots: frozenset[str]
    mood: str
    fixed: Line | None
    emoji: bool

    @classmethod
    def of(cls, form: Form, mood: str = "") -> "Variant":
        """Make a variant of a form."""
        fixed: Line | None = None
        if isinstance(form, Template) and not any(isinstance(each, Slot | Gendered) for each in form.parts):
            words = form.bare("")
            fixed = (Plain(words),) if words else ()
        has_emoji = any(emoji(template.bare("")) for template in templates(form))
        return cls(form, form.slots, mood, fixed, has_emoji)


def templates(form: Form) -> list[Template]:
    """Return every template inside a form, whatever the count."""
    if isinstance(form, Template):
        return [form]
    return [template for each in form.forms.values() for template in templates(each)]


def parse(words: str) -> Template:
    """Read a line in one pass; `{{` and `}}` are braces. Raises ValueError saying what is wrong and where."""
    if "{" not in words and "}" not in words:
        return Template((words,) if words else (), frozenset())
    parts: list[str | Slot | Gendered] = []
    buffer: list[str] = []
    at = 0
    while at < len(words):
        char = words[at]
        if words.startswith(("{{", "}}"), at):
            buffer.append(char)
            at += 2
        elif char == "{":
            slot, at = _slot(words, at)
            if buffer:
                parts.append("".join(buffer))
                buffer = []
            parts.append(slot)
        elif char == "}":
            raise ValueError(f"a closing brace without an opening one at character {at + 1}; write }}}} for a brace")
        else:
            buffer.append(char)
            at += 1
    if buffer:
        parts.append("".join(buffer))
    return Template(tuple(parts), frozenset(part.name for part in parts if isinstance(part, Slot)))


def _bare(part: str | Slot | Gendered, stand_in: str) -> str:
    if isinstance(part, Gendered):
        return part.said("colon")
    return part if isinstance(part, str) else stand_in


def _slot(words: str, at: int) -> tuple[Slot | Gendered, int]:
    end = words.find("}", at)
    if end < 0:
        raise ValueError(f"an opening brace without a closing one at character {at + 1}; write {{{{ for a brace")
    gendered = _GENDERED.fullmatch(words, at + 1, end)
    if gendered is not None:
        return Gendered(*gendered.groups()), end + 1
    found = _SLOT.fullmatch(words, at + 1, end)
    if found is None:
        raise ValueError(f"'{words[at : end + 1]}' is no slot; a slot is {{name}} or {{name:style}}")
    style = found.group(2) or ""
    if style not in STYLES:
        raise ValueError(f"'{style}' is no style; there are {', '.join(sorted(STYLES - {''}))}")
    return Slot(found.group(1), style), end + 1
