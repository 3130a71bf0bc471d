//! The visitor's own account: password, sessions, tokens for programs (ADM-2).
//!
//! Owns `/account`. Everything on it belongs to the one who is signed in; nobody opens another's.

mod password;
mod sessions;
mod tokens;

use crate::errors::Fault;
use crate::forms::Form;
use crate::pages::html;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::Pair;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::sign_in::{session, token};

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", get(show).post(password::change))
        .route("/account/tokens", get(show).post(tokens::create))
        .route("/account/tokens/{id}/revoke", post(tokens::revoke))
        .route("/account/sessions/others/end", post(sessions::end_others))
        .route("/account/sessions/{key}/end", post(sessions::end))
}

#[derive(Template)]
#[template(path = "pages/account/account.html")]
struct AccountPage {
    page: Page,
    login: String,
    me: Vec<Pair>,
    sessions: Vec<sessions::Line>,
    tokens: Vec<tokens::Line>,
    scopes: Vec<crate::forms::Choice>,
    forms: Forms,
    /// The text of a token that was just made: shown this once.
    fresh: Option<String>,
}

/// The forms of the page, each blank or with what was typed.
pub(super) struct Forms {
    password: Form,
    token: Form,
}

impl Forms {
    pub(super) fn blank(page: &Page) -> Self {
        Self {
            password: Form::blank(page.s, "account.password"),
            token: Form::blank(page.s, "account.token").with("scopes", "read"),
        }
    }
}

async fn show(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let forms = Forms::blank(&page);
    shown(StatusCode::OK, &state, &signed, page, forms, None).await
}

/// The page with these forms.
pub(super) async fn shown(
    status: StatusCode,
    state: &WebState,
    signed: &Signed,
    page: Page,
    forms: Forms,
    fresh: Option<String>,
) -> Result<Response, Fault> {
    let sessions = session::own(&state.app, &signed.session).await.map_err(fault)?;
    let tokens = token::own(&state.app, &signed.session).await.map_err(fault)?;
    let sessions = sessions.iter().map(|row| sessions::Line::of(&page, row)).collect();
    let tokens = tokens.iter().map(|row| tokens::Line::of(&page, row)).collect();
    let (me, scopes) = (me(&page, signed), tokens::scopes(&page));
    let login = signed.session.login.clone();
    Ok(html(status, &AccountPage { login, me, sessions, tokens, scopes, forms, fresh, page }))
}

fn me(page: &Page, signed: &Signed) -> Vec<Pair> {
    let mut roles: Vec<&str> =
        signed.caller.grants.grants.iter().map(|g| page.word("role", g.role.as_str())).collect();
    roles.dedup();
    let mut pairs = vec![
        Pair::new(page.t("account.name"), &*signed.session.name),
        Pair::new(page.t("account.login"), &*signed.session.login),
        Pair::new(page.t("account.post"), &*signed.session.title),
        Pair::new(page.t("account.roles"), roles.join(page.t("words.and"))),
    ];
    pairs.retain(|pair| !pair.value.is_empty());
    pairs
}
