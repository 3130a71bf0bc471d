-- The bytes of files lie in a folder or a bucket; the rows stay here (decision 0093).

-- Since when the bytes lie there; until then they are in `body`, which is empty afterwards.
ALTER TABLE attachments ADD COLUMN stored_at INTEGER;
-- 1: there is a small picture of it.
ALTER TABLE attachments ADD COLUMN small INTEGER NOT NULL DEFAULT 0;
-- Since when the bytes are known to be missing.
ALTER TABLE attachments ADD COLUMN missing_at INTEGER;
CREATE INDEX attachments_here ON attachments (id) WHERE stored_at IS NULL;

-- Objects whose row was erased, until they are gone, too.
CREATE TABLE file_removals (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;

-- Paper slips that were typed in at the desk (decision 0095): each once in an office.
CREATE TABLE paper_slips (
    contact_id BLOB NOT NULL PRIMARY KEY,
    office_id BLOB NOT NULL,
    case_id BLOB,
    -- What stands on the slip: its number, and the day on which it was written.
    number TEXT NOT NULL,
    day TEXT
) STRICT;
CREATE UNIQUE INDEX paper_slips_number ON paper_slips (office_id, number);
CREATE INDEX paper_slips_case ON paper_slips (case_id);
