-- What a desk does around the verdict: replies asked for, attempts, questions, what became of a claim in the copy, who
-- let a story go, and what readers ask for.

-- The right of reply: who was asked, by whom, how and until when, and what came of it. No outcome: still waiting.
CREATE TABLE replies (
    id          BIGINT NOT NULL PRIMARY KEY,
    seq         BIGINT NOT NULL,
    claim       BIGINT NOT NULL REFERENCES claims (id),
    source      BIGINT NOT NULL REFERENCES sources (id),
    asked_by    BIGINT NOT NULL REFERENCES people (id),
    asked_at    TIMESTAMPTZ NOT NULL,
    how         TEXT COLLATE "C",
    question    TEXT COLLATE "C",
    deadline_on DATE,
    outcome     TEXT COLLATE "C" CHECK (outcome IN ('answered', 'declined', 'silent')),
    answer      TEXT COLLATE "C",
    quoted      BOOLEAN,
    settled_by  BIGINT REFERENCES people (id),
    settled_at  TIMESTAMPTZ,
    CHECK ((outcome IS NULL) = (settled_at IS NULL))
);
CREATE INDEX replies_claim ON replies (claim, id);
CREATE INDEX replies_source ON replies (source, id);
CREATE INDEX replies_waiting ON replies (deadline_on, id) WHERE outcome IS NULL;

-- What was tried to settle a claim.
CREATE TABLE attempts (
    id       BIGINT NOT NULL PRIMARY KEY,
    seq      BIGINT NOT NULL,
    claim    BIGINT NOT NULL REFERENCES claims (id),
    kind     TEXT COLLATE "C" NOT NULL CHECK (kind IN ('called', 'wrote', 'searched', 'requested', 'visited')),
    what     TEXT COLLATE "C" NOT NULL CHECK (what <> ''),
    outcome  TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('no-answer', 'refused', 'nothing-found', 'waiting', 'found')),
    note     TEXT COLLATE "C",
    tried_by BIGINT NOT NULL REFERENCES people (id),
    tried_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX attempts_claim ON attempts (claim, id);
CREATE INDEX attempts_waiting ON attempts (id) WHERE outcome = 'waiting';

-- Open questions to the writer or to a colleague, about a claim or a whole article.
CREATE TABLE queries (
    id          BIGINT NOT NULL PRIMARY KEY,
    seq         BIGINT NOT NULL,
    claim       BIGINT REFERENCES claims (id),
    article     BIGINT REFERENCES articles (id),
    question    TEXT COLLATE "C" NOT NULL CHECK (question <> ''),
    asked_by    BIGINT NOT NULL REFERENCES people (id),
    asked_at    TIMESTAMPTZ NOT NULL,
    person      BIGINT REFERENCES people (id),
    writer      TEXT COLLATE "C",
    deadline_on DATE,
    answer      TEXT COLLATE "C",
    answered_by BIGINT REFERENCES people (id),
    answered_at TIMESTAMPTZ,
    CHECK ((claim IS NULL) <> (article IS NULL)),
    CHECK ((person IS NULL) <> (writer IS NULL))
);
CREATE INDEX queries_claim ON queries (claim, id) WHERE claim IS NOT NULL;
CREATE INDEX queries_article ON queries (article, id) WHERE article IS NOT NULL;
CREATE INDEX queries_open ON queries (deadline_on, id) WHERE answered_at IS NULL;

-- What became of a claim in the copy. A later one ends the earlier one.
CREATE TABLE resolutions (
    id          BIGINT NOT NULL PRIMARY KEY,
    seq         BIGINT NOT NULL,
    claim       BIGINT NOT NULL REFERENCES claims (id),
    resolution  TEXT COLLATE "C" NOT NULL CHECK (resolution IN ('kept', 'cut', 'reworded', 'attributed')),
    wording     TEXT COLLATE "C",
    reason      TEXT COLLATE "C",
    resolved_by BIGINT NOT NULL REFERENCES people (id),
    resolved_at TIMESTAMPTZ NOT NULL,
    ended       BIGINT
);
CREATE INDEX resolutions_claim ON resolutions (claim, id);

-- Who let a story go, and with which text exactly. A later change of the text ends it.
CREATE TABLE signoffs (
    id           BIGINT NOT NULL PRIMARY KEY,
    seq          BIGINT NOT NULL,
    article      BIGINT NOT NULL REFERENCES articles (id),
    text         BIGINT NOT NULL REFERENCES article_texts (id),
    sha256       TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
    note         TEXT COLLATE "C",
    signed_by    BIGINT NOT NULL REFERENCES people (id),
    signed_at    TIMESTAMPTZ NOT NULL,
    ended        BIGINT,
    ended_reason TEXT COLLATE "C"
);
CREATE INDEX signoffs_article ON signoffs (article, id);

-- What readers and those concerned ask for: a correction, or a check. No outcome: not answered yet.
CREATE TABLE requests (
    id          BIGINT NOT NULL PRIMARY KEY,
    seq         BIGINT NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('correction', 'check')),
    claim       BIGINT REFERENCES claims (id),
    article     BIGINT REFERENCES articles (id),
    asker       TEXT COLLATE "C" NOT NULL CHECK (asker <> ''),
    why         TEXT COLLATE "C" NOT NULL CHECK (why <> ''),
    came_at     TIMESTAMPTZ NOT NULL,
    taken_by    BIGINT NOT NULL REFERENCES people (id),
    outcome     TEXT COLLATE "C" CHECK (outcome IN ('granted', 'declined')),
    answer      TEXT COLLATE "C",
    answered_by BIGINT REFERENCES people (id),
    answered_at TIMESTAMPTZ,
    CHECK (claim IS NULL OR article IS NULL),
    CHECK ((outcome IS NULL) = (answered_at IS NULL))
);
CREATE INDEX requests_claim ON requests (claim, id) WHERE claim IS NOT NULL;
CREATE INDEX requests_article ON requests (article, id) WHERE article IS NOT NULL;
CREATE INDEX requests_waiting ON requests (id) WHERE outcome IS NULL;

-- The agenda: what is given to somebody and still open.
CREATE INDEX claims_given ON claims (assignee, stage, due_on, id) WHERE assignee IS NOT NULL;
-- The balance of a desk's checks: why each was chosen.
CREATE INDEX claims_chosen_because ON claims (chosen_because, id) WHERE chosen_because IS NOT NULL;
