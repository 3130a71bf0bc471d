-- Rights of the person: requests, what was erased, what is held, how long things are kept (ADM-3, V01, V03, V06).

-- When the words, names and files of a case were erased, of a contact, of the number of a call.
ALTER TABLE cases ADD COLUMN erased_at INTEGER;
ALTER TABLE contacts ADD COLUMN erased_at INTEGER;
ALTER TABLE calls ADD COLUMN erased_at INTEGER;

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
    id BLOB NOT NULL PRIMARY KEY,
    office_id BLOB NOT NULL REFERENCES nodes (id),
    -- The case through whose link, or about which, it was asked.
    case_id BLOB,
    resident_id BLOB,
    -- see, correct or erase
    wish TEXT NOT NULL,
    -- link or desk
    came_by TEXT NOT NULL,
    words_sealed BLOB NOT NULL,
    -- Number under which the person is to be called, if they gave another one.
    phone_sealed BLOB,
    -- asked, proved, waiting, done or refused
    progress TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    proof TEXT,
    proof_note_sealed BLOB,
    proved_at INTEGER,
    proved_by BLOB,
    answer_sealed BLOB,
    answered_at INTEGER,
    answered_by BLOB,
    -- Keyed digest of the code that opens what is kept, and until when it does.
    code_digest TEXT,
    code_until INTEGER,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX privacy_requests_open ON privacy_requests (due_at, id) WHERE answered_at IS NULL;
CREATE INDEX privacy_requests_answered ON privacy_requests (answered_at, id) WHERE answered_at IS NOT NULL;
CREATE INDEX privacy_requests_case ON privacy_requests (case_id, asked_at);

-- What was erased by right. Ids only; read again after a backup was restored, and never forgotten.
CREATE TABLE erasures (
    -- resident, case, contact or call
    subject TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    by_id BLOB,
    request_id BLOB,
    PRIMARY KEY (subject, subject_id)
) STRICT, WITHOUT ROWID;

-- Cases that are kept whatever their age and whoever asks: a dispute, an authority.
CREATE TABLE legal_holds (
    case_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    by_id BLOB NOT NULL,
    released_at INTEGER,
    released_by BLOB,
    PRIMARY KEY (case_id, at)
) STRICT, WITHOUT ROWID;

-- How long things are kept: versions that never change. The newest holds; none means what ships.
CREATE TABLE retention_rules (
    version INTEGER NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by BLOB NOT NULL
) STRICT;

-- What each run erased, for every kind of which there was something.
CREATE TABLE retention_runs (
    at INTEGER NOT NULL,
    data TEXT NOT NULL,
    version INTEGER NOT NULL,
    erased INTEGER NOT NULL,
    PRIMARY KEY (at, data)
) STRICT, WITHOUT ROWID;
