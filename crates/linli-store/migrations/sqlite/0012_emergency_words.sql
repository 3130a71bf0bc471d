-- The words with which the company and its offices add to the emergency list (REP-1): versions that never change.
CREATE TABLE emergency_words (
    -- The office; the nil id stands for the company, whose words hold everywhere.
    office_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by BLOB NOT NULL,
    PRIMARY KEY (office_id, version)
) STRICT, WITHOUT ROWID;
