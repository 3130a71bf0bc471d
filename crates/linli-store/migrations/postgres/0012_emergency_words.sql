-- The words with which the company and its offices add to the emergency list (REP-1): versions that never change.
CREATE TABLE emergency_words (
    -- The office; the nil id stands for the company, whose words hold everywhere.
    office_id uuid NOT NULL,
    version bigint NOT NULL,
    body text NOT NULL,
    saved_at bigint NOT NULL,
    saved_by uuid NOT NULL,
    PRIMARY KEY (office_id, version)
);
