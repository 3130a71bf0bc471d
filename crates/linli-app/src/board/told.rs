//! Who hears what becomes of an edition (FUP-7; decisions 61, 97): whoever may publish it, that it waits; its writers, that it
//! hangs, came back or was taken down.
//!
//! Owns who is told. What waits is found in "My work" by whoever may publish it ([`super::list::waiting`]); the bell rings for
//! the nearest of them.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use crate::notices;
use linli_domain::board::Act;
use linli_domain::ids::{NodeId, StaffId};
use linli_store::boards::BoardRow;
use linli_store::{Tx, offices, staff};
use std::collections::BTreeSet;

/// Tells those whom an act concerns; never who did it.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    (row, authors): (&BoardRow, &BTreeSet<StaffId>),
    act: Act,
) -> Result<(), AppError> {
    let (kind, people) = match act {
        Act::Submit => ("board_waits", readers(tx, row, authors)?),
        Act::Publish => ("board_published", authors.clone()),
        Act::Return => ("board_returned", authors.clone()),
        Act::TakeBack => ("board_taken_back", authors.clone()),
        Act::Edit => return Ok(()),
    };
    let params = serde_json::json!({ "board": row.id, "month": row.month });
    for person in people.into_iter().filter(|person| *person != caller.staff) {
        notices::tell(tx, app.environment.as_ref(), (caller.staff, person), kind, &params)?;
    }
    Ok(())
}

/// Those who may publish it at the nearest place: at the office, else at its branch, else above. Nobody is asked to approve
/// what they wrote.
fn readers(
    tx: &mut Tx<'_>,
    row: &BoardRow,
    authors: &BTreeSet<StaffId>,
) -> Result<BTreeSet<StaffId>, AppError> {
    let roles = Right::PublishBoard.roles();
    let terms = offices::terms(tx, row.office.0)?;
    for node in [Some(row.office), terms.branch_id.map(NodeId)].into_iter().flatten() {
        let held = staff::holding(tx, node, roles)?.into_iter().map(|(id, _)| id);
        let near: BTreeSet<StaffId> = held.filter(|id| !authors.contains(id)).collect();
        if !near.is_empty() {
            return Ok(near);
        }
    }
    let mut above = BTreeSet::new();
    for role in roles {
        above.extend(offices::role_holders(tx, &terms, role.as_str())?.into_iter().map(StaffId));
    }
    above.retain(|id| !authors.contains(id));
    Ok(above)
}
