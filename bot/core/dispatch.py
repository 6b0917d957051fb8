"""Dispatch: which handlers an event goes to, and what a press or a filled form means."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bot.core import commanding, directs, questions, sorry, unasked, unnamed
from bot.core.bind import pack
from bot.core.cog import Ear, Press
from bot.core.keys import Stored
from bot.core.lacking import keep_lacks
from bot.core.moving import move
from bot.core.posting import paragraphs
from bot.core.rooms import REFILL
from bot.core.scene import Scene
from bot.core.stepping import stepped_back
from bot.core.times import micros
from bot.model.actions import Bring, Reply, Tell
from bot.model.errors import Refusal
from bot.model.events import (
    Commanded,
    Done,
    Doubled,
    Event,
    Failed,
    Filled,
    Left,
    PlaceMoved,
    Pressed,
    Said,
    Sighted,
    Woken,
)
from bot.model.facts import HumanAwaited
from bot.model.people import Account
from bot.model.places import Purpose, Spot
from bot.model.rights import NOBODY
from bot.model.texts import Text
from bot.model.widgets import Button

OURS = (Commanded, Pressed, Filled, Sighted, Left, PlaceMoved, Doubled)
"""Events that the core reacts to itself, whether or not a room hears them."""

TYPED_MOST = 2000
"""How much of each blank is kept for another try, in characters."""


def dispatch(scene: Scene) -> None:
    """Let the rooms react to a scene; raises Refusal for what the person may be told."""
    event = scene.arrival.event
    match event:
        case Commanded() if scene.arrival.by is not None and scene.arrival.by.unnamed:
            unnamed.command(scene, event)
        case Commanded():
            commanding.command(scene, event)
        case Pressed():
            _press(scene, event)
        case Filled():
            _fill(scene, event)
        case Woken() | Done() | Failed():
            raise TypeError("events of our own making name their room: see unit.py")
        case Doubled():
            sorry.doubled(scene.desk, scene.effects.apply, event)
        case Left():
            if scene.arrival.by is not None and scene.actor is not None:
                # whoever is outside holds no right; coming back, the platform says anew
                at, guild = micros(scene.arrival.at), scene.arrival.spot.guild
                scene.directory.keep_standing(scene.community, scene.arrival.by, NOBODY, at, guild)
                overhear(scene)
        case PlaceMoved():
            move(scene.desk, scene.arrival.spot, event.now)
            overhear(scene)
        case Sighted():
            _baseline(scene, event)
        case Said() if scene.here is not None and scene.here.purpose is Purpose.DIRECT:
            _direct(scene, event)
        case _:
            overhear(scene)


def _baseline(scene: Scene, event: Sighted) -> None:
    """Make rows of what is there; nobody is greeted, nothing is judged (house.md §1, first sight)."""
    at = micros(scene.arrival.at)
    keep_lacks(scene.sql, scene.arrival.spot, event, at)
    for spot in event.places:
        scene.directory.place(scene.community, spot, at)
    for spot in event.gone:
        scene.directory.lose(scene.community, spot)
    for account, standing in event.members:
        if not scene.directory.forgotten(scene.community, account):
            scene.directory.keep_standing(scene.community, account, standing, at, scene.arrival.spot.guild)


def hear(scene: Scene) -> bool:
    """Give an event to every room that listens for it; tell whether any did something."""
    event = scene.arrival.event
    did = [_react(scene, ear) for ear in scene.works.rooms.ears.get(type(event), ()) if _listens(ear, event)]
    return any(did)


def overhear(scene: Scene) -> None:
    """Give an event nobody waits on to every room; one that refuses it did nothing, the others go on."""
    event = scene.arrival.event
    for ear in scene.works.rooms.ears.get(type(event), ()):
        if _listens(ear, event):
            scene.attempt(partial(_react, scene, ear))


def _listens(ear: Ear, event: Event) -> bool:
    return ear.when is None or bool(ear.when(event))


def _react(scene: Scene, ear: Ear) -> bool:
    event = scene.arrival.event
    actions = ear.run(scene.context(ear.cog, event), event)
    scene.carry_out(ear.cog, actions)
    return bool(actions)


def _stored(scene: Scene, kind: str, key: str) -> Stored:
    stored = scene.keys.read(kind, key)
    if stored is None or stored.community != scene.community.id:
        raise Refusal("core.button_over")
    if stored.who is not None and (scene.actor is None or stored.who != scene.actor.id):
        raise Refusal("core.not_for_you")
    if stored.until is not None and scene.now > stored.until:
        raise Refusal("core.button_over")
    return stored


def _press(scene: Scene, event: Pressed) -> None:
    stored = _stored(scene, "button", event.key)
    if stored.once and stored.used_by is not None:
        raise Refusal("core.already_done")
    if stored.handler.startswith("core."):
        _own(scene, stored.handler, stored.data)
    else:
        _pressed(scene, stored)
    if stored.once and scene.actor is not None:
        scene.keys.use(stored.key, scene.actor.id, scene.now)


def _pressed(scene: Scene, stored: Stored, *, late: bool = True) -> None:
    """Call a button's handler; a staff act that comes late is offered again instead (house.md §1)."""
    press = _allowed(scene, stored)
    if late and press.right is not None and scene.now - scene.arrival.at > commanding.OFFER_LATE:
        who = None if scene.actor is None else scene.actor.id
        button = Button(Text("core.button.again"), "core.press", {"key": stored.key}, who, once=True)
        scene.carry_out(press.cog, Reply(Text("core.offer_again"), (button,)))
        return
    scene.carry_out(press.cog, press.run(scene.context(press.cog, scene.arrival.event), stored.data))


