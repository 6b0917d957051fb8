"""Members act, others see it, and the house hears of it in order."""

import asyncio
from pathlib import Path

import pytest

from bot.model.events import (
    Arrival,
    AskedToJoin,
    Commanded,
    Deleted,
    Edited,
    Filled,
    Joined,
    Left,
    Pressed,
    Reacted,
    Said,
    Sighted,
)
from bot.model.places import MessageRef, Purpose
from bot.model.rights import Role
from bot.model.widgets import Blank, Key, Sheet
from tests.adapters.web.little_house import LittleHouse, Sitting, account, sitting, spot, words


async def test_a_fresh_playground_is_there_without_anyone_having_joined(table: Sitting) -> None:
    heard = await table.heard()
    assert [type(each.event) for each in heard] == [Sighted]
    seen = heard[0].event
    assert isinstance(seen, Sighted)
    assert [place.purpose for place in seen.places] == [
        Purpose.WELCOME, Purpose.TALK, Purpose.QUESTIONS, Purpose.THANKS, Purpose.STAFF,
    ]  # fmt: skip
    assert [who.name for who, _ in seen.members] == ["Quinn", "Lea", "Jo", "Mira", "Olga"]
    assert seen.members[3][1].roles == {Role.MEMBER, Role.MODERATOR}


async def test_ana_joins_by_a_button_and_once(table: Sitting) -> None:
    assert (await table.state("ana"))["places"] == []
    await table.post("/join", "ana")
    await table.post("/join", "ana")
    joined = [each for each in await table.heard() if isinstance(each.event, Joined)]
    assert len(joined) == 1
    assert joined[0].by == account("ana")
    assert joined[0].by.name == "Ana"
    assert joined[0].by.locale == "de"
    assert joined[0].spot.purpose is Purpose.WELCOME
    assert joined[0].spot.guild_name == "Stammtisch"
    assert [place["id"] for place in (await table.state("ana"))["places"]] == ["welcome", "chat", "questions", "thanks"]


async def test_someone_leaves_and_sees_nothing_more(table: Sitting) -> None:
    await table.post("/leave", "quinn")
    assert isinstance((await table.heard())[-1].event, Left)
    assert (await table.state("quinn"))["places"] == []
    status, answer = await table.tries("/say", "quinn", place="chat", text="noch da?")
    assert (status, answer["sentence"]) == (403, "You need to come in first.")


async def test_lea_writes_and_quinn_reads(table: Sitting) -> None:
    said = await table.post("/say", "lea", place="chat", text="Wer kommt heute, @Quinn?")
    seen = (await table.place("quinn", "chat"))[-1]
    assert (seen["id"], seen["text"], seen["name"]) == (said["message"], "Wer kommt heute, @Quinn?", "Lea")
    heard = (await table.heard())[-1]
    assert heard.event == Said(
        MessageRef("web", "chat", str(said["message"])), "Wer kommt heute, @Quinn?", mentions=(account("quinn"),)
    )
    assert (heard.key, heard.position, heard.stream) == (str(said["seq"]), str(said["seq"]), "log")
    assert heard.at == table.clock.at
    assert heard.interaction is None


async def test_a_reply_names_what_it_answers(table: Sitting) -> None:
    asked = await table.post("/say", "quinn", place="questions", text="Where is the key?")
    await table.post("/say", "lea", place="questions", text="Unter der Matte.", reply_to=asked["message"])
    event = (await table.heard())[-1].event
    assert isinstance(event, Said)
    assert event.reply_to == MessageRef("web", "questions", str(asked["message"]))
    assert event.reply_author == account("quinn")
    assert (await table.place("quinn", "questions"))[-1]["reply_to"] == asked["message"]


