-- Repairs: what is charged, who can do what, what is under warranty, and which cases belong together (REP-2, REP-4, REP-7).

-- One version of an office's rate card (收费标准). Never changed: an agreed quote keeps its version.
CREATE TABLE rate_cards (
    office_id UUID NOT NULL REFERENCES nodes (id),
    version BIGINT NOT NULL,
    -- Quotes made from this instant on are computed from it.
    valid_from BIGINT NOT NULL,
    -- JSON.
    body TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by UUID,
    PRIMARY KEY (office_id, version)
);

-- What a technician can do: the code of a category of repairs, or of the group above it.
CREATE TABLE staff_skills (
    staff_id UUID NOT NULL REFERENCES staff (id),
    skill TEXT NOT NULL,
    PRIMARY KEY (staff_id, skill)
);

-- Until when the developer answers for a category at a place; an empty category means every one.
CREATE TABLE warranties (
    place_id UUID NOT NULL REFERENCES places (id),
    category TEXT NOT NULL,
    -- Local day, the last one included.
    until TEXT NOT NULL,
    PRIMARY KEY (place_id, category)
);

-- Cases that belong together: one row for each direction.
CREATE TABLE case_links (
    case_id UUID NOT NULL REFERENCES cases (id),
    other_id UUID NOT NULL REFERENCES cases (id),
    relation TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, other_id)
);

-- Repairs are looked at on their own: the dispatch board and the technician's phone.
CREATE INDEX cases_repairs ON cases (office_id, handler_id, registered_at, id) WHERE open = 1 AND kind = 'repair';
