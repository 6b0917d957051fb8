-- The house's own tables. Instants are microseconds since the epoch, UTC.

CREATE TABLE secrets (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE communities (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    locale  TEXT NOT NULL,
    address TEXT NOT NULL CHECK (address IN ('du', 'sie')),
    zone    TEXT NOT NULL,
    since   INTEGER NOT NULL
) STRICT;

-- A native guild or group, and the community it is a door of.
CREATE TABLE doors (
    platform  TEXT NOT NULL,
    guild     TEXT NOT NULL,
    community TEXT NOT NULL REFERENCES communities (id),
    PRIMARY KEY (platform, guild)
) STRICT;

CREATE TABLE places (
    id        TEXT PRIMARY KEY,
    community TEXT NOT NULL REFERENCES communities (id),
    platform  TEXT NOT NULL,
    guild     TEXT NOT NULL,
    spot      TEXT NOT NULL,
    name      TEXT NOT NULL,
    purpose   TEXT NOT NULL,
    since     INTEGER NOT NULL,
    UNIQUE (community, platform, spot)
) STRICT;

CREATE TABLE persons (
    id         TEXT PRIMARY KEY,
    community  TEXT NOT NULL REFERENCES communities (id),
    name       TEXT NOT NULL,
    locale     TEXT,
    since      INTEGER NOT NULL,
    labelled   INTEGER NOT NULL DEFAULT 0 CHECK (labelled IN (0, 1)),
    quiet_from INTEGER,
    quiet_to   INTEGER
) STRICT;

CREATE TABLE accounts (
    community TEXT NOT NULL REFERENCES communities (id),
    platform  TEXT NOT NULL,
    account   TEXT NOT NULL,
    person    TEXT NOT NULL REFERENCES persons (id),
    name      TEXT NOT NULL,
    handle    TEXT NOT NULL DEFAULT '',
    robot     INTEGER NOT NULL DEFAULT 0 CHECK (robot IN (0, 1)),
    roles     TEXT NOT NULL DEFAULT '',
    owner     INTEGER NOT NULL DEFAULT 0 CHECK (owner IN (0, 1)),
    reachable INTEGER NOT NULL DEFAULT 1 CHECK (reachable IN (0, 1)),
    PRIMARY KEY (community, platform, account)
) STRICT;
CREATE INDEX accounts_person ON accounts (person);

CREATE TABLE consents (
    person    TEXT NOT NULL REFERENCES persons (id),
    purpose   TEXT NOT NULL,
    given     INTEGER NOT NULL CHECK (given IN (0, 1)),
    version   TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (person, purpose)
) STRICT;

-- A second delivery of an event is a no-op; rows live seven days (house.md §10).
CREATE TABLE seen (
    platform TEXT NOT NULL,
    bot      TEXT NOT NULL,
    key      TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (platform, bot, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_at ON seen (at);

CREATE TABLE cursors (
    platform TEXT NOT NULL,
    bot      TEXT NOT NULL,
    stream   TEXT NOT NULL,
    position TEXT NOT NULL,
    PRIMARY KEY (platform, bot, stream)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
    id       INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    bot      TEXT NOT NULL,
    key      TEXT NOT NULL,
    at       INTEGER NOT NULL,
    number   TEXT NOT NULL,
    fault    TEXT NOT NULL,
    raw      TEXT NOT NULL,
    UNIQUE (platform, bot, key)
) STRICT;

-- Every button and form ever sent: the key is random to everyone but us, the data stays here.
CREATE TABLE keys (
    key       TEXT PRIMARY KEY,
    community TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('button', 'form')),
    handler   TEXT NOT NULL,
    data      TEXT NOT NULL,
    who       TEXT,
    place     TEXT,
    until     INTEGER,
    once      INTEGER NOT NULL DEFAULT 0 CHECK (once IN (0, 1)),
    used_at   INTEGER,
    used_by   TEXT,
    sheet     TEXT
) STRICT;

-- Questions asked one by one where a platform has no form.
CREATE TABLE questions (
    id        TEXT PRIMARY KEY,
    community TEXT NOT NULL,
    person    TEXT NOT NULL,
    form      TEXT NOT NULL REFERENCES keys (key),
    step      INTEGER NOT NULL,
    answers   TEXT NOT NULL,
    asked_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX questions_person ON questions (person);

-- A number is never given twice: with `turn` it names the events a setting causes, and so their ids.
CREATE TABLE timers (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    community TEXT NOT NULL,
    cog       TEXT NOT NULL,
    kind      TEXT NOT NULL,
    key       TEXT NOT NULL,
    due_at    INTEGER NOT NULL,
    day       TEXT,
    rule      TEXT,
    turn      INTEGER NOT NULL DEFAULT 0,
    data      TEXT NOT NULL,
    misfire   TEXT NOT NULL,
    grace     INTEGER NOT NULL,
    set_at    INTEGER NOT NULL DEFAULT 0,
    tidy      INTEGER NOT NULL DEFAULT 0 CHECK (tidy IN (0, 1)),
    UNIQUE (community, cog, kind, key)
) STRICT;
CREATE INDEX timers_due ON timers (due_at);

-- One row per intended local date of a rule: a date can happen only once.
CREATE TABLE occurrences (
    community TEXT NOT NULL,
    cog       TEXT NOT NULL,
    kind      TEXT NOT NULL,
    key       TEXT NOT NULL,
    day       TEXT NOT NULL,
    at        INTEGER NOT NULL,
    outcome   TEXT NOT NULL CHECK (outcome IN ('ran', 'skipped')),
    PRIMARY KEY (community, cog, kind, key, day)
) STRICT, WITHOUT ROWID;

-- What leaves. `attempts` bring a row nearer its end, `waits` are tries that do not; `label`: it says who speaks (N7).
CREATE TABLE outbox (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    community   TEXT NOT NULL,
    cog         TEXT NOT NULL,
    kind        TEXT NOT NULL,
    cls         TEXT NOT NULL CHECK (cls IN ('answer', 'duty', 'relay', 'host')),
    platform    TEXT NOT NULL,
    lane        TEXT NOT NULL,
    place       TEXT,
    person      TEXT,
    payload     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'unknown', 'dead')),
    due_at      INTEGER NOT NULL,
    expires_at  INTEGER,
    yield_until INTEGER,
    ungated     INTEGER NOT NULL DEFAULT 0 CHECK (ungated IN (0, 1)),
    attempts    INTEGER NOT NULL DEFAULT 0,
    waits       INTEGER NOT NULL DEFAULT 0,
    again       INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1)),
    silent      INTEGER NOT NULL DEFAULT 0 CHECK (silent IN (0, 1)),
    created_at  INTEGER NOT NULL,
    ended_at    INTEGER,
    ref         TEXT,
    note        TEXT NOT NULL DEFAULT '',
    told        INTEGER NOT NULL DEFAULT 1 CHECK (told IN (0, 1)),
    label       INTEGER NOT NULL DEFAULT 0 CHECK (label IN (0, 1))
) STRICT;
CREATE INDEX outbox_label ON outbox (person) WHERE label = 1;
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX outbox_open ON outbox (platform, state, lane, seq) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_untold ON outbox (seq) WHERE told = 0;

