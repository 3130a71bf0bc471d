-- Cases, their journal, clocks and everything that is written with them (CMP-1 to CMP-16, REC-1).

CREATE TABLE counters (
    office_id UUID NOT NULL,
    prefix TEXT NOT NULL,
    -- Local day (2026-09-14) or year (2026) within which the numbers run without gaps.
    period TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (office_id, prefix, period)
);

-- Words that people said or wrote. Erasable: the journal holds only their id and digest.
CREATE TABLE texts (
    id UUID NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL,
    body TEXT NOT NULL,
    erased_at BIGINT
);
CREATE INDEX texts_case ON texts (case_id);

CREATE TABLE contacts (
    id UUID NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    office_id UUID NOT NULL REFERENCES nodes (id),
    channel TEXT NOT NULL,
    at BIGINT NOT NULL,
    day TEXT NOT NULL,
    clerk_id UUID,
    resident_id UUID,
    place_id UUID,
    name TEXT NOT NULL,
    phone_sealed BYTEA,
    phone_hash BYTEA,
    tail_hash BYTEA,
    subject TEXT NOT NULL,
    said TEXT NOT NULL,
    done TEXT NOT NULL,
    -- settled, message or case
    outcome TEXT NOT NULL,
    department_id UUID,
    responsible_id UUID,
    agreed_reply_at BIGINT,
    case_id UUID
);
CREATE UNIQUE INDEX contacts_number ON contacts (office_id, number);
CREATE INDEX contacts_day ON contacts (office_id, day, at);
CREATE INDEX contacts_phone ON contacts (phone_hash, at);
CREATE INDEX contacts_tail ON contacts (tail_hash, at);
CREATE INDEX contacts_resident ON contacts (resident_id, at);
CREATE INDEX contacts_case ON contacts (case_id);

CREATE TABLE matters (
    id UUID NOT NULL PRIMARY KEY,
    office_id UUID NOT NULL REFERENCES nodes (id),
    title TEXT NOT NULL,
    became_group BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by UUID
);
CREATE INDEX matters_office ON matters (office_id, created_at);

CREATE TABLE matter_households (
    matter_id UUID NOT NULL REFERENCES matters (id),
    place_id UUID NOT NULL,
    PRIMARY KEY (matter_id, place_id)
);

CREATE TABLE cases (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    branch_id UUID,
    office_id UUID NOT NULL REFERENCES nodes (id),
    place_id UUID,
    household_id UUID,
    resident_id UUID,
    reporter TEXT NOT NULL,
    channel TEXT NOT NULL,
    category TEXT NOT NULL,
    title TEXT NOT NULL,
    place_label TEXT NOT NULL,
    stage TEXT NOT NULL,
    severity TEXT NOT NULL,
    judgement TEXT,
    became_group BIGINT NOT NULL,
    round BIGINT NOT NULL,
    open BIGINT NOT NULL,
    paused BIGINT NOT NULL,
    department_id UUID,
    handler_id UUID,
    approver TEXT,
    matter_id UUID,
    registered_at BIGINT NOT NULL,
    day TEXT NOT NULL,
    month TEXT NOT NULL,
    -- The next limit of an open case, and the clock whose limit it is.
    due_at BIGINT,
    due_clock TEXT,
    recall_at BIGINT,
    updated_at BIGINT NOT NULL,
    closed_at BIGINT,
    version BIGINT NOT NULL,
    -- Hash of the last entry of the journal; the state that the rules decide on.
    head BYTEA NOT NULL,
    snapshot TEXT NOT NULL
);
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
    case_id UUID NOT NULL REFERENCES cases (id),
    department_id UUID NOT NULL,
    open BIGINT NOT NULL,
    stage TEXT NOT NULL,
    due_at BIGINT,
    registered_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, department_id)
);
CREATE INDEX case_departments_due ON case_departments (department_id, due_at, case_id) WHERE open = 1;
CREATE INDEX case_departments_stage ON case_departments (department_id, stage, due_at, case_id) WHERE open = 1;
CREATE INDEX case_departments_open ON case_departments (department_id, registered_at, case_id) WHERE open = 1;
CREATE INDEX case_departments_closed ON case_departments (department_id, registered_at, case_id) WHERE open = 0;

-- Staff complained about: kept from seeing the case by every query (CMP-6, failure mode P26).
CREATE TABLE case_accused (
    staff_id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases (id),
    PRIMARY KEY (staff_id, case_id)
);
CREATE INDEX case_accused_case ON case_accused (case_id);

-- The journal: append only. Each entry carries the keyed hash of itself and the one before (CMP-16).
CREATE TABLE journal (
    case_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    actor_id UUID,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    origin TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (case_id, seq)
);

CREATE TABLE clocks (
    case_id UUID NOT NULL,
    clock TEXT NOT NULL,
    run BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    done_at BIGINT,
    stopped BIGINT NOT NULL,
    paused BIGINT NOT NULL,
    extensions BIGINT NOT NULL,
    -- When the sweep has to look at it again; empty when nothing more is to be told.
    sweep_at BIGINT,
    PRIMARY KEY (case_id, clock, run)
);
CREATE INDEX clocks_sweep ON clocks (sweep_at, case_id) WHERE sweep_at IS NOT NULL;

CREATE TABLE attachments (
    id UUID NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    digest TEXT NOT NULL,
    body BYTEA NOT NULL,
    at BIGINT NOT NULL,
    by_id UUID
);
CREATE INDEX attachments_case ON attachments (case_id, at);

-- Messages and jobs that are sent after the transaction; each at most once per event and recipient.
CREATE TABLE outbox (
    id UUID NOT NULL PRIMARY KEY,
    dedup TEXT NOT NULL,
    topic TEXT NOT NULL,
    case_id UUID,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT,
    attempts BIGINT NOT NULL,
    done_at BIGINT,
    failure TEXT
);
CREATE UNIQUE INDEX outbox_dedup ON outbox (dedup);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE done_at IS NULL;

-- In-app notices: the bell.
CREATE TABLE notices (
    id UUID NOT NULL PRIMARY KEY,
    staff_id UUID NOT NULL REFERENCES staff (id),
    case_id UUID NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    params TEXT NOT NULL,
    read_at BIGINT
);
CREATE INDEX notices_unread ON notices (staff_id, at) WHERE read_at IS NULL;
CREATE INDEX notices_staff ON notices (staff_id, at);

CREATE TABLE idempotency (
    actor_id UUID NOT NULL,
    key TEXT NOT NULL,
    request_digest BYTEA NOT NULL,
    response TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (actor_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

-- Work that one node does at a time.
CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder UUID NOT NULL,
    until BIGINT NOT NULL
);

-- Bigrams and words of each case, made by the program (linli_store::search).
CREATE TABLE case_search (
    case_id UUID NOT NULL PRIMARY KEY,
    terms TSVECTOR NOT NULL
);
CREATE INDEX case_search_terms ON case_search USING GIN (terms);
