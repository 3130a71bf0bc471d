//! Verification: the chain of every journal, the replay of every case, the digest of every text
//! (CMP-16, ADM-5, C09, C11).
//!
//! Owns the comparison of journal and rows. Reads only, in constant memory.

use crate::App;
use crate::complaint::commit::{self, Kept};
use crate::error::AppError;
use linli_domain::actor::Who;
use linli_domain::ids::{ResidentId, StaffId};
use linli_domain::process::Entry;
use linli_domain::vocabulary::Kind;
use linli_domain::{complaint, repair};
use linli_store::cases::CaseRow;
use linli_store::journal::JournalRow;
use linli_store::{Tx, cases, counters, journal, offices, texts};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    pub cases: u64,
    pub entries: u64,
    pub texts: u64,
    /// Hash over the heads of all chains, in the order of ids: the same database gives the same.
    pub head: String,
    /// The first findings, in words for the operator; empty when all is well.
    pub findings: Vec<String>,
    /// Number of findings, of which the first hundred are kept.
    pub found: u64,
}

impl Verified {
    fn find(&mut self, what: String) {
        self.found += 1;
        if self.findings.len() < 100 {
            self.findings.push(what);
        }
    }
}

/// Verifies the whole database.
///
/// # Errors
/// [`AppError::Unavailable`]; findings are not errors.
pub async fn verify(app: &App) -> Result<Verified, AppError> {
    let app = app.clone();
    app.clone().db.read(move |tx| verify_in(tx, &app)).await
}

fn verify_in(tx: &mut Tx<'_>, app: &App) -> Result<Verified, AppError> {
    let mut found = Verified::default();
    let ids = cases::ids(tx)?;
    let mut heads = Sha256::new();
    for id in ids {
        let row = cases::for_program(tx, id)?;
        match Kind::parse(&row.kind) {
            Some(Kind::Repair) => verify_case::<repair::State>(tx, app, &row, &mut found)?,
            _ => verify_case::<complaint::State>(tx, app, &row, &mut found)?,
        }
        heads.update(&row.head);
        found.cases += 1;
    }
    found.head = crate::keys::hex(&heads.finalize());
    for orphan in journal::without_case(tx)? {
        found.find(format!("journal of {orphan}: the case is missing"));
    }
    for gap in counters::number_gaps(tx)? {
        found.find(format!("numbers: {gap}"));
    }
    Ok(found)
}

/// One case: chain, replay, columns.
fn verify_case<S: Kept>(
    tx: &mut Tx<'_>,
    app: &App,
    row: &CaseRow,
    found: &mut Verified,
) -> Result<(), AppError> {
    let number = &row.number;
    let entries = journal::whole(tx, row.id)?;
    let mut head: Vec<u8> = Vec::new();
    let mut replayed = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        found.entries += 1;
        if entry.seq != i64::try_from(index + 1).unwrap_or(i64::MAX) {
            found.find(format!("{number}: entry {} is out of sequence", entry.seq));
        }
        if commit::entry_hash(app, &head, entry) != entry.hash {
            found.find(format!("{number}: entry {} does not match the chain", entry.seq));
        }
        head.clone_from(&entry.hash);
        match decode::<S::Event>(entry) {
            Ok(decoded) => replayed.push(decoded),
            Err(error) => found.find(format!("{number}: entry {}: {error}", entry.seq)),
        }
    }
    if head != row.head || i64::try_from(entries.len()).unwrap_or(i64::MAX) != row.version {
        found.find(format!("{number}: the journal ends elsewhere than the case says"));
    }
    verify_texts(tx, app, row, &entries, found)?;
    let state = S::replay(&replayed);
    let kept = commit::state_of::<S>(row);
    match (state, kept) {
        (Some(state), Ok(kept)) if state == kept => {
            let office = offices::terms(tx, row.office_id)?;
            let (policy, version) = state.policy();
            let rules = app.rules.rules(tx, policy, version, &office.time_zone)?;
            let mut derived = row.clone();
            commit::refresh(&mut derived, &state, &rules, row.updated_at)?;
            if derived != *row {
                found.find(format!("{number}: columns differ from the state"));
            }
        }
        _ => found.find(format!("{number}: the state differs from the replayed journal")),
    }
    Ok(())
}

/// The second name of a decision, beside the event in its body.
#[derive(Deserialize)]
struct InNameOf {
    #[serde(default)]
    in_name_of: Option<StaffId>,
}

/// An entry of the journal as the domain knows it.
pub fn decode<E: DeserializeOwned>(row: &JournalRow) -> Result<Entry<E>, AppError> {
    let event: E = serde_json::from_str(&row.body)
        .map_err(|e| AppError::Internal(format!("unreadable event: {e}")))?;
    let by = match (row.actor.as_str(), row.actor_id) {
        ("staff", Some(id)) => Who::Staff(StaffId(id)),
        ("resident", Some(id)) => Who::Resident(ResidentId(id)),
        ("visitor", _) => Who::Visitor,
        _ => Who::System,
    };
    let in_name_of = match row.body.contains(commit::IN_NAME_OF) {
        true => serde_json::from_str::<InNameOf>(&row.body).ok().and_then(|body| body.in_name_of),
        false => None,
    };
    Ok(Entry { at: row.at, by, in_name_of, event })
}

/// Texts match the digests that the journal holds. Erased ones are allowed to be gone.
fn verify_texts(
    tx: &mut Tx<'_>,
    app: &App,
    row: &CaseRow,
    entries: &[JournalRow],
    found: &mut Verified,
) -> Result<(), AppError> {
    let mut digests = BTreeMap::new();
    for entry in entries {
        collect_words(&entry.body, &mut digests);
    }
    for (id, body) in texts::of_case(tx, row.id)? {
        found.texts += 1;
        let digest = digests.remove(&id);
        let changed =
            body.is_some_and(|body| digest.is_some_and(|d| d != app.keys.text_digest(id, &body)));
        if changed {
            found.find(format!("{}: text {id} was changed after it was written", row.number));
        }
    }
    for id in digests.into_keys() {
        found.find(format!("{}: text {id} is missing", row.number));
    }
    Ok(())
}

/// Every reference to words in an event: objects with exactly `id` and `digest`.
fn collect_words(body: &str, into: &mut BTreeMap<Uuid, String>) {
    fn walk(value: &serde_json::Value, into: &mut BTreeMap<Uuid, String>) {
        match value {
            serde_json::Value::Object(map) => {
                let id = map.get("id").and_then(|v| v.as_str()).and_then(|s| s.parse().ok());
                let digest = map.get("digest").and_then(|v| v.as_str());
                if let (Some(id), Some(digest), 2) = (id, digest, map.len()) {
                    into.insert(id, digest.to_owned());
                } else {
                    map.values().for_each(|v| walk(v, into));
                }
            }
            serde_json::Value::Array(list) => list.iter().for_each(|v| walk(v, into)),
            _ => {}
        }
    }
    if let Ok(value) = serde_json::from_str(body) {
        walk(&value, into);
    }
}
