"""Outside: who had been shut out and stands at the door again; humans hear of it and decide (IDP-05, N1)."""

from collections.abc import Mapping

from bot.cogs.privacy.leaving import Ctx
from bot.model.actions import Action, Class, Edit, Say, Whisper
from bot.model.errors import Refusal
from bot.model.needs import Need
from bot.model.people import Person
from bot.model.places import Purpose
from bot.model.rights import STAFF, Right
from bot.model.texts import Text
from bot.model.widgets import Button

EXCLUDE = Right("privacy.exclude", STAFF, on_person=True)


def card(ctx: Ctx) -> list[Action]:
    """Return what tells the team that a shut-out account came in, when and by whom that was decided."""
    held = ctx.excluded(ctx.person)
    if held is None:
        return []
    by = ctx.person_by_id(held.decided_by) if held.decided_by else None
    text = Text("privacy.excluded.card_team", who=ctx.person, when=held.at)
    if by is not None:
        text = Text("privacy.excluded.card", who=ctx.person, when=held.at, by=by)
    ref = f"excluded-{ctx.new_id()}"
    data = {"person": ctx.person.id, "card": ref}
    out = Button(Text("privacy.button.exclude"), "privacy.exclude", data, style="danger")
    back = Button(Text("privacy.button.readmit"), "privacy.readmit", data)
    # a button that could do nothing is not shown: humans shut out by hand there (PER-11)
    buttons = (out, back) if ctx.can(Need.EXCLUDE) else (back,)
    staff = ctx.places(Purpose.STAFF)
    if staff:
        return [Say(staff[0], text, Class.DUTY, buttons, ref=ref)]
    helpers = [each for each in ctx.people() if ctx.allows(each, EXCLUDE.name)]
    return [Whisper(each, text, Class.DUTY, buttons, ref=ref) for each in helpers]


def meant(ctx: Ctx, data: Mapping[str, str]) -> Person:
    """Return whom a card is about; raises Refusal where that was decided already."""
    person = ctx.person_by_id(data["person"])
    if person is None or ctx.excluded(person) is None:
        raise Refusal("core.already_done")
    return person


def redraw(data: Mapping[str, str], said: Text) -> Edit:
    """Return the card as it reads once a human decided."""
    return Edit(data["card"], said)
