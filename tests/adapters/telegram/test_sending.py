"""Outgoing acts against the fake Telegram, over our own HTTP: what arrives, and nothing twice without being told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.adapters.telegram.api import Api
from bot.adapters.telegram.chats import Chats
from bot.adapters.telegram.group import Group, Topic
from bot.adapters.telegram.http import AiohttpRequest
from bot.adapters.telegram.names import Names
from bot.adapters.telegram.outbound import Outbound
from bot.app import ManualClock
from bot.model.deliveries import Delivery, Receipt
from bot.model.errors import Undeliverable, Why
from bot.model.events import Interaction
from bot.model.people import Account
from bot.model.places import MessageRef, Spot
from bot.model.texts import MomentNode, PersonNode, PlaceNode, Plain
from bot.model.widgets import Key
from tests.adapters.telegram.outgoing import NOON
from tests.adapters.telegram.test_words import ATTACKS
from tests.fakes.telegram import FakeTelegram, Profile, Query, TelegramTable, lay, open_telegram

EVENING = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
SEND = "sendMessage"


@dataclass(slots=True)
class Post:
    """The host's way out, and the Telegram it leads to."""

    outbound: Outbound
    api: Api
    table: TelegramTable
    clock: ManualClock

    @property
    def fake(self) -> FakeTelegram:
        return self.table.fake

    def spot(self, name: str) -> Spot:
        chat, topic = self.table.places[name]
        id_ = str(chat.id) if topic is None else f"{chat.id}:{topic.id}"
        return Spot("telegram", str(chat.id), id_, name)

    def guild(self, name: str) -> Spot:
        return Spot("", self.spot(name).guild, "")

    def account(self, name: str) -> Account:
        return Account("telegram", str(self.table.people[name].id), name)

    def say(self, words: str = "Guten Morgen", where: str = "chat", **more: Any) -> Delivery:
        values: dict[str, Any] = {"key": "k1", "kind": "say", "spot": self.spot(where), "since": NOON}
        return Delivery(**values | {"lines": ((Plain(words),),)} | more)

    def whisper(self, name: str, words: str = "psst") -> Delivery:
        return Delivery("w", "whisper", person=self.account(name), lines=((Plain(words),),))

    async def perform(self, delivery: Delivery) -> Receipt:
        return await self.outbound.perform(delivery)

    async def why(self, delivery: Delivery) -> Undeliverable:
        with pytest.raises(Undeliverable) as why:
            await self.perform(delivery)
        return why.value

    def told(self, where: str = "chat") -> list[str]:
        return [each.text for each in self.table.public(where)]

    def ref(self, message: Any, where: str = "chat") -> MessageRef:
        return MessageRef("telegram", self.spot(where).id, str(message.id))

    def look_around(self) -> None:
        """Learn what is there, as updates would tell it."""
        groups = []
        for chat in self.table.groups:
            topics = {str(each.id): Topic(str(each.id), each.name) for each in chat.topics.values()}
            groups.append(Group(str(chat.id), chat.title, chat.type, chat.forum, topics=topics))
        self.outbound.chats.load(groups, {}, {})


@asynccontextmanager
async def post_office(profile: Profile = "admin", read: float = 5.0) -> AsyncIterator[Post]:
    clock = ManualClock(NOON)
    async with open_telegram(clock.now) as fake:
        api = Api(fake.token, base=fake.api_base, request=AiohttpRequest(read=read))
        await api.login()
        made = Post(Outbound(api, Chats(Names(), api.me, api.username), clock), api, lay(fake, profile), clock)
        made.look_around()
        try:
            yield made
        finally:
            await made.outbound.callbacks.settled()
            await api.close()
        assert [str(each) for each in fake.problems] == []


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with post_office() as made:
        yield made


async def test_a_line_arrives_as_it_was_meant(post: Post) -> None:
    """Rows 47 and 48: with a person, a place, a moment, and words that would like to be more."""
    quinn = post.table.people["Quinn"]
    line = (
        PersonNode("Lea", post.account("Lea").id),
        Plain(" in 🎉 "),
        PlaceNode("Fragen", post.spot("questions").id),
        Plain(f": @{quinn.username} <b>jetzt<b> "),
        MomentNode(EVENING, "full", "heute, 19 Uhr"),
    )
    receipt = await post.perform(post.say(lines=(line,), buttons=(Key("b1", "Ja", "primary"),), silent=True))
    [message] = post.table.public("chat")
    assert receipt == Receipt(post.ref(message))
    assert message.text.replace("\u2060", "") == f"Lea in 🎉 Fragen: @{quinn.username} <b>jetzt<b> heute, 19 Uhr"
    assert [each["type"] for each in message.entities] == ["text_link", "date_time"]
    assert message.pings == frozenset()
    assert message.silent
    assert message.preview == {"is_disabled": True}
    assert [each["callback_data"] for each in message.buttons()] == ["b1"]


