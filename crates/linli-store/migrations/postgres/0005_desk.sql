-- The desk while somebody talks: unsent words, telephone calls, incidents to be told, views, who looks at a case
-- (REC-1, REC-2, CMP-1).

-- Words that were typed and not sent yet. The fields are sealed: they hold names and numbers.
CREATE TABLE drafts (
    staff_id UUID NOT NULL REFERENCES staff (id),
    -- desk:<id>, note:<case>, reply:<case>, call:<case>
    subject TEXT NOT NULL,
    body_sealed BYTEA NOT NULL,
    -- When the call was parked; empty for the one being written.
    parked_at BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (staff_id, subject)
);
CREATE INDEX drafts_age ON drafts (updated_at);

-- What a telephone system reports.
CREATE TABLE calls (
    id UUID NOT NULL PRIMARY KEY,
    office_id UUID NOT NULL REFERENCES nodes (id),
    -- The name that the telephone system gives the call.
    external TEXT NOT NULL,
    line TEXT NOT NULL,
    -- Whose telephone rings; empty for everybody on the desk.
    staff_id UUID,
    phone_sealed BYTEA NOT NULL,
    phone_hash BYTEA NOT NULL,
    tail_hash BYTEA NOT NULL,
    -- ringing, answered or hung_up
    state TEXT NOT NULL,
    rang_at BIGINT NOT NULL,
    answered_at BIGINT,
    ended_at BIGINT
);
CREATE UNIQUE INDEX calls_external ON calls (office_id, external);
CREATE INDEX calls_office ON calls (office_id, rang_at);
CREATE INDEX calls_phone ON calls (phone_hash, rang_at);

-- What goes on in a place, with the sentence to be said to callers.
CREATE TABLE incidents (
    id UUID NOT NULL PRIMARY KEY,
    office_id UUID NOT NULL REFERENCES nodes (id),
    place_id UUID NOT NULL REFERENCES places (id),
    title TEXT NOT NULL,
    say TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    by_id UUID
);
CREATE INDEX incidents_office ON incidents (office_id, until_at);
CREATE INDEX incidents_place ON incidents (place_id, until_at);

-- A question about cases under a name of its own.
CREATE TABLE saved_views (
    id UUID NOT NULL PRIMARY KEY,
    staff_id UUID NOT NULL REFERENCES staff (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX saved_views_staff ON saved_views (staff_id, created_at);

CREATE TABLE presence (
    case_id UUID NOT NULL REFERENCES cases (id),
    staff_id UUID NOT NULL REFERENCES staff (id),
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, staff_id)
);
CREATE INDEX presence_staff ON presence (staff_id);
CREATE INDEX presence_age ON presence (seen_at);

-- What the contact was about; empty for those of before.
ALTER TABLE contacts ADD COLUMN kind TEXT;
CREATE INDEX contacts_place ON contacts (place_id, at);
