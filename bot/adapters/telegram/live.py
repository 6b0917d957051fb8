"""Live: ask Telegram itself whether all is there: token, switches, rights (for `check --live`).

Telegram lists a bot's groups nowhere; those that [telegram.places] names by id are asked for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram.error import InvalidToken, TelegramError

from bot.adapters.telegram.api import Api
from bot.adapters.telegram.errors import undeliverable
from bot.adapters.telegram.fields import Odd, check_record, flag_in, text_in
from bot.adapters.telegram.group import inside, rights_of
from bot.adapters.telegram.needs import group_link, missing_rights, privacy_sentence, right_sentence
from bot.adapters.telegram.options import Options
from bot.adapters.telegram.trouble import TOKEN


@dataclass(slots=True)
class Findings:
    """Collect what was seen: `good` and `wrong`, each a plain sentence."""

    good: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


async def look(token: str, section: Mapping[str, Any]) -> Findings:
    """Ask Telegram, with what the settings say of it; never raises for what it answers, and never names the token."""
    found, options = Findings(), Options.of(section)
    api = Api(token, base=options.api_base)
    try:
        await api.login()
        await _look(api, options, found)
    except InvalidToken:
        found.wrong.append(TOKEN)
    except TelegramError as fault:
        found.wrong.append(f"Telegram could not be asked: {undeliverable(fault)}. Try again in a moment.")
    except Odd as fault:
        found.wrong.append(f"Telegram answered something that makes no sense here: {fault}.")
    finally:
        await api.close()
    return found


async def _look(api: Api, options: Options, found: Findings) -> None:
    found.good.append(f"The token is good: this is @{api.username}.")
    if not flag_in(api.user, "can_join_groups"):
        found.wrong.append("I cannot be added to groups. BotFather, /mybots, Bot Settings, Allow Groups.")
    if flag_in(api.user, "can_read_all_group_messages"):
        found.good.append("Group Privacy is off: I read what is said in my groups.")
    else:
        found.wrong.append(privacy_sentence())
    await _webhook(api, options, found)
    names = {word for words in options.names.places.values() for word in words}
    for chat in sorted({match[1] for word in names if (match := re.fullmatch(r"(-\d+)(?::\d+)?", word))}):
        await _group(api, chat, found)
    found.good.append(f"To let me into a group, with the rights I need: {group_link(api.username)}")
    found.good.append("Telegram lists a bot's groups nowhere: what I lack in one, I say when I am running.")


async def _webhook(api: Api, options: Options, found: Findings) -> None:
    info = check_record(await api.call("getWebhookInfo"))
    url, why = text_in(info, "url", ""), text_in(info, "last_error_message", "")
    if url and url != options.webhook_url:
        found.wrong.append(
            "A webhook is set that these settings do not know, so another program may be using this bot. "
            "When I start, I take its place."
        )
    if url and url == options.webhook_url and why:
        found.wrong.append(f"Telegram could not bring updates to the webhook: {why}.")


async def _group(api: Api, chat: str, found: Findings) -> None:
    try:
        told = check_record(await api.call("getChat", chat_id=int(chat)))
        me = check_record(await api.call("getChatMember", chat_id=int(chat), user_id=int(api.me)))
    except TelegramError as fault:
        found.wrong.append(f"The group {chat} in [telegram.places] is not open to me: {undeliverable(fault)}.")
        return
    title = text_in(told, "title", chat)
    if not inside(me):
        found.wrong.append(f'I am not in "{title}".')
        return
    lacking = missing_rights(rights_of(me), forum=flag_in(told, "is_forum"))
    found.wrong += [right_sentence(need, title) for need in lacking]
    if not lacking:
        found.good.append(f'In "{title}" I have every right I need.')
