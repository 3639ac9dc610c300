-- What the desk says to the public, on which scale, and what it must keep or forget.

-- A desk's own rating scales. A scale is never changed: what differs is a new version. Those that sayso brings with it
-- are in the program.
CREATE TABLE scales (
    id        BIGINT NOT NULL PRIMARY KEY,
    seq       BIGINT NOT NULL,
    name      TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    version   BIGINT NOT NULL CHECK (version >= 1),
    title     TEXT COLLATE "C" NOT NULL CHECK (title <> ''),
    publisher TEXT COLLATE "C",
    url       TEXT COLLATE "C",
    hosts     TEXT COLLATE "C" NOT NULL,
    language  TEXT COLLATE "C",
    worst     BIGINT,
    best      BIGINT,
    added_at  TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX scales_version ON scales (name, version);

-- The labels of a scale, in its order. A label without a status does not judge the claim.
CREATE TABLE scale_labels (
    id       BIGINT NOT NULL PRIMARY KEY,
    seq      BIGINT NOT NULL,
    scale    BIGINT NOT NULL REFERENCES scales (id),
    position BIGINT NOT NULL CHECK (position >= 1),
    label    TEXT COLLATE "C" NOT NULL CHECK (label <> ''),
    status   TEXT COLLATE "C" CHECK (status IN ('unverified', 'verified', 'disputed', 'false', 'misleading', 'unprovable', 'outdated', 'withdrawn')),
    value    BIGINT,
    meaning  TEXT COLLATE "C",
    also     TEXT COLLATE "C" NOT NULL
);
CREATE INDEX scale_labels_scale ON scale_labels (scale, position);

-- What the desk published: a claim's mark as it was on the day. A row is never changed but to say how it ended: by the
-- next version, or void.
CREATE TABLE published (
    id            BIGINT NOT NULL PRIMARY KEY,
    seq           BIGINT NOT NULL,
    claim         BIGINT NOT NULL REFERENCES claims (id),
    version       BIGINT NOT NULL CHECK (version >= 1),
    mark          BIGINT NOT NULL REFERENCES marks (id),
    text          TEXT COLLATE "C" NOT NULL CHECK (text <> ''),
    text_version  BIGINT NOT NULL,
    text_sha256   TEXT COLLATE "C" CHECK (length(text_sha256) = 64),
    status        TEXT COLLATE "C" NOT NULL CHECK (status IN ('unverified', 'verified', 'disputed', 'false', 'misleading', 'unprovable', 'outdated', 'withdrawn')),
    scale         TEXT COLLATE "C",
    scale_version BIGINT,
    rating        TEXT COLLATE "C",
    rating_value  BIGINT,
    rating_worst  BIGINT,
    rating_best   BIGINT,
    reason        TEXT COLLATE "C",
    headline      TEXT COLLATE "C",
    language      TEXT COLLATE "C",
    url           TEXT COLLATE "C",
    url_hash      TEXT COLLATE "C" CHECK (length(url_hash) = 64),
    published_on  DATE NOT NULL,
    changed_on    DATE NOT NULL,
    correction    TEXT COLLATE "C" CHECK (correction IN ('verdict', 'factual', 'update', 'typo', 'entered-in-error')),
    published_by  BIGINT NOT NULL REFERENCES people (id),
    recorded_at   TIMESTAMPTZ NOT NULL,
    ended         BIGINT,
    ended_as      TEXT COLLATE "C" CHECK (ended_as IN ('replaced', 'void')),
    ended_on      DATE,
    ended_reason  TEXT COLLATE "C",
    CHECK ((ended IS NULL) = (ended_as IS NULL))
);
CREATE UNIQUE INDEX published_version ON published (claim, version);
CREATE INDEX published_url_hash ON published (url_hash);

-- Which marks left the desk in an export, and in what: a later mark then is a correction.
CREATE TABLE exports (
    id          BIGINT NOT NULL PRIMARY KEY,
    seq         BIGINT NOT NULL,
    claim       BIGINT NOT NULL REFERENCES claims (id),
    mark        BIGINT NOT NULL REFERENCES marks (id),
    format      TEXT COLLATE "C" NOT NULL CHECK (format <> ''),
    exported_by BIGINT NOT NULL REFERENCES people (id),
    exported_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX exports_claim ON exports (claim, mark);

-- Legal holds: nothing about the subject is redacted while one stands.
CREATE TABLE holds (
    id           BIGINT NOT NULL PRIMARY KEY,
    seq          BIGINT NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL CHECK (subject <> ''),
    reason       TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
    set_by       BIGINT NOT NULL REFERENCES people (id),
    set_at       TIMESTAMPTZ NOT NULL,
    ended        BIGINT,
    ended_by     BIGINT REFERENCES people (id),
    ended_reason TEXT COLLATE "C"
);
CREATE INDEX holds_subject ON holds (subject, id);

-- The version of the desk's scale, and of the scale that a mark's rating is on.
ALTER TABLE desk ADD COLUMN scale_version BIGINT;
ALTER TABLE marks ADD COLUMN scale_version BIGINT;

-- A quotation as it was said, beside its translation.
ALTER TABLE claims ADD COLUMN quote_original TEXT COLLATE "C";

-- Of which kind a changed wording is, once the earlier one was closed, published or exported.
ALTER TABLE claim_texts ADD COLUMN correction TEXT COLLATE "C" CHECK (correction IN ('verdict', 'factual', 'update', 'typo', 'entered-in-error'));
