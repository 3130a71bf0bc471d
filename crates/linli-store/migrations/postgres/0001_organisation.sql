-- Organisation, places, people, access (ORG-1 to ORG-5, ADM-2).

CREATE TABLE nodes (
    id UUID NOT NULL PRIMARY KEY,
    parent_id UUID REFERENCES nodes (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    -- The branch and the office that the node belongs to, itself included; written with the node.
    branch_id UUID,
    office_id UUID,
    time_zone TEXT NOT NULL,
    policy TEXT NOT NULL,
    -- What a department does (service, engineering, ..): categories name their department by it.
    duty TEXT,
    position BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    retired_at BIGINT
);
CREATE UNIQUE INDEX nodes_code ON nodes (code);
CREATE INDEX nodes_parent ON nodes (parent_id, position);
CREATE INDEX nodes_office ON nodes (office_id, kind);
CREATE INDEX nodes_branch ON nodes (branch_id, kind);

CREATE TABLE places (
    id UUID NOT NULL PRIMARY KEY,
    parent_id UUID REFERENCES places (id),
    community_id UUID NOT NULL,
    building_id UUID,
    office_id UUID NOT NULL REFERENCES nodes (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Normalised code inside the community, e.g. 3-2-1201; and the words that people see.
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    retired_at BIGINT
);
CREATE UNIQUE INDEX places_code ON places (community_id, code);
-- The code of a community is said alone, so it is unique in the company.
CREATE UNIQUE INDEX places_community ON places (code) WHERE kind = 'community';
-- Rooms of a building by the number on their door, whatever the entrance.
CREATE INDEX places_building ON places (building_id, name);
-- A number said alone, over all offices.
CREATE INDEX places_number ON places (name, label, id) WHERE kind = 'room';
CREATE INDEX places_parent ON places (parent_id, code);
CREATE INDEX places_office ON places (office_id, kind, code);

CREATE TABLE categories (
    code TEXT NOT NULL PRIMARY KEY,
    parent TEXT REFERENCES categories (code),
    name_zh_cn TEXT NOT NULL,
    name_zh_tw TEXT NOT NULL,
    name_en TEXT NOT NULL,
    -- Duty of the department that a case of this category goes to by default.
    department TEXT NOT NULL,
    initials TEXT NOT NULL,
    position BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    retired_at BIGINT
);
CREATE INDEX categories_parent ON categories (parent, position);

CREATE TABLE staff (
    id UUID NOT NULL PRIMARY KEY,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    phone_sealed BYTEA,
    locale TEXT NOT NULL,
    version BIGINT NOT NULL,
    retired_at BIGINT
);
CREATE UNIQUE INDEX staff_login ON staff (login);

CREATE TABLE role_grants (
    staff_id UUID NOT NULL REFERENCES staff (id),
    role TEXT NOT NULL,
    node_id UUID NOT NULL REFERENCES nodes (id),
    PRIMARY KEY (staff_id, role, node_id)
);
CREATE INDEX role_grants_node ON role_grants (node_id, role);

CREATE TABLE staff_departments (
    staff_id UUID NOT NULL REFERENCES staff (id),
    department_id UUID NOT NULL REFERENCES nodes (id),
    PRIMARY KEY (staff_id, department_id)
);
CREATE INDEX staff_departments_department ON staff_departments (department_id, staff_id);

CREATE TABLE sessions (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    staff_id UUID NOT NULL REFERENCES staff (id),
    secret BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    origin TEXT NOT NULL
);
CREATE INDEX sessions_staff ON sessions (staff_id, expires_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
    id UUID NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    staff_id UUID NOT NULL REFERENCES staff (id),
    name TEXT NOT NULL,
    -- Space separated scopes: read, write, admin.
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (token_hash);
CREATE INDEX api_tokens_staff ON api_tokens (staff_id, created_at);

-- Guesses are counted before a password is checked, so that parallel guesses count too.
CREATE TABLE login_guesses (
    subject TEXT NOT NULL PRIMARY KEY,
    guesses BIGINT NOT NULL,
    since BIGINT NOT NULL,
    locked_until BIGINT
);
CREATE INDEX login_guesses_since ON login_guesses (since);

CREATE TABLE residents (
    id UUID NOT NULL PRIMARY KEY,
    office_id UUID NOT NULL REFERENCES nodes (id),
    name TEXT NOT NULL,
    initials TEXT NOT NULL,
    id_number_sealed BYTEA,
    id_number_hash BYTEA,
    preferred_channel TEXT,
    language TEXT NOT NULL,
    notes TEXT NOT NULL,
    version BIGINT NOT NULL,
    erased_at BIGINT
);
CREATE INDEX residents_office ON residents (office_id, initials, id);
CREATE INDEX residents_initials ON residents (initials, id);
CREATE INDEX residents_name ON residents (name, office_id);
CREATE INDEX residents_id_number ON residents (id_number_hash);

CREATE TABLE resident_phones (
    resident_id UUID NOT NULL REFERENCES residents (id),
    position BIGINT NOT NULL,
    phone_sealed BYTEA NOT NULL,
    phone_hash BYTEA NOT NULL,
    tail_hash BYTEA NOT NULL,
    PRIMARY KEY (resident_id, position)
);
CREATE INDEX resident_phones_phone ON resident_phones (phone_hash, resident_id);
CREATE INDEX resident_phones_tail ON resident_phones (tail_hash, resident_id);

CREATE TABLE occupancies (
    resident_id UUID NOT NULL REFERENCES residents (id),
    room_id UUID NOT NULL REFERENCES places (id),
    tie TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT,
    PRIMARY KEY (resident_id, room_id, from_day)
);
CREATE INDEX occupancies_room ON occupancies (room_id, to_day);

-- Who changed which plain row, with the values before and after (JSON); also sign-ins and exports (ADM-5).
CREATE TABLE change_log (
    id UUID NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id UUID,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id UUID,
    before TEXT,
    after TEXT,
    origin TEXT NOT NULL
);
CREATE INDEX change_log_at ON change_log (at);
CREATE INDEX change_log_actor ON change_log (actor_id, at);
CREATE INDEX change_log_subject ON change_log (subject_id, at);

-- Who saw a phone or id number in full, and why (ADM-3, T27).
CREATE TABLE reveals (
    id UUID NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    staff_id UUID NOT NULL REFERENCES staff (id),
    resident_id UUID NOT NULL,
    case_id UUID,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    origin TEXT NOT NULL
);
CREATE INDEX reveals_at ON reveals (at);
CREATE INDEX reveals_staff ON reveals (staff_id, at);
CREATE INDEX reveals_resident ON reveals (resident_id, at);
