//! Styles, icons and scripts, built into the program and served under names that carry their hash.
//!
//! Owns `/assets/…` and the addresses that templates use. Must not know what a file means. The
//! scripts exist only after `npm run build`; without them every page works, with fewer comforts.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::collections::HashMap;
use std::sync::OnceLock;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/"]
struct Files;

/// The file of a plain name: sources lie at the top, what is built from them in `dist`. Styles are
/// served as written while developing, and in their short form otherwise.
fn file(name: &str) -> Option<EmbeddedFile> {
    let built = || Files::get(&format!("dist/{name}"));
    match name.rsplit_once('.')?.1 {
        "css" if cfg!(debug_assertions) => Files::get(name),
        "css" => built().or_else(|| Files::get(name)),
        "svg" | "png" | "ico" => Files::get(name),
        "js" => built(),
        _ => None,
    }
}

fn hash(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The address of an asset: `url("linli.css")` is `/assets/linli.3f2a91c0b7d4.css`. `None` if
/// there is no such file (a script that was not built).
pub fn url(name: &str) -> Option<String> {
    if cfg!(debug_assertions) {
        // Files are read from disk in development; a change is seen at once.
        return build_url(name);
    }
    static URLS: OnceLock<HashMap<String, String>> = OnceLock::new();
    let urls = URLS.get_or_init(|| {
        Files::iter()
            .filter_map(|path| {
                let name = path.strip_prefix("dist/").unwrap_or(&path).to_owned();
                build_url(&name).map(|url| (name, url))
            })
            .collect()
    });
    urls.get(name).cloned()
}

fn build_url(name: &str) -> Option<String> {
    let (stem, kind) = name.rsplit_once('.')?;
    Some(format!("/assets/{stem}.{}.{kind}", hash(&file(name)?)))
}

/// The content of an asset that is served under another address than its own.
pub fn content(name: &str) -> Option<Vec<u8>> {
    file(name).map(|file| file.data.into_owned())
}

/// The route of all assets.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{file}", get(serve))
}

/// Serves `name.hash.kind`. A wrong hash (a page of an older version) gets the present file, but
/// no cache keeps it under the old name.
async fn serve(Path(asked): Path<String>) -> Response {
    let Some((stem, kind)) = asked.rsplit_once('.') else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (name, wanted) = match stem.rsplit_once('.') {
        Some((name, hash)) => (format!("{name}.{kind}"), hash),
        None => (asked.clone(), ""),
    };
    let Some(file) = file(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let cache =
        if hash(&file) == wanted { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mime = match kind {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        _ => "image/png",
    };
    ([(header::CONTENT_TYPE, mime), (header::CACHE_CONTROL, cache)], file.data.into_owned())
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answer(name: &str) -> Response {
        serve(Path(name.to_owned())).await
    }

    fn cache(response: &Response) -> &str {
        response.headers()[header::CACHE_CONTROL].to_str().expect("ascii")
    }

    #[tokio::test]
    async fn hashed_names_are_kept_forever() {
        let url = url("linli.css").expect("the style sheet is there");
        let name = url.strip_prefix("/assets/").expect("under /assets/");
        let response = answer(name).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(cache(&response).contains("immutable"));
        assert_eq!(cache(&answer("linli.000000000000.css").await), "no-cache");
        assert_eq!(cache(&answer("linli.css").await), "no-cache");
    }

    #[tokio::test]
    async fn nothing_else_is_served() {
        for name in ["src.ts", "nothing.css", "clock.ts", "..", "src/clock.ts", "%2e%2e"] {
            assert_eq!(answer(name).await.status(), StatusCode::NOT_FOUND, "{name}");
        }
        assert_eq!(url("nothing.js"), None);
    }
}
