-- What is done so that a hot matter does not come again (STA-3).
CREATE TABLE prevention_tasks (
    id BLOB NOT NULL PRIMARY KEY,
    office_id BLOB NOT NULL REFERENCES nodes (id),
    title TEXT NOT NULL,
    measure TEXT NOT NULL,
    owner_id BLOB NOT NULL REFERENCES staff (id),
    -- Local day of the office, the last one in time.
    due_day TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    opened_by BLOB NOT NULL REFERENCES staff (id),
    done_at INTEGER,
    done_by BLOB REFERENCES staff (id),
    result TEXT NOT NULL
) STRICT;
CREATE INDEX prevention_tasks_office ON prevention_tasks (office_id, opened_at);
CREATE INDEX prevention_tasks_owner ON prevention_tasks (owner_id, done_at);

-- The cases that it is about.
CREATE TABLE prevention_cases (
    task_id BLOB NOT NULL REFERENCES prevention_tasks (id),
    case_id BLOB NOT NULL REFERENCES cases (id),
    PRIMARY KEY (task_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX prevention_cases_case ON prevention_cases (case_id);

-- Whose turn it is, read by the dispatch board without the cases themselves (REP-2).
CREATE INDEX cases_given ON cases (office_id, registered_at, handler_id) WHERE kind = 'repair' AND handler_id IS NOT NULL;
