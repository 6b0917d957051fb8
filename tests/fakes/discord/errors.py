"""Errors as Discord words them: a status, a code of its own, a sentence, and for bad bodies where it hurts."""

from typing import Any

WORDS: dict[int, tuple[int, str]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10006: (404, "Unknown Invite"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10026: (404, "Unknown Ban"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10070: (404, "Unknown Guild Scheduled Event"),
    20028: (429, "The channel you are writing has hit the write rate limit."),
    30003: (400, "Maximum number of pins reached (250)"),
    30010: (400, "Maximum number of reactions reached (20)"),
    30046: (429, "Maximum number of edits to messages older than 1 hour reached. Try again later."),
    40001: (401, "Unauthorized"),
    40007: (403, "The user is banned from this guild."),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50016: (
        400,
        "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages.",
    ),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50034: (400, "A message provided was too old to bulk delete"),
    50035: (400, "Invalid Form Body"),
    50055: (400, "Invalid Guild"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    90001: (403, "Reaction was blocked"),
    160002: (400, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
}
"""Discord's JSON error codes that the fake uses, each with its usual status and sentence."""


class ApiError(Exception):
    """Refuse a request as Discord does."""

    def __init__(
        self, code: int, status: int | None = None, message: str | None = None, errors: dict[str, Any] | None = None
    ) -> None:
        usual, words = WORDS.get(code, (400, "400: Bad Request"))
        self.code, self.status, self.message = code, status or usual, message or words
        self.errors = errors
        super().__init__(f"{self.status} {code}: {self.message} {errors or ''}".strip())

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        return body if self.errors is None else {**body, "errors": self.errors}


def invalid(path: str, code: str, message: str) -> ApiError:
    """Return a 50035 that points at one place: `invalid("components.0.label", "BASE_TYPE_MAX_LENGTH", "…")`."""
    errors: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for step in reversed(path.split(".")):
        errors = {step: errors}
    return ApiError(50035, errors=errors)


UNAUTHORIZED = ApiError(0, 401, "401: Unauthorized")
NOT_FOUND = ApiError(0, 404, "404: Not Found")
METHOD_NOT_ALLOWED = ApiError(0, 405, "405: Method Not Allowed")
