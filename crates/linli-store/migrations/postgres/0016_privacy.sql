-- Rights of the person: requests, what was erased, what is held, how long things are kept (ADM-3, V01, V03, V06).

-- When the words, names and files of a case were erased, of a contact, of the number of a call.
ALTER TABLE cases ADD COLUMN erased_at BIGINT;
ALTER TABLE contacts ADD COLUMN erased_at BIGINT;
ALTER TABLE calls ADD COLUMN erased_at BIGINT;

-- What a run of retention reads: each index holds only what is not erased yet.
CREATE INDEX cases_erasable ON cases (coalesce(closed_at, updated_at), id) WHERE open = 0 AND erased_at IS NULL;
CREATE INDEX contacts_erasable ON contacts (at, id) WHERE outcome <> 'case' AND erased_at IS NULL;
CREATE INDEX calls_erasable ON calls (rang_at, id) WHERE erased_at IS NULL;
CREATE INDEX attachments_at ON attachments (at, case_id);
CREATE INDEX occupancies_ended ON occupancies (to_day, resident_id) WHERE to_day IS NOT NULL;
CREATE INDEX change_log_people ON change_log (at, id)
    WHERE subject = 'resident' AND (before IS NOT NULL OR after IS NOT NULL);
CREATE INDEX reveals_case ON reveals (case_id);
CREATE INDEX register_remarks_contact ON register_remarks (contact_id);

-- What somebody asked about their own data. What they said and who they are is sealed.
CREATE TABLE privacy_requests (
    id UUID NOT NULL PRIMARY KEY,
    office_id UUID NOT NULL REFERENCES nodes (id),
    -- The case through whose link, or about which, it was asked.
    case_id UUID,
    resident_id UUID,
    -- see, correct or erase
    wish TEXT NOT NULL,
    -- link or desk
    came_by TEXT NOT NULL,
    words_sealed BYTEA NOT NULL,
    -- Number under which the person is to be called, if they gave another one.
    phone_sealed BYTEA,
    -- asked, proved, waiting, done or refused
    progress TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    proof TEXT,
    proof_note_sealed BYTEA,
    proved_at BIGINT,
    proved_by UUID,
    answer_sealed BYTEA,
    answered_at BIGINT,
    answered_by UUID,
    -- Keyed digest of the code that opens what is kept, and until when it does.
    code_digest TEXT,
    code_until BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX privacy_requests_open ON privacy_requests (due_at, id) WHERE answered_at IS NULL;
CREATE INDEX privacy_requests_answered ON privacy_requests (answered_at, id) WHERE answered_at IS NOT NULL;
CREATE INDEX privacy_requests_case ON privacy_requests (case_id, asked_at);

-- What was erased by right. Ids only; read again after a backup was restored, and never forgotten.
CREATE TABLE erasures (
    -- resident, case, contact or call
    subject TEXT NOT NULL,
    subject_id UUID NOT NULL,
    at BIGINT NOT NULL,
    by_id UUID,
    request_id UUID,
    PRIMARY KEY (subject, subject_id)
);

-- Cases that are kept whatever their age and whoever asks: a dispute, an authority.
CREATE TABLE legal_holds (
    case_id UUID NOT NULL,
    at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    by_id UUID NOT NULL,
    released_at BIGINT,
    released_by UUID,
    PRIMARY KEY (case_id, at)
);

-- How long things are kept: versions that never change. The newest holds; none means what ships.
CREATE TABLE retention_rules (
    version BIGINT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by UUID NOT NULL
);

-- What each run erased, for every kind of which there was something.
CREATE TABLE retention_runs (
    at BIGINT NOT NULL,
    data TEXT NOT NULL,
    version BIGINT NOT NULL,
    erased BIGINT NOT NULL,
    PRIMARY KEY (at, data)
);
