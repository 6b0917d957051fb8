-- What someone chose or wrote as their interests; never derived from what they post (IDP-08).
CREATE TABLE profile_interests (
    community  TEXT NOT NULL,
    person     TEXT NOT NULL,
    person_was TEXT NOT NULL DEFAULT '',
    word       TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (community, person, word)
) STRICT, WITHOUT ROWID;
