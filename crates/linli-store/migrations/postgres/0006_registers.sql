-- Registers of a day with their signature, group visits, scripts and templates (REC-3 to REC-6).

-- A signed day. `lines` are ids and codes as they stood when it was signed, never names or words (JSON).
CREATE TABLE register_days (
    office_id UUID NOT NULL REFERENCES nodes (id),
    day TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    signed_by UUID NOT NULL REFERENCES staff (id),
    opinion TEXT NOT NULL,
    lines TEXT NOT NULL,
    -- Keyed digest of what was signed, the words of the contacts included.
    digest TEXT NOT NULL,
    PRIMARY KEY (office_id, day)
);

-- Who takes care of what could not be settled at once; the newest counts.
CREATE TABLE contact_owners (
    id UUID NOT NULL PRIMARY KEY,
    contact_id UUID NOT NULL REFERENCES contacts (id),
    department_id UUID NOT NULL,
    staff_id UUID,
    at BIGINT NOT NULL,
    by_id UUID NOT NULL
);
CREATE INDEX contact_owners_contact ON contact_owners (contact_id, at);

-- Words added to a register: remarks of the reader before it is signed, corrections after.
CREATE TABLE register_remarks (
    id UUID NOT NULL PRIMARY KEY,
    office_id UUID NOT NULL REFERENCES nodes (id),
    day TEXT NOT NULL,
    contact_id UUID,
    -- remark or amendment
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_id UUID NOT NULL
);
CREATE INDEX register_remarks_day ON register_remarks (office_id, day, at);

-- Visits of groups (REC-5).
CREATE TABLE group_visits (
    id UUID NOT NULL PRIMARY KEY,
    office_id UUID NOT NULL REFERENCES nodes (id),
    organisation TEXT NOT NULL,
    visitors TEXT NOT NULL,
    headcount BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    arrival_at BIGINT NOT NULL,
    departure_at BIGINT NOT NULL,
    room TEXT NOT NULL,
    needs TEXT NOT NULL,
    host_id UUID NOT NULL REFERENCES staff (id),
    -- planned, arrived, touring, talking, left, cancelled
    state TEXT NOT NULL,
    -- The task before arrival: when it is due, and when and by whom it was done.
    task_at BIGINT NOT NULL,
    task_done_at BIGINT,
    task_done_by UUID,
    arrived_at BIGINT,
    left_at BIGINT,
    record TEXT NOT NULL,
    recorded_at BIGINT,
    recorded_by UUID,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by UUID NOT NULL
);
CREATE INDEX group_visits_office ON group_visits (office_id, arrival_at);
CREATE INDEX group_visits_task ON group_visits (task_at) WHERE task_done_at IS NULL;

CREATE TABLE group_visit_stops (
    visit_id UUID NOT NULL REFERENCES group_visits (id),
    position BIGINT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (visit_id, position)
);

-- Scripts, phrases and reply templates that the office edits; those of the company have no office.
CREATE TABLE scripts (
    id UUID NOT NULL PRIMARY KEY,
    office_id UUID,
    -- script, phrase or reply
    kind TEXT NOT NULL,
    step TEXT NOT NULL,
    category TEXT NOT NULL,
    title_zh_cn TEXT NOT NULL,
    title_zh_tw TEXT NOT NULL,
    title_en TEXT NOT NULL,
    body_zh_cn TEXT NOT NULL,
    body_zh_tw TEXT NOT NULL,
    body_en TEXT NOT NULL,
    position BIGINT NOT NULL,
    -- The shipped text that this one replaces; empty for one of the office's own.
    replaces TEXT NOT NULL,
    version BIGINT NOT NULL,
    retired_at BIGINT
);
CREATE INDEX scripts_step ON scripts (kind, step, position);

-- Every version of a script as it was.
CREATE TABLE script_versions (
    script_id UUID NOT NULL REFERENCES scripts (id),
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_id UUID NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (script_id, version)
);

-- Follow-ups of a week: by their limit.
CREATE INDEX clocks_follow_up ON clocks (due_at, case_id) WHERE clock = 'SLA-12';
