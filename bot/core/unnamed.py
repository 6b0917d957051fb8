"""Unnamed: whoever acts as a group or a channel is no person; they may read what all may, nothing else (row 41)."""

from dataclasses import replace

from bot.core import commanding
from bot.core.scene import Scene
from bot.model.commands import Late
from bot.model.errors import Refusal
from bot.model.events import Arrival, Commanded, Reacted, Said
from bot.model.people import Account


def concerns(arrival: Arrival) -> bool:
    """Tell whether an event is anybody's: of those who act unnamed only their commands are heard."""
    return arrival.by is None or not arrival.by.unnamed or isinstance(arrival.event, Commanded)


def named_only(arrival: Arrival) -> Arrival:
    """Return an event without those in it who are no person: nobody thanks a group, or looks it up."""
    event = arrival.event
    match event:
        case Said(reply_author=author) if _hidden(author):
            return replace(arrival, event=replace(event, reply_author=None))
        case Reacted(author=author) if _hidden(author):
            return replace(arrival, event=replace(event, author=None))
        case Commanded(target_author=author) if _hidden(author):
            return replace(arrival, event=replace(event, target_author=None))
    return arrival


def command(scene: Scene, event: Commanded) -> None:
    """Answer an unnamed one's command where it was typed: what all may read; raises Refusal for all else."""
    scene.desk.aside = scene.here
    spec, raw = commanding.resolve(scene, event)
    if spec is None:
        return
    if spec.right is not None or spec.late is not Late.READ:
        raise Refusal("core.unnamed")
    commanding.run(scene, event, spec, raw)


def _hidden(account: Account | None) -> bool:
    return account is not None and account.unnamed
