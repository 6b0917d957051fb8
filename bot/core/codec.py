"""Codec: texts, fields and commands as JSON for rows that wait (outbox, keys, questions)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core.times import micros, moment
from bot.model.ids import CommunityId, PersonId, PlaceId
from bot.model.people import Person
from bot.model.places import MessageRef, Place
from bot.model.speech import PLAIN_SPEECH, Speech
from bot.model.texts import Chosen, Field, Text, Verbatim


def pack_field(value: Field) -> Any:
    """Return a JSON value that `unpack_field` reads back."""
    match value:
        case bool() | int() | str():
            return value
        case datetime():
            return {"at": micros(value)}
        case timedelta():
            return {"span": value.total_seconds()}
        case Person():
            return {"person": value.id, "name": value.name, "in": value.community}
        case Place():
            return {"place": value.id, "name": value.name, "in": value.community}
        case MessageRef():
            return {"message": str(value)}
        case Text():
            return {"key": value.key, "fields": pack_fields(value.fields)}
        case _:
            return [pack_field(each) for each in value]


def unpack_field(packed: Any) -> Field:
    """Read back what `pack_field` wrote; raises ValueError for anything else."""
    match packed:
        case bool() | int() | str():
            return packed
        case list():
            return [unpack_field(each) for each in packed]
        case {"at": at}:
            return moment(at)
        case {"span": seconds}:
            return timedelta(seconds=seconds)
        case {"person": id_, "name": name, "in": community}:
            return Person(PersonId(id_), CommunityId(community), name, tag=str(packed.get("tag", "")))
        case {"place": id_, "name": name, "in": community}:
            return Place(PlaceId(id_), CommunityId(community), name)
        case {"message": message}:
            return MessageRef.parse(message)
        case {"key": key, "fields": fields}:
            return Text(key, **unpack_fields(fields))
    raise ValueError(f"not a field: {packed!r}")


def pack_fields(fields: Mapping[str, Field]) -> dict[str, Any]:
    """Pack every field of a text."""
    return {name: pack_field(value) for name, value in fields.items()}


def unpack_fields(packed: Mapping[str, Any]) -> dict[str, Field]:
    """Read back what `pack_fields` wrote."""
    return {name: unpack_field(value) for name, value in packed.items()}


def pack_words(words: Chosen | Verbatim) -> Any:
    """Pack one paragraph: a chosen line, or words that stand as they are."""
    if isinstance(words, Verbatim):
        return {"words": words.words}
    packed = {
        "key": words.key,
        "fields": pack_fields(words.fields),
        "locale": words.locale,
        "address": words.address,
        "variant": words.variant,
        "zone": words.zone,
    }
    if words.speech != PLAIN_SPEECH:
        packed["speech"] = [words.speech.gender, words.speech.region, list(words.speech.own)]
    return packed


def unpack_words(packed: Mapping[str, Any]) -> Chosen | Verbatim:
    """Read back what `pack_words` wrote; raises KeyError or ValueError for anything else."""
    if "words" in packed:
        return Verbatim(packed["words"])
    return Chosen(
        packed["key"],
        unpack_fields(packed["fields"]),
        packed["locale"],
        packed["address"],
        packed["variant"],
        packed["zone"],
        _unpack_speech(packed.get("speech")),
    )


def _unpack_speech(packed: Any) -> Speech:
    if packed is None:
        return PLAIN_SPEECH
    gender, region, own = packed
    return Speech(gender, region, tuple((name, word) for name, word in own))


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
"""Made once: json.dumps makes one for each call that asks for separators."""


def dumps(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """Write compact JSON."""
    return _COMPACT.encode(value)


def loads(text: str) -> Any:
    """Read JSON; raises ValueError."""
    return json.loads(text)
