"""Errors: whatever the Bot API or the network answers, sorted by what follows (reliability.md 18-22, 28, 30, 31)."""

import re
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.adapters.telegram.http import WAIT, Unreached
from bot.model.errors import Undeliverable, Why

# Telegram numbers no error; its words are all there is to tell them by

_DONE = re.compile(r"message is not modified|_not_modified|user_already_participant|already (?:a member|pinned)")
"""What was wanted is so already."""

_GONE = re.compile(
    r"not found|(?:peer|chat|message|user|topic|participant)_id_invalid|user_not_participant|topic_deleted"
    r"|message identifier is not specified|hide_requester_missing|query is too old|query_id_invalid"
    r"|user is deactivated|group chat was (?:deleted|deactivated)|input_user_deactivated"
)
"""A chat, person, message or topic that is not there (any more)."""

_FORBIDDEN = re.compile(
    r"rights?\b|admin|_forbidden|_restricted|can't (?:be (?:deleted|edited)|remove|restrict|promote|demote)"
    r"|message_delete_|only for (?:supergroups|forum)|(?:isn't|is not) a (?:forum|supergroup)|not a member|topic_closed"
    r"|user_is_blocked|user_privacy|chat_invalid|group chat was upgraded|(?:owner|creator) of the chat"
)
"""What we may not do there, or what is not done in a chat of that kind."""

_ABSENT = re.compile(r"(?:user|member|participant) not found|participant_id_invalid|user_not_participant")
"""Someone is not in a group."""

_CLOSED = re.compile(r"chat not found|peer_id_invalid|user_is_blocked")
"""What Telegram says of a direct chat that was never opened, beside its 403."""

_SLOW = re.compile(r"too many requests|slowmode_wait|flood_wait")
_TOO_BIG = re.compile(r"too (?:long|large|big|many)")


def undeliverable(fault: BaseException, *, wrote: bool = True) -> Undeliverable:
    """Sort a fault; `wrote` False says that the call only read, so that nothing can have come about."""
    unknown = Why.UNKNOWN if wrote else Why.DOWN
    match fault:
        case Undeliverable():
            return fault
        case RetryAfter():
            return Undeliverable(Why.SLOW, "rate limit", wait_of(fault))
        case ChatMigrated():
            return Undeliverable(Why.SLOW, "the group goes by another id now", timedelta(0))
        case Unreached() | InvalidToken() | Conflict():
            return Undeliverable(Why.DOWN, _note(fault))
        case EndPointNotFound():
            return Undeliverable(Why.FORBIDDEN, "this Bot API server has no such method")
        case Forbidden():
            why = Why.GONE if _GONE.search(_words(fault)) else Why.FORBIDDEN
            return Undeliverable(why, _note(fault))
        case BadRequest():
            return _refused(fault)
        case NetworkError():
            return _unsure(fault, unknown)
        case TelegramError():
            return Undeliverable(unknown, _note(fault))
    return Undeliverable(unknown, type(fault).__name__)


def is_done(fault: BaseException) -> bool:
    """Tell whether a refusal says that all is already as it was meant to be."""
    return isinstance(fault, BadRequest) and _DONE.search(_words(fault)) is not None


def is_missing(fault: BaseException) -> bool:
    """Tell whether a message, or whatever else a call names, is not there."""
    return isinstance(fault, BadRequest) and _GONE.search(_words(fault)) is not None


def is_absent(fault: BaseException) -> bool:
    """Tell whether someone is not in a group."""
    return isinstance(fault, BadRequest) and _ABSENT.search(_words(fault)) is not None


def is_closed(fault: BaseException) -> bool:
    """Tell whether a direct chat was never opened, or is not any more."""
    said = _words(fault) if isinstance(fault, Forbidden | BadRequest) else ""
    if isinstance(fault, Forbidden):
        return _GONE.search(said) is None
    return _CLOSED.search(said) is not None


def wait_of(fault: RetryAfter) -> timedelta:
    """Return how long a 429 asks to keep still."""
    # its public name warns of a change to come, each time
    return fault._retry_after


def _refused(fault: BadRequest) -> Undeliverable:
    said, note = _words(fault), _note(fault)
    if _SLOW.search(said):
        return Undeliverable(Why.SLOW, note, timedelta(seconds=WAIT))
    if _GONE.search(said):
        return Undeliverable(Why.GONE, note)
    if _FORBIDDEN.search(said):
        return Undeliverable(Why.FORBIDDEN, note)
    # what was sent is not what Telegram takes; trying again would not mend it, and no right is missing
    return Undeliverable(Why.TOO_BIG, note)


def _unsure(fault: NetworkError, unknown: Why) -> Undeliverable:
    said = _words(fault)
    if _SLOW.search(said):
        return Undeliverable(Why.SLOW, _note(fault), timedelta(seconds=WAIT))
    if _TOO_BIG.search(said):
        return Undeliverable(Why.TOO_BIG, _note(fault))
    return Undeliverable(unknown, _note(fault))


def _words(fault: TelegramError) -> str:
    return fault.message.casefold()


def _note(fault: TelegramError) -> str:
    # whatever a page in between answered is nobody's concern, and may be long
    return f"{type(fault).__name__}: {fault.message.partition('. Parsing the server response')[0]}"[:200]
