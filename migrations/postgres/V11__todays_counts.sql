-- Today's counts lie together, and what has no number of its own elsewhere takes no place in the index of such numbers:
-- a mark changes fewer pages.

-- What the last day of the journal counted; the first entry of the next day moves it to the tally. Rows stay, at nought.
CREATE TABLE tally_today (
    axis  TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    day   DATE NOT NULL,
    n     BIGINT NOT NULL,
    PRIMARY KEY (axis, value)
);

DROP INDEX sources_external_id;
DROP INDEX articles_external_id;
DROP INDEX documents_external_id;
DROP INDEX claims_external_id;
CREATE INDEX sources_external_id ON sources (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX articles_external_id ON articles (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX documents_external_id ON documents (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX claims_external_id ON claims (external_id, id) WHERE external_id IS NOT NULL;
