-- Concerns: one row each. After keep_days the row stays without anyone's id.
CREATE TABLE cases_cases (
    id           TEXT PRIMARY KEY,
    community    TEXT NOT NULL,
    number       INTEGER NOT NULL,
    about        TEXT NOT NULL CHECK (about IN ('help', 'question', 'idea', 'praise', 'vent', 'safety')),
    wish         TEXT NOT NULL DEFAULT '' CHECK (wish IN ('', 'read', 'ideas')),
    state        TEXT NOT NULL CHECK (state IN ('open', 'taken', 'closed')),
    reporter     TEXT NOT NULL,
    reporter_was TEXT NOT NULL DEFAULT '',
    taker        TEXT NOT NULL DEFAULT '',
    taker_was    TEXT NOT NULL DEFAULT '',
    closer       TEXT NOT NULL DEFAULT '',
    closer_was   TEXT NOT NULL DEFAULT '',
    opened_at    INTEGER NOT NULL,
    closed_at    INTEGER,
    outcome      TEXT NOT NULL DEFAULT ''
                 CHECK (outcome IN ('', 'solved', 'partly', 'not_possible', 'withdrawn', 'read')),
    reopened     INTEGER NOT NULL DEFAULT 0 CHECK (reopened IN (0, 1)),
    purged       INTEGER NOT NULL DEFAULT 0 CHECK (purged IN (0, 1)),
    UNIQUE (community, number)
) STRICT;
CREATE INDEX cases_cases_reporter ON cases_cases (community, reporter);
CREATE INDEX cases_cases_state ON cases_cases (community, state);

-- What was written in a concern, by whom; gone when the concern's words are.
CREATE TABLE cases_lines (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    community  TEXT NOT NULL,
    concern    TEXT NOT NULL,
    writer     TEXT NOT NULL,
    writer_was TEXT NOT NULL DEFAULT '',
    kind       TEXT NOT NULL CHECK (kind IN ('words', 'answer', 'reason')),
    words      TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX cases_lines_concern ON cases_lines (community, concern, seq);
CREATE INDEX cases_lines_writer ON cases_lines (community, writer);
