//! Finding residents: by pages, by phone, by room, by name.
//!
//! Owns the order in which a search text is understood. Everything is confined to the caller's scope.

use linli_domain::ids::{NodeId, ResidentId};
use linli_store::residents as store;
use linli_store::residents::ResidentRow;
use linli_store::{Scope, Tx, occupancies};
use uuid::Uuid;

use super::{ResidentView, is_current, today, views};
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::paging::{self, Page};
use crate::directory::places::{rooms_in, seen};
use crate::error::AppError;
use crate::keys::digits;

/// Fewest digits that are taken for a whole number.
const WHOLE_NUMBER: usize = 7;
/// Rooms that one spelling may mean.
const ROOMS: usize = 40;

/// Which part of the list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// One office; all that the caller sees, if not given.
    pub office: Option<NodeId>,
    pub cursor: Option<String>,
    pub limit: Option<usize>,
}

/// One resident.
///
/// # Errors
/// [`AppError::NotFound`] for a resident of an office that the caller does not see.
pub async fn get(app: &App, caller: &Caller, id: ResidentId) -> Result<ResidentView, AppError> {
    let (scope, shared) = (seen(caller)?, app.clone());
    app.db
        .read(move |tx| {
            let row = store::get(tx, &scope, id)?.ok_or(AppError::NotFound)?;
            views(tx, &shared, &scope, vec![row])?.pop().ok_or(AppError::NotFound)
        })
        .await
}

/// Residents by the first letters of their names, by pages.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] for a broken cursor.
pub async fn list(
    app: &App,
    caller: &Caller,
    listing: Listing,
) -> Result<Page<ResidentView>, AppError> {
    let (scope, shared) = (seen(caller)?, app.clone());
    let after = paging::read::<(String, Uuid)>(listing.cursor.as_deref())?;
    let limit = paging::limit(listing.limit);
    app.db
        .read(move |tx| {
            let rows = store::list(tx, &scope, listing.office, after.as_ref(), limit + 1)?;
            let page = Page::cut(rows, limit, |row| (row.initials.clone(), row.id.0));
            let next = page.next;
            Ok(Page { items: views(tx, &shared, &scope, page.items)?, next })
        })
        .await
}

/// Residents that answer to a text: a whole phone number or its last four digits, a room in the usual spellings, the
/// beginning of a name or of its initials. Percent signs and underscores mean themselves (P22).
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn find(
    app: &App,
    caller: &Caller,
    text: &str,
    limit: usize,
) -> Result<Vec<ResidentView>, AppError> {
    caller.require(Right::SeePeople)?;
    let (scope, shared, text) = (seen(caller)?, app.clone(), text.trim().to_owned());
    let limit = limit.clamp(1, paging::MOST);
    app.db
        .read(move |tx| {
            let rows = found(tx, &shared, &scope, &text, limit)?;
            views(tx, &shared, &scope, rows)
        })
        .await
}

fn found(
    tx: &mut Tx<'_>,
    app: &App,
    scope: &Scope,
    text: &str,
    limit: usize,
) -> Result<Vec<ResidentRow>, AppError> {
    let mut found: Vec<ResidentRow> = Vec::new();
    if text.is_empty() {
        return Ok(found);
    }
    let mut add = |rows: Vec<ResidentRow>| {
        for row in rows {
            if found.len() < limit && found.iter().all(|known| known.id != row.id) {
                found.push(row);
            }
        }
    };
    let number = digits(text);
    if text.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c)) {
        if number.len() >= WHOLE_NUMBER {
            add(store::by_phone(tx, scope, &app.keys.phone_hash(&number), true, limit)?);
        } else if number.len() == 4 && !text.contains('-') {
            add(store::by_phone(tx, scope, &app.keys.tail_hash(&number), false, limit)?);
        }
    }
    let rooms = rooms_in(tx, scope, text, ROOMS)?;
    if !rooms.is_empty() {
        let ids: Vec<_> = rooms.iter().map(|room| room.id).collect();
        let day = today(tx, rooms[0].office, app.environment.now())?;
        let mut lives = occupancies::of_rooms(tx, scope, &ids)?;
        lives.sort_by_key(|(tie, _)| ids.iter().position(|room| *room == tie.room));
        let present =
            lives.into_iter().filter(|(tie, who)| is_current(tie, day) && who.erased_at.is_none());
        add(present.map(|(_, who)| who).collect());
    }
    add(store::by_name(tx, scope, text, limit)?);
    if text.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ') {
        let letters = text.replace(' ', "").to_lowercase();
        add(store::by_initials(tx, scope, &letters, limit)?);
    }
    Ok(found)
}
