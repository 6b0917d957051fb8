"""A court for rights: every way to an act, for everyone who has no right to it; only what changed is believed.

Each trial is one event worked in a savepoint that is undone again. What it changed is told by triggers, not by the
house: any row beyond what merely notes that someone was there and answers them is an effect.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.codec import dumps
from bot.core.keys import Keys
from bot.core.known import Known
from bot.core.times import micros
from bot.core.unit import Errand, work
from bot.core.works import Works
from bot.model.commands import CommandSpec, OptionSpec
from bot.model.events import Arrival, Commanded, Event, Filled, Interaction, Pressed
from bot.model.people import Account
from bot.model.places import MessageRef, Purpose, Spot
from bot.model.rights import NOBODY, Right, Role, Standing
from bot.ports import Sql

NOTED = frozenset({"seen", "cursors", "wordings"})
"""Tables that note an event and how it was answered; a new button is a row nobody but its reader can use."""

WHOSE = {"accounts": "account", "seats": "account", "outbox": "id", "places": "purpose", "persons": "id"}
"""What tells whose a row is: what someone's own coming in sight changes is no effect."""

MEMBER = Role.MEMBER


@dataclass(frozen=True)
class Actor:
    """Seat someone: what the platform says they are now, what the house remembers, what they may hold."""

    name: str
    now: Standing
    before: Standing
    unnamed: bool = False

    @property
    def account(self) -> Account:
        return Account("memory", self.name, self.name.capitalize(), "en", self.now.robot, f"@{self.name}", self.unnamed)

    def holds(self, right: Right) -> bool:
        """Say by the declaration alone whether they hold a right."""
        if self.now.robot or self.unnamed:
            return False
        return self.now.owner or not right.roles.isdisjoint(self.now.roles)


def _of(*roles: Role, owner: bool = False, robot: bool = False) -> Standing:
    return Standing(frozenset(roles), owner, robot)


def actors() -> list[Actor]:
    """Return somebody of every role, and everyone who has none or lost it."""
    plain = [Actor(role.value, _of(MEMBER, role), _of(MEMBER, role)) for role in Role]
    return [
        *plain,
        Actor("owner", _of(MEMBER, owner=True), _of(MEMBER, owner=True)),
        Actor("machine", _of(*Role, robot=True), _of(*Role, robot=True)),
        Actor("nobody", NOBODY, NOBODY),
        Actor("stranger", NOBODY, NOBODY),
        Actor("gone", NOBODY, _of(MEMBER, Role.LEAD)),
        Actor("fallen", _of(MEMBER), _of(*Role, owner=True)),
        Actor("group", NOBODY, NOBODY, unnamed=True),
    ]


@dataclass(frozen=True)
class Trial:
    """Name one way to one act: `key` rows are made for it first, `event` is what happens, `spot` where."""

    act: str
    surface: str
    right: Right | None
    event: Event
    spot: Spot
    stored: tuple[str, str, Mapping[str, str], str | None] | None = None


def watch(sql: Sql) -> None:
    """Let every change of every table be told, with whose row it was where that matters.

    In a transaction of its own: undoing a savepoint after the schema changed would read the whole schema anew.
    """
    sql.execute("CREATE TEMP TABLE touched (name TEXT, op TEXT, who TEXT)")
    names = sql.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for (name,) in names.fetchall():
        for op, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            who = f"{row}.{WHOSE[name]}" if name in WHOSE else "''"
            sql.execute(
                f"CREATE TEMP TRIGGER watch_{name}_{op} AFTER {op} ON main.{name} "
                f"BEGIN INSERT INTO touched VALUES ('{name}', '{op}', {who}); END"
            )


def rest(sql: Sql) -> None:
    """Stop watching: the connection goes on without us."""
    for (name,) in sql.execute("SELECT name FROM sqlite_temp_master WHERE type = 'trigger'").fetchall():
        sql.execute(f"DROP TRIGGER temp.{name}")
    sql.execute("DROP TABLE temp.touched")


