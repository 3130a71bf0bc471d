//! Acts on a case: one path and one file for each (CMP-2 to CMP-15).
//!
//! Owns what all acts have in common: the version, the answer, the description. A file holds the
//! body of its act and turns it into the use case's. Whether the act is allowed is decided there.

mod agree_reply;
mod approve_plan;
mod assign;
mod attach;
mod change_severity;
mod close;
mod complete;
mod decide_emergency;
mod decide_objection;
mod decide_return;
mod dispatch;
mod escalate;
mod extend;
mod follow_up;
mod form_team;
mod hold_meeting;
mod investigate;
mod judge;
mod link;
mod note;
mod object;
mod pause;
mod propose_plan;
mod reopen;
mod report_back;
mod request_extension;
mod request_help;
mod request_withdrawal;
mod resume;
mod return_plan;
mod return_task;
mod sign_for;
mod start;
mod supplement;
mod tell_resident;
mod withdraw;

use crate::api::document;
use crate::api::etag::{self, IfMatch};
use crate::api::{Api, BODY_LIMIT, Id, Json, Problem, schema};
use crate::route_table::{Access, Routes};
use crate::state::WebState;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::complaint::act::{self, Act};
use linli_domain::complaint::Action;
use linli_domain::ids::CaseId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{Content, Ref, RefOr, Required, Schema};
use utoipa_axum::router::UtoipaMethodRouter;

/// The body of one act.
trait Body: DeserializeOwned + ToSchema + Send + 'static {
    /// The act; its code is the last part of the path.
    const ACTION: Action;
    /// It only adds to the case and undoes nothing that others saw: no version is needed.
    const ADDS: bool = false;
    /// The largest body, in bytes.
    const LIMIT: usize = BODY_LIMIT;
    /// Names of fields that differ from those of the use case's issues: (theirs, ours).
    const RENAMED: &'static [(&'static str, &'static str)] = &[];

    /// What is to be done.
    fn act(self) -> Act;
}

/// What came of an act.
#[derive(Serialize, ToSchema)]
pub(in crate::api::v1) struct Acted {
    number: String,
    /// The new version, as in `ETag`.
    version: i64,
    #[schema(schema_with = schema::any_stage)]
    stage: String,
    /// The complaint that came of a repair whose resident was not satisfied.
    #[serde(skip_serializing_if = "Option::is_none")]
    complaint: Option<uuid::Uuid>,
}

impl Acted {
    /// What came of an act on a repair.
    pub(in crate::api::v1) fn on_repair(done: linli_app::repair::Acted) -> (i64, Self) {
        let complaint = done.complaint.map(|case| case.0);
        let (number, version, stage) = (done.number, done.version, done.stage);
        (version, Self { number, version, stage, complaint })
    }
}

async fn perform<B: Body>(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
    if_match: IfMatch,
    Json(body): Json<B>,
) -> Result<Response, Problem> {
    let expected = if_match.expected(B::ADDS)?;
    let done = act::act(&state.app, &caller, CaseId(id), expected, body.act()).await;
    let done = done.map_err(|error| refused(error, expected).renamed(B::RENAMED))?;
    let stage = done.stage.to_owned();
    let acted = Acted { number: done.number, version: done.version, stage, complaint: None };
    Ok((etag::etag(acted.version), Json(acted)).into_response())
}

/// A stale version is answered with both: what was seen and what is there.
pub(in crate::api::v1) fn refused(error: AppError, expected: Option<i64>) -> Problem {
    let stale = matches!(error, AppError::Stale { .. });
    let problem = Problem::from(error);
    match expected.filter(|_| stale) {
        Some(seen) => problem.with("seen", seen),
        None => problem,
    }
}

/// The route of an act, with its description.
fn described<B: Body>() -> UtoipaMethodRouter<WebState> {
    let handler = post(perform::<B>).layer(DefaultBodyLimit::max(B::LIMIT));
    operation::<B>(B::ACTION.as_str(), B::ADDS, handler)
}

