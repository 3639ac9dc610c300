-- What is claimed, and the chain by which it reached the page.

-- Texts, stages and marks have tables of their own, row by row; text, stage and status here are where they stand now.
CREATE TABLE claims (
    id                INTEGER NOT NULL PRIMARY KEY,
    seq               INTEGER NOT NULL,
    public_id         TEXT NOT NULL CHECK (length(public_id) = 36),
    version           INTEGER NOT NULL,
    origin            TEXT NOT NULL CHECK (origin IN ('own', 'imported')),
    article           INTEGER REFERENCES articles (id),
    external_id       TEXT,
    record_digest     TEXT CHECK (length(record_digest) = 64),
    kind              TEXT NOT NULL CHECK (kind IN ('fact', 'prediction', 'promise', 'opinion', 'question', 'order')),
    text              TEXT NOT NULL CHECK (text <> ''),
    folded            TEXT NOT NULL,
    text_version      INTEGER NOT NULL,
    quote             TEXT,
    quote_language    TEXT,
    translator        TEXT,
    language          TEXT,
    claimed_on        TEXT,
    claimed_from      TEXT CHECK (claimed_from GLOB '????-??-??'),
    claimed_to        TEXT CHECK (claimed_to GLOB '????-??-??'),
    claimed_precision TEXT CHECK (claimed_precision IN ('day', 'month', 'year', 'interval')),
    claimed_basis     TEXT,
    anchor_text       INTEGER REFERENCES article_texts (id),
    anchor_start      INTEGER,
    anchor_end        INTEGER,
    anchor_spans      TEXT,
    status            TEXT NOT NULL CHECK (status IN ('unverified', 'verified', 'disputed', 'false', 'misleading', 'unprovable', 'outdated', 'withdrawn')),
    stage             TEXT CHECK (stage IN ('draft', 'open', 'checking', 'approval', 'closed', 'dropped')),
    originator        INTEGER REFERENCES sources (id),
    hearsay_distance  INTEGER NOT NULL CHECK (hearsay_distance >= 0),
    accusation        INTEGER NOT NULL CHECK (accusation IN (0, 1)),
    priority          TEXT NOT NULL CHECK (priority IN ('high', 'normal', 'low')),
    assignee          INTEGER REFERENCES people (id),
    due_on            TEXT CHECK (due_on GLOB '????-??-??'),
    recheck_on        TEXT CHECK (recheck_on GLOB '????-??-??'),
    chosen_because    TEXT,
    worth             INTEGER,
    entered_on        TEXT NOT NULL CHECK (entered_on GLOB '????-??-??'),
    added_at          TEXT NOT NULL CHECK (added_at GLOB '????-??-??T??:??:??.??????Z'),
    CHECK ((origin = 'imported') = (stage IS NULL))
) STRICT;
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
    id      INTEGER NOT NULL PRIMARY KEY,
    seq     INTEGER NOT NULL,
    claim   INTEGER NOT NULL REFERENCES claims (id),
    version INTEGER NOT NULL CHECK (version >= 1),
    text    TEXT NOT NULL CHECK (text <> ''),
    reason  TEXT
) STRICT;
CREATE UNIQUE INDEX claim_texts_version ON claim_texts (claim, version);

-- The chain: position 0 is the originator, the highest is the outlet. A gap has no source.
CREATE TABLE links (
    id            INTEGER NOT NULL PRIMARY KEY,
    seq           INTEGER NOT NULL,
    claim         INTEGER NOT NULL REFERENCES claims (id),
    position      INTEGER NOT NULL CHECK (position >= 0),
    source        INTEGER REFERENCES sources (id),
    manner        TEXT NOT NULL CHECK (manner IN ('quoted', 'paraphrased', 'reported')),
    cue           TEXT,
    addressee     INTEGER REFERENCES sources (id),
    said_on       TEXT,
    said_from     TEXT CHECK (said_from GLOB '????-??-??'),
    said_to       TEXT CHECK (said_to GLOB '????-??-??'),
    described_as  TEXT,
    said          TEXT NOT NULL CHECK (said IN ('unconfirmed', 'confirmed', 'denied')),
    said_document INTEGER REFERENCES documents (id),
    ended         INTEGER
) STRICT;
CREATE INDEX links_claim ON links (claim, position);
CREATE INDEX links_source ON links (source, claim);

-- Where the work on a claim went, move by move.
CREATE TABLE stages (
    id       INTEGER NOT NULL PRIMARY KEY,
    seq      INTEGER NOT NULL,
    claim    INTEGER NOT NULL REFERENCES claims (id),
    previous TEXT CHECK (previous IN ('draft', 'open', 'checking', 'approval', 'closed', 'dropped')),
    stage    TEXT NOT NULL CHECK (stage IN ('draft', 'open', 'checking', 'approval', 'closed', 'dropped')),
    moved_by INTEGER NOT NULL REFERENCES people (id),
    reason   TEXT,
    moved_at TEXT NOT NULL CHECK (moved_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX stages_claim ON stages (claim, id);

CREATE TABLE relations (
    id         INTEGER NOT NULL PRIMARY KEY,
    seq        INTEGER NOT NULL,
    from_claim INTEGER NOT NULL REFERENCES claims (id),
    kind       TEXT NOT NULL CHECK (kind IN ('same', 'variant', 'contradicts', 'updates')),
    to_claim   INTEGER NOT NULL REFERENCES claims (id),
    note       TEXT,
    ended      INTEGER,
    CHECK (from_claim <> to_claim)
) STRICT;
CREATE INDEX relations_from ON relations (from_claim, to_claim);
CREATE INDEX relations_to ON relations (to_claim, from_claim);

CREATE TABLE tags (
    id    INTEGER NOT NULL PRIMARY KEY,
    seq   INTEGER NOT NULL,
    claim INTEGER NOT NULL REFERENCES claims (id),
    tag   TEXT NOT NULL CHECK (tag <> ''),
    ended INTEGER
) STRICT;
CREATE INDEX tags_tag ON tags (tag, claim);
CREATE INDEX tags_claim ON tags (claim, id);

CREATE TABLE notes (
    id         INTEGER NOT NULL PRIMARY KEY,
    seq        INTEGER NOT NULL,
    claim      INTEGER NOT NULL REFERENCES claims (id),
    text       TEXT NOT NULL CHECK (text <> ''),
    written_by INTEGER NOT NULL REFERENCES people (id),
    written_at TEXT NOT NULL CHECK (written_at GLOB '????-??-??T??:??:??.??????Z'),
    ended      INTEGER
) STRICT;
CREATE INDEX notes_claim ON notes (claim, id);
