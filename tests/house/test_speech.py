"""One form of address, one gender form, one spelling: the whole catalogue rendered in each (PER-07)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.tone import weigh
from bot.core.words import Catalogue
from bot.core.words.template import Form, Gendered, Plural, Slot, templates
from bot.model.speech import Gender, Speech
from bot.model.texts import Chosen, Field, plain
from bot.settings.models import Glossary
from tests.house.test_catalogue import catalogue, every_way

NAME = "Anna Straßmann"
"""Someone whose name has a ß, wherever they live."""

AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
MOMENTS = frozenset({"full", "exact", "date", "time", "weekday"})
BY_HAND = re.compile(r"\w[:*_/]-?[Ii]n(?:nen)?\b|\w(?:Innen|/innen)\b|\b\w+innen und \w+")
MASCULINE = re.compile(
    r"\b(?:Helfer|Teilnehmer|Moderator(?:en)?|Organisator(?:en)?|Gastgeber|Nutzer|Partner|Leser|Besucher|Freunde?|Kollegen?)\b"
)


def field(form: Form, slot: str, style: str) -> Field:
    """Return something that may stand in a slot."""
    if isinstance(form, Plural) and form.count == slot:
        return 3
    if style in MOMENTS:
        return AT
    if style == "in":
        return timedelta(days=2)
    return [NAME, NAME] if slot in ("names", "choices", "accounts", "numbers", "dates") else NAME


def filled(form: Form) -> dict[str, Field]:
    """Fill every slot of a form."""
    found: dict[str, Field] = {form.count: 3} if isinstance(form, Plural) else {}
    for template in templates(form):
        for part in template.parts:
            if isinstance(part, Slot):
                found.setdefault(part.name, field(form, part.name, part.style))
    return found


def rendered(words: Catalogue, address: str, speech: Speech = Speech()) -> Iterator[tuple[str, str]]:  # noqa: B008
    """Say everything there is to say in German; a variant that is there once per address counts in its own."""
    for locale, key, each, way in every_way(words):
        if locale != "de" or each != address:
            continue
        ways = words.entry(key, locale).by(address)
        chosen = Chosen(key, filled(way.form), locale, address, ways.index(way), "Europe/Berlin", speech)
        yield key, plain(words.line(chosen))


@pytest.mark.parametrize("address", ["du", "sie"])
def test_no_rendering_mixes_two_forms_of_address(address: str) -> None:
    """PER-07: switching du to Sie changes every line that addresses; none says both, none is left behind."""
    told = list(rendered(catalogue(), address))
    other = dict(rendered(catalogue(), "sie" if address == "du" else "du"))
    slips = [
        f"{key}: {line!r}: {finding}"
        for key, line in told
        for finding in weigh(line, "de", serious=False, address=address)
        if finding.code in ("mixed", "du_for_sie", "sie_for_du")
    ]
    switched = sum(line != other[key] for key, line in dict(told).items())
    print(f"{len(told)} German lines as {address}, {switched} of them differ in the other form")
    assert slips == []
    assert switched > 50


def test_switzerland_has_no_sharp_s_and_members_keep_theirs() -> None:
    """PER-07: region CH spells our lines with ss; a name typed with ß stays as it was typed."""
    sharp, left, names = 0, [], 0
    ours = dict(rendered(catalogue(), "du"))
    for key, line in rendered(catalogue(), "du", Speech(region="CH")):
        bare = line.replace(NAME, "")
        names += NAME in line
        left += [f"{key}: {line}"] if "ß" in bare else []
        sharp += "ß" in ours[key].replace(NAME, "")
    print(f"{sharp} German lines have a ß of ours, {names} a name with one")
    assert left == []
    assert sharp > 10
    assert names > 100


@pytest.mark.parametrize(("gender", "seen", "unseen"), [("colon", ":in", "*in"), ("star", "*in", ":in")])
def test_a_gender_form_is_the_same_everywhere(gender: Gender, seen: str, unseen: str) -> None:
    """PER-07: what names people does so in the community's form, and never in two."""
    lines = [line for _, line in rendered(catalogue(), "du", Speech(gender))]
    assert any(seen in line for line in lines)
    assert [line for line in lines if unseen in line] == []


def test_the_neutral_form_needs_no_sign() -> None:
    lines = [line for _, line in rendered(catalogue(), "du", Speech("neutral"))]
    assert [line for line in lines if BY_HAND.search(line)] == []
    assert [line for line in lines if "{" in line] == []


def test_no_line_names_people_by_hand() -> None:
    """PER-07: a gender form stands only in a marker, so that a community's choice reaches it."""
    slips = []
    marked = 0
    for locale, key, _, way in every_way(catalogue()):
        if locale != "de" or ".command." in f".{key}" or ".noun." in key:
            continue
        for template in templates(way.form):
            marked += sum(isinstance(part, Gendered) for part in template.parts)
            ours = " ".join(part for part in template.parts if isinstance(part, str))
            slips += [f"{key}: {found.group()}" for each in (BY_HAND, MASCULINE) for found in each.finditer(ours)]
    print(f"{marked} words that name people by a marker")
    assert slips == []
    assert marked > 2


def test_command_words_have_no_sharp_s() -> None:
    """PER-07: commands are registered once for all communities, so they are spelled as everyone spells."""
    found = [
        f"{key}: {template.bare('')}"
        for locale, key, _, way in every_way(catalogue())
        if locale == "de" and (".command." in key or ".noun." in key)
        for template in templates(way.form)
        if "ß" in template.bare("")
    ]
    assert found == []


@pytest.mark.parametrize("locale", ["de", "en"])
def test_a_community_has_its_own_word_for_some_of_ours(locale: str) -> None:
    """PER-07: the glossary's words replace ours, alone and inside a line; every one of them has a line."""
    words = catalogue()
    names = {key.rsplit(".", 1)[-1] for key in words.own}
    print(f"own words: {', '.join(sorted(names))}")
    assert names == set(Glossary.model_fields)
    assert words.own <= words.keys()
    speech = Speech(own=(("circle", "Stammgäste\u202e"),))
    line = words.line(Chosen("profile.role.circle", {}, locale, "du", 0, "Europe/Berlin", speech))
    assert plain(line) == "\u2068Stammgäste\u2069"
    ours = words.line(Chosen("profile.role.greeter", {}, locale, "du", 0, "Europe/Berlin", speech))
    assert "Stammgäste" not in plain(ours)