-- Our own messages by the name their cog gave them, for a later edit or pin.
CREATE TABLE posts (
    community TEXT NOT NULL,
    cog       TEXT NOT NULL,
    ref       TEXT NOT NULL,
    outbox    TEXT NOT NULL,
    platform  TEXT NOT NULL,
    message   TEXT,
    at        INTEGER NOT NULL,
    PRIMARY KEY (community, cog, ref, outbox)
) STRICT, WITHOUT ROWID;
CREATE INDEX posts_outbox ON posts (outbox);
CREATE INDEX posts_message ON posts (message) WHERE message IS NOT NULL;

-- Which wording was used when, per place, so that no line is said twice in a row (N3).
CREATE TABLE wordings (
    place   TEXT NOT NULL,
    key     TEXT NOT NULL,
    variant INTEGER NOT NULL,
    turn    INTEGER NOT NULL,
    PRIMARY KEY (place, key, variant)
) STRICT, WITHOUT ROWID;

-- How many public lines a day had, and how many of them an emoji (PER-03).
CREATE TABLE spoken (
    place TEXT NOT NULL,
    day   TEXT NOT NULL,
    lines INTEGER NOT NULL,
    emoji INTEGER NOT NULL,
    PRIMARY KEY (place, day)
) STRICT, WITHOUT ROWID;

-- The speech ledger: what went, waited or was let go, and why (PER-04).
CREATE TABLE ledger (
    id        INTEGER PRIMARY KEY,
    community TEXT NOT NULL,
    place     TEXT NOT NULL,
    cog       TEXT NOT NULL,
    cls       TEXT NOT NULL,
    outbox    TEXT NOT NULL,
    week      TEXT NOT NULL,
    outcome   TEXT NOT NULL CHECK (outcome IN ('sent', 'held', 'skipped')),
    reason    TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_week ON ledger (place, week);
CREATE INDEX ledger_outbox ON ledger (outbox);

CREATE TABLE budgets (
    community TEXT NOT NULL,
    place     TEXT NOT NULL,
    weekly    INTEGER NOT NULL CHECK (weekly BETWEEN 0 AND 50),
    PRIMARY KEY (community, place)
) STRICT, WITHOUT ROWID;

-- Quiet hours of one place where they differ from the house's, in minutes after midnight (PER-05).
CREATE TABLE quiets (
    community  TEXT NOT NULL,
    place      TEXT NOT NULL,
    quiet_from INTEGER NOT NULL CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_to   INTEGER NOT NULL CHECK (quiet_to BETWEEN 0 AND 1439),
    PRIMARY KEY (community, place)
) STRICT, WITHOUT ROWID;

-- A human asked the host to say nothing unasked until then; place '' means everywhere.
CREATE TABLE pauses (
    community TEXT NOT NULL,
    place     TEXT NOT NULL,
    until     INTEGER NOT NULL,
    PRIMARY KEY (community, place)
) STRICT, WITHOUT ROWID;
