-- Two persons who are one since both sides said so (IDP-02): `gone` stands behind `kept` until it is taken back.
CREATE TABLE links (
    id        TEXT PRIMARY KEY,
    community TEXT NOT NULL REFERENCES communities (id),
    kept      TEXT NOT NULL REFERENCES persons (id),
    gone      TEXT NOT NULL UNIQUE REFERENCES persons (id),
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX links_kept ON links (kept);

-- What a link moved, so that it can come back: `row` is an account ("telegram/17"), a key, a question, an outbox row.
CREATE TABLE links_moved (
    link TEXT NOT NULL REFERENCES links (id),
    what TEXT NOT NULL CHECK (what IN ('account', 'who', 'used_by', 'question', 'outbox', 'quiet')),
    row  TEXT NOT NULL,
    PRIMARY KEY (link, what, row)
) STRICT, WITHOUT ROWID;

-- What each side had answered when it was linked.
CREATE TABLE links_consents (
    link    TEXT NOT NULL REFERENCES links (id),
    person  TEXT NOT NULL REFERENCES persons (id),
    purpose TEXT NOT NULL,
    given   INTEGER NOT NULL CHECK (given IN (0, 1)),
    version TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (link, person, purpose)
) STRICT, WITHOUT ROWID;

-- Codes that count once and not for long; only their keyed hash is here.
CREATE TABLE codes (
    digest    TEXT PRIMARY KEY,
    community TEXT NOT NULL,
    kind      TEXT NOT NULL,
    person    TEXT NOT NULL,
    about     TEXT NOT NULL,
    until     INTEGER NOT NULL,
    used      INTEGER NOT NULL DEFAULT 0 CHECK (used IN (0, 1))
) STRICT;
CREATE INDEX codes_person ON codes (person, kind);

-- Codes that were not right, so that nobody finds one by trying.
CREATE TABLE tries (
    id        TEXT PRIMARY KEY,
    community TEXT NOT NULL,
    kind      TEXT NOT NULL,
    person    TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX tries_person ON tries (person, kind, at);

-- Communities that became part of another one while they were empty.
CREATE TABLE adopted (
    gone      TEXT PRIMARY KEY,
    community TEXT NOT NULL REFERENCES communities (id),
    at        INTEGER NOT NULL
) STRICT;
