//! Unsafe requests must come from our own pages.
//!
//! A browser says where a request comes from in Sec-Fetch-Site, older ones in Origin. One of them
//! must say: here. Programs that carry their own Authorization use no cookie and are let through.

use crate::api;
use crate::errors::Fault;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses unsafe methods from elsewhere.
pub(super) async fn same_origin(request: Request, next: Next) -> Response {
    let safe =
        matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    // The API takes no cookie, so nothing can be done there in the name of a visitor.
    let api = request.uri().path().starts_with(api::BASE);
    if safe || api || from_here(request.headers()) {
        return next.run(request).await;
    }
    tracing::warn!("unsafe request from elsewhere refused");
    Fault::CrossSite.into_response()
}

fn from_here(headers: &HeaderMap) -> bool {
    if headers.contains_key(header::AUTHORIZATION) {
        return true;
    }
    let text = |name| headers.get(name).and_then(|v: &header::HeaderValue| v.to_str().ok());
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => text(header::ORIGIN)
            .and_then(|origin| origin.split_once("://"))
            .zip(text(header::HOST))
            .is_some_and(|((_, origin), host)| origin.eq_ignore_ascii_case(host)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (n.parse().expect("name"), v.parse().expect("value"))).collect()
    }

    #[test]
    fn here_and_elsewhere() {
        for (pairs, here) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (
                &[("sec-fetch-site", "cross-site"), ("origin", "http://desk"), ("host", "desk")],
                false,
            ),
            (&[("origin", "http://desk:8080"), ("host", "desk:8080")], true),
            (&[("origin", "https://DESK"), ("host", "desk")], true),
            (&[("origin", "http://desk:8081"), ("host", "desk:8080")], false),
            (&[("origin", "null"), ("host", "desk")], false),
            (&[("host", "desk")], false),
            (&[], false),
            (&[("authorization", "Bearer x")], true),
        ] {
            assert_eq!(from_here(&headers(pairs)), here, "{pairs:?}");
        }
    }
}
