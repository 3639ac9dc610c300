-- What was brought to a claim, and what the desk decided.

-- A document brought to a claim. Dropping it ends the row; nothing is erased.
CREATE TABLE evidence (
    id           INTEGER NOT NULL PRIMARY KEY,
    seq          INTEGER NOT NULL,
    claim        INTEGER NOT NULL REFERENCES claims (id),
    document     INTEGER NOT NULL REFERENCES documents (id),
    stance       TEXT NOT NULL CHECK (stance IN ('supports', 'refutes', 'context')),
    quote        TEXT,
    place        TEXT,
    note         TEXT,
    looked_on    TEXT CHECK (looked_on GLOB '????-??-??'),
    brought_by   INTEGER NOT NULL REFERENCES people (id),
    added_at     TEXT NOT NULL CHECK (added_at GLOB '????-??-??T??:??:??.??????Z'),
    ended        INTEGER,
    ended_reason TEXT
) STRICT;
CREATE INDEX evidence_claim ON evidence (claim, id);
CREATE INDEX evidence_document ON evidence (document, id);

-- One decision about a claim's status. Never changed, only followed.
CREATE TABLE marks (
    id              INTEGER NOT NULL PRIMARY KEY,
    seq             INTEGER NOT NULL,
    claim           INTEGER NOT NULL REFERENCES claims (id),
    text_version    INTEGER NOT NULL,
    previous        TEXT NOT NULL CHECK (previous IN ('unverified', 'verified', 'disputed', 'false', 'misleading', 'unprovable', 'outdated', 'withdrawn')),
    status          TEXT NOT NULL CHECK (status IN ('unverified', 'verified', 'disputed', 'false', 'misleading', 'unprovable', 'outdated', 'withdrawn')),
    scale           TEXT,
    rating          TEXT,
    confidence      TEXT CHECK (confidence IN ('low', 'moderate', 'high')),
    credibility     INTEGER CHECK (credibility BETWEEN 1 AND 6),
    reason          TEXT,
    correction      TEXT CHECK (correction IN ('verdict', 'factual', 'update', 'typo', 'entered-in-error')),
    override_reason TEXT,
    marked_by       INTEGER NOT NULL REFERENCES people (id),
    decided_at      TEXT NOT NULL CHECK (decided_at GLOB '????-??-??T??:??:??.??????Z'),
    recorded_at     TEXT NOT NULL CHECK (recorded_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX marks_claim ON marks (claim, id);

-- The evidence that a mark rests on. Its numbers follow from the mark's, so that they serve as the index.
CREATE TABLE mark_evidence (
    id       INTEGER NOT NULL PRIMARY KEY,
    seq      INTEGER NOT NULL,
    mark     INTEGER NOT NULL REFERENCES marks (id),
    evidence INTEGER NOT NULL REFERENCES evidence (id),
    CHECK (id / 1024 = mark)
) STRICT;
