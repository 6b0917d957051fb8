"""Attachments: files that come beside a message, described in it by number; refused as Discord does."""

from dataclasses import replace
from typing import Any

from tests.fakes.discord.errors import invalid
from tests.fakes.discord.router import Call, Upload
from tests.fakes.discord.things import Json

LARGEST = 10 * 1024 * 1024
MOST = 10


def taken(call: Call) -> Call:
    """Return a call with each uploaded file where its body describes it, as Discord keeps it.

    Raises for one that is not described; a description without its file is of an attachment nobody knows.
    """
    data = call.json.get("data")
    inside = "type" in call.json and isinstance(data, dict)
    body = data if inside and isinstance(data, dict) else call.json
    described = body.get("attachments")
    if not call.files and not described:
        return call
    if len(call.files) > MOST:
        raise invalid("attachments", "BASE_TYPE_BAD_LENGTH", "Must be between 0 and 10 in length.")
    made = [_one(call, each) for each in described or []]
    if len(made) != len(call.files):
        raise invalid("attachments", "ATTACHMENT_NOT_DESCRIBED", "The fake wants each file described.")
    body = {**body, "attachments": made}
    return replace(call, body={**call.json, "data": body} if inside else body)


def _one(call: Call, described: Json) -> Json:
    found: Upload | None = call.files.get(f"files[{described.get('id')}]")
    if found is None:
        raise invalid("attachments.0.id", "ATTACHMENT_NOT_FOUND", "The attachment cannot be found.")
    if len(found.content) > LARGEST:
        raise invalid("attachments", "FILE_TOO_LARGE", "Request entity too large")
    id_: Any = call.world.ids.next()
    call.world.uploads[id_] = found.content
    url = f"attachment://{id_}/{found.name}"
    return {
        "id": id_, "filename": described.get("filename") or found.name, "size": len(found.content), "url": url,
        "proxy_url": url, "content_type": found.kind,
    }  # fmt: skip
