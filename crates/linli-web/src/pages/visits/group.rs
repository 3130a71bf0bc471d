//! One visit of a group: the plan, where it stands, the record afterwards.

use crate::errors::Fault;
use crate::forms::{Form, Posted, Values};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::Pair;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::visits::{self, Move, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "pages/visits/show.html")]
struct ShowPage {
    page: Page,
    title: String,
    base: String,
    version: i64,
    state: String,
    facts: Vec<Pair>,
    stops: Vec<Pair>,
    task_due: bool,
    /// The states that may follow: code and label.
    next: Vec<(&'static str, String)>,
    may_edit: bool,
    planned: bool,
    record: String,
    may_record: bool,
    form: Form,
}

fn page_of(page: Page, visit: &Visit, form: Form) -> ShowPage {
    let row = &visit.row;
    let span =
        format!("{} – {}", page.times.full(row.arrival_at), page.times.clock(row.departure_at));
    let task = match row.task_done_at {
        Some(at) => page.f("visits.task_done", &[("time", &page.times.clock(at))]),
        None => page.f("visits.task_at", &[("time", &page.times.clock(row.task_at))]),
    };
    let mut facts = vec![
        Pair::new(page.t("visits.when"), span),
        Pair::new(page.t("visits.plan.headcount"), row.headcount.to_string()),
        Pair::new(page.t("visits.plan.visitors"), &*row.visitors),
        Pair::new(page.t("visits.plan.purpose"), &*row.purpose),
        Pair::new(page.t("visits.plan.host"), &*visit.host),
        Pair::new(page.t("visits.plan.room"), &*row.room),
        Pair::new(page.t("visits.plan.needs"), &*row.needs),
        Pair::new(page.t("visits.task"), task),
        Pair::new(page.t("visits.office"), &*visit.office),
    ];
    for (key, at) in [("visits.arrived", row.arrived_at), ("visits.left", row.left_at)] {
        facts.extend(at.map(|at| Pair::new(page.t(key), page.times.full(at))));
    }
    facts.retain(|fact| !fact.value.is_empty());
    let at = visits::STATES.iter().position(|s| *s == row.state).unwrap_or_default();
    let follows = |state: &&&'static str| match **state {
        "cancelled" => row.state == "planned",
        _ => row.state != "left",
    };
    let next = visits::STATES.iter().skip(at + 1).filter(follows);
    let next = next.map(|s| (*s, page.word("visit_move", s).to_owned()));
    ShowPage {
        title: row.organisation.clone(),
        base: format!("/visits/{}", row.id),
        version: row.version,
        state: page.word("visit_state", &row.state).to_owned(),
        stops: visit.stops.iter().map(|s| Pair::new(page.times.clock(s.at), &*s.what)).collect(),
        facts,
        task_due: visit.task_due,
        next: if visit.may_edit { next.collect() } else { Vec::new() },
        may_edit: visit.may_edit,
        planned: row.state == "planned",
        record: row.record.clone(),
        may_record: visit.may_edit && row.state == "left",
        form,
        page,
    }
}

async fn read(state: &WebState, signed: &Signed, id: Uuid) -> Result<(Page, Visit), Fault> {
    let visit = visits::get(&state.app, &signed.caller, id).await.map_err(fault)?;
    let page = signed.page(state, &visit.time_zone).await?;
    Ok((page, visit))
}

/// Shows a visit.
///
/// # Errors
/// A fault if there is none that the visitor sees.
pub async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let (page, visit) = read(&state, &signed, id).await?;
    let form = Form::blank(page.s, "visits.record").with("record", &*visit.row.record);
    Ok(crate::pages::ok(&page_of(page, &visit, form)))
}

async fn done(
    state: &WebState,
    signed: &Signed,
    id: Uuid,
    values: Values,
    step: Move,
) -> Result<Response, Fault> {
    let version = values.get("version").and_then(|v| v.parse().ok()).unwrap_or_default();
    match visits::go_on(&state.app, &signed.caller, id, version, step).await {
        Ok(()) => {
            let page = signed.plain_page(state).await?;
            Ok(signed.flash(see_other(&format!("/visits/{id}")), page.t("words.saved")))
        }
        Err(AppError::Invalid(issues)) => {
            let (page, visit) = read(state, signed, id).await?;
            let mut form = Form::of(page.s, "visits.record", values);
            issues.into_iter().for_each(|issue| form.refuse(issue.into()));
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &page_of(page, &visit, form)))
        }
        Err(error) => Err(fault(error)),
    }
}

/// Moves a visit on: somebody is at the gate, the group has arrived, looks around, talks, has left.
///
/// # Errors
/// A fault if there is none, or somebody moved it in between.
pub async fn go_on(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let step = match values.get("to").unwrap_or_default() {
        "gate" => Move::AtTheGate,
        state => Move::State(state.to_owned()),
    };
    done(&state, &signed, id, values, step).await
}

/// Writes the record.
///
/// # Errors
/// As [`go_on`].
pub async fn record(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let step = Move::Record(values.get("record").unwrap_or_default().to_owned());
    done(&state, &signed, id, values, step).await
}
