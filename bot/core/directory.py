"""Directory: communities, places and persons by their native ids, with what is known kept in memory.

Memory changes only after commit (house.md §10): a unit writes into its own layer, the host keeps the
layer when the group is on disk and drops it when the event was rolled back.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.core import homes, placing
from bot.core.choices import held
from bot.core.heard import Heard
from bot.core.known import Known
from bot.core.past import Past, forgotten_at
from bot.core.seats import native_of, roles_of, seated, seats, standing_of, take, together
from bot.core.titles import Meant, meant, read_by
from bot.model.events import Arrival, Event, Filled, Pressed, Said
from bot.model.house import House
from bot.model.ids import CommunityId, PersonId, PlaceId
from bot.model.people import Account, Community, Person
from bot.model.places import Place, Purpose, Spot
from bot.model.rights import Standing
from bot.model.settables import Chosen
from bot.ports import Settables, Sql


class Directory:
    """Look up, and make on first sight, inside one unit; `layers` are read from the last to the first.

    `watchful`: someone acts, so that rights must be as of now; `asked` are the accounts, each with a guild, that the
    `watched` platforms were asked about, and `told` those they answered for.
    """

    def __init__(self, sql: Sql, layers: list[Known], house: House, settables: Settables, new_id: Any) -> None:
        self.sql = sql
        self.layers = layers
        self.house = house
        self.settables = settables
        self.new_id = new_id
        self.secret = b""
        self.heard = Heard()
        self.platform = ""
        self.watchful = False
        self.watched: Collection[str] = ()
        self.told: Collection[tuple[Account, str]] = frozenset()
        self.asked: frozenset[tuple[Account, str]] = frozenset()

    def home(self, arrival: Arrival, at: int) -> Community:
        """Return the community an event belongs to; a button in a direct chat belongs to the one that sent it."""
        if arrival.spot.purpose is Purpose.DIRECT and not arrival.spot.guild:
            if isinstance(arrival.event, Pressed | Filled):
                row = self.sql.execute("SELECT community FROM keys WHERE key = ?", (arrival.event.key,)).fetchone()
                sender = None if row is None else self.community_by_id(row[0])
                if sender is not None:
                    return sender
            known = None if arrival.by is None else self._direct(arrival.by, arrival.event)
            known = known or self.first_of(arrival.spot.platform)
            if known is not None:
                return known
        return self.community(arrival.spot, at)

    def _direct(self, account: Account, event: Event) -> Community | None:
        """Return the community a direct chat speaks for; a line answers the one that asked, if only one did."""
        asking = homes.asking(self.sql, account) if isinstance(event, Said) else []
        asked = self.community_by_id(asking[0]) if len(asking) == 1 else None
        return asked or homes.home(self.sql, account)

    def first_of(self, platform: str) -> Community | None:
        """Return the first community with a door on a platform: whom nobody knows yet, it speaks for that one."""
        row = self.sql.execute(
            "SELECT c.id, c.name, c.locale, c.address, c.zone FROM doors d JOIN communities c ON c.id = d.community "
            "WHERE d.platform = ? AND d.guild <> '' ORDER BY c.since, c.id LIMIT 1",
            (platform,),
        ).fetchone()
        return None if row is None else Community(CommunityId(row[0]), *row[1:])

    def community_by_id(self, community: str) -> Community | None:
        """Return a community by our id, also one that another has adopted since; or None."""
        row = self.sql.execute(
            "SELECT id, name, locale, address, zone FROM communities "
            "WHERE id = coalesce((SELECT community FROM adopted WHERE gone = :id), :id)",
            {"id": community},
        ).fetchone()
        return None if row is None else Community(CommunityId(row[0]), *row[1:])

    def community(self, spot: Spot, at: int) -> Community:
        """Return the community a spot's guild is a door of; a new guild is a community of its own."""
        key = (spot.platform, spot.guild)
        for layer in reversed(self.layers):
            if key in layer.doors:
                return layer.doors[key]
        row = self.sql.execute(
            "SELECT c.id, c.name, c.locale, c.address, c.zone FROM doors d JOIN communities c ON c.id = d.community "
            "WHERE d.platform = ? AND d.guild = ?",
            key,
        ).fetchone()
        if row is None:
            house = self.house
            row = (self.new_id(), spot.guild_name or house.name, house.locale, house.address, house.zone)
            self.sql.execute(
                "INSERT INTO communities (id, name, locale, address, zone, since) VALUES (?, ?, ?, ?, ?, ?)", (*row, at)
            )
            self.sql.execute("INSERT INTO doors (platform, guild, community) VALUES (?, ?, ?)", (*key, row[0]))
        found = Community(CommunityId(row[0]), *row[1:])
        self.layers[-1].doors[key] = found
        return found

    def chosen(self, community: str) -> Chosen:
        """Return what a community changed about itself in chat."""
        return held(self.sql, self.settables, self.layers, community)

    def place(self, community: Community, spot: Spot, at: int) -> Place:
        """Return the place a spot is; a spot seen for the first time becomes one, and nothing happens for it."""
        return placing.place(self.sql, self.layers, community, spot, at, self.new_id, lambda: self.chosen(community.id))

    def lose(self, community: Community, spot: Spot) -> None:
        """Let a place that is gone be for nothing any more; its rows stay, another of its purpose is chosen."""
        placing.lose(self.sql, self.layers, community, spot)

    def forget_place(self, community: Community, spot: Spot) -> None:
        """Look a spot up anew when it is needed: what was known of it is over."""
        key = (community.id, spot.platform, spot.id)
        row = self.sql.execute(
            "SELECT id, name, purpose FROM places WHERE community = ? AND platform = ? AND spot = ?", key
        ).fetchone()
        if row is not None:
            self.layers[-1].places[key] = Place(PlaceId(row[0]), community.id, row[1], Purpose(row[2]), spot)
            self.layers[-1].said[key] = ("", Purpose.OTHER, None)

    def places(self, community: Community, purpose: Purpose | None = None) -> list[Place]:
        """Return a community's places in order of first sight; direct chats are left out unless asked for."""
        rows = self.sql.execute(
            "SELECT id, name, purpose, platform, guild, spot, closed FROM places "
            "WHERE community = ? AND (purpose = ? OR (? IS NULL AND purpose <> 'direct')) ORDER BY since, id",
            (community.id, purpose, purpose),
        ).fetchall()
        return [
            Place(PlaceId(id_), community.id, name, use, Spot(platform, guild, spot, name, use, closed=bool(closed)))
            for id_, name, use, platform, guild, spot, closed in ((*row[:2], Purpose(row[2]), *row[3:]) for row in rows)
        ]

    def place_by_id(self, place: str) -> Place | None:
        """Return a place by our id, or None."""
        row = self.sql.execute(
            "SELECT id, community, name, purpose, platform, guild, spot, closed FROM places WHERE id = ?", (place,)
        ).fetchone()
        if row is None:
            return None
        id_, community, name, purpose, platform, guild, spot, closed = row
        where = Spot(platform, guild, spot, name, Purpose(purpose), closed=bool(closed))
        return Place(PlaceId(id_), CommunityId(community), name, Purpose(purpose), where)

    def person(self, community: Community, account: Account, at: int) -> Person:
        """Return the person behind an account in this community; first sight makes one."""
        person, standing = self._find(community, account) or self._make(community, account, at)
        key = (community.id, account.platform, account.id)
        moved = account.locale is not None and account.locale != person.locale
        if account.name and self._called(key) != (account.name, account.handle):
            person = self._rename(key, person, account)
        elif not moved:
            return person
        if moved:
            person = replace(person, locale=account.locale)
            self.sql.execute("UPDATE persons SET locale = ? WHERE id = ?", (person.locale, person.id))
        self.layers[-1].people[key] = (person, standing)
        return person

    def _called(self, key: tuple[str, str, str]) -> tuple[str, str]:
        for layer in reversed(self.layers):
            if key in layer.called:
                return layer.called[key]
            if key in layer.forgotten:
                break
        row = self.sql.execute(
            "SELECT name, handle FROM accounts WHERE community = ? AND platform = ? AND account = ?", key
        ).fetchone()
        self.layers[-1].called[key] = (row[0], row[1])
        return row[0], row[1]

    def _rename(self, key: tuple[str, str, str], person: Person, account: Account) -> Person:
        """Take over an account's new name or handle; a person of several accounts keeps the name of the first.

        Where they act they go by that account's own: a link shows nowhere (IDP-02).
        """
        self.sql.execute(
            "UPDATE accounts SET name = ?, handle = ? WHERE community = ? AND platform = ? AND account = ?",
            (account.name, account.handle, *key),
        )
        self.layers[-1].called[key] = (account.name, account.handle)
        if self.sql.execute("SELECT count(*) FROM accounts WHERE person = ?", (person.id,)).fetchone()[0] > 1:
            return replace(person, name=account.name)
        if account.name == person.name:
            return person
        self.sql.execute("UPDATE persons SET name = ? WHERE id = ?", (account.name, person.id))
        return replace(person, name=account.name)

    def knows(self, community: Community, account: Account) -> bool:
        """Tell whether somebody stands behind an account in this community already."""
        return self._find(community, account) is not None

    def _find(self, community: Community, account: Account) -> tuple[Person, Standing] | None:
        key = (community.id, account.platform, account.id)
        for layer in reversed(self.layers):
            if key in layer.people:
                return layer.people[key]
            if key in layer.forgotten:
                break
        return self._read(community, key)

    def _read(self, community: Community, key: tuple[str, str, str]) -> tuple[Person, Standing] | None:
        row = self.sql.execute(
            "SELECT p.id, CASE a.name WHEN '' THEN p.name ELSE a.name END, p.locale, "
            "a.roles, a.owner, a.robot, a.native FROM accounts a JOIN persons p ON p.id = a.person "
            "WHERE a.community = ? AND a.platform = ? AND a.account = ?",
            key,
        ).fetchone()
        if row is None:
            return None
        found = Person(PersonId(row[0]), community.id, row[1], row[2]), standing_of(*row[3:])
        self.layers[-1].people[key] = found
        return found

    def read_again(self, community: Community, account: Account) -> None:
        """Look up who is behind an account anew: what was known of it is over (IDP-02)."""
        self._read(community, (community.id, account.platform, account.id))

    def _make(self, community: Community, account: Account, at: int) -> tuple[Person, Standing]:
        before = forgotten_at(self.sql, self.secret, community.id, account)
        if before is not None and at < before:
            raise Past
        person = Person(PersonId(self.new_id()), community.id, account.name, account.locale)
        self.sql.execute(
            "INSERT INTO persons (id, community, name, locale, since) VALUES (?, ?, ?, ?, ?)",
            (person.id, community.id, person.name, person.locale, at),
        )
        self.sql.execute(
            "INSERT INTO accounts (community, platform, account, person, name, handle, robot) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (community.id, account.platform, account.id, person.id, account.name, account.handle, int(account.robot)),
        )
        found = person, Standing(frozenset(), robot=account.robot)
        self.layers[-1].people[(community.id, account.platform, account.id)] = found
        return found

    def forgotten(self, community: Community, account: Account) -> bool:
        """Tell whether an account is nobody here because its person was erased: being seen makes no record (IDP-05)."""
        erased = forgotten_at(self.sql, self.secret, community.id, account) is not None
        return erased and self._find(community, account) is None

    def keep_standing(self, community: Community, account: Account, standing: Standing, at: int, guild: str) -> None:
        """Store what someone is in a guild, if that differs from what we hold; elsewhere they are what they were."""
        robot = account.robot or standing.robot
        person = self.person(community, account, at)
        held = self._find(community, account)
        known = seated(self.sql, account, guild, standing)
        if held is not None and known and (held[1] == standing or held[1].robot == robot):
            return
        take(self.sql, account, guild, standing)
        whole = together([each.standing for each in seats(self.sql, community.id, account)], robot=robot)
        self.sql.execute(
            "UPDATE accounts SET roles = ?, owner = ?, robot = ?, native = ? "
            "WHERE community = ? AND platform = ? AND account = ?",
            (
                roles_of(whole),
                int(whole.owner),
                int(robot),
                native_of(whole),
                community.id,
                account.platform,
                account.id,
            ),
        )
        self.layers[-1].people[(community.id, account.platform, account.id)] = (person, whole)

    def standing(self, person: Person) -> Standing:
        """Return what a person may claim: the roles of all their accounts here, and which are not as of now."""
        rows = self.sql.execute(
            "SELECT platform, account, roles, owner, robot, native FROM accounts WHERE person = ?", (person.id,)
        ).fetchall()
        meaning = meant(self.sql, person.community)
        found = [self._as_of_now(person, Account(*row[:2]), standing_of(*row[2:]), meaning) for row in rows]
        whole = together(found)
        return replace(
            whole,
            unseen=tuple(seat for each in found for seat in each.unseen),
            shadow=max((each.shadow for each in found), default=0),
        )

    def _as_of_now(self, person: Person, account: Account, held: Standing, meaning: Meant) -> Standing:
        """Return what an account is as of now.

        A guild that does not answer takes nothing from what the others say, and gives nothing either: a rank last
        seen there only protects. Where none answers, nothing is known.
        """
        held = read_by(meaning, held)
        if not self.watchful:
            return held
        there = seats(self.sql, person.community, account)
        dark = [each for each in there if (account, each.guild) not in self.told]
        if not dark or account.platform not in self.watched:
            return held
        asked = all((account, each.guild) in self.asked for each in dark)
        if not asked or len(dark) == len(there):
            return replace(held, unseen=tuple((account, each.guild) for each in dark))
        bright = read_by(meaning, together([each.standing for each in there if each not in dark], robot=held.robot))
        return replace(bright, shadow=max(read_by(meaning, each.standing).rank for each in dark))

    def accounts(self, person: str) -> list[Account]:
        """Return a person's accounts, reachable ones first."""
        rows = self.sql.execute(
            "SELECT platform, account, name, handle, robot FROM accounts WHERE person = ? "
            "ORDER BY reachable DESC, platform, account",
            (person,),
        ).fetchall()
        return [Account(platform, id_, name, None, bool(robot), handle) for platform, id_, name, handle, robot in rows]

    def person_by_id(self, person: str) -> Person | None:
        """Return a person by our id, also where they stand behind another one by now; or None."""
        row = self.sql.execute(
            "WITH RECURSIVE one (id) AS (VALUES (?) UNION SELECT l.kept FROM links l JOIN one ON l.gone = one.id) "
            "SELECT p.id, p.community, p.name, p.locale FROM persons p JOIN one ON one.id = p.id "
            "WHERE NOT EXISTS (SELECT 1 FROM links l WHERE l.gone = p.id)",
            (person,),
        ).fetchone()
        return None if row is None else Person(PersonId(row[0]), CommunityId(row[1]), row[2], row[3])

    def holders(self, community: Community) -> list[Person]:
        """Return everyone in a community with more than a member's standing, in order of first sight."""
        rows = self.sql.execute(
            "SELECT DISTINCT p.id, p.name, p.locale, p.since FROM persons p JOIN accounts a ON a.person = p.id "
            "WHERE p.community = ? AND a.robot = 0 AND (a.owner = 1 OR a.native <> '[]' "
            "OR a.roles NOT IN ('', 'member')) ORDER BY p.since, p.id",
            (community.id,),
        ).fetchall()
        return [Person(PersonId(id_), community.id, name, locale) for id_, name, locale, _ in rows]

    def people(self, community: Community) -> list[Person]:
        """Return everyone in a community who is no program, in order of first sight."""
        rows = self.sql.execute(
            "SELECT DISTINCT p.id, p.name, p.locale, p.since FROM persons p JOIN accounts a ON a.person = p.id "
            "WHERE p.community = ? AND a.robot = 0 ORDER BY p.since, p.id",
            (community.id,),
        ).fetchall()
        return [Person(PersonId(id_), community.id, name, locale) for id_, name, locale, _ in rows]

    def named(self, community: Community, typed: str) -> list[Person]:
        """Return the persons a typed name or handle may mean, exact matches only, case aside.

        Who has an account where it was typed is found by that one alone: nobody learns what else is theirs (IDP-02).
        """
        wanted = typed.removeprefix("@").strip().casefold()
        rows = self.sql.execute(
            "SELECT p.id, p.name, p.locale, a.platform, a.name, a.handle FROM accounts a "
            "JOIN persons p ON p.id = a.person WHERE a.community = ? AND a.robot = 0",
            (community.id,),
        ).fetchall()
        several = {id_ for id_, count in Counter(row[0] for row in rows).items() if count > 1}
        here = {row[0] for row in rows if row[3] == self.platform} & several
        found: dict[str, Person] = {}
        for id_, name, locale, platform, account_name, handle in rows:
            if id_ in here and platform != self.platform:
                continue
            shown = account_name or name if id_ in here else name
            if wanted in {shown.casefold(), account_name.casefold(), handle.removeprefix("@").casefold()}:
                found[id_] = Person(PersonId(id_), community.id, shown, locale)
        return list(found.values())

    def meant(self, community: Community, typed: str, at: int) -> Person | None:
        """Return the one person a typed name or handle means, also one who only talked so far (heard.py).

        None for nobody, and for several: who is meant is never guessed.
        """
        wanted = typed.removeprefix("@").strip().casefold()
        known = self.named(community, typed)
        heard = [each for each in self.lately(community) if wanted and each.goes_by(wanted)]
        if len(known) + len(heard) != 1:
            return None
        return known[0] if known else self.person(community, heard[0], at)

    def lately(self, community: Community) -> list[Account]:
        """Return who spoke lately in a community's guilds and is nobody here yet, newest first."""
        doors = self.sql.execute("SELECT platform, guild FROM doors WHERE community = ?", (community.id,)).fetchall()
        heard = dict.fromkeys(each for door in doors for each in self.heard.lately(*door))
        # one look each: there are a few hundred of them, and 50,000 accounts
        known = "SELECT 1 FROM accounts WHERE community = ? AND platform = ? AND account = ?"
        rows = (self.sql.execute(known, (community.id, each.platform, each.id)).fetchone() for each in heard)
        return [each for each, row in zip(heard, rows, strict=True) if row is None]
