-- Counts are read, not summed up; and lists have indexes that fit their filters.

-- total is the sum of n up to that day: the last row up to a day holds the count at its end. Days of entry and deadlines
-- are counted by month and by year too, so that a report reads a few of them however many days there are.
ALTER TABLE tally ADD COLUMN total BIGINT NOT NULL DEFAULT 0;

INSERT INTO tally (axis, value, day, n)
SELECT axis || '-month', substr(value, 1, 7), day, CAST(sum(n) AS BIGINT)
FROM tally WHERE axis IN ('open', 'due') GROUP BY axis, substr(value, 1, 7), day;

INSERT INTO tally (axis, value, day, n)
SELECT axis || '-year', substr(value, 1, 4), day, CAST(sum(n) AS BIGINT)
FROM tally WHERE axis IN ('open', 'due') GROUP BY axis, substr(value, 1, 4), day;

UPDATE tally SET total = s.total
FROM (SELECT axis, value, day, sum(n) OVER (PARTITION BY axis, value ORDER BY day) AS total FROM tally) AS s
WHERE s.axis = tally.axis AND s.value = tally.value AND s.day = tally.day;

-- Each ends in the claim's number, so that lists come in their order from the index: by status, by stage and by both, by
-- kind (and all own claims, kind by kind), by the day of the claim, and by deadline at a stage.
DROP INDEX claims_status;
DROP INDEX claims_stage;
DROP INDEX claims_due;
CREATE INDEX claims_standing ON claims (origin, status, stage, id);
CREATE INDEX claims_kind ON claims (origin, kind, id);
CREATE INDEX claims_claimed ON claims (origin, claimed_to, id) WHERE claimed_to IS NOT NULL;
CREATE INDEX claims_due ON claims (stage, due_on, id) WHERE due_on IS NOT NULL;
