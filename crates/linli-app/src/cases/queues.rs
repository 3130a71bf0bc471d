//! What waits for the caller: decisions, calls, offered and own work. The first page of everybody.

use crate::App;
use crate::access::{Caller, Grant, Place, Right};
use crate::error::AppError;
use jiff::{SignedDuration, Timestamp};
use linli_domain::complaint::Stage;
use linli_domain::deputy::Approval;
use linli_domain::ids::{CaseId, NodeId, StaffId};
use linli_domain::vocabulary::{NodeKind, Role};
use linli_store::lists::{self, CaseFilter, Count, DueWindow, ListedCase, Sort};
use linli_store::{Scope, Tx, clocks};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of one queue on a page.
const ROWS: u32 = 50;
/// Badges count up to here.
const COUNTED: u32 = 99;
/// What runs out within this is urgent.
const SOON: SignedDuration = SignedDuration::from_hours(2);
/// Urgent rows on the first page; the list has the others.
const SOON_ROWS: u32 = 10;

/// One queue.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    pub rows: Vec<ListedCase>,
    pub count: Count,
    /// In whose name the caller decides which of them (代批).
    pub in_name_of: BTreeMap<CaseId, String>,
}

/// Roles that a case can wait for.
const APPROVERS: &[Role] =
    &[Role::ServiceLead, Role::Director, Role::BranchManager, Role::GeneralManager];

/// Whether a grant lets its holder decide what a role decides.
fn decides(grant: &Grant, role: Role) -> bool {
    grant.role == role || (role.rank() > 0 && grant.role.rank() >= role.rank())
}

/// Where somebody decides what a role decides; nothing if nowhere.
fn reach<'a>(grants: impl Iterator<Item = &'a Grant>, role: Role, staff: StaffId) -> Option<Scope> {
    let mut scope = Scope { staff: Some(staff), ..Scope::nothing() };
    for grant in grants.filter(|grant| decides(grant, role)) {
        match grant.kind {
            NodeKind::Company | NodeKind::Quality => scope.everything = true,
            NodeKind::Branch => scope.branches.push(grant.node),
            NodeKind::Office => scope.offices.push(grant.node),
            NodeKind::Department => {}
        }
    }
    let empty = !scope.everything && scope.branches.is_empty() && scope.offices.is_empty();
    (!empty).then_some(scope)
}

/// The kind of approval that a case waits for, by its stage and by whose decision it is.
fn waits_for(stage: Stage, role: Role) -> Approval {
    match stage {
        Stage::Approving => Approval::Plans,
        Stage::Objected => Approval::Objections,
        Stage::ReturnDisputed => Approval::Returns,
        _ if role == Role::ServiceLead => Approval::Withdrawals,
        _ => Approval::Extensions,
    }
}

/// Stages in which a case waits for one of these approvals by a role.
fn stages_of(kinds: &BTreeSet<Approval>, role: Role) -> Vec<&'static str> {
    let open = Stage::ALL.iter().filter(|stage| !stage.finished());
    let wanted = open.filter(|stage| kinds.contains(&waits_for(**stage, role)));
    wanted.map(|stage| stage.as_str()).collect()
}

/// Whose decisions the caller can give: of each role where they hold it or a higher one, and of those in whose place
/// they stand what was given to them. No case twice, and none about either of the two (CMP-6).
fn approvals_of(caller: &Caller) -> lists::Approvals {
    let mut parts = Vec::new();
    for role in APPROVERS {
        let mut shown: Vec<(Scope, Vec<&'static str>)> = Vec::new();
        if let Some(scope) = reach(caller.grants.grants.iter(), *role, caller.staff) {
            parts.push(lists::waiting_for(*role, scope.clone()));
            shown.push((scope, Vec::new()));
        }
        for place in &caller.places {
            let stages = stages_of(&place.kinds, *role);
            let scope = reach(place.approving(), *role, place.principal);
            let Some(scope) = scope.filter(|_| !stages.is_empty()) else { continue };
            let (scope, mut filter) = lists::waiting_for(*role, scope);
            filter.stages.clone_from(&stages);
            filter.not_about = Some(caller.staff);
            filter.outside.clone_from(&shown);
            shown.push((scope.clone(), stages));
            parts.push((scope, filter));
        }
    }
    parts
}

/// In whose name the caller decides what these cases wait for.
fn in_name_of(caller: &Caller, rows: &[ListedCase]) -> BTreeMap<CaseId, String> {
    let name = |case: &ListedCase| {
        let role = case.approver.as_deref().and_then(Role::parse)?;
        let stage = Stage::parse(&case.stage)?;
        let here =
            |grant: &Grant| decides(grant, role) && grant.covers_office(case.office, case.branch);
        if caller.grants.grants.iter().any(here) {
            return None;
        }
        let stands = |place: &&Place| {
            place.kinds.contains(&waits_for(stage, role)) && place.approving().any(here)
        };
        Some((case.id, caller.places.iter().find(stands)?.name.clone()))
    };
    rows.iter().filter_map(name).collect()
}

/// Cases that wait for a decision of the caller.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn approvals(app: &App, caller: &Caller) -> Result<Queue, AppError> {
    caller.require(Right::Approve)?;
    let (may, caller) = (approvals_of(caller), caller.clone());
    app.db
        .read(move |tx| {
            let rows = lists::approvals(tx, &may, ROWS, None)?.rows;
            let in_name_of = in_name_of(&caller, &rows);
            Ok(Queue { rows, count: lists::count_approvals(tx, &may, COUNTED)?, in_name_of })
        })
        .await
}

