-- The bytes of files lie in a folder or a bucket; the rows stay here (decision 0093).

-- Since when the bytes lie there; until then they are in `body`, which is empty afterwards.
ALTER TABLE attachments ADD COLUMN stored_at BIGINT;
-- 1: there is a small picture of it.
ALTER TABLE attachments ADD COLUMN small BIGINT NOT NULL DEFAULT 0;
-- Since when the bytes are known to be missing.
ALTER TABLE attachments ADD COLUMN missing_at BIGINT;
CREATE INDEX attachments_here ON attachments (id) WHERE stored_at IS NULL;

-- Objects whose row was erased, until they are gone, too.
CREATE TABLE file_removals (
    id UUID NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);

-- Paper slips that were typed in at the desk (decision 0095): each once in an office.
CREATE TABLE paper_slips (
    contact_id UUID NOT NULL PRIMARY KEY,
    office_id UUID NOT NULL,
    case_id UUID,
    -- What stands on the slip: its number, and the day on which it was written.
    number TEXT NOT NULL,
    day TEXT
);
CREATE UNIQUE INDEX paper_slips_number ON paper_slips (office_id, number);
CREATE INDEX paper_slips_case ON paper_slips (case_id);
