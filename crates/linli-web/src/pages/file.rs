//! Giving out a file: as what it was recognised as, never run, never framed (P08, P09).
//!
//! Owns the headers of such an answer, the same wherever a file is shown. Whether somebody may see it is decided by the use
//! case that found it.

use crate::errors::Fault;
use axum::extract::Query;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use linli_app::files::Size;
use serde::Deserialize;

/// Added to the address of a photo: its small picture.
pub(in crate::pages) const SMALL: &str = "?small=1";

/// The query of a file's address.
#[derive(Deserialize)]
pub(in crate::pages) struct Wanted {
    #[serde(default)]
    small: String,
}

impl Wanted {
    /// How much of it is wanted.
    pub(in crate::pages) fn size(Query(wanted): &Query<Self>) -> Size {
        if wanted.small.is_empty() { Size::Whole } else { Size::Small }
    }
}

/// The answer; `cache` says how long a browser may keep it.
///
/// # Errors
/// [`Fault::Internal`] for a media type that is none.
pub(in crate::pages) fn sandboxed(
    (kind, bytes): (String, Bytes),
    cache: &'static str,
) -> Result<Response, Fault> {
    let kind = HeaderValue::from_str(&kind).map_err(|_| Fault::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}
