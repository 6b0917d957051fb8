"""The outbox's rows: claim, settle, recover; queued → sending → sent | unknown | dead (house.md §7)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core import directs
from bot.core.adopting import at_home
from bot.core.choices import house_of
from bot.core.codec import dumps
from bot.core.delivering import Claimed, Unreadable, link_in, read_payload, spot_in
from bot.core.gone import lose
from bot.core.heads import COLUMNS, HEADS, LANES, ORDER, Head
from bot.core.naming import called, natives, tagged
from bot.core.pacing import Barred, Pace
from bot.core.persona.label import lost
from bot.core.persona.ledger import Ledger, Verdict, Wish
from bot.core.persona.quiet import hushed
from bot.core.posting import pack_spot
from bot.core.retrying import HARMLESS, again, counts, pause, repeatable
from bot.core.rewording import reword
from bot.core.scrubbing import FAREWELL, drop_farewells
from bot.core.still import Outranked
from bot.core.times import micros, moment
from bot.core.undelivered import Missed, tell_staff
from bot.core.works import Works
from bot.model.deliveries import Receipt, Traits
from bot.model.errors import STORE, Undeliverable, Why
from bot.model.events import Done, Failed
from bot.model.house import Manners
from bot.model.people import Community
from bot.model.places import MessageRef
from bot.ports import Sql

SPARE = 4
"""Sends under way at once that only safety may use: a delete never waits behind sixteen slow greetings."""

LEAST = timedelta(seconds=1)
"""How soon a held line is weighed again at the earliest; no verdict may keep the sender spinning."""


@dataclass(slots=True)
class Batch:
    """Hold what one visit to the database brought: rows to send, news for rooms, when to look again (UTC)."""

    rows: list[Claimed] = field(default_factory=list)
    news: list["News"] = field(default_factory=list)
    again_at: datetime | None = None

    def look(self, at: datetime) -> None:
        """Look again at an instant, if not sooner."""
        self.again_at = at if self.again_at is None else min(self.again_at, at)


@dataclass(frozen=True, slots=True)
class News:
    """Tell a room what became of its row."""

    outbox: str
    community: str
    cog: str
    event: Done | Failed


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what the adapter answered for a claimed row."""

    row: Claimed
    answer: Receipt | BaseException


