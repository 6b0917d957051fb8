-- What the Telegram adapter must know of the last time it looked. Instants are microseconds since the epoch, UTC.

-- Groups the bot was ever seen in: Telegram lists them nowhere. 'rights' are the administrator rights we hold there, as
-- a JSON list, NULL where we are no administrator; 'door' is the name of the topic that every forum has; 'moved_to' is
-- the supergroup a group became.
CREATE TABLE telegram_chats (
    chat TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    forum INTEGER NOT NULL CHECK (forum IN (0, 1)),
    username TEXT NOT NULL,
    door TEXT NOT NULL,
    present INTEGER NOT NULL CHECK (present IN (0, 1)),
    rights TEXT,
    at INTEGER NOT NULL,
    moved_to TEXT
) STRICT;

-- A forum's topics: Telegram lists them nowhere either. 'ours' were opened by the house for one matter.
CREATE TABLE telegram_topics (
    chat TEXT NOT NULL,
    topic TEXT NOT NULL,
    name TEXT NOT NULL,
    ours INTEGER NOT NULL CHECK (ours IN (0, 1)),
    PRIMARY KEY (chat, topic)
) STRICT, WITHOUT ROWID;

-- Who opened a direct chat is not kept here: the core knows whom it can reach.
CREATE TABLE telegram_facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
