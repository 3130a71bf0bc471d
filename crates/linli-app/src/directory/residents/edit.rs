//! Adding and changing residents.
//!
//! Owns the checks of a card. Numbers that the clerk was shown masked are kept by their place, so that nobody has to
//! see a number in order to keep it. The change log gets names and masked numbers only.

use linli_domain::ids::{NodeId, ResidentId};
use linli_domain::vocabulary::Channel;
use linli_store::Tx;
use linli_store::residents::{self as store, PhoneRow, ResidentRow};
use serde::Serialize;

use super::{ResidentView, views};
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::directory::initials::initials;
use crate::directory::organisation::office_in_service;
use crate::directory::phones;
use crate::directory::record::Change;
use crate::error::{AppError, FieldIssue};

/// Most phone numbers of one person.
const PHONES: usize = 8;

/// A phone number of a card that comes back from a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneInput {
    /// The number that stood at this place of the list.
    Keep(usize),
    Number(String),
}

/// A sealed value of a card that comes back from a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Secret {
    #[default]
    Keep,
    Clear,
    Value(String),
}

/// A resident's card as it is to be.
#[derive(Clone, Debug, Default)]
pub struct ResidentInput {
    pub name: String,
    /// In the order in which they are tried.
    pub phones: Vec<PhoneInput>,
    pub id_number: Secret,
    pub preferred_channel: Option<Channel>,
    pub language: String,
    pub notes: String,
}

/// What the change log keeps of a card.
#[derive(Serialize)]
struct Logged<'a> {
    name: &'a str,
    phones: &'a [String],
    id_number: Option<&'a str>,
    preferred_channel: Option<Channel>,
    language: &'a str,
    notes: &'a str,
}

impl<'a> From<&'a ResidentView> for Logged<'a> {
    fn from(card: &'a ResidentView) -> Self {
        Self {
            name: &card.name,
            phones: &card.phones,
            id_number: card.id_number.as_deref(),
            preferred_channel: card.preferred_channel,
            language: &card.language,
            notes: &card.notes,
        }
    }
}

/// Adds a resident whom an office knows.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] if the caller may not edit the people of that office.
pub async fn create(
    app: &App,
    caller: &Caller,
    office: NodeId,
    input: ResidentInput,
) -> Result<ResidentView, AppError> {
    caller.require(Right::EditPeople)?;
    caller.require_write()?;
    let (shared, caller) = (app.clone(), caller.clone());
    let id = ResidentId(app.environment.id());
    app.db
        .write(move |tx| {
            let node = office_in_service(tx, office)?;
            if !caller.has_at(Right::EditPeople, office, node.branch) {
                return Err(AppError::NotFound);
            }
            let mut row = blank(id, office);
            let numbers = fill(&shared, &mut row, &input, &[])?;
            store::insert(tx, &row)?;
            store::bulk_phones(tx, numbers)?;
            let after = shown(tx, &shared, &caller, row)?;
            let change =
                Change::by(&caller, "create", "resident").row(id).after(&Logged::from(&after));
            change.save(tx, shared.environment.as_ref())?;
            Ok(after)
        })
        .await
}

pub(crate) fn blank(id: ResidentId, office: NodeId) -> ResidentRow {
    ResidentRow {
        id,
        office,
        name: String::new(),
        initials: String::new(),
        id_number_sealed: None,
        id_number_hash: None,
        preferred_channel: None,
        language: "zh-CN".to_owned(),
        notes: String::new(),
        version: 1,
        erased_at: None,
    }
}

