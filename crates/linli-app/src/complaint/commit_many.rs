//! Loading and committing many cases of one transaction, with as few questions to the database as can be.
//!
//! Owns what [`super::commit`] does for one case, for the jobs of the program that go through all of them.

use super::commit::{Act, Kept, Loaded, Written, save_departments, state_of, write, written};
use crate::App;
use crate::error::AppError;
use crate::rules::Rules;
use jiff::Timestamp;
use linli_domain::complaint::State;
use linli_domain::ids::NodeId;
use linli_store::offices::{self, OfficeTerms};
use linli_store::{Tx, case_departments, cases, rules};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Loads the cases of one process for a job of the program itself; locked, if it is to change them in this transaction. One that cannot be
/// read is logged and left out.
pub(crate) fn load<S: Kept>(
    tx: &mut Tx<'_>,
    app: &App,
    ids: &[Uuid],
    locked: bool,
) -> Result<Vec<Loaded<S>>, AppError> {
    let mut offices: BTreeMap<Uuid, OfficeTerms> = BTreeMap::new();
    let mut known: BTreeMap<(String, u32, Uuid), Arc<Rules>> = BTreeMap::new();
    let mut out = Vec::with_capacity(ids.len());
    let all = rules::cases(tx, ids, locked)?;
    for row in all.into_iter().filter(|row| row.kind == S::KIND.as_str()) {
        let state: S = match state_of(&row) {
            Ok(state) => state,
            Err(error) => {
                tracing::error!(case = %row.id, %error, "a case cannot be read");
                continue;
            }
        };
        let office = match offices.get(&row.office_id) {
            Some(office) => office.clone(),
            None => offices::terms(tx, row.office_id)?,
        };
        let (policy, version) = state.policy();
        let key = (policy.to_owned(), version, office.id);
        let found = match known.get(&key) {
            Some(found) => found.clone(),
            None => app.rules.rules(tx, &key.0, key.1, &office.time_zone)?,
        };
        offices.insert(office.id, office.clone());
        known.insert(key, found.clone());
        out.push(Loaded { row, state, office, rules: found });
    }
    Ok(out)
}

/// What is to be written for many cases.
pub(crate) struct Prepared<S = State> {
    rows: Written,
    cases: Vec<(Loaded<S>, Keys)>,
}

/// Applies events to cases and tells what is to be written. Asks the database nothing.
pub(crate) fn prepare<S: Kept>(
    act: &Act<'_>,
    all: Vec<(Loaded<S>, Vec<S::Event>)>,
) -> Result<Prepared<S>, AppError> {
    let mut prepared = Prepared { rows: Written::default(), cases: Vec::with_capacity(all.len()) };
    for (mut loaded, events) in all {
        let before = Keys::of(&loaded);
        let some = written(act, &mut loaded, &events)?;
        prepared.rows.journal.extend(some.journal);
        prepared.rows.clocks.extend(some.clocks);
        prepared.rows.outbox.extend(some.outbox);
        prepared.rows.letters.extend(some.letters);
        if !events.is_empty() {
            prepared.cases.push((loaded, before));
        }
    }
    Ok(prepared)
}

/// Writes what was prepared. Fails as a conflict, and writes nothing, if one of the cases has changed meanwhile.
pub(crate) fn save<S: Kept>(tx: &mut Tx<'_>, prepared: &Prepared<S>) -> Result<(), AppError> {
    let rows: Vec<_> =
        prepared.cases.iter().map(|(loaded, before)| (&loaded.row, before.version)).collect();
    cases::update_all(tx, &rows)?;
    let mut moved = Vec::new();
    for (loaded, before) in &prepared.cases {
        let now = Keys::of(loaded);
        if before.departments != now.departments {
            save_departments(tx, loaded)?;
        } else if !before.same(&now) {
            moved.push(loaded.row.id);
        }
    }
    case_departments::follow(tx, &moved)?;
    write(tx, &prepared.rows)
}

/// What the lists of departments are sorted by, and whose lists they are.
pub(super) struct Keys {
    pub(super) version: i64,
    open: bool,
    stage: String,
    due_at: Option<Timestamp>,
    departments: BTreeSet<NodeId>,
}

impl Keys {
    pub(super) fn of<S: Kept>(loaded: &Loaded<S>) -> Self {
        Self {
            version: loaded.row.version,
            open: loaded.row.open,
            stage: loaded.row.stage.clone(),
            due_at: loaded.row.due_at,
            departments: loaded.state.departments(),
        }
    }

    /// Whether the lists show the same; the version apart.
    pub(super) fn same(&self, other: &Self) -> bool {
        let keys = |k: &Self| (k.open, k.due_at);
        keys(self) == keys(other)
            && self.stage == other.stage
            && self.departments == other.departments
    }
}
