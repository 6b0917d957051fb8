-- What the Discord adapter must know of the last time it looked. Instants are microseconds since the epoch, UTC.

-- Who was in a guild when we last knew; 'joined' 0: came in, but is still being screened.
CREATE TABLE discord_members (
    guild TEXT NOT NULL,
    account TEXT NOT NULL,
    joined INTEGER NOT NULL,
    PRIMARY KEY (guild, account)
) STRICT, WITHOUT ROWID;

-- The last messages of each channel as {id: when it was last edited}, so that what was edited or deleted
-- while nobody listened is found.
CREATE TABLE discord_recent (
    channel TEXT PRIMARY KEY,
    guild TEXT NOT NULL,
    messages TEXT NOT NULL,
    looked INTEGER NOT NULL
) STRICT;

-- Direct chats: Discord lists them nowhere.
CREATE TABLE discord_direct (
    account TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Every IDENTIFY: Discord takes a token away after a thousand a day (reliability.md row 12).
CREATE TABLE discord_identifies (
    at INTEGER NOT NULL
) STRICT;

-- Interactions acknowledged before their effects were on disk.
CREATE TABLE discord_interactions (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    raw TEXT NOT NULL
) STRICT;

CREATE TABLE discord_facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