async def test_own_words_are_changed_and_taken_back_by_their_author_alone(table: Sitting) -> None:
    said = await table.post("/say", "lea", place="chat", text="Um siebn")
    for path in ("/edit", "/delete"):
        status, answer = await table.tries(path, "quinn", message=said["message"], text="nein")
        assert (status, answer["error"]) == (403, "not_yours")
    await table.post("/edit", "lea", message=said["message"], text="Um sieben")
    assert (await table.place("quinn", "chat"))[-1]["text"] == "Um sieben"
    await table.post("/delete", "lea", message=said["message"])
    assert await table.place("quinn", "chat") == []
    ref = MessageRef("web", "chat", str(said["message"]))
    assert [each.event for each in (await table.heard())[-2:]] == [Edited(ref, "Um sieben"), Deleted(ref)]


async def test_what_was_deleted_is_gone_from_the_messages_on_disk(table: Sitting) -> None:
    said = await table.post("/say", "lea", place="chat", text="vertraulich")
    await table.post("/delete", "lea", message=said["message"])
    kept = await table.db.read(lambda sql: sql.execute("SELECT lines FROM web_message").fetchall())
    assert kept == [("[]",)]


async def test_a_reaction_is_set_and_taken_back(table: Sitting) -> None:
    said = await table.post("/say", "lea", place="chat", text="Kuchen ist da")
    await table.post("/react", "quinn", message=said["message"], emoji="🙏")
    assert (await table.place("lea", "chat"))[-1]["reactions"] == {"🙏": ["quinn"]}
    await table.post("/react", "quinn", message=said["message"], emoji="🙏")
    assert (await table.place("lea", "chat"))[-1]["reactions"] == {}
    events = [each.event for each in (await table.heard())[-2:]]
    ref = MessageRef("web", "chat", str(said["message"]))
    assert events == [Reacted(ref, "🙏", True, account("lea")), Reacted(ref, "🙏", False, account("lea"))]
    assert (await table.tries("/react", "quinn", message=said["message"], emoji="💣"))[0] == 400


async def test_a_line_that_begins_with_a_slash_is_a_command_that_nobody_sees(table: Sitting) -> None:
    said = await table.post("/say", "quinn", place="chat", text="Cake at eight")
    await table.post("/say", "lea", place="chat", text="/danke @Quinn fürs Backen", reply_to=said["message"])
    assert len(await table.place("quinn", "chat")) == 1
    heard = (await table.heard())[-1]
    assert isinstance(heard.event, Commanded)
    assert (heard.event.line, heard.event.surface) == ("/thanks @Quinn fürs Backen", "typed")
    assert heard.event.mentions == (account("quinn"),)
    assert heard.event.target == MessageRef("web", "chat", str(said["message"]))
    assert (heard.event.target_author, heard.event.target_text) == (account("quinn"), "Cake at eight")
    assert heard.interaction is not None
    assert heard.interaction.token == "lea"
    await table.post("/say", "lea", place="chat", text="/ ist ein Strich")
    assert len(await table.place("quinn", "chat")) == 2


async def test_the_same_post_twice_counts_once(table: Sitting) -> None:
    first = await table.post("/say", "lea", place="chat", text="einmal", nonce="a")
    again = await table.post("/say", "lea", place="chat", text="einmal", nonce="a")
    other = await table.post("/say", "jo", place="chat", text="einmal", nonce="a")
    assert first == again
    assert other != first
    assert len(await table.place("quinn", "chat")) == 2


async def test_the_team_has_a_place_of_its_own(table: Sitting) -> None:
    for who, sees in (("mira", True), ("jo", True), ("lea", False), ("quinn", False)):
        assert ("team" in [place["id"] for place in (await table.state(who))["places"]]) is sees
    said = await table.post("/say", "mira", place="team", text="unter uns")
    assert (await table.tries("/say", "lea", place="team", text="hallo?"))[0] == 404
    for path in ("/react", "/press", "/command"):
        fields = {"message": said["message"], "target": said["message"], "emoji": "👍", "key": "k", "line": "/x"}
        assert (await table.tries(path, "lea", place="chat", **fields))[0] == 404


