//! Use cases of calendars: list, read, save a version, load next year's holidays (ADM-1, S06).
//!
//! Owns versions of calendars. The newest is in force at once, since its dates say when they hold; open cases are then
//! planned again by [`super::replan`].

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::to_json;
use crate::directory::record::Change;
use crate::error::{AppError, FieldIssue};
use crate::once;
use crate::rules;
use jiff::Timestamp;
use linli_domain::clock::calendar::{
    CalendarData, CalendarError, Holidays, calendar_names, shipped,
};
use linli_store::rules::{self as stored, CalendarRow};
use linli_store::{Tx, names};
use serde::Serialize;

/// One version of a calendar, as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarVersion {
    pub id: String,
    /// 0 for the one that ships.
    pub version: u32,
    pub name: String,
    pub note: String,
    pub saved_at: Option<Timestamp>,
    pub saved_by: Option<String>,
    /// The newest version is in force.
    pub in_force: bool,
    /// When every open case had been planned again under it.
    pub planned_at: Option<Timestamp>,
    /// The first and last listed dates.
    pub first: Option<jiff::civil::Date>,
    pub last: Option<jiff::civil::Date>,
}

/// Every version of every calendar.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<CalendarVersion>, AppError> {
    caller.require(Right::SeeRules)?;
    app.db.read(versions).await
}

fn versions(tx: &mut Tx<'_>) -> Result<Vec<CalendarVersion>, AppError> {
    let rows = stored::calendars(tx)?;
    let people: Vec<_> = rows.iter().filter_map(|row| row.saved_by).collect();
    let people = names::people_and_departments(tx, &people)?;
    let mut out: Vec<CalendarVersion> = Vec::new();
    for row in rows {
        let data: CalendarData = serde_json::from_str(&row.body)
            .map_err(|e| AppError::Internal(format!("calendar {}: {e}", row.id)))?;
        let newest = !out.iter().any(|version| version.id == row.id);
        out.push(CalendarVersion {
            version: u32::try_from(row.version).unwrap_or(u32::MAX),
            note: row.note,
            saved_at: Some(row.saved_at),
            saved_by: row.saved_by.and_then(|id| people.get(&id).cloned()),
            in_force: newest,
            planned_at: row.planned_at,
            ..described(&data)
        });
    }
    for name in calendar_names() {
        let data = shipped(name).map_err(|e| AppError::Internal(e.to_string()))?;
        let in_force = !out.iter().any(|version| version.id == name);
        out.push(CalendarVersion { in_force, ..described(&data) });
    }
    Ok(out)
}

fn described(data: &CalendarData) -> CalendarVersion {
    CalendarVersion {
        id: data.id.clone(),
        version: 0,
        name: data.name.clone(),
        note: String::new(),
        saved_at: None,
        saved_by: None,
        in_force: false,
        planned_at: None,
        first: data.days.iter().map(|day| day.date).min(),
        last: data.days.iter().map(|day| day.date).max(),
    }
}

/// A calendar in the version that is in force.
///
/// # Errors
/// [`AppError::NotFound`] if there is no calendar of this name.
pub async fn read(app: &App, caller: &Caller, id: &str) -> Result<CalendarData, AppError> {
    caller.require(Right::SeeRules)?;
    let id = id.to_owned();
    app.db.read(move |tx| in_force(tx, &id)).await
}

fn in_force(tx: &mut Tx<'_>, id: &str) -> Result<CalendarData, AppError> {
    let version = rules::calendar_version(tx, id)?;
    if version == 0 && !calendar_names().any(|name| name == id) {
        return Err(AppError::NotFound);
    }
    rules::calendar_data(tx, id, version)
}

