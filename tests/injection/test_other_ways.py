"""What is typed goes out in other ways too: forms, names of threads, reasons in logs, files, words of a press."""

from pathlib import Path

from bot.adapters.discord.lengths import BUTTON, LABEL, NAME, TITLE, units
from bot.adapters.telegram.callbacks import ANSWERABLE
from bot.adapters.telegram.lengths import TOPIC
from bot.adapters.telegram.lengths import units as telegram_units
from bot.model.deliveries import Delivery
from bot.model.events import Interaction
from bot.model.files import File
from bot.model.people import Account
from bot.model.places import Spot
from bot.model.texts import Plain
from bot.model.widgets import Blank, Key, Sheet
from tests.adapters.discord.counter import Counter, counter
from tests.adapters.discord.reader import read
from tests.adapters.telegram.desk import desk
from tests.fakes.telegram.entities import cut
from tests.injection.corpus import Attack, bare, corpus

CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"


def sheet(text: str) -> Sheet:
    """Return a form in which everything is an attack."""
    choices = (("a", text), ("b", "B"))
    blanks = (Blank("why", text, "long", False, 4000, (), text), Blank("kind", text, "choice", True, 100, choices, "a"))
    return Sheet("key", text, blanks)


async def test_discord_takes_it_in_forms_answers_threads_and_reasons(tmp_path: Path) -> None:
    """Rows 47, 50: 0 refused, 0 pings, nothing longer than Discord shows."""
    async with counter(tmp_path) as here:
        for attack in corpus():
            await _answered(here, attack)
        forms = [each for each in here.fake.requests(CALLBACK) if each.body["type"] == 9]
        said = [each for each in here.fake.requests(CALLBACK) if each.body["type"] == 4]
        assert (len(forms), len(said)) == (len(corpus()), len(corpus()))
        assert {each.status for each in here.fake.requests()} <= {200, 201, 204}
        for each in forms:
            assert units(each.body["data"]["title"]) <= TITLE
            assert all(units(row["label"]) <= LABEL for row in each.body["data"]["components"])
        for each in said:
            data = each.body["data"]
            assert data["allowed_mentions"] == {"parse": [], "replied_user": False}
            assert units(data["components"][0]["components"][0]["label"]) <= BUTTON
        assert all(not each.pings for each in here.table.private("Quinn"))
        names = [each.name for each in here.fake.world.channels.values() if each.is_thread]
        assert len(names) == len(corpus())
        assert all(0 < units(each) <= NAME and "\n" not in each for each in names)
        reasons = [each.reason for each in here.fake.requests() if each.reason]
        print(f"{len(forms)} forms, {len(said)} answers, {len(names)} threads, {len(reasons)} reasons")
        assert len(reasons) >= len(corpus())


async def _answered(here: Counter, attack: Attack) -> None:
    text, chat = attack.text, here.table.channels["chat"]
    key = (Key("k", text),)
    for each in (Delivery("", "ask", sheet=sheet(text)), Delivery("", "reply", lines=((Plain(text),),), buttons=key)):
        here.house.script = lambda arrival, each=each: [each]  # type: ignore[misc]
        here.table.uses("Quinn", "host quiet")
        await here.settled()
    fault = here.house.sent[-1][1]
    assert not isinstance(fault, Exception), (attack, fault)
    private = here.table.private("Quinn")[-1]
    shown = read("".join([private.content, *(one["description"] for one in private.embeds)]))
    assert bare(text)[:100] in bare(shown) or len(text) > 1000, (text, shown)
    by, spot = Account("discord", here.table.people["Mira"].id, text), Spot("discord", here.table.guild.id, chat.id)
    await here.interactions.whisper(Delivery(f"o{id(attack)}", "open", spot, name=text, decided_by=by))


async def test_telegram_takes_it_in_topics_captions_buttons_and_words_of_a_press(tmp_path: Path) -> None:
    """Rows 47, 50: 0 refused, 0 pings; a press shows plain words, in which nothing is a link."""
    async with desk(tmp_path) as made:
        adapter = await made.start()
        made.table.says("Quinn", "chat", "hello")
        await made.settled()
        here, who = made.say().spot, made.account("Quinn")
        assert here is not None
        said = (await adapter.perform(made.say("card", buttons=(Key("k", "Press"),)))).message
        assert said is not None
        [message] = made.table.public("chat")
        alerts, captions = [], []
        for n, attack in enumerate(corpus()):
            text, key = attack.text, (Key(f"k{n}", attack.text),)
            lines = ((Plain(text),),)
            await adapter.perform(Delivery(f"t{n}", "say", here, lines=lines, buttons=key, thread=text))
            files = (File("a.json", text or "-"),)
            await adapter.perform(Delivery(f"f{n}", "whisper", person=who, lines=lines, files=files, buttons=key))
            captions.append(made.table.private("Quinn")[-1])
            made.fake.people.press(made.table.people["Quinn"], message, "k")
            query = list(made.fake.world.queries.values())[-1]
            asked = Interaction(query.id, f"callback:{said.spot}/{said.id}", made.clock.now() + ANSWERABLE)
            answer = Delivery(f"a{n}", "reply", here, who, lines, interaction=asked, alert=True)
            await adapter.perform(answer)
            alerts += [query.text] if query.text else []
        await made.settled()
        print(f"{len(corpus())} topics and captions, {len(alerts)} words of a press")
        assert len(alerts) > 30
        assert all(telegram_units(each) <= 200 for each in alerts)
        topics = [each.given["name"] for each in made.fake.requests("createForumTopic")]
        assert len(topics) == len(corpus())
        assert all(0 < telegram_units(each) <= TOPIC and "\n" not in each for each in topics)
        assert all(each.pings == frozenset() for each in made.table.private("Quinn"))
        for each in captions:
            kinds = {entity["type"] for entity in each.entities}
            assert kinds.isdisjoint({"mention", "text_mention", "text_link"}), cut(each.text, 0, 20)
        statuses = {(each.method, each.status) for each in made.fake.requests() if each.method != "getUpdates"}
        assert {status for _, status in statuses} == {200}, statuses
