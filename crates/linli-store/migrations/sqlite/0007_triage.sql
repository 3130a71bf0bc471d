-- What was proposed, what people decided, and what was learnt from it (STA-5).

-- One text that was read when it came in: a case, or a contact of which no case came.
CREATE TABLE triage_readings (
    subject_id BLOB NOT NULL PRIMARY KEY,
    -- The words of a case; those of a contact stand with the contact.
    text_id BLOB,
    office_id BLOB NOT NULL REFERENCES nodes (id),
    at INTEGER NOT NULL,
    -- Version of the model that read it; -1 for the rules alone.
    model INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX triage_readings_office ON triage_readings (office_id, at);

-- One question about it. The words that led there are found in the text again and kept nowhere else.
CREATE TABLE triage_answers (
    subject_id BLOB NOT NULL REFERENCES triage_readings (subject_id),
    -- kind, category, emergency, severity or judgement
    question TEXT NOT NULL,
    proposed TEXT NOT NULL,
    -- Thousandths.
    confidence INTEGER NOT NULL,
    -- Empty until a person has decided.
    decided TEXT,
    by_id BLOB,
    decided_at INTEGER,
    PRIMARY KEY (subject_id, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX triage_answers_decided ON triage_answers (decided_at) WHERE decided_at IS NOT NULL;

-- Models as they were trained. One that was not better keeps its figures and no body.
CREATE TABLE triage_models (
    version INTEGER NOT NULL PRIMARY KEY,
    made_at INTEGER NOT NULL,
    made_by BLOB,
    -- live, worse, forgets or few
    outcome TEXT NOT NULL,
    -- Corrections learnt from, the people who made them, corrections held back.
    examples INTEGER NOT NULL,
    people INTEGER NOT NULL,
    held INTEGER NOT NULL,
    -- Share right on what was held back, in thousandths: of this one and of the one in force then.
    score INTEGER NOT NULL,
    score_before INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

-- Which model answers since when; the last row holds. Version 0 is the one that ships.
CREATE TABLE triage_switches (
    seq INTEGER NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_id BLOB
) STRICT;
