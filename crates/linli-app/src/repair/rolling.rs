//! The list of a month's open and returned orders, and the director's signature by which they roll over (REP-6).
//!
//! Owns who may sign which month and what is frozen by it. A month is signed once for each office, when it is over; the
//! signature goes into the journal of every order on the list. What was signed is kept as ids and codes with a keyed digest,
//! and later changes of an order do not change its line. See decision 80.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::{self, Act};
use crate::directory::checks::Checks;
use crate::directory::record::Change;
use crate::error::AppError;
use crate::registers::Signature;
use crate::repair::summary::{self, Figure, ListedOrder, Narrowed, Period, Question};
use crate::repair::tally::parsed;
use jiff::Timestamp;
use linli_domain::ids::{CaseId, NodeId, StaffId};
use linli_domain::process::Ctx;
use linli_domain::repair::month::Month;
use linli_domain::repair::{self, Command, Facts, Stage, State};
use linli_store::repair_months::{self, SignedMonth};
use linli_store::repair_sums::{self, Asked};
use linli_store::{Scope, StoreError, Tx, cases, names, offices};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most orders of one list; an office that leaves more open has to be told so elsewhere.
const MOST: u32 = 2_000;
/// Unsigned months that are said.
const BACK: usize = 12;
/// Characters of an opinion.
const OPINION: usize = 500;

/// Why an order is open, as a code of the stages or of the reasons of pauses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    pub stage: String,
    /// The reason of a pause that lasts.
    pub pause: Option<String>,
    /// Came back undone.
    pub returned: bool,
}

/// One order of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: CaseId,
    pub number: String,
    pub title: String,
    pub place: String,
    pub technician: String,
    pub why: Why,
    pub registered_at: Timestamp,
}

/// The list of a month.
#[derive(Clone, Debug)]
pub struct Rolling {
    pub office: NodeId,
    pub month: Month,
    pub lines: Vec<Line>,
    pub signature: Option<Signature>,
    /// The month is over, unsigned, and the caller is a director of the office.
    pub may_sign: bool,
    /// The month is not over yet.
    pub lasts: bool,
    /// Earlier months with orders that nobody has signed, the newest first.
    pub unsigned: Vec<Month>,
}

/// A line as it was signed: ids and codes, no names and no words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Frozen {
    case: CaseId,
    technician: Option<StaffId>,
    #[serde(flatten)]
    why: Why,
}

/// The list of an office's month.
///
/// # Errors
/// [`AppError::NotFound`] for an office that the caller does not see; [`AppError::Forbidden`].
pub async fn rolling(
    app: &App,
    caller: &Caller,
    office: NodeId,
    month: Month,
) -> Result<Rolling, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone().db.read(move |tx| read(tx, &app, &caller, office, month)).await
}

fn read(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    office: NodeId,
    month: Month,
) -> Result<Rolling, AppError> {
    let now = app.environment.now();
    let question =
        Question { office: Some(office), period: Some(Period::Month), on: Some(month.first()) };
    let ground = summary::ground(tx, caller, question, now)?;
    let terms = offices::terms(tx, office.0)?;
    let director = caller.has_at(Right::SignRegister, office, terms.branch_id.map(NodeId));
    let signed = repair_months::get(tx, office, &month.to_string())?;
    let scope = caller.scope(Right::SeeCases);
    let open = listed(tx, &scope, &ground.asked)?;
    let lines = match &signed {
        Some(row) => frozen_lines(tx, &scope, row)?,
        None => lines(tx, open)?,
    };
    let signature = match signed {
        Some(row) => {
            let by = names::people_and_departments(tx, &[row.signed_by.0])?;
            let by = by.into_values().next().unwrap_or_default();
            let intact = digest(app, &row) == row.digest;
            Some(Signature { at: row.signed_at, by, opinion: row.opinion, intact })
        }
        None => None,
    };
    Ok(Rolling {
        office,
        month,
        lines,
        may_sign: director && !ground.lasts && signature.is_none(),
        signature,
        lasts: ground.lasts,
        unsigned: unsigned(tx, office, Month::at(now, &ground.zone))?,
    })
}

/// What was open when the month ended, and what had come back.
fn listed(tx: &mut Tx<'_>, scope: &Scope, asked: &Asked) -> Result<Vec<ListedOrder>, AppError> {
    Ok(repair_sums::orders(tx, scope, asked, (Figure::Open, &Narrowed::default()), MOST)?)
}

/// Months before this one that have orders and no signature.
fn unsigned(tx: &mut Tx<'_>, office: NodeId, here: Month) -> Result<Vec<Month>, AppError> {
    let Some(first) = repair_months::first(tx, office)? else { return Ok(Vec::new()) };
    let first = parsed(&first)?;
    let signed = repair_months::signed_since(tx, office, &first.to_string())?;
    let mut all = Vec::new();
    let mut month = here.previous();
    while month >= first && all.len() < BACK {
        if !signed.contains(&month.to_string()) {
            all.push(month);
        }
        month = month.previous();
    }
    Ok(all)
}

fn lines(tx: &mut Tx<'_>, open: Vec<ListedOrder>) -> Result<Vec<Line>, AppError> {
    let people = summary::people(tx, &open)?;
    open.into_iter()
        .map(|order| {
            let row = cases::for_program(tx, order.id.0)?;
            let why = why(&commit::state_of(&row)?);
            let technician = order.technician.and_then(|id| people.get(&id).cloned());
            Ok(Line {
                id: order.id,
                number: order.number,
                title: order.title,
                place: order.place_label,
                technician: technician.unwrap_or_default(),
                why,
                registered_at: order.registered_at,
            })
        })
        .collect()
}

