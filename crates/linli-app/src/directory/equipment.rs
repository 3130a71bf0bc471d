//! The register of equipment under the places: lifts, pumps, gates, and who maintains them (REP-8).
//!
//! Owns the checks and the change log. Whoever sees a place sees what stands there; administrators of the office change it.
//! Nothing is deleted, only retired.

use super::checks::Checks;
use super::phones::is_number;
use super::places;
use super::record::Change;
use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use jiff::civil::Date;
use linli_domain::equipment::EquipmentKind;
use linli_domain::ids::{EquipmentId, PlaceId};
use linli_store::cases::CaseRow;
use linli_store::equipment::{self as store, EquipmentRow};
use linli_store::{Scope, Tx, free_repairs, places as stored_places, repair_faults};
use serde::Serialize;

/// A piece of equipment as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EquipmentView {
    pub id: EquipmentId,
    pub place: PlaceId,
    pub kind: EquipmentKind,
    pub name: String,
    pub number: String,
    pub installed: Option<Date>,
    pub keeper: String,
    /// Not in the change log, which holds no numbers.
    #[serde(skip)]
    pub phone: String,
    pub version: i64,
    pub retired: bool,
}

impl EquipmentView {
    /// Its name with the number on its plate: `1 号梯 DT-0301`.
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.number).trim_end().to_owned()
    }
}

impl From<EquipmentRow> for EquipmentView {
    fn from(row: EquipmentRow) -> Self {
        Self {
            id: row.id,
            place: row.place,
            kind: EquipmentKind::parse(&row.kind).unwrap_or(EquipmentKind::Other),
            name: row.name,
            number: row.number,
            installed: row.installed.and_then(|day| day.parse().ok()),
            keeper: row.keeper,
            phone: row.phone,
            version: row.version,
            retired: row.retired_at.is_some(),
        }
    }
}

/// What is written down of a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquipmentInput {
    pub kind: EquipmentKind,
    /// `1 号梯`.
    pub name: String,
    /// On its plate.
    pub number: String,
    pub installed: Option<Date>,
    /// Who maintains it, and their number.
    pub keeper: String,
    pub phone: String,
}

/// What stands at a place.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not see the place; [`AppError::Forbidden`].
pub async fn of_place(
    app: &App,
    caller: &Caller,
    place: PlaceId,
) -> Result<Vec<EquipmentView>, AppError> {
    let scope = places::seen(caller)?;
    app.db
        .read(move |tx| {
            there(tx, &scope, place)?;
            let rows = store::of_place(tx, place)?;
            Ok(rows.into_iter().map(EquipmentView::from).collect())
        })
        .await
}

/// One piece at a place.
///
/// # Errors
/// As [`of_place`].
pub async fn get(
    app: &App,
    caller: &Caller,
    place: PlaceId,
    id: EquipmentId,
) -> Result<EquipmentView, AppError> {
    let all = of_place(app, caller, place).await?;
    all.into_iter().find(|one| one.id == id).ok_or(AppError::NotFound)
}

/// Pieces that a repair at a place can be about: what is in service there, around it and right below it (REP-8).
pub(crate) fn near(tx: &mut Tx<'_>, place: PlaceId) -> Result<Vec<EquipmentView>, AppError> {
    let around = free_repairs::around(tx, place)?;
    let rows = store::near(tx, &around, place)?;
    Ok(rows.into_iter().map(EquipmentView::from).collect())
}

/// A piece for those who see the repair that it belongs to.
pub(crate) fn one(tx: &mut Tx<'_>, id: EquipmentId) -> Result<Option<EquipmentView>, AppError> {
    Ok(store::get(tx, id)?.map(EquipmentView::from))
}

/// Refuses a piece that does not belong to a place.
///
/// # Errors
/// [`AppError::Invalid`] for the field `equipment`.
pub(crate) fn named(
    tx: &mut Tx<'_>,
    place: Option<PlaceId>,
    id: EquipmentId,
) -> Result<(), AppError> {
    let all = place.map(|place| near(tx, place)).transpose()?.unwrap_or_default();
    match all.iter().any(|one| one.id == id) {
        true => Ok(()),
        false => Err(AppError::field("equipment", "unknown_equipment")),
    }
}

/// Repairs of a piece that are shown.
const SHOWN: i64 = 50;

