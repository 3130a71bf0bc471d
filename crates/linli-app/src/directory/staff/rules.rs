//! What holds for every change of staff: which role fits which node, who may give it, the last administrator.

use linli_domain::ids::{NodeId, StaffId};
use linli_domain::vocabulary::{NodeKind, Role};
use linli_store::staff as store;
use linli_store::{Tx, organisation};

use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::directory::organisation::{administers, node};
use crate::error::AppError;

/// Roles that may be held at a kind of node.
pub(crate) const fn roles_at(kind: NodeKind) -> &'static [Role] {
    use Role as R;
    match kind {
        NodeKind::Company => {
            &[R::GeneralManager, R::QualityOfficer, R::Administrator, R::Auditor, R::ServiceLead]
        }
        NodeKind::Quality => &[R::QualityOfficer, R::DepartmentHead],
        NodeKind::Branch => &[R::BranchManager, R::QualityOfficer, R::Administrator, R::Auditor],
        NodeKind::Office => &[
            R::Director,
            R::ServiceLead,
            R::Receptionist,
            R::QualityOfficer,
            R::Administrator,
            R::Auditor,
            R::OwnerRepresentative,
        ],
        NodeKind::Department => &[R::DepartmentHead, R::Technician],
    }
}

/// Refuses whoever does not administer everything that the person holds now. Somebody who holds nothing belongs to the
/// administrators of the company.
pub(super) fn require_over(tx: &mut Tx<'_>, caller: &Caller, id: StaffId) -> Result<(), AppError> {
    caller.require(Right::Administer)?;
    caller.require_write()?;
    let grants = store::grants(tx, &[id])?.into_iter().map(|grant| grant.node);
    let departments = store::departments(tx, &[id])?.remove(&id).unwrap_or_default();
    let held: Vec<NodeId> = grants.chain(departments).collect();
    if held.is_empty() && !caller.scope(Right::Administer).everything {
        return Err(AppError::NotFound);
    }
    for id in held {
        if !administers(caller, &node(tx, id)?) {
            return Err(AppError::NotFound);
        }
    }
    Ok(())
}

/// Checks what a person is to hold: nodes in service that the caller administers, roles that fit them.
pub(crate) fn check_holdings(
    tx: &mut Tx<'_>,
    caller: &Caller,
    grants: &[(Role, NodeId)],
    departments: &[NodeId],
    checks: &mut Checks,
) -> Result<(), AppError> {
    for (at, (role, id)) in grants.iter().enumerate() {
        let field = format!("grants[{at}]");
        match organisation::get(tx, *id)?.filter(|node| administers(caller, node)) {
            None => checks.issue(&field, "unknown_node"),
            Some(node) if node.retired_at.is_some() => checks.issue(&field, "retired"),
            Some(node) if !roles_at(node.kind).contains(role) => {
                checks.issue(&field, "role_not_at_this_node");
            }
            Some(_) => {}
        }
    }
    for (at, id) in departments.iter().enumerate() {
        let field = format!("departments[{at}]");
        let node = organisation::get(tx, *id)?.filter(|node| administers(caller, node));
        let fits = node.is_some_and(|node| {
            node.retired_at.is_none()
                && matches!(node.kind, NodeKind::Department | NodeKind::Quality)
        });
        if !fits {
            checks.issue(&field, "unknown_node");
        }
    }
    if grants.is_empty() && departments.is_empty() && !caller.scope(Right::Administer).everything {
        // Nobody but the company could find this person again.
        checks.issue("grants", "required");
    }
    Ok(())
}

/// Refuses to take the administrator's role, or the person who holds it, away from the company if nobody else has it.
/// Two administrators who do so to each other at the same time are made to wait for one another.
pub(super) fn keep_an_administrator(
    tx: &mut Tx<'_>,
    leaving: StaffId,
    field: &str,
) -> Result<(), AppError> {
    let company = organisation::company(tx)?.ok_or(AppError::NotFound)?;
    let administers = |grant: &store::GrantRow| {
        grant.node == company.id && grant.role == Role::Administrator.as_str()
    };
    if !store::grants(tx, &[leaving])?.iter().any(administers) {
        return Ok(());
    }
    organisation::lock(tx, company.id)?;
    if store::others_with(tx, leaving, Role::Administrator, company.id)? == 0 {
        return Err(AppError::field(field, "last_administrator"));
    }
    Ok(())
}
