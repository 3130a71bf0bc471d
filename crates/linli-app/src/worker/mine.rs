//! The orders of one technician: what they have, what was given to them, what they may take (REP-2, ux.md 5.7).
//!
//! Owns which orders a technician's phone lists, and in which order. Whether one may be taken is the process's rule.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit;
use crate::complaint::view::{ClockView, clocks};
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::ids::{CaseId, NodeId};
use linli_domain::policy::Policy;
use linli_domain::repair::{self, Action, Ctx, Facts, Stage, State};
use linli_store::cases::CaseRow;
use linli_store::offices::{self, OfficeTerms};
use linli_store::{Tx, repairs};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Most orders that are looked at.
const MOST: i64 = 500;

/// Why an order is on the list, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Danger: theirs, or to be taken by whoever comes first.
    Emergency,
    /// Accepted, and not handed in yet.
    InHand,
    /// Given to them, to be accepted.
    Given,
    /// To be taken by whoever comes first.
    Open,
    /// Returned; the director decides.
    Returned,
}

/// One order of the list.
#[derive(Clone, Debug)]
pub struct Order {
    pub part: Part,
    pub row: CaseRow,
    pub state: State,
    pub policy: Policy,
    /// The next limit.
    pub clock: Option<ClockView>,
    pub may_accept: bool,
    pub time_zone: String,
}

/// What concerns the caller now: danger first, then what they have in hand, what was given to them, what they may take.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever carries out no orders.
pub async fn orders(app: &App, caller: &Caller) -> Result<Vec<Order>, AppError> {
    caller.require(Right::CarryOut)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .read(move |tx| {
            let scope = caller.scope(Right::SeeCases);
            let rows = repairs::for_technician(tx, &scope, caller.staff.0, MOST)?;
            let mut offices = BTreeMap::new();
            let mut orders = Vec::new();
            for row in rows {
                orders.extend(order(tx, &app, &caller, &mut offices, row)?);
            }
            orders.sort_by_key(|o| {
                (o.part, o.state.appointment.map(|a| a.from), o.row.due_at, o.row.registered_at)
            });
            Ok(orders)
        })
        .await
}

/// The order of a number, as people say it.
///
/// # Errors
/// [`AppError::NotFound`] if the caller sees none.
pub async fn numbered(app: &App, caller: &Caller, number: String) -> Result<CaseId, AppError> {
    let scope = caller.scope(Right::SeeCases);
    let found = app.db.read(move |tx| Ok(repairs::by_number(tx, &scope, &number)?)).await;
    found.and_then(|id| id.map(CaseId).ok_or(AppError::NotFound))
}

fn order(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    offices: &mut BTreeMap<Uuid, Arc<OfficeTerms>>,
    row: CaseRow,
) -> Result<Option<Order>, AppError> {
    let office = match offices.get(&row.office_id) {
        Some(known) => Arc::clone(known),
        None => {
            let terms = Arc::new(offices::terms(tx, row.office_id)?);
            offices.insert(row.office_id, Arc::clone(&terms));
            terms
        }
    };
    let state: State = commit::state_of(&row)?;
    let rules = app.rules.rules(tx, &state.policy, state.policy_version, &office.time_zone)?;
    let now = app.environment.now();
    let may_accept = may_accept(caller, &office, &rules, &state, now);
    let mine = state.technician == Some(caller.staff);
    let part = match state.stage {
        Stage::Returned => Part::Returned,
        _ if !mine && !may_accept => return Ok(None),
        _ if state.emergency() => Part::Emergency,
        _ if may_accept && mine => Part::Given,
        _ if may_accept => Part::Open,
        _ => Part::InHand,
    };
    let clock = clocks(&state, &rules.policy, now).into_iter().find(|c| c.done_at.is_none());
    Ok(Some(Order {
        part,
        row,
        state,
        policy: rules.policy.clone(),
        clock,
        may_accept,
        time_zone: office.time_zone.clone(),
    }))
}

fn may_accept(
    caller: &Caller,
    office: &OfficeTerms,
    rules: &crate::rules::Rules,
    state: &State,
    now: Timestamp,
) -> bool {
    let actor = caller.actor(NodeId(office.id), office.branch_id.map(NodeId));
    // Whether an order may be accepted depends on nobody else.
    let facts = Facts::default();
    let (policy, calendar) = (&rules.policy, &rules.calendar);
    let ctx = Ctx { actor: &actor, now, policy, calendar, facts: &facts };
    repair::allowed(state, Action::Accept, &ctx).is_ok()
}
