-- Letters to residents by mail: where a case is written to, who wants none, what became of each.

CREATE TABLE case_addresses (
    case_id UUID NOT NULL PRIMARY KEY,
    address_sealed BYTEA NOT NULL,
    -- Keyed; finds the other cases of the same address without opening any.
    address_hash BYTEA NOT NULL,
    language TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    -- No more letters about this case.
    stopped_at BIGINT
);
CREATE INDEX case_addresses_hash ON case_addresses (address_hash, given_at);

-- Addresses that want no letters at all.
CREATE TABLE address_stops (
    address_hash BYTEA NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);

-- What became of each letter. Its turn stands in the outbox, under the same id.
CREATE TABLE letters (
    id UUID NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL,
    occasion TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    fate TEXT NOT NULL,
    -- Since when, and until when if it waits.
    at BIGINT NOT NULL,
    until BIGINT,
    attempts BIGINT NOT NULL,
    -- What the server said, without the address.
    answer TEXT NOT NULL
);
CREATE INDEX letters_case ON letters (case_id, made_at);
