//! The present session in a few bytes: for scripts that ask whether a form can still be sent.
//!
//! Owns `/session`: the token of forms, and who is signed in. A visitor whose session has ended is led to the sign-in.

use crate::session::Signed;
use crate::state::WebState;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

pub(super) fn routes() -> Router<WebState> {
    Router::new().route("/session", get(show))
}

#[derive(Template)]
#[template(
    source = r#"<input type="hidden" name="_csrf" value="{{ csrf }}" data-staff="{{ staff }}">"#,
    ext = "html"
)]
struct SessionPart {
    csrf: String,
    staff: String,
}

async fn show(State(_): State<WebState>, signed: Signed) -> Response {
    let csrf = crate::csrf::token(&signed.session.csrf);
    super::ok(&SessionPart { csrf, staff: signed.caller.staff.to_string() })
}
