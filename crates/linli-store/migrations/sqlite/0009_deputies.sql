-- Deputies for approvals (CMP-7), notices that are about no case, and running cases that go on under another policy.

-- Who decides in whose name, for which approvals and how long. Never deleted: it was so.
CREATE TABLE deputies (
    id BLOB NOT NULL PRIMARY KEY,
    principal_id BLOB NOT NULL REFERENCES staff (id),
    deputy_id BLOB NOT NULL REFERENCES staff (id),
    -- Codes of the kinds of approvals, separated by spaces.
    kinds TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    -- The first instant after it.
    until_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    named_at INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT;
CREATE INDEX deputies_principal ON deputies (principal_id, until_at);
CREATE INDEX deputies_deputy ON deputies (deputy_id, until_at);

-- What one person is told that belongs to no case. `params` are ids and codes (JSON), never names or words.
CREATE TABLE personal_notices (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    from_id BLOB,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    params TEXT NOT NULL,
    read_at INTEGER
) STRICT;
CREATE INDEX personal_notices_unread ON personal_notices (staff_id, at) WHERE read_at IS NULL;
CREATE INDEX personal_notices_staff ON personal_notices (staff_id, at);

-- Versions of policies to which an administrator moves the running cases. Empty `done_at`: not all were looked at yet.
CREATE TABLE policy_moves (
    policy TEXT NOT NULL,
    version INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    asked_by BLOB,
    done_at INTEGER,
    -- Cases that were moved.
    cases INTEGER NOT NULL,
    PRIMARY KEY (policy, version)
) STRICT, WITHOUT ROWID;
