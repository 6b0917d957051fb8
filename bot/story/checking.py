"""Checking: what a story says must be seen, held against what there is."""

from collections.abc import Mapping
from dataclasses import replace

from bot.model.places import Purpose
from bot.story import script as s
from bot.story.stage import HOST, CannotAct
from bot.story.watching import Lane, News, Watch, flat, short, unlike

NAMES: Mapping[str, Mapping[Purpose, str]] = {
    "de": {
        Purpose.WELCOME: "Willkommen",
        Purpose.TALK: "Plausch",
        Purpose.QUESTIONS: "Fragen",
        Purpose.THANKS: "Danke",
        Purpose.STAFF: "Team",
    },
    "en": {
        Purpose.WELCOME: "Welcome",
        Purpose.TALK: "Chat",
        Purpose.QUESTIONS: "Questions",
        Purpose.THANKS: "Thanks",
        Purpose.STAFF: "Team",
    },
}


class Unmet(Exception):  # noqa: N818 - it is told to a person
    """Tell what is not as the story tells it."""


class Checker:
    """Check one step after another; raises Unmet, or CannotAct for someone who is not there."""

    def __init__(self, watch: Watch, language: str) -> None:
        self.watch = watch
        self.language = language

    def check(self, does: s.Check) -> None:
        """Check one step."""
        match does:
            case s.Says(where, wanted, changes):
                lane: Lane = ("place", self._name(where))
                self._next(lane, wanted, f"in {lane[1]} the host", edited=changes)
            case s.Reads(who, wanted):
                self._known(who)
                self._next(("person", who), wanted, f"to {who} alone the host", edited=None)
            case s.Silence(where):
                unread = self.watch.said()
                unread = [each for each in unread if where is None or each.lane[1] == self._name(where)]
                self._none(unread, "said")
            case s.Unread(who):
                unread = [each for each in self.watch.told() if who in (None, each.lane[1])]
                self._none(unread, f"told to {' and '.join(sorted({each.lane[1] for each in unread}))} alone")
            case s.Whatever(where, who):
                self.watch.pass_over(("person", who or "") if where is None else ("place", self._name(where)))
            case _:
                self._check_more(does)

    def _check_more(self, does: s.Check) -> None:
        match does:
            case s.Stands(where, wanted):
                self._stands(self._name(where), wanted)
            case s.Asked():
                self._asked(does)
            case s.SeesButton(who, label, there):
                if (label in self.watch.buttons(who)) != there:
                    raise Unmet(f"{who} sees {'no' if there else 'a'} button “{label}”")
            case s.GetsFile():
                self._gets(does)
            case s.HostReacted(to, emoji):
                found = self.watch.find("", to)
                if found is None:
                    raise CannotAct(f"there is no message with “{to}”")
                ours = {each for each, by in found.reactions if by == HOST}
                if (emoji is None and ours) or (emoji is not None and emoji not in ours):
                    raise Unmet(f"the host has reacted with {' '.join(sorted(ours)) or 'nothing'} to “{found.text}”")
            case s.HostReactions(where, times):
                lines = self.watch.view.places.get(self._name(where), ())
                count = sum(1 for each in lines for _, by in each.reactions if by == HOST)
                if count != times:
                    raise Unmet(f"the host has reacted {count} times in {self._name(where)}, not {times}")

    def _next(self, lane: Lane, wanted: s.Wanted, who: str, *, edited: bool | None) -> None:
        for turn in range(wanted.times):
            waiting = self.watch.waiting(lane, edited=edited)
            if not waiting:
                often = f" for the {turn + 1}. time" if wanted.times > 1 else ""
                raise Unmet(f"{who} {'changed no line' if edited else 'said nothing new'}{often}")
            why = unlike(waiting[0].seen, wanted)
            if why:
                raise Unmet(f"{who} said {short([waiting[0].seen.text])}, but {why}")
            self.watch.mention(waiting[0])

    def _gets(self, does: s.GetsFile) -> None:
        self._known(does.who)
        seen, name, text = self.watch.next_file(does.who)
        if seen is None:
            raise Unmet(f"{does.who} got no file")
        if flat(does.name.text) != name and not (does.name.part and flat(does.name.text).casefold() in name):
            raise Unmet(f"{does.who} got “{name}”, not “{does.name.text}”")
        why = "" if does.wanted is None else unlike(replace(seen, text=text), does.wanted)
        if why:
            raise Unmet(f"in {name} stands {short([text])}, but {why}")
        self.watch.take_file(does.who, seen)

    def _stands(self, place: str, wanted: s.Wanted) -> None:
        """Check that a line is there, whoever wrote it; one of the host's is mentioned by that."""
        lines = self.watch.view.places.get(place, ())
        found = {each.id for each in lines if not unlike(each, wanted)}
        if not found:
            raise Unmet(f"in {place} nobody can read that; the last lines are {short([x.text for x in lines[-3:]])}")
        for news in self.watch.waiting(("place", place)):
            if news.seen.id in found:
                self.watch.mention(news)

    def _none(self, news: list[News], how: str) -> None:
        if news:
            raise Unmet(f"this was {how}: {short([each.seen.text for each in news])}")

    def _asked(self, does: s.Asked) -> None:
        self._known(does.who)
        sheet = self.watch.view.forms.get(does.who)
        if sheet is None:
            if does.blanks or does.title is not None:
                raise Unmet(f"{does.who} is asked nothing")
            return
        there = ", ".join(f"{each.name} (“{each.label}”)" for each in sheet.blanks)
        if does.title is not None:
            if does.title != sheet.title:
                raise Unmet(f"{does.who} is asked “{sheet.title}”")
        elif not does.blanks:
            raise Unmet(f"{does.who} is asked “{sheet.title}”: {there}")
        names = {each.name for each in sheet.blanks} | {each.label.casefold() for each in sheet.blanks}
        for blank in does.blanks:
            if blank.casefold() not in names:
                raise Unmet(f"{does.who} is asked for {there}, not for “{blank}”")

    def _known(self, who: str) -> None:
        if who not in self.watch.view.private:
            raise CannotAct(f"nobody is called {who} here")

    def _name(self, where: s.Where) -> str:
        if where.purpose is None:
            raise CannotAct('what the host says to one person reads like: Ana reads ~ "…"')
        return NAMES[self.language][where.purpose]

    def nothing_unmentioned(self) -> None:
        """Check, at the end, that no line was said in a place which the story does not mention."""
        unread = self.watch.said()
        if unread:
            places = " and ".join(sorted({each.lane[1] for each in unread}))
            lines = short([each.seen.text for each in unread])
            raise Unmet(
                f"the story ends, but in {places} the host also said {lines}. Mention it, or write “whatever is said "
                f"in {unread[0].lane[1]}”"
            )
