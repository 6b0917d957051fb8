"""Limits: how long and how many, refused with 50035 as Discord does.

Lengths are counted in UTF-16 units, the strictest reading: Discord's own count is by code points in places, so what
passes here passes there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.fakes.discord.errors import ApiError, invalid
from tests.fakes.discord.things import COMPONENTS_V2, Json, flat

CONTENT, EMBEDS, DESCRIPTION, CUSTOM_ID, BUTTON, TITLE, LABEL, HELP, NONCE, REASON, THREAD = (
    2000, 6000, 4096, 100, 80, 45, 45, 100, 25, 512, 100
)  # fmt: skip
PLACEHOLDER, OPTIONS, ROWS, IN_A_ROW, COMPONENTS = 150, 25, 5, 5, 40


def units(text: str) -> int:
    """Return a text's length in UTF-16 units."""
    return len(text) + sum(1 for each in text if each > "\uffff") if not text.isascii() else len(text)


def short(path: str, text: Any, limit: int, least: int = 0) -> int:
    """Refuse a text that is too long or too short; return its length."""
    if text is None:
        return 0
    if not isinstance(text, str):
        raise invalid(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
    length = units(text)
    if length > limit:
        raise invalid(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")
    if length < least:
        raise invalid(path, "BASE_TYPE_MIN_LENGTH", f"Must be at least {least} in length.")
    return length


def few(path: str, things: Sequence[Any], limit: int, least: int = 0) -> None:
    if not least <= len(things) <= limit:
        raise invalid(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {limit} in length.")


def message(body: Mapping[str, Any], flags: int = 0) -> None:
    """Refuse a message's body that breaks a limit."""
    short("content", body.get("content"), CONTENT)
    nonce = body.get("nonce")
    if isinstance(nonce, str):
        short("nonce", nonce, NONCE)
    embeds(body.get("embeds") or [])
    components(body.get("components") or [], bool((body.get("flags") or flags) & COMPONENTS_V2))
    if (body.get("flags") or flags) & COMPONENTS_V2 and (body.get("content") or body.get("embeds")):
        raise invalid(
            "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
            "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
        )  # fmt: skip


def embeds(all: Sequence[Mapping[str, Any]]) -> None:
    few("embeds", all, 10)
    total = 0
    for n, each in enumerate(all):
        path = f"embeds.{n}"
        total += short(f"{path}.title", each.get("title"), 256)
        total += short(f"{path}.description", each.get("description"), DESCRIPTION)
        total += short(f"{path}.footer.text", (each.get("footer") or {}).get("text"), 2048)
        total += short(f"{path}.author.name", (each.get("author") or {}).get("name"), 256)
        fields = each.get("fields") or []
        few(f"{path}.fields", fields, 25)
        for m, one in enumerate(fields):
            total += short(f"{path}.fields.{m}.name", one.get("name"), 256, 1)
            total += short(f"{path}.fields.{m}.value", one.get("value"), 1024, 1)
    if total > EMBEDS:
        raise invalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBEDS}")


def components(rows: Sequence[Mapping[str, Any]], version_2: bool) -> None:
    """Refuse what Discord refuses in a message's components: counts, lengths, two equal custom ids."""
    if not version_2:
        few("components", rows, ROWS)
    everything = flat([dict(each) for each in rows])
    if len(everything) > COMPONENTS:
        raise invalid("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The maximum number is 40")
    if version_2:
        words = sum(short("components", each.get("content"), 4000, 1) for each in everything if each.get("type") == 10)
        if words > 4000:
            raise invalid("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "The total size exceeds 4000")
    seen: set[str] = set()
    for n, each in enumerate(rows):
        if each.get("type") == 1:
            few(f"components.{n}.components", each.get("components") or [], IN_A_ROW, 1)
        elif not version_2:
            raise invalid(f"components.{n}.type", "UNION_TYPE_CHOICES", "Value of field type must be one of (1,).")
        for m, one in enumerate(flat([dict(each)])):
            control(f"components.{n}.components.{m}", one, seen)


def control(path: str, each: Mapping[str, Any], seen: set[str]) -> None:
    """Refuse one button, select or text input that breaks a limit."""
    kind, custom = each.get("type"), each.get("custom_id")
    if custom is not None:
        short(f"{path}.custom_id", custom, CUSTOM_ID, 1)
        if custom in seen:
            raise invalid(path, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom custom cannot be duplicated")
        seen.add(custom)
    if kind == 2:
        short(f"{path}.label", each.get("label"), BUTTON)
        if not each.get("label") and not each.get("emoji"):
            raise invalid(path, "BUTTON_COMPONENT_INVALID", "A button must have a label or emoji")
        if (each.get("style") == 5) != ("url" in each and "custom_id" not in each):
            raise invalid(path, "BUTTON_COMPONENT_URL_CUSTOM_ID", "A link button has a url, every other a custom_id")
    if kind in (3, 5, 6, 7, 8):
        short(f"{path}.placeholder", each.get("placeholder"), PLACEHOLDER)
        options = each.get("options") or []
        few(f"{path}.options", options, OPTIONS, 1 if kind == 3 else 0)
        for n, one in enumerate(options):
            short(f"{path}.options.{n}.label", one.get("label"), 100, 1)
            short(f"{path}.options.{n}.value", one.get("value"), 100, 1)
            short(f"{path}.options.{n}.description", one.get("description"), 100)
        if len({one.get("value") for one in options}) != len(options):
            raise invalid(f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Option values are unique")
    if kind == 4:
        short(f"{path}.placeholder", each.get("placeholder"), 100)
        short(f"{path}.value", each.get("value"), min(4000, each.get("max_length") or 4000))
        if (each.get("min_length") or 0) > (each.get("max_length") or 4000):
            raise invalid(f"{path}.min_length", "BASE_TYPE_MAX", "min_length is above max_length")


def modal(data: Mapping[str, Any]) -> None:
    """Refuse a modal that breaks a limit: 1 to 5 components, titles and labels of 45."""
    short("data.title", data.get("title"), TITLE, 1)
    short("data.custom_id", data.get("custom_id"), CUSTOM_ID, 1)
    rows = data.get("components") or []
    few("data.components", rows, ROWS, 1)
    seen: set[str] = set()
    for n, each in enumerate(rows):
        path = f"data.components.{n}"
        if each.get("type") == 18:
            short(f"{path}.label", each.get("label"), LABEL, 1)
            short(f"{path}.description", each.get("description"), HELP)
        elif each.get("type") not in (1, 10):
            raise invalid(f"{path}.type", "UNION_TYPE_CHOICES", "Value of field type must be one of (1, 10, 18).")
        for one in flat([dict(each)])[1:]:
            control(path, one, seen)


def future(path: str, text: Any, now: datetime) -> datetime:
    """Read an instant that must lie ahead."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        raise invalid(path, "DATE_TIME_TYPE_PARSE", "Could not parse. Should be ISO8601.") from None
    if at.tzinfo is None:
        raise invalid(path, "DATE_TIME_TYPE_PARSE", "The fake wants a zone with every instant.")
    if at <= now:
        raise invalid(path, "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past.")
    return at


def choices(all: Sequence[Json]) -> None:
    """Refuse completions that break a limit: 25, names and values of 100."""
    few("data.choices", all, 25)
    for n, each in enumerate(all):
        short(f"data.choices.{n}.name", each.get("name"), 100, 1)
        if isinstance(each.get("value"), str):
            short(f"data.choices.{n}.value", each["value"], 100)


def reason(text: str | None) -> None:
    if text is not None and units(text) > REASON:
        raise ApiError(50035, errors={"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Reason: 512."}]})
