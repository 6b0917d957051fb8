"""What the setup shows: settings with where they come from, the log, the summary, the way to the next page."""

from collections.abc import Sequence
from typing import Any

from bot.cogs.setup import pages, rules
from bot.cogs.setup.pages import PAGES, Ctx
from bot.core.choices import Change
from bot.model.actions import Reply
from bot.model.places import Purpose
from bot.model.settables import Settable
from bot.model.texts import Field, Text
from bot.model.widgets import Button

SUMMARY = tuple(key for keys in PAGES.values() for key in keys)


def line(ctx: Ctx, what: Settable) -> Text:
    """Return one setting with its value and where that comes from."""
    name, origin = rules.label(what.key), ctx.choices.origin(what.key)
    held = shown(ctx, what, ctx.choices.value(what.key))
    if origin is not None:
        by = ctx.person_by_id(origin.by)
        who: Field = Text("core.word.someone") if by is None else by
        return Text("setup.line_chat", name=name, value=held, who=who, when=origin.at)
    if what.kind == "places":
        named: list[Field] = list(ctx.places(Purpose(what.key.removeprefix("places."))))
        return Text("setup.line_named", name=name, value=named or rules.none())
    if what.kind == "roles":
        return Text("setup.line_platform", name=name)
    return Text("setup.line_file", name=name, value=held)


def shown(ctx: Ctx, what: Settable, held: Any) -> Field:
    """Return a value as people read it."""
    return rules.value(what, held, ctx.place_by_id)


def group(ctx: Ctx, name: str, *, update: bool) -> Reply:
    """Show one group of settings, with a button for each other one."""
    settings = ctx.choices.shown()
    groups = dict.fromkeys(rules.group_of(each) for each in settings)
    lines = [line(ctx, each) for each in settings if rules.group_of(each) == name]
    buttons = tuple(
        Button(rules.group_label(each), "setup.group", {"group": each}, ctx.person.id)
        for each in groups
        if each != name
    )
    return Reply((Text("setup.showing", name=rules.group_label(name)), *lines), buttons, update=update)


def page_button(ctx: Ctx, page: str, key: str) -> Button:
    """Return the button that opens a page."""
    words = Text(key, name=Text(f"setup.about.{page}"), number=pages.number(page), of=len(PAGES))
    return Button(words, "setup.page", {"page": page}, ctx.person.id, opens=True)


def onward(ctx: Ctx, lines: Sequence[Text], *, update: bool = False) -> Reply:
    """Lead to the first page that was not gone through yet; after the last to the summary."""
    done = ctx.store.done()
    page = next((each for each in PAGES if each not in done), None)
    if page is None:
        return summary(ctx, lines, update=update)
    ahead = Text("setup.ahead", number=pages.number(page), of=len(PAGES), name=Text(f"setup.about.{page}"))
    later = Button(Text("setup.button.later"), "setup.later", {}, ctx.person.id)
    return Reply((*lines, ahead), (page_button(ctx, page, "setup.button.page"), later), update=update)


def summary(ctx: Ctx, lines: Sequence[Text] = (), *, update: bool = False) -> Reply:
    """Show what was set up, where each value comes from, and what can be done next."""
    told = [line(ctx, ctx.choices.known[key]) for key in SUMMARY]
    buttons = [page_button(ctx, page, "setup.button.change") for page in PAGES]
    if ctx.offers("check"):
        buttons.append(Button(Text("setup.button.check"), "core.again", {"command": "setup check"}, ctx.person.id))
    if ctx.offers("join"):
        buttons.append(Button(Text("setup.button.code"), "core.again", {"command": "host code"}, ctx.person.id))
    buttons.append(Button(Text("core.button.done"), "setup.done", {}, ctx.person.id))
    return Reply((*lines, Text("setup.summary"), *told), tuple(buttons), update=update)


def change_line(ctx: Ctx, what: Settable, old: Any, new: Any) -> Text:
    """Return one setting's change."""
    name = rules.label(what.key)
    if new is None:
        return Text("setup.change_back", name=name, old=shown(ctx, what, old))
    return Text("setup.change", name=name, old=shown(ctx, what, old), new=shown(ctx, what, new))


def log_lines(ctx: Ctx, changes: Sequence[Change]) -> list[Text]:
    """Return one entry of the log: who, when, what, from what to what, and whether it was taken back."""
    first, known = changes[0], ctx.choices.known
    by, gone = ctx.person_by_id(first.by), ctx.person_by_id(first.undone_by)
    role = Text(f"setup.was.{first.role}") if first.role in rules.WHO_MAY else Text("core.word.someone")
    who: Field = role if by is None else by
    told = [Text("setup.log_line", when=first.at, who=who)]
    told += [change_line(ctx, *each) for each in rules.what_changed(changes, known)]
    if first.undone is not None:
        other: Field = Text("core.word.someone") if gone is None else gone
        told.append(Text("setup.log_undone", when=first.undone, who=other))
    return told


def undo_button(ctx: Ctx, batch: str, name: Text | None = None) -> Button:
    """Return the button that takes a change back."""
    words = Text("core.button.undo") if name is None else Text("setup.button.undo", name=name)
    return Button(words, "setup.undo", {"batch": batch}, ctx.person.id, once=True)
