"""Whatever somebody types comes out as text, pings nobody and imitates nobody: corpus x every way out (rows 47-52)."""

import json
import re
import tomllib
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from bot.model.deliveries import Delivery
from bot.model.people import Account
from bot.model.places import MessageRef, Spot
from bot.model.texts import MomentNode, Node, PersonNode, PlaceNode, Plain, plain
from tests.adapters.discord import desk as discord_desk
from tests.adapters.discord.reader import MENTION, read
from tests.adapters.telegram import desk as telegram_desk
from tests.adapters.web.little_house import account, sitting
from tests.fakes.telegram.entities import cut
from tests.injection.corpus import BREAKS, bare, corpus, unbearable
from tests.injection.evening import spend
from tests.injection.replay import carriers, moved, once, shown

CUT = "…"


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> list[Delivery]:
    """Everything the house sent on an evening of attacks, once; and the attacks as no catalogue ever tidied them."""
    import asyncio

    return asyncio.run(spend(tmp_path_factory.mktemp("evening"), corpus()))


@pytest.fixture
def everything(evening: list[Delivery]) -> list[Delivery]:
    return once([*evening, *(each for attack in corpus() for each in carriers(attack))])


def same(seen: str, meant: str) -> bool:
    """Tell whether a reader sees what was meant, as far as it fits; white space at the borders of parts may differ."""
    one, other = (re.sub(r"\s+", "", each) for each in (seen, meant))
    return one == other or (len(other) > 1000 and one.endswith(CUT) and other.startswith(one.removesuffix(CUT)))


# -- in the house -----------------------------------------------------------------------------------------------------


def test_the_house_hands_on_what_was_typed_and_nothing_that_reaches_beyond(evening: list[Delivery]) -> None:
    """Rows 48, 49: isolates closed, marks cut, no line of its own for words typed into a field."""
    texts = ["\n\n".join(map(plain, each.lines)) for each in evening]
    labels = [key.label for each in evening for key in each.buttons] + [each.thread for each in evening]
    print(f"{len(evening)} deliveries, {len(labels)} labels, {len(corpus())} attacks")
    assert len(evening) > 20 * len(corpus())
    assert [(why, text[:200]) for text in [*texts, *labels] if (why := unbearable(text))] == []
    assert [text for text in texts for line in BREAKS.split(text) if line.strip().startswith("Stammtisch:")] == []
    places = {node.name for each in evening for line in each.lines for node in line if isinstance(node, PlaceNode)}
    assert len(places) > len(corpus()) // 2, "places are called so too"
    seen = bare("\n".join(texts))
    lost = [
        each for each in corpus() if len(each.text) <= 200 and each.kind != "broken" and bare(each.text) not in seen
    ]
    assert lost == []


def test_no_template_is_ever_filled_by_what_was_typed(evening: list[Delivery]) -> None:
    """Row 52: placeholders are the catalogue's alone."""
    texts = "\n".join(plain(line) for each in evening for line in each.lines)
    assert "{0.__class__}" in texts
    assert "%(why)s" in texts
    assert "{{ 7 * 7 }}" in texts
    assert re.search(r"<class |\b49\b|built-in", texts) is None


def test_no_file_takes_what_was_typed_for_its_own_form(evening: list[Delivery]) -> None:
    """IDP-04, rows 52, 53: JSON and TOML read back, and no typed line stands where a heading or a column does."""
    handed = [file for each in evening for file in each.files]
    kinds = {kind: [file.text for file in handed if file.name.endswith(kind)] for kind in (".json", ".toml", ".txt")}
    assert all(len(found) > len(corpus()) * 3 // 4 for found in kinds.values()), {
        kind: len(kinds[kind]) for kind in kinds
    }
    assert all(json.loads(each)["rows"] for each in kinds[".json"])
    assert all(tomllib.loads(each) for each in kinds[".toml"])
    lines = [line for text in kinds[".txt"] for line in text.splitlines()[2:]]
    words = tomllib.loads((files("bot") / "words" / "en.toml").read_text("utf-8"))
    ours = ("## ", "    ", *(f"{label}: " for label in words["core"]["column"].values()))
    assert len(ours) > 30
    assert [line for line in lines if line and not line.startswith(ours)] == []


# -- through the adapters ---------------------------------------------------------------------------------------------


def _on_discord(node: Node) -> str:
    match node:
        case PersonNode(native=str()) | PlaceNode(native=str()):
            return MENTION
        case MomentNode(style=style) if style != "weekday":
            return MENTION
    return plain((node,))


def _in_direct(node: Node) -> str:
    """In a direct chat a client may know nobody by their id, so people go by their names."""
    return node.name if isinstance(node, PersonNode) else _on_discord(node)


