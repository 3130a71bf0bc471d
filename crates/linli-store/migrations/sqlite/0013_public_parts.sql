-- What counts as a common part of the estate by an office's own rule (REP-4): a place, or a category wherever it is.
CREATE TABLE public_parts (
    office_id BLOB NOT NULL,
    -- The nil id in a rule about a category.
    place_id BLOB NOT NULL,
    -- Empty in a rule about a place.
    category TEXT NOT NULL,
    public INTEGER NOT NULL,
    PRIMARY KEY (office_id, place_id, category)
) STRICT, WITHOUT ROWID;