async def test_a_direct_chat_is_heard_and_seen_by_its_member_alone(table: Sitting) -> None:
    await table.post("/say", "quinn", place="direct:quinn", text="Only for the host")
    heard = (await table.heard())[-1]
    assert (heard.spot.purpose, heard.spot.id, heard.spot.guild) == (Purpose.DIRECT, "direct:quinn", "playground")
    assert [each["text"] for each in (await table.state("quinn"))["private"]] == ["Only for the host"]
    assert (await table.tries("/say", "lea", place="direct:quinn", text="psst"))[0] == 404
    for who in ("lea", "mira"):
        assert "Only for the host" not in str(await table.state(who))


async def test_a_button_is_pressed_where_it_stands(table: Sitting) -> None:
    made = await table.does("say", "k1", spot=spot("welcome"), lines=words("Rundgang?"), buttons=(Key("b1", "Los"),))
    assert made.message is not None
    await table.post("/press", "quinn", message=int(made.message.id), key="b1")
    heard = (await table.heard())[-1]
    assert heard.event == Pressed("b1", made.message)
    assert heard.spot.id == "welcome"
    assert heard.interaction is not None
    assert heard.interaction.id == heard.key
    assert (heard.interaction.until - heard.at).total_seconds() == 900


async def test_a_press_on_a_private_card_counts_where_the_talk_began(table: Sitting) -> None:
    await table.post("/command", "quinn", place="questions", name="welcome tour")
    asked = (await table.heard())[-1]
    card = await table.does(
        "reply", "k2", interaction=asked.interaction, lines=words("Karte 1"), buttons=(Key("n", "Weiter"),)
    )
    assert card.message is not None
    assert card.message.spot == "lane:quinn"
    await table.post("/press", "quinn", message=int(card.message.id), key="n")
    heard = (await table.heard())[-1]
    assert heard.spot.id == "questions"
    assert heard.event == Pressed("n", card.message)
    assert (await table.tries("/press", "lea", message=int(card.message.id), key="n"))[0] == 404


async def test_a_form_is_filled_once_and_only_by_whom_it_was_put_before(table: Sitting) -> None:
    await table.post("/command", "quinn", place="chat", line="/report")
    asked = (await table.heard())[-1]
    sheet = Sheet(
        "s1", "What is it?", (Blank("what", "In a word", "text", True, 20), Blank("more", "", "long", False, 90))
    )
    await table.does("ask", "k3", interaction=asked.interaction, sheet=sheet)
    form = (await table.state("quinn"))["form"]
    assert (form["key"], form["title"], form["blanks"][0]["label"]) == ("s1", "What is it?", "In a word")
    assert (await table.state("lea"))["form"] is None
    assert (await table.tries("/fill", "lea", key="s1", values={"what": "x"}))[0] == 404
    assert (await table.tries("/fill", "quinn", key="s1", values={"what": "  "}))[0] == 400
    assert (await table.tries("/fill", "quinn", key="s1", values={"what": "x" * 21}))[0] == 413
    await table.post("/fill", "quinn", key="s1", values={"what": "noise", "other": "dropped"})
    await table.post("/fill", "quinn", key="s1", values={"what": "noise"})
    heard = await table.heard()
    assert [each.event for each in heard if isinstance(each.event, Filled)] == [
        Filled("s1", {"what": "noise", "more": ""})
    ]
    assert (await table.state("quinn"))["form"] is None


async def test_a_form_can_be_put_away(table: Sitting) -> None:
    await table.does("ask", "k4", person=account("quinn"), sheet=Sheet("s2", "?", (Blank("a", "a", "text", True, 9),)))
    await table.post("/dismiss", "quinn")
    assert (await table.state("quinn"))["form"] is None


