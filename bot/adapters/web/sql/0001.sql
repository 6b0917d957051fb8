-- The playground's own platform: members, places, messages, and the log of what members did.
-- Instants are microseconds since the epoch, UTC. 'rev' counts visible changes, 'offset' is the demo clock's.

CREATE TABLE web_state (
    key TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

INSERT INTO web_state (key, value) VALUES ('rev', 0), ('offset', 0);

CREATE TABLE web_member (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    handle TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('de', 'en')),
    stance TEXT NOT NULL CHECK (stance IN ('outside', 'waiting', 'inside', 'excluded')),
    paused_until INTEGER,
    ready INTEGER NOT NULL CHECK (ready IN (0, 1)),
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE web_place (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('place', 'thread', 'room')),
    name_de TEXT NOT NULL,
    name_en TEXT NOT NULL,
    purpose TEXT NOT NULL,
    parent TEXT REFERENCES web_place (id),
    root INTEGER,
    staff INTEGER NOT NULL CHECK (staff IN (0, 1)),
    closed_at INTEGER,
    nonce TEXT UNIQUE,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE web_seat (
    place TEXT NOT NULL REFERENCES web_place (id),
    member TEXT NOT NULL REFERENCES web_member (id),
    PRIMARY KEY (place, member)
) STRICT;

CREATE TABLE web_invite (
    code TEXT PRIMARY KEY,
    place TEXT NOT NULL REFERENCES web_place (id),
    name TEXT NOT NULL
) STRICT;

-- spot: a place's id, direct:<member> for the direct chat, lane:<member> for what one person alone sees.
CREATE TABLE web_message (
    id INTEGER PRIMARY KEY,
    nonce TEXT UNIQUE,
    spot TEXT NOT NULL,
    via TEXT,
    author TEXT NOT NULL,
    about TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    lines TEXT NOT NULL,
    buttons TEXT NOT NULL DEFAULT '[]',
    reply_to INTEGER REFERENCES web_message (id),
    thread TEXT REFERENCES web_place (id),
    edited_at INTEGER,
    deleted_at INTEGER,
    pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    silent INTEGER NOT NULL DEFAULT 0 CHECK (silent IN (0, 1))
) STRICT;

CREATE INDEX web_message_spot ON web_message (spot, id) WHERE deleted_at IS NULL;

CREATE TABLE web_reaction (
    message INTEGER NOT NULL REFERENCES web_message (id),
    emoji TEXT NOT NULL,
    member TEXT NOT NULL,
    PRIMARY KEY (message, emoji, member)
) STRICT;

CREATE TABLE web_form (
    id INTEGER PRIMARY KEY,
    nonce TEXT NOT NULL UNIQUE,
    member TEXT NOT NULL REFERENCES web_member (id),
    spot TEXT NOT NULL,
    key TEXT NOT NULL,
    sheet TEXT NOT NULL,
    message INTEGER REFERENCES web_message (id),
    at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;

CREATE INDEX web_form_open ON web_form (member, id) WHERE closed_at IS NULL;

-- The truth of what members did, in order. The adapter reads on from the cursor that the house keeps.
CREATE TABLE web_log (
    seq INTEGER PRIMARY KEY,
    nonce TEXT UNIQUE,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    spot TEXT NOT NULL,
    payload TEXT NOT NULL
) STRICT;