/// The route and the description of an act of any kind of case.
pub(in crate::api::v1) fn operation<B: ToSchema>(
    code: &str,
    adds: bool,
    handler: MethodRouter<WebState>,
) -> UtoipaMethodRouter<WebState> {
    let words = description(&B::schema());
    let (summary, rest) = words.split_once('\n').unwrap_or((&words, ""));
    let id = ParameterBuilder::new()
        .name("id")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("The case"))
        .schema(Some(schema::id()))
        .build();
    let body = RequestBodyBuilder::new()
        .required(Some(Required::True))
        .content("application/json", Content::new(Some(Ref::from_schema_name(B::name()))))
        .build();
    let done = document::answer("Done", "Acted", &[("ETag", "The new version")]);
    let mut operation = OperationBuilder::new()
        .tag("cases")
        .operation_id(Some(format!("{}_case", code.replace('-', "_"))))
        .summary(Some(summary.trim_end_matches('.')))
        .description(Some(rest.trim()))
        .parameter(id)
        .request_body(Some(body))
        .response("200", done)
        .build();
    let words = if adds {
        "The version that was seen, e.g. `\"12\"`; may be left out: the act is decided on what is there"
    } else {
        "The version that was seen, e.g. `\"12\"`, or `*`"
    };
    document::header(&mut operation, "If-Match", !adds, words);
    document::errors(&mut operation, if adds { &["409"] } else { &["409", "428"] });
    let mut paths = Paths::new();
    paths.add_path_operation(format!("/cases/{{id}}/{code}"), vec![HttpMethod::Post], operation);
    let mut schemas: Vec<(String, RefOr<Schema>)> = Vec::new();
    for (name, schema) in
        [(B::name(), B::schema()), (Acted::name(), <Acted as utoipa::PartialSchema>::schema())]
    {
        schemas.push((name.into_owned(), schema));
    }
    B::schemas(&mut schemas);
    (schemas, paths, handler)
}

/// The description of a body's schema, which is the comment on its struct.
fn description(schema: &RefOr<Schema>) -> String {
    match schema {
        RefOr::T(Schema::Object(object)) => object.description.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

pub(super) fn routes() -> Routes {
    let access = Access::Right(Right::SeeCases);
    [
        described::<judge::Judge>(),
        described::<object::Object>(),
        described::<decide_objection::DecideObjection>(),
        described::<dispatch::Dispatch>(),
        described::<sign_for::SignFor>(),
        described::<return_task::Return>(),
        described::<decide_return::DecideReturn>(),
        described::<assign::Assign>(),
        described::<form_team::FormTeam>(),
        described::<request_help::RequestHelp>(),
        described::<investigate::Investigate>(),
        described::<propose_plan::ProposePlan>(),
        described::<approve_plan::ApprovePlan>(),
        described::<return_plan::ReturnPlan>(),
        described::<start::Start>(),
        described::<complete::Complete>(),
        described::<report_back::ReportBack>(),
        described::<tell_resident::TellResident>(),
        described::<agree_reply::AgreeReply>(),
        described::<follow_up::FollowUp>(),
        described::<reopen::Reopen>(),
        described::<request_withdrawal::RequestWithdrawal>(),
        described::<withdraw::Withdraw>(),
        described::<request_extension::RequestExtension>(),
        described::<extend::Extend>(),
        described::<pause::Pause>(),
        described::<resume::Resume>(),
        described::<change_severity::ChangeSeverity>(),
        described::<link::Link>(),
        described::<escalate::Escalate>(),
        described::<decide_emergency::DecideEmergency>(),
        described::<hold_meeting::HoldMeeting>(),
        described::<supplement::Supplement>(),
        described::<note::Note>(),
        described::<attach::Attach>(),
        described::<close::Close>(),
    ]
    .into_iter()
    .fold(Routes::default(), |routes, operation| routes.mount(access, operation))
}
