"""A typed line: its words and quotes, the command meant, the options' raw values (house.md §5).

Nothing is resolved here: persons, places and moments stay the strings that were typed. The only exception
raised is Refusal, with `parse.unclosed_quote`, `parse.unknown_option` (name) or `parse.too_much` (rest).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.durations import fold
from bot.model.commands import CommandSpec, OptionSpec
from bot.model.errors import Refusal

Fits = Callable[[str, str], bool]
"""Tell whether a grammar understands a whole text: `fits("when" | "duration", text)`."""

QUOTES: Mapping[str, str] = {'"': '"”“', "„": '“”"', "“": '”"', "«": "»", "»": "«", "'": "'’", "‘": "’'", "‚": "‘’'"}
"""Opening marks, and what may close each, likeliest first."""
LIGHT = "'‘‚"
"""Marks that are also apostrophes: unclosed ones are letters like any other."""
GREEDY = frozenset({"when", "duration"})
LONGEST = 12
"""Words tried for one moment; more are never one."""
_BREAK = re.compile(r"\s")
_NAME = re.compile(r"([^\W\d_][\w-]{0,31}):(?=[\w@#<+\-\"„“«»'‘‚])")
_SEPARATOR = re.compile(r";(?!-?[)(])")
_HEAD = re.compile(r"\s*/?\s*(\S+)\s*(.*)", re.DOTALL)
_INT = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_SWITCH = frozenset({"ja", "nein", "an", "aus", "yes", "no", "on", "off", "true", "false", "1", "0"})


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one word of a line: its value, where it stands, its option name if it was typed as `name:value`."""

    text: str
    start: int
    end: int
    quoted: bool = False
    name: str = ""
    at: int = 0

    @property
    def mention(self) -> bool:
        """Say whether it points at someone or somewhere, as "@lea" or "#plausch" do."""
        return not self.quoted and len(self.text) > 1 and (self.text[0] in "@#" or self.text.startswith(("<@", "<#")))


@dataclass(frozen=True, slots=True)
class Matched:
    """Hold the command a line means, and what stands behind its name."""

    spec: CommandSpec
    rest: str