/// Residents whom the caller may call now: not their own cases, not before an agreed time.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn follow_ups(app: &App, caller: &Caller) -> Result<Queue, AppError> {
    caller.require(Right::FollowUp)?;
    let scope = caller.scope(Right::FollowUp);
    let (me, now) = (caller.staff, app.environment.now());
    app.db
        .read(move |tx| {
            let filter = lists::follow_ups(me, Some(now));
            let rows = lists::list(tx, &scope, &filter, Sort::Due, ROWS, None)?.rows;
            Ok(Queue {
                rows,
                count: lists::count(tx, &scope, &filter, COUNTED)?,
                ..Queue::default()
            })
        })
        .await
}

/// All cases that wait for a decision of the caller, for the file.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn all_approvals(app: &App, caller: &Caller) -> Result<Queue, AppError> {
    caller.require(Right::Approve)?;
    let (may, caller) = (approvals_of(caller), caller.clone());
    app.db
        .read(move |tx| {
            let mut queue = all(|cursor| Ok(lists::approvals(tx, &may, 500, cursor)?))?;
            queue.in_name_of = in_name_of(&caller, &queue.rows);
            Ok(queue)
        })
        .await
}

/// All residents whom the caller may call now, for the file.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn all_follow_ups(app: &App, caller: &Caller) -> Result<Queue, AppError> {
    caller.require(Right::FollowUp)?;
    let scope = caller.scope(Right::FollowUp);
    let (me, now) = (caller.staff, app.environment.now());
    app.db
        .read(move |tx| {
            let filter = lists::follow_ups(me, Some(now));
            all(|cursor| Ok(lists::list(tx, &scope, &filter, Sort::Due, 500, cursor)?))
        })
        .await
}

fn all(
    mut page: impl FnMut(Option<&lists::Cursor>) -> Result<lists::Page<ListedCase>, AppError>,
) -> Result<Queue, AppError> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let next = page(cursor.as_ref())?;
        rows.extend(next.rows);
        cursor = next.next;
        if cursor.is_none() {
            let n = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            return Ok(Queue { rows, count: Count { n, more: false }, ..Queue::default() });
        }
    }
}

/// How many follow-ups fall due in the caller's week, Monday to Sunday, and how many of them are done: (done, due).
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn follow_up_week(app: &App, caller: &Caller) -> Result<(i64, i64), AppError> {
    caller.require(Right::FollowUp)?;
    let scope = caller.scope(Right::FollowUp);
    let now = app.environment.now();
    app.db
        .read(move |tx| {
            let today = now.to_zoned(super::list::zone(tx, &scope)?);
            let back = i64::from(today.weekday().to_monday_zero_offset());
            let monday = today.checked_sub(jiff::Span::new().days(back));
            let monday = monday.and_then(|day| day.start_of_day());
            let monday = monday.map_err(|error| AppError::Internal(error.to_string()))?;
            let next = monday.checked_add(jiff::Span::new().days(7));
            let next = next.map_err(|error| AppError::Internal(error.to_string()))?;
            Ok(clocks::follow_ups(tx, &scope, monday.timestamp(), next.timestamp())?)
        })
        .await
}

