-- What a draft says about itself, and which known source a newly named one may be.

-- One row a claim that was drafted from an article's text; it stays when the draft is accepted or dropped.
CREATE TABLE drafts (
    id      INTEGER NOT NULL PRIMARY KEY REFERENCES claims (id),
    seq     INTEGER NOT NULL,
    why     TEXT NOT NULL,
    accuses INTEGER NOT NULL CHECK (accuses IN (0, 1)),
    doubt   TEXT CHECK (doubt <> ''),
    voices  TEXT
) STRICT;

-- A proposal: two sources may be one. Only a person says so, by merging them; ended when somebody has decided.
CREATE TABLE likenesses (
    id     INTEGER NOT NULL PRIMARY KEY,
    seq    INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES sources (id),
    known  INTEGER NOT NULL REFERENCES sources (id),
    why    TEXT NOT NULL,
    ended  INTEGER,
    CHECK (source <> known)
) STRICT;
CREATE INDEX likenesses_source ON likenesses (source, id);

-- Which articles have drafts that wait.
CREATE INDEX claims_drafts ON claims (article, id) WHERE stage = 'draft';
-- A copy of an article is known by its text.
CREATE INDEX article_texts_sha256 ON article_texts (sha256, article);
