-- The history that proves itself, and the counts that reports read.

-- A row as it stood until entry seq replaced it; read by every "as of".
CREATE TABLE revisions (
    id     BIGINT NOT NULL PRIMARY KEY,
    seq    BIGINT NOT NULL,
    tbl    TEXT COLLATE "C" NOT NULL,
    row_id BIGINT NOT NULL,
    before TEXT COLLATE "C" NOT NULL
);
CREATE INDEX revisions_row ON revisions (tbl, row_id, seq);

-- Append-only and chained: hash covers prev, so that no entry changes unseen. counted is the entry's share of the
-- tally, for reports as of a moment inside a day. at never goes back, so that a time is found by halving.
CREATE TABLE journal (
    seq         BIGINT NOT NULL PRIMARY KEY CHECK (seq >= 1),
    prev        TEXT COLLATE "C" NOT NULL CHECK (length(prev) = 64),
    hash        TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64),
    at          TIMESTAMPTZ NOT NULL,
    actor       BIGINT NOT NULL,
    verb        TEXT COLLATE "C" NOT NULL,
    subject     TEXT COLLATE "C" NOT NULL,
    request_id  TEXT COLLATE "C",
    salt        TEXT COLLATE "C" NOT NULL,
    body        TEXT COLLATE "C" NOT NULL,
    counted     TEXT COLLATE "C" NOT NULL,
    body_digest TEXT COLLATE "C" NOT NULL CHECK (length(body_digest) = 64),
    rows_digest TEXT COLLATE "C" NOT NULL CHECK (length(rows_digest) = 64)
);
CREATE INDEX journal_subject ON journal (subject, seq);
CREATE UNIQUE INDEX journal_request_id ON journal (request_id) WHERE request_id IS NOT NULL;

-- The salted digest of every row that an entry wrote. They are numbered behind their entry, in its order of keys: rows
-- are only ever appended, and the number serves as the index.
CREATE TABLE journal_rows (
    id     BIGINT NOT NULL PRIMARY KEY,
    seq    BIGINT NOT NULL REFERENCES journal (seq),
    tbl    TEXT COLLATE "C" NOT NULL,
    row_id BIGINT NOT NULL,
    salt   TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL CHECK (length(digest) = 64),
    CHECK (id / 1048576 = seq)
);

-- Counts by axis, value and day (UTC) of the change; a sum over the days up to one is the count at its end.
CREATE TABLE tally (
    axis  TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    day   DATE NOT NULL,
    n     BIGINT NOT NULL,
    PRIMARY KEY (axis, value, day)
);
