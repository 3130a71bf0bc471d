//! What waits for somebody: approvals, follow-ups, own work, work offered to a department.
//!
//! Owns which filters make up these lists. They are lists like the others, with the same predicate and cursor. Called
//! by the pages of the same names and by "my work".

use jiff::Timestamp;
use linli_domain::complaint::Stage;
use linli_domain::ids::{NodeId, StaffId};
use linli_domain::repair;
use linli_domain::vocabulary::Role;

use super::{
    CaseFilter, Count, Cursor, ListedCase, Page, Part, Sort, count_parts, list, list_parts,
};
use crate::db::Tx;
use crate::error::StoreError;
use crate::scope::Scope;

/// Whose decisions a person can give: parts of one list without a case in common, by [`waiting_for`].
pub type Approvals = Vec<Part>;

/// Cases that wait for the decision of a role within a scope.
pub fn waiting_for(role: Role, scope: Scope) -> Part {
    (scope, CaseFilter { open: Some(true), approver: Some(role), ..Default::default() })
}

/// Cases that wait for a decision which the person can give, by limit.
///
/// # Errors
/// [`StoreError`].
pub fn approvals(
    tx: &mut Tx<'_>,
    may: &Approvals,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<ListedCase>, StoreError> {
    list_parts(tx, may, Sort::Due, limit, cursor)
}

/// How many there are.
///
/// # Errors
/// [`StoreError`].
pub fn count_approvals(
    tx: &mut Tx<'_>,
    may: &Approvals,
    at_most: u32,
) -> Result<Count, StoreError> {
    count_parts(tx, may, at_most)
}

/// What the follow-up list shows: cases of that stage which the person did not handle (CMP-6), at `callable_at` without
/// those whose resident asked for a later call.
pub fn follow_ups(me: StaffId, callable_at: Option<Timestamp>) -> CaseFilter {
    CaseFilter {
        open: Some(true),
        stages: vec![Stage::FollowingUp.as_str(), repair::Stage::FollowUpDue.as_str()],
        not_handled_by: Some(me),
        callable_at,
        ..Default::default()
    }
}

/// Open cases that the person handles, by limit.
///
/// # Errors
/// [`StoreError`].
pub fn mine(
    tx: &mut Tx<'_>,
    scope: &Scope,
    me: StaffId,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<ListedCase>, StoreError> {
    let filter = CaseFilter { open: Some(true), handler: Some(me), ..Default::default() };
    list(tx, scope, &filter, Sort::Due, limit, cursor)
}

/// Cases offered to these departments that nobody has signed for, by limit.
///
/// # Errors
/// [`StoreError`].
pub fn offered(
    tx: &mut Tx<'_>,
    scope: &Scope,
    departments: &[NodeId],
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<ListedCase>, StoreError> {
    let part = |(at, department): (usize, &NodeId)| {
        let filter = CaseFilter {
            open: Some(true),
            stages: vec![Stage::Dispatched.as_str()],
            department: Some(*department),
            without_departments: departments[..at].to_vec(),
            ..Default::default()
        };
        (scope.clone(), filter)
    };
    let parts: Vec<Part> = departments.iter().enumerate().map(part).collect();
    list_parts(tx, &parts, Sort::Due, limit, cursor)
}
