-- What is claimed, and the chain by which it reached the page.

-- Texts, stages and marks have tables of their own, row by row; text, stage and status here are where they stand now.
CREATE TABLE claims (
    id                BIGINT NOT NULL PRIMARY KEY,
    seq               BIGINT NOT NULL,
    public_id         TEXT COLLATE "C" NOT NULL CHECK (length(public_id) = 36),
    version           BIGINT NOT NULL,
    origin            TEXT COLLATE "C" NOT NULL CHECK (origin IN ('own', 'imported')),
    article           BIGINT REFERENCES articles (id),
    external_id       TEXT COLLATE "C",
    record_digest     TEXT COLLATE "C" CHECK (length(record_digest) = 64),
    kind              TEXT COLLATE "C" NOT NULL CHECK (kind IN ('fact', 'prediction', 'promise', 'opinion', 'question', 'order')),
    text              TEXT COLLATE "C" NOT NULL CHECK (text <> ''),
    folded            TEXT COLLATE "C" NOT NULL,
    text_version      BIGINT NOT NULL,
    quote             TEXT COLLATE "C",
    quote_language    TEXT COLLATE "C",
    translator        TEXT COLLATE "C",
    language          TEXT COLLATE "C",
    claimed_on        TEXT COLLATE "C",
    claimed_from      DATE,
    claimed_to        DATE,
    claimed_precision TEXT COLLATE "C" CHECK (claimed_precision IN ('day', 'month', 'year', 'interval')),
    claimed_basis     TEXT COLLATE "C",
    anchor_text       BIGINT REFERENCES article_texts (id),
    anchor_start      BIGINT,
    anchor_end        BIGINT,
    anchor_spans      TEXT COLLATE "C",
    status            TEXT COLLATE "C" NOT NULL CHECK (status IN ('unverified', 'verified', 'disputed', 'false', 'misleading', 'unprovable', 'outdated', 'withdrawn')),
    stage             TEXT COLLATE "C" CHECK (stage IN ('draft', 'open', 'checking', 'approval', 'closed', 'dropped')),
    originator        BIGINT REFERENCES sources (id),
    hearsay_distance  BIGINT NOT NULL CHECK (hearsay_distance >= 0),
    accusation        BOOLEAN NOT NULL,
    priority          TEXT COLLATE "C" NOT NULL CHECK (priority IN ('high', 'normal', 'low')),
    assignee          BIGINT REFERENCES people (id),
    due_on            DATE,
    recheck_on        DATE,
    chosen_because    TEXT COLLATE "C",
    worth             BIGINT,
    entered_on        DATE NOT NULL,
    added_at          TIMESTAMPTZ NOT NULL,
    CHECK ((origin = 'imported') = (stage IS NULL))
);
CREATE UNIQUE INDEX claims_public_id ON claims (public_id);
CREATE INDEX claims_external_id ON claims (external_id, id);
CREATE INDEX claims_status ON claims (origin, status, id);
CREATE INDEX claims_stage ON claims (origin, stage, id);
CREATE INDEX claims_originator ON claims (originator, id);
CREATE INDEX claims_article ON claims (article, id);
CREATE INDEX claims_assignee ON claims (assignee, id) WHERE assignee IS NOT NULL;
CREATE INDEX claims_due ON claims (due_on, id) WHERE due_on IS NOT NULL;
CREATE INDEX claims_recheck ON claims (recheck_on, id) WHERE recheck_on IS NOT NULL;

-- Every wording that a claim has had. A mark names the one that it judged.
CREATE TABLE claim_texts (
    id      BIGINT NOT NULL PRIMARY KEY,
    seq     BIGINT NOT NULL,
    claim   BIGINT NOT NULL REFERENCES claims (id),
    version BIGINT NOT NULL CHECK (version >= 1),
    text    TEXT COLLATE "C" NOT NULL CHECK (text <> ''),
    reason  TEXT COLLATE "C"
);
CREATE UNIQUE INDEX claim_texts_version ON claim_texts (claim, version);

-- The chain: position 0 is the originator, the highest is the outlet. A gap has no source.
CREATE TABLE links (
    id            BIGINT NOT NULL PRIMARY KEY,
    seq           BIGINT NOT NULL,
    claim         BIGINT NOT NULL REFERENCES claims (id),
    position      BIGINT NOT NULL CHECK (position >= 0),
    source        BIGINT REFERENCES sources (id),
    manner        TEXT COLLATE "C" NOT NULL CHECK (manner IN ('quoted', 'paraphrased', 'reported')),
    cue           TEXT COLLATE "C",
    addressee     BIGINT REFERENCES sources (id),
    said_on       TEXT COLLATE "C",
    said_from     DATE,
    said_to       DATE,
    described_as  TEXT COLLATE "C",
    said          TEXT COLLATE "C" NOT NULL CHECK (said IN ('unconfirmed', 'confirmed', 'denied')),
    said_document BIGINT REFERENCES documents (id),
    ended         BIGINT
);
CREATE INDEX links_claim ON links (claim, position);
CREATE INDEX links_source ON links (source, claim);

-- Where the work on a claim went, move by move.
CREATE TABLE stages (
    id       BIGINT NOT NULL PRIMARY KEY,
    seq      BIGINT NOT NULL,
    claim    BIGINT NOT NULL REFERENCES claims (id),
    previous TEXT COLLATE "C" CHECK (previous IN ('draft', 'open', 'checking', 'approval', 'closed', 'dropped')),
    stage    TEXT COLLATE "C" NOT NULL CHECK (stage IN ('draft', 'open', 'checking', 'approval', 'closed', 'dropped')),
    moved_by BIGINT NOT NULL REFERENCES people (id),
    reason   TEXT COLLATE "C",
    moved_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX stages_claim ON stages (claim, id);

CREATE TABLE relations (
    id         BIGINT NOT NULL PRIMARY KEY,
    seq        BIGINT NOT NULL,
    from_claim BIGINT NOT NULL REFERENCES claims (id),
    kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('same', 'variant', 'contradicts', 'updates')),
    to_claim   BIGINT NOT NULL REFERENCES claims (id),
    note       TEXT COLLATE "C",
    ended      BIGINT,
    CHECK (from_claim <> to_claim)
);
CREATE INDEX relations_from ON relations (from_claim, to_claim);
CREATE INDEX relations_to ON relations (to_claim, from_claim);

CREATE TABLE tags (
    id    BIGINT NOT NULL PRIMARY KEY,
    seq   BIGINT NOT NULL,
    claim BIGINT NOT NULL REFERENCES claims (id),
    tag   TEXT COLLATE "C" NOT NULL CHECK (tag <> ''),
    ended BIGINT
);
CREATE INDEX tags_tag ON tags (tag, claim);
CREATE INDEX tags_claim ON tags (claim, id);

CREATE TABLE notes (
    id         BIGINT NOT NULL PRIMARY KEY,
    seq        BIGINT NOT NULL,
    claim      BIGINT NOT NULL REFERENCES claims (id),
    text       TEXT COLLATE "C" NOT NULL CHECK (text <> ''),
    written_by BIGINT NOT NULL REFERENCES people (id),
    written_at TIMESTAMPTZ NOT NULL,
    ended      BIGINT
);
CREATE INDEX notes_claim ON notes (claim, id);
