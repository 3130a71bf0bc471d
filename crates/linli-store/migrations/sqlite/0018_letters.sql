-- Letters to residents by mail: where a case is written to, who wants none, what became of each.

CREATE TABLE case_addresses (
    case_id BLOB NOT NULL PRIMARY KEY,
    address_sealed BLOB NOT NULL,
    -- Keyed; finds the other cases of the same address without opening any.
    address_hash BLOB NOT NULL,
    language TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    -- No more letters about this case.
    stopped_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX case_addresses_hash ON case_addresses (address_hash, given_at);

-- Addresses that want no letters at all.
CREATE TABLE address_stops (
    address_hash BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What became of each letter. Its turn stands in the outbox, under the same id.
CREATE TABLE letters (
    id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL,
    occasion TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    fate TEXT NOT NULL,
    -- Since when, and until when if it waits.
    at INTEGER NOT NULL,
    until INTEGER,
    attempts INTEGER NOT NULL,
    -- What the server said, without the address.
    answer TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX letters_case ON letters (case_id, made_at);
