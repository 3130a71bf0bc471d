//! `GET /cases/{id}`: one case as the caller may see it, phones masked (ADM-3).

use super::super::complaints::Proposed;
use super::super::repairs::Repair;
use super::super::shapes::Named;
use super::parts::{
    Accused, Attempt, Handling, Investigation, Letters, Matter, Pending, Plan, Reporter,
};
use crate::api::{Api, Id, Json, Problem, etag, schema};
use crate::state::WebState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use linli_app::complaint::view::{self, CaseView};
use linli_app::mail::fate;
use linli_app::repair::view as repairs;
use linli_domain::complaint::Stage;
use linli_domain::ids::CaseId;
use linli_domain::severity::{Severity, SeverityFacts};
use linli_domain::vocabulary::{AssistScope, Channel, Judgement, Kind};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One case of any kind; `kind` says which.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum AnyCase {
    Complaint(Box<Case>),
    Repair(Box<Repair>),
}

/// One complaint.
#[derive(Serialize, ToSchema)]
pub struct Case {
    id: Uuid,
    number: String,
    contact_number: String,
    kind: String,
    version: i64,
    office: Named,
    #[schema(schema_with = schema::stage)]
    stage: Stage,
    /// The step of the ten that the case waits in; 11 when all are done.
    step: u8,
    open: bool,
    paused: bool,
    /// How often it was reopened.
    round: u32,
    #[schema(schema_with = schema::severity)]
    severity: Severity,
    /// Whether a person has decided the severity.
    severity_decided: bool,
    proposed: Proposed,
    #[schema(schema_with = schema::maybe_judgement)]
    judgement: Option<Judgement>,
    #[schema(schema_with = schema::maybe_assist)]
    assist: Option<AssistScope>,
    #[schema(schema_with = schema::channel)]
    channel: Channel,
    category: Category,
    title: Option<String>,
    /// What was said; null when it was erased.
    said: Option<String>,
    asks: Option<String>,
    facts: Facts,
    anonymous: bool,
    waives_follow_up: bool,
    reporter: Reporter,
    place: Option<Place>,
    accused: Accused,
    matter: Option<Matter>,
    handling: Handling,
    investigation: Option<Investigation>,
    plan: Option<Plan>,
    /// The department's summary when it reported back.
    report: Option<String>,
    follow_ups: Vec<Attempt>,
    pending: Vec<Pending>,
    recall_at: Option<Timestamp>,
    occurred_at: Option<Timestamp>,
    registered_at: Timestamp,
    agreed_reply: Option<Timestamp>,
    resident_limit: Option<Timestamp>,
    /// The next limit and its clock.
    due_at: Option<Timestamp>,
    due_clock: Option<String>,
    closed_at: Option<Timestamp>,
    file_number: Option<String>,
    letters: Letters,
}

/// A category with its path in the three languages.
#[derive(Serialize, ToSchema)]
pub struct Category {
    pub(in crate::api::v1) code: String,
    #[serde(rename = "zh-CN")]
    pub(in crate::api::v1) zh_cn: String,
    #[serde(rename = "zh-TW")]
    pub(in crate::api::v1) zh_tw: String,
    pub(in crate::api::v1) en: String,
}

/// Where it happened.
#[derive(Serialize, ToSchema)]
pub struct Place {
    pub(in crate::api::v1) id: Uuid,
    pub(in crate::api::v1) label: String,
}

/// What bears on the severity.
#[derive(Serialize, ToSchema)]
pub struct Facts {
    promise_broken: bool,
    loss_or_injury: bool,
    government: bool,
    media: bool,
    slight: bool,
    /// Earlier complaints of the household in the category, last 90 days.
    repeats: u32,
}

impl From<&SeverityFacts> for Facts {
    fn from(f: &SeverityFacts) -> Self {
        Self {
            promise_broken: f.promise_broken,
            loss_or_injury: f.loss_or_injury,
            government: f.government,
            media: f.media,
            slight: f.slight,
            repeats: f.repeats,
        }
    }
}

impl Case {
    fn of(view: &CaseView, letters: Letters) -> Self {
        let (row, state) = (&view.row, &view.state);
        let text = |id: linli_domain::ids::TextId| view.texts.get(&id.0).cloned().flatten();
        let place = state.place.map(|id| Place { id: id.0, label: row.place_label.clone() });
        Self {
            id: row.id,
            number: row.number.clone(),
            contact_number: view.reported.contact_number.clone(),
            kind: row.kind.clone(),
            version: row.version,
            office: Named { id: row.office_id, name: view.office.clone() },
            stage: state.stage,
            step: state.stage.step(),
            open: row.open,
            paused: row.paused,
            round: state.round,
            severity: state.working_severity(),
            severity_decided: state.severity.is_some(),
            proposed: Proposed { severity: state.proposed.severity, rule: state.proposed.rule },
            judgement: state.judgement,
            assist: state.assist,
            channel: state.channel,
            category: Category {
                code: state.category.clone(),
                zh_cn: view.category.zh_cn.clone(),
                zh_tw: view.category.zh_tw.clone(),
                en: view.category.en.clone(),
            },
            title: text(view.reported.title),
            said: text(view.reported.said),
            asks: view.reported.asks.and_then(text),
            facts: (&state.severity_facts).into(),
            anonymous: state.anonymous,
            waives_follow_up: state.waives_follow_up,
            reporter: Reporter::of(view),
            place,
            accused: Accused::of(view),
            matter: Matter::of(view),
            handling: Handling::of(view),
            investigation: state.investigation.as_ref().map(|i| Investigation::of(i, view)),
            plan: state.plan.as_ref().map(|p| Plan::of(p, view)),
            report: state.report.as_ref().and_then(|w| text(w.id)),
            follow_ups: state.attempts.iter().map(Into::into).collect(),
            pending: state.pending.iter().map(|p| Pending::of(p, view)).collect(),
            recall_at: state.recall_at,
            occurred_at: view.reported.occurred_at,
            registered_at: state.registered_at,
            agreed_reply: state.agreed_reply,
            resident_limit: state.resident_limit,
            due_at: row.due_at,
            due_clock: row.due_clock.clone(),
            closed_at: state.closed_at,
            file_number: state.file_number.clone(),
            letters,
        }
    }
}

/// One case
///
/// Facts, where it stands, people with masked phones, tasks, investigation, plan, follow-ups, mails to the resident.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/cases/{id}", tag = "cases", operation_id = "case",
    params(("id" = Uuid, Path, description = "The case")),
    responses((status = 200, body = AnyCase, description = "The case", headers(
        ("ETag" = String, description = "Its version, for If-Match"),
    )))
)]
pub async fn show(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
) -> Result<Response, Problem> {
    let id = CaseId(id);
    let letters = fate::letters(&state.app, &caller, id).await?.into();
    if repairs::kind(&state.app, &caller, id).await? == Kind::Repair {
        let view = repairs::repair(&state.app, &caller, id).await?;
        let body = AnyCase::Repair(Box::new(Repair::of(&view, letters)));
        return Ok((etag::etag(view.row.version), Json(body)).into_response());
    }
    let view = view::case(&state.app, &caller, id).await?;
    let body = AnyCase::Complaint(Box::new(Case::of(&view, letters)));
    Ok((etag::etag(view.row.version), Json(body)).into_response())
}