class Rows:
    """Work the outbox of one platform inside one transaction; `pace` and `barred` are the sender's memory."""

    def __init__(
        self,
        sql: Sql,
        works: Works,
        platform: str,
        now: datetime,
        pace: Pace | None = None,
        barred: Barred | None = None,
    ) -> None:
        self.sql = sql
        self.works = works
        self.platform = platform
        self.now = now
        self.pace = pace or Pace(works.traits[platform])
        self.barred = barred or Barred()

    @property
    def traits(self) -> Traits:
        """Return what this platform can do."""
        return self.works.traits[self.platform]

    def claim(self, most: int) -> Batch:
        """Take the head of each lane that is due, safety first and with `SPARE` places of its own.

        Host and relay lines pass the ledger (PER-04); what the platform's pace does not allow yet waits.
        """
        batch = Batch()
        heads = self.sql.execute(
            f"{LANES} SELECT {COLUMNS} FROM outbox WHERE seq IN ({HEADS}) "  # noqa: S608
            f"ORDER BY {ORDER}",
            {"platform": self.platform, "now": micros(self.now)},
        ).fetchall()
        crowd = 0
        for head in (Head(*row) for row in heads):
            if head.state == "sending":
                continue
            ready = max(moment(head.due_at), self.pace.at(head.lane, self.now))
            if ready <= self.now:
                ready = self.pace.turn(head.lane, crowd, self.now)
                crowd += ready > self.now
            if ready > self.now:
                self._wait(head.seq, ready, batch)
            elif len(batch.rows) < most + self._spare(head):  # the next send that ends asks again
                taken = len(batch.rows)
                self._guarded(batch, head)
                if len(batch.rows) > taken:
                    self.pace.took(head.lane, self.now)
        return batch

    def _spare(self, head: Head) -> int:
        """Return how many more sends than others a row may find under way and still go."""
        if not head.safety:
            return 0
        return max(SPARE, self.traits.removes_at_once) if head.kind == "remove" else SPARE

    def _wait(self, seq: int, until: datetime, batch: Batch, note: str | None = None) -> None:
        self.sql.execute(
            "UPDATE outbox SET due_at = :due, note = coalesce(:note, note) "
            "WHERE seq = :seq AND (due_at <> :due OR :note IS NOT NULL)",
            {"due": micros(until), "note": note, "seq": seq},
        )
        batch.look(until)

    def _guarded(self, batch: Batch, head: Head) -> None:
        """Look at one row; one that cannot be read is dead, and the others go on (reliability.md row 9)."""
        self.sql.execute("SAVEPOINT head")
        try:
            self._head(batch, head)
        except STORE:
            raise
        except Exception as fault:
            if not self.sql.in_transaction:
                raise
            self.sql.execute("ROLLBACK TO head")
            batch.news += self._lost(head, "unreadable", f"unreadable: {type(fault).__name__}: {fault}"[:300])
            batch.again_at = self.now
        self.sql.execute("RELEASE head")

    def _head(self, batch: Batch, head: Head) -> None:
        silent = bool(head.silent)
        wish = self._wish(head) if head.weighed else None
        if self._over(head, wish):
            # one that may have come about is not called unsaid
            batch.news += self._end(head.seq, "unknown" if head.again else "dead", "expired")
            batch.again_at = self.now
            return
        # a line that may have gone already was weighed then; weighed again it would count itself
        if wish is not None and not head.again:
            verdict = Verdict("sent", "sent_now") if head.ungated else self._judge(head.community, wish)
            self._ledger(head.community).keep(self._community(head.community), wish, verdict, self.now)
            if verdict.outcome != "sent":
                batch.news += self._wait_or_end(head.seq, verdict, batch)
                return
            silent = silent or verdict.silent
            community = self._community(head.community)
            words = reword(self.sql, self.works, community, head.place or "", head.id, self.now)
            head = replace(head, payload=words)
        claimed = self._take(head, silent)
        if self.barred.off(claimed.kind, claimed.barred_by, self.now):
            batch.news += self._dead(claimed, "forbidden", "forbidden: it was refused here within the hour")
            batch.again_at = self.now
            return
        batch.rows.append(claimed)

    def _over(self, head: Head, wish: Wish | None) -> bool:
        """Tell whether a row's time is over; what the ledger weighs first, it lets go itself, with a line of why."""
        if wish is not None and not head.ungated:
            return bool(head.again) and self._ledger(head.community).expiry(wish) <= self.now
        return head.expires_at is not None and moment(head.expires_at) <= self.now

    @staticmethod
    def _wish(head: Head) -> Wish:
        return Wish(
            head.id,
            head.cog,
            head.cls,
            head.place or "",
            head.lane.split(":", 1)[1],
            None if head.expires_at is None else moment(head.expires_at),
            None if head.yield_until is None else moment(head.yield_until),
            moment(head.created_at),
        )

    def _manners(self, community: str) -> Manners:
        return house_of(self.sql, self.works.settables, self.works.known, community).manners

    def _ledger(self, community: str) -> Ledger:
        return Ledger(self.sql, self._manners(community))

    def _judge(self, community: str, wish: Wish) -> Verdict:
        return self._ledger(community).judge(self._community(community), wish, self.works.talk, self.now)

    def _community(self, community: str) -> Community:
        return at_home(self.sql, community)

    def _wait_or_end(self, seq: int, verdict: Verdict, batch: Batch) -> list[News]:
        if verdict.outcome == "skipped" or verdict.until is None:
            batch.again_at = self.now
            return self._end(seq, "dead", self._with_cause(seq, verdict.reason))
        self._wait(seq, max(verdict.until, self.now + LEAST), batch, verdict.reason)
        return []

    def _with_cause(self, seq: int, reason: str) -> str:
        """Add what it had waited for, so that its room can tell humans why: "expired: budget"."""
        held: str = self.sql.execute("SELECT note FROM outbox WHERE seq = ?", (seq,)).fetchone()[0]
        return f"{reason}: {held}" if held else reason

    def _take(self, head: Head, silent: bool) -> Claimed:
        packed = read_payload(head.payload)
        self.sql.execute(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1, silent = ? WHERE seq = ?",
            (int(silent), head.seq),
        )
        if packed.get("by_hours"):
            # weighed when it goes, not when it was written: a night may lie between (PER-05)
            zone = self._community(head.community).zone
            silent = silent or hushed(self.sql, self._manners(head.community), zone, head.person, self.now, head.place)
        message = None
        if "post" in packed:
            found = self.sql.execute("SELECT message FROM posts WHERE outbox = ?", (packed["post"],)).fetchone()
            message = None if found is None else found[0]
        packed = tagged(self.sql, packed, head.place)
        return Claimed(
            head.seq,
            head.id,
            head.community,
            head.cog,
            head.kind,
            head.cls,
            head.lane,
            called(self.sql, self.platform, packed),
            head.attempts,
            bool(head.again),
            silent,
            head.ref,
            not head.told,
            head.person,
            message,
            natives(self.sql, self.platform, packed),
            head.waits,
            head.place,
            head.created_at,
        )

    def settle(self, results: Sequence[Result]) -> list[News]:
        """Write down what became of sent rows and return what rooms want to hear."""
        news: list[News] = []
        for result in results:
            answer = result.answer
            if not self._there(result.row):
                continue
            if isinstance(answer, Receipt):
                news += self._sent(result.row, answer)
            elif isinstance(answer, Undeliverable):
                news += self._failed(result.row, answer)
            elif isinstance(answer, Unreadable):
                news += self._dead(result.row, "unreadable", f"unreadable: {answer}"[:300])
            else:
                news += self._failed(result.row, Undeliverable(Why.UNKNOWN, f"{type(answer).__name__}: {answer}"[:300]))
        if any(result.row.ref == FAREWELL for result in results):
            drop_farewells(self.sql)
        return news

    def _there(self, row: Claimed) -> bool:
        """Tell whether a row is still there: one of somebody erased is not, and its number may be another's by now."""
        found = self.sql.execute("SELECT id FROM outbox WHERE seq = ?", (row.seq,)).fetchone()
        return found is not None and found[0] == row.id

    def _sent(self, row: Claimed, receipt: Receipt) -> list[News]:
        self.barred.allow(row.kind, row.barred_by)
        # the words go; where it came about stays until its room was told, which may be after a restart
        kept: dict[str, Any] = {}
        if row.tell and receipt.spot is not None:
            kept["spot"] = pack_spot(receipt.spot)
        if row.tell and receipt.link:
            kept["link"] = receipt.link
        self.sql.execute(
            "UPDATE outbox SET state = 'sent', ended_at = ?, payload = ?, note = '' WHERE seq = ?",
            (micros(self.now), dumps(kept), row.seq),
        )
        if row.ref is not None and receipt.message is not None:
            self.sql.execute("UPDATE posts SET message = ? WHERE outbox = ?", (str(receipt.message), row.id))
        if not row.tell or row.ref is None:
            return []
        done = Done(row.ref, row.kind, receipt.message, receipt.spot, receipt.link)
        return [News(row.id, row.community, row.cog, done)]

    def _failed(self, row: Claimed, why: Undeliverable) -> list[News]:
        if again(row, why.why, self.traits, self.now):
            self._later(row, why)
            return []
        lose(self.sql, row, why)
        waits = self.traits.waits_for_start and row.ref != FAREWELL
        if why.why is Why.FORBIDDEN and row.kind in directs.PRIVATE and waits:
            directs.wait(self.sql, self.works, row, self._community(row.community), self.now)
            return []
        if isinstance(why, Outranked):
            # it says nothing of what we may do there to others
            return self._dead(row, "outranked", str(why))
        if why.why is Why.FORBIDDEN:
            self.barred.refuse(row.kind, row.barred_by, self.now)
        if why.why in (Why.FORBIDDEN, Why.GONE) and row.person is not None and row.kind == "whisper":
            self.sql.execute(
                "UPDATE accounts SET reachable = 0 WHERE person = ? AND platform = ?", (row.person, self.platform)
            )
        if why.why is Why.UNKNOWN or (row.again and row.kind not in HARMLESS):
            return self._lost(row, Why.UNKNOWN.value, str(why), state="unknown")
        return self._dead(row, why.why.value, str(why))

    def _dead(self, row: Claimed, cause: str, note: str) -> list[News]:
        self.sql.execute(
            "UPDATE ledger SET outcome = 'skipped', reason = 'undeliverable' WHERE outbox = ? AND outcome = 'sent'",
            (row.id,),
        )
        return self._lost(row, cause, note)

    def _lost(self, row: Claimed | Head, cause: str, note: str, state: str = "dead") -> list[News]:
        """End a row that was meant to arrive and did not, or may not have; humans hear of it once."""
        news = self._end(row.seq, state, note)
        cog = self.works.rooms.cogs.get(row.cog)
        heard = bool(news) and cog is not None and Failed in cog.ears
        missed = Missed(self.platform, row.cog, row.kind, row.cls, row.place, cause, heard, row.person)
        try:
            community = self._community(row.community)
        except LookupError:  # a row of a community that is gone has nobody to tell
            return news
        tell_staff(self.sql, self.works, community, missed, self.now)
        return news

    def _later(self, row: Claimed, why: Undeliverable) -> None:
        if why.why is not Why.UNKNOWN and not row.again:
            # it did not go: it is weighed anew, and must not find itself among what was said
            self.sql.execute("DELETE FROM ledger WHERE outbox = ? AND outcome = 'sent'", (row.id,))
        waited = int(not counts(row, why.why))
        self.sql.execute(
            "UPDATE outbox SET state = 'queued', due_at = ?, again = max(again, ?), note = ?, "
            "attempts = attempts - ?, waits = waits + ? WHERE seq = ?",
            (micros(self.now + pause(row, why)), int(why.why is Why.UNKNOWN), str(why), waited, waited, row.seq),
        )

    def _end(self, seq: int, state: str, note: str) -> list[News]:
        ended = self.sql.execute(
            "UPDATE outbox SET state = ?, note = ?, ended_at = ? WHERE seq = ? "
            "RETURNING id, community, cog, kind, ref, told",
            (state, note, micros(self.now), seq),
        ).fetchone()
        if ended is None:
            return []  # its person was forgotten while it was under way
        id_, community, cog, kind, ref, told = ended
        if state == "dead":
            lost(self.sql, id_)
            # what an unknown one said stays: a human must decide whether to say it once more
            self.sql.execute("UPDATE outbox SET payload = '{}' WHERE seq = ?", (seq,))
        return [] if told or ref is None else [News(id_, community, cog, Failed(ref, kind, note))]

    def recover(self) -> list[News]:
        """After a start: rows that were being sent are tried again where a second send shows nothing, else unknown."""
        rows = self.sql.execute(
            f"SELECT {COLUMNS} FROM outbox WHERE platform = ? AND state = 'sending' ORDER BY seq",  # noqa: S608
            (self.platform,),
        ).fetchall()
        news: list[News] = []
        for row in (Head(*each) for each in rows):
            if repeatable(row.kind, row.cls, self.traits):
                self.sql.execute("UPDATE outbox SET state = 'queued', again = 1 WHERE seq = ?", (row.seq,))
            else:
                note = "the process ended while this was being sent"
                news += self._lost(row, Why.UNKNOWN.value, note, state="unknown")
        drop_farewells(self.sql)
        return news + self._untold()

    def _untold(self) -> list[News]:
        rows = self.sql.execute(
            "SELECT o.id, o.community, o.cog, o.kind, o.ref, o.state, o.note, o.payload, p.message FROM outbox o "
            "LEFT JOIN posts p ON p.outbox = o.id "
            "WHERE o.told = 0 AND o.platform = ? AND o.state IN ('sent', 'dead', 'unknown') ORDER BY o.seq",
            (self.platform,),
        ).fetchall()
        news = []
        for id_, community, cog, kind, ref, state, note, payload, message in rows:
            sent = None if message is None else MessageRef.parse(message)
            done = Done(ref, kind, sent, spot_in(payload), link_in(payload))
            news.append(News(id_, community, cog, done if state == "sent" else Failed(ref, kind, note)))
        return news
