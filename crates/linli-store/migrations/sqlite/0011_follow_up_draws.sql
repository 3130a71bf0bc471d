-- Which repairs are followed up (REP-7).

-- Orders that came back to the office done: what the draws are made from.
CREATE TABLE done_orders (
    case_id BLOB NOT NULL PRIMARY KEY,
    office_id BLOB NOT NULL,
    handed_in_at INTEGER NOT NULL,
    -- When the resident was reached; empty while nobody was.
    followed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX done_orders_office ON done_orders (office_id, handed_in_at);

-- One draw for each office and week (2026-W47), and one for each month (2026-11) that tops it up. Whoever has the seed
-- draws the same again.
CREATE TABLE follow_up_draws (
    office_id BLOB NOT NULL,
    period TEXT NOT NULL,
    seed INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    chosen INTEGER NOT NULL,
    drawn_at INTEGER NOT NULL,
    PRIMARY KEY (office_id, period)
) STRICT, WITHOUT ROWID;
