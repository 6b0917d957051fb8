"""Rewording: a line that had to wait gets its words when it goes, so that no two neighbours are the same (N3).

Chosen when it was written they would be counted as said, although most such lines are let go.
"""

from datetime import datetime

from bot.core.choices import house_of
from bot.core.codec import dumps, unpack_words
from bot.core.delivering import read_payload
from bot.core.persona.voice import Voice
from bot.core.posting import public_words
from bot.core.works import Works
from bot.model.people import Community
from bot.model.texts import Chosen, Text
from bot.ports import Sql


def reword(sql: Sql, works: Works, community: Community, place: str, outbox: str, now: datetime) -> str:
    """Choose the words of a row that goes now and return its payload; the same row gets the same words again."""
    payload: str = sql.execute("SELECT payload FROM outbox WHERE id = ?", (outbox,)).fetchone()[0]
    packed = dict(read_payload(payload))
    said = [unpack_words(each) for each in packed["words"]]
    lines = tuple(Text(each.key, **each.fields) if isinstance(each, Chosen) else each for each in said)
    manners = house_of(sql, works.settables, works.known, community.id).manners
    voice = Voice(sql, works.words, manners, community, now, outbox)
    packed["words"] = public_words(voice, lines, place)
    payload = dumps(packed)
    sql.execute("UPDATE outbox SET payload = ? WHERE id = ?", (payload, outbox))
    return payload
