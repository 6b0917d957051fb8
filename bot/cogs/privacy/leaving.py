"""Leaving: what erasing oneself says beforehand and afterwards, and the days that run when somebody just goes."""

from datetime import timedelta

from bot.cogs.privacy.settings import Settings
from bot.cogs.privacy.store import PrivacyStore
from bot.core.context import Context
from bot.model.actions import Action, Forget, Unwake, Wake
from bot.model.people import Account
from bot.model.texts import Text
from bot.model.widgets import Button

Ctx = Context[PrivacyStore, Settings]

OPEN = timedelta(minutes=10)
"""How long the button that erases can be pressed."""


def summary(ctx: Ctx) -> tuple[Text, ...]:
    """Return what goes, what stays and why."""
    several = ctx.accounts(ctx.person)
    lines = [Text("privacy.erase.goes")]
    if len(several) > 1:
        lines.append(Text("privacy.erase.linked", accounts=[_told(each) for each in several]))
    lines += [Text("privacy.erase.stays"), *_trace(ctx), Text("privacy.erase.places"), Text("privacy.erase.after")]
    return tuple(lines)


def button(ctx: Ctx) -> Button:
    """Return the button that erases: once, for ten minutes, for the one who asked."""
    label = Text("privacy.button.erase")
    return Button(label, "privacy.erase", {}, ctx.person.id, ctx.now + OPEN, once=True, style="danger")


def goodbye(ctx: Ctx) -> tuple[Text, ...]:
    """Return the last words to somebody; to be asked for before they are erased."""
    return (Text("privacy.erased"), *_trace(ctx))


def went(ctx: Ctx) -> list[Action]:
    """Note that an account left, and begin to count once it was the person's last."""
    by = ctx.arrival.by
    if by is None or by.robot or ctx.robot(ctx.person) or _elsewhere(ctx, by):
        return []
    ctx.store.went(by, ctx.person.id, ctx.at)
    if not _all_gone(ctx, ctx.person.id):
        return []
    return [Wake("leave", ctx.person.id, at=ctx.at + timedelta(days=ctx.settings.leave_days), tidy=True)]


def came(ctx: Ctx) -> list[Action]:
    """Note that an account is back: nobody counts any more."""
    if ctx.arrival.by is None:
        return []
    ctx.store.came(ctx.arrival.by)
    return [Unwake("leave", ctx.person.id)]


def over(ctx: Ctx, person: str) -> list[Action]:
    """Return what erases somebody whose days are over; nothing where an account of theirs is here."""
    found = ctx.person_by_id(person)
    return [Forget(found)] if found is not None and _all_gone(ctx, found.id) else []


def _all_gone(ctx: Ctx, person: str) -> bool:
    found = ctx.person_by_id(person)
    return found is not None and frozenset(ctx.accounts(found)) <= ctx.store.gone(person)


def _elsewhere(ctx: Ctx, account: Account) -> bool:
    """Tell whether they may still be in another group of this community there: who left one has not left it."""
    guilds = {
        place.spot.guild for place in ctx.places() if place.spot is not None and place.spot.platform == account.platform
    }
    return len(guilds) > 1


def _trace(ctx: Ctx) -> list[Text]:
    """Return what is said of an exclusion that outlives the record."""
    held = ctx.excluded(ctx.person)
    if held is None:
        return []
    return [Text("privacy.erase.trace", until=held.until)] if held.until else [Text("privacy.erase.trace_always")]


def _told(account: Account) -> str:
    return f"{account.platform.capitalize()}: {account.name or account.handle}"
