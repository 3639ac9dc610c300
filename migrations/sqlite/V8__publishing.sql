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

-- The version of the desk's scale, and of the scale that a mark's rating is on.
ALTER TABLE desk ADD COLUMN scale_version INTEGER;
ALTER TABLE marks ADD COLUMN scale_version INTEGER;
