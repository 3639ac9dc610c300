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

-- The version of the desk's scale, and of the scale that a mark's rating is on.
ALTER TABLE desk ADD COLUMN scale_version BIGINT;
ALTER TABLE marks ADD COLUMN scale_version BIGINT;
