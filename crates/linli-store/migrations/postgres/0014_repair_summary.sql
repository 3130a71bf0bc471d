-- What the summary of repairs is counted from (REP-6, REP-8), written with every event of an order.

CREATE TABLE repair_orders (
    case_id UUID NOT NULL PRIMARY KEY,
    office_id UUID NOT NULL,
    -- Local day of the report, and the month for which the order counts.
    day TEXT NOT NULL,
    month TEXT NOT NULL,
    issued_at BIGINT,
    -- The month into which it rolled last; empty for most.
    rolled_to TEXT,
    -- When it came back done or was withdrawn.
    ended_at BIGINT,
    ended_day TEXT,
    ended_month TEXT,
    -- done or withdrawn
    outcome TEXT,
    -- What the resident pays, in fen.
    income BIGINT NOT NULL,
    -- 0 for orders of before, until they are read from their journal.
    written BIGINT NOT NULL
);
CREATE INDEX repair_orders_day ON repair_orders (office_id, day, case_id);
CREATE INDEX repair_orders_month ON repair_orders (office_id, month, case_id);
CREATE INDEX repair_orders_ended_day ON repair_orders (office_id, ended_day, day, case_id);
CREATE INDEX repair_orders_ended_month ON repair_orders (office_id, ended_month, month, case_id);
CREATE INDEX repair_orders_unwritten ON repair_orders (case_id) WHERE written = 0;

-- Work and materials of a bill, by the version of the card that was agreed.
CREATE TABLE repair_lines (
    case_id UUID NOT NULL,
    item TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    -- labour or material
    kind TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (case_id, item)
);

-- Orders that came back undone, and those that rolled over into another month.
CREATE TABLE repair_marks (
    case_id UUID NOT NULL,
    -- returned or rolled
    mark TEXT NOT NULL,
    at BIGINT NOT NULL,
    office_id UUID NOT NULL,
    day TEXT NOT NULL,
    -- The month in which it came back, or out of which it rolled.
    month TEXT NOT NULL,
    PRIMARY KEY (case_id, mark, at)
);
CREATE INDEX repair_marks_day ON repair_marks (office_id, day, case_id);
CREATE INDEX repair_marks_month ON repair_marks (office_id, month, case_id);

-- The signed list of a month: open and returned orders that roll over. `lines` are ids and codes (JSON), never names.
CREATE TABLE repair_months (
    office_id UUID NOT NULL REFERENCES nodes (id),
    month TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    signed_by UUID NOT NULL REFERENCES staff (id),
    opinion TEXT NOT NULL,
    lines TEXT NOT NULL,
    -- Keyed digest of what was signed.
    digest TEXT NOT NULL,
    PRIMARY KEY (office_id, month)
);

INSERT INTO repair_orders (case_id, office_id, day, month, income, written)
SELECT id, office_id, day, substr(day, 1, 7), 0, 0 FROM cases WHERE kind = 'repair';
