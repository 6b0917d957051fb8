"""Privacy: what the house may do with what it knows of someone is that person's own switch."""

from collections.abc import Mapping

from bot.cogs.privacy import looks
from bot.cogs.privacy.rules import Switch, switch
from bot.cogs.privacy.settings import Settings
from bot.cogs.privacy.store import PrivacyStore
from bot.core.cog import Cog
from bot.core.context import Context
from bot.model.actions import Action, Reply, Tell
from bot.model.commands import Late
from bot.model.errors import Refusal
from bot.model.facts import ConsentChanged
from bot.model.texts import Text
from bot.model.widgets import Button

cog = Cog("privacy", store=PrivacyStore, settings=Settings)

Ctx = Context[PrivacyStore, Settings]


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