async def test_discord_shows_what_was_typed_and_pings_nobody(everything: list[Delivery], tmp_path: Path) -> None:
    """Rows 47, 48, 50: 0 payloads that can ping, read back as typed, 0 refused."""
    async with discord_desk.desk(tmp_path) as made:
        adapter = await made.start()
        chat, quinn = made.table.channels["chat"], made.table.people["Quinn"]
        here = Spot("discord", made.table.guild.id, chat.id)
        who = Account("discord", quinn.id, "Quinn")
        card = (await adapter.perform(Delivery("card", "say", here, lines=((Plain("card"),),)))).message
        assert card is not None
        before = len(made.fake.rest.recorded)
        for n, each in enumerate(everything):
            delivery = moved(n, each, here, who, card)
            receipt = await adapter.perform(delivery)
            assert receipt.message is not None
            message = made.fake.world.channels[receipt.message.spot].messages[receipt.message.id]
            meant = shown(delivery.lines, _on_discord if delivery.kind != "whisper" else _in_direct)
            text = "\n\n".join(filter(None, [message.content, *(one["description"] for one in message.embeds)]))
            assert same(read(text), meant) or not meant, (text, meant)
            assert message.pings == frozenset(), text
        sent = list(made.fake.rest.recorded)[before:]
        _nobody_pinged([each.body for each in sent])
        print(f"{len(sent)} payloads to Discord, 0 pings, {len(everything)} read back as typed")
        assert {each.status for each in sent} <= {200, 201, 204}


def _nobody_pinged(bodies: list[Any]) -> None:
    makes = [each for each in bodies if isinstance(each, dict) and ("content" in each or "embeds" in each)]
    assert len(makes) > 200
    assert [each for each in makes if each["allowed_mentions"] != {"parse": [], "replied_user": False}] == []


async def test_telegram_shows_what_was_typed_and_pings_nobody(everything: list[Delivery], tmp_path: Path) -> None:
    """Rows 47, 48, 50: no parse mode, no name that pings, no link that hides where it leads, 0 refused."""
    async with telegram_desk.desk(tmp_path) as made:
        adapter = await made.start()
        here, who = made.say().spot, made.account("Quinn")
        assert here is not None
        card = (await adapter.perform(made.say("card"))).message
        assert card is not None
        before = len(made.fake.rest.recorded)
        for n, each in enumerate(everything):
            delivery = moved(n, each, here, who, card)
            receipt = await adapter.perform(delivery)
            assert receipt.message is not None
            chat = made.fake.world.chats[int(receipt.message.spot.partition(":")[0])]
            message = chat.messages[int(receipt.message.id)]
            meant = shown(delivery.lines, lambda node: plain((node,)))
            seen, typed = (text.replace("\u2060", "") for text in (message.text, _stored(meant)))
            assert same(seen, typed) or not bare(typed), (seen, typed)
            assert message.pings == frozenset(), message.text
            for entity in message.entities:
                words = cut(message.text, entity["offset"], entity["length"])
                assert entity["type"] not in ("mention", "text_mention"), words
                assert entity["type"] != "text_link" or entity["url"].startswith("https://t.me/c/"), words
        sent = list(made.fake.rest.recorded)[before:]
        print(f"{len(sent)} calls to Telegram, 0 pings, {len(everything)} read back as typed")
        assert [each for each in sent if each.status != 200 or "parse_mode" in each.given] == []


def _stored(text: str) -> str:
    """Return a text as UTF-8 can hold it."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


class Page(HTMLParser):
    """Read the words of each message on the page, and every tag among them."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, str] = {}
        self.tags: set[str] = set()
        self._message, self._depth = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "li" and (given.get("id") or "").startswith("m"):
            self._message = given.get("data-id") or ""
        if self._depth:
            self.tags.add(tag)
            self._depth += tag == "div"
        elif tag == "div" and given.get("class") == "words" and self._message not in self.words:
            self._depth, self.words[self._message] = 1, ""
        assert not any(name.startswith("on") for name in given), attrs

    def handle_endtag(self, tag: str) -> None:
        self._depth -= bool(self._depth) and tag == "div"

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.words[self._message] += data


async def test_the_playground_shows_what_was_typed(everything: list[Delivery], tmp_path: Path) -> None:
    """Row 48: a page of a browser's own making, with no tag that anybody typed."""
    async with sitting(tmp_path / "web.sqlite") as made:
        here, who = Spot("web", "playground", "chat"), account("lea")
        card = (await made.does("say", "card", spot=here, lines=((Plain("card"),),))).message
        assert card is not None
        read_back = 0
        for start in range(0, len(everything), 100):
            meant = {}
            for n, each in enumerate(everything[start : start + 100], start):
                if each.kind == "edit" or any(
                    "\ud800" <= char <= "\udfff" for line in each.lines for char in plain(line)
                ):
                    continue  # every card is the same one here; no browser could send half a letter
                delivery = moved(n, each, here, who, card)
                if sum(len(plain(line)) for line in delivery.lines) > 3900:
                    continue  # refused as too big, which the outbox tells
                receipt = await made.adapter.perform(delivery)
                assert isinstance(receipt.message, MessageRef)
                meant[receipt.message.id] = delivery
            page = Page()
            _, html, _ = await made.get("/view?as=lea&place=chat")
            page.feed(html)
            assert page.tags <= {"p", "span", "a", "time", "small"}
            for id_, delivery in meant.items():
                if id_ in page.words:
                    expected = shown(delivery.lines, _on_the_page)
                    assert _visible(page.words[id_]) == _visible(expected), expected
                    read_back += 1
        print(f"{read_back} messages read back from the page as typed")
        assert read_back > 500


def _on_the_page(node: Node) -> str:
    """The page calls its places as its reader's language does."""
    return "Plausch" if isinstance(node, PlaceNode) and node.native is not None else plain((node,))


def _visible(text: str) -> str:
    return re.sub(r"[\s\x00\ufffd]+", "", text)