/// Changes a resident's card.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`]; [`AppError::NotFound`] if the caller may not edit this person.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: ResidentId,
    version: i64,
    input: ResidentInput,
) -> Result<ResidentView, AppError> {
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            let mut row = editable(tx, &caller, id)?;
            if row.version != version {
                return Err(AppError::Stale { current: row.version });
            }
            let before = shown(tx, &shared, &caller, row.clone())?;
            let numbers = store::phones(tx, &[id])?.remove(&id).unwrap_or_default();
            let numbers = fill(&shared, &mut row, &input, &numbers)?;
            if !store::update(tx, &row)? {
                let current = editable(tx, &caller, id)?.version;
                return Err(AppError::Stale { current });
            }
            store::replace_phones(tx, id, numbers)?;
            row.version += 1;
            let after = shown(tx, &shared, &caller, row)?;
            let change = Change::by(&caller, "update", "resident").row(id);
            let change = change.before(&Logged::from(&before)).after(&Logged::from(&after));
            change.save(tx, shared.environment.as_ref())?;
            Ok(after)
        })
        .await
}

/// A resident whom the caller may edit.
pub(super) fn editable(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: ResidentId,
) -> Result<ResidentRow, AppError> {
    caller.require(Right::EditPeople)?;
    caller.require_write()?;
    let scope = caller.scope(Right::EditPeople);
    let row = store::get(tx, &scope, id)?.filter(|row| row.erased_at.is_none());
    row.ok_or(AppError::NotFound)
}

pub(super) fn shown(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    row: ResidentRow,
) -> Result<ResidentView, AppError> {
    let scope = caller.scope(Right::SeePeople);
    views(tx, app, &scope, vec![row])?.pop().ok_or(AppError::NotFound)
}

/// Writes a checked input into a row and returns the rows of the numbers.
fn fill(
    app: &App,
    row: &mut ResidentRow,
    input: &ResidentInput,
    before: &[PhoneRow],
) -> Result<Vec<PhoneRow>, AppError> {
    let mut checks = Checks::default();
    row.name = checks.required("name", &input.name, 60);
    row.initials = initials(&row.name);
    row.preferred_channel = input.preferred_channel;
    row.language = checks.locale("language", &input.language);
    row.notes = checks.lines("notes", &input.notes, 2000);
    id_number(app, row, &input.id_number, &mut checks);
    let numbers = numbers(app, row.id, &input.phones, before, &mut checks);
    checks.finish()?;
    Ok(numbers)
}

fn id_number(app: &App, row: &mut ResidentRow, input: &Secret, checks: &mut Checks) {
    match input {
        Secret::Keep => {}
        Secret::Clear => (row.id_number_sealed, row.id_number_hash) = (None, None),
        Secret::Value(number) => {
            let number = checks.required("id_number", number, 30).to_uppercase();
            row.id_number_sealed = Some(app.keys.seal(&number, app.environment.as_ref()));
            row.id_number_hash = Some(app.keys.phone_hash(&number));
        }
    }
}

fn numbers(
    app: &App,
    id: ResidentId,
    input: &[PhoneInput],
    before: &[PhoneRow],
    checks: &mut Checks,
) -> Vec<PhoneRow> {
    if input.len() > PHONES {
        checks.issues(vec![FieldIssue::new("phones", "too_many").with("max", PHONES)]);
    }
    let mut rows: Vec<PhoneRow> = Vec::new();
    for (at, phone) in input.iter().enumerate() {
        let field = format!("phones[{at}]");
        let row = match phone {
            PhoneInput::Keep(place) => before.get(*place).cloned(),
            PhoneInput::Number(text) if text.trim().is_empty() => continue,
            PhoneInput::Number(text) if phones::is_number(text) => {
                phones::rows(&app.keys, app.environment.as_ref(), id, std::slice::from_ref(text))
                    .pop()
            }
            PhoneInput::Number(_) => None,
        };
        match row {
            None => checks.issue(&field, "not_a_phone"),
            Some(row) if rows.iter().any(|known| known.hash == row.hash) => {}
            Some(row) => {
                let position = i64::try_from(rows.len()).unwrap_or(i64::MAX);
                rows.push(PhoneRow { position, ..row });
            }
        }
    }
    rows
}
