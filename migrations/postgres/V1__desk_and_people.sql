-- Whose ledger this is, and who works in it.

-- One row, which every writer on PostgreSQL locks first: writes are serial on both databases.
CREATE TABLE ledger (
    one       BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    ledger_id TEXT COLLATE "C" NOT NULL CHECK (length(ledger_id) = 36)
);
INSERT INTO ledger (one, ledger_id) VALUES (1, gen_random_uuid()::text);

-- The organisation that owns the ledger, and its policies.
CREATE TABLE desk (
    id                 BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq                BIGINT NOT NULL,
    name               TEXT COLLATE "C" NOT NULL,
    url                TEXT COLLATE "C",
    time_zone          TEXT COLLATE "C" NOT NULL,
    locale             TEXT COLLATE "C" NOT NULL,
    second_person      BOOLEAN NOT NULL,
    independent_needed BIGINT NOT NULL CHECK (independent_needed BETWEEN 1 AND 9),
    archive_needed     BOOLEAN NOT NULL,
    go_statuses        TEXT COLLATE "C" NOT NULL,
    keep_texts         BOOLEAN NOT NULL,
    show_ratings       BOOLEAN NOT NULL,
    scale              TEXT COLLATE "C"
);

-- Who works at the desk. Not sources; the journal knows them by number.
CREATE TABLE people (
    id       BIGINT NOT NULL PRIMARY KEY,
    seq      BIGINT NOT NULL,
    name     TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    folded   TEXT COLLATE "C" NOT NULL,
    os_user  TEXT COLLATE "C",
    role     TEXT COLLATE "C" CHECK (role IN ('reader', 'checker', 'editor', 'admin')),
    active   BOOLEAN NOT NULL,
    added_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX people_folded ON people (folded);
CREATE INDEX people_os_user ON people (os_user);
