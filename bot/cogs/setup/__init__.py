"""Setup: who answers for the community makes it their own, in chat, and sees what was changed by whom (CHA-05)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from bot.cogs.setup import cards, checking, pages, rules
from bot.cogs.setup.pages import Ctx
from bot.cogs.setup.settings import Settings
from bot.cogs.setup.store import SetupStore
from bot.core.cog import Cog
from bot.model.actions import Action, Ask, Class, Reply, Say, Tell
from bot.model.commands import Late, Opt
from bot.model.errors import Refusal
from bot.model.facts import SettingsChanged
from bot.model.files import File
from bot.model.places import Purpose
from bot.model.rights import Right, Role
from bot.model.settables import Unfit
from bot.model.texts import Text

HOUSE = Right("setup.house", frozenset({Role.LEAD, Role.RESPONSIBLE}))

cog = Cog("setup", store=SetupStore, settings=Settings, rights=(HOUSE,), offers=("setup", "check"))

LOG = 6
"""Entries of the log that are shown; each has a button."""

ENTRY = 5
"""Lines of one entry of the log."""

LINES = 12
"""Changes shown of one that brought many."""


# -- page by page -----------------------------------------------------------------------------------------------------


@cog.command("setup start", right=HOUSE, staff=True)
def start(ctx: Ctx) -> Action:
    """Begin, or go on where it was left."""
    if ctx.store.done():
        return cards.onward(ctx, [])
    return cards.onward(ctx, [Text("setup.intro"), Text("setup.intro_leave")])


@cog.presses("start", right=HOUSE)
def start_pressed(ctx: Ctx, data: Mapping[str, str]) -> Action:
    """Do what `/setup start` does."""
    return start(ctx)


@cog.presses("page", right=HOUSE, opens="form")
def open_page(ctx: Ctx, data: Mapping[str, str]) -> Action:
    """Ask what a page asks."""
    return Ask(pages.form(ctx, data["page"]))


@cog.fills("told", right=HOUSE)
def fill_page(ctx: Ctx, data: Mapping[str, str], values: Mapping[str, str]) -> list[Action]:
    """Keep what a page was told at once, and lead on."""
    page = data["page"]
    found = pages.answers(ctx, data, values)
    ctx.store.keep(page, ctx.at)
    if not found:
        return [cards.onward(ctx, [Text("setup.unchanged")])]
    keys = ctx.choices.change(ctx.new_id(), found)
    lines = [Text("setup.saved")]
    if any(key in pages.PUBLIC for key in keys) and pages.crowded(ctx):
        lines.append(Text("setup.crowded"))
    return [*_told(ctx, keys), cards.onward(ctx, lines)]


@cog.presses("later", right=HOUSE)
def later(ctx: Ctx, data: Mapping[str, str]) -> Action:
    """Leave; everything said so far is kept."""
    return Reply(Text("setup.left"), update=True)


@cog.presses("done", right=HOUSE)
def done(ctx: Ctx, data: Mapping[str, str]) -> Action:
    """End the setup with the way back to it."""
    return Reply(Text("setup.finished"), update=True)


# -- one by one -------------------------------------------------------------------------------------------------------


@cog.command("setup show", right=HOUSE, staff=True, late=Late.READ)
def show(ctx: Ctx, what: Annotated[str, Opt(max=80, complete="setting")] = "") -> Action:
    """Show settings with where they come from: one, or group by group."""
    if what:
        return Reply(cards.line(ctx, rules.find(what, list(ctx.choices.known.values()), ctx.said)))
    return cards.group(ctx, "house", update=False)


@cog.presses("group", right=HOUSE)
def show_group(ctx: Ctx, data: Mapping[str, str]) -> Action:
    """Show another group."""
    return cards.group(ctx, data["group"], update=True)


@cog.command("setup change", right=HOUSE, staff=True)
def change(
    ctx: Ctx, what: Annotated[str, Opt(max=80, complete="setting")], to: Annotated[str, Opt(max=1000)]
) -> list[Action]:
    """Change one setting; what was typed is read kindly, or nothing changes."""
    found = rules.find(what, list(ctx.choices.known.values()), ctx.said)
    if to.strip().casefold() in rules.RESET:
        values: dict[str, Any] = {key: None for key in found.parts or (found.key,) if key in ctx.choices.values}
    else:
        read = pages.read(ctx, found.key, to)
        pages.apart(ctx, read)
        values = ctx.choices.differing(read)
    if not values:
        return [Reply(Text("setup.same", name=rules.label(found.key)))]
    return _change(ctx, values, [])


@cog.completes("setting")
def complete(ctx: Ctx, typed: str) -> list[tuple[str, str]]:
    """Offer settings by what they are called."""
    wanted = typed.strip().casefold()
    named = [(each.key, ctx.said(rules.label(each.key))) for each in ctx.choices.shown()]
    return [(key, name) for key, name in named if wanted in name.casefold() or wanted in key]


@cog.command("setup undo", right=HOUSE, staff=True)
def undo(ctx: Ctx) -> list[Action]:
    """Take the last change back that still stands."""
    last = next((each for each in ctx.choices.log(50) if each[0].undone is None), None)
    if last is None:
        raise Refusal("setup.nothing_to_undo")
    return _undo(ctx, last[0].batch)


@cog.presses("undo", right=HOUSE)
def undo_pressed(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Take one change back."""
    return _undo(ctx, data["batch"])


