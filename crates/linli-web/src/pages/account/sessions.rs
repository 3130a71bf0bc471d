//! One's own sessions: where one is signed in, and ending that.

use crate::errors::Fault;
use crate::forms::Posted;
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::response::Response;
use linli_app::sign_in::session::{self, SessionView};

/// A session in the list.
pub struct Line {
    pub key: String,
    pub address: String,
    pub program: String,
    pub since: String,
    pub seen: String,
    pub seen_full: String,
    pub current: bool,
}

impl Line {
    /// A session in the visitor's words.
    pub fn of(page: &Page, row: &SessionView) -> Self {
        let (address, program) = row.origin.split_once(' ').unwrap_or((row.origin.as_str(), ""));
        Self {
            key: row.key.clone(),
            address: address.to_owned(),
            program: program.to_owned(),
            since: page.times.moment(row.created_at),
            seen: page.times.ago(row.seen_at),
            seen_full: page.times.full(row.seen_at),
            current: row.current,
        }
    }
}

/// Ends one session.
///
/// # Errors
/// A fault if there is no such session any more.
pub async fn end(
    State(state): State<WebState>,
    signed: Signed,
    Path(key): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Fault> {
    session::end_one(&state.app, &signed.session, key).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    Ok(signed.flash(see_other("/account"), page.t("account.session_ended")))
}

/// Ends every session but this one.
///
/// # Errors
/// A fault if the database is not available.
pub async fn end_others(
    State(state): State<WebState>,
    signed: Signed,
    Posted(_): Posted,
) -> Result<Response, Fault> {
    let ended = session::end_others(&state.app, &signed.session).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let words = page.f("account.sessions_ended", &[("count", &ended.to_string())]);
    Ok(signed.flash(see_other("/account"), &words))
}
