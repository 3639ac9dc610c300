-- Today's counts lie together, and rows take no place in the indexes of what they do not have: a mark changes fewer pages.

-- What the last day of the journal counted; the first entry of the next day moves it to the tally.
CREATE TABLE tally_today (
    axis  TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    day   DATE NOT NULL,
    n     BIGINT NOT NULL,
    PRIMARY KEY (axis, value)
);

DROP INDEX sources_host;
DROP INDEX sources_article;
DROP INDEX sources_merged_into;
DROP INDEX sources_external_id;
DROP INDEX articles_external_id;
DROP INDEX documents_external_id;
DROP INDEX claims_external_id;
CREATE INDEX sources_host ON sources (host, id) WHERE host IS NOT NULL;
CREATE INDEX sources_article ON sources (article, id) WHERE article IS NOT NULL;
CREATE INDEX sources_merged_into ON sources (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX sources_external_id ON sources (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX articles_external_id ON articles (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX documents_external_id ON documents (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX claims_external_id ON claims (external_id, id) WHERE external_id IS NOT NULL;
