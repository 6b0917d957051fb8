"""Rings: how much is explained to whom, from how long they are here, their own wish and the circle (IDP-06)."""

from datetime import datetime

from bot.core.directory import Directory
from bot.core.times import moment
from bot.model.house import Manners
from bot.model.people import Person
from bot.model.rights import Role
from bot.model.rings import Ring


def ring_of(directory: Directory, person: Person, manners: Manners, now: datetime) -> Ring:
    """Return a person's ring at `now` (UTC): their own choice, else the humans' circle, else how long they are here.

    Never from how much they say or do (IDP-06).
    """
    row = directory.sql.execute("SELECT since, ring FROM persons WHERE id = ?", (person.id,)).fetchone()
    if row is None:
        return Ring.NEW
    since, own = row
    if own:
        return Ring(own)
    if Role.CIRCLE in directory.standing(person).roles:
        return Ring.CORE
    return Ring.NEW if now - moment(since) < manners.newcomer else Ring.REGULAR


def choose_ring(directory: Directory, person: Person, ring: Ring) -> None:
    """Keep how much someone wants to be explained."""
    directory.sql.execute("UPDATE persons SET ring = ? WHERE id = ?", (ring, person.id))
