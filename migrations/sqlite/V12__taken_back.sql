-- What was asked, tried or taken down in error and is taken back: the entry that ended it. Such a row counts no more, and
-- stays readable as of the past.
ALTER TABLE replies ADD COLUMN ended INTEGER;
ALTER TABLE attempts ADD COLUMN ended INTEGER;
ALTER TABLE queries ADD COLUMN ended INTEGER;
ALTER TABLE requests ADD COLUMN ended INTEGER;

-- The agenda and the lists of what waits pass over what was taken back.
DROP INDEX replies_waiting;
CREATE INDEX replies_waiting ON replies (deadline_on, id) WHERE outcome IS NULL AND ended IS NULL;
DROP INDEX attempts_waiting;
CREATE INDEX attempts_waiting ON attempts (id) WHERE outcome = 'waiting' AND ended IS NULL;
DROP INDEX queries_open;
CREATE INDEX queries_open ON queries (deadline_on, id) WHERE answered_at IS NULL AND ended IS NULL;
DROP INDEX requests_waiting;
CREATE INDEX requests_waiting ON requests (id) WHERE outcome IS NULL AND ended IS NULL;
