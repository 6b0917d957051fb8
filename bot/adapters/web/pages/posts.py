"""Posts: what a window sends. Each becomes one act and is answered as JSON; the feed redraws the windows."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.adapters.web import commands
from bot.adapters.web.pages.site import Site, below, dumps, fields, later, number
from bot.adapters.web.world import acts, doors, members, places
from bot.adapters.web.world.acts import Act, Outcome
from bot.adapters.web.world.denied import Denied
from bot.ports import Sql

Post = Callable[[Site, web.Request, Mapping[str, str]], Awaitable[web.StreamResponse]]


def _answer(outcome: Outcome) -> web.Response:
    return web.json_response({"seq": outcome.seq, "message": outcome.message}, dumps=dumps)


def _message(found: Mapping[str, str]) -> int:
    return number(found, "message", required=True) or 0


async def _locale(site: Site, act: Act) -> str:
    member = await site.db.read(lambda sql: members.get(sql, act.member))
    return member.locale if member else "de"


async def say(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Write: place, text, reply_to."""
    act, reply_to = site.act(request, found), number(found, "reply_to")
    place, text, line = found.get("place", ""), found.get("text", ""), ""
    if acts.is_command(text):
        line = commands.canonical(site.house().shown(await _locale(site, act)), text.strip())
    return _answer(await site.change(lambda sql: acts.say(sql, act, place, text, reply_to, line)))


async def edit(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Change an own message: message, text."""
    act, message, text = site.act(request, found), _message(found), found.get("text", "")
    return _answer(await site.change(lambda sql: acts.edit(sql, act, message, text)))


async def delete(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Take an own message away: message."""
    act, message = site.act(request, found), _message(found)
    return _answer(await site.change(lambda sql: acts.delete(sql, act, message)))


async def react(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Set or take back a reaction: message, emoji."""
    act, message, emoji = site.act(request, found), _message(found), found.get("emoji", "")
    return _answer(await site.change(lambda sql: acts.react(sql, act, message, emoji)))


async def command(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Use a command: name with option.<name>, or line; place, surface, target (a message)."""
    act, target = site.act(request, found), number(found, "target")
    place, name, line = found.get("place", ""), found.get("name", ""), found.get("line", "")
    surface = found.get("surface") or ("typed" if line else "message" if target else "palette")
    if surface not in ("typed", "palette", "message"):
        raise Denied(400, "request")
    chosen: dict[str, dict[str, str]] = {}
    label = ""
    if name:
        people, rooms = await site.db.read(lambda sql: (members.everyone(sql), places.everywhere(sql)))
        shown = site.house().shown(await _locale(site, act))
        chosen = commands.options(shown, name, below(found, "option"), people, rooms)
        label = next(f"/{one.name}" for one in shown if one.spec.name == name)

    def work(sql: Sql) -> Outcome:
        return acts.command(
            sql, act, place, name=name, options=chosen, line=line, surface=surface, target=target, label=label
        )

    return _answer(await site.change(work))


async def press(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Press a button: message, key."""
    act, message, key = site.act(request, found), _message(found), found.get("key", "")
    return _answer(await site.change(lambda sql: acts.press(sql, act, message, key)))


async def fill(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Hand a form in: key, value.<name>."""
    act, key, values = site.act(request, found), found.get("key", ""), below(found, "value")
    return _answer(await site.change(lambda sql: doors.fill(sql, act, key, values)))


async def dismiss(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Put away a private answer (message), or the open form (without)."""
    act, message = site.act(request, found), number(found, "message")
    await site.change(lambda sql: doors.dismiss(sql, act, message))
    return web.json_response({})


async def join(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Come in, or knock: invite."""
    act, invite = site.act(request, found), found.get("invite", "")
    return _answer(await site.change(lambda sql: doors.join(sql, act, invite)))


async def leave(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Go out."""
    act = site.act(request, found)
    return _answer(await site.change(lambda sql: doors.leave(sql, act)))


async def language(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Choose a language: locale."""
    act, locale = site.act(request, found), found.get("locale", "")
    await site.change(lambda sql: doors.speak(sql, act, locale))
    return web.json_response({"language": locale})


async def clock(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Move the demo clock: to = hour, tomorrow or next. One walk at a time."""
    if site.walk is None:
        raise Denied(404, "request")
    if site.walking.locked():
        raise Denied(409, "clock")
    async with site.walking:
        now = await site.walk(later(site.clock.now(), site.zone, found.get("to", "")))
    await site.change(lambda sql: doors.tick(sql))
    return web.json_response({"now": now.isoformat()})


async def member(site: Site, request: web.Request, found: Mapping[str, str]) -> web.StreamResponse:
    """Make someone new: name, locale, invite. A browser is sent on to their window."""
    name, locale = found.get("name", ""), found.get("locale", "de")
    made = await site.change(lambda sql: doors.arrive(sql, name, locale))
    if request.content_type == "application/json":
        return web.json_response({"as": made}, status=201)
    query = {"as": made} | ({"invite": found["invite"]} if found.get("invite") else {})
    raise web.HTTPSeeOther(request.url.with_path("/").with_query(query).relative())


POSTS: Mapping[str, Post] = {
    "/say": say,
    "/edit": edit,
    "/delete": delete,
    "/react": react,
    "/command": command,
    "/press": press,
    "/fill": fill,
    "/dismiss": dismiss,
    "/join": join,
    "/leave": leave,
    "/language": language,
    "/clock": clock,
    "/member": member,
}


def bound(site: Site, post: Post) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return a post as an aiohttp handler."""

    async def handler(request: web.Request) -> web.StreamResponse:
        return await post(site, request, await fields(request))

    return handler
