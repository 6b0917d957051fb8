"""The outbox's rows: claim, settle, recover; queued → sending → sent | unknown | dead (house.md §7)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.core.codec import dumps
from bot.core.delivering import Claimed, named_in, read_payload, spot_in
from bot.core.persona.label import lost
from bot.core.persona.ledger import Ledger, Verdict, Wish
from bot.core.posting import pack_spot
from bot.core.times import micros, moment
from bot.core.works import Works
from bot.model.deliveries import Receipt
from bot.model.errors import STORE, Undeliverable, Why
from bot.model.events import Done, Failed
from bot.model.ids import CommunityId
from bot.model.people import Community
from bot.model.places import MessageRef
from bot.ports import Sql

HARMLESS = frozenset({"edit", "remove", "react", "pin", "pause", "unpause", "close", "admit", "decline", "exclude"})
"""Kinds that may be done twice without anyone seeing a second thing."""

TRIES = 12
"""Tries before a row is dead; with the back-off below that is about half an hour."""

NATIVES = {
    "person": "SELECT account FROM accounts WHERE person = ? AND platform = ?",
    "place": "SELECT spot FROM places WHERE id = ? AND platform = ?",
}
"""Where the native id of a named person or place stands."""

BACKOFF_MOST = timedelta(minutes=5)

COLUMNS = "seq, id, community, cog, kind, cls, lane, payload, attempts, again, silent, ref, told, person"


OPEN = "platform = :platform AND state IN ('queued', 'sending')"

LANES = (
    f"WITH RECURSIVE lanes (lane) AS (SELECT min(lane) FROM outbox WHERE {OPEN} UNION ALL "  # noqa: S608
    f"SELECT (SELECT min(o.lane) FROM outbox o WHERE {OPEN} AND o.lane > lanes.lane) FROM lanes WHERE lane IS NOT NULL)"
)
"""The lanes with open rows, from one to the next by the index: a long queue costs no more than a short one."""

HEADS = (
    f"SELECT (SELECT min(o.seq) FROM outbox o WHERE {OPEN} AND o.lane = lanes.lane) "  # noqa: S608
    "FROM lanes WHERE lane IS NOT NULL"
)
"""The first open row of each of `LANES`."""


class Unreadable(Exception):  # noqa: N818 - it names what it is
    """Tell that a row cannot be made into a delivery; it was certainly not sent."""


@dataclass(slots=True)
class Batch:
    """Hold what one visit to the database brought: rows to send, news for rooms, when to look again (UTC)."""

    rows: list[Claimed] = field(default_factory=list)
    news: list["News"] = field(default_factory=list)
    again_at: datetime | None = None


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
    """Work the outbox of one platform inside one transaction."""

    def __init__(self, sql: Sql, works: Works, platform: str, now: datetime) -> None:
        self.sql = sql
        self.works = works
        self.platform = platform
        self.now = now
        self.ledger = Ledger(sql, works.house.manners)

    def claim(self, most: int, free_at: dict[str, datetime]) -> Batch:
        """Take the head of each lane that is due, safety first; host lines pass the ledger (PER-04).

        `free_at` says from when a place may hear from us again; it is kept up here where a platform wants a gap.
        """
        batch = Batch()
        gap = timedelta(seconds=self.works.traits[self.platform].per_place_seconds)
        heads = self.sql.execute(
            f"{LANES} SELECT {COLUMNS}, due_at, expires_at, yield_until, ungated, place, created_at, state "  # noqa: S608
            f"FROM outbox WHERE seq IN ({HEADS}) ORDER BY lane NOT LIKE 'safety:%', seq",
            {"platform": self.platform},
        ).fetchall()
        for head in heads:
            row, (due, expires, yields, ungated, place, created, state) = head[:14], head[14:]
            if state == "sending":
                continue
            spot = row[6].split(":", 1)[1]
            # never further off than one gap: the clock may have gone back since
            ready = max(moment(due), min(free_at.get(spot, moment(due)), self.now + gap))
            if ready > self.now:
                if ready > moment(due):
                    self.sql.execute("UPDATE outbox SET due_at = ? WHERE seq = ?", (micros(ready), row[0]))
                batch.again_at = ready if batch.again_at is None else min(batch.again_at, ready)
            elif len(batch.rows) < most:  # else the next send that ends asks again
                taken = len(batch.rows)
                self._guarded(batch, row, expires, yields, bool(ungated), place, created)
                if gap and len(batch.rows) > taken:
                    free_at[spot] = self.now + gap
        return batch

    def _guarded(self, batch: Batch, row: Any, *more: Any) -> None:
        """Look at one row; one that cannot be read is dead, and the others go on (reliability.md row 9)."""
        self.sql.execute("SAVEPOINT head")
        try:
            self._head(batch, row, *more)
        except STORE:
            raise
        except Exception as fault:
            if not self.sql.in_transaction:
                raise
            self.sql.execute("ROLLBACK TO head")
            batch.news += self._end(row[0], "dead", f"unreadable: {type(fault).__name__}: {fault}"[:300])
            batch.again_at = self.now
        self.sql.execute("RELEASE head")

    def _head(
        self, batch: Batch, row: Any, expires: int | None, yields: int | None, ungated: bool, place: str, created: int
    ) -> None:
        silent = bool(row[10])
        if expires is not None and moment(expires) <= self.now and row[5] not in ("host", "relay"):
            # one that may have come about is not called unsaid
            batch.news += self._end(row[0], "unknown" if row[9] else "dead", "expired")
            batch.again_at = self.now
            return
        # a line that may have gone already was weighed then; weighed again it would count itself
        if row[5] in ("host", "relay") and row[4] == "say" and not row[9]:
            wish = Wish(
                row[1],
                row[3],
                row[5],
                place,
                row[6].split(":", 1)[1],
                None if expires is None else moment(expires),
                None if yields is None else moment(yields),
                moment(created),
            )
            verdict = Verdict("sent", "sent_now") if ungated else self._judge(row[2], wish)
            self.ledger.keep(self._community(row[2]), wish, verdict, self.now)
            if verdict.outcome != "sent":
                batch.news += self._wait_or_end(row[0], verdict, batch)
                return
            silent = silent or verdict.silent
        batch.rows.append(self._take(row, silent))

    def _judge(self, community: str, wish: Wish) -> Verdict:
        return self.ledger.judge(self._community(community), wish, self.works.talk, self.now)

    def _community(self, community: str) -> Community:
        row = self.sql.execute(
            "SELECT id, name, locale, address, zone FROM communities WHERE id = ?", (community,)
        ).fetchone()
        return Community(CommunityId(row[0]), *row[1:])

    def _wait_or_end(self, seq: int, verdict: Verdict, batch: Batch) -> list[News]:
        if verdict.outcome == "skipped" or verdict.until is None:
            batch.again_at = self.now
            return self._end(seq, "dead", self._with_cause(seq, verdict.reason))
        self.sql.execute(
            "UPDATE outbox SET due_at = ?, note = ? WHERE seq = ?", (micros(verdict.until), verdict.reason, seq)
        )
        batch.again_at = verdict.until if batch.again_at is None else min(batch.again_at, verdict.until)
        return []

    def _with_cause(self, seq: int, reason: str) -> str:
        """Add what it had waited for, so that its room can tell humans why: "expired: budget"."""
        held: str = self.sql.execute("SELECT note FROM outbox WHERE seq = ?", (seq,)).fetchone()[0]
        return f"{reason}: {held}" if held else reason

    def _take(self, row: Any, silent: bool) -> Claimed:
        seq, id_, community, cog, kind, cls, lane, payload, attempts, again, _, ref, told, person = row
        packed = read_payload(payload)
        self.sql.execute(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1, silent = ? WHERE seq = ?", (int(silent), seq)
        )
        message = None
        if "post" in packed:
            found = self.sql.execute("SELECT message FROM posts WHERE outbox = ?", (packed["post"],)).fetchone()
            message = None if found is None else found[0]
        natives = {}
        for what, sql in NATIVES.items():
            for each in named_in(packed, what):
                native = self.sql.execute(sql, (each, self.platform)).fetchone()
                if native is not None:
                    natives[each] = native[0]
        return Claimed(
            seq,
            id_,
            community,
            cog,
            kind,
            cls,
            lane,
            packed,
            attempts,
            bool(again),
            silent,
            ref,
            not told,
            person,
            message,
            natives,
        )

    def settle(self, results: Sequence[Result]) -> list[News]:
        """Write down what became of sent rows and return what rooms want to hear."""
        news: list[News] = []
        for result in results:
            answer = result.answer
            if isinstance(answer, Receipt):
                news += self._sent(result.row, answer)
            elif isinstance(answer, Undeliverable):
                news += self._failed(result.row, answer)
            elif isinstance(answer, Unreadable):
                news += self._dead(result.row, f"unreadable: {answer}"[:300])
            else:
                news += self._failed(result.row, Undeliverable(Why.UNKNOWN, f"{type(answer).__name__}: {answer}"[:300]))
        return news

    def _sent(self, row: Claimed, receipt: Receipt) -> list[News]:
        # the words go; where it came about stays until its room was told, which may be after a restart
        kept = {} if receipt.spot is None or not row.tell else {"spot": pack_spot(receipt.spot)}
        self.sql.execute(
            "UPDATE outbox SET state = 'sent', ended_at = ?, payload = ?, note = '' WHERE seq = ?",
            (micros(self.now), dumps(kept), row.seq),
        )
        if row.ref is not None and receipt.message is not None:
            self.sql.execute("UPDATE posts SET message = ? WHERE outbox = ?", (str(receipt.message), row.id))
        if not row.tell or row.ref is None:
            return []
        return [News(row.id, row.community, row.cog, Done(row.ref, row.kind, receipt.message, receipt.spot))]

    def _failed(self, row: Claimed, why: Undeliverable) -> list[News]:
        harmless = row.kind in HARMLESS or self.works.traits[self.platform].idempotent or row.cls == "duty"
        retry = why.why in (Why.SLOW, Why.DOWN) or (why.why is Why.UNKNOWN and harmless)
        if retry and (row.attempts + 1 < TRIES or why.why is Why.SLOW):
            self._later(row, why)
            return []
        if why.why in (Why.FORBIDDEN, Why.GONE) and row.person is not None and row.kind == "whisper":
            self.sql.execute(
                "UPDATE accounts SET reachable = 0 WHERE person = ? AND platform = ?", (row.person, self.platform)
            )
        if why.why is Why.UNKNOWN or (row.again and row.kind not in HARMLESS):
            return self._end(row.seq, "unknown", str(why))
        return self._dead(row, str(why))

    def _dead(self, row: Claimed, note: str) -> list[News]:
        self.sql.execute(
            "UPDATE ledger SET outcome = 'skipped', reason = 'undeliverable' WHERE outbox = ? AND outcome = 'sent'",
            (row.id,),
        )
        return self._end(row.seq, "dead", note)

    def _later(self, row: Claimed, why: Undeliverable) -> None:
        if why.why is not Why.UNKNOWN and not row.again:
            # it did not go: it is weighed anew, and must not find itself among what was said
            self.sql.execute("DELETE FROM ledger WHERE outbox = ? AND outcome = 'sent'", (row.id,))
        wait = why.after if why.after is not None else min(BACKOFF_MOST, timedelta(seconds=2**row.attempts))
        self.sql.execute(
            "UPDATE outbox SET state = 'queued', due_at = ?, again = max(again, ?), note = ? WHERE seq = ?",
            (micros(self.now + wait), int(why.why is Why.UNKNOWN), str(why), row.seq),
        )

    def _end(self, seq: int, state: str, note: str) -> list[News]:
        ended = self.sql.execute(
            "UPDATE outbox SET state = ?, note = ?, ended_at = ? WHERE seq = ? "
            "RETURNING id, community, cog, kind, ref, told",
            (state, note, micros(self.now), seq),
        ).fetchone()
        id_, community, cog, kind, ref, told = ended
        if state == "dead":
            lost(self.sql, id_)
        return [] if told or ref is None else [News(id_, community, cog, Failed(ref, kind, note))]

    def recover(self) -> list[News]:
        """After a start: rows that were being sent are tried again where a second send shows nothing, else unknown."""
        rows = self.sql.execute(
            "SELECT seq, kind, cls FROM outbox WHERE platform = ? AND state = 'sending' ORDER BY seq", (self.platform,)
        ).fetchall()
        news: list[News] = []
        for seq, kind, cls in rows:
            if kind in HARMLESS or self.works.traits[self.platform].idempotent or cls == "duty":
                self.sql.execute("UPDATE outbox SET state = 'queued', again = 1 WHERE seq = ?", (seq,))
            else:
                news += self._end(seq, "unknown", "the process ended while this was being sent")
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
            event = Done(ref, kind, _ref(message), spot_in(payload)) if state == "sent" else Failed(ref, kind, note)
            news.append(News(id_, community, cog, event))
        return news


def _ref(message: str | None) -> MessageRef | None:
    return None if message is None else MessageRef.parse(message)
