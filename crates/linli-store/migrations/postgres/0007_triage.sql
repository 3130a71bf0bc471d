-- What was proposed, what people decided, and what was learnt from it (STA-5).

-- One text that was read when it came in: a case, or a contact of which no case came.
CREATE TABLE triage_readings (
    subject_id UUID NOT NULL PRIMARY KEY,
    -- The words of a case; those of a contact stand with the contact.
    text_id UUID,
    office_id UUID NOT NULL REFERENCES nodes (id),
    at BIGINT NOT NULL,
    -- Version of the model that read it; -1 for the rules alone.
    model BIGINT NOT NULL
);
CREATE INDEX triage_readings_office ON triage_readings (office_id, at);

-- One question about it. The words that led there are found in the text again and kept nowhere else.
CREATE TABLE triage_answers (
    subject_id UUID NOT NULL REFERENCES triage_readings (subject_id),
    -- kind, category, emergency, severity or judgement
    question TEXT NOT NULL,
    proposed TEXT NOT NULL,
    -- Thousandths.
    confidence BIGINT NOT NULL,
    -- Empty until a person has decided.
    decided TEXT,
    by_id UUID,
    decided_at BIGINT,
    PRIMARY KEY (subject_id, question)
);
CREATE INDEX triage_answers_decided ON triage_answers (decided_at) WHERE decided_at IS NOT NULL;

-- Models as they were trained. One that was not better keeps its figures and no body.
CREATE TABLE triage_models (
    version BIGINT NOT NULL PRIMARY KEY,
    made_at BIGINT NOT NULL,
    made_by UUID,
    -- live, worse, forgets or few
    outcome TEXT NOT NULL,
    -- Corrections learnt from, the people who made them, corrections held back.
    examples BIGINT NOT NULL,
    people BIGINT NOT NULL,
    held BIGINT NOT NULL,
    -- Share right on what was held back, in thousandths: of this one and of the one in force then.
    score BIGINT NOT NULL,
    score_before BIGINT NOT NULL,
    body BYTEA NOT NULL
);

-- Which model answers since when; the last row holds. Version 0 is the one that ships.
CREATE TABLE triage_switches (
    seq BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_id UUID
);
