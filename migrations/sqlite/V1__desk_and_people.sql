-- Whose ledger this is, and who works in it.

-- One row, which every writer on PostgreSQL locks first: writes are serial on both databases.
CREATE TABLE ledger (
    one       INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    ledger_id TEXT NOT NULL CHECK (length(ledger_id) = 36)
) STRICT;
INSERT INTO ledger (one, ledger_id) VALUES (1, lower(
    hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a' ||
    substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))));

-- The organisation that owns the ledger, and its policies.
CREATE TABLE desk (
    id                 INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq                INTEGER NOT NULL,
    name               TEXT NOT NULL,
    url                TEXT,
    time_zone          TEXT NOT NULL,
    locale             TEXT NOT NULL,
    second_person      INTEGER NOT NULL CHECK (second_person IN (0, 1)),
    independent_needed INTEGER NOT NULL CHECK (independent_needed BETWEEN 1 AND 9),
    archive_needed     INTEGER NOT NULL CHECK (archive_needed IN (0, 1)),
    go_statuses        TEXT NOT NULL,
    keep_texts         INTEGER NOT NULL CHECK (keep_texts IN (0, 1)),
    show_ratings       INTEGER NOT NULL CHECK (show_ratings IN (0, 1)),
    scale              TEXT
) STRICT;

-- Who works at the desk. Not sources; the journal knows them by number.
CREATE TABLE people (
    id       INTEGER NOT NULL PRIMARY KEY,
    seq      INTEGER NOT NULL,
    name     TEXT NOT NULL CHECK (name <> ''),
    folded   TEXT NOT NULL,
    os_user  TEXT,
    role     TEXT CHECK (role IN ('reader', 'checker', 'editor', 'admin')),
    active   INTEGER NOT NULL CHECK (active IN (0, 1)),
    added_at TEXT NOT NULL CHECK (added_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE UNIQUE INDEX people_folded ON people (folded);
CREATE INDEX people_os_user ON people (os_user);
