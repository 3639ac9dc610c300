-- Whoever can say something, the publications in which claims appear, and the documents that evidence rests on.

-- An anonymous source is known by its article and description only; its name is the description.
CREATE TABLE sources (
    id               BIGINT NOT NULL PRIMARY KEY,
    seq              BIGINT NOT NULL,
    kind             TEXT COLLATE "C" NOT NULL CHECK (kind IN ('person', 'organisation', 'outlet', 'document', 'anonymous')),
    name             TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    folded           TEXT COLLATE "C" NOT NULL,
    described_as     TEXT COLLATE "C",
    host             TEXT COLLATE "C",
    reliability      TEXT COLLATE "C" CHECK (reliability IN ('A', 'B', 'C', 'D', 'E', 'F')),
    article          BIGINT,
    granted_by       TEXT COLLATE "C" CHECK (granted_by IN ('us', 'outlet')),
    stated_reason    TEXT COLLATE "C",
    standing         TEXT COLLATE "C",
    direct_knowledge BOOLEAN,
    merged_into      BIGINT REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
    merge_reason     TEXT COLLATE "C",
    external_id      TEXT COLLATE "C",
    added_at         TIMESTAMPTZ NOT NULL,
    CHECK (kind = 'anonymous' OR (granted_by IS NULL AND article IS NULL))
);
CREATE INDEX sources_folded ON sources (folded, id);
CREATE INDEX sources_host ON sources (host, id);
CREATE INDEX sources_article ON sources (article, id);
CREATE INDEX sources_external_id ON sources (external_id);
CREATE INDEX sources_merged_into ON sources (merged_into);

-- Other names of a source.
CREATE TABLE source_aliases (
    id     BIGINT NOT NULL PRIMARY KEY,
    seq    BIGINT NOT NULL,
    source BIGINT NOT NULL REFERENCES sources (id),
    name   TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    folded TEXT COLLATE "C" NOT NULL,
    ended  BIGINT
);
CREATE INDEX source_aliases_folded ON source_aliases (folded, source);
CREATE INDEX source_aliases_source ON source_aliases (source, id);

-- What the desk alone knows of a source whose anonymity it granted: in a row of its own, so that
-- it can be read, written and forgotten apart from everything else. Never the identity itself.
CREATE TABLE source_secrets (
    id                BIGINT NOT NULL PRIMARY KEY REFERENCES sources (id),
    seq               BIGINT NOT NULL,
    identity_known_to TEXT COLLATE "C",
    motive            TEXT COLLATE "C",
    approved_by       TEXT COLLATE "C"
);

CREATE TABLE articles (
    id            BIGINT NOT NULL PRIMARY KEY,
    seq           BIGINT NOT NULL,
    public_id     TEXT COLLATE "C" NOT NULL CHECK (length(public_id) = 36),
    title         TEXT COLLATE "C" NOT NULL CHECK (title <> ''),
    folded        TEXT COLLATE "C" NOT NULL,
    url           TEXT COLLATE "C",
    url_hash      TEXT COLLATE "C" CHECK (length(url_hash) = 64),
    outlet        BIGINT NOT NULL REFERENCES sources (id),
    published_on  DATE,
    published_at  TIMESTAMPTZ,
    language      TEXT COLLATE "C",
    external_id   TEXT COLLATE "C",
    record_digest TEXT COLLATE "C" CHECK (length(record_digest) = 64),
    added_at      TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX articles_public_id ON articles (public_id);
CREATE UNIQUE INDEX articles_url_hash ON articles (url_hash);
CREATE INDEX articles_outlet ON articles (outlet, id);
CREATE INDEX articles_external_id ON articles (external_id);

-- The versions of an article's text: always the hash and length (code points), the text itself if the desk keeps it.
CREATE TABLE article_texts (
    id          BIGINT NOT NULL PRIMARY KEY,
    seq         BIGINT NOT NULL,
    article     BIGINT NOT NULL REFERENCES articles (id),
    version     BIGINT NOT NULL CHECK (version >= 1),
    sha256      TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
    length      BIGINT NOT NULL CHECK (length >= 0),
    text        TEXT COLLATE "C",
    attached_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX article_texts_version ON article_texts (article, version);

-- Verbatim copies elsewhere. Never a link of a chain.
CREATE TABLE appearances (
    id           BIGINT NOT NULL PRIMARY KEY,
    seq          BIGINT NOT NULL,
    article      BIGINT NOT NULL REFERENCES articles (id),
    outlet       BIGINT REFERENCES sources (id),
    url          TEXT COLLATE "C",
    published_on DATE,
    published_at TIMESTAMPTZ,
    note         TEXT COLLATE "C",
    ended        BIGINT
);
CREATE INDEX appearances_article ON appearances (article, id);

-- Something that exists: a page, a file, a call, an interview, an observation.
CREATE TABLE documents (
    id           BIGINT NOT NULL PRIMARY KEY,
    seq          BIGINT NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('page', 'file', 'call', 'interview', 'observation')),
    url          TEXT COLLATE "C",
    url_hash     TEXT COLLATE "C" CHECK (length(url_hash) = 64),
    archived_url TEXT COLLATE "C",
    sha256       TEXT COLLATE "C" CHECK (length(sha256) = 64),
    title        TEXT COLLATE "C",
    publisher    BIGINT REFERENCES sources (id),
    origin       BIGINT REFERENCES sources (id),
    basis        TEXT COLLATE "C" CHECK (basis IN ('primary', 'secondary', 'relay')),
    dated        TEXT COLLATE "C",
    dated_from   DATE,
    dated_to     DATE,
    checker      BIGINT REFERENCES people (id),
    access       TEXT COLLATE "C" NOT NULL CHECK (access IN ('public', 'desk', 'protected')),
    external_id  TEXT COLLATE "C",
    added_at     TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX documents_url_hash ON documents (url_hash);
CREATE INDEX documents_external_id ON documents (external_id);
