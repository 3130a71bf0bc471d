//! Codes of places for labels on walls (ORG-3): made for a whole building at once, printed, taken out of use.
//!
//! Owns their form: ten digits and letters without those that look like a digit, random, so that no room follows from another
//! and nobody walks through a building by counting.

use crate::App;
use crate::access::{Caller, Right};
use crate::directory::record::Change;
use crate::error::AppError;
use linli_domain::ids::PlaceId;
use linli_domain::vocabulary::PlaceKind;
use linli_store::places;
use linli_store::resident_pages;

pub use linli_store::resident_pages::Labelled;

/// Digits and letters without those that look like a digit.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 10;
/// Labels of one sheet.
pub const MOST: usize = 600;

/// Labels of a place and of what is in it.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub label: String,
    pub labels: Vec<Labelled>,
    /// There are more than fit on one sheet.
    pub more: bool,
}

/// The labels of a place and of the common areas in it, and of its rooms where they are wanted.
///
/// # Errors
/// [`AppError::NotFound`] for a place that is not the caller's to see.
pub async fn sheet(
    app: &App,
    caller: &Caller,
    place: PlaceId,
    rooms: bool,
) -> Result<Sheet, AppError> {
    caller.require(Right::SeePeople)?;
    let scope = caller.scope(Right::SeePeople);
    app.db
        .read(move |tx| {
            let top = places::get(tx, &scope, place)?.ok_or(AppError::NotFound)?;
            let mut labels = resident_pages::labels(tx, &scope, place.0, &kinds(rooms), MOST + 1)?;
            let more = labels.len() > MOST;
            labels.truncate(MOST);
            Ok(Sheet { label: top.label, labels, more })
        })
        .await
}

fn kinds(rooms: bool) -> Vec<&'static str> {
    let own = [PlaceKind::Room, PlaceKind::Shop];
    let wanted = PlaceKind::ALL.iter().filter(|kind| rooms || !own.contains(kind));
    wanted.map(|kind| kind.as_str()).collect()
}

/// Makes a code for everything on the sheet that has none. Tells how many.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`].
pub async fn make(
    app: &App,
    caller: &Caller,
    place: PlaceId,
    rooms: bool,
) -> Result<usize, AppError> {
    caller.require_write()?;
    caller.require(Right::Administer)?;
    let scope = caller.scope(Right::Administer);
    let (app, staff, origin) = (app.clone(), caller.staff, caller.origin.clone());
    app.clone()
        .db
        .write(move |tx| {
            places::get(tx, &scope, place)?.ok_or(AppError::NotFound)?;
            let now = app.environment.now();
            let mut made = 0;
            for label in resident_pages::labels(tx, &scope, place.0, &kinds(rooms), MOST)? {
                if label.code.is_none() {
                    let by = (now, Some(staff.0));
                    resident_pages::insert_code(tx, &new_code(&app), label.place, by)?;
                    made += 1;
                }
            }
            if made > 0 {
                let change = Change::of(Some(staff), &origin, "create", "place_codes").row(place.0);
                let after = serde_json::json!({ "codes": made });
                change.after(&after).save(tx, app.environment.as_ref())?;
            }
            Ok(made)
        })
        .await
}

/// Takes the code of one place out of use and makes another, because a label was copied or torn off.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`].
pub async fn renew(app: &App, caller: &Caller, place: PlaceId) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::Administer)?;
    let scope = caller.scope(Right::Administer);
    let (app, staff, origin) = (app.clone(), caller.staff, caller.origin.clone());
    app.clone()
        .db
        .write(move |tx| {
            places::get(tx, &scope, place)?.ok_or(AppError::NotFound)?;
            let now = app.environment.now();
            resident_pages::retire_codes(tx, place.0, now)?;
            resident_pages::insert_code(tx, &new_code(&app), place.0, (now, Some(staff.0)))?;
            let change = Change::of(Some(staff), &origin, "renew", "place_codes").row(place.0);
            change.save(tx, app.environment.as_ref())?;
            Ok(())
        })
        .await
}

fn new_code(app: &App) -> String {
    let mut bytes = [0_u8; LENGTH];
    app.environment.random(&mut bytes);
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}
