//! Loading a case of any process and committing what was decided: journal, row, clocks, departments, outbox,
//! in one transaction. The one place where events become rows.

use super::commit_many::Keys;
use crate::App;
use crate::complaint::messages;
use crate::doer::Doer;
use crate::error::AppError;
use crate::rules::Rules;
use jiff::Timestamp;
use linli_domain::actor::Who;
use linli_domain::clock::{Clock, ClockId};
use linli_domain::complaint::{self, State};
use linli_domain::ids::{CaseId, NodeId, PlaceId, ResidentId, StaffId};
use linli_domain::letter::Writes;
use linli_domain::process::{Entry, Process, Timing};
use linli_domain::refusal::Refusal;
use linli_domain::vocabulary::{Channel, Kind};
use linli_store::case_departments::{self, CaseDepartmentRow};
use linli_store::cases::{self, CaseRow};
use linli_store::clocks::{self, ClockRow};
use linli_store::journal::{self, JournalRow};
use linli_store::letters::{self, NewLetter};
use linli_store::offices::{self, OfficeTerms};
use linli_store::outbox::{self, OutboxRow};
use linli_store::{Scope, Tx};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// What a process adds to the way in which its cases are kept.
pub(crate) trait Kept: Process + Writes + Sized {
    /// What stands since the first entry.
    fn begun(&self) -> Begun<'_>;
    /// Derives the columns that only this process knows.
    fn columns(&self, row: &mut CaseRow, rules: &Rules);
    /// What its rules ask about the world when time alone demands something.
    ///
    /// # Errors
    /// [`AppError`] of the database.
    fn facts(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<Self::Facts, AppError>;
    /// What else is written with an event.
    ///
    /// # Errors
    /// [`AppError`] of the database.
    fn decided(
        tx: &mut Tx<'_>,
        act: &Act<'_>,
        case: Uuid,
        event: &Self::Event,
    ) -> Result<(), AppError>;
    /// What else is counted with the events, on the state after them. Nothing for most processes.
    fn counted(
        _: &mut Tx<'_>,
        _: &Act<'_>,
        _: &Loaded<Self>,
        _: &[Self::Event],
    ) -> Result<(), AppError> {
        Ok(())
    }
}

/// What a case of any process begins with.
pub(crate) struct Begun<'a> {
    pub(crate) case: CaseId,
    pub(crate) number: &'a str,
    pub(crate) office: NodeId,
    pub(crate) channel: Channel,
    pub(crate) category: &'a str,
    pub(crate) resident: Option<ResidentId>,
    pub(crate) household: Option<PlaceId>,
    pub(crate) place: Option<PlaceId>,
    pub(crate) agreed_reply: Option<Timestamp>,
    pub(crate) at: Timestamp,
}

/// A case with everything a decision needs.
pub(crate) struct Loaded<S = State> {
    pub row: CaseRow,
    pub state: S,
    pub office: OfficeTerms,
    pub rules: Arc<Rules>,
}

/// Who acts, from where, when.
#[derive(Clone)]
pub(crate) struct Act<'a> {
    pub app: &'a App,
    pub who: Who,
    /// In whose name, where a deputy decides.
    pub in_name_of: Option<StaffId>,
    pub origin: &'a str,
    pub now: Timestamp,
}

impl<'a> Act<'a> {
    /// What somebody does in their own name.
    pub(crate) fn by(app: &'a App, doer: impl Into<Doer<'a>>, now: Timestamp) -> Self {
        let doer = doer.into();
        Self { app, who: doer.who(), in_name_of: None, origin: doer.origin(), now }
    }
}

/// Loads a case that the scope sees, for showing it.
pub(crate) fn load<S: Kept>(
    tx: &mut Tx<'_>,
    app: &App,
    scope: &Scope,
    id: Uuid,
) -> Result<Loaded<S>, AppError> {
    let row = cases::visible(tx, scope, id)?;
    loaded(tx, app, row)
}

/// Loads a case that the scope sees, for changing it: whoever acts meanwhile waits and decides on what this leaves (C01).
pub(crate) fn load_for_update<S: Kept>(
    tx: &mut Tx<'_>,
    app: &App,
    scope: &Scope,
    id: Uuid,
) -> Result<Loaded<S>, AppError> {
    let row = cases::visible_for_update(tx, scope, id)?;
    loaded(tx, app, row)
}

/// A case that was read from the database, with its state.
///
/// # Errors
/// [`AppError::Refused`] for a case of another kind.
pub(crate) fn loaded<S: Kept>(
    tx: &mut Tx<'_>,
    app: &App,
    row: CaseRow,
) -> Result<Loaded<S>, AppError> {
    if row.kind != S::KIND.as_str() {
        let kind = Kind::parse(&row.kind).unwrap_or(Kind::Complaint);
        return Err(Refusal::OtherKind { kind }.into());
    }
    let state = state_of::<S>(&row)?;
    let office = offices::terms(tx, row.office_id)?;
    let (policy, version) = state.policy();
    let rules = app.rules.rules(tx, policy, version, &office.time_zone)?;
    Ok(Loaded { row, state, office, rules })
}

