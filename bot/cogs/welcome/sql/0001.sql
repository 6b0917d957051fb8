-- Who came and went in the last thirty days: one row per arrival, so that nobody is greeted twice.
CREATE TABLE welcome_arrivals (
    id         TEXT PRIMARY KEY,
    community  TEXT NOT NULL,
    person     TEXT NOT NULL,
    person_was TEXT NOT NULL DEFAULT '',
    place      TEXT NOT NULL,
    joined_at  INTEGER NOT NULL,
    ready_at   INTEGER NOT NULL,
    again      INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1)),
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'greeted', 'passed', 'fleeting', 'gone')),
    line       TEXT NOT NULL DEFAULT '',
    greeted_at INTEGER,
    left_at    INTEGER
) STRICT;
CREATE INDEX welcome_arrivals_person ON welcome_arrivals (community, person, joined_at);
CREATE INDEX welcome_arrivals_joined ON welcome_arrivals (community, joined_at);
CREATE INDEX welcome_arrivals_waiting ON welcome_arrivals (community, place) WHERE state = 'waiting';

-- Our greeting lines, so that names can be added to the last one.
CREATE TABLE welcome_lines (
    id        TEXT PRIMARY KEY,
    community TEXT NOT NULL,
    place     TEXT NOT NULL,
    said_at   INTEGER NOT NULL,
    day       TEXT NOT NULL
) STRICT;
CREATE INDEX welcome_lines_place ON welcome_lines (community, place, said_at);

-- A rush at the door: greetings rest until then.
CREATE TABLE welcome_rests (
    community TEXT PRIMARY KEY,
    until     INTEGER NOT NULL
) STRICT;

-- What a person told us at the end of the tour; "peace" is their wish to be left alone and stays.
CREATE TABLE welcome_wishes (
    id         TEXT PRIMARY KEY,
    community  TEXT NOT NULL,
    person     TEXT NOT NULL,
    person_was TEXT NOT NULL DEFAULT '',
    toured_at  INTEGER,
    choice     TEXT NOT NULL DEFAULT '' CHECK (choice IN ('', 'looking', 'help', 'join', 'annoyed')),
    chosen_at  INTEGER,
    peace      INTEGER NOT NULL DEFAULT 0 CHECK (peace IN (0, 1))
) STRICT;
CREATE INDEX welcome_wishes_person ON welcome_wishes (community, person);
