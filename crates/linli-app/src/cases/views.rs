//! A person's own views of the case list: a question under a name, as a tab.
//!
//! Owns keeping and forgetting them. The question is kept as it stands in the address, and is read with the rights of
//! whoever asks it, each time.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::{AppError, FieldIssue};
use linli_store::saved_views::{self, SavedViewRow};
use uuid::Uuid;

pub use linli_store::saved_views::SavedViewRow as SavedView;

/// Views of one person.
const MOST: usize = 20;
/// Characters of a name and of a question.
const LONGEST: [usize; 2] = [24, 1_000];

/// The caller's own views, the oldest first.
///
/// # Errors
/// [`AppError::Forbidden`] for those who see no cases.
pub async fn of(app: &App, caller: &Caller) -> Result<Vec<SavedView>, AppError> {
    caller.require(Right::SeeCases)?;
    let me = caller.staff;
    app.db.read(move |tx| Ok::<_, AppError>(saved_views::of(tx, me)?)).await
}

/// Keeps a question under a name.
///
/// # Errors
/// [`AppError::Invalid`] on `name` or `query`.
pub async fn save(app: &App, caller: &Caller, name: &str, query: &str) -> Result<Uuid, AppError> {
    caller.require_write()?;
    caller.require(Right::SeeCases)?;
    let (name, query) = (name.trim().to_owned(), query.trim_start_matches('?').to_owned());
    let mut issues = Vec::new();
    if name.is_empty() {
        issues.push(FieldIssue::new("name", "required"));
    }
    for (field, text, max) in [("name", &name, LONGEST[0]), ("query", &query, LONGEST[1])] {
        let len = text.chars().count();
        if len > max {
            issues.push(FieldIssue::new(field, "too_long").with("max", max).with("len", len));
        }
    }
    if !issues.is_empty() {
        return Err(AppError::Invalid(issues));
    }
    let (me, id, now) = (caller.staff, app.environment.id(), app.environment.now());
    app.db
        .write(move |tx| {
            if saved_views::of(tx, me)?.len() >= MOST {
                return Err(AppError::Invalid(vec![
                    FieldIssue::new("name", "too_many").with("max", MOST),
                ]));
            }
            let row = SavedViewRow {
                id,
                staff: me,
                name: name.clone(),
                query: query.clone(),
                created_at: now,
            };
            saved_views::insert(tx, &row)?;
            Ok(id)
        })
        .await
}

/// Forgets one of the caller's own views.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn forget(app: &App, caller: &Caller, id: Uuid) -> Result<(), AppError> {
    caller.require_write()?;
    let me = caller.staff;
    let gone = app.db.write(move |tx| Ok::<_, AppError>(saved_views::forget(tx, me, id)?)).await?;
    if gone { Ok(()) } else { Err(AppError::NotFound) }
}
