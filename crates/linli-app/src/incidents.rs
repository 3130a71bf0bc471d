//! What goes on in a place, with the sentence that callers are told: water off, a lift in repair.
//!
//! Owns announcing and ending incidents. Whoever registers contacts announces them, for places of their offices.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::{AppError, FieldIssue};
use jiff::Timestamp;
use linli_domain::ids::{NodeId, PlaceId};
use linli_store::{incidents, offices, places};
use uuid::Uuid;

pub use linli_store::incidents::IncidentRow as Incident;

/// Characters of a title and of a sentence.
const LONGEST: [usize; 2] = [60, 300];

/// An incident as it is announced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewIncident {
    pub place: Option<PlaceId>,
    pub title: String,
    pub say: String,
    /// Now when it is missing.
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

/// Announces an incident.
///
/// # Errors
/// [`AppError::Invalid`] naming each field.
pub async fn announce(app: &App, caller: &Caller, new: NewIncident) -> Result<Uuid, AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let now = app.environment.now();
            let mut issues = missing(&new, now);
            let place = new.place.map(|id| offices::place(tx, id.0)).transpose()?.flatten();
            if new.place.is_some() && place.is_none() {
                issues.push(FieldIssue::new("place", "unknown"));
            }
            let (Some(place), Some(at), Some(until), true) =
                (place, new.place, new.until, issues.is_empty())
            else {
                return Err(AppError::Invalid(issues));
            };
            let terms = offices::terms(tx, place.office_id)?;
            if !caller.has_at(Right::Register, NodeId(terms.id), terms.branch_id.map(NodeId)) {
                return Err(AppError::field("place", "unknown"));
            }
            let row = Incident {
                id: app.environment.id(),
                office: NodeId(terms.id),
                place: at,
                title: new.title.trim().to_owned(),
                say: new.say.trim().to_owned(),
                from: new.from.unwrap_or(now),
                until,
                by: Some(caller.staff),
            };
            incidents::insert(tx, &row)?;
            Ok(row.id)
        })
        .await
}

fn missing(new: &NewIncident, now: Timestamp) -> Vec<FieldIssue> {
    let mut issues = Vec::new();
    if new.place.is_none() {
        issues.push(FieldIssue::new("place", "required"));
    }
    for (field, text, max) in [("title", &new.title, LONGEST[0]), ("say", &new.say, LONGEST[1])] {
        let length = text.trim().chars().count();
        if length == 0 {
            issues.push(FieldIssue::new(field, "required"));
        } else if length > max {
            issues.push(FieldIssue::new(field, "too_long").with("max", max).with("len", length));
        }
    }
    match new.until {
        None => issues.push(FieldIssue::new("until", "required")),
        Some(until) if until <= new.from.unwrap_or(now).max(now) => {
            issues.push(FieldIssue::new("until", "in_the_past"));
        }
        Some(_) => {}
    }
    issues
}

/// An incident with the label of its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    pub incident: Incident,
    pub place: String,
}

/// The incidents of the caller's offices that are not over.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn running(app: &App, caller: &Caller) -> Result<Vec<Running>, AppError> {
    caller.require(Right::Register)?;
    let (scope, now) = (caller.scope(Right::Register), app.environment.now());
    app.db
        .read(move |tx| {
            let rows = incidents::running(tx, &scope, now, None)?;
            let ids: Vec<PlaceId> = rows.iter().map(|row| row.place).collect();
            let labels = places::labels(tx, &scope, &ids)?;
            let label = |id| labels.get(&id).cloned().unwrap_or_default();
            Ok(rows
                .into_iter()
                .map(|incident| Running { place: label(incident.place), incident })
                .collect())
        })
        .await
}

/// Ends an incident now.
///
/// # Errors
/// [`AppError::NotFound`] if it is over, or not of the caller's offices.
pub async fn end(app: &App, caller: &Caller, id: Uuid) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let (scope, now) = (caller.scope(Right::Register), app.environment.now());
    let ended =
        app.db.write(move |tx| Ok::<_, AppError>(incidents::end(tx, &scope, id, now)?)).await?;
    if ended { Ok(()) } else { Err(AppError::NotFound) }
}
