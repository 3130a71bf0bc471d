-- Which repairs are followed up (REP-7).

-- Orders that came back to the office done: what the draws are made from.
CREATE TABLE done_orders (
    case_id UUID NOT NULL PRIMARY KEY,
    office_id UUID NOT NULL,
    handed_in_at BIGINT NOT NULL,
    -- When the resident was reached; empty while nobody was.
    followed_at BIGINT
);
CREATE INDEX done_orders_office ON done_orders (office_id, handed_in_at);

-- One draw for each office and week (2026-W47), and one for each month (2026-11) that tops it up. Whoever has the seed
-- draws the same again.
CREATE TABLE follow_up_draws (
    office_id UUID NOT NULL,
    period TEXT NOT NULL,
    seed BIGINT NOT NULL,
    orders BIGINT NOT NULL,
    chosen BIGINT NOT NULL,
    drawn_at BIGINT NOT NULL,
    PRIMARY KEY (office_id, period)
);
