"""Playing: a story's steps, one after another, until the end or the first thing that is not as told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.story import script as s
from bot.story.checking import Checker, Unmet
from bot.story.stage import Broke, CannotAct, Seen, Stage
from bot.story.transcript import Transcript
from bot.story.watching import Watch


@dataclass(frozen=True, slots=True)
class Failure:
    """Tell where a story stopped, and why."""

    line: int
    source: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Played:
    """Hold what came of a story: the transcript, and where it stopped if it did."""

    transcript: str
    failure: Failure | None = None
    checks: int = 0


class Player:
    """Play one story on one stage."""

    def __init__(self, story: s.Story, stage: Stage, language: str, zone: str, *, verbose: bool = False) -> None:
        self.story = story
        self.stage = stage
        self.language = language
        self.zone = zone
        self.verbose = verbose
        self.watch = Watch()
        self.checker = Checker(self.watch, language)
        self.transcript = Transcript(zone)
        self.checks = 0

    async def play(self) -> Played:
        """Play from the first line to the last; the stage is opened and closed here."""
        about = (", ".join(self.story.rows), self.language, self.stage.name)
        self.transcript.head(self.story.title, *about)
        failure = None
        step = s.Step(0, "", s.WaitNext())
        try:
            await self.stage.open()
            await self._look()
            for step in self.story.told_in(self.language):
                await self._step(step)
            self.checker.nothing_unmentioned()
        except (Unmet, CannotAct, Broke) as why:
            sentence = str(why)
            failure = Failure(step.line, step.source, sentence[:1].upper() + sentence[1:])
        finally:
            await self.stage.close()
        return Played(self.transcript.text(), failure, self.checks)

    async def _step(self, step: s.Step) -> None:
        does = step.does
        if isinstance(does, s.Check):
            self.checks += 1
            self.checker.check(does)
            if self.verbose:
                self.transcript.note(self.stage.now, f"as told in line {step.line}")
            return
        self.transcript.act(self.stage.now, _acted(step.source, self.language))
        await self._act(does)
        await self._look()

    async def _look(self) -> None:
        for news in self.watch.look(await self.stage.look(), self.stage.now):
            self.transcript.news(news)

    # -- acting ------------------------------------------------------------------------------------------------------

    async def _act(self, does: s.Act) -> None:
        match does:
            case s.Join(who):
                await self.stage.join(who)
            case s.Leave(who):
                await self.stage.leave(who)
            case s.Write():
                await self._write(does)
            case s.Change(who, of, text):
                await self.stage.edit(who, self._message(who, of).id, text)
            case s.Delete(who, of):
                await self.stage.delete(who, self._message(who, of).id)
            case s.Reaction(who, emoji, to, added):
                await self.stage.react(who, self._message(who, to).id, emoji, added)
            case s.Pick(who, command, where, on, values):
                target = None if on is None else self._message(who, on).id
                await self.stage.pick(who, command, None if where is None else where.purpose, target, dict(values))
            case s.Press(who, label, under):
                await self.stage.press(who, self._button(who, label, under).id, label)
            case s.Fill(who, values):
                await self.stage.fill(who, self._values(who, values))
            case _:
                await self._time(does)

    async def _write(self, does: s.Write) -> None:
        purpose = None if does.where is None else does.where.purpose
        to = None if does.to is None else self._message(does.who, does.to).id
        if does.text.startswith("/"):
            await self.stage.type(does.who, purpose, does.text, to)
        else:
            await self.stage.say(does.who, purpose, does.text, to)

    async def _time(self, does: s.Act) -> None:
        match does:
            case s.Wait(span):
                await self.stage.pass_time(self.stage.now + span)
            case s.WaitUntil():
                await self.stage.pass_time(until(does, self.stage.now, self.zone))
            case s.WaitNext():
                await self.stage.pass_time(None)
            case s.Restart(away):
                await self.stage.restart(away)

    def _message(self, who: str, piece: str) -> Seen:
        found = self.watch.find(who, piece)
        if found is None:
            raise CannotAct(f"{who} sees no message with “{piece}”")
        return found

    def _button(self, who: str, label: str, under: str | None) -> Seen:
        found = self.watch.button(who, label, under)
        if found is None:
            seen = ", ".join(f"“{each}”" for each in dict.fromkeys(self.watch.buttons(who)))
            raise CannotAct(f"{who} sees no button “{label}”; {who} sees {seen or 'no buttons at all'}")
        return found

    def _values(self, who: str, values: tuple[tuple[str, str], ...]) -> dict[str, str]:
        sheet = self.watch.view.forms.get(who)
        if sheet is None:
            raise CannotAct(f"{who} has no form to fill in")
        filled = {}
        for key, value in values:
            blank = next((each for each in sheet.blanks if key.casefold() in (each.name, each.label.casefold())), None)
            if blank is None:
                there = ", ".join(f"{each.name} (“{each.label}”)" for each in sheet.blanks)
                raise CannotAct(f"the form has no blank “{key}”; it has {there}")
            labels = {label.casefold(): word for word, label in blank.choices}
            filled[blank.name] = labels.get(value.casefold(), value)
        return filled


def _acted(source: str, language: str) -> str:
    return source.removeprefix(f"{language}:").strip()


def until(does: s.WaitUntil, now: datetime, zone: str) -> datetime:
    """Return the next instant (UTC) that a story's moment means; a date as it stands. Raises CannotAct for the past."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    if does.date is not None:
        day = date.fromisoformat(does.date)
    elif does.days is not None:
        day = today + timedelta(days=does.days)
    elif does.weekday is not None:
        day = today + timedelta(days=(does.weekday - today.weekday()) % 7)
    else:
        day = today
    at = datetime.combine(day, does.at, here).astimezone(UTC)
    if at <= now and does.date is None and does.days is None:
        step = 7 if does.weekday is not None else 1
        at = datetime.combine(day + timedelta(days=step), does.at, here).astimezone(UTC)
    if at < now:
        raise CannotAct("that moment has passed already")
    return at


Builder = Callable[[s.Story, str], Stage]
