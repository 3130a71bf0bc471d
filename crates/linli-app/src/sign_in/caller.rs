//! From a member of staff to a caller: rights are read fresh on every request (P23).
//!
//! Owns the reading of grants. Fails closed: whoever has left has no rights, a grant at a retired node counts for
//! nothing, and a grant that this program cannot read takes all rights with it. Called by sessions, tokens and tests.

use jiff::Timestamp;
use linli_domain::ids::StaffId;
use linli_domain::vocabulary::{NodeKind, Role};
use linli_store::staff::{self, GrantRow, StaffRow};
use linli_store::{StoreError, Tx, deputies};

use crate::access::{Caller, Grant, Grants, Place};

/// The caller that a member of staff is at an instant; `None` if there is no such person or they have left.
///
/// # Errors
/// [`StoreError`].
pub fn caller_in(
    tx: &mut Tx<'_>,
    id: StaffId,
    origin: &str,
    now: Timestamp,
) -> Result<Option<(Caller, StaffRow)>, StoreError> {
    let Some(person) = staff::get(tx, id)?.filter(|person| person.retired_at.is_none()) else {
        return Ok(None);
    };
    let caller = Caller {
        staff: id,
        name: person.name.clone(),
        grants: grants_in(tx, id)?,
        places: places_in(tx, id, now)?,
        origin: origin.to_owned(),
        read_only: false,
    };
    Ok(Some((caller, person)))
}

/// In whose place somebody stands: of people in service who may approve themselves.
fn places_in(tx: &mut Tx<'_>, id: StaffId, now: Timestamp) -> Result<Vec<Place>, StoreError> {
    let mut places = Vec::new();
    for row in deputies::running(tx, id, now)? {
        let principal = row.term.principal;
        let Some(person) = staff::get(tx, principal)?.filter(|p| p.retired_at.is_none()) else {
            continue;
        };
        let place = Place {
            principal,
            name: person.name,
            kinds: row.term.kinds,
            until: row.term.until,
            grants: grants_in(tx, principal)?,
        };
        if place.approving().next().is_some() {
            places.push(place);
        }
    }
    Ok(places)
}

fn grants_in(tx: &mut Tx<'_>, id: StaffId) -> Result<Grants, StoreError> {
    let rows = staff::grants(tx, &[id])?;
    let departments = staff::departments(tx, &[id])?.remove(&id).unwrap_or_default();
    let in_force = rows.iter().filter(|row| !row.node_retired);
    let Some(grants) = in_force.map(grant).collect::<Option<Vec<_>>>() else {
        tracing::error!(staff = %id, "a role of this person cannot be read; they get no rights at all");
        return Ok(Grants::default());
    };
    Ok(Grants { grants, departments: departments.into_iter().collect() })
}

fn grant(row: &GrantRow) -> Option<Grant> {
    Some(Grant {
        role: Role::parse(&row.role)?,
        node: row.node,
        kind: NodeKind::parse(&row.kind)?,
        branch: row.branch,
        office: row.office,
    })
}
