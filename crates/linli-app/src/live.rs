//! What an open page is told without being asked: unread notices, and how many cases changed since it was shown.
//!
//! Owns what one person is told, under the rights that they have at that moment (P02, P23), and the mark by which a
//! node notices that anything happened at all, whichever node did it. Must not know streams. Called by the live pages.

use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::CaseId;
use linli_store::live;

use crate::App;
use crate::access::Right;
use crate::error::AppError;
use crate::notices;
use crate::sign_in::{secret, session};

pub use linli_store::live::Mark;

/// A node looks back so far: what another node or a slow transaction wrote late is seen, too.
const LOOK_BACK: SignedDuration = SignedDuration::from_secs(120);
/// Changes further back than this are not counted: the page was left open over night.
const OLDEST: SignedDuration = SignedDuration::from_hours(24);

/// Which changes a page wants to hear of, besides notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum About {
    /// None: the page shows no cases.
    #[default]
    Notices,
    /// Any case that the person sees.
    Cases,
    Case(CaseId),
}

/// What one person is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    /// Notices that were not read, counted up to 100.
    pub bell: i64,
    /// Cases that changed since the page was shown, counted up to 100.
    pub updates: i64,
}

/// The mark of what happened lately.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn mark(app: &App) -> Result<Mark, AppError> {
    let now = app.environment.now();
    app.db.read(move |tx| Ok(live::mark(tx, now - LOOK_BACK, now)?)).await
}

/// What the person behind a session is told now. The session and the rights are read anew each time; looking does not
/// count as using the session.
///
/// # Errors
/// [`AppError::SignedOut`] when the session has ended; [`AppError::Unavailable`].
pub async fn pulse(
    app: &App,
    token: &str,
    since: Timestamp,
    about: About,
) -> Result<Pulse, AppError> {
    let hash = secret::hash(token).ok_or(AppError::SignedOut)?;
    let now = app.environment.now();
    let since = since.max(now - OLDEST);
    app.db
        .read(move |tx| {
            let found = session::load(tx, &hash, now, "")?;
            let (_, caller, _) = found.ok_or(AppError::SignedOut)?;
            let scope = caller.scope(Right::SeeCases);
            let bell = notices::count_unread(tx, caller.staff, &scope, now)?;
            let updates = match about {
                About::Notices => 0,
                About::Cases => live::changed(tx, &scope, since, None)?,
                About::Case(id) => live::changed(tx, &scope, since, Some(id.0))?,
            };
            Ok(Pulse { bell, updates })
        })
        .await
}
