-- Who thanked whom, and what for. Instants are microseconds since the epoch, UTC.
-- told, line and shared are the names of our own messages that carry this thanks, for a later edit or removal.
CREATE TABLE thanks_given (
    id           TEXT PRIMARY KEY,
    community    TEXT NOT NULL,
    giver        TEXT NOT NULL,
    giver_was    TEXT NOT NULL DEFAULT '',
    receiver     TEXT NOT NULL,
    receiver_was TEXT NOT NULL DEFAULT '',
    why          TEXT NOT NULL,
    place        TEXT NOT NULL,
    message      TEXT NOT NULL,
    visibility   TEXT NOT NULL CHECK (visibility IN ('public', 'private')),
    source       TEXT NOT NULL CHECK (source IN ('command', 'organic')),
    counts       INTEGER NOT NULL CHECK (counts IN (0, 1)),
    at           INTEGER NOT NULL,
    told         TEXT NOT NULL DEFAULT '',
    line         TEXT NOT NULL DEFAULT '',
    shared       TEXT NOT NULL DEFAULT ''
) STRICT;

-- One person thanks another once for a message, however often and by whichever way they say it.
CREATE UNIQUE INDEX thanks_given_once ON thanks_given (community, giver, receiver, message)
    WHERE message <> '' AND giver <> '';
CREATE INDEX thanks_given_pair ON thanks_given (community, giver, receiver, at);
CREATE INDEX thanks_given_receiver ON thanks_given (community, receiver, message);
CREATE INDEX thanks_given_told ON thanks_given (told) WHERE told <> '';

-- How visible someone wants to be when thanked; the newest row counts, so that a merge loses none.
CREATE TABLE thanks_levels (
    id         TEXT PRIMARY KEY,
    community  TEXT NOT NULL,
    person     TEXT NOT NULL,
    person_was TEXT NOT NULL DEFAULT '',
    level      TEXT NOT NULL CHECK (level IN ('off', 'here')),
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX thanks_levels_person ON thanks_levels (community, person);

-- Accounts that went out and did not come back: nothing can be passed on to them.
CREATE TABLE thanks_away (
    community  TEXT NOT NULL,
    platform   TEXT NOT NULL,
    account    TEXT NOT NULL,
    person     TEXT NOT NULL,
    person_was TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (community, platform, account)
) STRICT, WITHOUT ROWID;

-- When a place last got a line or an unasked mark, so that neither piles up.
CREATE TABLE thanks_spoken (
    community TEXT NOT NULL,
    place     TEXT NOT NULL,
    what      TEXT NOT NULL CHECK (what IN ('line', 'mark')),
    at        INTEGER NOT NULL,
    PRIMARY KEY (community, place, what)
) STRICT, WITHOUT ROWID;
