-- The history that proves itself, and the counts that reports read.

-- A row as it stood until entry seq replaced it; read by every "as of".
CREATE TABLE revisions (
    id     INTEGER NOT NULL PRIMARY KEY,
    seq    INTEGER NOT NULL,
    tbl    TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    before TEXT NOT NULL
) STRICT;
CREATE INDEX revisions_row ON revisions (tbl, row_id, seq);

-- Append-only and chained: hash covers prev, so that no entry changes unseen. counted is the entry's share of the
-- tally, for reports as of a moment inside a day. at never goes back, so that a time is found by halving.
CREATE TABLE journal (
    seq         INTEGER NOT NULL PRIMARY KEY CHECK (seq >= 1),
    prev        TEXT NOT NULL CHECK (length(prev) = 64),
    hash        TEXT NOT NULL CHECK (length(hash) = 64),
    at          TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.??????Z'),
    actor       INTEGER NOT NULL,
    verb        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    request_id  TEXT,
    salt        TEXT NOT NULL,
    body        TEXT NOT NULL,
    counted     TEXT NOT NULL,
    body_digest TEXT NOT NULL CHECK (length(body_digest) = 64),
    rows_digest TEXT NOT NULL CHECK (length(rows_digest) = 64)
) STRICT;
CREATE INDEX journal_subject ON journal (subject, seq);
CREATE UNIQUE INDEX journal_request_id ON journal (request_id) WHERE request_id IS NOT NULL;

-- The salted digest of every row that an entry wrote. They are numbered behind their entry, in its order of keys: rows
-- are only ever appended, and the number serves as the index.
CREATE TABLE journal_rows (
    id     INTEGER NOT NULL PRIMARY KEY,
    seq    INTEGER NOT NULL REFERENCES journal (seq),
    tbl    TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    salt   TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    CHECK (id / 1048576 = seq)
) STRICT;

-- Counts by axis, value and day (UTC) of the change; a sum over the days up to one is the count at its end.
CREATE TABLE tally (
    axis  TEXT NOT NULL,
    value TEXT NOT NULL,
    day   TEXT NOT NULL CHECK (day GLOB '????-??-??'),
    n     INTEGER NOT NULL,
    PRIMARY KEY (axis, value, day)
) STRICT, WITHOUT ROWID;
