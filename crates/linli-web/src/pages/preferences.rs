//! Language, colours, size of letters and single keys, chosen on this device without a script.

use super::{own_path, see_other};
use crate::forms::Posted;
use crate::locales::{COOKIE as LANGUAGE, Locale};
use crate::shell::{KEYS_COOKIE, Size, Theme};
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::post;

pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/preferences", post(save))
}

/// Keeps what was chosen for a year and returns to the page it came from.
async fn save(Posted(values): Posted) -> Response {
    let mut response = see_other(own_path(values.get("back").unwrap_or("/")));
    let choices = [
        (LANGUAGE, values.get("lang").and_then(Locale::parse).map(Locale::tag)),
        (Theme::COOKIE, values.get("theme").and_then(Theme::parse).map(Theme::as_str)),
        (Size::COOKIE, values.get("size").and_then(Size::parse).map(Size::as_str)),
        (KEYS_COOKIE, values.get("keys").map(|v| if v == "off" { "off" } else { "on" })),
    ];
    for (name, value) in choices.into_iter().filter_map(|(n, v)| Some((n, v?))) {
        // Readable by the script of the page, which changes the colours without a reload; there is
        // nothing secret in it.
        let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
