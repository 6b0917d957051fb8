-- Files that came with a private message; one person alone may fetch them.
CREATE TABLE web_file (
    message INTEGER NOT NULL REFERENCES web_message (id),
    number INTEGER NOT NULL,
    member TEXT NOT NULL REFERENCES web_member (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (message, number)
) STRICT, WITHOUT ROWID;