@dataclass(frozen=True, slots=True)
class Bare:
    """Hold a noun without a verb, and the commands it could be; `typed` is what stood in the verb's place."""

    noun: str
    specs: tuple[CommandSpec, ...]
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Hold a first word that is no command."""

    word: str


# --- words ------------------------------------------------------------------------------------------


def split(line: str) -> tuple[Token, ...]:
    """Return the words of a line; quotes keep blanks together, `name:value` names an option.

    Raises Refusal `parse.unclosed_quote`.
    """
    tokens = []
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        name = _NAME.match(line, at)
        value = name.end() if name else at
        text, end, quoted = _value(line, value)
        tokens.append(Token(text, at, end, quoted, name[1] if name else "", value))
        at = end + (quoted and line.startswith(",", end))  # "one", two: the comma belongs to neither
    return tuple(tokens)


def _value(line: str, at: int) -> tuple[str, int, bool]:
    """Return the word that starts here, where it ends, and whether it was quoted."""
    if line[at] in QUOTES:
        for closer in QUOTES[line[at]]:
            end = _closing(line, at + 1, closer, light=line[at] in LIGHT)
            if end >= 0:
                return _unescape(line[at + 1 : end]), end + 1, True
        if line[at] not in LIGHT:
            raise Refusal("parse.unclosed_quote")
    found = _BREAK.search(line, at)
    end = found.start() if found else len(line)
    return line[at:end], end, False


def _closing(line: str, at: int, closer: str, *, light: bool) -> int:
    """Find the closing mark that is not escaped, nor an apostrophe inside a word; -1 where there is none."""
    while (at := line.find(closer, at)) >= 0:
        slashes = len(line[:at]) - len(line[:at].rstrip("\\"))
        inside = light and line[at + 1 : at + 2].isalnum()
        if slashes % 2 == 0 and not inside:
            return at
        at += 1
    return -1


def _unescape(text: str) -> str:
    return re.sub(r"\\([\\\"„“”«»'‘’‚])", r"\1", text)


# --- the command --------------------------------------------------------------------------------------


def match(line: str, specs: Mapping[str, CommandSpec]) -> Matched | Bare | Unknown:
    """Return the command that a typed line means; noun first, verb second, case and umlauts aside.

    `specs` holds names and aliases. "/thanks@ourbot", "/meetup_create" and a missing slash are accepted.
    """
    head = _HEAD.fullmatch(line)
    if head is None:
        return Unknown("")
    word, rest = head[1].partition("@")[0] or head[1], head[2]
    leaves, nouns, groups = _index(specs)
    noun, _, glued = fold(word).partition("_")
    verbs = groups.get(nouns.get(fold(word), ""), {})
    if verbs:
        verb = _HEAD.fullmatch(rest)
        if verb is not None and not rest.startswith("/") and fold(verb[1]) in verbs:
            return Matched(verbs[fold(verb[1])], verb[2])
    if fold(word) in leaves:
        return Matched(leaves[fold(word)], rest)
    if verbs:
        unique = {spec.name: spec for spec in verbs.values()}
        return Bare(word, tuple(unique.values()), rest)
    together = groups.get(nouns.get(noun, ""), {})
    return Matched(together[glued], rest) if glued in together else Unknown(word)


def _index(
    specs: Mapping[str, CommandSpec],
) -> tuple[dict[str, CommandSpec], dict[str, str], dict[str, dict[str, CommandSpec]]]:
    """Sort names and aliases into single words, nouns (alias → noun) and the verbs of each noun."""
    leaves: dict[str, CommandSpec] = {}
    nouns: dict[str, str] = {}
    groups: dict[str, dict[str, CommandSpec]] = {}
    for key, spec in specs.items():
        for name in (key, *spec.aliases):
            noun, _, verb = fold(name).partition(" ")
            if not verb:
                leaves[noun] = spec
                continue
            own = fold(spec.name).partition(" ")
            nouns[noun] = own[0] if own[2] else noun
            groups.setdefault(nouns[noun], {})[verb] = spec
    return leaves, nouns, groups


# --- the options --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """Hold words of a text that are left for options in order."""

    text: str
    tokens: tuple[Token, ...]

    def raw(self, first: int, last: int) -> str:
        """Return words as they were typed, blanks and quotes included; one quoted word without its quotes."""
        chosen = self.tokens[first:last]
        if len(chosen) == 1:
            return chosen[0].text
        pieces: list[str] = []
        begin = 0
        for index, token in enumerate(chosen):
            following = chosen[index + 1] if index + 1 < len(chosen) else None
            if following is None or self.text[token.end : following.start].strip():
                pieces.append(self.text[chosen[begin].start : token.end])
                begin = index + 1
        return " ".join(pieces)


def bind(spec: CommandSpec, rest: str, fits: Fits, names: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the raw values of a command's options from what stands behind its name.

    Options come in order, separated by blanks or by ";", or named (`seats:8`) anywhere; `names` are further
    spellings of option names. The last text takes the rest of the line as typed; a moment or span takes as many
    words as `fits` understands. Raises Refusal (see the module).
    """
    known = {fold(option.name): option for option in spec.options}
    for other, name in (names or {}).items():
        known.setdefault(fold(other), known[fold(name)])
    found: dict[str, str] = {}
    tokens = split(rest)
    free = [option for option in spec.options if not _is_named(option, tokens, known)]
    segments = _segments(rest, tokens, free)
    if len(segments) == 1:
        words = _named(rest, tokens, known, fits, found)
        _in_order(words, free, fits, found)
    else:
        _in_segments([_named(each, split(each), known, fits, found) for each in segments], free, found)
    return found


def _is_named(option: OptionSpec, tokens: Sequence[Token], known: Mapping[str, OptionSpec]) -> bool:
    return any(token.name and known.get(fold(token.name)) is option for token in tokens)


def _named(
    text: str, tokens: tuple[Token, ...], known: Mapping[str, OptionSpec], fits: Fits, found: dict[str, str]
) -> _Words:
    """Take the named options out of a text and return the words left."""
    left: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if not token.name:
            left.append(token)
            continue
        option = known.get(fold(token.name))
        if option is None:
            raise Refusal("parse.unknown_option", name=token.name)
        if option.name in found:
            raise Refusal("parse.too_much", rest=text[token.start : token.end])
        value = token.text
        if option.kind in GREEDY and not token.quoted:
            for last in range(min(len(tokens), at - 1 + LONGEST), at, -1):
                longer = text[token.at : tokens[last - 1].end]
                if not any(each.name or each.quoted for each in tokens[at:last]) and fits(option.kind, longer):
                    value, at = longer, last
                    break
        found[option.name] = value
    return _Words(text, tuple(left))


