"""Commanding: from what someone typed or chose to the handler's call, one path for every platform (house.md §5)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from bot.core.bind import DAY, Hourless, Missing, Raw, Unsure, pack
from bot.core.dates import understand
from bot.core.durations import span
from bot.core.elsewhere import joined
from bot.core.parse import Bare, Matched, bind, match
from bot.core.scene import Scene
from bot.core.times import micros
from bot.model.actions import Ask, Remove, Reply
from bot.model.commands import ELSEWHERE, CommandSpec, Late, OptionSpec
from bot.model.events import Commanded
from bot.model.people import Person
from bot.model.places import MessageRef, Purpose
from bot.model.texts import Text
from bot.model.widgets import Button, Form, Question

READ_LATE = timedelta(minutes=10)
OFFER_LATE = timedelta(minutes=2)
TARGET, AUTHOR = ".target", ".author"
"""What a stored command calls the message it pointed at and who wrote it; no option can be named so."""

BlankKind = Literal["text", "long", "choice", "person", "place"]

BLANKS: Mapping[str, BlankKind] = {"choice": "choice", "person": "person", "place": "place"}
"""Options that a form shows as more than a line of text."""

FORM_MOST = 5
"""A modal holds five inputs (peers.md §3); further options keep their defaults."""


def command(scene: Scene, event: Commanded) -> None:
    """Run a Commanded event; raises Refusal for what the person may be told."""
    spec, raw = resolve(scene, event)
    if spec is None:
        return
    run(scene, event, spec, raw)


def run(scene: Scene, event: Commanded, spec: CommandSpec, raw: Mapping[str, Raw], *, late: bool = True) -> None:
    """Check rights and lateness, bind, call, carry out; answers, except a question that was read too late."""
    rooms = scene.works.rooms
    if spec.right is not None:
        rooms.access.demand(spec.right, scene.directory.standing(scene.context(spec.cog, event).person))
    if spec.staff:
        _off_stage(scene, event)
    if late and _too_late(scene, event, spec, raw):
        return
    raw = joined(spec, raw)
    author = scene.context(spec.cog, event).target_author
    if spec.opens == "form" and not raw and spec.options:
        scene.carry_out(spec.cog, Ask(_form(scene, event, spec, raw, spec.options)))
        return
    try:
        values = scene.binder(event).bind(spec, raw, author)
    except Missing as missing:
        optional = tuple(each for each in spec.options if not each.required and each.kind == "text")
        scene.carry_out(spec.cog, Ask(_form(scene, event, spec, raw, (*missing.options, *optional))))
        return
    except Hourless as hourless:
        scene.carry_out(spec.cog, Ask(_which_hour(scene, event, spec, raw, hourless)))
        return
    except Unsure as unsure:
        scene.carry_out(spec.cog, _which_moment(scene, event, spec, raw, unsure))
        return
    demand_above(scene, spec, values)
    scene.carry_out(spec.cog, rooms.handlers[spec.name](scene.context(spec.cog, event), **values))
    if not scene.replied:
        scene.carry_out(spec.cog, Reply(Text("core.done")))


def _off_stage(scene: Scene, event: Commanded) -> None:
    """Take a staff command typed in public away, where everyone reads it, and answer in the team's place."""
    line, here, actor = event.command_message, scene.here, scene.actor
    if scene.works.traits[scene.arrival.platform].ephemeral or line is None or actor is None or here is None:
        return
    if here.purpose in (Purpose.STAFF, Purpose.DIRECT) or scene.clear is not None:
        return
    scene.clear = Remove(line, decided_by=actor.id)
    scene.carry_out("core", scene.clear)
    staff = scene.directory.places(scene.community, Purpose.STAFF)
    scene.desk.aside = next((each for each in staff if each.spot and each.spot.platform == line.platform), None)


def demand_above(scene: Scene, spec: CommandSpec, values: Mapping[str, object]) -> None:
    """Check rank where a right touches a person: strictly above, never equal (reliability.md row 42)."""
    if spec.right is None or not spec.right.on_person or scene.actor is None:
        return
    for person in values.values():
        if isinstance(person, Person):
            target = scene.directory.standing(person)
            scene.works.rooms.access.demand(spec.right, scene.directory.standing(scene.actor), target)


def resolve(scene: Scene, event: Commanded) -> tuple[CommandSpec | None, Mapping[str, Raw]]:
    """Return the command that was meant, and its options; None where the answer is given already."""
    rooms = scene.works.rooms
    if not event.line:
        spec = rooms.specs.get(event.name)
        if spec is None:
            scene.carry_out("core", Reply(Text("core.unknown_command", word=event.name)))
        return spec, dict(event.options)
    matched = match(event.line, scene.works.typed)
    if isinstance(matched, Matched):
        if matched.spec.staff and _may(scene, matched.spec):
            # before its options are read: one that cannot be read need not stand there either
            _off_stage(scene, event)
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


