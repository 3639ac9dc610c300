-- Who may come in over the network: passwords and tokens, which the journal vouches for; sessions, throttles and the access
-- log, which strangers can make grow, and which are swept.

-- A person's password, as argon2id hashes it. It keeps no past; without a hash the account is shut.
CREATE TABLE passwords (
    id         INTEGER NOT NULL PRIMARY KEY REFERENCES people (id),
    seq        INTEGER NOT NULL,
    hash       TEXT,
    changed_at TEXT NOT NULL CHECK (changed_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;

-- What a program shows instead of a password. Only its SHA-256 is kept; `ended` is the entry that revoked it.
CREATE TABLE api_tokens (
    id         INTEGER NOT NULL PRIMARY KEY,
    seq        INTEGER NOT NULL,
    person     INTEGER NOT NULL REFERENCES people (id),
    name       TEXT NOT NULL CHECK (name <> ''),
    role       TEXT NOT NULL CHECK (role IN ('reader', 'checker', 'editor', 'admin')),
    scope      TEXT NOT NULL CHECK (scope IN ('search', 'read', 'write')),
    hash       TEXT NOT NULL CHECK (length(hash) = 64),
    made_by    INTEGER NOT NULL REFERENCES people (id),
    made_at    TEXT NOT NULL CHECK (made_at GLOB '????-??-??T??:??:??.??????Z'),
    expires_at TEXT NOT NULL CHECK (expires_at GLOB '????-??-??T??:??:??.??????Z'),
    ended      INTEGER
) STRICT;
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE INDEX api_tokens_person ON api_tokens (person, id);

-- Who is logged in, in which browser. The cookie itself is not kept, only its SHA-256.
CREATE TABLE sessions (
    id         INTEGER NOT NULL PRIMARY KEY,
    hash       TEXT NOT NULL CHECK (length(hash) = 64),
    person     INTEGER NOT NULL REFERENCES people (id),
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL,
    made_at    TEXT NOT NULL CHECK (made_at GLOB '????-??-??T??:??:??.??????Z'),
    seen_at    TEXT NOT NULL CHECK (seen_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE UNIQUE INDEX sessions_hash ON sessions (hash);
CREATE INDEX sessions_person ON sessions (person, id);

-- How often in a row somebody failed to log in. Names as they were typed are not kept: one may be a password.
CREATE TABLE throttles (
    what      TEXT NOT NULL PRIMARY KEY,
    failures  INTEGER NOT NULL,
    failed_at TEXT NOT NULL CHECK (failed_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT, WITHOUT ROWID;

-- Who knocked, counted by day; person 0 is somebody whom nobody knows.
CREATE TABLE access_log (
    on_day   TEXT NOT NULL CHECK (on_day GLOB '????-??-??'),
    outcome  TEXT NOT NULL CHECK (outcome IN ('login', 'refused', 'throttled', 'token-refused')),
    address  TEXT NOT NULL,
    person   INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    first_at TEXT NOT NULL CHECK (first_at GLOB '????-??-??T??:??:??.??????Z'),
    last_at  TEXT NOT NULL CHECK (last_at GLOB '????-??-??T??:??:??.??????Z'),
    PRIMARY KEY (on_day, outcome, address, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_log_person ON access_log (person, address, on_day);
