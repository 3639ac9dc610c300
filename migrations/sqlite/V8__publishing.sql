-- What the desk says to the public, on which scale, and what it must keep or forget.

-- A desk's own rating scales. A scale is never changed: what differs is a new version. Those that sayso brings with it
-- are in the program.
CREATE TABLE scales (
    id        INTEGER NOT NULL PRIMARY KEY,
    seq       INTEGER NOT NULL,
    name      TEXT NOT NULL CHECK (name <> ''),
    version   INTEGER NOT NULL CHECK (version >= 1),
    title     TEXT NOT NULL CHECK (title <> ''),
    publisher TEXT,
    url       TEXT,
    hosts     TEXT NOT NULL,
    language  TEXT,
    worst     INTEGER,
    best      INTEGER,
    added_at  TEXT NOT NULL CHECK (added_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE UNIQUE INDEX scales_version ON scales (name, version);

-- The labels of a scale, in its order. A label without a status does not judge the claim.
CREATE TABLE scale_labels (
    id       INTEGER NOT NULL PRIMARY KEY,
    seq      INTEGER NOT NULL,
    scale    INTEGER NOT NULL REFERENCES scales (id),
    position INTEGER NOT NULL CHECK (position >= 1),
    label    TEXT NOT NULL CHECK (label <> ''),
    status   TEXT CHECK (status IN ('unverified', 'verified', 'disputed', 'false', 'misleading', 'unprovable', 'outdated', 'withdrawn')),
    value    INTEGER,
    meaning  TEXT,
    also     TEXT NOT NULL
) STRICT;
CREATE INDEX scale_labels_scale ON scale_labels (scale, position);

-- What the desk published: a claim's mark as it was on the day. A row is never changed but to say how it ended: by the
-- next version, or void.
CREATE TABLE published (
    id            INTEGER NOT NULL PRIMARY KEY,
    seq           INTEGER NOT NULL,
    claim         INTEGER NOT NULL REFERENCES claims (id),
    version       INTEGER NOT NULL CHECK (version >= 1),
    mark          INTEGER NOT NULL REFERENCES marks (id),
    text          TEXT NOT NULL CHECK (text <> ''),
    text_version  INTEGER NOT NULL,
    text_sha256   TEXT CHECK (length(text_sha256) = 64),
    status        TEXT NOT NULL CHECK (status IN ('unverified', 'verified', 'disputed', 'false', 'misleading', 'unprovable', 'outdated', 'withdrawn')),
    scale         TEXT,
    scale_version INTEGER,
    rating        TEXT,
    rating_value  INTEGER,
    rating_worst  INTEGER,
    rating_best   INTEGER,
    reason        TEXT,
    headline      TEXT,
    language      TEXT,
    url           TEXT,
    url_hash      TEXT CHECK (length(url_hash) = 64),
    published_on  TEXT NOT NULL CHECK (published_on GLOB '????-??-??'),
    changed_on    TEXT NOT NULL CHECK (changed_on GLOB '????-??-??'),
    correction    TEXT CHECK (correction IN ('verdict', 'factual', 'update', 'typo', 'entered-in-error')),
    published_by  INTEGER NOT NULL REFERENCES people (id),
    recorded_at   TEXT NOT NULL CHECK (recorded_at GLOB '????-??-??T??:??:??.??????Z'),
    ended         INTEGER,
    ended_as      TEXT CHECK (ended_as IN ('replaced', 'void')),
    ended_on      TEXT CHECK (ended_on GLOB '????-??-??'),
    ended_reason  TEXT,
    CHECK ((ended IS NULL) = (ended_as IS NULL))
) STRICT;
CREATE UNIQUE INDEX published_version ON published (claim, version);
CREATE INDEX published_url_hash ON published (url_hash);

-- Which marks left the desk in an export, and in what: a later mark then is a correction.
CREATE TABLE exports (
    id          INTEGER NOT NULL PRIMARY KEY,
    seq         INTEGER NOT NULL,
    claim       INTEGER NOT NULL REFERENCES claims (id),
    mark        INTEGER NOT NULL REFERENCES marks (id),
    format      TEXT NOT NULL CHECK (format <> ''),
    exported_by INTEGER NOT NULL REFERENCES people (id),
    exported_at TEXT NOT NULL CHECK (exported_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX exports_claim ON exports (claim, mark);

-- Legal holds: nothing about the subject is redacted while one stands.
CREATE TABLE holds (
    id           INTEGER NOT NULL PRIMARY KEY,
    seq          INTEGER NOT NULL,
    subject      TEXT NOT NULL CHECK (subject <> ''),
    reason       TEXT NOT NULL CHECK (reason <> ''),
    set_by       INTEGER NOT NULL REFERENCES people (id),
    set_at       TEXT NOT NULL CHECK (set_at GLOB '????-??-??T??:??:??.??????Z'),
    ended        INTEGER,
    ended_by     INTEGER REFERENCES people (id),
    ended_reason TEXT
) STRICT;
CREATE INDEX holds_subject ON holds (subject, id);

-- The version of the desk's scale, and of the scale that a mark's rating is on.
ALTER TABLE desk ADD COLUMN scale_version INTEGER;
ALTER TABLE marks ADD COLUMN scale_version INTEGER;

-- A quotation as it was said, beside its translation.
ALTER TABLE claims ADD COLUMN quote_original TEXT;

-- Of which kind a changed wording is, once the earlier one was closed, published or exported.
ALTER TABLE claim_texts ADD COLUMN correction TEXT CHECK (correction IN ('verdict', 'factual', 'update', 'typo', 'entered-in-error'));
