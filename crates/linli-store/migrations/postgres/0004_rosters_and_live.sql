-- The duty roster (ORG-6): who is on duty for a department, or for the desk of an office.

CREATE TABLE duty_shifts (
    id UUID NOT NULL PRIMARY KEY,
    node_id UUID NOT NULL REFERENCES nodes (id),
    staff_id UUID NOT NULL REFERENCES staff (id),
    -- Monday 1, Tuesday 2, Wednesday 4 and so on, added up; 0 for a shift on one day only.
    weekdays BIGINT NOT NULL,
    -- The first day of a weekly shift, or the one day.
    since TEXT NOT NULL,
    until TEXT,
    -- Minutes of the local day. An end not after the beginning lies on the next day.
    from_minute BIGINT NOT NULL,
    to_minute BIGINT NOT NULL
);
CREATE INDEX duty_shifts_node ON duty_shifts (node_id);
CREATE INDEX duty_shifts_staff ON duty_shifts (staff_id);

-- What changed lately, for the pages that are open: ranges that end at the present (linli_store::live).
CREATE INDEX cases_updated ON cases (updated_at, id);
CREATE INDEX notices_at ON notices (at);
-- Who was told of a case (linli_store::escalations).
CREATE INDEX notices_case ON notices (case_id, at);
