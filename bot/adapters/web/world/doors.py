"""What members do beside talking: come, go, fill a form, put a card away, choose a language."""

from collections.abc import Mapping

from bot.adapters.web.world import forms, log, members, messages, places, state
from bot.adapters.web.world.acts import Act, Outcome
from bot.adapters.web.world.denied import Denied
from bot.model.places import Purpose
from bot.ports import Sql


def _welcome(sql: Sql) -> str:
    place = places.of_purpose(sql, Purpose.WELCOME) or next(iter(places.everywhere(sql)), None)
    if place is None:
        raise Denied(404, "place")
    return place.id


def _note(sql: Sql, act: Act, kind: str, payload: dict[str, str]) -> Outcome:
    state.bump(sql)
    return Outcome(log.append(sql, act.at, kind, act.member, _welcome(sql), payload, act.nonce))


def join(sql: Sql, act: Act, invite: str = "") -> Outcome:
    """Come in; who was shut out waits at the door instead."""
    member = members.known(sql, act.member)
    if member.stance in ("inside", "waiting"):
        return Outcome(log.last(sql))
    if member.stance == "excluded":
        members.stand(sql, member.id, "waiting")
        return _note(sql, act, "asked", {})
    members.stand(sql, member.id, "inside")
    known = sql.execute("SELECT 1 FROM web_invite WHERE code = ?", (invite,)).fetchone() if invite else None
    return _note(sql, act, "joined", {"invite": invite} if known else {})


def leave(sql: Sql, act: Act) -> Outcome:
    """Go out; the own words stay."""
    member = members.known(sql, act.member)
    if not member.inside:
        return Outcome(log.last(sql))
    members.stand(sql, member.id, "outside")
    return _note(sql, act, "left", {})


def fill(sql: Sql, act: Act, key: str, values: Mapping[str, str]) -> Outcome:
    """Hand in a form that was put before this member; an answered one is not taken twice."""
    form = forms.by_key(sql, act.member, key)
    if form is None:
        raise Denied(404, "form")
    blanks = {str(blank["name"]): blank for blank in form.sheet["blanks"]}
    answers = {name: values.get(name, "").strip() for name in blanks}
    for name, blank in blanks.items():
        if blank["required"] and not answers[name]:
            raise Denied(400, "required")
        if len(answers[name]) > int(blank["max"]):
            raise Denied(413, "long")
    if sql.execute("SELECT 1 FROM web_form WHERE id = ? AND closed_at IS NOT NULL", (form.id,)).fetchone():
        return Outcome(log.last(sql))
    forms.close(sql, act.at, form.id)
    state.bump(sql)
    payload = {"key": key, "values": answers, "message": form.message}
    return Outcome(log.append(sql, act.at, "filled", act.member, form.spot, payload, act.nonce))


def dismiss(sql: Sql, act: Act, message: int | None) -> None:
    """Put away one private answer, or the open form with None; the house does not hear of it."""
    if message is None:
        form = forms.open_for(sql, act.member)
        if form:
            forms.close(sql, act.at, form.id)
    else:
        found = messages.get(sql, message)
        if found is None or found.spot != f"lane:{act.member}":
            raise Denied(404, "message")
        messages.remove(sql, act.at, message)
    state.bump(sql)


def speak(sql: Sql, act: Act, locale: str) -> None:
    """Choose the language of the page and of private words."""
    members.known(sql, act.member)
    members.speak(sql, act.member, locale)
    state.bump(sql)


def arrive(sql: Sql, name: str, locale: str) -> str:
    """Make someone new, still outside, and return their id."""
    if sql.execute("SELECT count(*) FROM web_member").fetchone()[0] >= 500:
        raise Denied(409, "full")
    member = members.add(sql, name, locale if locale in ("de", "en") else "de")
    state.bump(sql)
    return member.id


def tick(sql: Sql) -> None:
    """Note that the clock was moved, so that every window redraws its days and times."""
    state.bump(sql)
