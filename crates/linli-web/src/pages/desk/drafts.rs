//! Drafts of the desk: kept every two seconds, parked when another call comes, taken back (REC-1, T3, T4).

use super::ZONE;
use crate::errors::Fault;
use crate::forms::{Posted, Values};
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::words::masked;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use linli_app::AppError;
use linli_app::complaint::desk;
use linli_app::drafts::{self, Draft};
use linli_domain::ids::StaffId;
use uuid::Uuid;

/// Drafts of the desk's form are named so, with the key of the form.
pub(super) const PREFIX: &str = "desk:";
/// Fields that hold nothing that anybody typed.
const UNTYPED: &[&str] = &["key", "channel", "kind", "community", "how", "department"];

/// A call that waits.
pub(super) struct Parked {
    pub(super) key: String,
    /// `王女士`, the masked number, or the first words.
    pub(super) label: String,
    pub(super) since: String,
}

/// The name of the form: its key, or a new one for a form that came without.
pub(super) fn key_of(state: &WebState, values: &Values) -> String {
    let key = values.get("key").and_then(|key| key.parse::<Uuid>().ok());
    key.unwrap_or_else(|| state.app.environment.id()).to_string()
}

/// What is worth keeping: everything but the token, and nothing at all if nothing was typed.
fn fields(values: &Values) -> Vec<(String, String)> {
    let typed = values.pairs().iter().any(|(name, value)| {
        !name.starts_with('_') && !UNTYPED.contains(&name.as_str()) && !value.trim().is_empty()
    });
    let kept = values.pairs().iter().filter(|(name, _)| !name.starts_with('_') && name != "how");
    if typed { kept.cloned().collect() } else { Vec::new() }
}

async fn save(state: &WebState, signed: &Signed, values: &Values) -> Result<Option<String>, Fault> {
    let fields = fields(values);
    if fields.is_empty() {
        return Ok(None);
    }
    let key = key_of(state, values);
    drafts::save(&state.app, &signed.caller, &format!("{PREFIX}{key}"), fields)
        .await
        .map_err(fault)?;
    Ok(Some(key))
}

/// Keeps what is typed so far; answers with the words for it.
pub(super) async fn keep(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let words = match save(&state, &signed, &values).await? {
        Some(_) => page.f("desk.saved", &[("time", &page.times.clock(page.times.now()))]),
        None => String::new(),
    };
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response())
}

/// Puts this call aside and opens an empty form.
pub(super) async fn park(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let Some(key) = save(&state, &signed, &values).await? else { return Ok(see_other("/desk")) };
    match drafts::park(&state.app, &signed.caller, &format!("{PREFIX}{key}")).await {
        Ok(()) => Ok(see_other("/desk?new=1")),
        Err(AppError::Invalid(_)) => {
            let page = signed.page(&state, ZONE).await?;
            Ok(signed.flash(see_other("/desk"), page.t("desk.parked_full")))
        }
        Err(error) => Err(fault(error)),
    }
}

/// Gives the form to a colleague, for whoever is complained about or belongs to the department (CMP-6).
pub(super) async fn hand_over(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let subject = format!("{PREFIX}{}", key_of(&state, &values));
    let choices = desk::choices(&state.app, &signed.caller).await.map_err(fault)?;
    let office = super::lists::office(&choices, &values);
    let to = values.get("to").and_then(|id| id.parse().ok()).map_or(StaffId(Uuid::nil()), StaffId);
    let kept = fields(&values).into_iter().filter(|(name, _)| name != "to").collect();
    let given = drafts::hand_over(&state.app, &signed.caller, &subject, kept, (to, office)).await;
    match given {
        Ok(name) => {
            let words = page.f("desk.handed_over", &[("name", &name)]);
            Ok(signed.flash(see_other("/desk?new=1"), &words))
        }
        Err(AppError::Invalid(_)) => {
            Ok(signed.flash(see_other("/desk"), page.t("desk.hand_over_to_whom")))
        }
        Err(error) => Err(fault(error)),
    }
}

/// Takes a call back. The one being written is parked in its place.
pub(super) async fn resume(
    State(state): State<WebState>,
    signed: Signed,
    Path(key): Path<Uuid>,
) -> Result<Response, Fault> {
    let subject = format!("{PREFIX}{key}");
    let written = current(&state, &signed).await?.filter(|draft| draft.subject != subject);
    match drafts::resume(&state.app, &signed.caller, &subject).await {
        // Sent or dropped in another window.
        Err(AppError::NotFound) => return Ok(see_other("/desk")),
        done => done.map_err(fault)?,
    }
    if let Some(draft) = written {
        match drafts::park(&state.app, &signed.caller, &draft.subject).await {
            Ok(()) | Err(AppError::Invalid(_)) => {}
            Err(error) => return Err(fault(error)),
        }
    }
    // The one taken back is the one touched last.
    let taken = drafts::load(&state.app, &signed.caller, &subject).await.map_err(fault)?;
    if let Some(draft) = taken {
        drafts::save(&state.app, &signed.caller, &subject, draft.fields).await.map_err(fault)?;
    }
    Ok(see_other("/desk"))
}

/// Forgets a call that waits.
pub(super) async fn forget(
    State(state): State<WebState>,
    signed: Signed,
    Path(key): Path<Uuid>,
) -> Result<Response, Fault> {
    sent(&state, &signed, &key.to_string()).await?;
    Ok(see_other("/desk"))
}

/// The form was sent: its draft goes.
pub(super) async fn sent(state: &WebState, signed: &Signed, key: &str) -> Result<(), Fault> {
    drafts::forget(&state.app, &signed.caller, &format!("{PREFIX}{key}")).await.map_err(fault)
}

/// The form that is being written: the one touched last that is not parked.
pub(super) async fn current(state: &WebState, signed: &Signed) -> Result<Option<Draft>, Fault> {
    let all = drafts::all(&state.app, &signed.caller, PREFIX).await.map_err(fault)?;
    Ok(all
        .into_iter()
        .filter(|draft| draft.parked_at.is_none())
        .max_by_key(|draft| draft.updated_at))
}

/// The other drafts: parked calls, and forms that were left unfinished.
pub(super) async fn chips(
    state: &WebState,
    signed: &Signed,
    page: &Page,
    key: &str,
) -> Result<Vec<Parked>, Fault> {
    let all = drafts::all(&state.app, &signed.caller, PREFIX).await.map_err(fault)?;
    let mut others: Vec<Draft> =
        all.into_iter().filter(|d| d.subject.strip_prefix(PREFIX) != Some(key)).collect();
    // The call parked last is the first to be taken back; then forms that were left.
    others.sort_by_key(|draft| std::cmp::Reverse(draft.parked_at));
    Ok(others
        .into_iter()
        .take(drafts::PARKED + 1)
        .map(|draft| Parked {
            key: draft.subject.trim_start_matches(PREFIX).to_owned(),
            label: label(&draft),
            since: page.times.ago(draft.parked_at.unwrap_or(draft.updated_at)),
        })
        .collect())
}

fn label(draft: &Draft) -> String {
    let said: String = draft.get("said").trim().chars().take(12).collect();
    let phone = draft.get("phone").trim();
    match (draft.get("name").trim(), phone, draft.get("room").trim()) {
        ("", "", "") => said,
        ("", "", room) => room.to_owned(),
        ("", phone, _) => masked(phone),
        (name, ..) => name.to_owned(),
    }
}