@cog.command("setup log", right=HOUSE, staff=True, late=Late.READ)
def log(ctx: Ctx) -> Action:
    """Show who changed what when, newest first, each with the way back."""
    entries = ctx.choices.log(LOG)
    lines = [line for each in entries for line in cards.log_lines(ctx, each)[:ENTRY]]
    standing = [each for each in entries if each[0].undone is None]
    buttons = [cards.undo_button(ctx, each[0].batch, rules.name_of(each, ctx.choices.known)) for each in standing]
    return Reply(tuple(lines) or Text("setup.log_empty"), tuple(buttons))


@cog.command("setup check", right=HOUSE, staff=True, late=Late.READ)
def check(ctx: Ctx) -> Action:
    """PER-11: what is missing, and which promises cannot be kept because of it."""
    return Reply(tuple(checking.report(checking.look(ctx))))


# -- all at once ------------------------------------------------------------------------------------------------------


@cog.command("setup export", right=HOUSE, staff=True)
def export(ctx: Ctx) -> Action:
    """Hand out what was changed in chat as TOML, which import reads."""
    values = pages.portable(ctx, ctx.choices.values)
    if not values:
        return Reply(Text("setup.nothing_to_export"))
    text = ctx.choices.settables.written(values)
    return Reply(Text("setup.exported"), files=(File("stammtisch.toml", text, "application/toml"),))


@cog.command("setup import", right=HOUSE, staff=True, opens="form")
def take_in(ctx: Ctx, text: Annotated[str, Opt(max=4000, long=True)]) -> list[Action]:
    """Take settings from TOML: all of it, or nothing with line and reason (reliability.md row 53)."""
    try:
        read = dict(ctx.choices.settables.parsed(rules.toml_text(text)))
    except Unfit as why:
        raise rules.wrong(why) from None
    for key in [each for each in read if each.startswith("places.")]:
        read[key] = [str(each.id) for each in pages.resolved(ctx, key, read[key])]
    pages.apart(ctx, read)
    found = ctx.choices.differing(read)
    if not found:
        return [Reply(Text("setup.import_same"))]
    return _change(ctx, found, [Text("setup.imported", count=len(found))])


# -- what every change has in common ----------------------------------------------------------------------------------


def _change(ctx: Ctx, values: Mapping[str, Any], lines: Sequence[Text]) -> list[Action]:
    batch = ctx.new_id()
    keys = ctx.choices.change(batch, values)
    changed = rules.what_changed(ctx.choices.batch(batch), ctx.choices.known)
    told = [cards.change_line(ctx, *each) for each in changed[:LINES]]
    if any(key in pages.PUBLIC for key in keys) and pages.crowded(ctx):
        told.append(Text("setup.crowded"))
    return [*_told(ctx, keys), Reply((*lines, *told), (cards.undo_button(ctx, batch),))]


def _undo(ctx: Ctx, batch: str) -> list[Action]:
    keys = ctx.choices.undo(batch)
    pages.apart(ctx, {key: value for key, value in ctx.choices.values.items() if key.startswith("places.")})
    back = rules.what_changed(ctx.choices.batch(batch), ctx.choices.known)
    told = [
        Text("setup.undone_line", name=rules.label(what.key), old=cards.shown(ctx, what, old)) for what, old, _ in back
    ]
    return [*_told(ctx, keys), Reply((Text("setup.undone"), *told[:LINES]))]


def _told(ctx: Ctx, keys: Sequence[str]) -> list[Action]:
    """Tell the other rooms, and the team where somebody said what a role means (row 43)."""
    told: list[Action] = [Tell(SettingsChanged(ctx.person, tuple(keys)))]
    roles: list[Any] = [rules.label(key) for key in keys if key.startswith("roles.")]
    staff = ctx.places(Purpose.STAFF)
    if roles and staff:
        told.append(Say(staff[0], Text("setup.roles_told", who=ctx.person, roles=roles), Class.DUTY))
    return told
