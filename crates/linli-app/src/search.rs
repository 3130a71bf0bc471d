//! Search over everything that has a name or a number: cases, people, rooms (REC-2, T25, R08).
//!
//! Owns which kinds are asked and how many of each are shown; what is found obeys the scope of the caller in each kind.
//! How words match is in `linli_store::search` for cases and in the directory for people and rooms.

use crate::App;
use crate::access::{Caller, Right};
use crate::cases::question::search;
use crate::directory::places::{self, PlaceView};
use crate::directory::residents::{self, ResidentView};
use crate::error::AppError;
use linli_store::lists::{self, CaseFilter, ListedCase, Sort};

/// Characters of a question; the rest is ignored.
const LONGEST: usize = 200;

/// What was found, a few of each kind.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub cases: Vec<ListedCase>,
    /// There are more cases than these.
    pub more_cases: bool,
    pub people: Vec<ResidentView>,
    pub rooms: Vec<PlaceView>,
}

impl Found {
    /// Whether there is nothing of any kind.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty() && self.people.is_empty() && self.rooms.is_empty()
    }
}

/// At most `each` of each kind, the newest cases first. A kind that the caller may not see is empty.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn find(app: &App, caller: &Caller, q: &str, each: u32) -> Result<Found, AppError> {
    let q: String = q.trim().chars().take(LONGEST).collect();
    let mut found = Found::default();
    if q.is_empty() {
        return Ok(found);
    }
    if caller.has(Right::SeeCases) {
        let scope = caller.scope(Right::SeeCases);
        let filter = CaseFilter { q: Some(search(app, &q)), ..CaseFilter::default() };
        let page = app.db.read(move |tx| {
            Ok::<_, AppError>(lists::list(tx, &scope, &filter, Sort::Newest, each, None)?)
        });
        let page = page.await?;
        (found.cases, found.more_cases) = (page.rows, page.next.is_some());
        if found.cases.len() < usize::try_from(each).unwrap_or(usize::MAX) {
            by_initials(app, caller, &q, each, &mut found).await?;
        }
    }
    if caller.has(Right::SeePeople) {
        let each = usize::try_from(each).unwrap_or(usize::MAX);
        found.people = residents::find(app, caller, &q, each).await?;
        found.rooms = places::find_rooms(app, caller, &q, each).await?;
    }
    Ok(found)
}

/// Cases of the categories whose initials begin so: `dt` finds 电梯. Only letters are initials.
async fn by_initials(
    app: &App,
    caller: &Caller,
    q: &str,
    each: u32,
    found: &mut Found,
) -> Result<(), AppError> {
    let letters = q.to_lowercase();
    if letters.len() < 2 || !letters.chars().all(|c| c.is_ascii_lowercase()) {
        return Ok(());
    }
    let scope = caller.scope(Right::SeeCases);
    let rows = app.db.read(move |tx| {
        let all = linli_store::categories::list(tx, false)?;
        let named = all.into_iter().filter(|row| row.initials.starts_with(&letters));
        let categories: Vec<String> = named.map(|row| row.code).collect();
        if categories.is_empty() {
            return Ok::<_, AppError>(Vec::new());
        }
        let filter = CaseFilter { categories, ..CaseFilter::default() };
        Ok(lists::list(tx, &scope, &filter, Sort::Newest, each, None)?.rows)
    });
    for row in rows.await? {
        let known = found.cases.iter().any(|case| case.id == row.id);
        if !known && found.cases.len() < usize::try_from(each).unwrap_or(usize::MAX) {
            found.cases.push(row);
        }
    }
    Ok(())
}
