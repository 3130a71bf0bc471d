//! The people behind the recipients of a notice, so that nobody is never told (S20).
//!
//! Owns the fall-backs: a post that is vacant, a handler who has left, a recipient who is complained about. Who is to be
//! told is the rule of `linli_domain::complaint::notice`.

use crate::error::AppError;
use crate::roster;
use jiff::Timestamp;
use linli_domain::deputy::Approval;
use linli_domain::ids::NodeId;
use linli_domain::notice::Recipient;
use linli_domain::vocabulary::Role;
use linli_store::Tx;
use linli_store::offices::{self, OfficeTerms};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a notice asks to be approved; deputies for it are told too.
pub(super) fn approval(code: &str) -> Option<Approval> {
    Some(match code {
        "plan_proposed" => Approval::Plans,
        "extension_requested" => Approval::Extensions,
        "objection_raised" => Approval::Objections,
        "returned" => Approval::Returns,
        "withdrawal_requested" => Approval::Withdrawals,
        _ => return None,
    })
}

/// Who stands in when nobody else is there, in this order.
const LINE: &[Role] = &[
    Role::ServiceLead,
    Role::Director,
    Role::BranchManager,
    Role::GeneralManager,
    Role::QualityOfficer,
    Role::Administrator,
];

/// Everybody who is told. Nobody is told of a complaint about themselves (CMP-6); each recipient without anybody left
/// is stood in for by whoever is on duty, else by the next in the line of superiors.
pub(super) fn people(
    tx: &mut Tx<'_>,
    office: &OfficeTerms,
    recipients: &[Recipient],
    accused: &BTreeSet<Uuid>,
    now: Timestamp,
) -> Result<BTreeSet<Uuid>, AppError> {
    let mut told = BTreeSet::new();
    for recipient in recipients {
        let mut behind = behind(tx, office, *recipient, now)?;
        behind.retain(|staff| !accused.contains(staff));
        if behind.is_empty() {
            behind = stand_in(tx, office, *recipient, accused, now)?;
        }
        told.extend(behind);
    }
    Ok(told)
}

fn behind(
    tx: &mut Tx<'_>,
    office: &OfficeTerms,
    recipient: Recipient,
    now: Timestamp,
) -> Result<Vec<Uuid>, AppError> {
    Ok(match recipient {
        Recipient::Staff(staff) if offices::staff_in_use(tx, staff.0)? => vec![staff.0],
        Recipient::Staff(_) => Vec::new(),
        Recipient::Role(role) => offices::role_holders(tx, office, role.as_str())?,
        Recipient::Department(department) => offices::department_people(tx, department.0)?,
        Recipient::OnDuty(department) => {
            let mut duty = duty(tx, department, now)?;
            if duty.is_empty() {
                duty = offices::department_people(tx, department.0)?;
            }
            duty.extend(duty_of_desk(tx, office, now)?);
            duty
        }
    })
}

fn duty(tx: &mut Tx<'_>, node: NodeId, now: Timestamp) -> Result<Vec<Uuid>, AppError> {
    Ok(roster::on_duty(tx, node, now)?.into_iter().map(|staff| staff.0).collect())
}

fn duty_of_desk(
    tx: &mut Tx<'_>,
    office: &OfficeTerms,
    now: Timestamp,
) -> Result<Vec<Uuid>, AppError> {
    duty(tx, NodeId(office.id), now)
}

fn stand_in(
    tx: &mut Tx<'_>,
    office: &OfficeTerms,
    recipient: Recipient,
    accused: &BTreeSet<Uuid>,
    now: Timestamp,
) -> Result<Vec<Uuid>, AppError> {
    let departments = match recipient {
        Recipient::Department(department) | Recipient::OnDuty(department) => {
            vec![department, NodeId(office.id)]
        }
        Recipient::Staff(_) | Recipient::Role(_) => vec![NodeId(office.id)],
    };
    for node in departments {
        let mut duty = duty(tx, node, now)?;
        duty.retain(|staff| !accused.contains(staff));
        if !duty.is_empty() {
            return Ok(duty);
        }
    }
    // Superiors of the post first; below it only when there is nobody above.
    let rank = match recipient {
        Recipient::Role(role) => role.rank(),
        Recipient::Staff(_) | Recipient::Department(_) | Recipient::OnDuty(_) => 0,
    };
    let (above, below): (Vec<Role>, Vec<Role>) = LINE.iter().partition(|role| role.rank() >= rank);
    for role in above.into_iter().chain(below) {
        let mut holders = offices::role_holders(tx, office, role.as_str())?;
        holders.retain(|staff| !accused.contains(staff));
        if !holders.is_empty() {
            return Ok(holders);
        }
    }
    tracing::error!(office = %office.id, "nobody can be told");
    Ok(Vec::new())
}
