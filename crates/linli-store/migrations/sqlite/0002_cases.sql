-- Cases, their journal, clocks and everything that is written with them (CMP-1 to CMP-16, REC-1).

CREATE TABLE counters (
    office_id BLOB NOT NULL,
    prefix TEXT NOT NULL,
    -- Local day (2026-09-14) or year (2026) within which the numbers run without gaps.
    period TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (office_id, prefix, period)
) STRICT, WITHOUT ROWID;

-- Words that people said or wrote. Erasable: the journal holds only their id and digest.
CREATE TABLE texts (
    id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL,
    body TEXT NOT NULL,
    erased_at INTEGER
) STRICT;
CREATE INDEX texts_case ON texts (case_id);

CREATE TABLE contacts (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    office_id BLOB NOT NULL REFERENCES nodes (id),
    channel TEXT NOT NULL,
    at INTEGER NOT NULL,
    day TEXT NOT NULL,
    clerk_id BLOB,
    resident_id BLOB,
    place_id BLOB,
    name TEXT NOT NULL,
    phone_sealed BLOB,
    phone_hash BLOB,
    tail_hash BLOB,
    subject TEXT NOT NULL,
    said TEXT NOT NULL,
    done TEXT NOT NULL,
    -- settled, message or case
    outcome TEXT NOT NULL,
    department_id BLOB,
    responsible_id BLOB,
    agreed_reply_at INTEGER,
    case_id BLOB
) STRICT;
CREATE UNIQUE INDEX contacts_number ON contacts (office_id, number);
CREATE INDEX contacts_day ON contacts (office_id, day, at);
CREATE INDEX contacts_phone ON contacts (phone_hash, at);
CREATE INDEX contacts_tail ON contacts (tail_hash, at);
CREATE INDEX contacts_resident ON contacts (resident_id, at);
CREATE INDEX contacts_case ON contacts (case_id);

CREATE TABLE matters (
    id BLOB NOT NULL PRIMARY KEY,
    office_id BLOB NOT NULL REFERENCES nodes (id),
    title TEXT NOT NULL,
    became_group INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB
) STRICT;
CREATE INDEX matters_office ON matters (office_id, created_at);

