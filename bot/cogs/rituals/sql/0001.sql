-- Rituals: what recurs, the questions it asks, and each round of it. Instants are microseconds since the epoch, UTC.

CREATE TABLE rituals (
    id          TEXT PRIMARY KEY,
    community   TEXT NOT NULL,
    name        TEXT NOT NULL,
    folded      TEXT NOT NULL,
    weekday     INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    minute      INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    zone        TEXT NOT NULL,
    place       TEXT NOT NULL,
    kept_by     TEXT NOT NULL,
    kept_by_was TEXT NOT NULL DEFAULT '',
    state       TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'retired')),
    until       INTEGER,
    armed_at    INTEGER NOT NULL,
    told        INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
    since       INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX rituals_name ON rituals (community, folded) WHERE state <> 'retired';

-- `usable_from` is later for a member's suggestion, so that an organiser can see it first.
CREATE TABLE rituals_questions (
    id           TEXT PRIMARY KEY,
    community    TEXT NOT NULL,
    ritual       TEXT NOT NULL REFERENCES rituals (id),
    turn         INTEGER NOT NULL,
    words        TEXT NOT NULL,
    folded       TEXT NOT NULL,
    given_by     TEXT NOT NULL,
    given_by_was TEXT NOT NULL DEFAULT '',
    suggested    INTEGER NOT NULL DEFAULT 0 CHECK (suggested IN (0, 1)),
    usable_from  INTEGER NOT NULL,
    UNIQUE (ritual, folded)
) STRICT;

-- One row per intended local date, or per "send now": a round can happen only once (RIT-02).
CREATE TABLE rituals_rounds (
    community TEXT NOT NULL,
    ritual    TEXT NOT NULL REFERENCES rituals (id),
    slot      TEXT NOT NULL,
    due_at    INTEGER NOT NULL,
    place     TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('queueing', 'planned', 'posted', 'skipped', 'unsure')),
    reason    TEXT NOT NULL DEFAULT '',
    asked     TEXT NOT NULL DEFAULT '',
    post      TEXT NOT NULL DEFAULT '',
    ended_at  INTEGER,
    PRIMARY KEY (ritual, slot)
) STRICT;
CREATE INDEX rituals_rounds_place ON rituals_rounds (community, place, state);
