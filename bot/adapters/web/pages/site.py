"""Site: what every page and post shares: the database, the clock, the house's intake, the feed of changes."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.adapters.web.pages.feed import Feed
from bot.adapters.web.pages.words import PageWords
from bot.adapters.web.world import members, state
from bot.adapters.web.world.acts import Act
from bot.adapters.web.world.denied import Denied
from bot.adapters.web.world.members import Member
from bot.ports import Clock, Db, Intake, Sql, Walk

T = TypeVar("T")
BODY_MAX = 64 * 1024


class Site:
    """Hold what handlers share; `acted` is called after each act, so that the log is read on."""

    def __init__(self, db: Db, clock: Clock, zone: ZoneInfo, walk: Walk | None, acted: Callable[[], None]) -> None:
        self.db = db
        self.clock = clock
        self.zone = zone
        self.walk = walk
        self.acted = acted
        self.feed = Feed()
        self.port = 0
        self.intake: Intake | None = None
        self.walking = asyncio.Lock()

    @property
    def address(self) -> str:
        """Return where the page is."""
        return f"http://127.0.0.1:{self.port}"

    def words(self, locale: str) -> PageWords:
        """Return the page's words in one language."""
        return PageWords(locale, self.zone)

    def house(self) -> Intake:
        """Return the house's intake; raises Denied(503) before it is there."""
        if self.intake is None:
            raise Denied(503, "request")
        return self.intake

    async def change(self, work: Callable[[Sql], T]) -> T:
        """Run an act in one transaction, then tell the windows and read the log on."""

        def unit(sql: Sql) -> tuple[T, int]:
            return work(sql), state.revision(sql)

        done, rev = await self.db.run(unit)
        self.feed.tell(rev)
        self.acted()
        return done

    async def refuse(self, request: web.Request, denied: Denied) -> web.StreamResponse:
        """Word a refusal in the reader's language; data asks get JSON, browsers a sentence."""
        words, slots = self.words(language(request)), {"option": "", "until": ""}
        member = await self._reader(request) if denied.key != "foreign" else None
        if member:
            words = self.words(member.locale)
            slots["until"] = words.moment(member.paused_until) if member.paused_until else ""
        said = words(f"no.{denied.key}", **slots).replace(": .", ".")
        return web.json_response({"error": denied.key, "sentence": said}, status=denied.status, dumps=dumps)

    async def _reader(self, request: web.Request) -> Member | None:
        who = request.query.get("as") or request.headers.get("X-As") or ""
        return await self.db.read(lambda sql: members.get(sql, who)) if who else None

    def act(self, request: web.Request, fields: Mapping[str, str]) -> Act:
        """Return who acts now; every request names its member, there is no cookie."""
        who = request.query.get("as") or request.headers.get("X-As") or fields.get("as", "")
        if not who:
            raise Denied(400, "member")
        nonce = fields.get("nonce", "")[:80] or None
        return Act(who, self.clock.now(), f"{who}:{nonce}" if nonce else None)

    def present(self) -> str:
        """Return the community's time as ISO text."""
        return self.clock.now().isoformat()


def dumps(value: Any) -> str:
    """Write JSON with letters as they are."""
    return json.dumps(value, ensure_ascii=False)


def language(request: web.Request) -> str:
    """Return the language a browser asks for, German unless it prefers English."""
    asked = request.query.get("lang", "")
    if asked in ("de", "en"):
        return asked
    wanted = [
        part.split(";")[0].strip().casefold()[:2] for part in request.headers.get("Accept-Language", "").split(",")
    ]
    return next((word for word in wanted if word in ("de", "en")), "de" if not any(wanted) else "en")


async def fields(request: web.Request) -> dict[str, str]:
    """Read a post's fields, from a form or from JSON; raises Denied(400) for anything else."""
    if request.content_type == "application/json":
        try:
            found = await request.json()
        except ValueError as broken:
            raise Denied(400, "request") from broken
        if not isinstance(found, dict):
            raise Denied(400, "request")
        return _flat(found)
    posted = await request.post()
    return {key: value for key, value in posted.items() if isinstance(value, str)}


def _flat(found: Mapping[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in found.items():
        if isinstance(value, dict):
            before = {"options": "option", "values": "value"}.get(key, key)
            flat |= {f"{before}.{name}": str(one) for name, one in value.items() if one is not None}
        elif value is not None:
            flat[key] = str(value)
    return flat


def below(fields: Mapping[str, str], before: str) -> dict[str, str]:
    """Return the fields under a prefix: `option.to` → `to`."""
    return {key.removeprefix(f"{before}."): value for key, value in fields.items() if key.startswith(f"{before}.")}


def number(fields: Mapping[str, str], name: str, required: bool = False) -> int | None:
    """Return a field as a whole number, None where it is empty; raises Denied(400)."""
    word = fields.get(name, "").strip()
    if word.isdecimal() and len(word) < 16:
        return int(word)
    if word or required:
        raise Denied(400, "request")
    return None


def later(now: datetime, zone: ZoneInfo, word: str) -> datetime | None:
    """Return the instant (UTC) a clock button means: in an hour, tomorrow at nine, or None for what is next."""
    if word == "hour":
        return now + timedelta(hours=1)
    if word == "tomorrow":
        day = now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(day, time(9), zone).astimezone(UTC)
    if word == "next":
        return None
    raise Denied(400, "request")
