-- The public board of a community and the owners' representatives (FUP-7).

-- One edition of a month's board. What was published is never changed: a later edition replaces it.
CREATE TABLE boards (
    id UUID NOT NULL PRIMARY KEY,
    community_id UUID NOT NULL REFERENCES places (id),
    office_id UUID NOT NULL REFERENCES nodes (id),
    month TEXT NOT NULL,
    edition BIGINT NOT NULL,
    -- draft, submitted, published, replaced or withdrawn
    stage TEXT NOT NULL,
    -- What staff wrote, and who (JSON).
    items TEXT NOT NULL,
    authors TEXT NOT NULL,
    -- The numbers as they are published, without any small one (JSON); empty until it is submitted.
    figures TEXT NOT NULL,
    counted_at BIGINT,
    submitted_by UUID,
    submitted_at BIGINT,
    approved_by UUID,
    approved_at BIGINT,
    -- Keyed digest of what was published.
    digest TEXT NOT NULL,
    -- Why it came back or was taken back.
    reason TEXT NOT NULL,
    ended_by UUID,
    ended_at BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by UUID NOT NULL
);
CREATE UNIQUE INDEX boards_edition ON boards (community_id, month, edition);
CREATE INDEX boards_office ON boards (office_id, month);

-- For which community somebody represents the owners, and until when. Without a row they see nothing.
CREATE TABLE board_seats (
    staff_id UUID NOT NULL REFERENCES staff (id),
    community_id UUID NOT NULL REFERENCES places (id),
    office_id UUID NOT NULL REFERENCES nodes (id),
    -- Local day, the last one included.
    until_day TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    granted_by UUID,
    ended_at BIGINT,
    PRIMARY KEY (staff_id, community_id)
);
CREATE INDEX board_seats_community ON board_seats (community_id);

-- What representatives write about a month or about one anonymised case, with the answer.
CREATE TABLE board_comments (
    id UUID NOT NULL PRIMARY KEY,
    community_id UUID NOT NULL REFERENCES places (id),
    office_id UUID NOT NULL REFERENCES nodes (id),
    -- The month of the board, or empty.
    month TEXT NOT NULL,
    case_id UUID,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_id UUID NOT NULL REFERENCES staff (id),
    answer TEXT NOT NULL,
    answered_at BIGINT,
    answered_by UUID
);
CREATE INDEX board_comments_community ON board_comments (community_id, at);
CREATE INDEX board_comments_office ON board_comments (office_id, at);
