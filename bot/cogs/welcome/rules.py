"""Pure decisions about greetings: whom to name, when to speak, what a line says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.desk import Desk
from bot.model.people import Person
from bot.model.places import Place, Purpose
from bot.model.texts import Field, Text

PLACES_MOST = 10
"""Lines the tour gives to places."""

PLACES_ROOM = 420
"""Characters those lines may take, so that a card stays below 600 (WEL-02)."""

_MARKUP = re.compile(
    r"@|https?:|www\.|://|\b[\w-]+\.(?:com|de|net|org|info|io|gg|me|ru|xyz|top|shop|app|ly)\b|t\.me|[`*<>]|__|~~|\|\||\]\(",
    re.IGNORECASE,
)
_LINES = {
    Purpose.WELCOME: "welcome.place.welcome",
    Purpose.TALK: "welcome.place.talk",
    Purpose.QUESTIONS: "welcome.place.questions",
    Purpose.THANKS: "welcome.place.thanks",
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Hold one arrival as a line needs it: who, whether they return, whether they came today."""

    person: Person
    returning: bool
    today: bool


def speakable(name: str, most: int, never: Sequence[str]) -> bool:
    """Tell whether a name may stand in a public line: no mention, markup, link, listed word, not too long (WEL-01)."""
    folded = name.casefold()
    if not any(char.isalnum() for char in name) or len(name) > most:
        return False
    return _MARKUP.search(name) is None and not any(word.casefold() in folded for word in never if word)


def next_round(ready: Sequence[datetime], wait: timedelta) -> datetime:
    """Return when to greet those whose own wait ends at `ready` (UTC).

    Whoever came while the first one waited shares the line, so the first never waits twice as long.
    """
    first = min(ready)
    return max(each for each in ready if each - first <= wait)


def share(in_a_row: Sequence[str], of_the_day: Sequence[str], most_in_a_row: int, most_a_day: int) -> str | None:
    """Return the line, oldest first in both lists, that takes further names; None lets a new line be said."""
    if len(in_a_row) >= most_in_a_row:
        return in_a_row[-1]
    if len(of_the_day) >= most_a_day:
        return of_the_day[-1]
    return None


def greeting(guests: Sequence[Guest], nameless: int, team: Sequence[str], names_most: int) -> tuple[Text, ...]:
    """Return what one line says to new, returning and unnamed guests; empty for nobody."""
    new = [each for each in guests if not each.returning]
    back = [each.person for each in guests if each.returning]
    lines: list[Text] = []
    if len(new) == 1:
        # "Mira und Jo zeigen dir …" needs two of them
        lines.append(Text("welcome.greet.one", who=new[0].person, names=list(team[:2]) if len(team) > 1 else []))
    elif new:
        key = "welcome.greet.today" if all(each.today for each in new) else "welcome.greet.earlier"
        lines.append(Text(key, names=shortened([each.person for each in new], names_most), all=everyone(len(new))))
    if len(back) == 1:
        lines.append(Text("welcome.greet.back", who=back[0]))
    elif back:
        lines.append(Text("welcome.greet.back_several", names=shortened(back, names_most)))
    if nameless:
        lines.append(Text("welcome.greet.nameless"))
    return tuple(lines)


def shortened(people: Sequence[Person], most: int) -> list[Field]:
    """Return names for a line, the last ones as a number where there are too many to read."""
    if len(people) <= most:
        return list(people)
    return [*people[: most - 1], Text("welcome.greet.more", n=len(people) - most + 1)]


def everyone(count: int) -> Text:
    """Return how a line speaks to all it names: "euch beiden", "euch dreien", "euch allen"."""
    return Text({2: "welcome.all.two", 3: "welcome.all.three"}.get(count, "welcome.all.more"))


def worth_showing(places: Sequence[Place]) -> list[Place]:
    """Return the places the tour names, the most useful first; staff's own and passing ones are left out."""
    order = [*_LINES, Purpose.OTHER]
    shown = sorted((each for each in places if each.purpose in order), key=lambda each: order.index(each.purpose))
    kept: list[Place] = []
    room = PLACES_ROOM
    for place in shown[:PLACES_MOST]:
        room -= len(place.name) + 42
        if room < 0:
            break
        kept.append(place)
    return kept


def place_line(place: Place) -> Text:
    """Return what the tour says about one place."""
    return Text(_LINES.get(place.purpose, "welcome.place.other"), place=place)


def stack(lines: Sequence[Text]) -> Text:
    """Return lines one below the other as one text; needs at least one."""
    if len(lines) == 1:
        return lines[0]
    return Text("welcome.tour.stack", line=lines[0], rest=stack(lines[1:]))


def presence(desk: Desk, at: datetime) -> Text | None:
    """Return when someone is there; None without hours, for nothing is invented (mission.md §13, 5; N8)."""
    until = desk.open_until(at)
    if until is not None:
        return Text("welcome.presence.until", until=until)
    opens = desk.next_open(at)
    return None if opens is None else Text("welcome.presence.opens", when=opens)


def team(desk: Desk) -> list[str]:
    """Return the humans as the tour names them: "Mira (Moderation)"."""
    return [f"{human.name} ({human.role})" if human.role else human.name for human in desk.team]
