-- What a desk does around the verdict: replies asked for, attempts, questions, what became of a claim in the copy, who
-- let a story go, and what readers ask for.

-- The right of reply: who was asked, by whom, how and until when, and what came of it. No outcome: still waiting.
CREATE TABLE replies (
    id          INTEGER NOT NULL PRIMARY KEY,
    seq         INTEGER NOT NULL,
    claim       INTEGER NOT NULL REFERENCES claims (id),
    source      INTEGER NOT NULL REFERENCES sources (id),
    asked_by    INTEGER NOT NULL REFERENCES people (id),
    asked_at    TEXT NOT NULL CHECK (asked_at GLOB '????-??-??T??:??:??.??????Z'),
    how         TEXT,
    question    TEXT,
    deadline_on TEXT CHECK (deadline_on GLOB '????-??-??'),
    outcome     TEXT CHECK (outcome IN ('answered', 'declined', 'silent')),
    answer      TEXT,
    quoted      INTEGER CHECK (quoted IN (0, 1)),
    settled_by  INTEGER REFERENCES people (id),
    settled_at  TEXT CHECK (settled_at GLOB '????-??-??T??:??:??.??????Z'),
    CHECK ((outcome IS NULL) = (settled_at IS NULL))
) STRICT;
CREATE INDEX replies_claim ON replies (claim, id);
CREATE INDEX replies_source ON replies (source, id);
CREATE INDEX replies_waiting ON replies (deadline_on, id) WHERE outcome IS NULL;

-- What was tried to settle a claim.
CREATE TABLE attempts (
    id       INTEGER NOT NULL PRIMARY KEY,
    seq      INTEGER NOT NULL,
    claim    INTEGER NOT NULL REFERENCES claims (id),
    kind     TEXT NOT NULL CHECK (kind IN ('called', 'wrote', 'searched', 'requested', 'visited')),
    what     TEXT NOT NULL CHECK (what <> ''),
    outcome  TEXT NOT NULL CHECK (outcome IN ('no-answer', 'refused', 'nothing-found', 'waiting', 'found')),
    note     TEXT,
    tried_by INTEGER NOT NULL REFERENCES people (id),
    tried_at TEXT NOT NULL CHECK (tried_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX attempts_claim ON attempts (claim, id);
CREATE INDEX attempts_waiting ON attempts (id) WHERE outcome = 'waiting';

-- Open questions to the writer or to a colleague, about a claim or a whole article.
CREATE TABLE queries (
    id          INTEGER NOT NULL PRIMARY KEY,
    seq         INTEGER NOT NULL,
    claim       INTEGER REFERENCES claims (id),
    article     INTEGER REFERENCES articles (id),
    question    TEXT NOT NULL CHECK (question <> ''),
    asked_by    INTEGER NOT NULL REFERENCES people (id),
    asked_at    TEXT NOT NULL CHECK (asked_at GLOB '????-??-??T??:??:??.??????Z'),
    person      INTEGER REFERENCES people (id),
    writer      TEXT,
    deadline_on TEXT CHECK (deadline_on GLOB '????-??-??'),
    answer      TEXT,
    answered_by INTEGER REFERENCES people (id),
    answered_at TEXT CHECK (answered_at GLOB '????-??-??T??:??:??.??????Z'),
    CHECK ((claim IS NULL) <> (article IS NULL)),
    CHECK ((person IS NULL) <> (writer IS NULL))
) STRICT;
CREATE INDEX queries_claim ON queries (claim, id) WHERE claim IS NOT NULL;
CREATE INDEX queries_article ON queries (article, id) WHERE article IS NOT NULL;
CREATE INDEX queries_open ON queries (deadline_on, id) WHERE answered_at IS NULL;

-- What became of a claim in the copy. A later one ends the earlier one.
CREATE TABLE resolutions (
    id          INTEGER NOT NULL PRIMARY KEY,
    seq         INTEGER NOT NULL,
    claim       INTEGER NOT NULL REFERENCES claims (id),
    resolution  TEXT NOT NULL CHECK (resolution IN ('kept', 'cut', 'reworded', 'attributed')),
    wording     TEXT,
    reason      TEXT,
    resolved_by INTEGER NOT NULL REFERENCES people (id),
    resolved_at TEXT NOT NULL CHECK (resolved_at GLOB '????-??-??T??:??:??.??????Z'),
    ended       INTEGER
) STRICT;
CREATE INDEX resolutions_claim ON resolutions (claim, id);

-- Who let a story go, and with which text exactly. A later change of the text ends it.
CREATE TABLE signoffs (
    id           INTEGER NOT NULL PRIMARY KEY,
    seq          INTEGER NOT NULL,
    article      INTEGER NOT NULL REFERENCES articles (id),
    text         INTEGER NOT NULL REFERENCES article_texts (id),
    sha256       TEXT NOT NULL CHECK (length(sha256) = 64),
    note         TEXT,
    signed_by    INTEGER NOT NULL REFERENCES people (id),
    signed_at    TEXT NOT NULL CHECK (signed_at GLOB '????-??-??T??:??:??.??????Z'),
    ended        INTEGER,
    ended_reason TEXT
) STRICT;
CREATE INDEX signoffs_article ON signoffs (article, id);

-- What readers and those concerned ask for: a correction, or a check. No outcome: not answered yet.
CREATE TABLE requests (
    id          INTEGER NOT NULL PRIMARY KEY,
    seq         INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('correction', 'check')),
    claim       INTEGER REFERENCES claims (id),
    article     INTEGER REFERENCES articles (id),
    asker       TEXT NOT NULL CHECK (asker <> ''),
    why         TEXT NOT NULL CHECK (why <> ''),
    came_at     TEXT NOT NULL CHECK (came_at GLOB '????-??-??T??:??:??.??????Z'),
    taken_by    INTEGER NOT NULL REFERENCES people (id),
    outcome     TEXT CHECK (outcome IN ('granted', 'declined')),
    answer      TEXT,
    answered_by INTEGER REFERENCES people (id),
    answered_at TEXT CHECK (answered_at GLOB '????-??-??T??:??:??.??????Z'),
    CHECK (claim IS NULL OR article IS NULL),
    CHECK ((outcome IS NULL) = (answered_at IS NULL))
) STRICT;
CREATE INDEX requests_claim ON requests (claim, id) WHERE claim IS NOT NULL;
CREATE INDEX requests_article ON requests (article, id) WHERE article IS NOT NULL;
CREATE INDEX requests_waiting ON requests (id) WHERE outcome IS NULL;

-- The agenda: what is given to somebody and still open.
CREATE INDEX claims_given ON claims (assignee, stage, due_on, id) WHERE assignee IS NOT NULL;
-- The balance of a desk's checks: why each was chosen.
CREATE INDEX claims_chosen_because ON claims (chosen_because, id) WHERE chosen_because IS NOT NULL;
