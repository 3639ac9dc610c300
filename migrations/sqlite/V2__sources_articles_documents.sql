-- Whoever can say something, the publications in which claims appear, and the documents that evidence rests on.

-- An anonymous source is known by its article and description only; its name is the description.
CREATE TABLE sources (
    id               INTEGER NOT NULL PRIMARY KEY,
    seq              INTEGER NOT NULL,
    kind             TEXT NOT NULL CHECK (kind IN ('person', 'organisation', 'outlet', 'document', 'anonymous')),
    name             TEXT NOT NULL CHECK (name <> ''),
    folded           TEXT NOT NULL,
    described_as     TEXT,
    host             TEXT,
    reliability      TEXT CHECK (reliability IN ('A', 'B', 'C', 'D', 'E', 'F')),
    article          INTEGER,
    granted_by       TEXT CHECK (granted_by IN ('us', 'outlet')),
    stated_reason    TEXT,
    standing         TEXT,
    direct_knowledge INTEGER CHECK (direct_knowledge IN (0, 1)),
    merged_into      INTEGER REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
    merge_reason     TEXT,
    external_id      TEXT,
    added_at         TEXT NOT NULL CHECK (added_at GLOB '????-??-??T??:??:??.??????Z'),
    CHECK (kind = 'anonymous' OR (granted_by IS NULL AND article IS NULL))
) STRICT;
CREATE INDEX sources_folded ON sources (folded, id);
CREATE INDEX sources_host ON sources (host, id);
CREATE INDEX sources_article ON sources (article, id);
CREATE INDEX sources_external_id ON sources (external_id);
CREATE INDEX sources_merged_into ON sources (merged_into);

-- Other names of a source.
CREATE TABLE source_aliases (
    id     INTEGER NOT NULL PRIMARY KEY,
    seq    INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES sources (id),
    name   TEXT NOT NULL CHECK (name <> ''),
    folded TEXT NOT NULL,
    ended  INTEGER
) STRICT;
CREATE INDEX source_aliases_folded ON source_aliases (folded, source);
CREATE INDEX source_aliases_source ON source_aliases (source, id);

-- What the desk alone knows of a source whose anonymity it granted: in a row of its own, so that
-- it can be read, written and forgotten apart from everything else. Never the identity itself.
CREATE TABLE source_secrets (
    id                INTEGER NOT NULL PRIMARY KEY REFERENCES sources (id),
    seq               INTEGER NOT NULL,
    identity_known_to TEXT,
    motive            TEXT,
    approved_by       TEXT
) STRICT;

CREATE TABLE articles (
    id            INTEGER NOT NULL PRIMARY KEY,
    seq           INTEGER NOT NULL,
    public_id     TEXT NOT NULL CHECK (length(public_id) = 36),
    title         TEXT NOT NULL CHECK (title <> ''),
    folded        TEXT NOT NULL,
    url           TEXT,
    url_hash      TEXT CHECK (length(url_hash) = 64),
    outlet        INTEGER NOT NULL REFERENCES sources (id),
    published_on  TEXT CHECK (published_on GLOB '????-??-??'),
    published_at  TEXT CHECK (published_at GLOB '????-??-??T??:??:??.??????Z'),
    language      TEXT,
    external_id   TEXT,
    record_digest TEXT CHECK (length(record_digest) = 64),
    added_at      TEXT NOT NULL CHECK (added_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE UNIQUE INDEX articles_public_id ON articles (public_id);
CREATE UNIQUE INDEX articles_url_hash ON articles (url_hash);
CREATE INDEX articles_outlet ON articles (outlet, id);
CREATE INDEX articles_external_id ON articles (external_id);

-- The versions of an article's text: always the hash and length (code points), the text itself if the desk keeps it.
CREATE TABLE article_texts (
    id          INTEGER NOT NULL PRIMARY KEY,
    seq         INTEGER NOT NULL,
    article     INTEGER NOT NULL REFERENCES articles (id),
    version     INTEGER NOT NULL CHECK (version >= 1),
    sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
    length      INTEGER NOT NULL CHECK (length >= 0),
    text        TEXT,
    attached_at TEXT NOT NULL CHECK (attached_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE UNIQUE INDEX article_texts_version ON article_texts (article, version);

-- Verbatim copies elsewhere. Never a link of a chain.
CREATE TABLE appearances (
    id           INTEGER NOT NULL PRIMARY KEY,
    seq          INTEGER NOT NULL,
    article      INTEGER NOT NULL REFERENCES articles (id),
    outlet       INTEGER REFERENCES sources (id),
    url          TEXT,
    published_on TEXT CHECK (published_on GLOB '????-??-??'),
    published_at TEXT CHECK (published_at GLOB '????-??-??T??:??:??.??????Z'),
    note         TEXT,
    ended        INTEGER
) STRICT;
CREATE INDEX appearances_article ON appearances (article, id);

-- Something that exists: a page, a file, a call, an interview, an observation.
CREATE TABLE documents (
    id           INTEGER NOT NULL PRIMARY KEY,
    seq          INTEGER NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('page', 'file', 'call', 'interview', 'observation')),
    url          TEXT,
    url_hash     TEXT CHECK (length(url_hash) = 64),
    archived_url TEXT,
    sha256       TEXT CHECK (length(sha256) = 64),
    title        TEXT,
    publisher    INTEGER REFERENCES sources (id),
    origin       INTEGER REFERENCES sources (id),
    basis        TEXT CHECK (basis IN ('primary', 'secondary', 'relay')),
    dated        TEXT,
    dated_from   TEXT CHECK (dated_from GLOB '????-??-??'),
    dated_to     TEXT CHECK (dated_to GLOB '????-??-??'),
    checker      INTEGER REFERENCES people (id),
    access       TEXT NOT NULL CHECK (access IN ('public', 'desk', 'protected')),
    external_id  TEXT,
    added_at     TEXT NOT NULL CHECK (added_at GLOB '????-??-??T??:??:??.??????Z')
) STRICT;
CREATE UNIQUE INDEX documents_url_hash ON documents (url_hash);
CREATE INDEX documents_external_id ON documents (external_id);