/// Repairs of a piece that the caller sees, the newest first.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn repairs(
    app: &App,
    caller: &Caller,
    id: EquipmentId,
) -> Result<Vec<CaseRow>, AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    app.db.read(move |tx| Ok(repair_faults::of_equipment(tx, &scope, id, SHOWN)?)).await
}

fn there(tx: &mut Tx<'_>, scope: &Scope, place: PlaceId) -> Result<(), AppError> {
    stored_places::get(tx, scope, place)?.map(drop).ok_or(AppError::NotFound)
}

/// Writes a piece down.
///
/// # Errors
/// [`AppError::Invalid`] by field; [`AppError::NotFound`] if the caller does not administer the place's office.
pub async fn create(
    app: &App,
    caller: &Caller,
    place: PlaceId,
    input: EquipmentInput,
) -> Result<EquipmentView, AppError> {
    caller.require(Right::Administer)?;
    caller.require_write()?;
    let (caller, environment) = (caller.clone(), app.environment.clone());
    let id = EquipmentId(environment.id());
    app.db
        .write(move |tx| {
            there(tx, &caller.scope(Right::Administer), place)?;
            let mut row = EquipmentRow {
                id,
                place,
                kind: String::new(),
                name: String::new(),
                number: String::new(),
                installed: None,
                keeper: String::new(),
                phone: String::new(),
                version: 1,
                retired_at: None,
            };
            write(&mut row, &input)?;
            store::insert(tx, &row)?;
            let view = EquipmentView::from(row);
            let change = Change::by(&caller, "create", "equipment").row(id).after(&view);
            change.save(tx, environment.as_ref())?;
            Ok(view)
        })
        .await
}

fn write(row: &mut EquipmentRow, input: &EquipmentInput) -> Result<(), AppError> {
    let mut checks = Checks::default();
    row.name = checks.required("name", &input.name, 60);
    row.number = checks.line("number", &input.number, 60);
    row.keeper = checks.line("keeper", &input.keeper, 60);
    row.phone = checks.line("phone", &input.phone, 30);
    if !row.phone.is_empty() && !is_number(&row.phone) {
        checks.issue("phone", "not_a_phone");
    }
    checks.finish()?;
    row.kind = input.kind.as_str().to_owned();
    row.installed = input.installed.map(|day| day.to_string());
    Ok(())
}

/// Changes a piece.
///
/// # Errors
/// As [`create`]; [`AppError::Stale`].
pub async fn update(
    app: &App,
    caller: &Caller,
    (place, id): (PlaceId, EquipmentId),
    version: i64,
    input: EquipmentInput,
) -> Result<EquipmentView, AppError> {
    change(app, caller, (place, id), version, "update", move |row| write(row, &input)).await
}

/// Takes a piece out of service, or back into it. What happened with it stays.
///
/// # Errors
/// As [`update`].
pub async fn turn(
    app: &App,
    caller: &Caller,
    (place, id): (PlaceId, EquipmentId),
    version: i64,
    retired: bool,
) -> Result<EquipmentView, AppError> {
    let now = app.environment.now();
    let act = if retired { "retire" } else { "restore" };
    change(app, caller, (place, id), version, act, move |row| {
        row.retired_at = retired.then_some(row.retired_at.unwrap_or(now));
        Ok(())
    })
    .await
}

async fn change(
    app: &App,
    caller: &Caller,
    (place, id): (PlaceId, EquipmentId),
    version: i64,
    act: &'static str,
    edit: impl Fn(&mut EquipmentRow) -> Result<(), AppError> + Send + 'static,
) -> Result<EquipmentView, AppError> {
    caller.require(Right::Administer)?;
    caller.require_write()?;
    let (caller, environment) = (caller.clone(), app.environment.clone());
    app.db
        .write(move |tx| {
            there(tx, &caller.scope(Right::Administer), place)?;
            let found = store::get(tx, id)?.filter(|row| row.place == place);
            let mut row = found.ok_or(AppError::NotFound)?;
            if row.version != version {
                return Err(AppError::Stale { current: row.version });
            }
            let before = EquipmentView::from(row.clone());
            edit(&mut row)?;
            if !store::update(tx, &row)? {
                return Err(AppError::Stale { current: version + 1 });
            }
            row.version += 1;
            let after = EquipmentView::from(row);
            let change =
                Change::by(&caller, act, "equipment").row(id).before(&before).after(&after);
            change.save(tx, environment.as_ref())?;
            Ok(after)
        })
        .await
}
