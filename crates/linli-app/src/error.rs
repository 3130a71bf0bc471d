//! The one error of the use cases. `linli-web` turns it into a response, in words.

use linli_domain::Refusal;
use linli_store::StoreError;
use serde::Serialize;

/// A field of the input that cannot be accepted. `code` is a key of the locales (`issue.*`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldIssue {
    /// Path of the field, e.g. `tasks[0].department`.
    pub field: String,
    pub code: &'static str,
    /// Values for the words, e.g. `("max", "24")`.
    pub params: Vec<(&'static str, String)>,
}

impl FieldIssue {
    /// An issue without parameters.
    pub fn new(field: impl Into<String>, code: &'static str) -> Self {
        Self { field: field.into(), code, params: Vec::new() }
    }

    /// Adds a value for the words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }
}

/// Why a use case did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppError {
    /// A rule said no (409).
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Bad input (422), each field by name.
    #[error("invalid input")]
    Invalid(Vec<FieldIssue>),
    /// Somebody saved a newer version (409). Carries the version that is there now.
    #[error("the version is no longer the newest")]
    Stale { current: i64 },
    /// It does not exist, or the caller may not see it (404).
    #[error("not found")]
    NotFound,
    /// The row of a file is there, its bytes are not (404). An operator has to bring them back.
    #[error("the file is missing from the place of files")]
    FileMissing,
    /// No role of the caller allows this at all (403).
    #[error("not allowed")]
    Forbidden,
    /// Nobody is signed in, or the session has ended (401).
    #[error("not signed in")]
    SignedOut,
    /// Too many attempts (429).
    #[error("too many attempts")]
    TooMany { retry_at: jiff::Timestamp },
    /// The same idempotency key came with another request (422).
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The database cannot be reached or is full (503).
    #[error("the service is not available: {0}")]
    Unavailable(String),
    /// A defect (500). The text goes to the log, not to the person.
    #[error("{0}")]
    Internal(String),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Unavailable(why) => Self::Unavailable(why),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl AppError {
    /// Bad input in one field.
    pub fn field(field: impl Into<String>, code: &'static str) -> Self {
        Self::Invalid(vec![FieldIssue::new(field, code)])
    }
}
