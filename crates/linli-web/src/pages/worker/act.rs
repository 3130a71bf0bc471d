//! One tap: read its fields, do it once, say what came of it. To a page without a script with the page itself; to the
//! script, which may bring a tap hours later, in one line of JSON.

use super::{order, read, words};
use crate::errors::Fault;
use crate::forms::{Form, Posted};
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use jiff::tz::TimeZone;
use linli_app::AppError;
use linli_app::repair::act::{Act, Acted, Coming, act};
use linli_app::repair::view::RepairView;
use linli_app::worker::agree;
use linli_domain::ids::CaseId;
use linli_domain::money::Fen;
use linli_domain::repair::Action;
use serde_json::json;
use uuid::Uuid;

/// What is the technician's to do on the phone.
const TAPS: &[Action] = &[
    Action::Accept,
    Action::Arrive,
    Action::Tick,
    Action::NobodyHome,
    Action::MakeAppointment,
    Action::NameEquipment,
    Action::Quote,
    Action::AgreeQuote,
    Action::DeclineQuote,
    Action::Start,
    Action::Pause,
    Action::Resume,
    Action::FinishWork,
    Action::Sign,
    Action::HandIn,
    Action::ReturnOrder,
];

/// Whether the script asks, which wants an answer in JSON.
pub(super) fn by_script(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.starts_with("application/json"))
}

/// Takes one tap.
///
/// # Errors
/// A fault if the order is not the visitor's to see.
pub(super) async fn tap(
    State(state): State<WebState>,
    signed: Signed,
    Path((id, action)): Path<(Uuid, String)>,
    headers: HeaderMap,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let wanted = Action::parse(&action).filter(|action| TAPS.contains(action));
    let action = wanted.ok_or(Fault::NotFound)?;
    let (page, view) = order::read(&state, &signed, CaseId(id)).await?;
    let zone = TimeZone::get(&view.time_zone).unwrap_or(TimeZone::UTC);
    let (key, seen) = (read::key(&values, action.as_str()), read::seen(&values));
    let mut form = Form::of(page.s, order::SCOPE, values);
    let tap = Tap { page, signed, id: CaseId(id), script: by_script(&headers) };
    let Some(doing) = read::act(&mut form, action, &zone) else {
        return Ok(tap.wrong(&view, form));
    };
    let coming = Coming { expected: None, key };
    let done = perform(&state, &tap, coming, (doing, seen)).await;
    tap.answer(&state, view, form, done).await
}

async fn perform(
    state: &WebState,
    tap: &Tap,
    coming: Coming,
    (doing, seen): (Act, Option<Fen>),
) -> Result<Acted, AppError> {
    let caller = &tap.signed.caller;
    match (&doing, seen) {
        (Act::AgreeQuote { .. }, Some(seen)) => {
            agree::as_seen(&state.app, caller, tap.id, coming, (doing, seen)).await
        }
        _ => act(&state.app, caller, tap.id, coming, doing).await,
    }
}

/// Who tapped, and how the answer goes back.
pub(super) struct Tap {
    pub page: Page,
    pub signed: Signed,
    pub id: CaseId,
    pub script: bool,
}

impl Tap {
    /// Says what came of it.
    ///
    /// # Errors
    /// A fault where there is nothing to say on the page.
    pub(super) async fn answer(
        self,
        state: &WebState,
        view: RepairView,
        mut form: Form,
        done: Result<Acted, AppError>,
    ) -> Result<Response, Fault> {
        let refusal = match done {
            Ok(acted) if self.script => {
                let body = json!({ "stage": acted.stage, "version": acted.version });
                return Ok(Json(body).into_response());
            }
            Ok(_) => return Ok(see_other(&format!("/m/{}", self.id))),
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().for_each(|issue| form.refuse(issue.into()));
                return Ok(self.wrong(&view, form));
            }
            Err(AppError::Refused(refusal)) => {
                // Somebody was faster: their name is on the newest state only.
                let (page, now) = order::read(state, &self.signed, self.id).await?;
                words::refusal(&page, &now, &refusal)
            }
            Err(AppError::KeyReused) => self.page.t("worker.key_reused").to_owned(),
            Err(error) => return Err(fault(error)),
        };
        if self.script {
            return Ok((StatusCode::CONFLICT, Json(json!({ "refused": refusal }))).into_response());
        }
        let (page, view) = order::read(state, &self.signed, self.id).await?;
        let shown = order::Shown { refusal, form: Some(form), ..order::Shown::default() };
        let shown = order::page(page, &view, &self.signed, shown);
        Ok(crate::pages::html(StatusCode::CONFLICT, &shown))
    }

    /// Says what is wrong with the fields.
    pub(super) fn wrong(self, view: &RepairView, form: Form) -> Response {
        if self.script {
            let body = json!({ "refused": words::issues(&form) });
            return (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response();
        }
        let shown = order::Shown { form: Some(form), ..order::Shown::default() };
        crate::pages::unprocessable(&order::page(self.page, view, &self.signed, shown))
    }
}
