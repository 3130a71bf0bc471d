//! The plan of a group's visit: a new one, or a change before it begins.

use super::offices;
use crate::errors::Fault;
use crate::forms::{Choice, Form, Posted};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::visits::{self, Plan, Stop, Visit};
use linli_domain::ids::{NodeId, StaffId};
use uuid::Uuid;

const SCOPE: &str = "visits.plan";
const ZONE: &str = "Asia/Shanghai";
/// Rows of the programme that an empty form offers, and the most it takes.
const STOPS: (usize, usize) = (3, 20);

#[derive(Template)]
#[template(path = "pages/visits/edit.html")]
struct EditPage {
    page: Page,
    title: String,
    action: String,
    back: String,
    version: i64,
    form: Form,
    offices: Vec<Choice>,
    hosts: Vec<Choice>,
    /// Names of the two fields of each row of the programme.
    rows: Vec<(String, String)>,
}

async fn page_of(
    state: &WebState,
    signed: &Signed,
    page: Page,
    visit: Option<&Visit>,
    version: i64,
    form: Form,
) -> Result<EditPage, Fault> {
    let all = offices(state, signed).await?;
    let hosts = all.iter().flat_map(|(_, office, departments)| {
        let person = |(id, name): &(Uuid, String)| {
            Choice::new(id.to_string(), name.clone()).group(office.clone())
        };
        departments.iter().flat_map(|d| &d.people).map(person).collect::<Vec<_>>()
    });
    let id = visit.map(|visit| visit.row.id);
    Ok(EditPage {
        title: visit.map_or(page.t("visits.new").to_owned(), |v| v.row.organisation.clone()),
        action: id.map_or("/visits/new".to_owned(), |id| format!("/visits/{id}/edit")),
        back: id.map_or("/visits".to_owned(), |id| format!("/visits/{id}")),
        hosts: hosts.collect(),
        offices: all.iter().map(|o| Choice::new(o.0.to_string(), o.1.clone())).collect(),
        rows: (0..form.rows("stops", STOPS.0, STOPS.1))
            .map(|n| (format!("stops.{n}.at"), format!("stops.{n}.what")))
            .collect(),
        version,
        form,
        page,
    })
}

fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

fn read(form: &mut Form, zone: &TimeZone, rows: usize) -> Option<Plan> {
    form.read(|r| {
        let mut stops = Vec::new();
        for row in 0..rows {
            let what = r.text(&format!("stops.{row}.what")).max(500).optional();
            let at = r.date_time(&format!("stops.{row}.at"), zone).optional();
            match (what, at) {
                (Some(what), Some(at)) => stops.push(Stop { at, what }),
                (Some(_), None) => r.issue(&format!("stops.{row}.at"), "required"),
                _ => {}
            }
        }
        Plan {
            office: r.uuid("office").optional().map(NodeId),
            organisation: r.text("organisation").max(200).required(),
            visitors: r.text("visitors").max(4_000).optional().unwrap_or_default(),
            headcount: r.number("headcount", 1, 999).required(),
            purpose: r.text("purpose").max(4_000).required(),
            arrival_at: Some(r.date_time("arrival_at", zone).required()),
            departure_at: r.date_time("departure_at", zone).optional(),
            room: r.text("room").max(200).optional().unwrap_or_default(),
            needs: r.text("needs").max(4_000).optional().unwrap_or_default(),
            host: Some(StaffId(r.uuid("host").required())),
            stops,
        }
    })
}

/// The empty form.
///
/// # Errors
/// A fault if the visitor does not register.
pub async fn new(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let form = Form::blank(page.s, SCOPE).with("host", signed.caller.staff.to_string());
    let shown = page_of(&state, &signed, page, None, 0, form).await?;
    Ok(crate::pages::ok(&shown))
}

/// Plans a visit.
///
/// # Errors
/// A fault if the visitor does not register.
pub async fn create(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let more = values.get("_more").is_some();
    let mut form = Form::of(page.s, SCOPE, values);
    if more {
        let shown = page_of(&state, &signed, page, None, 0, form).await?;
        return Ok(crate::pages::ok(&shown));
    }
    let rows = form.rows("stops", STOPS.0, STOPS.1);
    if let Some(mut plan) = read(&mut form, &page.times.zone().clone(), rows) {
        let all = offices(&state, &signed).await?;
        plan.office = plan.office.or_else(|| all.first().map(|office| office.0));
        match visits::plan(&state.app, &signed.caller, plan).await {
            Ok(id) => {
                let on = see_other(&format!("/visits/{id}"));
                return Ok(signed.flash(on, page.t("words.saved")));
            }
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().for_each(|issue| form.refuse(issue.into()));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    let shown = page_of(&state, &signed, page, None, 0, form).await?;
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

fn filled(page: &Page, visit: &Visit, zone: &TimeZone) -> Form {
    let row = &visit.row;
    let mut form = Form::blank(page.s, SCOPE)
        .with("office", row.office.to_string())
        .with("organisation", &*row.organisation)
        .with("visitors", &*row.visitors)
        .with("headcount", row.headcount.to_string())
        .with("purpose", &*row.purpose)
        .with("arrival_at", local(row.arrival_at, zone))
        .with("departure_at", local(row.departure_at, zone))
        .with("room", &*row.room)
        .with("needs", &*row.needs)
        .with("host", row.host.to_string());
    for (at, stop) in visit.stops.iter().enumerate() {
        form = form
            .with(&format!("stops.{at}.at"), local(stop.at, zone))
            .with(&format!("stops.{at}.what"), &*stop.what);
    }
    form
}

async fn editable(state: &WebState, signed: &Signed, id: Uuid) -> Result<Visit, Fault> {
    signed.caller.require(Right::Register).map_err(fault)?;
    let visit = visits::get(&state.app, &signed.caller, id).await.map_err(fault)?;
    if visit.may_edit { Ok(visit) } else { Err(Fault::Conflict) }
}

/// The form of a plan.
///
/// # Errors
/// A fault if there is no such visit or it may not be changed.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let visit = editable(&state, &signed, id).await?;
    let page = signed.page(&state, &visit.time_zone).await?;
    let form = filled(&page, &visit, &page.times.zone().clone());
    let version = visit.row.version;
    let shown = page_of(&state, &signed, page, Some(&visit), version, form).await?;
    Ok(crate::pages::ok(&shown))
}

/// Changes a plan.
///
/// # Errors
/// As [`form`]; a conflict if somebody changed it in between.
pub async fn update(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let visit = editable(&state, &signed, id).await?;
    let page = signed.page(&state, &visit.time_zone).await?;
    let version = values.get("version").and_then(|v| v.parse().ok()).unwrap_or_default();
    let more = values.get("_more").is_some();
    let mut form = Form::of(page.s, SCOPE, values);
    if !more {
        let rows = form.rows("stops", STOPS.0, STOPS.1);
        if let Some(plan) = read(&mut form, &page.times.zone().clone(), rows) {
            match visits::change(&state.app, &signed.caller, id, version, plan).await {
                Ok(()) => {
                    let on = see_other(&format!("/visits/{id}"));
                    return Ok(signed.flash(on, page.t("words.saved")));
                }
                Err(AppError::Invalid(issues)) => {
                    issues.into_iter().for_each(|issue| form.refuse(issue.into()));
                }
                Err(error) => return Err(fault(error)),
            }
        }
    }
    let status = if more { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = page_of(&state, &signed, page, Some(&visit), version, form).await?;
    Ok(html(status, &shown))
}
