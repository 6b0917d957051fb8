"""Checking: what is missing here, in plain words, and which promises cannot be kept because of it (PER-11)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.cogs.setup import rules
from bot.cogs.setup.pages import Ctx
from bot.model.needs import Door, Lack, Need
from bot.model.places import Purpose
from bot.model.rights import RANK, STAFF, Role
from bot.model.texts import Text

EMERGENCY = "cogs.cases.emergency"
"""The setting that says whom to call in danger."""

COVERS: Mapping[Need, frozenset[Need]] = {
    Need.SEE: frozenset(Need),
    Need.ADMINISTER: frozenset(Need) - {Need.SEE, Need.HEAR_TALK},
}
"""What one missing thing says of others: those are not told beside it."""

NEEDED: Mapping[str, frozenset[Need]] = {
    "greet": frozenset({Need.SEE, Need.SPEAK, Need.HEAR_PEOPLE, Need.ADMINISTER}),
    "thanks": frozenset({Need.SEE, Need.HEAR_TALK}),
    "wait": frozenset({Need.SEE, Need.HEAR_TALK}),
    "rounds": frozenset({Need.SEE, Need.SPEAK, Need.OPEN_THREADS}),
    "moderate": frozenset({Need.SEE, Need.ADMINISTER, Need.REMOVE, Need.PAUSE, Need.EXCLUDE}),
    "invite": frozenset({Need.SEE, Need.ADMINISTER, Need.INVITE}),
}
"""Promises that hang on what the host may do, and on what each."""


@dataclass(frozen=True, slots=True)
class View:
    """Hold what the check looks at; `unheld` are roles that were given names which nobody has been seen with,
    `unseen` such names of the others: perhaps mistyped.

    `staff` is "open" for a place that was chosen for the team and that others read; `emergency` None: nobody asks.
    """

    doors: Sequence[Door]
    lacks: Sequence[Lack]
    staff: str
    held: Collection[Role]
    owner: bool
    unheld: Sequence[Role]
    unseen: Sequence[str]
    team: bool
    hours: bool
    emergency: str | None


def look(ctx: Ctx) -> View:
    """Return what there is to check in this community."""
    standings = [ctx.standing(each) for each in ctx.holders()]
    held = frozenset(role for each in standings for role in each.roles)
    native = frozenset(name for each in standings for name in each.native)
    named = [role for role in Role if ctx.choices.known.get(f"roles.{role}") and _names(ctx, role)]
    chosen = ctx.choices.value(f"places.{Purpose.STAFF}")
    return View(
        ctx.doors(),
        ctx.lacks(),
        "there" if ctx.places(Purpose.STAFF) else "open" if chosen else "",
        held,
        any(each.owner for each in standings),
        [role for role in named if role not in held],
        [each for role in named if role in held for each in _names(ctx, role) if each.casefold() not in native],
        bool(ctx.desk.team),
        bool(ctx.desk.hours),
        str(ctx.choices.value(EMERGENCY)) if EMERGENCY in ctx.choices.known else None,
    )


def _names(ctx: Ctx, role: Role) -> Sequence[str]:
    found: Sequence[str] = ctx.choices.value(f"roles.{role}")
    return found


def report(view: View) -> list[Text]:
    """Return what is missing, door by door and then in the house, and what cannot be promised; one line if nothing."""
    found = [*behind_doors(view), *in_the_house(view)]
    broken = promises(view)
    if not found and not broken:
        return [Text("setup.check.fine")]
    if broken:
        found.append(Text("setup.check.promises", promises=[Text(f"setup.check.promise.{each}") for each in broken]))
    return found


def behind_doors(view: View) -> list[Text]:
    """Return what the host may not do behind each door, named first; and how to give it."""
    found: list[Text] = []
    for door in view.doors:
        lacks = told(each.what for each in view.lacks if (each.platform, each.guild_name) == (door.platform, door.name))
        name = {"name": door.name or door.platform.capitalize(), "platform": door.platform.capitalize()}
        if not door.looked:
            found.append(Text("setup.check.unseen", **name))
        elif lacks:
            found += [Text("setup.check.door", **name), *(Text(f"setup.check.lack.{each}") for each in lacks)]
    return [*found, Text("setup.check.give")] if view.lacks else found


def told(lacks: Iterable[Need]) -> list[Need]:
    """Return what is said of what is missing: nothing twice, in a fixed order."""
    there = set(lacks)
    covered = {other for each in there for other in COVERS.get(each, ()) if other is not each}
    return [each for each in Need if each in there and each not in covered]


def in_the_house(view: View) -> list[Text]:
    """Return what only the community can put right."""
    found = [] if view.staff == "there" else [Text("setup.check.staff_open" if view.staff else "setup.check.no_staff")]
    if not view.owner and not any(RANK[role] >= RANK[Role.LEAD] for role in view.held):
        found.append(Text("setup.check.no_lead"))
    if view.unheld:
        found.append(Text("setup.check.unheld", roles=[rules.label(f"roles.{each}") for each in view.unheld]))
    if view.unseen:
        found.append(Text("setup.check.unseen_role", roles=list(view.unseen)))
    if not view.team:
        found.append(Text("setup.check.no_team"))
    if not view.hours:
        found.append(Text("setup.check.no_hours"))
    if view.emergency == "":
        found.append(Text("setup.check.no_emergency"))
    return found


def promises(view: View) -> list[str]:
    """Return the promises that cannot be kept behind at least one door, in a fixed order."""
    lacking = {each.what for each in view.lacks}
    found = [promise for promise, needs in NEEDED.items() if needs & lacking]
    if view.staff != "there" and not view.owner and not STAFF & set(view.held):
        found.append("human")
    if not view.hours:
        found.append("when")
    if view.emergency == "":
        found.append("danger")
    return found
