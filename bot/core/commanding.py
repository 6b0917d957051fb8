"""Commanding: from what someone typed or chose to the handler's call, one path for every platform (house.md §5)."""

from collections.abc import Mapping
from datetime import timedelta

from bot.core.bind import DAY, Hourless, Missing, Raw, Unsure, pack
from bot.core.dates import understand
from bot.core.durations import span
from bot.core.parse import Bare, Matched, bind, match
from bot.core.scene import Scene
from bot.core.times import micros
from bot.model.actions import Ask, Reply
from bot.model.commands import CommandSpec, Late, OptionSpec
from bot.model.events import Commanded
from bot.model.texts import Text
from bot.model.widgets import Button, Form, Question

READ_LATE = timedelta(minutes=10)
OFFER_LATE = timedelta(minutes=2)
FORM_MOST = 5
"""A modal holds five inputs (peers.md §3); further options keep their defaults."""


def command(scene: Scene, event: Commanded) -> None:
    """Run a Commanded event; raises Refusal for what the person may be told."""
    spec, raw = _resolve(scene, event)
    if spec is None:
        return
    run(scene, event, spec, raw)


def run(scene: Scene, event: Commanded, spec: CommandSpec, raw: Mapping[str, Raw], *, late: bool = True) -> None:
    """Check rights and lateness, bind, call, carry out; always leaves the person with an answer."""
    rooms = scene.works.rooms
    if spec.right is not None:
        rooms.access.demand(spec.right, scene.directory.standing(scene.context(spec.cog, event).person))
    if late and _too_late(scene, event, spec, raw):
        return
    author = scene.context(spec.cog, event).target_author
    if spec.opens == "form" and not raw and spec.options:
        scene.carry_out(spec.cog, Ask(_form(scene, spec, raw, spec.options)))
        return
    try:
        values = scene.binder(event).bind(spec, raw, author)
    except Missing as missing:
        optional = tuple(each for each in spec.options if not each.required and each.kind == "text")
        scene.carry_out(spec.cog, Ask(_form(scene, spec, raw, (*missing.options, *optional))))
        return
    except Hourless as hourless:
        scene.carry_out(spec.cog, Ask(_which_hour(scene, spec, raw, hourless)))
        return
    except Unsure as unsure:
        scene.carry_out(spec.cog, _which_moment(scene, spec, raw, unsure))
        return
    demand_above(scene, spec, values)
    scene.carry_out(spec.cog, rooms.handlers[spec.name](scene.context(spec.cog, event), **values))
    if not scene.replied:
        scene.carry_out(spec.cog, Reply(Text("core.done")))


def demand_above(scene: Scene, spec: CommandSpec, values: Mapping[str, object]) -> None:
    """Check rank where a right touches a person: strictly above, never equal (reliability.md row 42)."""
    if spec.right is None or not spec.right.on_person or scene.actor is None:
        return
    for option in spec.options:
        person = values.get(option.name)
        if option.kind == "person" and person is not None:
            target = scene.directory.standing(person)  # type: ignore[arg-type]
            scene.works.rooms.access.demand(spec.right, scene.directory.standing(scene.actor), target)


def _resolve(scene: Scene, event: Commanded) -> tuple[CommandSpec | None, Mapping[str, Raw]]:
    rooms = scene.works.rooms
    if not event.line:
        spec = rooms.specs.get(event.name)
        if spec is None:
            scene.carry_out("core", Reply(Text("core.unknown_command", word=event.name)))
        return spec, dict(event.options)
    matched = match(event.line, scene.works.typed)
    if isinstance(matched, Matched):
        return matched.spec, dict(
            bind(
                matched.spec,
                _without_target(scene, event, matched),
                lambda kind, text: _fits(scene, kind, text),
                _option_names(scene, matched.spec),
            )
        )
    if isinstance(matched, Bare):
        buttons = tuple(_verb(scene, spec) for spec in matched.specs if _may(scene, spec))
        if buttons:
            scene.carry_out("core", Reply(Text("core.which_verb", noun=matched.noun), buttons))
            return None, {}
    word = matched.noun if isinstance(matched, Bare) else matched.word
    scene.carry_out("core", Reply(Text("core.unknown_command", word=word)))
    return None, {}


