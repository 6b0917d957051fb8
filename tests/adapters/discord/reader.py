"""A little reader of Discord's markdown: what someone sees of a message, each mark-up gone, each mention shown as one.

It is more eager than Discord's own: what it takes for text, Discord takes for text.
"""

import re

MENTION = "⟦mention⟧"

ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
ADDRESS = re.compile(r"(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]")
LINE_START = [
    re.compile(r" *#{1,3}\s+(?=\S)"),
    re.compile(r" *-#\s+(?=\S)"),
    re.compile(r" *>(?:>>)? +"),
    re.compile(r" *(?:[-+*]|\d+\.)\s+(?=\S)"),
]
MENTIONS = re.compile(
    r"<@[!&]?\d+>|<#\d+>|<t:-?\d+(?::\w)?>|<a?:\w+:\d+>|</[^>\n]+:\d+>|<id:\w+>|@everyone|@here|<https?://[^>\s]+>"
)
MASKED = re.compile(r"\[((?:\\.|[^\]\\])+)\]\(\s*<?[^)\s]+>?[^)]*\)", re.DOTALL)
CODE = [re.compile(r"```(?:\w*\n)?(.+?)```", re.DOTALL), re.compile(r"(`+)(.+?)\1(?!`)", re.DOTALL)]
SPANS = [
    re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL),
    re.compile(r"__((?:\\.|[^\\])+?)__(?!_)", re.DOTALL),
    re.compile(r"\*((?:\\.|[^\\*])+?)\*", re.DOTALL),
    re.compile(r"_((?:\\.|[^\\_])+?)_", re.DOTALL),
    re.compile(r"~~((?:\\.|[^\\])+?)~~", re.DOTALL),
    re.compile(r"\|\|((?:\\.|[^\\])+?)\|\|", re.DOTALL),
]


def read(text: str) -> str:
    """What someone sees."""
    shown: list[str] = []
    at = 0
    while at < len(text):
        if at == 0 or text[at - 1] == "\n":
            start = next((found for each in LINE_START if (found := each.match(text, at))), None)
            if start is not None:
                shown.append("⟦line⟧")
                at = start.end()
                continue
        words, at = _step(text, at)
        shown.append(words)
    return "".join(shown)


def addresses(text: str) -> list[str]:
    """The links someone can click."""
    found: list[str] = []
    at = 0
    while at < len(text):
        address = ADDRESS.match(text, at)
        if address is not None:
            found.append(address.group())
        _, at = _step(text, at)
    return found


def _step(text: str, at: int) -> tuple[str, int]:
    if (escape := ESCAPE.match(text, at)) is not None:
        return escape.group(1), escape.end()
    if (address := ADDRESS.match(text, at)) is not None:
        return address.group(), address.end()
    if (mention := MENTIONS.match(text, at)) is not None:
        return MENTION, mention.end()
    for code in CODE:
        if (found := code.match(text, at)) is not None:
            return found.group(found.lastindex or 0), found.end()
    for span in (MASKED, *SPANS):
        if (found := span.match(text, at)) is not None:
            return read(found.group(1)), found.end()
    return text[at], at + 1
