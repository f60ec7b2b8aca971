"""Today's schema, readable in one place; migrations lead older libraries to exactly this.

Units: offsets and lengths count Unicode code points, sizes bytes, times are ISO 8601 in UTC with `Z`.
Integer ids never leave the store; `uid` columns hold UUIDv7 strings, the ids of every export.
Journaled tables count their ids with AUTOINCREMENT: an id that comes back by undo is never another's meanwhile.
"""

from __future__ import annotations

APPLICATION_ID = 0x506F7374  # "Post"
VERSION = 2

TABLES = """
-- The library itself: one row per fact (uid, serial of the last change, stem_mark, kin_mark). Not journaled.
CREATE TABLE library (
    key   TEXT PRIMARY KEY,             -- name of the fact
    value TEXT NOT NULL                 -- its value
) WITHOUT ROWID;

-- Imported bytes, once per content. Immutable, not journaled, dropped only by a tidy.
CREATE TABLE original (
    sha256      TEXT PRIMARY KEY,       -- of the bytes as they were, hexadecimal
    size        INTEGER NOT NULL,       -- bytes before compression
    compression TEXT NOT NULL CHECK (compression IN ('none', 'zlib', 'text')),
    data        BLOB NOT NULL           -- the bytes, compressed when that helps; `text`: none, they are the UTF-8
                                        -- of the text with the same hash
);

-- Frozen texts, once per content. Immutable, not journaled, dropped only by a tidy.
CREATE TABLE text (
    id          INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL UNIQUE,   -- of the UTF-8 text, hexadecimal
    body        TEXT NOT NULL,          -- the normalised text every offset points into
    search_body TEXT,                   -- the text with U+200B between graphemes, only where a script needs it
    length      INTEGER NOT NULL,       -- code points
    words       INTEGER NOT NULL,       -- words
    blocks      TEXT NOT NULL,          -- JSON: [[kind, start, end] or [kind, start, end, level, page], ...]
    links       TEXT NOT NULL DEFAULT '[]',     -- JSON: [[start, end, address], ...]
    normaliser  INTEGER NOT NULL        -- version of the text rule that made it
);

-- Where the words of a text stand on the pages of its original. Immutable, not journaled, dropped by a tidy.
CREATE TABLE page (
    original_sha256 TEXT NOT NULL REFERENCES original (sha256) ON DELETE CASCADE,
    text_id INTEGER NOT NULL REFERENCES text (id) ON DELETE CASCADE,
    number  INTEGER NOT NULL,           -- from 1
    width   REAL NOT NULL,              -- points, as the page is shown
    height  REAL NOT NULL,              -- points
    words   BLOB NOT NULL,              -- ranges of the text with their boxes, packed by text/places.py
    PRIMARY KEY (original_sha256, text_id, number)
) WITHOUT ROWID;
CREATE INDEX page_text ON page (text_id);

-- What near twins are known by: a sketch of each text's shingles, cut into bands. Derived; rebuilt by check.
CREATE TABLE sketch (
    text_id INTEGER PRIMARY KEY REFERENCES text (id) ON DELETE CASCADE,
    hashes  BLOB NOT NULL               -- drawn by text/sketch.py
);
-- The bands of the sketches: texts that share one may be near twins. Derived; rebuilt by check, swept by a tidy:
-- to find a text's own rows without the sketch would take an index as large as the table.
CREATE TABLE band (
    value   INTEGER NOT NULL,           -- of a few hashes together
    text_id INTEGER NOT NULL,           -- the text they were drawn from
    PRIMARY KEY (value, text_id)
) WITHOUT ROWID;
-- Which texts are near twins of each other: those of one family; a text without any has no row. Derived.
CREATE TABLE family (
    text_id INTEGER PRIMARY KEY REFERENCES text (id) ON DELETE CASCADE,
    family  INTEGER NOT NULL            -- the lowest id of the texts in it
);
CREATE INDEX family_members ON family (family);

-- Long acts (an import, a load) made of many steps. Not journaled.
CREATE TABLE run (
    id          INTEGER PRIMARY KEY,
    uid         TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,          -- as shown in the history
    author      TEXT NOT NULL,
    started_at  TEXT NOT NULL,
    finished_at TEXT,                   -- null while it goes on (or was cut short)
    request     TEXT                    -- JSON: what an import was asked to read and how, so that it can go on
);

-- What became of each file of an import, or of each piece of it: its report. Not journaled.
CREATE TABLE outcome (
    id          INTEGER PRIMARY KEY,
    run_id      INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    path        TEXT NOT NULL,          -- of the file
    locator     TEXT NOT NULL,          -- of the piece within the file; empty for the file itself
    mark        INTEGER,                -- where reading of the file goes on after it; -1: it has been read whole
    status      TEXT NOT NULL,          -- imported, twin, edition, failed or skipped
    document    TEXT,                   -- uid of the document it became or was there before
    report      TEXT NOT NULL           -- JSON: title, characters, warnings, error, format, seconds, near
);
CREATE INDEX outcome_run ON outcome (run_id);

-- One imported article: metadata plus one text.
CREATE TABLE document (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    uid             TEXT NOT NULL UNIQUE,
    text_id         INTEGER NOT NULL REFERENCES text (id),
    original_sha256 TEXT REFERENCES original (sha256),
    run_id          INTEGER REFERENCES run (id),   -- the import it came with
    title           TEXT NOT NULL,
    search_title    TEXT,               -- the title with U+200B between graphemes, only where a script needs it
    subtitle        TEXT,               -- the line under the title
    byline          TEXT NOT NULL DEFAULT '[]',    -- JSON list of names
    published       TEXT,               -- ISO 8601 date or time as precise as known
    date_source     TEXT,               -- structured, guessed, file or edited
    updated         TEXT,               -- when its publisher last changed it, ISO 8601
    site            TEXT,
    section         TEXT,               -- of the site or paper
    url             TEXT,
    language        TEXT,               -- ISO 639-1 code
    file_name       TEXT,           -- without its folder
    source_path     TEXT,               -- where the file lay when it was imported
    locator         TEXT,               -- its place within that file, where the file holds several
    file_at         TEXT,               -- when that file was last changed, ISO 8601
    part_of_id      INTEGER REFERENCES document (id) ON DELETE SET NULL,   -- the document it came attached to
    media_type      TEXT NOT NULL,  -- such as text/html
    status          TEXT NOT NULL DEFAULT 'todo' CHECK (status IN ('todo', 'in_progress', 'done', 'excluded')),
    note            TEXT,
    warnings        TEXT NOT NULL DEFAULT '[]',    -- JSON list of sentences
    provenance      TEXT NOT NULL DEFAULT '{}',    -- JSON: reader, versions, encoding, what normalising did
    opening         TEXT NOT NULL DEFAULT '',      -- the first words of the text, for lists
    imported_at     TEXT NOT NULL,
    modified_at     TEXT NOT NULL,
    deleted_at      TEXT                -- set while the document is in the bin
);
CREATE INDEX document_text ON document (text_id);
CREATE INDEX document_original ON document (original_sha256);
CREATE INDEX document_run ON document (run_id);
CREATE INDEX document_whole ON document (part_of_id) WHERE part_of_id IS NOT NULL;
CREATE INDEX document_path ON document (source_path, locator) WHERE source_path IS NOT NULL;
CREATE INDEX document_url ON document (url) WHERE url IS NOT NULL;
CREATE INDEX document_kept ON document (deleted_at);   -- lists what is there without reading its rows
CREATE INDEX document_published ON document (published);
CREATE INDEX document_status ON document (status, deleted_at);

-- A text that a document had before a newer edition took its place.
CREATE TABLE edition (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    uid             TEXT NOT NULL UNIQUE,
    document_id     INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    text_id         INTEGER NOT NULL REFERENCES text (id),
    original_sha256 TEXT REFERENCES original (sha256),
    file_name       TEXT,               -- without its folder
    source_path     TEXT,               -- where the file lay
    warnings        TEXT NOT NULL DEFAULT '[]',    -- JSON list of sentences
    provenance      TEXT NOT NULL DEFAULT '{}',    -- JSON, as of a document
    details         TEXT NOT NULL DEFAULT '{}',    -- JSON: what else was known of the document with it, by column
    outcomes        TEXT NOT NULL DEFAULT '{}',    -- JSON: how many annotations were kept, moved ... by the next one
    imported_at     TEXT NOT NULL,
    replaced_at     TEXT NOT NULL,
    run_id          INTEGER REFERENCES run (id)    -- the import whose text took its place, if one did
);
CREATE INDEX edition_document ON edition (document_id);
CREATE INDEX edition_text ON edition (text_id);
CREATE INDEX edition_original ON edition (original_sha256);
CREATE INDEX edition_run ON edition (run_id);

-- A free word on a document.
CREATE TABLE tag (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,          -- single spaces, case as typed
    UNIQUE (document_id, name)
);
CREATE INDEX tag_name ON tag (name, document_id);

-- A named set of documents.
CREATE TABLE collection (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    uid    TEXT NOT NULL UNIQUE,
    name   TEXT NOT NULL UNIQUE,
    note   TEXT,
    run_id INTEGER REFERENCES run (id)  -- the import that made it, if one did
);
-- Which documents a collection holds.
CREATE TABLE member (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    document_id   INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    UNIQUE (collection_id, document_id)
);
CREATE INDEX member_document ON member (document_id);

-- A query with a name.
CREATE TABLE saved_search (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    uid      TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL UNIQUE,
    query    TEXT NOT NULL,             -- as typed into the search box
    position INTEGER NOT NULL DEFAULT 0 -- order in the shelf
);

-- A kind of annotation.
CREATE TABLE label (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    uid       TEXT NOT NULL UNIQUE,
    layer     TEXT NOT NULL CHECK (layer IN ('highlight', 'entity', 'claim', 'relation', 'document')),
    name      TEXT NOT NULL,
    colour    TEXT NOT NULL,            -- #rrggbb
    key       TEXT NOT NULL DEFAULT '', -- one character that applies it in the reader
    parent_id INTEGER REFERENCES label (id) ON DELETE SET NULL,
    guideline TEXT NOT NULL DEFAULT '', -- when to use it, shown on hover
    position  INTEGER NOT NULL DEFAULT 0,   -- order in lists and palettes
    hidden    INTEGER NOT NULL DEFAULT 0,   -- 1 when it is no longer offered
    UNIQUE (layer, name)
);

-- A thing in the register: person, organisation, place, event ...
CREATE TABLE entity (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uid         TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,          -- the main name
    type        TEXT NOT NULL,          -- FollowTheMoney name
    description TEXT NOT NULL DEFAULT '', -- who or what it is, for readers
    status      TEXT NOT NULL DEFAULT 'confirmed' CHECK (status IN ('candidate', 'confirmed')),
    merged_into INTEGER REFERENCES entity (id) ON DELETE SET NULL,   -- the entity it is read as
    author      TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    modified_at TEXT NOT NULL
);
CREATE INDEX entity_main_name ON entity (name);
CREATE INDEX entity_merged ON entity (merged_into);
-- Every name of an entity, the main one included.
CREATE TABLE entity_name (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    entity_id INTEGER NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
    name      TEXT NOT NULL,
    folded    TEXT NOT NULL,            -- lower case, accents removed: for finding
    kind      TEXT NOT NULL CHECK (kind IN ('name', 'alias', 'previous', 'weak')),
    language  TEXT                      -- ISO 639-1 code
);
CREATE INDEX entity_name_entity ON entity_name (entity_id);
CREATE INDEX entity_name_folded ON entity_name (folded);
-- What is said of an entity; values that contradict each other may stand side by side.
CREATE TABLE entity_property (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    entity_id     INTEGER NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    value         TEXT NOT NULL,
    rank          TEXT NOT NULL DEFAULT 'normal' CHECK (rank IN ('preferred', 'normal', 'deprecated')),
    annotation_id INTEGER REFERENCES annotation (id) ON DELETE SET NULL   -- the evidence
);
CREATE INDEX entity_property_entity ON entity_property (entity_id);
CREATE INDEX entity_property_annotation ON entity_property (annotation_id);

-- A label on zero or more spans; zero only for document labels and while unanchored.
CREATE TABLE annotation (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uid         TEXT NOT NULL UNIQUE,
    document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    label_id    INTEGER NOT NULL REFERENCES label (id),
    entity_id   INTEGER REFERENCES entity (id) ON DELETE SET NULL,   -- what a mention points at
    form        TEXT CHECK (form IN ('name', 'nominal', 'pronoun')),
    link_state  TEXT NOT NULL DEFAULT 'none' CHECK (link_state IN ('none', 'suggested', 'confirmed', 'rejected')),
    note        TEXT,
    author      TEXT NOT NULL,
    origin      TEXT NOT NULL DEFAULT 'human' CHECK (origin IN ('human', 'import', 'rule', 'model')),
    agent       TEXT,                   -- the rule or model that made it
    state       TEXT NOT NULL DEFAULT 'accepted' CHECK (state IN ('accepted', 'suggested', 'rejected')),
    score       REAL,                   -- 0 to 1, from a model
    unanchored  INTEGER NOT NULL DEFAULT 0,   -- 1 when its quotes were lost with an edition
    created_at  TEXT NOT NULL,
    modified_at TEXT NOT NULL
);
CREATE INDEX annotation_document ON annotation (document_id);
CREATE INDEX annotation_label ON annotation (label_id, document_id);
CREATE INDEX annotation_entity ON annotation (entity_id, document_id);

-- The parts of an annotation, in reading order. While unanchored they tell where it last stood.
CREATE TABLE span (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    annotation_id INTEGER NOT NULL REFERENCES annotation (id) ON DELETE CASCADE,
    part          INTEGER NOT NULL,     -- 0, 1 ...
    start         INTEGER NOT NULL,     -- code point, inclusive
    end           INTEGER NOT NULL,     -- code point, exclusive; equal to start for a place
    quote         TEXT NOT NULL,        -- text[start:end]
    prefix        TEXT NOT NULL,        -- up to 32 code points before
    suffix        TEXT NOT NULL,        -- up to 32 code points after
    CHECK (0 <= start AND start <= end),
    UNIQUE (annotation_id, part)
);

-- What became of an annotation when its document got a new edition; undecided until a person has looked at it.
CREATE TABLE review (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    annotation_id INTEGER NOT NULL UNIQUE REFERENCES annotation (id) ON DELETE CASCADE,
    edition_id    INTEGER NOT NULL REFERENCES edition (id) ON DELETE CASCADE,   -- the one it stood in last
    outcome       TEXT NOT NULL CHECK (outcome IN ('kept', 'moved', 'review', 'unanchored')),
    score         REAL NOT NULL,        -- 0 to 1: how well the place fits
    parts         TEXT NOT NULL,        -- JSON: [[start, end, quote, prefix, suffix], ...] in that edition
    candidates    TEXT NOT NULL,        -- JSON: [[[[start, end], ...], score], ...], best first
    decided       INTEGER NOT NULL DEFAULT 0    -- 1 when a person has accepted or rejected it
);
CREATE INDEX review_edition ON review (edition_id);

-- Free name and value pairs on an annotation.
CREATE TABLE attribute (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    annotation_id INTEGER NOT NULL REFERENCES annotation (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    value         TEXT NOT NULL
);
CREATE INDEX attribute_annotation ON attribute (annotation_id);

-- A proposition, once per meaning.
CREATE TABLE claim (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    uid              TEXT NOT NULL UNIQUE,
    statement        TEXT NOT NULL, -- one sentence
    folded           TEXT NOT NULL,     -- the statement, folded: for finding similar ones
    topic            TEXT,          -- a free word
    claim_type       TEXT,              -- fact, number, quote, prediction, causal, definition, normative
    check_worthiness TEXT,              -- NFS, UFS, CFS
    workflow         TEXT NOT NULL DEFAULT 'new',   -- new, to_check, in_progress, assessed, published, dropped
    note             TEXT,
    merged_into      INTEGER REFERENCES claim (id) ON DELETE SET NULL,   -- the claim it is read as
    author           TEXT NOT NULL,
    created_at       TEXT NOT NULL,
    modified_at      TEXT NOT NULL
);
CREATE INDEX claim_folded ON claim (folded);
CREATE INDEX claim_merged ON claim (merged_into);

-- One appearance of a claim: belongs to one annotation of the claim layer and goes with it.
CREATE TABLE utterance (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    annotation_id  INTEGER NOT NULL UNIQUE REFERENCES annotation (id) ON DELETE CASCADE,
    claim_id       INTEGER NOT NULL REFERENCES claim (id) ON DELETE CASCADE,
    voice          TEXT NOT NULL    -- who speaks
                   CHECK (voice IN ('author', 'direct_quote', 'indirect', 'mixed', 'headline', 'caption')),
    claimant_id    INTEGER REFERENCES entity (id) ON DELETE SET NULL,
    claimant_text  TEXT,                -- a source that is no entity, such as "ministry sources"
    claimant_kind  TEXT,                -- named, role, anonymous, collective, author, document
    affiliation    TEXT,                -- for whom the claimant speaks
    cue            TEXT,                -- the word that reports: said, added, denied
    uttered_at     TEXT,                -- ISO 8601, as precise as known
    place          TEXT,                -- where it was said
    medium         TEXT,                -- interview, press conference, post ...
    polarity       TEXT NOT NULL DEFAULT '+' CHECK (polarity IN ('+', '-', 'u')),   -- holds, denied, unknown
    certainty      TEXT NOT NULL DEFAULT 'CT' CHECK (certainty IN ('CT', 'PR', 'PS', 'U')),  -- as FactBank
    parent_id      INTEGER REFERENCES utterance (id) ON DELETE SET NULL   -- "A said that B said"
);
CREATE INDEX utterance_claim ON utterance (claim_id);
CREATE INDEX utterance_claimant ON utterance (claimant_id);
CREATE INDEX utterance_parent ON utterance (parent_id);

-- What supports or refutes a claim; items of one set are needed together.
CREATE TABLE evidence (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    uid           TEXT NOT NULL UNIQUE,
    claim_id      INTEGER NOT NULL REFERENCES claim (id) ON DELETE CASCADE,
    annotation_id INTEGER REFERENCES annotation (id) ON DELETE CASCADE,
    document_id   INTEGER REFERENCES document (id) ON DELETE CASCADE,
    stance        TEXT NOT NULL CHECK (stance IN ('supports', 'refutes', 'discusses', 'unrelated', 'not_enough_info')),
    set_no        INTEGER NOT NULL DEFAULT 1,   -- items of one number are needed together
    strength      TEXT,                 -- how much it weighs, in words
    note          TEXT,
    CHECK ((annotation_id IS NULL) <> (document_id IS NULL))
);
CREATE INDEX evidence_claim ON evidence (claim_id);
CREATE INDEX evidence_annotation ON evidence (annotation_id);
CREATE INDEX evidence_document ON evidence (document_id);

-- One judgement of a claim; only ever added.
CREATE TABLE assessment (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uid        TEXT NOT NULL UNIQUE,
    claim_id   INTEGER NOT NULL REFERENCES claim (id) ON DELETE CASCADE,
    verdict    TEXT NOT NULL,           -- true, false, misleading ...
    confidence TEXT,                    -- low, moderate, high (ICD 203)
    likelihood TEXT,                    -- ICD 203 wording
    rationale  TEXT,                    -- why, for readers
    author     TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX assessment_claim ON assessment (claim_id);

-- A typed, directed link; each end is exactly one annotation, entity or claim.
CREATE TABLE relation (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    uid                TEXT NOT NULL UNIQUE,
    label_id           INTEGER NOT NULL REFERENCES label (id),   -- of the relation layer
    from_annotation_id INTEGER REFERENCES annotation (id) ON DELETE CASCADE,
    from_entity_id     INTEGER REFERENCES entity (id) ON DELETE CASCADE,
    from_claim_id      INTEGER REFERENCES claim (id) ON DELETE CASCADE,
    to_annotation_id   INTEGER REFERENCES annotation (id) ON DELETE CASCADE,
    to_entity_id       INTEGER REFERENCES entity (id) ON DELETE CASCADE,
    to_claim_id        INTEGER REFERENCES claim (id) ON DELETE CASCADE,
    state              TEXT NOT NULL DEFAULT 'accepted' CHECK (state IN ('accepted', 'suggested', 'rejected')),
    note               TEXT,
    author             TEXT NOT NULL,
    created_at         TEXT NOT NULL,
    modified_at        TEXT NOT NULL,
    CHECK ((from_annotation_id IS NOT NULL) + (from_entity_id IS NOT NULL) + (from_claim_id IS NOT NULL) = 1),
    CHECK ((to_annotation_id IS NOT NULL) + (to_entity_id IS NOT NULL) + (to_claim_id IS NOT NULL) = 1)
);
CREATE INDEX relation_label ON relation (label_id);
CREATE INDEX relation_from_annotation ON relation (from_annotation_id);
CREATE INDEX relation_from_entity ON relation (from_entity_id);
CREATE INDEX relation_from_claim ON relation (from_claim_id);
CREATE INDEX relation_to_annotation ON relation (to_annotation_id);
CREATE INDEX relation_to_entity ON relation (to_entity_id);
CREATE INDEX relation_to_claim ON relation (to_claim_id);

-- One named, undoable change. `place` orders the history: a run's steps stand where the run began.
CREATE TABLE step (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used twice, so a position seen once is never another's
    place  INTEGER NOT NULL,            -- own id, or the first step's id of its run
    run_id INTEGER REFERENCES run (id),
    name   TEXT NOT NULL,               -- as shown in the undo menu
    author TEXT NOT NULL,
    at     TEXT NOT NULL,           -- when it was committed
    rows   INTEGER NOT NULL DEFAULT 0,  -- rows changed
    undone INTEGER NOT NULL DEFAULT 0 -- 1 while it waits for a redo
);
CREATE INDEX step_place ON step (place);
CREATE INDEX step_run ON step (run_id);
CREATE INDEX step_undone ON step (place) WHERE undone;

-- The inverse of every row change, written by triggers in the same transaction.
CREATE TABLE journal (
    id          INTEGER PRIMARY KEY,
    step_id     INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
    "table"     TEXT NOT NULL,      -- where the row is
    row         INTEGER NOT NULL,       -- its id
    document_id INTEGER,                -- the document concerned, where there is one
    inverse     TEXT NOT NULL           -- SQL that takes the change back
);
CREATE INDEX journal_step ON journal (step_id);

-- The gate: one row while a step is under way, none otherwise; journaled tables refuse changes without it.
CREATE TABLE gate (
    step_id INTEGER NOT NULL,
    fresh   INTEGER NOT NULL            -- annotations from this id on were made by the step itself
);

-- Processes that have the library open for writing, so that one that waits can say for whom. Not journaled.
CREATE TABLE holder (
    pid     INTEGER NOT NULL,       -- its number on that computer
    host    TEXT NOT NULL,          -- name of the computer
    program TEXT NOT NULL,              -- as shown: window, import, annotate ...
    since   TEXT NOT NULL,          -- when it opened the library
    PRIMARY KEY (pid, host)
) WITHOUT ROWID;

-- What is remembered of the window and is not undoable: positions, layout, search history.
CREATE TABLE memory (
    key   TEXT PRIMARY KEY,         -- what it is, such as layout
    value TEXT NOT NULL                 -- JSON
) WITHOUT ROWID;

-- Word stems for query-time inflection, derived from the full-text vocabulary; rebuilt by check.
CREATE TABLE stem (
    language TEXT NOT NULL,             -- ISO 639-1
    stem     TEXT NOT NULL,         -- what its inflections have in common
    term     TEXT NOT NULL,             -- as in the index: lower case, accents removed
    PRIMARY KEY (language, stem, term)
) WITHOUT ROWID;

-- What every offset and hash stands on never changes, whoever tries.
CREATE TRIGGER text_frozen BEFORE UPDATE OF id, sha256, body, length ON text BEGIN
    SELECT RAISE(ABORT, 'Postil never changes a text; a corrected text is a new edition');
END;
CREATE TRIGGER original_frozen BEFORE UPDATE ON original BEGIN
    SELECT RAISE(ABORT, 'Postil never changes an original');
END;

-- What the full-text index holds of each document.
CREATE VIEW searchable AS
    SELECT document.id AS id,
           coalesce(document.search_title, document.title) AS title,
           coalesce(text.search_body, text.body) AS body
    FROM document JOIN text ON text.id = document.text_id;
CREATE VIRTUAL TABLE fts USING fts5 (
    title, body, content = 'searchable', content_rowid = 'id', prefix = '2',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'"
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (fts, row);

CREATE TRIGGER document_indexed AFTER INSERT ON document BEGIN
    INSERT INTO fts (rowid, title, body) VALUES (
        new.id, coalesce(new.search_title, new.title),
        (SELECT coalesce(search_body, body) FROM text WHERE id = new.text_id));
END;
CREATE TRIGGER document_reindexing BEFORE UPDATE OF title, search_title, text_id ON document BEGIN
    INSERT INTO fts (fts, rowid, title, body) SELECT 'delete', id, title, body FROM searchable WHERE id = old.id;
END;
CREATE TRIGGER document_reindexed AFTER UPDATE OF title, search_title, text_id ON document BEGIN
    INSERT INTO fts (rowid, title, body) SELECT id, title, body FROM searchable WHERE id = new.id;
END;
CREATE TRIGGER document_unindexed BEFORE DELETE ON document BEGIN
    INSERT INTO fts (fts, rowid, title, body) SELECT 'delete', id, title, body FROM searchable WHERE id = old.id;
END;

-- For people with other tools: the documents and annotations as flat tables. Search with
--   SELECT title FROM documents WHERE id IN (SELECT rowid FROM fts WHERE fts MATCH 'word');
CREATE VIEW documents AS
    SELECT document.id, document.uid, title, published, site, url, language, status, file_name, imported_at,
           text.body AS text, text.words
    FROM document JOIN text ON text.id = document.text_id WHERE deleted_at IS NULL;
CREATE VIEW annotations AS
    SELECT annotation.uid, document.uid AS document_uid, document.title, label.layer, label.name AS label,
           span.part, CASE WHEN NOT unanchored THEN span.start END AS start,
           CASE WHEN NOT unanchored THEN span.end END AS end, span.quote, entity.name AS entity,
           claim.statement AS claim, utterance.voice, utterance.claimant_text, annotation.note,
           annotation.author, annotation.state
    FROM annotation
    JOIN document ON document.id = annotation.document_id
    JOIN label ON label.id = annotation.label_id
    LEFT JOIN span ON span.annotation_id = annotation.id
    LEFT JOIN entity ON entity.id = annotation.entity_id
    LEFT JOIN utterance ON utterance.annotation_id = annotation.id
    LEFT JOIN claim ON claim.id = utterance.claim_id
    WHERE document.deleted_at IS NULL;
"""

# What belongs to one annotation and goes with it: of an annotation that the step itself made nothing of it is
# journaled, for taking the annotation back takes it all.
BELONGINGS = frozenset(("span", "attribute", "utterance"))

# Tables whose every change is journaled, with the SQL that names the document concerned ({row} is new or old).
JOURNALED: dict[str, str] = {
    "document": "{row}.id",
    "tag": "{row}.document_id",
    "collection": "NULL",
    "member": "{row}.document_id",
    "saved_search": "NULL",
    "label": "NULL",
    "entity": "NULL",
    "entity_name": "NULL",
    "entity_property": "NULL",
    "annotation": "{row}.document_id",
    "span": "(SELECT document_id FROM annotation WHERE id = {row}.annotation_id)",
    "edition": "{row}.document_id",
    "review": "(SELECT document_id FROM annotation WHERE id = {row}.annotation_id)",
    "attribute": "(SELECT document_id FROM annotation WHERE id = {row}.annotation_id)",
    "claim": "NULL",
    "utterance": "(SELECT document_id FROM annotation WHERE id = {row}.annotation_id)",
    "evidence": "{row}.document_id",
    "assessment": "NULL",
    "relation": "(SELECT document_id FROM annotation WHERE id = {row}.from_annotation_id)",
}
