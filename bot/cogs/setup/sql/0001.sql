-- Which pages of the setup were gone through, so that it goes on where it was left.
CREATE TABLE setup_pages (
    community TEXT NOT NULL,
    page      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (community, page)
) STRICT, WITHOUT ROWID;
