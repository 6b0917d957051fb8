"""Telegram's error answers: the code, the words clients compare, and the parameters that come along."""

from tests.fakes.telegram.things import Json

REASONS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


class ApiError(Exception):
    """An answer that is no success; the words are what follows "Bad Request: "."""

    def __init__(self, code: int, words: str = "", **parameters: int) -> None:
        reason = REASONS.get(code, "Internal Server Error")
        self.code = code
        self.description = f"{reason}: {words}" if words else reason
        self.parameters = parameters
        super().__init__(self.description)

    @property
    def body(self) -> Json:
        made: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return made if not self.parameters else {**made, "parameters": dict(self.parameters)}


class TooMany(ApiError):
    """429: the chat, the group or the whole bot sent too much."""

    def __init__(self, after: int) -> None:
        super().__init__(429, retry_after=after)
        self.description = f"Too Many Requests: retry after {after}"


def bad(words: str) -> ApiError:
    """Return a 400 with Telegram's words."""
    return ApiError(400, words)


def forbidden(words: str) -> ApiError:
    """Return a 403 with Telegram's words."""
    return ApiError(403, words)
