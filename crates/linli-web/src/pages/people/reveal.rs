//! Seeing a number in full: first why, then the number, once; the look is kept (ADM-3, V04).

use crate::errors::Fault;
use crate::forms::{Choice, Form, Posted, Values};
use crate::pages::cases::of_kind;
use crate::pages::html;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::directory::residents;
use linli_app::directory::reveal::{self, Reveal};
use linli_domain::ids::{CaseId, ResidentId};
use serde::Deserialize;
use uuid::Uuid;

/// Why numbers are mostly needed. The last one asks for words.
const REASONS: &[&str] = &["call_back", "follow_up", "visit", "emergency", "other"];

#[derive(Template)]
#[template(path = "pages/people/reveal.html")]
struct RevealPage {
    page: Page,
    name: String,
    masked: String,
    action: String,
    back: String,
    position: String,
    reasons: Vec<Choice>,
    form: Form,
    /// The whole number, once.
    number: String,
    /// For calling from this device.
    dial: String,
}

/// The case for which a number is needed.
#[derive(Deserialize)]
pub struct For {
    case: Option<Uuid>,
}

/// Whose number it is, as the visitor may know them already.
struct Owner {
    name: String,
    phones: Vec<String>,
    back: String,
}

/// Through the case, if there is one: whoever works on a case need not see the person's card.
async fn owner(
    state: &WebState,
    signed: &Signed,
    id: ResidentId,
    case: Option<Uuid>,
) -> Result<Owner, Fault> {
    signed.caller.require(Right::RevealPhone).map_err(fault)?;
    if let Some(case) = case {
        let shown = of_kind(state, signed, case).await?;
        let person = shown.folder().person;
        if person.resident != Some(id.0) {
            return Err(Fault::NotFound);
        }
        let phones = person.phone.iter().cloned().collect();
        return Ok(Owner { name: person.name.clone(), phones, back: format!("/cases/{case}") });
    }
    let person = residents::get(&state.app, &signed.caller, id).await.map_err(fault)?;
    Ok(Owner { name: person.name, phones: person.phones, back: format!("/people/{id}") })
}

/// Asks for the reason.
///
/// # Errors
/// A fault if the person is not the visitor's to see.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(For { case }): Query<For>,
) -> Result<Response, Fault> {
    let owner = owner(&state, &signed, ResidentId(id), case).await?;
    let page = signed.plain_page(&state).await?;
    let form = Form::blank(page.s, "people.reveal");
    shown(StatusCode::OK, page, id, case, owner, form, String::new())
}

/// Shows the number, with a reason; without one, asks for it.
///
/// # Errors
/// A fault if the person is not the visitor's to see.
pub async fn look(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(For { case }): Query<For>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let owner = owner(&state, &signed, ResidentId(id), case).await?;
    let page = signed.plain_page(&state).await?;
    // The button beside a number sends no answer yet; a form that was sent does.
    let answered = values.get("sent").is_some();
    let mut form = Form::of(page.s, "people.reveal", values);
    if !answered {
        return shown(StatusCode::OK, page, id, case, owner, form, String::new());
    }
    let Some(reason) = form.read(|r| {
        let why = r.choice("why", |code| REASONS.iter().copied().find(|known| *known == code));
        let why = why.required_or("other");
        match why {
            "other" => r.text("reason").max(150).required(),
            _ => r.text("reason").max(150).optional().unwrap_or_default(),
        }
    }) else {
        return shown(StatusCode::UNPROCESSABLE_ENTITY, page, id, case, owner, form, String::new());
    };
    let reason = in_words(&page, form.value("why"), &reason);
    let position = position(&form.values);
    let ask = Reveal { resident: ResidentId(id), case: case.map(CaseId), reason };
    match reveal::phone(&state.app, &signed.caller, ask, position).await {
        Ok(number) => shown(StatusCode::OK, page, id, case, owner, form, number),
        Err(AppError::Invalid(issues)) => {
            issues.into_iter().for_each(|issue| form.refuse(issue.into()));
            shown(StatusCode::UNPROCESSABLE_ENTITY, page, id, case, owner, form, String::new())
        }
        Err(error) => Err(fault(error)),
    }
}

/// The reason as the log keeps it.
fn in_words(page: &Page, why: &str, more: &str) -> String {
    match (why, more) {
        ("other", more) => more.to_owned(),
        (why, "") => page.word("reveal_reason", why).to_owned(),
        (why, more) => format!("{}: {more}", page.word("reveal_reason", why)),
    }
}

fn position(values: &Values) -> usize {
    values.get("number").and_then(|at| at.parse().ok()).unwrap_or_default()
}

fn shown(
    status: StatusCode,
    page: Page,
    id: Uuid,
    case: Option<Uuid>,
    owner: Owner,
    form: Form,
    number: String,
) -> Result<Response, Fault> {
    let position = position(&form.values);
    let masked = owner.phones.get(position).cloned().ok_or(Fault::NotFound)?;
    let reason = |code: &&str| Choice::new(*code, page.word("reveal_reason", code));
    let case = case.map(|case| format!("?case={case}")).unwrap_or_default();
    let shown = RevealPage {
        name: owner.name,
        masked,
        action: format!("/people/{id}/reveal{case}"),
        back: owner.back,
        position: position.to_string(),
        reasons: REASONS.iter().map(reason).collect(),
        form,
        dial: number.clone(),
        number: words::grouped(&number),
        page,
    };
    let mut answer = html(status, &shown);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}
