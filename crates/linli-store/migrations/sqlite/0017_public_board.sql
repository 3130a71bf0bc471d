-- The public board of a community and the owners' representatives (FUP-7).

-- One edition of a month's board. What was published is never changed: a later edition replaces it.
CREATE TABLE boards (
    id BLOB NOT NULL PRIMARY KEY,
    community_id BLOB NOT NULL REFERENCES places (id),
    office_id BLOB NOT NULL REFERENCES nodes (id),
    month TEXT NOT NULL,
    edition INTEGER NOT NULL,
    -- draft, submitted, published, replaced or withdrawn
    stage TEXT NOT NULL,
    -- What staff wrote, and who (JSON).
    items TEXT NOT NULL,
    authors TEXT NOT NULL,
    -- The numbers as they are published, without any small one (JSON); empty until it is submitted.
    figures TEXT NOT NULL,
    counted_at INTEGER,
    submitted_by BLOB,
    submitted_at INTEGER,
    approved_by BLOB,
    approved_at INTEGER,
    -- Keyed digest of what was published.
    digest TEXT NOT NULL,
    -- Why it came back or was taken back.
    reason TEXT NOT NULL,
    ended_by BLOB,
    ended_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX boards_edition ON boards (community_id, month, edition);
CREATE INDEX boards_office ON boards (office_id, month);

-- For which community somebody represents the owners, and until when. Without a row they see nothing.
CREATE TABLE board_seats (
    staff_id BLOB NOT NULL REFERENCES staff (id),
    community_id BLOB NOT NULL REFERENCES places (id),
    office_id BLOB NOT NULL REFERENCES nodes (id),
    -- Local day, the last one included.
    until_day TEXT NOT NULL,
    granted_at INTEGER NOT NULL,
    granted_by BLOB,
    ended_at INTEGER,
    PRIMARY KEY (staff_id, community_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX board_seats_community ON board_seats (community_id);

-- What representatives write about a month or about one anonymised case, with the answer.
CREATE TABLE board_comments (
    id BLOB NOT NULL PRIMARY KEY,
    community_id BLOB NOT NULL REFERENCES places (id),
    office_id BLOB NOT NULL REFERENCES nodes (id),
    -- The month of the board, or empty.
    month TEXT NOT NULL,
    case_id BLOB,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    by_id BLOB NOT NULL REFERENCES staff (id),
    answer TEXT NOT NULL,
    answered_at INTEGER,
    answered_by BLOB
) STRICT;
CREATE INDEX board_comments_community ON board_comments (community_id, at);
CREATE INDEX board_comments_office ON board_comments (office_id, at);
