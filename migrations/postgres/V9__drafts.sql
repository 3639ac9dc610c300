-- What a draft says about itself, and which known source a newly named one may be.

-- One row a claim that was drafted from an article's text; it stays when the draft is accepted or dropped.
CREATE TABLE drafts (
    id      BIGINT NOT NULL PRIMARY KEY REFERENCES claims (id),
    seq     BIGINT NOT NULL,
    why     TEXT COLLATE "C" NOT NULL,
    accuses BOOLEAN NOT NULL,
    doubt   TEXT COLLATE "C" CHECK (doubt <> ''),
    voices  TEXT COLLATE "C"
);

-- A proposal: two sources may be one. Only a person says so, by merging them; ended when somebody has decided.
CREATE TABLE likenesses (
    id     BIGINT NOT NULL PRIMARY KEY,
    seq    BIGINT NOT NULL,
    source BIGINT NOT NULL REFERENCES sources (id),
    known  BIGINT NOT NULL REFERENCES sources (id),
    why    TEXT COLLATE "C" NOT NULL,
    ended  BIGINT,
    CHECK (source <> known)
);
CREATE INDEX likenesses_source ON likenesses (source, id);

-- Which articles have drafts that wait.
CREATE INDEX claims_drafts ON claims (article, id) WHERE stage = 'draft';
-- A copy of an article is known by its text.
CREATE INDEX article_texts_sha256 ON article_texts (sha256, article);
