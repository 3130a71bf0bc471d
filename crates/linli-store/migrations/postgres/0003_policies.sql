-- Policies and calendars that this company has made, one row for each version; those that ship are in the program
-- (ADM-1). A version is never changed: cases refer to it.

CREATE TABLE policies (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- Complaints registered from this instant on run under it.
    valid_from BIGINT NOT NULL,
    -- The whole policy as JSON.
    body TEXT NOT NULL,
    note TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by UUID,
    PRIMARY KEY (id, version)
);

CREATE TABLE calendars (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- The whole calendar as JSON.
    body TEXT NOT NULL,
    note TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by UUID,
    -- When every open case had been planned again under it; empty until then.
    planned_at BIGINT,
    PRIMARY KEY (id, version)
);
