"""One update of every kind that is read, with every field of it that is looked at."""

from tests.adapters.telegram import payloads as raw
from tests.adapters.telegram.payloads import (
    ANA,
    BREAD,
    CHAT,
    DATE,
    FORUM,
    GROWN,
    LEA,
    ME,
    MIRA,
    NEWS,
    PLAIN,
    QUINN,
    USERNAME,
    Json,
    callback,
    chat,
    emoji,
    entity,
    in_topic,
    member,
    message,
    notice,
    reaction,
    request,
    turn,
    user,
)

_QUOTED = message("Brot gebacken!", LEA, number=90)
_POLL = {
    "id": "1",
    "question": "Wann?",
    "options": [{"persistent_id": "a", "text": "Freitag", "voter_count": 0}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
_RICH = {
    "blocks": [
        {"type": "heading", "size": 1, "text": "Backen"},
        {"type": "paragraph", "text": ["Danke ", {"type": "bold", "text": "Lea"}]},
        {"type": "list", "items": [{"label": "1.", "blocks": [{"type": "paragraph", "text": "Mehl"}]}]},
    ]
}

MESSAGES: dict[str, Json] = {
    "said": message(
        "Danke @lea und Mira", entities=[entity("mention", 6, 4), entity("text_mention", 15, 4, user=user(MIRA))]
    ),
    "reply": message("Ich!", reply_to_message=_QUOTED),
    "topic": message("Morgen", where=FORUM, **in_topic(BREAD)),
    "caption": message("", photo=[], caption="Mein Brot @lea", caption_entities=[entity("mention", 10, 4)]),
    "poll": message("", poll=_POLL),
    "rich": message("", rich_message=_RICH),
    "command": message(
        f"/danke@{USERNAME} fürs Brot", reply_to_message=_QUOTED, entities=[entity("bot_command", 0, 21)]
    ),
    "start": message("/start " + "k" * 26, ANA, ANA),
    "direct": message("Hallo", ANA, ANA),
    "anonymous": message("Ruhe bitte", 1087968824, sender_chat=chat(PLAIN), author_signature="Orga"),
    "channel": message("Neues", 777000, sender_chat=chat(NEWS), is_automatic_forward=True),
    "came": notice(new_chat_members=[user(ANA), user(LEA)]),
    "went": notice(left_chat_member=user(QUINN)),
    "topic made": message("", MIRA, FORUM, CHAT, message_thread_id=CHAT, is_topic_message=True)
    | {"forum_topic_created": {"name": "Plausch", "icon_color": 7322096}},
    "topic named": message("", MIRA, FORUM, 77, message_thread_id=CHAT, is_topic_message=True)
    | {"forum_topic_edited": {"name": "Plauderei"}},
    "became": notice(migrate_to_chat_id=GROWN),
    "was": notice(GROWN, migrate_from_chat_id=PLAIN),
}

FIXTURES: list[tuple[str, Json]] = [
    *(("message", each) for each in MESSAGES.values()),
    ("edited_message", message("Guten Abend", edit_date=DATE + 60)),
    ("callback_query", callback()),
    ("callback_query", callback(by=ANA, on={"chat": chat(ANA), "message_id": 5, "date": 0})),
    ("message_reaction", reaction(emoji("👍"), emoji("🙏", "❤"))),
    (
        "message_reaction",
        reaction([], [{"type": "custom_emoji", "custom_emoji_id": "55"}])
        | {"actor_chat": chat(PLAIN), "user": user(LEA)},
    ),
    ("chat_member", turn(member(ANA, "left"), member(ANA), FORUM, ANA, invite_link=raw.link())),
    ("chat_member", turn(member(QUINN), member(QUINN, "kicked"))),
    ("chat_member", turn(member(LEA), member(LEA, "restricted", tag="Gastgeber"))),
    ("chat_member", turn(member(LEA), member(LEA, "administrator", "can_restrict_members", custom_title="Orga"))),
    ("my_chat_member", turn(member(ME, "left"), member(ME, "administrator", "can_delete_messages"), FORUM)),
    ("my_chat_member", turn(member(ME), member(ME, "kicked"), ANA, ANA)),
    ("chat_join_request", request()),
]
