"""Pages: what a window asks for: the chooser, the page, its redrawn parts, the same as JSON, the palette, the feed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from aiohttp import web

from bot.adapters.web import commands
from bot.adapters.web.pages import dress, feed, templates
from bot.adapters.web.pages.site import Site, dumps
from bot.adapters.web.pages.site import language as asked_language
from bot.adapters.web.pages.site import number as number_in
from bot.adapters.web.pages.words import PageWords
from bot.adapters.web.world import members, papers, places, view
from bot.adapters.web.world.acts import EMOJI
from bot.adapters.web.world.denied import Denied
from bot.adapters.web.world.members import Member
from bot.adapters.web.world.places import WebPlace
from bot.adapters.web.world.seed import PERSONAS
from bot.adapters.web.world.view import Scene
from bot.model.files import File
from bot.model.people import Account
from bot.model.places import Spot
from bot.model.rights import Standing
from bot.ports import Sql

_HARMLESS = ("application/json", "text/plain", "text/csv")
"""Kinds of file that no browser runs."""

Get = Callable[[Site, web.Request], Awaitable[web.StreamResponse]]


def _who(request: web.Request) -> str:
    return request.query.get("as") or request.headers.get("X-As") or ""


async def _scene(site: Site, request: web.Request) -> tuple[Scene, str]:
    who, wanted, now = _who(request), request.query.get("place", ""), site.clock.now()

    def read(sql: Sql) -> tuple[Scene, str]:
        seen = places.visible(sql, members.known(sql, who))
        here = next((p.id for p in seen if p.id == wanted), seen[0].id if seen else "")
        return view.read(sql, who, now, only=here), here

    return await site.db.read(read)


def _shown(site: Site, scene: Scene, here: str, invite: str) -> tuple[SimpleNamespace, PageWords]:
    """Return all the page needs, dressed, and the words it says them with."""
    words, place = site.words(scene.me.locale), scene.place(here)
    spoken = scene.spoken.get(here, ())
    root = scene.quoted.get(place.root) if place and place.root else None
    shown = SimpleNamespace(
        scene=scene,
        here=here,
        invite=invite,
        title=place.names[words.locale] if place else words("title"),
        subtitle=words(f"purpose.{place.purpose.value}") if place else "",
        rail=dress.rail(scene, words, here),
        people=dress.people(scene, words),
        messages=dress.messages(scene, words, spoken),
        root=replace(dress.messages(scene, words, [root])[0], thread=None) if root and not root.deleted else None,
        pinned=dress.messages(scene, words, [m for m in spoken if m.pinned][-1:]),
        private=dress.messages(scene, words, scene.private),
        silence=dress.silence(scene, words, place),
        face=dress.face(words, scene.me, scene.me.id, scene.me.name),
        clock=site.walk is not None,
        date=words.date(scene.now),
        time=words.time(scene.now),
    )
    return shown, words


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, content_type="text/html", charset="utf-8", status=status)


async def page(site: Site, request: web.Request) -> web.StreamResponse:
    """Send a member's window, or the chooser where nobody is named."""
    if not _who(request):
        return await _chooser(site, request, 200)
    try:
        scene, here = await _scene(site, request)
    except Denied as denied:
        return await _chooser(site, request, denied.status, denied.key)
    shown, words = _shown(site, scene, here, request.query.get("invite", ""))
    return _html(templates.PAGE.render(v=shown, w=words, emoji=EMOJI, zone=site.zone.key))


async def _chooser(site: Site, request: web.Request, status: int, problem: str = "") -> web.StreamResponse:
    words = site.words(asked_language(request))
    everyone = await site.db.read(members.everyone)
    about = {persona.name: words(f"persona.{persona.key}") for persona in PERSONAS}
    people = [
        {
            "face": dress.face(words, m, m.id, m.name),
            "inside": m.inside,
            "about": about.get(m.name, "") if m.ready else words("persona.someone"),
        }
        for m in everyone
    ]
    said = words(f"no.{problem}") if problem else ""
    invite = request.query.get("invite", "")
    return _html(templates.CHOOSER.render(w=words, people=people, invite=invite, problem=said), status)


async def parts(site: Site, request: web.Request) -> web.StreamResponse:
    """Send the parts of a window that change, for htmx to morph in."""
    scene, here = await _scene(site, request)
    shown, words = _shown(site, scene, here, request.query.get("invite", ""))
    return _html(templates.VIEW.render(v=shown, w=words))


async def state(site: Site, request: web.Request) -> web.StreamResponse:
    """Send everything a member sees as JSON."""
    who, now = _who(request), site.clock.now()
    scene = await site.db.read(lambda sql: view.read(sql, who, now))
    return web.json_response(view.as_json(scene), dumps=dumps)


async def paper(site: Site, request: web.Request) -> web.StreamResponse:
    """Send one of a member's own files, to be saved and never run; raises Denied(404) for anybody else's."""
    who, asked = _who(request), request.query
    message, number = number_in(asked, "message", required=True), number_in(asked, "number", required=True)

    def read(sql: Sql) -> File | None:
        return papers.get(sql, members.known(sql, who).id, message or 0, number or 0)

    found = await site.db.read(read)
    if found is None:
        raise Denied(404, "request")
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    kind = found.mime if found.mime in _HARMLESS else "text/plain"
    return web.Response(body=found.content, content_type=kind, charset="utf-8", headers=headers)


async def _standing(site: Site, request: web.Request) -> tuple[Member, Standing]:
    who = _who(request)
    member = await site.db.read(lambda sql: members.known(sql, who))
    return member, member.standing()


async def palette(site: Site, request: web.Request) -> web.StreamResponse:
    """Send the commands a member may use, with the people and places to choose from."""
    member, standing = await _standing(site, request)
    house = site.house()
    everyone, seen = await site.db.read(lambda sql: (members.everyone(sql), places.visible(sql, member)))
    found: dict[str, Any] = {
        "commands": commands.palette(house.shown(member.locale), house.may, standing) if member.inside else [],
        "people": [{"id": m.id, "name": m.name} for m in everyone if m.inside],
        "places": [{"id": p.id, "name": p.names[member.locale]} for p in seen],
    }
    return web.json_response(found, dumps=dumps)


async def complete(site: Site, request: web.Request) -> web.StreamResponse:
    """Suggest values for an option while someone types: command, option, typed, place."""
    member, _ = await _standing(site, request)
    asked = request.query
    place: WebPlace | None = await site.db.read(lambda sql: places.get(sql, asked.get("place", "")))
    spot: Spot = place.spot() if place else places.direct(member.id)
    by: Account = member.account()
    found = await site.house().complete(
        asked.get("command", ""), asked.get("option", ""), asked.get("typed", "")[:200], by, spot
    )
    return web.json_response([list(pair) for pair in found[:25]], dumps=dumps)


async def events(site: Site, request: web.Request) -> web.StreamResponse:
    """Send the feed of changes, resumed by Last-Event-ID."""
    await _standing(site, request)
    return await feed.stream(request, site.feed, site.present)


PAGES: Mapping[str, Get] = {
    "/": page,
    "/view": parts,
    "/state.json": state,
    "/palette.json": palette,
    "/complete": complete,
    "/events": events,
    "/file": paper,
}


def bound(site: Site, get: Get) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return a page as an aiohttp handler."""

    async def handler(request: web.Request) -> web.StreamResponse:
        return await get(site, request)

    return handler