fn why(state: &State) -> Why {
    let pause = state.pauses.last().filter(|_| state.paused()).map(|pause| pause.reason.clone());
    let returned = state.stage == Stage::Returned;
    Why { stage: state.stage.as_str().to_owned(), pause, returned }
}

/// The lines as they were signed, as far as the caller sees their orders.
fn frozen_lines(
    tx: &mut Tx<'_>,
    scope: &Scope,
    signed: &SignedMonth,
) -> Result<Vec<Line>, AppError> {
    let frozen: Vec<Frozen> =
        serde_json::from_str(&signed.lines).map_err(|e| AppError::Internal(e.to_string()))?;
    let people: Vec<_> = frozen.iter().filter_map(|line| line.technician).map(|id| id.0).collect();
    let people: BTreeMap<_, _> = names::people_and_departments(tx, &people)?;
    let mut lines = Vec::with_capacity(frozen.len());
    for line in frozen {
        let row = match cases::visible(tx, scope, line.case.0) {
            Ok(row) => row,
            Err(StoreError::NotFound) => continue,
            Err(error) => return Err(error.into()),
        };
        let technician = line.technician.and_then(|id| people.get(&id.0).cloned());
        lines.push(Line {
            id: line.case,
            number: row.number,
            title: row.title,
            place: row.place_label,
            technician: technician.unwrap_or_default(),
            why: line.why,
            registered_at: row.registered_at,
        });
    }
    Ok(lines)
}

fn digest(app: &App, signed: &SignedMonth) -> String {
    let body = format!("{}\n{}\n{}", signed.month, signed.opinion, signed.lines);
    app.keys.text_digest(signed.office.0, &body)
}

/// Signs the list of a month: every order on it rolls over into the next one, and its journal says so. Tells how many.
///
/// # Errors
/// [`AppError::Forbidden`] for others than a director of the office; [`AppError::Invalid`] on `month` while it is not over
/// (`month_not_over`) or when it is signed already (`month_signed`).
pub async fn sign(
    app: &App,
    caller: &Caller,
    office: NodeId,
    month: Month,
    opinion: &str,
) -> Result<usize, AppError> {
    caller.require_write()?;
    caller.require(Right::SignRegister)?;
    let mut checks = Checks::default();
    let opinion = checks.lines("opinion", opinion, OPINION);
    checks.finish()?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone().db.write(move |tx| sign_in(tx, &app, &caller, (office, month), &opinion)).await
}

fn sign_in(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    (office, month): (NodeId, Month),
    opinion: &str,
) -> Result<usize, AppError> {
    let now = app.environment.now();
    let question =
        Question { office: Some(office), period: Some(Period::Month), on: Some(month.first()) };
    let ground = summary::ground(tx, caller, question, now)?;
    let terms = offices::terms(tx, office.0)?;
    if !caller.has_at(Right::SignRegister, office, terms.branch_id.map(NodeId)) {
        return Err(AppError::Forbidden);
    }
    if ground.lasts {
        return Err(AppError::field("month", "month_not_over"));
    }
    if repair_months::get(tx, office, &month.to_string())?.is_some() {
        return Err(AppError::field("month", "month_signed"));
    }
    // The signature is for the whole list, whoever reads it.
    let all = Scope { everything: true, ..Scope::nothing() };
    let open = listed(tx, &all, &ground.asked)?;
    let mut frozen = Vec::with_capacity(open.len());
    let doing = Act::by(app, caller, now);
    for order in &open {
        frozen.push(roll(tx, caller, &doing, order, month)?);
    }
    let lines = commit::to_json(&frozen)?;
    let mut row = SignedMonth {
        office,
        month: month.to_string(),
        signed_at: now,
        signed_by: caller.staff,
        opinion: opinion.to_owned(),
        lines,
        digest: String::new(),
    };
    row.digest = digest(app, &row);
    match repair_months::sign(tx, &row) {
        Err(StoreError::Conflict { .. }) => return Err(AppError::field("month", "month_signed")),
        other => other?,
    }
    let after = serde_json::json!({ "month": row.month, "lines": open.len() });
    let change = Change::by(caller, "sign", "repair_month").row(office.0).after(&after);
    change.save(tx, app.environment.as_ref())?;
    Ok(open.len())
}

/// One order: its line, and its journal. What a signature of its own has rolled over already is on the list, but does not
/// roll twice.
fn roll(
    tx: &mut Tx<'_>,
    caller: &Caller,
    doing: &Act<'_>,
    order: &ListedOrder,
    month: Month,
) -> Result<Frozen, AppError> {
    let row = cases::for_program_for_update(tx, order.id.0)?;
    let mut loaded = commit::loaded::<State>(tx, doing.app, row)?;
    let why = why(&loaded.state);
    let frozen = Frozen { case: order.id, technician: loaded.state.technician, why };
    let rolled = order.rolled_to.as_deref().map(parsed).transpose()?;
    if rolled.is_some_and(|to| to > month) {
        return Ok(frozen);
    }
    let rules = loaded.rules.clone();
    let branch = loaded.office.branch_id.map(NodeId);
    let actor = caller.actor(NodeId(loaded.row.office_id), branch);
    let (policy, calendar, facts) = (&rules.policy, &rules.calendar, Facts::default());
    let ctx = Ctx { actor: &actor, now: doing.now, policy, calendar, facts: &facts };
    let events = repair::decide(&loaded.state, Command::RollOver { month }, &ctx)?;
    commit::commit(tx, doing, &mut loaded, &events)?;
    Ok(frozen)
}
