//! Cases with their whole past, written in bulk: for the demonstration and benchmarks.
//!
//! Owns the order of the tables. Must not know how a past comes about; the rules and the hash chain are the caller's.

use crate::case_departments::{self, CaseDepartmentRow};
use crate::cases::{self, CaseRow};
use crate::clocks::{self, ClockRow};
use crate::contacts::{self, ContactRow};
use crate::db::{Tx, params};
use crate::error::StoreError;
use crate::journal::{self, JournalRow};
use crate::matters::MatterRow;
use crate::notices::NoticeRow;
use crate::{search, texts, values};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Some cases with everything that belongs to them.
#[derive(Clone, Debug, Default)]
pub struct Histories {
    pub cases: Vec<CaseRow>,
    pub journal: Vec<JournalRow>,
    /// Id, case, words.
    pub texts: Vec<(Uuid, Uuid, String)>,
    pub contacts: Vec<ContactRow>,
    pub clocks: Vec<ClockRow>,
    pub departments: Vec<CaseDepartmentRow>,
    /// Staff complained about, with the case.
    pub accused: Vec<(Uuid, Uuid)>,
    pub matters: Vec<MatterRow>,
    /// Matter and room.
    pub households: Vec<(Uuid, Uuid)>,
    pub notices: Vec<NoticeRow>,
}

impl Histories {
    /// Adds others.
    pub fn append(&mut self, mut others: Self) {
        self.cases.append(&mut others.cases);
        self.journal.append(&mut others.journal);
        self.texts.append(&mut others.texts);
        self.contacts.append(&mut others.contacts);
        self.clocks.append(&mut others.clocks);
        self.departments.append(&mut others.departments);
        self.accused.append(&mut others.accused);
        self.matters.append(&mut others.matters);
        self.households.append(&mut others.households);
        self.notices.append(&mut others.notices);
    }
}

/// Counters by office, prefix and period.
pub type Counters = BTreeMap<(Uuid, String, String), i64>;

/// Writes them. Everything must be new.
///
/// # Errors
/// [`StoreError::Conflict`] if something was there already.
pub fn load(tx: &mut Tx<'_>, some: &Histories) -> Result<(), StoreError> {
    tx.bulk("cases", cases::COLUMNS, some.cases.iter().map(CaseRow::values))?;
    tx.bulk("journal", journal::COLUMNS, some.journal.iter().map(journal::values))?;
    let texts = some.texts.iter().map(|(id, case, body)| values![id, case, body, None::<i64>]);
    tx.bulk("texts", texts::COLUMNS, texts)?;
    contacts::bulk(tx, &some.contacts)?;
    tx.bulk("clocks", clocks::COLUMNS, some.clocks.iter().map(clocks::values))?;
    let departments = some
        .departments
        .iter()
        .map(|d| values![d.case_id, d.department_id, d.open, &d.stage, d.due_at, d.registered_at]);
    tx.bulk("case_departments", case_departments::COLUMNS, departments)?;
    let accused = some.accused.iter().map(|(staff, case)| values![staff, case]);
    tx.bulk("case_accused", &["staff_id", "case_id"], accused)?;
    some.matters.iter().try_for_each(|matter| crate::matters::insert(tx, matter))?;
    let households = some.households.iter().map(|(matter, room)| values![matter, room]);
    tx.bulk("matter_households", &["matter_id", "place_id"], households)?;
    crate::notices::insert_many(tx, &some.notices)?;
    let mut said: BTreeMap<Uuid, Vec<&str>> = BTreeMap::new();
    for (_, case, body) in &some.texts {
        said.entry(*case).or_default().push(body);
    }
    let found_by = some.cases.iter().map(|case| {
        let row = [&case.number, &case.title, &case.place_label, &case.reporter];
        let said = said.get(&case.id).into_iter().flatten().copied();
        (case.id, search::text_of(row.map(String::as_str), said))
    });
    search::index_new(tx, found_by)
}

/// Sets the counters of an empty database to what was given out.
///
/// # Errors
/// [`StoreError::Conflict`] if one of them has counted already.
pub fn set_counters(tx: &mut Tx<'_>, counters: &Counters) -> Result<(), StoreError> {
    let rows = counters
        .iter()
        .map(|((office, prefix, period), value)| values![office, prefix, period, *value]);
    tx.bulk("counters", &["office_id", "prefix", "period", "value"], rows).map(drop)
}

/// Whether there is nothing in the database that a person put there.
///
/// # Errors
/// [`StoreError`].
pub fn is_empty(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    for sql in ["SELECT 1 AS found FROM nodes LIMIT 1", "SELECT 1 AS found FROM cases LIMIT 1"] {
        if tx.row(sql, params![])?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}