async def test_nothing_a_member_typed_pings_anybody(post: Post) -> None:
    """Row 47, F9: the whole corpus, with names that are really there; the control pings."""
    for name in ("Quinn", "Olga", "Mira"):
        post.table.people[name].username = f"{name.lower()}_h"
    for turn, attack in enumerate([*ATTACKS, *(each.replace("@quinn", "@quinn_h") for each in ATTACKS)]):
        await post.perform(post.say(attack, key=str(turn)))
    said = post.table.public("chat")
    print(f"{len(said)} lines, {sum(bool(each.pings) for each in said)} pings")
    assert len(said) == 2 * len(ATTACKS)
    assert [each.text for each in said if each.pings] == []
    await post.api.call(SEND, chat_id=int(post.spot("chat").guild), text="hey @quinn_h, du")
    chat, _ = post.table.places["chat"]
    assert chat.here[-1].pings, "the control: words as they are would"


@pytest.mark.parametrize("length", [4095, 4096, 4097, 9000])
@pytest.mark.parametrize("char", ["x", "🎉", "@quinn "])
async def test_no_length_is_ever_refused(post: Post, length: int, char: str) -> None:
    """Row 50: 400s = 0."""
    words = (char * length)[: length if char == "x" else length // 2]
    await post.perform(post.say(words, buttons=tuple(Key(str(n), "🎉" * 99) for n in range(100))))
    assert len(post.table.public("chat")) == 1


async def test_an_answer_hangs_on_its_message_also_when_that_is_gone(post: Post) -> None:
    said = post.table.says("Quinn", "chat", "Hallo?")
    await post.perform(post.say(key="a", answer_to=post.ref(said)))
    post.fake.people.deletes(post.table.people["Quinn"], said)
    await post.perform(post.say(key="b", answer_to=post.ref(said)))
    first, second = post.table.public("chat")
    assert first.reply_to is said
    assert second.reply_to is None


@pytest.mark.parametrize("fault", ["swallow", "reset", "slow"])
async def test_accepted_and_the_answer_lost_is_told_as_unknown(fault: str) -> None:
    """T8, rows 20 and 21, finding 7: one message, and nobody here sends it once more."""
    async with post_office(read=0.1) as post:
        if fault == "slow":
            post.fake.faults.slow(SEND, 0.3)
        else:
            getattr(post.fake.faults, fault)(SEND)
        assert (await post.why(post.say())).why is Why.UNKNOWN
        await asyncio.sleep(0.3)
        assert len(post.fake.accepted) == 1


async def test_a_connection_that_never_came_about_is_no_unknown(post: Post) -> None:
    await post.fake.stop()
    # the first may still find a line that was open when it began, and cannot know what became of it
    await post.why(post.say(key="a"))
    assert (await post.why(post.say(key="b"))).why is Why.DOWN


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_page_instead_of_an_answer(post: Post, status: int) -> None:
    """T4c."""
    for html in (True, False):
        post.fake.faults.fail(SEND, status, html=html)
        assert (await post.why(post.say())).why is Why.UNKNOWN
    post.fake.faults.garbage(SEND)
    assert (await post.why(post.say())).why is Why.UNKNOWN


async def test_a_flooded_chat_waits_and_the_others_go_on(post: Post) -> None:
    """T5, row 19: by Telegram's own pace; the second refusal is ours and costs no request."""
    post.fake.pacing.on = True
    chat = post.spot("chat").guild
    await post.perform(post.say(key="a"))
    assert (await post.why(post.say(key="b"))).after == timedelta(seconds=1)
    assert (await post.why(post.say(key="c"))).why is Why.SLOW
    await post.perform(post.say(key="d", where="team"))
    assert [each for _, each in post.fake.pacing.refused] == [int(chat)]
    post.clock.set(post.clock.at + timedelta(seconds=1))
    await post.perform(post.say(key="b"))
    assert len(post.told()) == 2


async def test_a_line_with_a_thread_is_a_topic_of_its_own(post: Post) -> None:
    receipt = await post.perform(post.say(thread="Frage der Woche"))
    chat, _ = post.table.places["chat"]
    topic = next(each for each in chat.topics.values() if each.name == "Frage der Woche")
    assert receipt.spot == Spot("telegram", str(chat.id), f"{chat.id}:{topic.id}")
    assert [each.text for each in chat.here if each.topic == topic.id and not each.service] == ["Guten Morgen"]
    await post.perform(Delivery("c", "close", receipt.spot))
    assert topic.closed
    assert await post.perform(Delivery("d", "close", receipt.spot)) == Receipt()


async def test_without_the_right_to_topics_the_line_stands_for_itself(post: Post) -> None:
    """Row 30: said all the same."""
    post.fake.owner.takes_right(post.table.home, "can_manage_topics")
    receipt = await post.perform(post.say(thread="Frage der Woche"))
    assert receipt.spot is None
    assert post.told() == ["Guten Morgen"]
    assert (await post.why(Delivery("o", "open", post.spot("chat"), name="Runde"))).why is Why.FORBIDDEN


async def test_a_whisper_arrives_or_is_told_to_be_unwelcome() -> None:
    """Row 31, T7: nothing of it is said anywhere else."""
    async with post_office("closed") as post:
        assert (await post.why(post.whisper("Quinn"))).why is Why.FORBIDDEN
        post.table.starts("Quinn")
        await post.perform(post.whisper("Quinn"))
        assert [each.text for each in post.table.private("Quinn")] == ["psst"]
        post.fake.people.blocks(post.table.people["Quinn"])
        assert (await post.why(post.whisper("Quinn"))).why is Why.FORBIDDEN
        stranger = replace(post.account("Quinn"), id="999999")
        assert (await post.why(replace(post.whisper("Quinn"), person=stranger))).why is Why.FORBIDDEN
        assert all(post.told(name) == [] for name in post.table.places)


async def test_a_link_leads_into_the_direct_chat() -> None:
    async with post_office("closed") as post:
        await post.perform(post.say(buttons=(Key("key26", "Öffnen", link=True),)))
        [message] = post.table.public("chat")
        post.table.presses("Quinn", message, "Öffnen")
        await post.perform(post.whisper("Quinn"))
        assert len(post.table.private("Quinn")) == 1


async def test_a_press_is_acknowledged_and_its_card_redrawn(post: Post) -> None:
    await post.perform(post.say("Wer kommt?", buttons=(Key("b1", "Ich"),)))
    [card] = post.table.public("chat")
    query = post.table.presses("Quinn", card, "Ich")
    assert isinstance(query, Query)
    token = f"callback:{post.spot('chat').id}/{card.id}"
    asked = Interaction(query.id, token, NOON + timedelta(minutes=15))
    answer = post.say("Quinn kommt", kind="reply", person=post.account("Quinn"), interaction=asked, update=True)
    assert await post.perform(answer) == Receipt(post.ref(card))
    assert await post.perform(replace(answer, key="k2")) == Receipt(post.ref(card)), "so already is done"
    await post.outbound.callbacks.settled()
    assert (card.text, card.keyboard) == ("Quinn kommt", None)
    assert (query.answered, query.text) == (1, "")
    assert post.table.private("Quinn") == []


async def test_a_card_is_changed_pinned_reacted_to_and_taken_away(post: Post) -> None:
    ref = (await post.perform(post.say("lang", buttons=(Key("b", "Ja"),)))).message
    [message] = post.table.public("chat")
    for turn in ("e", "f"):
        await post.perform(post.say("kurz", key=turn, kind="edit", message=ref))
    assert (message.text, message.keyboard) == ("kurz", None)
    await post.perform(Delivery("p", "pin", message=ref))
    await post.perform(Delivery("p2", "pin", message=ref))
    await post.perform(Delivery("q", "react", message=ref, emoji="❤️"))
    assert message.pinned
    assert list(message.reactions) == ["❤"]
    await post.perform(Delivery("r", "remove", message=ref))
    assert message.deleted
    await post.perform(Delivery("s", "remove", message=ref))
    assert (await post.why(post.say("noch", key="t", kind="edit", message=ref))).why is Why.GONE


async def test_what_is_older_than_two_days_only_a_human_can_take_away(post: Post) -> None:
    """mission.md §4."""
    said = [post.table.says("Quinn", "chat", f"Kauft {turn}") for turn in range(3)]
    post.clock.set(post.clock.at + timedelta(hours=49))
    young = post.table.says("Quinn", "chat", "Kauft noch")
    removals = [Delivery(f"r{each.id}", "remove", message=post.ref(each)) for each in (*said, young)]
    done = await asyncio.gather(*map(post.perform, removals), return_exceptions=True)
    assert [each.why for each in done[:3] if isinstance(each, Undeliverable)] == [Why.FORBIDDEN] * 3
    assert done[3] == Receipt()
    assert young.deleted


async def test_a_flood_falls_in_few_requests(post: Post) -> None:
    """Row 57."""
    said = [post.table.says("Quinn", "chat", f"Kauft {turn}") for turn in range(203)]
    held = post.fake.faults.hold("deleteMessage", accepted=False)
    removals = [Delivery(f"r{each.id}", "remove", message=post.ref(each)) for each in said]
    first = asyncio.create_task(post.perform(removals[0]))
    await held.reached.wait()
    rest = [asyncio.create_task(post.perform(each)) for each in removals[1:]]
    await asyncio.sleep(0)
    held.release()
    await asyncio.gather(first, *rest)
    assert all(each.deleted for each in said)
    calls = [each.method for each in post.fake.requests() if each.method.startswith("delete")]
    print(f"{len(said)} messages in {len(calls)} requests")
    assert calls == ["deleteMessage", *["deleteMessages"] * 3]


async def test_pausing_and_excluding_someone(post: Post) -> None:
    where, quinn = post.guild("chat"), post.account("Quinn")
    member = post.table.home.members[int(quinn.id)]
    await post.perform(Delivery("p", "pause", where, quinn, until=NOON + timedelta(minutes=30)))
    assert (member.status, member.until, member.permissions) == (
        "restricted",
        NOON + timedelta(minutes=30),
        frozenset(),
    )
    await post.perform(Delivery("u", "unpause", where, quinn))
    assert post.table.home.allows(post.table.people["Quinn"], "can_send_messages")
    await post.perform(Delivery("x", "exclude", where, quinn, decided_by=post.account("Mira")))
    assert post.table.home.status(post.table.people["Quinn"]) == "kicked"


async def test_what_the_bot_may_not_do_is_forbidden() -> None:
    """Row 30."""
    async with post_office("not admin") as post:
        where, until = post.guild("chat"), NOON + timedelta(hours=1)
        assert (await post.why(Delivery("p", "pause", where, post.account("Quinn"), until=until))).why is Why.FORBIDDEN
        said = post.table.says("Quinn", "chat", "Hallo")
        assert (await post.why(Delivery("r", "remove", message=post.ref(said)))).why is Why.FORBIDDEN
        assert (await post.why(Delivery("i", "invite", post.spot("chat")))).why is Why.FORBIDDEN
    async with post_office() as post:
        where = post.guild("chat")
        for name in ("Olga", "Mira"):
            delivery = Delivery("p", "pause", where, post.account(name), until=until)
            assert (await post.why(delivery)).why is Why.FORBIDDEN


async def test_whoever_knocks_is_let_in_or_turned_away(post: Post) -> None:
    where, home = post.guild("welcome"), post.table.home
    ana = post.table.people["Ana"]
    link = post.fake.owner.makes_link(home, asks=True)
    post.fake.people.asks_to_join(ana, home, link)
    await post.perform(Delivery("d", "decline", where, post.account("Ana"), decided_by=post.account("Mira")))
    assert not home.inside(ana)
    post.fake.people.asks_to_join(ana, home, link)
    for key in ("a", "b"):
        # a second time there is nobody at the door, or they are inside already
        await asyncio.gather(post.perform(Delivery(key, "admit", where, post.account("Ana"))), return_exceptions=True)
    assert home.inside(ana)


async def test_an_invitation_lets_one_in(post: Post) -> None:
    receipt = await post.perform(Delivery("i1", "invite", post.spot("welcome")))
    [link] = [each for each in post.table.home.links.values() if each.name == "i1"]
    assert (receipt.link, link.limit, link.expires) == (link.url, 1, NOON + timedelta(days=7))


async def test_a_group_that_became_a_supergroup_gets_it_there(post: Post) -> None:
    """T6, row 28: 400 with the new id and no notice before; told, retried, nothing said twice."""
    told: list[tuple[str, str]] = []
    post.outbound.calls.migrated = lambda old, new: told.append((old, new))
    small = post.fake.world.group("Runde", post.table.people["Olga"])
    post.fake.owner.adds_bot(small)
    old = Spot("telegram", str(small.id), str(small.id))
    first = (await post.perform(post.say("vorher", spot=old))).message
    new = post.fake.owner.upgrades(small, "none")
    assert (await post.why(post.say("nachher", spot=old))).why is Why.SLOW
    assert told == [(str(small.id), str(new.id))]
    receipt = await post.perform(post.say("nachher", spot=old))
    assert receipt.message is not None
    assert receipt.message.spot == str(new.id)
    assert [each.text for each in new.here if not each.service] == ["nachher"]
    assert (await post.why(post.say("neu", kind="edit", message=first))).why is Why.GONE
    assert [each.text for each in new.here if not each.service] == ["nachher"]


async def test_a_group_without_us_is_told_once_by_its_words(post: Post) -> None:
    """Row 29."""
    post.fake.owner.kicks_bot(post.table.home)
    assert (await post.why(post.say())).why is Why.FORBIDDEN


async def test_a_refused_token_is_down_not_unknown(post: Post) -> None:
    """Row 22."""
    post.fake.faults.unauthorized(SEND)
    assert (await post.why(post.say())).why is Why.DOWN
    assert post.api.refusals() == 1