/// The caller's own day.
#[derive(Clone, Debug, Default)]
pub struct Work {
    pub decisions: Queue,
    /// Running out within two hours, or late already.
    pub soon: Queue,
    /// Offered to the caller's departments, not signed for.
    pub offered: Queue,
    pub mine: Queue,
    pub calls: Queue,
    pub now: Timestamp,
}

/// Everything that waits for the caller, the most urgent first in each part.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn work(app: &App, caller: &Caller) -> Result<Work, AppError> {
    let decisions = match caller.has(Right::Approve) {
        true => approvals(app, caller).await?,
        false => Queue::default(),
    };
    let calls = match caller.has(Right::FollowUp) {
        true => follow_ups(app, caller).await?,
        false => Queue::default(),
    };
    let scope = caller.scope(Right::SeeCases);
    let me = caller.staff;
    let departments: Vec<NodeId> = departments_of(caller);
    let now = app.environment.now();
    let (offered, mine, soon) = app
        .db
        .read(move |tx| {
            let offered = offered(tx, &scope, &departments)?;
            Ok::<_, AppError>((offered, own(tx, &scope, me)?, running_out(tx, &scope, now)?))
        })
        .await?;
    Ok(Work { decisions, soon, offered, mine, calls, now })
}

fn running_out(tx: &mut Tx<'_>, scope: &Scope, now: Timestamp) -> Result<Queue, AppError> {
    let before = now.checked_add(SOON).ok();
    let filter = CaseFilter {
        open: Some(true),
        paused: Some(false),
        due: Some(DueWindow { from: None, before, or_none: false }),
        ..CaseFilter::default()
    };
    let rows = lists::list(tx, scope, &filter, Sort::Due, SOON_ROWS, None)?.rows;
    Ok(Queue { rows, count: lists::count(tx, scope, &filter, COUNTED)?, ..Queue::default() })
}

fn departments_of(caller: &Caller) -> Vec<NodeId> {
    let headed = caller.grants.grants.iter().filter(|g| g.kind == NodeKind::Department);
    let mut all: Vec<NodeId> =
        headed.map(|g| g.node).chain(caller.grants.departments.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn offered(tx: &mut Tx<'_>, scope: &Scope, departments: &[NodeId]) -> Result<Queue, AppError> {
    let rows = lists::offered(tx, scope, departments, ROWS, None)?.rows;
    let n = u32::try_from(rows.len()).unwrap_or(ROWS);
    Ok(Queue { rows, count: Count { n, more: n == ROWS }, ..Queue::default() })
}

fn own(tx: &mut Tx<'_>, scope: &Scope, me: linli_domain::ids::StaffId) -> Result<Queue, AppError> {
    let rows = lists::mine(tx, scope, me, ROWS, None)?.rows;
    let n = u32::try_from(rows.len()).unwrap_or(ROWS);
    Ok(Queue { rows, count: Count { n, more: n == ROWS }, ..Queue::default() })
}

/// Numbers beside the menu.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Badges {
    pub approvals: Count,
    pub follow_ups: Count,
    /// Groups at whose arrival somebody has to be at the gate now.
    pub visits: u32,
    /// Days that wait for the caller's signature.
    pub registers: u32,
    pub unread: i64,
    /// Until when the caller is on duty; nothing when they are not.
    pub duty_until: Option<Timestamp>,
}

/// Counts what waits, for the menu of every page.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn badges(app: &App, caller: &Caller) -> Result<Badges, AppError> {
    let may = approvals_of(caller);
    let calls = caller.has(Right::FollowUp).then(|| caller.scope(Right::FollowUp));
    let seen = caller.scope(Right::SeeCases);
    let (me, now) = (caller.staff, app.environment.now());
    let whose = caller.clone();
    app.db
        .read(move |tx| {
            let follow_ups = match &calls {
                Some(scope) => lists::count(tx, scope, &lists::follow_ups(me, Some(now)), COUNTED)?,
                None => Count::default(),
            };
            let approvals = lists::count_approvals(tx, &may, COUNTED)?;
            let unread = crate::notices::count_unread(tx, me, &seen, now)?;
            let visits = crate::visits::waiting(tx, &whose, now)?;
            let registers = crate::registers::waiting(tx, &whose, now)?;
            let duty_until = crate::roster::duty_until(tx, me, now)?;
            Ok(Badges { approvals, follow_ups, visits, registers, unread, duty_until })
        })
        .await
}
