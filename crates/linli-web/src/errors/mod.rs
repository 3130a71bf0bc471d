//! What goes wrong for a whole request, and the page that says so.
//!
//! Owns [`Fault`] and the error pages. A handler answers a fault as its error; the outermost layer
//! (`edge::dress`) turns it into a page in the visitor's language, because only there the language,
//! the request id and what was typed are known together. Must not know rules: a rule that says no
//! is shown on its own page, not here.

mod page;

pub use page::{FaultPage, Kept};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

/// Why a request got no page of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What was sent could not be read.
    BadRequest,
    /// Not allowed; `who` can grant it, in the visitor's words (for example the director's name).
    Forbidden {
        who: Option<String>,
    },
    /// Not there, or not within the visitor's range: the answer is the same.
    NotFound,
    /// Someone else saved first, and the page cannot show both texts itself.
    Conflict,
    /// A link that was good once.
    Gone,
    TooLarge,
    /// Fields are wrong, and the page cannot show them itself.
    Invalid,
    /// Too many attempts, until a time if known.
    TooMany {
        until: Option<Timestamp>,
    },
    /// Our mistake.
    Internal,
    /// The database, the disk or the program is not able now.
    Unavailable,
    /// An unsafe request that did not come from a page of this session.
    CrossSite,
}

impl Fault {
    /// The fault that stands for a bare status.
    pub fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            403 => Self::Forbidden { who: None },
            404 | 405 => Self::NotFound,
            409 | 412 => Self::Conflict,
            410 => Self::Gone,
            413 => Self::TooLarge,
            422 => Self::Invalid,
            429 => Self::TooMany { until: None },
            408 | 502..=504 => Self::Unavailable,
            code if code >= 500 => Self::Internal,
            _ => Self::BadRequest,
        }
    }

    /// The status of the answer.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Forbidden { .. } | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The code under which the language files keep title and text.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadRequest => "400",
            Self::Forbidden { .. } => "403",
            Self::NotFound => "404",
            Self::Conflict => "409",
            Self::Gone => "410",
            Self::TooLarge => "413",
            Self::Invalid => "422",
            Self::TooMany { .. } => "429",
            Self::Internal => "500",
            Self::Unavailable => "503",
            Self::CrossSite => "cross_site",
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
