"""Replaying: a delivery as one of another platform, and what a reader must see of it there."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.model.deliveries import Delivery
from bot.model.people import Account
from bot.model.places import MessageRef, Spot
from bot.model.texts import Line, Node, PersonNode, PlaceNode, Plain
from bot.model.widgets import Key
from tests.injection.corpus import Attack

PRIVATE = frozenset({"reply", "whisper", "ask"})


def carriers(attack: Attack) -> list[Delivery]:
    """Return deliveries in which an attack is a word, a name, a place's name, a button: as no catalogue tidied it."""
    text = attack.text
    line: Line = (Plain("a "), Plain(text), PersonNode(text, None), Plain(" b "), PlaceNode(text, None), Plain(text))
    linked: Line = (Plain(text), PersonNode(text, "m1"), Plain(text), PlaceNode("Talk", "talk"), Plain(text))
    buttons = (Key("k1", text), Key("k2", "Yes"))
    return [
        Delivery("", "say", lines=((Plain(text),), line), buttons=buttons),
        Delivery("", "whisper", lines=(line, (Plain(text),))),
        Delivery("", "say", lines=(linked,), thread=text),
        Delivery("", "edit", lines=(linked,), buttons=buttons),
    ]


def once(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Return deliveries without those that say the same."""
    kept = {each.lines: each for each in deliveries}
    return list(kept.values())


def moved(n: int, each: Delivery, here: Spot, who: Account, card: MessageRef) -> Delivery:
    """Return a delivery as one for another platform: a place, a person and a card there."""
    lines = tuple(tuple(_node(node, here, who) for node in line) for line in each.lines)
    bare = Delivery(f"i{n}", each.kind, lines=lines, buttons=each.buttons, thread=each.thread, silent=each.silent)
    if each.kind == "edit":
        return replace(bare, message=card)
    if each.kind in PRIVATE:
        return replace(bare, kind="whisper", person=who)
    return replace(bare, spot=here)


def _node(node: Node, here: Spot, who: Account) -> Node:
    match node:
        case PersonNode(name=name, native=str()):
            return PersonNode(name, who.id)
        case PlaceNode(name=name, native=str()):
            return PlaceNode(name, here.id)
    return node


def shown(lines: Iterable[Line], show: Callable[[Node], str]) -> str:
    """Return what a reader must see of lines; `show` says how a platform shows a node."""
    return "\n\n".join(filter(None, ("".join(show(node) for node in line).strip() for line in lines)))
