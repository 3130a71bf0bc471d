-- Policies and calendars that this company has made, one row for each version; those that ship are in the program
-- (ADM-1). A version is never changed: cases refer to it.

CREATE TABLE policies (
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- Complaints registered from this instant on run under it.
    valid_from INTEGER NOT NULL,
    -- The whole policy as JSON.
    body TEXT NOT NULL,
    note TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by BLOB,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE calendars (
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- The whole calendar as JSON.
    body TEXT NOT NULL,
    note TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by BLOB,
    -- When every open case had been planned again under it; empty until then.
    planned_at INTEGER,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