def again(scene: Scene, event: Commanded, spec: CommandSpec, raw: Mapping[str, Raw]) -> dict[str, str]:
    """Return a command as a button or form keeps it: options, and what a menu or reply pointed at."""
    data = {"command": spec.name} | pack(raw, scene.directory, scene.community, scene.now)
    if event.target is not None:
        data[TARGET] = str(event.target)
    if event.target_author is not None:
        author = scene.directory.person(scene.community, event.target_author, micros(scene.arrival.at))
        data[AUTHOR] = author.id
    return data


def recall(scene: Scene, data: Mapping[str, str]) -> tuple[Commanded, dict[str, Raw]]:
    """Read back what `again` kept; the words of the message it pointed at were not kept."""
    raw: dict[str, Raw] = dict(data)
    name, target, author = (str(raw.pop(each, "")) for each in ("command", TARGET, AUTHOR))
    accounts = scene.directory.accounts(author) if author else []
    event = Commanded(
        name,
        surface="palette",
        target=MessageRef.parse(target) if target else None,
        target_author=accounts[0] if accounts else None,
    )
    return event, raw


def _too_late(scene: Scene, event: Commanded, spec: CommandSpec, raw: Mapping[str, Raw]) -> bool:
    age = scene.now - scene.arrival.at
    if spec.late is Late.READ and age > READ_LATE:
        return True
    if spec.late is Late.OFFER and age > OFFER_LATE:
        who = None if scene.actor is None else scene.actor.id
        button = Button(Text("core.button.again"), "core.again", again(scene, event, spec, raw), who, once=True)
        scene.carry_out(spec.cog, Reply(Text("core.offer_again"), (button,)))
        return True
    if age > READ_LATE:
        scene.preface = Text("core.ran_late", when=scene.arrival.at)
    return False


def _form(
    scene: Scene, event: Commanded, spec: CommandSpec, raw: Mapping[str, Raw], options: tuple[OptionSpec, ...]
) -> Form:
    asked = tuple(each for each in options if each.name not in raw or raw[each.name] == "")[:FORM_MOST]
    questions = [_question(spec, each) for each in asked]
    if len(asked) + sum(each.kind == "person" for each in asked) <= FORM_MOST and _picks(scene):
        questions = [part for each in questions for part in _either(each)]
    return Form("core.command", Text(f"{spec.word}.help"), tuple(questions), again(scene, event, spec, raw))


def _picks(scene: Scene) -> bool:
    """Tell whether people are picked here, and some of this community cannot be (see elsewhere.py)."""
    traits = scene.works.traits[scene.arrival.platform]
    doors = scene.sql.execute(
        "SELECT 1 FROM doors WHERE community = ? AND platform <> ? LIMIT 1",
        (scene.community.id, scene.arrival.platform),
    )
    return traits.forms and traits.picks and doors.fetchone() is not None


def _either(question: Question) -> tuple[Question, ...]:
    """Return the question for a person with its companion, of which one is enough; others as they are."""
    if question.kind != "person":
        return (question,)
    typed = Question(question.name + ELSEWHERE, Text("core.elsewhere.help"), required=False, max=100)
    return replace(question, required=False), typed


def _question(spec: CommandSpec, option: OptionSpec) -> Question:
    base = f"{spec.word}.{option.name}"
    choices = tuple((value, Text(f"{base}.choice.{value}")) for value in option.choices)
    kind: BlankKind = "long" if option.long else BLANKS.get(option.kind, "text")
    length = option.max if option.kind == "text" else 100
    return Question(option.name, Text(f"{base}.help"), kind, option.required, length, choices)


def _which_hour(scene: Scene, event: Commanded, spec: CommandSpec, raw: Mapping[str, Raw], hourless: Hourless) -> Form:
    name = hourless.option.name
    data = again(scene, event, spec, {key: value for key, value in raw.items() if key != name})
    question = Question(name, Text("when.needs_time"), max=20)
    return Form("core.command", Text(f"{spec.word}.help"), (question,), data | {name + DAY: hourless.day})


def _which_moment(scene: Scene, event: Commanded, spec: CommandSpec, raw: Mapping[str, Raw], unsure: Unsure) -> Reply:
    data, name = again(scene, event, spec, raw), unsure.option.name
    who = None if scene.actor is None else scene.actor.id
    buttons = tuple(
        Button(Text("core.button.moment", when=at), "core.again", data | {name: f"at:{micros(at)}"}, who)
        for at in unsure.moments[:4]
    )
    return Reply(Text("core.which_when"), buttons)