def _segments(rest: str, tokens: Sequence[Token], free: Sequence[OptionSpec]) -> list[str]:
    """Return the parts between semicolons, or the whole where they are only punctuation in a sentence."""
    cuts = [
        cut.start()
        for token in tokens
        if not token.quoted and "://" not in token.text
        for cut in _SEPARATOR.finditer(rest, token.start, token.end)
    ]
    if not cuts or len(free) < 2:
        return [rest]
    edges = [-1, *cuts, len(rest)]
    parts = [rest[edges[index] + 1 : edges[index + 1]] for index in range(len(edges) - 1)]
    if not parts[-1].strip():
        parts.pop()
    one_word = free[0].kind not in ("text", *GREEDY)
    plain = [token for token in split(parts[0]) if not token.name]
    return [rest] if one_word and len(plain) > 1 else parts


def _in_segments(parts: Sequence[_Words], free: Sequence[OptionSpec], found: dict[str, str]) -> None:
    """Give each part between semicolons to one option, in order; an empty part leaves its option out."""
    options = list(free)
    for index, words in enumerate(parts):
        if not words.tokens:
            if not words.text.strip() and options:
                options.pop(0)
            continue
        value = words.raw(0, len(words.tokens))
        if options:
            found[options.pop(0).name] = value
        elif free[-1].kind == "text" and free[-1].name in found:
            found[free[-1].name] += f"; {value}"
        else:
            left = (each.raw(0, len(each.tokens)) for each in parts[index:])
            raise Refusal("parse.too_much", rest="; ".join(each for each in left if each))


def _in_order(words: _Words, free: Sequence[OptionSpec], fits: Fits, found: dict[str, str]) -> None:
    """Give words to options in order; an optional one that does not fit is passed over."""
    at = 0
    for index, option in enumerate(free):
        if at == len(words.tokens):
            return
        took = _take(words, at, option, free[index + 1 :], fits)
        if took:
            value = words.raw(at, at + took)
            found[option.name] = value.rstrip(" ,") if option.kind in GREEDY else value
            at += took
    if at < len(words.tokens):
        raise Refusal("parse.too_much", rest=words.raw(at, len(words.tokens)))


def _take(words: _Words, at: int, option: OptionSpec, later: Sequence[OptionSpec], fits: Fits) -> int:
    """Return how many words from here an option takes, 0 where it is passed over."""
    token, left = words.tokens[at], len(words.tokens) - at
    least = 1 if option.required else 0
    if option.kind == "text":
        return _take_text(words, at, later)
    if token.quoted:
        return 1
    match option.kind:
        case "when" | "duration":
            needed = sum(each.required for each in later)
            lengths = list(_fitting(words, at, option, fits))
            return next((length for length in lengths if left - length >= needed), next(iter(lengths), least))
        case "int":
            return 1 if _INT.fullmatch(token.text) else least
        case "bool":
            return 1 if fold(token.text) in _SWITCH else least
        case "choice":
            chosen = fold(token.text) in {fold(choice) for choice in option.choices}
            return 1 if chosen or not later else least
        case _:  # a person or a place: its name may have several words
            if not later and not token.mention:
                return left
            if later and not token.mention and later[0].kind in GREEDY:
                return _up_to(words, at, later[0], fits) or 1
            return 1 if token.mention or not any(each.kind == "text" for each in later) else least


def _take_text(words: _Words, at: int, later: Sequence[OptionSpec]) -> int:
    """Return how many words a text takes: the last one the rest of the line, any other one word or one quote."""
    left = len(words.tokens) - at
    last = not any(each.kind == "text" or each.required for each in later)
    if words.tokens[at].quoted and (later or left == 1):
        return 1
    # more than one word would swallow a misspelt moment: "Tisch Frietag 19 Uhr" must not become today, 19:00
    return left if last else 1


def _up_to(words: _Words, at: int, following: OptionSpec, fits: Fits) -> int:
    """Return how many words stand before the first that a moment or span can begin with; 0 if nowhere."""
    for here in range(at + 1, min(len(words.tokens), at + LONGEST)):
        if next(_fitting(words, here, following, fits), 0):
            return here - at
    return 0


def _fitting(words: _Words, at: int, option: OptionSpec, fits: Fits) -> Iterator[int]:
    """Yield how many words from here a moment or span could be, longest first."""
    most = min(len(words.tokens) - at, LONGEST)
    quoted = next((n for n in range(1, most) if words.tokens[at + n].quoted), most)
    for length in range(quoted, 0, -1):
        if fits(option.kind, words.raw(at, at + length)):
            yield length
