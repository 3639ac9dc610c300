-- What somebody at the desk keeps for themselves, who is named in a note, and whether the public may read along.

-- A filter of the list of claims under a name. `query` is what stands behind the question mark of the list's address;
-- `ended` is the entry that dropped it or put another in its place.
CREATE TABLE saved_filters (
    id     INTEGER NOT NULL PRIMARY KEY,
    seq    INTEGER NOT NULL,
    person INTEGER NOT NULL REFERENCES people (id),
    name   TEXT NOT NULL CHECK (name <> ''),
    query  TEXT NOT NULL,
    ended  INTEGER
) STRICT;
CREATE INDEX saved_filters_person ON saved_filters (person, id) WHERE ended IS NULL;

-- A colleague whom a note names by @name.
CREATE TABLE mentions (
    id     INTEGER NOT NULL PRIMARY KEY,
    seq    INTEGER NOT NULL,
    note   INTEGER NOT NULL REFERENCES notes (id),
    person INTEGER NOT NULL REFERENCES people (id),
    ended  INTEGER
) STRICT;
CREATE INDEX mentions_person ON mentions (person, id) WHERE ended IS NULL;

-- Whether anybody may read what is published; empty is no.
ALTER TABLE desk ADD COLUMN public_pages INTEGER CHECK (public_pages IN (0, 1));
