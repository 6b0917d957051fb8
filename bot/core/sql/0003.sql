-- How much is explained to someone by their own wish (IDP-06), and what may ring at their door unasked (IDP-08).
ALTER TABLE persons ADD COLUMN ring TEXT NOT NULL DEFAULT '' CHECK (ring IN ('', 'new', 'regular', 'core'));
ALTER TABLE persons ADD COLUMN notify TEXT NOT NULL DEFAULT 'nothing'
    CHECK (notify IN ('nothing', 'followed', 'everything'));

-- Who of the team looked someone up, by which role and why; the one looked up may read it, without the name (IDP-09).
CREATE TABLE access (
    id        TEXT PRIMARY KEY,
    community TEXT NOT NULL,
    person    TEXT NOT NULL,
    looked_by TEXT NOT NULL,
    role      TEXT NOT NULL,
    what      TEXT NOT NULL,
    about     TEXT NOT NULL DEFAULT '',
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX access_person ON access (person, at);

-- Private lines nobody asked for, until their reader asks: their door does not ring for them (IDP-08).
CREATE TABLE waiting (
    id        TEXT PRIMARY KEY,
    community TEXT NOT NULL,
    cog       TEXT NOT NULL,
    cls       TEXT NOT NULL,
    person    TEXT NOT NULL,
    push      TEXT NOT NULL,
    ref       TEXT,
    payload   TEXT NOT NULL,
    told_at   INTEGER NOT NULL DEFAULT 0,
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX waiting_person ON waiting (person, at);
CREATE INDEX waiting_ref ON waiting (community, cog, ref) WHERE ref IS NOT NULL;

-- The platform's own roles and titles of an account, as JSON: ids and names in lower case.
ALTER TABLE accounts ADD COLUMN native TEXT NOT NULL DEFAULT '[]';

-- When a guild's platform last said what we may do there, and the guild's name.
CREATE TABLE looks (
    platform TEXT NOT NULL,
    guild    TEXT NOT NULL,
    name     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (platform, guild)
) STRICT, WITHOUT ROWID;

-- What we may not do there, in the words of model/needs.py (PER-11).
CREATE TABLE lacks (
    platform TEXT NOT NULL,
    guild    TEXT NOT NULL,
    what     TEXT NOT NULL,
    PRIMARY KEY (platform, guild, what)
) STRICT, WITHOUT ROWID;
-- Who was shut out by a human, as a keyed hash of the account alone: it holds after the person was forgotten (IDP-05).
CREATE TABLE exclusions (
    community  TEXT NOT NULL,
    digest     TEXT NOT NULL,
    until      INTEGER,
    decided_by TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (community, digest)
) STRICT, WITHOUT ROWID;

-- Who was forgotten, as a keyed hash: a backup put back is told by these what it must forget once more (IDP-05).
CREATE TABLE erased (
    digest TEXT PRIMARY KEY,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What upkeep let go, table by table (IDP-09).
CREATE TABLE retention (
    id   INTEGER PRIMARY KEY,
    what TEXT NOT NULL,
    gone INTEGER NOT NULL,
    at   INTEGER NOT NULL
) STRICT;
CREATE INDEX retention_at ON retention (at);

-- Whose direct chat a place is: it goes with them.
ALTER TABLE places ADD COLUMN account TEXT NOT NULL DEFAULT '';
-- Those that are there already: some platforms call a direct chat by its account, elsewhere the one name tells.
UPDATE places SET account = spot WHERE purpose = 'direct' AND EXISTS (
    SELECT 1 FROM accounts a
    WHERE a.community = places.community AND a.platform = places.platform AND a.account = places.spot
);
UPDATE places SET account = (
    SELECT min(a.account) FROM accounts a
    WHERE a.community = places.community AND a.platform = places.platform AND a.name = places.name
) WHERE purpose = 'direct' AND account = '' AND 1 = (
    SELECT count(*) FROM accounts a
    WHERE a.community = places.community AND a.platform = places.platform AND a.name = places.name
);
-- What a community changed about itself in chat; where no row is, the file's value counts (reliability.md row 53).
CREATE TABLE choices (
    community TEXT NOT NULL,
    key       TEXT NOT NULL,
    value     TEXT NOT NULL,
    at        INTEGER NOT NULL,
    by        TEXT NOT NULL,
    PRIMARY KEY (community, key)
) STRICT, WITHOUT ROWID;

-- Every such change: `batch` names what was changed at once, `picked` says that the old value was itself a choice.
CREATE TABLE choices_log (
    id        INTEGER PRIMARY KEY,
    community TEXT NOT NULL,
    batch     TEXT NOT NULL,
    key       TEXT NOT NULL,
    old       TEXT NOT NULL,
    picked    INTEGER NOT NULL CHECK (picked IN (0, 1)),
    new       TEXT,
    by        TEXT NOT NULL,
    role      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    undone    INTEGER,
    undone_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX choices_log_batch ON choices_log (community, batch);

-- What the adapter last took a place for, and whether its platform keeps others out; `purpose` is what it counts as.
ALTER TABLE places ADD COLUMN guess TEXT NOT NULL DEFAULT 'other';
ALTER TABLE places ADD COLUMN closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1));
UPDATE places SET guess = purpose, closed = purpose = 'staff';

-- Until when the host keeps out of a person's private chat, because they asked for a human (PER-10).
ALTER TABLE persons ADD COLUMN stepped_back INTEGER;

-- What an account is in each guild; its rights in the community are all of them together (house.md §4).
CREATE TABLE seats (
    platform TEXT NOT NULL,
    account  TEXT NOT NULL,
    guild    TEXT NOT NULL,
    roles    TEXT NOT NULL,
    owner    INTEGER NOT NULL DEFAULT 0 CHECK (owner IN (0, 1)),
    native   TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (platform, account, guild)
) STRICT, WITHOUT ROWID;
CREATE INDEX seats_guild ON seats (platform, guild);
INSERT INTO seats (platform, account, guild, roles, owner)
SELECT a.platform, a.account, d.guild, a.roles, a.owner FROM accounts a
JOIN doors d ON d.community = a.community AND d.platform = a.platform
WHERE a.roles <> '' OR a.owner = 1;

-- Which accounts are there, whatever the community.
CREATE INDEX accounts_native ON accounts (platform, account);

-- What is serious just now, in a place or ('') everywhere: the host makes no joke meanwhile (PER-09).
CREATE TABLE heat (
    community TEXT NOT NULL,
    cog       TEXT NOT NULL,
    ref       TEXT NOT NULL,
    place     TEXT NOT NULL,
    until     INTEGER,
    PRIMARY KEY (community, cog, ref)
) STRICT, WITHOUT ROWID;

-- Which place had its one light line of a week.
CREATE TABLE lights (
    place TEXT NOT NULL,
    week  TEXT NOT NULL,
    at    INTEGER NOT NULL,
    PRIMARY KEY (place, week)
) STRICT, WITHOUT ROWID;

-- Which mistakes of its own the host has owned up to, so that it does so once (PER-08).
CREATE TABLE apologies (
    community TEXT NOT NULL,
    cog       TEXT NOT NULL,
    ref       TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (community, cog, ref)
) STRICT, WITHOUT ROWID;

-- Which of several communities an account's direct chat speaks for, where it chose (house.md §4).
CREATE TABLE direct_for (
    platform  TEXT NOT NULL,
    account   TEXT NOT NULL,
    community TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (platform, account)
) STRICT, WITHOUT ROWID;
