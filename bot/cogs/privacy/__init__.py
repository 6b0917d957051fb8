"""Privacy: what the house knows of someone is theirs: to switch, to take along, to erase."""

from collections.abc import Mapping

from bot.cogs.privacy import leaving, looks, outside
from bot.cogs.privacy.leaving import Ctx
from bot.cogs.privacy.outside import EXCLUDE
from bot.cogs.privacy.rules import Switch, switch
from bot.cogs.privacy.settings import Settings
from bot.cogs.privacy.store import PrivacyStore
from bot.core.cog import Cog
from bot.model.actions import Action, Exclude, Forget, Readmit, Reply, Tell
from bot.model.commands import Late
from bot.model.errors import Refusal
from bot.model.events import Joined, Left, Woken
from bot.model.facts import ConsentChanged
from bot.model.texts import Text
from bot.model.widgets import Button

cog = Cog("privacy", store=PrivacyStore, settings=Settings, rights=(EXCLUDE,))


@cog.command("privacy consent", aliases=("datenschutz einwilligung",))
def consent(ctx: Ctx) -> Action:
    """Show every purpose as a switch with one plain sentence (IDP-03)."""
    return _card(ctx, [Text("privacy.intro") if ctx.purposes else Text("privacy.nothing_to_decide")], update=False)


@cog.presses("switch")
def turn(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Turn one switch, store it with the version of its words, say what follows at once."""
    purpose = ctx.purposes.get(data["purpose"])
    if purpose is None:
        raise Refusal("privacy.no_such_switch")
    if purpose.version != data["version"]:
        return [_card(ctx, [Text("privacy.look_again")])]
    given = data["to"] == "on"
    changes = given != ctx.consents(ctx.person, purpose.name)
    ctx.consent.give(ctx.person.id, purpose.name, given, ctx.at)
    said = Text("privacy.on") if given else Text(f"{ctx.purpose_cogs[purpose.name]}.consent.{purpose.name}.off")
    card = _card(ctx, [said])
    return [Tell(ConsentChanged(ctx.person, purpose.name, given)), card] if changes else [card]


@cog.command("privacy access", late=Late.READ)
def access(ctx: Ctx) -> Action:
    """IDP-09: say when someone of the team looked the one who asks up, and by which role; never who."""
    return Reply(looks.lines(ctx.looks(ctx.person)))


@cog.command("privacy export", aliases=("datenschutz auskunft",), late=Late.RUN)
def export(ctx: Ctx) -> list[Action]:
    """Hand out everything the house knows of the one who asks, to them alone: to read, and for machines (IDP-04)."""
    return [Reply(Text("privacy.export"), files=ctx.papers(ctx.person))]


@cog.command("privacy erase", aliases=("datenschutz löschen",))
def erase(ctx: Ctx) -> list[Action]:
    """Say first what goes, what stays and why; nothing happens before the button (IDP-05)."""
    return [Reply(leaving.summary(ctx), (leaving.button(ctx),))]


@cog.presses("erase")
def erase_now(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Erase the one who pressed, at once, and say so as the last thing (IDP-05)."""
    said = leaving.goodbye(ctx)
    return [Forget(ctx.person), Reply(said, update=True)]


@cog.hears(Left)
def left(ctx: Ctx, event: Left) -> list[Action]:
    """Begin to count the days when somebody's last account went out (IDP-05)."""
    return leaving.went(ctx)


@cog.hears(Joined)
def joined(ctx: Ctx, event: Joined) -> list[Action]:
    """Stop counting; where the account was shut out once, humans hear of it and decide (N1)."""
    return [*leaving.came(ctx), *outside.card(ctx)]


@cog.wakes("leave")
def days_over(ctx: Ctx, woken: Woken) -> list[Action]:
    """Erase who left that long ago and did not come back."""
    return leaving.over(ctx, woken.key)


@cog.presses("exclude", right=EXCLUDE)
def exclude_again(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Shut somebody out again, because a human says so (N1)."""
    person = outside.meant(ctx, data)
    return [
        Exclude(person, ctx.person.id),
        Reply(Text("privacy.excluded.done", who=person)),
        outside.redraw(data, Text("privacy.excluded.out", who=person, by=ctx.person)),
    ]


@cog.presses("readmit", right=EXCLUDE)
def let_stay(ctx: Ctx, data: Mapping[str, str]) -> list[Action]:
    """Let somebody stay who had been shut out, because a human says so."""
    person = outside.meant(ctx, data)
    return [
        Readmit(person, ctx.person.id),
        Reply(Text("privacy.excluded.noted")),
        outside.redraw(data, Text("privacy.excluded.stays", who=person, by=ctx.person)),
    ]


def _card(ctx: Ctx, lines: list[Text], *, update: bool = True) -> Reply:
    switches = [_switch(ctx, name) for name in ctx.purposes]
    for each in switches:
        lines.append(_line(ctx, each))
        if each.reworded:
            lines.append(Text("privacy.reworded"))
    return Reply(tuple(lines), tuple(_button(ctx, each) for each in switches), update=update)


def _switch(ctx: Ctx, name: str) -> Switch:
    return switch(ctx.purposes[name], ctx.consents(ctx.person, name), ctx.consent.answer(ctx.person.id, name))


def _line(ctx: Ctx, shown: Switch) -> Text:
    words = f"{ctx.purpose_cogs[shown.purpose]}.consent.{shown.purpose}"
    key = "privacy.is_on" if shown.on else "privacy.is_off"
    when = {} if shown.since is None else {"when": shown.since}
    return Text(key, name=Text(f"{words}.name"), text=Text(f"{words}.text"), **when)


def _button(ctx: Ctx, shown: Switch) -> Button:
    name = Text(f"{ctx.purpose_cogs[shown.purpose]}.consent.{shown.purpose}.name")
    label = Text("privacy.button.off", name=name) if shown.on else Text("privacy.button.on", name=name)
    data = {"purpose": shown.purpose, "version": shown.version, "to": "off" if shown.on else "on"}
    return Button(label, "privacy.switch", data, ctx.person.id)
