"""Effects: what each action of a cog means for the rows of this unit."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from bot.core import alerts, directs, housing, lookups, posting, questions, sanctioning, sorry, unasked
from bot.core.decided import demand_human
from bot.core.persona import heat
from bot.core.persona.label import carried, label_of, lost, owe
from bot.core.persona.ledger import Ledger
from bot.core.posting import Desk, Row
from bot.core.rooms import REFILL
from bot.core.stepping import keeps_out, with_human
from bot.core.timers import Timers
from bot.core.times import micros
from bot.model.actions import (
    Action,
    Admit,
    Ask,
    Bring,
    Class,
    Close,
    Cool,
    Decline,
    Edit,
    Exclude,
    Heat,
    Invite,
    Looked,
    Open,
    Pause,
    Pin,
    React,
    Release,
    Remove,
    Reply,
    Say,
    Sorry,
    Tell,
    Unpause,
    Unwake,
    Wake,
    Whisper,
)
from bot.model.errors import Nobody
from bot.model.facts import Fact
from bot.model.ids import PersonId
from bot.model.people import Account, Person
from bot.model.places import MessageRef
from bot.model.texts import Text
from bot.model.widgets import Button

LANES = {Class.HOST: "unasked", Class.RELAY: "relay"}
"""Lanes of what may have to wait: a host line that waits for a lull holds nothing else up."""


class Effects:
    """Turn actions into rows; facts come back to the caller, who tells them to the other rooms."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.timers = Timers(desk.sql)
        self.perform: dict[type, Callable[[str, Any], None]] = {
            Reply: self._reply,
            Say: self._say,
            Whisper: self._whisper,
            Edit: self._edit,
            Sorry: partial(sorry.own_up, desk, self.apply),
            Pin: self._pin,
            Remove: self._remove,
            React: self._react,
            Ask: self._ask,
            Pause: partial(sanctioning.act, desk),
            Unpause: partial(sanctioning.act, desk),
            Exclude: partial(sanctioning.act, desk),
            Admit: partial(sanctioning.door, desk),
            Decline: partial(sanctioning.door, desk),
            Open: partial(housing.open_room, desk),
            Close: partial(housing.close_room, desk),
            Invite: partial(housing.invite, desk),
        }

    def apply(self, cog: str, action: Action) -> Fact | None:
        """Write one action's rows; a Tell is handed back. Raises KeyError for a text nobody wrote."""
        desk = self.desk
        match action:
            case Tell(fact=fact):
                return fact
            case Wake():
                self.timers.set(desk.community.id, cog, action, desk.now)
            case Unwake():
                self.timers.unset(desk.community.id, cog, action)
            case Release():
                self._release(cog, action)
            case Looked():
                lookups.note(desk, action)
            case Bring():
                unasked.bring(desk, action)
            case Heat() | Cool():
                heat.apply(desk.sql, desk.community.id, cog, action)
            case _:
                self.perform[type(action)](cog, action)
        return None

    def _reply(self, cog: str, action: Reply) -> None:
        desk = self.desk
        if desk.aside is not None and not action.files:
            self._say(cog, Say(desk.aside, action.text, Class.ANSWER, action.buttons))
            return
        if desk.actor is None or desk.arrival.by is None:
            raise LookupError("a Reply needs someone who acted")
        lane, owes = posting.private_lane(
            desk, desk.arrival.by, desk.actor, answers=desk.arrival.interaction is not None
        )
        buttons = (*action.buttons, *unasked.hint(desk, action))
        spot = desk.arrival.spot
        # what only they see in a guild stands among what is said there
        chat = None if spot.guild and desk.traits[spot.platform].ephemeral else desk.arrival.by
        payload = self._private(action.text, buttons, desk.actor, owes=owes, chat=chat) | {
            "update": action.update and not action.files,
            "spot": posting.pack_spot(spot),
            "account": posting.pack_account(desk.arrival.by),
        }
        payload |= posting.pack_files(action.files)
        at_once = alerts.lane_of(desk, payload, lane)
        payload["alert"] = at_once is not None
        if at_once is None and self._led(desk.arrival.by, desk.actor):
            # it waits behind what waits there already; a line in public leads to it
            directs.lead(desk.sql, desk.works, desk.community, desk.actor.id, desk.arrival.spot, desk.now)
        self._write_private(cog, "reply", Class.ANSWER, desk.arrival.by, desk.actor, payload, at_once or lane)

    def _led(self, account: Account, person: Person) -> bool:
        waits = self.desk.traits[account.platform].waits_for_start
        return waits and directs.closed(self.desk.sql, account, person.id)

    def _whisper(self, cog: str, action: Whisper) -> None:
        desk = self.desk
        account = posting.reach(desk, action.person)
        if account is None:
            return
        if action.cls is Class.HOST:
            # nobody asked, and a private lane is no place to announce things (N4)
            Ledger(desk.sql, desk.house.manners).refuse(desk.community, cog, action.cls, "unasked", desk.now)
            return
        if unasked.must_wait(desk, account, action):
            unasked.keep(desk, cog, action)
            return
        lane, owes = posting.private_lane(desk, account, action.person, answers=False)
        later = keeps_out(desk, action)
        # what waits has a lane of its own: nothing that may go waits behind it
        lane = lane if later is None else f"later:{account.id}"
        payload = self._private(action.text, action.buttons, action.person, owes=owes, chat=account)
        payload["account"] = posting.pack_account(account)
        payload |= posting.pack_files(action.files)
        asked = desk.actor == action.person
        payload["by_hours"] = action.cls is Class.DUTY and not action.safety
        silent = not asked and not action.safety
        person, ref = action.person, action.ref
        self._write_private(
            cog, "whisper", action.cls, account, person, payload, lane, silent=silent, ref=ref, due=later
        )

    def _private(
        self, words: Any, buttons: Any, person: Person, *, owes: bool = False, chat: Account | None = None
    ) -> dict[str, Any]:
        return {
            "words": posting.private_words(self.desk, words, person, owes=owes, chat=chat),
            "buttons": posting.pack_buttons(
                self.desk, with_human(self.desk, buttons, person), locale=person.locale, place=None
            ),
            "locale": self.desk.voice.locale(person.locale),
        }

    def _write_private(
        self,
        cog: str,
        kind: str,
        cls: Class,
        account: Account,
        person: Person,
        payload: dict[str, Any],
        lane: str,
        *,
        silent: bool = False,
        ref: str | None = None,
        due: datetime | None = None,
    ) -> None:
        desk = self.desk
        interaction = desk.arrival.interaction
        if interaction is not None and kind != "whisper" and desk.actor == person:
            payload["interaction"] = posting.pack_interaction(interaction)
        row = Row(
            kind, cls, account.platform, lane, payload, None, person.id, ref, silent=silent, tell=bool(ref), due=due
        )
        outbox = posting.write(desk, cog, row)
        if ref is not None:
            posting.remember(desk, cog, ref, outbox, account.platform)

    def _say(self, cog: str, action: Say) -> None:
        desk, place, spot = self.desk, action.place, action.place.spot
        if spot is None:
            raise LookupError(f"place {place.name!r} has no spot")
        now = action.now and posting.asked(desk)
        lane = "talk" if now else LANES.get(action.cls, "talk")
        payload: dict[str, Any] = {
            "words": posting.public_words(desk.voice, action.text, place.id, draft=action.cls in LANES),
            "buttons": posting.pack_buttons(desk, action.buttons, locale=desk.community.locale, place=place.id),
            "spot": posting.pack_spot(spot),
            "answer_to": None if action.answer_to is None else str(action.answer_to),
            "locale": desk.community.locale,
            "by_hours": action.cls is Class.DUTY,
        }
        if action.thread is not None:
            payload["thread"] = posting.public_words(desk.voice, action.thread, place.id, new=False)[0]
        row = Row(
            "say",
            action.cls,
            spot.platform,
            f"{lane}:{spot.id}",
            payload,
            place=place.id,
            ref=action.ref,
            expires=action.expires,
            # what opens quietly opens in a thread of its own; else it waits like any other (mission.md §13, 15)
            yield_until=action.yield_until if action.thread is not None else None,
            ungated=now,
            tell=bool(action.ref),
        )
        outbox = posting.write(desk, cog, row)
        if action.ref is not None:
            posting.remember(desk, cog, action.ref, outbox, spot.platform)

    def _edit(self, cog: str, action: Edit) -> None:
        desk = self.desk
        unasked.edit(desk, cog, action)
        for origin in self._posts(cog, action.ref):
            outbox, platform, lane, place, person = origin
            reader = None if person is None else desk.directory.person_by_id(person)
            payload: dict[str, Any]
            if reader is not None:
                labelled = carried(desk.sql, outbox)
                words = (label_of(desk.house), *posting.paragraphs(action.text)) if labelled else action.text
                chats = [each for each in desk.directory.accounts(reader.id) if each.platform == platform]
                payload = self._private(words, action.buttons, reader, chat=next(iter(chats), None))
            else:
                payload = {
                    "words": posting.public_words(desk.voice, action.text, place or "", new=False),
                    "buttons": posting.pack_buttons(desk, action.buttons, locale=desk.community.locale, place=place),
                    "locale": desk.community.locale,
                }
            payload["post"] = outbox
            lane = self._lane_past(outbox, lane)
            posting.write(desk, cog, Row("edit", Class.ANSWER, platform, lane, payload, place=place, person=person))

    def _pin(self, cog: str, action: Pin) -> None:
        for outbox, platform, lane, place, _person in self._posts(cog, action.ref):
            lane = self._lane_past(outbox, lane)
            posting.write(self.desk, cog, Row("pin", Class.DUTY, platform, lane, {"post": outbox}, place=place))

    def _posts(self, cog: str, ref: str) -> list[Any]:
        return self.desk.sql.execute(
            "SELECT p.outbox, p.platform, o.lane, o.place, o.person FROM posts p JOIN outbox o ON o.id = p.outbox "
            "WHERE p.community = ? AND p.cog = ? AND p.ref = ?",
            (self.desk.community.id, cog, ref),
        ).fetchall()

    def _release(self, cog: str, action: Release) -> None:
        desk = self.desk
        if action.go and not posting.asked(desk):
            return
        for outbox, *_ in self._posts(cog, action.ref):
            if action.go:
                desk.sql.execute(
                    "UPDATE outbox SET ungated = 1, due_at = ?, expires_at = NULL, "
                    "lane = replace(replace(lane, 'unasked:', 'talk:'), 'relay:', 'talk:') "
                    "WHERE id = ? AND state = 'queued'",
                    (micros(desk.now), outbox),
                )
                continue
            ended = desk.sql.execute(
                "UPDATE outbox SET state = 'dead', told = 1, note = 'withdrawn', ended_at = ? "
                "WHERE id = ? AND state = 'queued'",
                (micros(desk.now), outbox),
            )
            if ended.rowcount == 1:
                lost(desk.sql, outbox)
                desk.sql.execute("UPDATE outbox SET payload = '{}' WHERE id = ?", (outbox,))
                Ledger(desk.sql, desk.house.manners).withdraw(outbox, desk.now)

    def _remove(self, cog: str, action: Remove) -> None:
        if isinstance(action.message, str):
            self._take_back(cog, action.message)
        else:
            if action.decided_by is not None or not self._ours(action.message):
                decided = self._demand_human(cog, action, action.decided_by)
                self._clear(cog, action.message, decided)
                return
            self._clear(cog, action.message, {})

    def _clear(self, cog: str, message: MessageRef, decided: dict[str, Any]) -> None:
        """Take a message away; each in a lane of its own, for one that sticks must not hold up the rest of a raid."""
        payload = {"message": str(message)} | decided
        lane = f"safety:{message.spot}/{message.id}"
        posting.write(self.desk, cog, Row("remove", Class.DUTY, message.platform, lane, payload))

    def _take_back(self, cog: str, ref: str) -> None:
        """Take our own message away by its name; one that still waits is let go unsaid."""
        unasked.drop(self.desk, cog, ref)
        self._release(cog, Release(ref, go=False))
        for outbox, platform, lane, place, person in self._posts(cog, ref):
            state = self._state(outbox)
            if state == "dead":
                continue
            if person is not None and carried(self.desk.sql, outbox):
                owe(self.desk.sql, person)
            # one under way must be there first; one that is there is not to wait behind others of its lane
            lane = lane if state == "sending" else f"safety:{lane.split(':', 1)[1]}"
            posting.write(self.desk, cog, Row("remove", Class.DUTY, platform, lane, {"post": outbox}, place=place))

    def _state(self, outbox: str) -> str:
        return str(self.desk.sql.execute("SELECT state FROM outbox WHERE id = ?", (outbox,)).fetchone()[0])

    def _lane_past(self, outbox: str, lane: str) -> str:
        """Return where to change a message: one that is there does not wait behind lines that may not be said yet."""
        gate, _, spot = lane.partition(":")
        waits = gate not in ("unasked", "relay") or self._state(outbox) in ("queued", "sending")
        return lane if waits else f"talk:{spot}"

    def _react(self, cog: str, action: React) -> None:
        message, payload = action.message, {"message": str(action.message), "emoji": action.emoji}
        posting.write(self.desk, cog, Row("react", Class.ANSWER, message.platform, f"talk:{message.spot}", payload))

    def _ask(self, cog: str, action: Ask) -> None:
        desk = self.desk
        if desk.actor is None or desk.arrival.by is None:
            raise Nobody("core.unnamed")
        key, sheet = posting.pack_form(desk, action.form, desk.actor)
        self.show_form(cog, key, sheet)

    def show_form(self, cog: str, key: str, sheet: dict[str, Any]) -> None:
        """Put a stored form before the one who acted: whole, or blank by blank where there are no forms."""
        desk = self.desk
        if desk.actor is None or desk.arrival.by is None:
            raise LookupError("a form needs someone to fill it")
        account = desk.arrival.by
        if desk.traits[account.platform].forms and desk.arrival.interaction is not None:
            payload = {"sheet": sheet, "account": posting.pack_account(account), "locale": desk.actor.locale or ""}
            if not desk.traits[account.platform].late_forms:
                # where it may come too late to be shown, a button opens it
                opens = Button(Text("core.button.open"), REFILL, {"form": key}, desk.actor.id)
                payload |= self._private(Text("core.form_waits"), (opens,), desk.actor)
            lane, _ = posting.private_lane(desk, account, desk.actor, answers=True)
            self._write_private(cog, "ask", Class.ANSWER, account, desk.actor, payload, lane)
            return
        # what is asked here can only be answered in private, whoever reads the other answers
        desk.aside = None
        for reply in questions.begin(desk, key, sheet, desk.actor):
            self._reply(cog, reply)

    def _ours(self, message: MessageRef) -> bool:
        row = self.desk.sql.execute("SELECT 1 FROM posts WHERE message = ?", (str(message),)).fetchone()
        return row is not None

    def _demand_human(
        self, cog: str, action: Action, by: PersonId | None, above: Person | None = None
    ) -> dict[str, Any]:
        return demand_human(self.desk.directory, self.desk.community, (cog, action), by, above)