CREATE TABLE matter_households (
    matter_id BLOB NOT NULL REFERENCES matters (id),
    place_id BLOB NOT NULL,
    PRIMARY KEY (matter_id, place_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    branch_id BLOB,
    office_id BLOB NOT NULL REFERENCES nodes (id),
    place_id BLOB,
    household_id BLOB,
    resident_id BLOB,
    reporter TEXT NOT NULL,
    channel TEXT NOT NULL,
    category TEXT NOT NULL,
    title TEXT NOT NULL,
    place_label TEXT NOT NULL,
    stage TEXT NOT NULL,
    severity TEXT NOT NULL,
    judgement TEXT,
    became_group INTEGER NOT NULL,
    round INTEGER NOT NULL,
    open INTEGER NOT NULL,
    paused INTEGER NOT NULL,
    department_id BLOB,
    handler_id BLOB,
    approver TEXT,
    matter_id BLOB,
    registered_at INTEGER NOT NULL,
    day TEXT NOT NULL,
    month TEXT NOT NULL,
    -- The next limit of an open case, and the clock whose limit it is.
    due_at INTEGER,
    due_clock TEXT,
    recall_at INTEGER,
    updated_at INTEGER NOT NULL,
    closed_at INTEGER,
    version INTEGER NOT NULL,
    -- Hash of the last entry of the journal; the state that the rules decide on.
    head BLOB NOT NULL,
    snapshot TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX cases_number ON cases (office_id, number);
CREATE INDEX cases_tail ON cases (number);
CREATE INDEX cases_day ON cases (office_id, day, kind);
-- Lists (linli_store::lists) read one range of one of these, whatever the page. Open and closed cases have indexes
-- of their own: the open ones are few and change often, the closed ones are many and rest.
-- `paused` is there so that the ribbon can be counted without looking at the cases themselves.
CREATE INDEX cases_due ON cases (due_at, id, paused) WHERE open = 1;
CREATE INDEX cases_due_branch ON cases (branch_id, due_at, id, paused) WHERE open = 1;
CREATE INDEX cases_due_office ON cases (office_id, due_at, id, paused) WHERE open = 1;
CREATE INDEX cases_stage ON cases (stage, due_at, id) WHERE open = 1;
CREATE INDEX cases_stage_branch ON cases (branch_id, stage, due_at, id) WHERE open = 1;
CREATE INDEX cases_stage_office ON cases (office_id, stage, due_at, id) WHERE open = 1;
CREATE INDEX cases_handler ON cases (handler_id, due_at, id) WHERE open = 1;
CREATE INDEX cases_approver ON cases (approver, office_id, due_at, id) WHERE open = 1 AND approver IS NOT NULL;
CREATE INDEX cases_open ON cases (registered_at, id) WHERE open = 1;
CREATE INDEX cases_open_branch ON cases (branch_id, registered_at, id) WHERE open = 1;
CREATE INDEX cases_open_office ON cases (office_id, registered_at, id) WHERE open = 1;
CREATE INDEX cases_closed ON cases (registered_at, id) WHERE open = 0;
CREATE INDEX cases_closed_branch ON cases (branch_id, registered_at, id) WHERE open = 0;
CREATE INDEX cases_closed_office ON cases (office_id, registered_at, id) WHERE open = 0;
CREATE INDEX cases_resident ON cases (resident_id, registered_at);
CREATE INDEX cases_household ON cases (household_id, category, registered_at);
CREATE INDEX cases_place ON cases (place_id, registered_at);
CREATE INDEX cases_matter ON cases (matter_id);

-- The departments that have, or had, a part in a case. Carries the sort keys of lists.
CREATE TABLE case_departments (
    case_id BLOB NOT NULL REFERENCES cases (id),
    department_id BLOB NOT NULL,
    open INTEGER NOT NULL,
    stage TEXT NOT NULL,
    due_at INTEGER,
    registered_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, department_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_departments_due ON case_departments (department_id, due_at, case_id) WHERE open = 1;
CREATE INDEX case_departments_stage ON case_departments (department_id, stage, due_at, case_id) WHERE open = 1;
CREATE INDEX case_departments_open ON case_departments (department_id, registered_at, case_id) WHERE open = 1;
CREATE INDEX case_departments_closed ON case_departments (department_id, registered_at, case_id) WHERE open = 0;

-- Staff complained about: kept from seeing the case by every query (CMP-6, failure mode P26).
CREATE TABLE case_accused (
    staff_id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases (id),
    PRIMARY KEY (staff_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_accused_case ON case_accused (case_id);

-- The journal: append only. Each entry carries the keyed hash of itself and the one before (CMP-16).
CREATE TABLE journal (
    case_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    actor_id BLOB,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    origin TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE clocks (
    case_id BLOB NOT NULL,
    clock TEXT NOT NULL,
    run INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    done_at INTEGER,
    stopped INTEGER NOT NULL,
    paused INTEGER NOT NULL,
    extensions INTEGER NOT NULL,
    -- When the sweep has to look at it again; empty when nothing more is to be told.
    sweep_at INTEGER,
    PRIMARY KEY (case_id, clock, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX clocks_sweep ON clocks (sweep_at, case_id) WHERE sweep_at IS NOT NULL;

CREATE TABLE attachments (
    id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    body BLOB NOT NULL,
    at INTEGER NOT NULL,
    by_id BLOB
) STRICT;
CREATE INDEX attachments_case ON attachments (case_id, at);

-- Messages and jobs that are sent after the transaction; each at most once per event and recipient.
CREATE TABLE outbox (
    id BLOB NOT NULL PRIMARY KEY,
    dedup TEXT NOT NULL,
    topic TEXT NOT NULL,
    case_id BLOB,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER,
    attempts INTEGER NOT NULL,
    done_at INTEGER,
    failure TEXT
) STRICT;
CREATE UNIQUE INDEX outbox_dedup ON outbox (dedup);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE done_at IS NULL;

-- In-app notices: the bell.
CREATE TABLE notices (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    case_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    params TEXT NOT NULL,
    read_at INTEGER
) STRICT;
CREATE INDEX notices_unread ON notices (staff_id, at) WHERE read_at IS NULL;
CREATE INDEX notices_staff ON notices (staff_id, at);

CREATE TABLE idempotency (
    actor_id BLOB NOT NULL,
    key TEXT NOT NULL,
    request_digest BLOB NOT NULL,
    response TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (actor_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency (created_at);

-- Work that one node does at a time.
CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Bigrams and words of each case, made by the program (linli_store::search). `doc` is the number by which the index
-- knows the case; it survives VACUUM. The tokens need no further splitting, hence the plainest tokenizer.
CREATE TABLE case_search (
    case_id BLOB NOT NULL,
    terms TEXT NOT NULL,
    doc INTEGER PRIMARY KEY
) STRICT;
CREATE UNIQUE INDEX case_search_case ON case_search (case_id);
CREATE VIRTUAL TABLE case_terms USING fts5 (
    terms, content = 'case_search', content_rowid = 'doc', tokenize = 'ascii', columnsize = 0
);
-- Erased words leave the index at once, not when its parts are merged.
INSERT INTO case_terms (case_terms, rank) VALUES ('secure-delete', 1);
