-- What other desks published: their reviews as they came in, each of a claim whose origin is imported.

-- The claim's wording stands in claims, who said it in links. raw is the record word for word, in the format that it came
-- in; what a later record changed is in revisions. page_key is the SHA-256 of what tells one page from another: its
-- canonical address with its fragment, or else the record's own number, or else the claim with whoever made it.
CREATE TABLE reviews (
    id            INTEGER NOT NULL PRIMARY KEY,
    seq           INTEGER NOT NULL,
    claim         INTEGER NOT NULL REFERENCES claims (id),
    publisher     INTEGER REFERENCES sources (id),
    page_key      TEXT NOT NULL CHECK (length(page_key) = 64),
    version       INTEGER NOT NULL CHECK (version >= 1),
    external_id   TEXT,
    url           TEXT,
    title         TEXT,
    body          TEXT,
    rating        TEXT,
    rating_value  TEXT,
    best_rating   TEXT,
    worst_rating  TEXT,
    scale         TEXT,
    language      TEXT,
    reviewed_on   TEXT,
    licence       TEXT,
    appearances   TEXT,
    format        TEXT NOT NULL CHECK (format IN ('claimreview', 'microdata', 'google', 'csv', 'jsonl')),
    raw           TEXT NOT NULL,
    record_digest TEXT NOT NULL CHECK (length(record_digest) = 64),
    added_at      TEXT NOT NULL CHECK (added_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE INDEX reviews_page_key ON reviews (page_key, id);
CREATE INDEX reviews_claim ON reviews (claim, id);
CREATE INDEX reviews_publisher ON reviews (publisher, id);
