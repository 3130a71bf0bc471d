//! One's own API tokens: making, listing, revoking. The text of a token is shown once.

use super::{Forms, shown};
use crate::errors::Fault;
use crate::forms::{Choice, Form, Posted};
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::ToSpan as _;
use linli_app::AppError;
use linli_app::sign_in::token::{self, NewToken, SCOPES, TokenView};
use uuid::Uuid;

/// A token in the list.
pub struct Line {
    pub id: Uuid,
    pub name: String,
    pub scopes: String,
    pub created: String,
    /// `到 12 月 31 日`, or that it does not end.
    pub until: String,
    pub revoked: bool,
}

impl Line {
    /// A token in the visitor's words.
    pub fn of(page: &Page, row: &TokenView) -> Self {
        let scopes: Vec<&str> = row.scopes.iter().map(|s| page.word("token_scope", s)).collect();
        Self {
            id: row.id,
            name: row.name.clone(),
            scopes: scopes.join(page.t("words.and")),
            created: page.times.date(row.created_at),
            until: match row.expires_at {
                Some(at) => page.times.date(at),
                None => page.t("account.never").to_owned(),
            },
            revoked: row.revoked_at.is_some(),
        }
    }
}

/// What a token may do.
pub fn scopes(page: &Page) -> Vec<Choice> {
    let choice = |code: &&str| {
        Choice::new(*code, page.word("token_scope", code)).hint(page.word("token_scope_hint", code))
    };
    SCOPES.iter().map(choice).collect()
}

/// Makes a token and shows its text, this once.
///
/// # Errors
/// A fault if the database is not available.
pub async fn create(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let zone = page.times.zone().clone();
    let mut form = Form::of(page.s, "account.token", values);
    let read = form.read(|r| {
        let name = r.text("name").max(100).required();
        let scopes = r.all("scopes");
        // A token ends with its last day.
        let until = r.date("expires_at").optional();
        let ends = until.and_then(|day| day.checked_add(1.day()).ok()?.to_zoned(zone).ok());
        NewToken { name, scopes, expires_at: ends.map(|at| at.timestamp()) }
    });
    if let Some(new) = read {
        let origin = signed.caller.origin.clone();
        match token::create(&state.app, &signed.session, new, origin).await {
            Ok((_, text)) => {
                let forms = Forms::blank(&page);
                let answer = shown(StatusCode::CREATED, &state, &signed, page, forms, Some(text));
                let mut answer = answer.await?;
                answer
                    .headers_mut()
                    .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
                return Ok(answer);
            }
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().for_each(|issue| form.refuse(issue.into()));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    let forms = Forms { token: form, ..Forms::blank(&page) };
    shown(StatusCode::UNPROCESSABLE_ENTITY, &state, &signed, page, forms, None).await
}

/// Revokes a token at once.
///
/// # Errors
/// A fault if the visitor has no such token in force.
pub async fn revoke(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(_): Posted,
) -> Result<Response, Fault> {
    let origin = signed.caller.origin.clone();
    token::revoke(&state.app, &signed.session, id, origin).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    Ok(signed.flash(see_other("/account"), page.t("account.revoked_done")))
}
