-- The store's own two tables. Instants are microseconds since the epoch, UTC.

-- Which numbered script of which part was run here, and what it said then.
CREATE TABLE schema_version (
    part       TEXT NOT NULL,
    number     INTEGER NOT NULL CHECK (number > 0),
    applied_at INTEGER NOT NULL,
    checksum   TEXT NOT NULL,
    PRIMARY KEY (part, number)
) STRICT;

-- When a backup was put back here: what was queued before then may already have been sent.
CREATE TABLE restores (
    id          INTEGER PRIMARY KEY,
    restored_at INTEGER NOT NULL,
    backup      TEXT NOT NULL
) STRICT;