def _allowed(scene: Scene, stored: Stored) -> Press:
    """Return a press's handler once its right is checked; where it touches a person, `data` names them."""
    press = scene.works.rooms.presses.get(stored.handler)
    if press is None:
        raise Refusal("core.button_over")
    if press.right is not None:
        actor = scene.context(press.cog, scene.arrival.event).person
        touched = scene.directory.person_by_id(stored.data.get("person", "")) if press.right.on_person else None
        if press.right.on_person and touched is None:
            raise Refusal("core.no_right")
        target = None if touched is None else scene.directory.standing(touched)
        scene.works.rooms.access.demand(press.right, scene.directory.standing(actor), target)
    return press


def _fill(scene: Scene, event: Filled) -> None:
    """Take a form's values; a form counts once, however often it is handed in."""
    stored = _stored(scene, "form", event.key)
    if stored.used_by is not None:
        raise Refusal("core.already_done")
    values = _accepted(scene, stored, event.values)
    if stored.handler == "core.command":
        _own(scene, "core.again", dict(stored.data) | values)
    else:
        press = _allowed(scene, stored)
        scene.carry_out(press.cog, press.run(scene.context(press.cog, event), stored.data, values))
        if not scene.replied:
            scene.carry_out(press.cog, Reply(Text("core.done")))
    if scene.actor is not None:
        scene.keys.use(stored.key, scene.actor.id, scene.now)


def refill(scene: Scene) -> tuple[Button, ...]:
    """Return a button that opens a refused form again with what was typed: bad input loses nothing."""
    event, actor = scene.arrival.event, scene.actor
    if not isinstance(event, Filled) or actor is None or not any(event.values.values()):
        return ()
    stored = scene.keys.read("form", event.key)
    if stored is None or stored.used_by is not None or stored.who != actor.id:
        return ()
    typed = {f"={name}": _written(scene, value)[:TYPED_MOST] for name, value in event.values.items()}
    return (Button(Text("core.button.again"), REFILL, {"form": stored.key} | typed, actor.id),)


def _show_again(scene: Scene, data: Mapping[str, str]) -> None:
    stored = _stored(scene, "form", data["form"])
    blanks = [each | {"default": data.get(f"={each['name']}", each["default"])} for each in stored.sheet["blanks"]]
    sheet = stored.sheet | {"blanks": blanks}
    key = scene.keys.make(
        "form",
        scene.numbers(),
        community=stored.community,
        handler=stored.handler,
        data=stored.data,
        who=stored.who,
        sheet=sheet,
    )
    scene.effects.show_form("core", key, sheet | {"key": key})
    scene.replied = True