async def test_someone_new_comes_with_a_name_and_gets_a_window(table: Sitting) -> None:
    made = []
    for name in ("Tom Müller", "tom-mueller", "  ", "Ana", "host"):
        async with table.http.post(f"{table.adapter.address}/member", json={"name": name}) as response:
            made.append((response.status, (await response.json()).get("as")))
    assert made == [(201, "tom-mueller"), (201, "tom-mueller2"), (400, None), (201, "ana2"), (201, "host2")]
    assert (await table.state("tom-mueller"))["name"] == "Tom Müller"
    assert len(await table.heard()) == 1


async def test_the_language_is_the_members_own_and_travels_with_them(table: Sitting) -> None:
    await table.post("/language", "lea", locale="en")
    assert (await table.state("lea"))["places"][0]["name"] == "Welcome"
    assert (await table.state("jo"))["places"][0]["name"] == "Willkommen"
    await table.post("/say", "lea", place="chat", text="hi")
    by = (await table.heard())[-1].by
    assert by is not None
    assert by.locale == "en"
    assert (await table.tries("/language", "lea", locale="fr"))[0] == 400


async def test_who_was_shut_out_knocks_and_is_let_in(table: Sitting) -> None:
    await table.does("exclude", "k5", person=account("quinn"))
    assert (await table.state("quinn"))["stance"] == "excluded"
    await table.post("/join", "quinn")
    assert (await table.state("quinn"))["stance"] == "waiting"
    await table.does("decline", "k6", person=account("quinn"))
    await table.post("/join", "quinn")
    await table.does("admit", "k7", person=account("quinn"))
    assert (await table.state("quinn"))["inside"]
    kinds = [type(each.event) for each in await table.heard()][1:]
    assert kinds == [Left, AskedToJoin, AskedToJoin, Joined]


async def test_an_invite_is_told_of_when_it_leads_someone_in(table: Sitting) -> None:
    link = (await table.does("invite", "k8", spot=spot("welcome"), name="Plakat")).link
    assert link == f"{table.adapter.address}/?invite=k8"
    await table.post("/join", "ana", invite="k8")
    assert (await table.heard())[-1].event == Joined("k8")


async def test_what_happened_while_the_house_was_away_is_told_when_it_is_back(tmp_path: Path) -> None:
    house = LittleHouse()
    async with sitting(tmp_path / "p.db", house) as before:
        await before.post("/say", "lea", place="chat", text="eins")
        await before.heard()
        before.adapter._reader.cancel()  # type: ignore[union-attr]  # the house goes deaf, the page does not notice
        await before.post("/say", "lea", place="chat", text="zwei")
        await before.post("/join", "ana")
    assert len(house.arrivals) == 2
    async with sitting(tmp_path / "p.db", house) as after:
        told = (await after.heard())[2:]
    assert [type(each.event) for each in told] == [Sighted, Said, Joined]
    positions = [each.position for each in house.arrivals if each.position]
    assert positions == ["1", "2", "3"]


async def test_a_house_that_stumbles_is_told_again(table: Sitting) -> None:
    table.house.broken = 1
    await table.post("/say", "lea", place="chat", text="hörst du?")
    told: list[Arrival] = []
    for _ in range(30):
        told = [each for each in table.house.arrivals if isinstance(each.event, Said)]
        if told:
            break
        await asyncio.sleep(0.1)
    assert [each.position for each in told] == ["1"]


async def test_long_and_empty_words_are_refused(table: Sitting) -> None:
    assert (await table.tries("/say", "lea", place="chat", text=" \n "))[0] == 400
    assert (await table.tries("/say", "lea", place="chat", text="x" * 4001))[0] == 413
    assert (await table.tries("/say", "nobody", place="chat", text="x"))[0] == 404
    assert (await table.tries("/say", "lea", place="nowhere", text="x"))[0] == 404


@pytest.mark.parametrize("fields", [{"message": "x"}, {"message": "-1"}, {"message": ""}, {"message": "9" * 40}])
async def test_numbers_that_are_none_are_refused(table: Sitting, fields: dict[str, str]) -> None:
    status, answer = await table.tries("/delete", "lea", **fields)
    assert (status, answer["error"]) == (400, "request")
