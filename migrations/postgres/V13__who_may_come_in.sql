-- Who may come in over the network: passwords and tokens, which the journal vouches for; sessions, throttles and the access
-- log, which strangers can make grow, and which are swept.

-- A person's password, as argon2id hashes it. It keeps no past; without a hash the account is shut.
CREATE TABLE passwords (
    id         BIGINT NOT NULL PRIMARY KEY REFERENCES people (id),
    seq        BIGINT NOT NULL,
    hash       TEXT COLLATE "C",
    changed_at TIMESTAMPTZ NOT NULL
);

-- What a program shows instead of a password. Only its SHA-256 is kept; `ended` is the entry that revoked it.
CREATE TABLE api_tokens (
    id         BIGINT NOT NULL PRIMARY KEY,
    seq        BIGINT NOT NULL,
    person     BIGINT NOT NULL REFERENCES people (id),
    name       TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    role       TEXT COLLATE "C" NOT NULL CHECK (role IN ('reader', 'checker', 'editor', 'admin')),
    scope      TEXT COLLATE "C" NOT NULL CHECK (scope IN ('search', 'read', 'write')),
    hash       TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64),
    made_by    BIGINT NOT NULL REFERENCES people (id),
    made_at    TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    ended      BIGINT
);
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE INDEX api_tokens_person ON api_tokens (person, id);

-- Who is logged in, in which browser. The cookie itself is not kept, only its SHA-256.
CREATE TABLE sessions (
    id         BIGINT NOT NULL PRIMARY KEY,
    hash       TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64),
    person     BIGINT NOT NULL REFERENCES people (id),
    address    TEXT COLLATE "C" NOT NULL,
    agent      TEXT COLLATE "C" NOT NULL,
    made_at    TIMESTAMPTZ NOT NULL,
    seen_at    TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX sessions_hash ON sessions (hash);
CREATE INDEX sessions_person ON sessions (person, id);

-- How often in a row somebody failed to log in. Names as they were typed are not kept: one may be a password.
CREATE TABLE throttles (
    what      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    failures  BIGINT NOT NULL,
    failed_at TIMESTAMPTZ NOT NULL
);

-- Who knocked, counted by day; person 0 is somebody whom nobody knows.
CREATE TABLE access_log (
    on_day   DATE NOT NULL,
    outcome  TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('login', 'refused', 'throttled', 'token-refused')),
    address  TEXT COLLATE "C" NOT NULL,
    person   BIGINT NOT NULL,
    n        BIGINT NOT NULL,
    first_at TIMESTAMPTZ NOT NULL,
    last_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (on_day, outcome, address, person)
);
CREATE INDEX access_log_person ON access_log (person, address, on_day);
