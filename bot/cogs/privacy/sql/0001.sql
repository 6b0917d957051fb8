-- Accounts that went out, until they come back. Instants are microseconds since the epoch, UTC.
CREATE TABLE privacy_left (
    community  TEXT NOT NULL,
    platform   TEXT NOT NULL,
    account    TEXT NOT NULL,
    person     TEXT NOT NULL,
    person_was TEXT NOT NULL DEFAULT '',
    at         INTEGER NOT NULL,
    PRIMARY KEY (community, platform, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX privacy_left_person ON privacy_left (community, person);
