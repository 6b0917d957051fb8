"""The desk: what helps the team with its own words, before anybody else reads them."""

from typing import Annotated, Literal

from bot.cogs.desk.rules import weighed
from bot.cogs.desk.settings import Settings
from bot.cogs.desk.store import DeskStore
from bot.core.cog import Cog
from bot.core.context import Context
from bot.core.tone import weigh_draft
from bot.model.actions import Action, Reply
from bot.model.commands import Late, Opt
from bot.model.rights import ORGANISERS, Right

WEIGH = Right("desk.weigh", ORGANISERS)

cog = Cog("desk", store=DeskStore, settings=Settings, rights=(WEIGH,))

Ctx = Context[DeskStore, Settings]

DRAFT_MOST = 2000


@cog.command("desk weigh", right=WEIGH, late=Late.READ, opens="form", staff=True)
def weigh(
    ctx: Ctx,
    text: Annotated[str, Opt(max=DRAFT_MOST, long=True)],
    kind: Literal["answer", "post"] = "answer",
) -> Action:
    """PER-06: how a draft may be read at ten in the evening; it shows and never rewrites, and nothing is kept."""
    locale = ctx.person.locale or ctx.community.locale
    return Reply(weighed(weigh_draft(text, locale, serious=kind == "answer")))
