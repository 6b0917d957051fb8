"""Pools: questions that members suggest, and what becomes of them (RIT-05, RIT-08)."""

from bot.cogs.rituals.rounds import MANAGE, Ctx, to_team
from bot.cogs.rituals.store import Question, Ritual
from bot.model.actions import Action, Class, Edit, Reply, Whisper
from bot.model.errors import Refusal
from bot.model.texts import Text
from bot.model.widgets import Button


def suggest(ctx: Ctx, ritual: Ritual, words: str) -> list[Action]:
    """Put a question into a pool; the team sees a member's one first and can take it out."""
    own = ctx.allows(ctx.person, MANAGE.name)
    if not own and ctx.store.suggested(ctx.person.id) >= ctx.settings.suggestions_open:
        raise Refusal("rituals.enough")
    question = Question(ctx.new_id(), ritual.id, words, ctx.person.id)
    usable = ctx.now if own else ctx.now + ctx.settings.suggestion_rest
    if not ctx.store.give(question, usable, suggested=not own):
        raise Refusal("rituals.not_taken", why=Text("rituals.lint.known"))
    reply = Reply(Text("rituals.taken", name=ritual.name))
    if own:
        return [reply]
    card = Text("rituals.card", who=ctx.person, name=ritual.name, words=words)
    button = Button(Text("rituals.button.leave_out"), "rituals.drop", {"question": question.id})
    return [reply, *to_team(ctx, ritual, card, (button,), ref=f"suggestion/{question.id}")]


def which_pool(ctx: Ctx, rituals: list[Ritual], words: str) -> list[Action]:
    """Ask which ritual a suggestion is for."""
    buttons = tuple(
        Button(
            Text("core.button.verbatim", words=each.name),
            "rituals.suggest_to",
            {"ritual": each.id, "question": words},
            who=ctx.person.id,
            once=True,
        )
        for each in rituals[:5]
    )
    return [Reply(Text("rituals.which_for"), buttons)]


def drop(ctx: Ctx, question: str) -> list[Action]:
    """Take a question out; a member who suggested it learns of it and whom to ask (mission.md §13, 6)."""
    gone = ctx.store.take_out(question)
    if gone is None:
        raise Refusal("rituals.question_gone")
    giver = ctx.person_by_id(gone.given_by)
    actions: list[Action] = [Reply(Text("rituals.dropped", words=gone.words))]
    if giver is None or giver == ctx.person or ctx.allows(giver, MANAGE.name):
        return actions
    card = Text("rituals.card_dropped", words=gone.words, by=ctx.person)
    told = Text("rituals.suggestion_dropped", words=gone.words, who=ctx.person)
    return [*actions, Edit(f"suggestion/{gone.id}", card), Whisper(giver, told, Class.DUTY)]
