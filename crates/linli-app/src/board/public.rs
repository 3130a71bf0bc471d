//! What everybody reads, without an account: the published board of a community (FUP-7, V05).
//!
//! Owns nothing but reading. Only what was approved is here, as it was approved; whatever is not an edition that is published
//! now is not there.

use super::prepare::category_names;
use super::{Content, Month, everybody, month_of};
use crate::App;
use crate::error::AppError;
use crate::files::{self, Size};
use crate::repair::rates;
use bytes::Bytes;
use jiff::Timestamp;
use linli_domain::board::{Figures, Item, Picture};
use linli_domain::repair::rates::Rate;
use linli_store::boards::{self, BoardRow};
use linli_store::names::CategoryName;
use linli_store::places::{self, PlaceRow};
use linli_store::{Tx, attachments, offices};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Months that can be read.
pub(super) const MONTHS: usize = 24;

/// A published board.
#[derive(Clone, Debug)]
pub struct Board {
    pub community: String,
    /// What the community is called in the address.
    pub code: String,
    pub office: String,
    pub time_zone: String,
    /// The months that can be read, the newest first.
    pub months: Vec<Month>,
    pub month: Month,
    pub figures: Figures,
    pub categories: BTreeMap<String, CategoryName>,
    pub items: Vec<Item>,
    pub counted_at: Option<Timestamp>,
    pub published_at: Option<Timestamp>,
    /// What the office charges now, whatever the month (REP-4); empty without a rate card.
    pub rates: Vec<Rate>,
}

/// Codes and names of communities with a board.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn communities(app: &App) -> Result<Vec<(String, String)>, AppError> {
    app.db.read(|tx| Ok::<_, AppError>(boards::communities(tx)?)).await
}

/// The board of a month, or the newest.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn board(app: &App, code: &str, month: Option<Month>) -> Result<Board, AppError> {
    let (code, now) = (code.to_owned(), app.environment.now());
    app.db
        .read(move |tx| {
            let place = community(tx, &code)?;
            let rows = boards::published(tx, place.id, MONTHS)?;
            let months = rows.iter().map(month_of).collect::<Result<Vec<_>, _>>()?;
            let at = match month {
                Some(month) => months.iter().position(|one| *one == month),
                None => (!months.is_empty()).then_some(0),
            };
            let row = at.and_then(|at| rows.get(at)).ok_or(AppError::NotFound)?;
            let card = rates::in_force(tx, place.office, now)?;
            let rates = card.map(|card| card.items).unwrap_or_default();
            Ok(Board { rates, ..read(tx, &place, row, months)? })
        })
        .await
}

pub(super) fn community(tx: &mut Tx<'_>, code: &str) -> Result<PlaceRow, AppError> {
    let place = places::community(tx, &everybody(), code)?;
    place.filter(|place| place.retired_at.is_none()).ok_or(AppError::NotFound)
}

pub(super) fn read(
    tx: &mut Tx<'_>,
    place: &PlaceRow,
    row: &BoardRow,
    months: Vec<Month>,
) -> Result<Board, AppError> {
    let terms = offices::terms(tx, place.office.0)?;
    let content = Content::of(row)?;
    Ok(Board {
        community: place.label.clone(),
        code: place.code.clone(),
        office: terms.name,
        time_zone: terms.time_zone,
        months,
        month: month_of(row)?,
        categories: category_names(tx, &content.figures)?,
        figures: content.figures,
        items: content.items,
        counted_at: row.counted_at,
        published_at: row.approved.map(|(_, at)| at),
        rates: Vec::new(),
    })
}

/// Media type and content of a picture that stands on a published board of a community.
///
/// # Errors
/// [`AppError::NotFound`] for every other picture, and for one that was erased since.
pub async fn picture(
    app: &App,
    code: &str,
    (file, size): (Uuid, Size),
) -> Result<(String, Bytes), AppError> {
    let code = code.to_owned();
    let found = app.db.read(move |tx| {
        let place = community(tx, &code)?;
        for row in boards::published(tx, place.id, MONTHS)? {
            let items = Content::of(&row)?.items;
            let mut all = items.iter().flat_map(|item| [item.before, item.after]).flatten();
            if let Some(Picture { case, file }) = all.find(|picture| picture.file == file) {
                return Ok(attachments::content(tx, case.0, file)?);
            }
        }
        Err(AppError::NotFound)
    });
    files::open(app, found.await?, size).await
}
