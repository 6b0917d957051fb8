"""The fake Bot API as a process of its own: `python -m bench.telegram.fake`, ended by closing its stdin.

It says its address and token, then obeys a line at a time: "prepare MANY SALT" makes so many ordinary messages and
holds them back; "go" lets them wait for whoever asks, and answers once the last one was confirmed.
"""

import asyncio
import json
import random
import sys
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.things import RIGHTS, Chat, Member, Topic, User
from tests.fakes.telegram.updates import Update

SEED = 20261122
AUTHORS = 50

TOPICS = ("questions", "thanks")

AHEAD = 1000
"""Updates that wait at a time: the fake's confirming takes as long as its queue is."""

LOOK = 0.005

SPOKEN = (
    "heute abend morgen früh gerne vielleicht Treffen Werkstatt Kaffee Kuchen Garten Fahrrad wer kommt mit und "
    "oder aber leider keine Zeit schön dass ihr alle da seid the meeting starts at seven bring your own cup we could "
    "also walk along the river afterwards does anyone know a good place for dinner ich habe noch zwei Plätze im Auto "
    "grüße aus der Küche 🙂 👍 weiß jemand wann das Café öffnet sounds great see you there lieben Gruß bis dann"
)
VOCABULARY = SPOKEN.split()


class Stage:
    """Hold a group and a forum with two topics, fifty authors, and what is not told yet.

    Half of all is said in the group: what is said in a topic comes with the notice that made the topic, which costs a
    library that reads everything more than us.
    """

    def __init__(self) -> None:
        self.fake = FakeTelegram(lambda: datetime.now(UTC), check=False)
        world = self.fake.world
        owner = world.user("Olga")
        group, forum = world.supergroup("Bench", owner), world.supergroup("Club", owner, forum=True)
        topics = [world.topic(forum, name, owner) for name in TOPICS]
        self.places: Sequence[tuple[Chat, Topic | None]] = (
            *[(group, None)] * len(topics),
            *((forum, each) for each in topics),
        )
        self.authors: list[User] = [world.user(f"Member {turn}", username=f"member_{turn}") for turn in range(AUTHORS)]
        for chat in (group, forum):
            chat.members |= {each.id: Member(each) for each in self.authors}
            chat.members[world.bot.id] = Member(world.bot, "administrator", frozenset(RIGHTS))
        self.reserve: deque[Update] = deque()

    def prepare(self, many: int, salt: int) -> None:
        """Make messages of 60 to 120 characters, written out and ready; nobody can ask for them yet."""
        chance, updates = random.Random(SEED + salt), self.fake.updates
        for _ in range(many):
            author, (chat, topic) = chance.choice(self.authors), chance.choice(self.places)
            self.fake.people.says(author, chat, _text(chance), topic)
        while updates.pending:
            self.reserve.append(updates.pending.popleft())
        if len(self.reserve) != many:
            raise RuntimeError(f"{many} messages made {len(self.reserve)} updates")
        for each in self.reserve:
            each.bytes()

    async def go(self) -> int:
        """Let what was prepared wait, and return the last one's number once that was confirmed."""
        last, updates = self.reserve[-1].id, self.fake.updates
        while self.reserve or updates.pending:
            if len(updates.pending) < AHEAD // 2:
                updates.pending.extend(self.reserve.popleft() for _ in range(min(AHEAD, len(self.reserve))))
                updates.news.set()
            await asyncio.sleep(LOOK)
        return last


def _text(chance: random.Random) -> str:
    length, words = chance.randint(60, 112), [chance.choice(VOCABULARY)]
    while len(" ".join(words)) < length:
        words.append(chance.choice(VOCABULARY))
    return " ".join(words)[:120].ljust(60, ".")


async def main() -> None:
    stage = Stage()
    await stage.fake.start()
    _say({"api": stage.fake.api_base, "token": stage.fake.token})
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := (await lines.readline()).decode().split():
        if line[0] == "prepare":
            stage.prepare(int(line[1]), int(line[2]))
            _say({"prepared": len(stage.reserve)})
        else:
            _say({"last": await stage.go()})
    await stage.fake.stop()


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
