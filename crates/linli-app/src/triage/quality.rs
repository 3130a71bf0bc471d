//! How good the proposals were, on what people decided in one's own offices (STA-5).

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use jiff::SignedDuration;
use linli_store::{categories, triage as store};

pub use linli_store::categories::CategoryRow;
pub use linli_store::triage::Fared;

/// How far back one looks.
const SPAN: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Corrections shown, the most frequent.
const SHOWN: u32 = 12;

/// One correction that was made several times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    pub question: String,
    pub proposed: String,
    pub decided: String,
    pub times: i64,
}

/// The last 90 days of the caller's offices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    pub questions: Vec<Fared>,
    pub corrected: Vec<Corrected>,
}

/// Counts, by question.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn quality(app: &App, caller: &Caller) -> Result<Quality, AppError> {
    caller.require(Right::Administer)?;
    let scope = caller.scope(Right::Administer);
    let since = app.environment.now().checked_sub(SPAN).unwrap_or(jiff::Timestamp::MIN);
    app.db
        .read(move |tx| {
            let corrected = store::corrected(tx, &scope, since, SHOWN)?;
            let row = |(question, proposed, decided, times)| Corrected {
                question,
                proposed,
                decided,
                times,
            };
            Ok(Quality {
                questions: store::fared(tx, &scope, since)?,
                corrected: corrected.into_iter().map(row).collect(),
            })
        })
        .await
}

/// The categories, for their names: retired ones too, since decisions outlive them.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn categories(app: &App, caller: &Caller) -> Result<Vec<CategoryRow>, AppError> {
    caller.require(Right::Administer)?;
    app.db.read(|tx| Ok(categories::list(tx, true)?)).await
}