/// The state that a row keeps.
pub(crate) fn state_of<S: Kept>(row: &CaseRow) -> Result<S, AppError> {
    serde_json::from_str(&row.snapshot)
        .map_err(|e| AppError::Internal(format!("snapshot of {}: {e}", row.id)))
}

/// What the rules may ask about an office's departments and staff.
pub(crate) fn facts(tx: &mut Tx<'_>, office: Uuid) -> Result<complaint::Facts, AppError> {
    let mut facts = complaint::Facts {
        departments: offices::departments(tx, office)?.into_iter().map(NodeId).collect(),
        ..Default::default()
    };
    for (staff, department) in offices::department_staff(tx, office)? {
        facts.staff.entry(StaffId(staff)).or_default().insert(NodeId(department));
    }
    Ok(facts)
}

/// Commits events on a case that exists. Fails as a conflict if it is no longer at the version that was loaded.
pub(crate) fn commit<S: Kept>(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    loaded: &mut Loaded<S>,
    events: &[S::Event],
) -> Result<(), AppError> {
    if events.is_empty() {
        return Ok(());
    }
    let before = Keys::of(loaded);
    write(tx, &written(act, loaded, events)?)?;
    events.iter().try_for_each(|event| S::decided(tx, act, loaded.row.id, event))?;
    S::counted(tx, act, loaded, events)?;
    update(tx, loaded, &before)
}

/// Writes the row and, if anything of theirs changed, the sort keys of the departments.
fn update<S: Kept>(tx: &mut Tx<'_>, loaded: &Loaded<S>, before: &Keys) -> Result<(), AppError> {
    cases::update(tx, &loaded.row, before.version)?;
    if before.same(&Keys::of(loaded)) { Ok(()) } else { save_departments(tx, loaded) }
}

/// Commits the first events of a new case.
pub(crate) fn commit_new<S: Kept>(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    loaded: &mut Loaded<S>,
    events: &[S::Event],
) -> Result<(), AppError> {
    write(tx, &written(act, loaded, events)?)?;
    events.iter().try_for_each(|event| S::decided(tx, act, loaded.row.id, event))?;
    cases::insert(tx, &loaded.row)?;
    S::counted(tx, act, loaded, events)?;
    if loaded.state.departments().is_empty() { Ok(()) } else { save_departments(tx, loaded) }
}

/// Rows that events become, besides the case's own.
#[derive(Default)]
pub(super) struct Written {
    pub(super) journal: Vec<JournalRow>,
    pub(super) clocks: Vec<ClockRow>,
    pub(super) outbox: Vec<OutboxRow>,
    pub(super) letters: Vec<NewLetter>,
}

pub(super) fn write(tx: &mut Tx<'_>, rows: &Written) -> Result<(), AppError> {
    journal::append_all(tx, &rows.journal)?;
    clocks::save_all(tx, &rows.clocks)?;
    rows.outbox.iter().try_for_each(|row| outbox::put(tx, row).map(drop))?;
    Ok(letters::put_all(tx, &rows.letters)?)
}

/// Applies events to a case and tells the rows that they become.
pub(super) fn written<S: Kept>(
    act: &Act<'_>,
    loaded: &mut Loaded<S>,
    events: &[S::Event],
) -> Result<Written, AppError> {
    let mut rows = Written::default();
    if events.is_empty() {
        return Ok(rows);
    }
    // A registration comes with the state after all of its events.
    let registered = loaded.row.version == 0;
    let mut changed: BTreeMap<(ClockId, u32), Clock> = BTreeMap::new();
    for event in events {
        // What clocks do follows from the decision; it is in nobody's name.
        let clock = matches!(S::timing(event), Timing::Clock(..));
        let in_name_of = act.in_name_of.filter(|_| !clock);
        let entry = Entry { at: act.now, by: act.who, in_name_of, event: event.clone() };
        let row = journal_row::<S>(act.app, &loaded.row, &entry, act.origin)?;
        loaded.row.version = row.seq;
        loaded.row.head.clone_from(&row.hash);
        rows.journal.push(row);
        if !registered {
            loaded.state.apply(&entry);
        }
        if let Timing::Clock(clock, _) = S::timing(event)
            && let Some(now) = loaded.state.clocks().get(clock)
        {
            changed.insert((clock.clone(), now.run), now.clone());
        }
        rows.outbox.extend(messages::notice(act, loaded, event)?);
        rows.letters.extend(messages::letter(act, loaded, event));
    }
    let row = |(id, _): &(ClockId, u32), clock| {
        clock_row(&loaded.state, loaded.row.id, (id, clock), &loaded.rules)
    };
    rows.clocks = changed.iter().map(|(key, clock)| row(key, clock)).collect();
    // "Updated" tells when somebody did something; time alone does not count.
    let updated = if act.who == Who::System { loaded.row.updated_at } else { act.now };
    refresh(&mut loaded.row, &loaded.state, &loaded.rules, updated)?;
    Ok(rows)
}

