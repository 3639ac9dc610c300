-- What was brought to a claim, and what the desk decided.

-- A document brought to a claim. Dropping it ends the row; nothing is erased.
CREATE TABLE evidence (
    id           BIGINT NOT NULL PRIMARY KEY,
    seq          BIGINT NOT NULL,
    claim        BIGINT NOT NULL REFERENCES claims (id),
    document     BIGINT NOT NULL REFERENCES documents (id),
    stance       TEXT COLLATE "C" NOT NULL CHECK (stance IN ('supports', 'refutes', 'context')),
    quote        TEXT COLLATE "C",
    place        TEXT COLLATE "C",
    note         TEXT COLLATE "C",
    looked_on    DATE,
    brought_by   BIGINT NOT NULL REFERENCES people (id),
    added_at     TIMESTAMPTZ NOT NULL,
    ended        BIGINT,
    ended_reason TEXT COLLATE "C"
);
CREATE INDEX evidence_claim ON evidence (claim, id);
CREATE INDEX evidence_document ON evidence (document, id);

-- One decision about a claim's status. Never changed, only followed.
CREATE TABLE marks (
    id              BIGINT NOT NULL PRIMARY KEY,
    seq             BIGINT NOT NULL,
    claim           BIGINT NOT NULL REFERENCES claims (id),
    text_version    BIGINT NOT NULL,
    previous        TEXT COLLATE "C" NOT NULL CHECK (previous IN ('unverified', 'verified', 'disputed', 'false', 'misleading', 'unprovable', 'outdated', 'withdrawn')),
    status          TEXT COLLATE "C" NOT NULL CHECK (status IN ('unverified', 'verified', 'disputed', 'false', 'misleading', 'unprovable', 'outdated', 'withdrawn')),
    scale           TEXT COLLATE "C",
    rating          TEXT COLLATE "C",
    confidence      TEXT COLLATE "C" CHECK (confidence IN ('low', 'moderate', 'high')),
    credibility     BIGINT CHECK (credibility BETWEEN 1 AND 6),
    reason          TEXT COLLATE "C",
    correction      TEXT COLLATE "C" CHECK (correction IN ('verdict', 'factual', 'update', 'typo', 'entered-in-error')),
    override_reason TEXT COLLATE "C",
    marked_by       BIGINT NOT NULL REFERENCES people (id),
    decided_at      TIMESTAMPTZ NOT NULL,
    recorded_at     TIMESTAMPTZ NOT NULL
);
CREATE INDEX marks_claim ON marks (claim, id);

-- The evidence that a mark rests on. Its numbers follow from the mark's, so that they serve as the index.
CREATE TABLE mark_evidence (
    id       BIGINT NOT NULL PRIMARY KEY,
    seq      BIGINT NOT NULL,
    mark     BIGINT NOT NULL REFERENCES marks (id),
    evidence BIGINT NOT NULL REFERENCES evidence (id),
    CHECK (id / 1024 = mark)
);
