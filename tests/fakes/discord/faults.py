"""Faults on demand: what a request meets instead of, before or after its answer; and the rate limits."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Literal
from zlib import crc32

from tests.fakes.discord.things import Json

Scope = Literal["user", "shared", "global"]
Kind = Literal["limit", "cloudflare", "fail", "refuse", "swallow", "reset", "slow", "hold"]
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token")


@dataclass(eq=False)
class Fault:
    """One fault for one route: "POST /channels/{channel_id}/messages", a concrete path, or with a * at its end."""

    kind: Kind
    route: str
    times: int = 1
    status: int = 502
    code: int = 0
    retry_after: float = 0.0
    scope: Scope = "user"
    seconds: float = 0.0
    accepted: bool = True
    html: bool = True
    used: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def fits(self, template: str, concrete: str) -> bool:
        if self.used >= self.times:
            return False
        if self.route.endswith("*"):
            return template.startswith(self.route[:-1]) or concrete.startswith(self.route[:-1])
        return self.route in (template, concrete)

    def release(self) -> None:
        """Let a held request go on."""
        self.released.set()


class Faults:
    """Keep the faults that are still to come; the first that fits is met."""

    def __init__(self) -> None:
        self.coming: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self.coming.append(fault)
        return fault

    def take(self, template: str, concrete: str) -> Fault | None:
        for each in self.coming:
            if each.fits(template, concrete):
                each.used += 1
                each.reached.set()
                return each
        return None

    def clear(self) -> None:
        """Forget every fault; held requests go on."""
        for each in self.coming:
            each.release()
        self.coming.clear()

    def limit(self, route: str, retry_after: float = 0.05, scope: Scope = "user", times: int = 1) -> Fault:
        """Answer 429 with `retry_after` real seconds: for the route, for a shared resource, or for everything."""
        return self.add(Fault("limit", route, times, retry_after=retry_after, scope=scope))

    def cloudflare(self, route: str = "*", times: int = 1) -> Fault:
        """Answer 429 as Cloudflare's ban does: HTML, no Via header."""
        return self.add(Fault("cloudflare", route, times))

    def fail(self, route: str, status: int = 502, times: int = 1, html: bool = True) -> Fault:
        """Answer 5xx; the request has done nothing."""
        return self.add(Fault("fail", route, times, status=status, html=html))

    def refuse(self, route: str, code: int, status: int = 0, times: int = 1) -> Fault:
        """Answer one of Discord's errors: `refuse("PUT *", 50013)`."""
        return self.add(Fault("refuse", route, times, status=status, code=code))

    def swallow(self, route: str, status: int = 502, times: int = 1) -> Fault:
        """Do what was asked, then answer 5xx."""
        return self.add(Fault("swallow", route, times, status=status))

    def reset(self, route: str, accepted: bool = True, times: int = 1) -> Fault:
        """Cut the connection instead of an answer, after (or before) doing what was asked."""
        return self.add(Fault("reset", route, times, accepted=accepted))

    def slow(self, route: str, seconds: float, times: int = 1) -> Fault:
        """Do what was asked, answer `seconds` of real time later."""
        return self.add(Fault("slow", route, times, seconds=seconds))

    def hold(self, route: str, accepted: bool = True, times: int = 1) -> Fault:
        """Do what was asked (or nothing yet), and answer after `release()`; `reached` tells that it came."""
        return self.add(Fault("hold", route, times, accepted=accepted))


@dataclass
class Bucket:
    limit: int
    left: int
    ends: float


class Limits:
    """Rate limits in real time; generous until `set` says otherwise for a route, or `every` for all together."""

    def __init__(self) -> None:
        self.rules: dict[str, tuple[int, float]] = {}
        self.every: tuple[int, float] | None = None
        self.buckets: dict[str, Bucket] = {}
        self.refused: list[tuple[float, str, Scope]] = []

    def set(self, route: str, limit: int, seconds: float) -> None:
        """Allow `limit` calls in `seconds` for a route template and its channel, guild or webhook."""
        self.rules[route] = (limit, seconds)

    def meet(self, template: str, params: dict[str, str]) -> tuple[dict[str, str], Json | None]:
        """Count one call; return its headers and, above the limit, the 429's body."""
        now = time.monotonic()
        if self.every is not None and not template.startswith(("POST /interactions", "POST /webhooks")):
            bucket = self._bucket("global", self.every, now)
            if bucket.left < 0:
                return self.refusal(template, bucket.ends - now, "global")
        rule = self.rules.get(template)
        if rule is None:
            return {**_GENEROUS, "X-RateLimit-Bucket": _name(template)}, None
        major = "/".join(params[each] for each in MAJOR if each in params)
        bucket = self._bucket(f"{template} {major}", rule, now)
        if bucket.left < 0:
            return self.refusal(template, bucket.ends - now, "user", bucket.limit)
        return _headers(template, bucket.limit, bucket.left, bucket.ends - now), None

    def refusal(self, template: str, after: float, scope: Scope, limit: int = 5) -> tuple[dict[str, str], Json]:
        """Return headers and body of a 429."""
        self.refused.append((time.monotonic(), template, scope))
        headers = {**_headers(template, limit, 0, after), "Retry-After": str(max(1, round(after)))}
        headers["X-RateLimit-Scope"] = scope
        if scope == "global":
            headers["X-RateLimit-Global"] = "true"
        words = "The resource is being rate limited." if scope == "shared" else "You are being rate limited."
        return headers, {"message": words, "retry_after": round(after, 3), "global": scope == "global", "code": 0}

    def _bucket(self, key: str, rule: tuple[int, float], now: float) -> Bucket:
        found = self.buckets.get(key)
        if found is None or found.ends <= now:
            found = self.buckets[key] = Bucket(rule[0], rule[0], now + rule[1])
        found.left -= 1
        return found


def _name(template: str) -> str:
    return f"{crc32(template.encode()):032x}"


def _headers(template: str, limit: int, left: int, after: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(max(0, left)),
        "X-RateLimit-Reset": f"{time.time() + after:.3f}",
        "X-RateLimit-Reset-After": f"{after:.3f}",
        "X-RateLimit-Bucket": _name(template),
        "Via": "1.1 google",
    }


_GENEROUS = {
    "X-RateLimit-Limit": "1000",
    "X-RateLimit-Remaining": "999",
    "X-RateLimit-Reset": "4102444800.000",
    "X-RateLimit-Reset-After": "1.000",
    "Via": "1.1 google",
}
