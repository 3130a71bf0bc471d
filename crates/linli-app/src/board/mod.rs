//! The public board of a community, and the owners' representatives (公示, 业主代表; FUP-7, V05, T24).
//!
//! Owns the way of an edition from a draft to the wall, what everybody and what representatives read, and who represents
//! whom. Stages and the rule of small numbers are `linli_domain::board`. Called by the pages of boards, of residents and of
//! representatives.

mod figures;
pub mod list;
pub mod owners;
pub mod pictures;
pub mod prepare;
pub mod public;
pub mod seats;
pub mod sign_off;
mod told;

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use jiff::tz::TimeZone;
use linli_domain::board::{By, Figures, Item, No};
use linli_domain::ids::{NodeId, StaffId};
use linli_store::boards::BoardRow;
use linli_store::offices::OfficeTerms;
use linli_store::{Scope, Tx, offices};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

pub use linli_domain::repair::month::Month;

/// What an edition says, read back from its row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Content {
    items: Vec<Item>,
    authors: BTreeSet<StaffId>,
    figures: Figures,
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, AppError> {
    serde_json::from_str(text).map_err(|e| AppError::Internal(format!("a board: {e}")))
}

impl Content {
    fn of(row: &BoardRow) -> Result<Self, AppError> {
        let figures = match row.figures.is_empty() {
            true => Figures::default(),
            false => parsed(&row.figures)?,
        };
        Ok(Self { items: parsed(&row.items)?, authors: parsed(&row.authors)?, figures })
    }
}

fn month_of(row: &BoardRow) -> Result<Month, AppError> {
    row.month.parse().map_err(|_| AppError::Internal(format!("a board of month {}", row.month)))
}

fn zone_of(terms: &OfficeTerms) -> Result<TimeZone, AppError> {
    TimeZone::get(&terms.time_zone).map_err(|e| AppError::Internal(e.to_string()))
}

/// Everything, for what is published to everybody anyway.
fn everybody() -> Scope {
    Scope { everything: true, ..Scope::nothing() }
}

/// The caller as the rules know them, for an office.
fn by(tx: &mut Tx<'_>, caller: &Caller, office: NodeId) -> Result<By, AppError> {
    let branch = offices::terms(tx, office.0)?.branch_id.map(NodeId);
    let at = |right| caller.has_at(right, office, branch);
    let staff = caller.staff;
    Ok(By { staff, prepares: at(Right::PrepareBoard), publishes: at(Right::PublishBoard) })
}

/// Offices whose boards the caller writes or publishes.
fn scope(caller: &Caller) -> Result<Scope, AppError> {
    let rights = [Right::PrepareBoard, Right::PublishBoard];
    if !rights.into_iter().any(|right| caller.has(right)) {
        return Err(AppError::Forbidden);
    }
    let (mut both, more) = (caller.scope(rights[0]), caller.scope(rights[1]));
    both.everything |= more.everything;
    both.branches.extend(more.branches);
    both.offices.extend(more.offices);
    Ok(both)
}

fn refused(no: No) -> AppError {
    match no {
        No::Right => AppError::Forbidden,
        No::Stage => AppError::field("stage", "board_stage"),
        No::OwnWork => AppError::field("stage", "own_board"),
    }
}

/// What was published, in the form that its digest is made of.
fn digest(app: &App, row: &BoardRow) -> String {
    let body = format!("{}\n{}\n{}\n{}", row.month, row.edition, row.items, row.figures);
    app.keys.text_digest(row.id, &body)
}