/// A clock as a row.
pub(crate) fn clock_row<S: Kept>(
    state: &S,
    case: Uuid,
    (id, clock): (&str, &Clock),
    rules: &Rules,
) -> ClockRow {
    let rule = rules.policy.rule(id);
    ClockRow {
        case_id: case,
        clock: id.to_owned(),
        run: i64::from(clock.run),
        from_at: clock.from,
        due_at: clock.due_at,
        done_at: clock.done_at,
        stopped: clock.stopped,
        paused: clock.paused(),
        extensions: i64::try_from(clock.extended_from.len()).unwrap_or(i64::MAX),
        sweep_at: rule.and_then(|rule| state.look_at(clock, rule, &rules.policy)),
    }
}

/// The next entry of a case's journal, chained to the one before.
pub(crate) fn journal_row<S: Kept>(
    app: &App,
    case: &CaseRow,
    entry: &Entry<S::Event>,
    origin: &str,
) -> Result<JournalRow, AppError> {
    let (actor, actor_id) = match entry.by {
        Who::Staff(id) => ("staff", Some(id.0)),
        Who::Resident(id) => ("resident", Some(id.0)),
        Who::Visitor => ("visitor", None),
        Who::System => ("system", None),
    };
    let mut row = JournalRow {
        case_id: case.id,
        seq: case.version + 1,
        at: entry.at,
        actor: actor.to_owned(),
        actor_id,
        kind: S::code(&entry.event).to_owned(),
        body: body(entry)?,
        origin: origin.to_owned(),
        hash: Vec::new(),
    };
    row.hash = entry_hash(app, &case.head, &row);
    Ok(row)
}

/// Where the body of an entry names the one in whose name it was decided.
pub(super) const IN_NAME_OF: &str = "in_name_of";

fn body<E: Serialize>(entry: &Entry<E>) -> Result<String, AppError> {
    let Some(principal) = entry.in_name_of else { return to_json(&entry.event) };
    let mut event =
        serde_json::to_value(&entry.event).map_err(|e| AppError::Internal(e.to_string()))?;
    event[IN_NAME_OF] = serde_json::Value::String(principal.to_string());
    to_json(&event)
}

/// The keyed hash of an entry and the one before it (CMP-16).
pub fn entry_hash(app: &App, before: &[u8], row: &JournalRow) -> Vec<u8> {
    let actor = row.actor_id.unwrap_or_default();
    app.keys
        .chain(
            before,
            &[
                row.case_id.as_bytes(),
                &row.seq.to_be_bytes(),
                &row.at.as_microsecond().to_be_bytes(),
                row.actor.as_bytes(),
                actor.as_bytes(),
                row.kind.as_bytes(),
                row.body.as_bytes(),
                row.origin.as_bytes(),
            ],
        )
        .to_vec()
}

pub(crate) fn to_json(value: &impl Serialize) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|e| AppError::Internal(e.to_string()))
}

/// Derives the columns of the row from the state. Used after every act and by the verification.
pub(crate) fn refresh<S: Kept>(
    row: &mut CaseRow,
    state: &S,
    rules: &Rules,
    now: Timestamp,
) -> Result<(), AppError> {
    state.columns(row, rules);
    let next = state
        .clocks()
        .iter()
        .filter(|(_, clock)| row.open && clock.open() && !clock.paused())
        .min_by_key(|(_, clock)| clock.due_at);
    row.due_at = next.map(|(_, clock)| clock.due_at);
    row.due_clock = next.map(|(id, _)| id.clone());
    row.updated_at = now;
    row.snapshot = to_json(state)?;
    Ok(())
}

/// Departments keep seeing a case that they had a part in; its sort keys move with the case.
pub(super) fn save_departments<S: Kept>(
    tx: &mut Tx<'_>,
    loaded: &Loaded<S>,
) -> Result<(), AppError> {
    let row = |department_id| CaseDepartmentRow {
        case_id: loaded.row.id,
        department_id,
        open: loaded.row.open,
        stage: loaded.row.stage.clone(),
        due_at: loaded.row.due_at,
        registered_at: loaded.row.registered_at,
    };
    case_departments::follow(tx, &[loaded.row.id])?;
    let departments = loaded.state.departments();
    departments.into_iter().try_for_each(|d| case_departments::save(tx, &row(d.0)))?;
    Ok(())
}
