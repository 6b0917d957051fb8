"""Methods about the bot itself: who it is, its updates, its webhook, its commands and its descriptions."""

import json
from typing import Any

from tests.fakes.telegram import limits, payloads
from tests.fakes.telegram.errors import bad
from tests.fakes.telegram.router import Call, method
from tests.fakes.telegram.things import Json

SCOPES = {
    "default": (), "all_private_chats": (), "all_group_chats": (), "all_chat_administrators": (), "chat": ("chat_id",),
    "chat_administrators": ("chat_id",), "chat_member": ("chat_id", "user_id"),
}  # fmt: skip


@method("getMe")
def get_me(call: Call) -> Any:
    return payloads.me(call.world.bot, not call.world.privacy)


@method("getUpdates")
async def get_updates(call: Call) -> Any:
    given = call.given
    return await call.world.updates.poll(
        int(given.get("offset", 0)), int(given.get("limit", 100)), int(given.get("timeout", 0)),
        given.get("allowed_updates"), call.alive,
    )  # fmt: skip


@method("setWebhook")
def set_webhook(call: Call) -> Any:
    updates, url = call.world.updates, call.text("url")
    # http is let through on loopback alone, as self-hosted Bot API servers do
    if url and not url.startswith(("https://", "http://127.0.0.1")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.text("secret_token")
    if secret and (len(secret) > 256 or not limits.START_KEY.fullmatch(secret[:64])):
        raise bad("secret token contains unallowed characters")
    updates.allow(call.given.get("allowed_updates"))
    if call.given.get("drop_pending_updates"):
        updates.pending.clear()
    call.rest.webhook.set(url, secret)
    return True


@method("deleteWebhook")
def delete_webhook(call: Call) -> Any:
    if call.given.get("drop_pending_updates"):
        call.world.updates.pending.clear()
    call.rest.webhook.set("", "")
    return True


@method("getWebhookInfo")
def get_webhook_info(call: Call) -> Any:
    hook, updates = call.rest.webhook, call.world.updates
    made: Json = {"url": updates.hook, "has_custom_certificate": False}
    made |= {"pending_update_count": len(updates.pending), "allowed_updates": sorted(updates.allowed)}
    if hook.error:
        made |= {"last_error_message": hook.error, "last_error_date": payloads.stamp(hook.error_at)}
    return made


# -- commands ----------------------------------------------------------------------------------------------------------


def scope_key(scope: Json | None) -> str:
    """Return a scope as one word: "default", "chat:-100…"."""
    given = scope or {"type": "default"}
    kind = str(given.get("type"))
    if kind not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    return ":".join([kind, *(str(given[each]) for each in SCOPES[kind])])


def _key(call: Call) -> tuple[str, str]:
    scope = call.json("scope")
    if scope is not None and "chat_id" in scope:
        call.world.reach(scope["chat_id"])
    language = call.text("language_code")
    if language and not (len(language) == 2 and language.isalpha()):
        raise bad("invalid language code specified")
    return scope_key(scope), language


@method("setMyCommands")
def set_my_commands(call: Call) -> Any:
    commands = list(call.given.get("commands") or [])
    limits.commands(commands)
    key = _key(call)
    if commands:
        call.world.commands[key] = [{**each, "command": each["command"].removeprefix("/")} for each in commands]
    else:
        call.world.commands.pop(key, None)
    return True


@method("getMyCommands")
def get_my_commands(call: Call) -> Any:
    return call.world.commands.get(_key(call), [])


@method("deleteMyCommands")
def delete_my_commands(call: Call) -> Any:
    call.world.commands.pop(_key(call), None)
    return True


# -- what the profile says ---------------------------------------------------------------------------------------------


def _text(name: str, field: str, most: int) -> None:
    @method(f"setMy{name}")
    def write(call: Call) -> Any:
        words = call.text(field)
        if len(words) > most:
            raise bad(f"{name.upper()}_TOO_LONG")
        call.world.texts[(field, call.text("language_code"))] = words
        return True

    @method(f"getMy{name}")
    def read(call: Call) -> Any:
        given = call.world.texts.get((field, call.text("language_code"))) or call.world.texts.get((field, ""), "")
        return {field: given or (call.world.bot.name if field == "name" else "")}


_text("Name", "name", 64)
_text("Description", "description", 512)
_text("ShortDescription", "short_description", 120)


@method("setMyDefaultAdministratorRights")
def set_rights(call: Call) -> Any:
    call.world.texts[("rights", "")] = json.dumps(call.json("rights"))
    return True


@method("setChatMenuButton")
def set_menu_button(call: Call) -> Any:
    return True
