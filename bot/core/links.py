"""Links: whom a person stands for since two became one, as a piece of SQL that other pages read by (IDP-02)."""

BEHIND = (
    "WITH RECURSIVE one (id) AS (VALUES (:person) UNION SELECT l.gone FROM links l JOIN one ON l.kept = one.id) "
    "SELECT id FROM one"
)
"""A person and everyone who stands behind them; rows read by it need not move when two are linked or parted."""
