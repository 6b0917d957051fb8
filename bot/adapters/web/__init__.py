"""The playground: a small platform on one page of this computer, and the adapter that joins it to the house."""

from bot.adapters.web.client import WebAdapter
from bot.adapters.web.tables import TABLES
from bot.adapters.web.world.seed import PERSONAS, Persona
from bot.adapters.web.world.state import keep_offset, offset
from bot.ports import Clock, Db, Walk

__all__ = ["PERSONAS", "Persona", "WebAdapter", "build", "keep_offset", "offset", "tables"]

tables = tuple(TABLES)


def build(
    db: Db,
    clock: Clock,
    *,
    port: int = 8765,
    walk: Walk | None = None,
    personas: tuple[Persona, ...] = PERSONAS,
    zone: str = "Europe/Berlin",
) -> WebAdapter:
    """Build the playground on a database that has its tables; `walk` None hides the clock.

    `port` is the wanted one, or the next free above it (0: any); `zone` is the community's IANA zone.
    """
    return WebAdapter(db, clock, port=port, walk=walk, personas=personas, zone=zone)
