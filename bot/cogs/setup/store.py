"""The setup cog's rows: which pages were gone through; the settings themselves are the house's."""

from datetime import datetime
from typing import ClassVar

from bot.core.stores import CogStore
from bot.core.times import micros
from bot.model.schema import Table


class SetupStore(CogStore):
    """Keep how far the setup is."""

    tables: ClassVar[tuple[Table, ...]] = (
        Table("setup_pages", "Which pages of the setup were gone through.", free=("page",), tidy=True),
    )

    def done(self) -> frozenset[str]:
        """Return the pages that were gone through."""
        rows = self.sql.execute("SELECT page FROM setup_pages WHERE community = ?", (self.community,)).fetchall()
        return frozenset(row[0] for row in rows)

    def keep(self, page: str, at: datetime) -> None:
        """Note that a page was gone through."""
        self.sql.execute(
            "INSERT INTO setup_pages (community, page, at) VALUES (?, ?, ?) "
            "ON CONFLICT (community, page) DO UPDATE SET at = excluded.at",
            (self.community, page, micros(at)),
        )
