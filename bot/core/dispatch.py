"""Dispatch: which handlers an event goes to, and what a press or a filled form means."""

from collections.abc import Mapping

from bot.core import commanding, questions
from bot.core.keys import Stored
from bot.core.scene import Scene
from bot.core.times import micros
from bot.model.actions import Reply
from bot.model.errors import Refusal
from bot.model.events import Commanded, Done, Failed, Filled, Pressed, Said, Sighted, Woken
from bot.model.places import Purpose
from bot.model.texts import Text
from bot.model.widgets import Button


def dispatch(scene: Scene) -> None:
    """Let the rooms react to a scene; raises Refusal for what the person may be told."""
    event = scene.arrival.event
    match event:
        case Commanded():
            commanding.command(scene, event)
        case Pressed():
            _press(scene, event)
        case Filled():
            _fill(scene, event)
        case Woken() | Done() | Failed():
            raise TypeError("events of our own making name their room: see unit.py")
        case Sighted():
            _baseline(scene, event)
        case Said() if scene.here is not None and scene.here.purpose is Purpose.DIRECT:
            _direct(scene, event)
        case _:
            hear(scene)


def _baseline(scene: Scene, event: Sighted) -> None:
    """Make rows of what is there; nobody is greeted, nothing is judged (house.md §1, first sight)."""
    at = micros(scene.arrival.at)
    for spot in event.places:
        scene.directory.place(scene.community, spot, at)
    for account, standing in event.members:
        scene.directory.keep_standing(scene.community, account, standing, at)


def hear(scene: Scene) -> bool:
    """Give an event to every room that listens for it; tell whether any did something."""
    event = scene.arrival.event
    did = False
    for ear in scene.works.rooms.ears.get(type(event), ()):
        if ear.when is None or ear.when(event):
            actions = ear.run(scene.context(ear.cog, event), event)
            did = did or bool(actions)
            scene.carry_out(ear.cog, actions)
    return did


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
        _own(scene, stored.handler, stored.data, event)
    else:
        press = scene.works.rooms.presses.get(stored.handler)
        if press is None:
            raise Refusal("core.button_over")
        if press.right is not None:
            actor = scene.context(press.cog, event).person
            scene.works.rooms.access.demand(press.right, scene.directory.standing(actor))
        scene.carry_out(press.cog, press.run(scene.context(press.cog, event), stored.data))
    if stored.once and scene.actor is not None:
        scene.keys.use(stored.key, scene.actor.id, scene.now)


def _fill(scene: Scene, event: Filled) -> None:
    stored = _stored(scene, "form", event.key)
    values = _accepted(stored, event.values)
    if stored.handler == "core.command":
        _own(scene, "core.again", dict(stored.data) | values, event)
        return
    press = scene.works.rooms.presses.get(stored.handler)
    if press is None:
        raise Refusal("core.button_over")
    if press.right is not None:
        actor = scene.context(press.cog, event).person
        scene.works.rooms.access.demand(press.right, scene.directory.standing(actor))
    scene.carry_out(press.cog, press.run(scene.context(press.cog, event), stored.data, values))
    if not scene.replied:
        scene.carry_out(press.cog, Reply(Text("core.done")))


def _accepted(stored: Stored, values: Mapping[str, str]) -> dict[str, str]:
    """Keep only blanks the form has, within their limits; what a client sends is never trusted."""
    kept = {}
    for blank in (stored.sheet or {}).get("blanks", []):
        value = str(values.get(blank["name"], "")).strip()
        if len(value) > blank["max"]:
            raise Refusal("core.too_long", max=blank["max"])
        if blank["required"] and not value:
            raise Refusal("core.missing_option", name=blank["label"])
        kept[blank["name"]] = value
    return kept


def _own(scene: Scene, handler: str, data: Mapping[str, str], event: Pressed | Filled) -> None:
    if handler == "core.again":
        raw = dict(data)
        spec = scene.works.rooms.specs.get(raw.pop("command"))
        if spec is None:
            raise Refusal("core.button_over")
        commanding.run(scene, Commanded(spec.name, surface="palette"), spec, raw, late=False)
    elif handler == "core.answer" and scene.actor is not None:
        asked = questions.find(scene.desk, data["question"], scene.actor)
        if asked is None:
            raise Refusal("core.already_done")
        _take(scene, questions.answer(scene.desk, asked, data["text"], scene.actor))
    else:
        raise Refusal("core.button_over")


def _take(scene: Scene, outcome: Reply | questions.Complete) -> None:
    if isinstance(outcome, Reply):
        scene.carry_out("core", outcome)
    else:
        _fill(scene, Filled(outcome.form, outcome.values))


def _direct(scene: Scene, event: Said) -> None:
    """Answer words written to the host alone: an open question first, then the rooms, else a way on."""
    if scene.actor is not None:
        outcome = questions.hear(scene.desk, scene.actor, event.text)
        if outcome is not None:
            _take(scene, outcome)
            return
    if hear(scene):
        return
    buttons = ()
    if "human" in scene.works.rooms.offers:
        buttons = (Button(Text("core.button.human"), "host.human"),)  # type: ignore[assignment]
    scene.carry_out("core", Reply(Text("core.nothing_understood"), buttons))
