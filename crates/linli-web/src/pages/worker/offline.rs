//! What a browser needs to open the pages without a signal and to put them on the home screen.
//!
//! Owns `/m/sw.js` and `/m/manifest.webmanifest`. Neither holds anything of anybody.

use crate::assets;
use crate::locales::Strings;
use crate::shell::Prefs;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use serde_json::json;

/// The worker. It is served from here so that it may answer for `/m`, and asked for anew each time.
pub(super) async fn service_worker() -> Response {
    let Some(script) = assets::content("sw.js") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::HeaderName::from_static("service-worker-allowed"), "/m"),
    ];
    (headers, script).into_response()
}

/// The name, the colours and the first page of what is put on the home screen.
pub(super) async fn manifest(prefs: Prefs) -> Response {
    let s = Strings::of(prefs.locale);
    let body = json!({
        "id": "/m",
        "name": s.t("worker.app"),
        "short_name": s.t("worker.app_short"),
        "lang": prefs.locale.tag(),
        "start_url": "/m",
        "scope": "/m",
        "display": "standalone",
        "background_color": "#f4f6f9",
        "theme_color": "#1d4e9e",
        "icons": [{
            "src": assets::url("seal.svg").unwrap_or_default(),
            "sizes": "any",
            "type": "image/svg+xml",
            "purpose": "any",
        }],
    });
    let headers =
        [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, "no-cache")];
    (headers, Json(body)).into_response()
}