def _option_names(scene: Scene, spec: CommandSpec) -> dict[str, str]:
    """Return options by their name in every language, so that "uhrzeit:18:30" is understood like "time:18:30"."""
    words = scene.works.words
    return {
        words.label(f"{spec.word}.{option.name}.name", locale): option.name
        for locale in sorted(words.locales)
        for option in spec.options
    }


def _without_target(scene: Scene, event: Commanded, matched: Matched) -> str:
    """Give a reply's author as the first person option, so that "/danke fürs Erklären" binds the rest as the reason."""
    first = next((each for each in matched.spec.options), None)
    if event.target_author is None or first is None or first.kind != "person":
        return matched.rest
    if matched.rest.lstrip().startswith("@") or f"{first.name}:" in matched.rest:
        return matched.rest
    author = scene.directory.person(scene.community, event.target_author, micros(scene.arrival.at))
    return f'{first.name}:"person:{author.id}" {matched.rest}'


def _fits(scene: Scene, kind: str, text: str) -> bool:
    locale = scene.desk.voice.locale(scene.actor.locale if scene.actor else None)
    if kind == "when":
        return understand(text, now=scene.now, zone=scene.community.zone, locale=locale).why != "when.unclear"
    return span(text, locale) is not None


def _may(scene: Scene, spec: CommandSpec) -> bool:
    if spec.right is None or scene.actor is None:
        return spec.right is None
    return scene.works.rooms.access.allows(spec.right.name, scene.directory.standing(scene.actor))


def _verb(scene: Scene, spec: CommandSpec) -> Button:
    who = None if scene.actor is None else scene.actor.id
    return Button(Text(f"{spec.word}.name"), "core.again", {"command": spec.name}, who)


def _too_late(scene: Scene, event: Commanded, spec: CommandSpec, raw: Mapping[str, Raw]) -> bool:
    age = scene.now - scene.arrival.at
    if spec.late is Late.READ and age > READ_LATE:
        return True
    if spec.late is Late.OFFER and age > OFFER_LATE:
        data = {"command": spec.name} | pack(raw, scene.directory, scene.community, scene.now)
        who = None if scene.actor is None else scene.actor.id
        button = Button(Text("core.button.again"), "core.again", data, who, once=True)
        scene.carry_out(spec.cog, Reply(Text("core.offer_again"), (button,)))
        return True
    if age > READ_LATE:
        scene.carry_out(spec.cog, Reply(Text("core.ran_late", when=scene.arrival.at)))
    return False


def _form(scene: Scene, spec: CommandSpec, raw: Mapping[str, Raw], options: tuple[OptionSpec, ...]) -> Form:
    asked = tuple(each for each in options if each.name not in raw or raw[each.name] == "")[:FORM_MOST]
    data = {"command": spec.name} | pack(raw, scene.directory, scene.community, scene.now)
    return Form("core.command", Text(f"{spec.word}.help"), tuple(_question(spec, each) for each in asked), data)


def _question(spec: CommandSpec, option: OptionSpec) -> Question:
    base = f"{spec.word}.{option.name}"
    choices = tuple((value, Text(f"{base}.choice.{value}")) for value in option.choices)
    kind = {"choice": "choice", "person": "person", "place": "place"}.get(
        option.kind, "long" if option.long else "text"
    )
    length = option.max if option.kind == "text" else 100
    return Question(option.name, Text(f"{base}.help"), kind, option.required, length, choices)  # type: ignore[arg-type]


def _which_hour(scene: Scene, spec: CommandSpec, raw: Mapping[str, Raw], hourless: Hourless) -> Form:
    name = hourless.option.name
    packed = pack({key: value for key, value in raw.items() if key != name}, scene.directory, scene.community, scene.now)
    data = {"command": spec.name, name + DAY: hourless.day} | packed
    return Form("core.command", Text(f"{spec.word}.help"), (Question(name, Text("when.needs_time"), max=20),), data)


def _which_moment(scene: Scene, spec: CommandSpec, raw: Mapping[str, Raw], unsure: Unsure) -> Reply:
    packed = {"command": spec.name} | pack(raw, scene.directory, scene.community, scene.now)
    who = None if scene.actor is None else scene.actor.id
    buttons = tuple(
        Button(
            Text("core.button.moment", when=at), "core.again", packed | {unsure.option.name: f"at:{micros(at)}"}, who
        )
        for at in unsure.moments[:4]
    )
    return Reply(Text("core.which_when"), buttons)
