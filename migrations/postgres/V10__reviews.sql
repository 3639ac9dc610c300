-- What other desks published: their reviews as they came in, each of a claim whose origin is imported.

-- The claim's wording stands in claims, who said it in links. raw is the record word for word, in the format that it came
-- in; what a later record changed is in revisions. page_key is the SHA-256 of what tells one page from another: its
-- canonical address with its fragment, or else the record's own number, or else the claim with whoever made it.
CREATE TABLE reviews (
    id            BIGINT NOT NULL PRIMARY KEY,
    seq           BIGINT NOT NULL,
    claim         BIGINT NOT NULL REFERENCES claims (id),
    publisher     BIGINT REFERENCES sources (id),
    page_key      TEXT COLLATE "C" NOT NULL CHECK (length(page_key) = 64),
    version       BIGINT NOT NULL CHECK (version >= 1),
    external_id   TEXT COLLATE "C",
    url           TEXT COLLATE "C",
    title         TEXT COLLATE "C",
    body          TEXT COLLATE "C",
    rating        TEXT COLLATE "C",
    rating_value  TEXT COLLATE "C",
    best_rating   TEXT COLLATE "C",
    worst_rating  TEXT COLLATE "C",
    scale         TEXT COLLATE "C",
    language      TEXT COLLATE "C",
    reviewed_on   TEXT COLLATE "C",
    licence       TEXT COLLATE "C",
    appearances   TEXT COLLATE "C",
    format        TEXT COLLATE "C" NOT NULL CHECK (format IN ('claimreview', 'microdata', 'google', 'csv', 'jsonl')),
    raw           TEXT COLLATE "C" NOT NULL,
    record_digest TEXT COLLATE "C" NOT NULL CHECK (length(record_digest) = 64),
    added_at      TIMESTAMPTZ NOT NULL
);
CREATE INDEX reviews_page_key ON reviews (page_key, id);
CREATE INDEX reviews_claim ON reviews (claim, id);
CREATE INDEX reviews_publisher ON reviews (publisher, id);
