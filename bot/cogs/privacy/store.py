"""The privacy cog's rows: which accounts went out and have not come back, so that their person is forgotten in time."""

from datetime import datetime
from typing import ClassVar

from bot.core.stores import CogStore
from bot.core.times import micros
from bot.model.people import Account
from bot.model.schema import Table


class PrivacyStore(CogStore):
    """Keep who left; consents are the house's own rows."""

    tables: ClassVar[tuple[Table, ...]] = (
        Table(
            "privacy_left",
            "Which accounts left, until they come back or their person is forgotten (IDP-05).",
            persons=("person",),
            accounts=("account",),
        ),
    )

    def went(self, account: Account, person: str, at: datetime) -> None:
        """Note that an account went out at `at` (UTC)."""
        self.sql.execute(
            "INSERT INTO privacy_left (community, platform, account, person, at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (community, platform, account) DO UPDATE SET person = excluded.person, at = excluded.at",
            (self.community, account.platform, account.id, person, micros(at)),
        )

    def came(self, account: Account) -> None:
        """Note that an account is here again."""
        self.sql.execute(
            "DELETE FROM privacy_left WHERE community = ? AND platform = ? AND account = ?",
            (self.community, account.platform, account.id),
        )

    def gone(self, person: str) -> frozenset[Account]:
        """Return a person's accounts that are out."""
        rows = self.sql.execute(
            "SELECT platform, account FROM privacy_left WHERE community = ? AND person = ?", (self.community, person)
        ).fetchall()
        return frozenset(Account(platform, account) for platform, account in rows)
