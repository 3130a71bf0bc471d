-- The resident's side: codes on places, links to cases, and what came in through the pages without an account.

-- What a label on a wall says. Printed for everybody to read, so no secret; random, so that no room follows from another.
CREATE TABLE place_codes (
    code TEXT NOT NULL PRIMARY KEY,
    place_id UUID NOT NULL REFERENCES places (id),
    made_at BIGINT NOT NULL,
    made_by UUID,
    -- A label that was torn off or copied opens nothing any more.
    retired_at BIGINT
);
CREATE INDEX place_codes_place ON place_codes (place_id);

-- Links by which residents follow a case. The token is made of `salt` with a key that is not in the database; here is
-- only its hash.
CREATE TABLE resident_links (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL,
    salt BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX resident_links_case ON resident_links (case_id);

-- Reports of visitors without an account that somebody should look at twice.
CREATE TABLE visitor_flags (
    case_id UUID NOT NULL,
    -- too_many: one of very many from one address.
    flag TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, flag)
);
