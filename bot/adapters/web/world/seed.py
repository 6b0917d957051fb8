"""The small community a fresh playground starts with; nobody of it joins, they are simply there."""

from dataclasses import dataclass

from bot.adapters.web.world import members, places
from bot.adapters.web.world.members import Stance
from bot.model.places import Purpose
from bot.model.rights import Role
from bot.ports import Sql

PLACES: tuple[tuple[str, str, str, Purpose, bool], ...] = (
    ("welcome", "Willkommen", "Welcome", Purpose.WELCOME, False),
    ("chat", "Plausch", "Chat", Purpose.TALK, False),
    ("questions", "Fragen", "Questions", Purpose.QUESTIONS, False),
    ("thanks", "Danke", "Thanks", Purpose.THANKS, False),
    ("team", "Team", "Team", Purpose.STAFF, True),
)


@dataclass(frozen=True, slots=True)
class Persona:
    """Describe one ready persona; what the chooser says about them is a word of the page (`persona.<key>`)."""

    key: str
    name: str
    roles: tuple[Role, ...]
    locale: str = "de"
    stance: Stance = "inside"


PERSONAS: tuple[Persona, ...] = (
    Persona("newcomer", "Ana", (Role.MEMBER,), stance="outside"),
    Persona("reader", "Quinn", (Role.MEMBER,), locale="en"),
    Persona("helper", "Lea", (Role.MEMBER, Role.GREETER)),
    Persona("organiser", "Jo", (Role.MEMBER, Role.ORGANISER)),
    Persona("moderator", "Mira", (Role.MEMBER, Role.MODERATOR)),
    Persona("owner", "Olga", (Role.MEMBER, Role.RESPONSIBLE)),
)


def seed(sql: Sql, personas: tuple[Persona, ...] = PERSONAS) -> None:
    """Fill an empty playground with its places and personas; does nothing where there are any."""
    if not places.everywhere(sql):
        for place, de, en, purpose, staff in PLACES:
            places.add(sql, place, {"de": de, "en": en}, purpose, staff=staff)
    if not members.everyone(sql):
        for persona in personas:
            members.add(sql, persona.name, persona.locale, persona.roles, persona.stance, ready=True)
