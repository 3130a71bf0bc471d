-- What counts as a common part of the estate by an office's own rule (REP-4): a place, or a category wherever it is.
CREATE TABLE public_parts (
    office_id uuid NOT NULL,
    -- The nil id in a rule about a category.
    place_id uuid NOT NULL,
    -- Empty in a rule about a place.
    category text NOT NULL,
    public bigint NOT NULL,
    PRIMARY KEY (office_id, place_id, category)
);
