-- Registers of a day with their signature, group visits, scripts and templates (REC-3 to REC-6).

-- A signed day. `lines` are ids and codes as they stood when it was signed, never names or words (JSON).
CREATE TABLE register_days (
    office_id BLOB NOT NULL REFERENCES nodes (id),
    day TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    signed_by BLOB NOT NULL REFERENCES staff (id),
    opinion TEXT NOT NULL,
    lines TEXT NOT NULL,
    -- Keyed digest of what was signed, the words of the contacts included.
    digest TEXT NOT NULL,
    PRIMARY KEY (office_id, day)
) STRICT, WITHOUT ROWID;

-- Who takes care of what could not be settled at once; the newest counts.
CREATE TABLE contact_owners (
    id BLOB NOT NULL PRIMARY KEY,
    contact_id BLOB NOT NULL REFERENCES contacts (id),
    department_id BLOB NOT NULL,
    staff_id BLOB,
    at INTEGER NOT NULL,
    by_id BLOB NOT NULL
) STRICT;
CREATE INDEX contact_owners_contact ON contact_owners (contact_id, at);

-- Words added to a register: remarks of the reader before it is signed, corrections after.
CREATE TABLE register_remarks (
    id BLOB NOT NULL PRIMARY KEY,
    office_id BLOB NOT NULL REFERENCES nodes (id),
    day TEXT NOT NULL,
    contact_id BLOB,
    -- remark or amendment
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    by_id BLOB NOT NULL
) STRICT;
CREATE INDEX register_remarks_day ON register_remarks (office_id, day, at);

-- Visits of groups (REC-5).
CREATE TABLE group_visits (
    id BLOB NOT NULL PRIMARY KEY,
    office_id BLOB NOT NULL REFERENCES nodes (id),
    organisation TEXT NOT NULL,
    visitors TEXT NOT NULL,
    headcount INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    arrival_at INTEGER NOT NULL,
    departure_at INTEGER NOT NULL,
    room TEXT NOT NULL,
    needs TEXT NOT NULL,
    host_id BLOB NOT NULL REFERENCES staff (id),
    -- planned, arrived, touring, talking, left, cancelled
    state TEXT NOT NULL,
    -- The task before arrival: when it is due, and when and by whom it was done.
    task_at INTEGER NOT NULL,
    task_done_at INTEGER,
    task_done_by BLOB,
    arrived_at INTEGER,
    left_at INTEGER,
    record TEXT NOT NULL,
    recorded_at INTEGER,
    recorded_by BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL
) STRICT;
CREATE INDEX group_visits_office ON group_visits (office_id, arrival_at);
CREATE INDEX group_visits_task ON group_visits (task_at) WHERE task_done_at IS NULL;

CREATE TABLE group_visit_stops (
    visit_id BLOB NOT NULL REFERENCES group_visits (id),
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (visit_id, position)
) STRICT, WITHOUT ROWID;

-- Scripts, phrases and reply templates that the office edits; those of the company have no office.
CREATE TABLE scripts (
    id BLOB NOT NULL PRIMARY KEY,
    office_id BLOB,
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
    position INTEGER NOT NULL,
    -- The shipped text that this one replaces; empty for one of the office's own.
    replaces TEXT NOT NULL,
    version INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;
CREATE INDEX scripts_step ON scripts (kind, step, position);

-- Every version of a script as it was.
CREATE TABLE script_versions (
    script_id BLOB NOT NULL REFERENCES scripts (id),
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_id BLOB NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (script_id, version)
) STRICT, WITHOUT ROWID;

-- Follow-ups of a week: by their limit.
CREATE INDEX clocks_follow_up ON clocks (due_at, case_id) WHERE clock = 'SLA-12';