/// What is wrong with a calendar, at the field that it is about: `no_working_time`, `periods_overlap` and so on.
pub fn issue(error: &CalendarError) -> FieldIssue {
    let code = error.code();
    match error {
        CalendarError::NoWorkingTime => FieldIssue::new("week", code),
        CalendarError::Overlap(at) => {
            let day = at.to_lowercase();
            let field = if at.contains('-') { "days".to_owned() } else { day };
            FieldIssue::new(field, code).with("at", at)
        }
        CalendarError::Twice(at) => FieldIssue::new("days", code).with("at", at),
        CalendarError::MonthDay(at) => FieldIssue::new("closures", code).with("at", at),
        CalendarError::Zone(_) | CalendarError::Data(_) => {
            FieldIssue::new("calendar", "calendar_problem").with("reason", error)
        }
    }
}

/// Keeps a calendar as the next version of its name; tells which. Open cases are planned again in the background.
///
/// # Errors
/// [`AppError::Invalid`] with the reason.
pub async fn save(
    app: &App,
    caller: &Caller,
    data: CalendarData,
    note: String,
) -> Result<u32, AppError> {
    save_once(app, caller, data, note, None).await
}

/// As [`save`]; with a key, the same request that comes again is answered as the first time (D05).
///
/// # Errors
/// As [`save`]; [`AppError::KeyReused`].
pub async fn save_once(
    app: &App,
    caller: &Caller,
    data: CalendarData,
    note: String,
    key: Option<String>,
) -> Result<u32, AppError> {
    caller.require_for_company(Right::Administer)?;
    caller.require_write()?;
    let digest = once::digest(&(&data, &note))?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            once::once(tx, &app, &caller, (key.as_deref(), &digest), |tx| {
                save_in(tx, &app, &caller, data.clone(), &note)
            })
        })
        .await
}

/// Adds a list of dates, e.g. next year's public holidays, to a calendar; tells the new version. Dates that are listed
/// already are replaced.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown calendar; [`AppError::Invalid`] for a list that cannot be read or used.
pub async fn load_holidays(
    app: &App,
    caller: &Caller,
    id: &str,
    list: &str,
    note: String,
) -> Result<u32, AppError> {
    caller.require_for_company(Right::Administer)?;
    caller.require_write()?;
    let holidays = Holidays::read(list).map_err(|e| AppError::Invalid(vec![issue(&e)]))?;
    load_days(app, caller, id, holidays, note).await
}

/// As [`load_holidays`], with the dates read already.
///
/// # Errors
/// As [`load_holidays`].
pub async fn load_days(
    app: &App,
    caller: &Caller,
    id: &str,
    holidays: Holidays,
    note: String,
) -> Result<u32, AppError> {
    caller.require_for_company(Right::Administer)?;
    caller.require_write()?;
    if holidays.days.is_empty() {
        return Err(AppError::field("calendar", "required"));
    }
    let (app, caller, id) = (app.clone(), caller.clone(), id.to_owned());
    app.clone()
        .db
        .write(move |tx| {
            let data = in_force(tx, &id)?.with(&holidays);
            save_in(tx, &app, &caller, data, &note)
        })
        .await
}

fn save_in(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    mut data: CalendarData,
    note: &str,
) -> Result<u32, AppError> {
    if data.id.trim().is_empty() {
        return Err(AppError::field("id", "required"));
    }
    let made = rules::calendar_version(tx, &data.id)?;
    let ships = shipped(&data.id).map_or(0, |ships| ships.version);
    data.version = made.max(ships) + 1;
    data.check().map_err(|e| AppError::Invalid(vec![issue(&e)]))?;
    let row = CalendarRow {
        id: data.id.clone(),
        version: i64::from(data.version),
        body: to_json(&data)?,
        note: note.trim().to_owned(),
        saved_at: app.environment.now(),
        saved_by: Some(caller.staff.0).filter(|id| !id.is_nil()),
        planned_at: None,
    };
    stored::insert_calendar(tx, &row)?;
    let change = Change::by(caller, "save", "calendar");
    change.before(&(data.id.as_str(), made)).after(&data).save(tx, app.environment.as_ref())?;
    Ok(data.version)
}