class Court:
    """Try events in one transaction; made inside it."""

    def __init__(self, works: Works, sql: Sql, now: datetime, spots: Mapping[str, Spot]) -> None:
        self.works = works
        self.sql = sql
        self.now = now
        self.talk, self.spots = spots["talk"], spots
        self.turn = 0
        (self.community,) = sql.execute("SELECT id FROM communities").fetchone()
        self.aim("quinn", _of(MEMBER))

    def aim(self, name: str, standing: Standing) -> None:
        """Let the acts that touch a person touch this one from now on."""
        self.whom, self.quinn = Account("memory", name, name.capitalize()), self._person(name)
        self.standing = standing

    def _person(self, account: str) -> str:
        row = self.sql.execute("SELECT person FROM accounts WHERE account = ?", (account,)).fetchone()
        return "" if row is None else str(row[0])

    def seat(self, actor: Actor) -> None:
        """Let the house remember someone as they were, not as they are."""
        roles, owner = ",".join(sorted(actor.before.roles)), int(actor.before.owner)
        self.sql.execute("UPDATE accounts SET roles = ?, owner = ? WHERE account = ?", (roles, owner, actor.name))
        self.sql.execute(
            "INSERT INTO seats (platform, account, guild, roles, owner) VALUES ('memory', ?, 'table', ?, ?) "
            "ON CONFLICT DO UPDATE SET roles = excluded.roles, owner = excluded.owner",
            (actor.name, roles, owner),
        )

    def tried(self, trial: Trial, actor: Actor) -> tuple[list[str], str]:
        """Work one event and undo it; return its effects, and what the actor was answered (keys of texts)."""
        self.turn += 1
        self.sql.execute("SAVEPOINT trial")
        event = trial.event
        if trial.stored is not None:
            kind, handler, data, who = trial.stored
            sheet = {"title": "", "blanks": []} if kind == "form" else None
            key = Keys(self.sql, self.works.secret).make(
                kind, f"trial-{self.turn}", community=self.community, handler=handler, data=data, who=who, sheet=sheet
            )
            event = replace(event, key=key) if isinstance(event, Pressed | Filled) else event
        self.sql.execute("DELETE FROM touched")
        at, by = self.now, actor.account
        hangs = Interaction(f"i{self.turn}", by.id, at + timedelta(minutes=15))
        interaction = hangs if self.works.traits["memory"].ephemeral else None
        spot = trial.spot if trial.spot.id != DIRECT.id else replace(trial.spot, id=f"direct-{actor.name}")
        arrival = Arrival("memory", "host", f"trial-{self.turn}", at, at, spot, event, by, interaction=interaction)
        told = {(by, "table"): actor.now, (self.whom, "table"): self.standing}
        asked = frozenset(told)
        outcome = work(self.works, self.sql, Errand(arrival, told, asked), Known(), at)
        assert not outcome.wants, trial
        found = self._effects(actor)
        if outcome.fault is not None:
            found.append(f"reached: {type(outcome.fault).__name__}")
        answer = self._answers()
        self.sql.execute("ROLLBACK TO trial")
        self.sql.execute("RELEASE trial")
        return found, answer

    def _effects(self, actor: Actor) -> list[str]:
        person = self._person(actor.name)
        found = []
        for name, op, who in self.sql.execute("SELECT DISTINCT name, op, who FROM touched").fetchall():
            own = name in ("accounts", "seats") and who in (actor.name, self.whom.id)
            own = own or (name == "places" and who == Purpose.DIRECT)
            own = own or (name == "persons" and who == person and actor.name == "stranger")
            own = own or (name == "spoken" and actor.unnamed)
            if name in NOTED or own or (name == "keys" and op == "INSERT"):
                continue
            if name == "outbox" and op == "INSERT" and self._answer(who, person, unnamed=actor.unnamed):
                continue
            found.append(f"{op} {name}")
        return sorted(set(found))

    def _answer(self, row: str, person: str, *, unnamed: bool) -> bool:
        kind, cls, to = self.sql.execute("SELECT kind, cls, person FROM outbox WHERE id = ?", (row,)).fetchone()
        if cls != "answer":
            return False
        return (kind == "say" and unnamed) or (kind in ("reply", "ask") and to == person)

    def _answers(self) -> str:
        rows = self.sql.execute(
            "SELECT payload FROM outbox WHERE id IN (SELECT who FROM touched WHERE name = 'outbox')"
        ).fetchall()
        return " ".join(row[0] for row in rows)

    # -- every way there ------------------------------------------------------------------------------------------

    def trials(self) -> Iterator[Trial]:
        """Yield every way to every act that needs a right."""
        for spec in self.works.rooms.specs.values():
            if spec.right is not None or spec.staff:
                yield from self._commands(spec)
        for name, press in self.works.rooms.presses.items():
            if press.right is not None:
                data = {"person": self.quinn}
                yield from self._keyed(name, press.right, ("button", name, data), ("form", name, data))

    def _commands(self, spec: CommandSpec) -> Iterator[Trial]:
        options: dict[str, str | Account | Spot] = {each.name: self._value(each) for each in spec.options}
        need = {each.name: options[each.name] for each in spec.options if each.required}
        line = f"/{spec.name} " + " ".join(f'{name}:"{_typed(value)}"' for name, value in options.items())
        target, author = MessageRef("memory", "talk", "1"), self.whom
        pointed = {"target": target, "target_author": author, "target_text": "words"}
        for surface, event in (
            ("slash", Commanded(spec.name, options)),
            ("slash, only what it needs", Commanded(spec.name, need)),
            ("slash, nothing said", Commanded(spec.name)),
            ("typed", Commanded(line=line, surface="typed", mentions=(author,))),
            ("typed as a reply", Commanded(line=f"/{spec.name}", surface="typed", **pointed)),  # type: ignore[arg-type]
            ("message menu", Commanded(spec.name, surface="message", **pointed)),  # type: ignore[arg-type]
            ("person menu", Commanded(spec.name, need, surface="person", **pointed)),  # type: ignore[arg-type]
        ):
            yield Trial(spec.name, surface, spec.right, event, self.talk)
        yield Trial(spec.name, "typed in the direct chat", spec.right, Commanded(line=line, surface="typed"), DIRECT)
        for alias in spec.aliases:
            event = Commanded(line=f"/{alias}", surface="typed", **pointed)  # type: ignore[arg-type]
            yield Trial(spec.name, f"typed as /{alias}", spec.right, event, self.talk)
        data = {"command": spec.name} | {name: _packed(value, self.quinn, self) for name, value in options.items()}
        yield from self._keyed(spec.name, spec.right, ("button", "core.again", data), ("form", "core.command", data))

    def _keyed(self, act: str, right: Right | None, *rows: tuple[str, str, Mapping[str, str]]) -> Iterator[Trial]:
        for kind, handler, data in rows:
            event: Event = Pressed("") if kind == "button" else Filled("", {})
            for whose, who in (("another's", self.quinn), ("anyone's", None)):
                stored = (kind, handler, data, who)
                yield Trial(act, f"{whose} {kind}", right, event, self.talk, stored)
                if kind == "button":
                    yield Trial(act, f"{whose} button by a link", right, event, replace(DIRECT, guild=""), stored)

    def _value(self, option: OptionSpec) -> str | Account | Spot:
        if option.kind == "choice":
            return option.choices[0]
        if option.kind == "person":
            return self.whom
        if option.kind == "place":
            return self.talk
        return {"int": str(option.min or 1), "bool": "true", "duration": "1h", "when": "tomorrow 18:30"}.get(
            option.kind, "22-7"
        )


DIRECT = Spot("memory", "table", "direct-trial", "Trial", Purpose.DIRECT)


def _typed(value: str | Account | Spot) -> str:
    return f"@{value.id}" if isinstance(value, Account) else value.name if isinstance(value, Spot) else value


def _packed(value: str | Account | Spot, quinn: str, court: Court) -> str:
    if isinstance(value, Account):
        return f"person:{quinn}"
    if isinstance(value, Spot):
        (place,) = court.sql.execute("SELECT id FROM places WHERE spot = ?", (value.id,)).fetchone()
        return f"place:{place}"
    return value


__all__ = ["Actor", "Court", "Trial", "actors", "dumps", "micros"]
