-- Calls for a human, so that nobody rings twice and staff see who answered.
CREATE TABLE host_calls (
    id           TEXT PRIMARY KEY,
    community    TEXT NOT NULL,
    person       TEXT NOT NULL,
    person_was   TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL,
    at           INTEGER NOT NULL,
    taken_by     TEXT NOT NULL DEFAULT '',
    taken_by_was TEXT NOT NULL DEFAULT '',
    taken_at     INTEGER
) STRICT;
CREATE INDEX host_calls_person ON host_calls (community, person, at);