def _written(scene: Scene, value: str | Account | Spot) -> str:
    """Return a form's value as text: whoever or whatever was chosen goes by our own id."""
    if isinstance(value, str):
        return value.strip()
    return pack({"value": value}, scene.directory, scene.community, scene.now)["value"]


def _accepted(scene: Scene, stored: Stored, values: Mapping[str, str | Account | Spot]) -> dict[str, str]:
    """Keep only blanks the form has, within their limits; what a client sends is never trusted."""
    kept = {}
    for blank in (stored.sheet or {}).get("blanks", []):
        value = _written(scene, values.get(blank["name"], ""))
        if len(value) > blank["max"]:
            raise Refusal("core.too_long", max=blank["max"])
        if blank["required"] and not value:
            raise Refusal("core.missing_option", name=blank["label"])
        if value and blank["choices"] and value not in {choice for choice, _ in blank["choices"]}:
            raise Refusal("core.unclear_choice", choices=[label for _, label in blank["choices"]])
        kept[blank["name"]] = value
    return kept


def _own(scene: Scene, handler: str, data: Mapping[str, str]) -> None:
    """Work the house's own buttons: a command once more, a press once more, an answer to a question."""
    if handler == "core.again":
        event, raw = commanding.recall(scene, data)
        spec = scene.works.rooms.specs.get(event.name)
        if spec is None:
            raise Refusal("core.button_over")
        commanding.run(scene, event, spec, raw, late=False)
    elif handler == directs.OPEN:
        # what waited goes by itself; to whoever nothing waits for, it is a hello
        if not scene.desk.sql.execute(
            "SELECT 1 FROM outbox WHERE person = ? AND state = 'queued' LIMIT 1",
            ("" if scene.actor is None else scene.actor.id,),
        ).fetchone():
            scene.carry_out("core", Reply(Text("core.direct_open")))
    elif handler == unasked.PRESS and scene.actor is not None:
        waits = unasked.count(scene.sql, scene.actor.id)
        said = Text("core.waiting_here", count=waits) if waits else Text("core.waiting_none")
        scene.carry_out("core", [Reply(said), Bring(scene.actor)])
    elif handler == REFILL:
        _show_again(scene, data)
    elif handler == "core.press":
        stored = _stored(scene, "button", data["key"])
        if stored.once and stored.used_by is not None:
            raise Refusal("core.already_done")
        _pressed(scene, stored, late=False)
        if stored.once and scene.actor is not None:
            scene.keys.use(stored.key, scene.actor.id, scene.now)
    elif handler == "core.answer" and scene.actor is not None:
        asked = questions.find(scene.desk, data["question"], scene.actor)
        if asked is None:
            raise Refusal("core.already_done")
        _take(scene, questions.answer(scene.desk, asked, data["text"], scene.actor))
    else:
        raise Refusal("core.button_over")


def _take(scene: Scene, outcome: Reply | questions.Complete) -> None:
    """Go on with a form asked step by step; a refusal of the whole goes through its questions once more."""
    if isinstance(outcome, Reply):
        scene.carry_out("core", outcome)
        return
    refusal = scene.attempt(lambda: _fill(scene, Filled(outcome.form, outcome.values)))
    if refusal is not None:
        again = questions.restart(scene.desk, outcome.form, scene.desk.actor)
        scene.carry_out("core", replace(again, text=(refusal.text, *paragraphs(again.text))))


def _direct(scene: Scene, event: Said) -> None:
    """Answer words written to the host alone: an open question first, then the rooms, else a way on."""
    if scene.actor is not None:
        outcome = questions.hear(scene.desk, scene.actor, event.text)
        if outcome is not None:
            _take(scene, outcome)
            return
    if hear(scene):
        return
    if scene.actor is not None and stepped_back(scene.sql, scene.actor.id, scene.now) is not None:
        scene.carry_out("core", Tell(HumanAwaited(scene.actor)))
        return
    human = Button(Text("core.button.human"), "host.human")
    buttons = (human,) if "human" in scene.works.rooms.offers else ()
    scene.carry_out("core", Reply(Text("core.nothing_understood"), buttons))
