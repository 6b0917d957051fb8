-- Two persons of whom one typed the other's code: what waits for a yes on either side. Gone once answered (IDP-02).
CREATE TABLE profile_asks (
    id             TEXT PRIMARY KEY,
    community      TEXT NOT NULL,
    asker          TEXT NOT NULL,
    asker_was      TEXT NOT NULL DEFAULT '',
    asker_account  TEXT NOT NULL,
    owner          TEXT NOT NULL,
    owner_was      TEXT NOT NULL DEFAULT '',
    owner_account  TEXT NOT NULL,
    agreed         INTEGER NOT NULL DEFAULT 0 CHECK (agreed IN (0, 1)),
    until          INTEGER NOT NULL
) STRICT;
CREATE INDEX profile_asks_asker ON profile_asks (community, asker);
CREATE INDEX profile_asks_owner ON profile_asks (community, owner);
