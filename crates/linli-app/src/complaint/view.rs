//! One case as a person sees it: facts, what is asked of them, clocks, history.
//!
//! Owns reading a case under the caller's scope, with phones masked. Every page and the API read
//! through it.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::actions::{self, Actions, InNames};
use crate::complaint::commit::{self, Loaded};
use crate::complaint::verify;
use crate::error::AppError;
use crate::keys;
use jiff::Timestamp;
use linli_domain::actor::Who;
use linli_domain::clock::{Clock, ClockState, Pause};
use linli_domain::complaint::{Action, Event, State};
use linli_domain::ids::{CaseId, TextId};
use linli_domain::policy::Policy;
use linli_domain::process::{Entry, Process};
use linli_domain::words::Words;
use linli_store::attachments;
pub use linli_store::attachments::AttachmentRow;
pub use linli_store::cases::CaseRow;
pub use linli_store::names::{CategoryName, Department};
use linli_store::{Tx, journal, names, repairs, slips, texts};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Entries of one page of the timeline.
pub const TIMELINE_PAGE: i64 = 50;

/// A case with everything its page shows, except older history.
#[derive(Clone, Debug)]
pub struct CaseView {
    pub row: CaseRow,
    pub state: State,
    pub policy: Policy,
    pub office: String,
    pub category: names::CategoryName,
    pub reported: Reported,
    pub person: Person,
    /// Every act with the reason if it is refused now.
    pub actions: Actions,
    /// In whose name the caller would do which of them, as a deputy.
    pub in_names: InNames,
    pub clocks: Vec<ClockView>,
    pub timeline: Timeline,
    pub names: Names,
    /// Departments of the office with their people, for giving out work.
    pub departments: Vec<names::Department>,
    pub time_zone: String,
    pub attachments: Vec<AttachmentRow>,
    pub links: Vec<repairs::LinkRow>,
    /// Bodies of the texts that state and timeline refer to; `None` when erased.
    pub texts: BTreeMap<Uuid, Option<String>>,
    pub now: Timestamp,
    /// Households on the matter; 0 without one.
    pub households: usize,
}

/// What was registered.
#[derive(Clone, Debug)]
pub struct Reported {
    pub title: TextId,
    pub said: TextId,
    pub asks: Option<TextId>,
    pub occurred_at: Option<Timestamp>,
    pub by: Who,
    pub contact_number: String,
    /// Number and day of its paper.
    pub slip: Option<(String, Option<String>)>,
}

/// Who complains, as far as the caller may know; the phone is masked.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub resident: Option<Uuid>,
    pub name: String,
    pub phone: Option<String>,
    pub room: String,
    pub tie: Option<String>,
    pub notes: String,
    pub preferred_channel: Option<String>,
    /// Cases of this household in the last year, this one included.
    pub recent: i64,
}

/// Names of the people and departments that are referred to.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<Uuid, String>);

impl CaseView {
    /// The words of a reference; empty when they were erased.
    pub fn words(&self, words: &Words) -> &str {
        self.text(words.id)
    }

    /// The words of a text; empty when they were erased.
    pub fn text(&self, id: TextId) -> &str {
        self.texts.get(&id.0).and_then(Option::as_deref).unwrap_or_default()
    }

    /// In whose name the caller would do this; nobody's but their own where it is empty.
    pub fn in_name_of(&self, action: Action) -> &str {
        self.in_names.iter().find(|(a, _)| *a == action).map_or("", |(_, name)| name)
    }

    /// Whether an act is allowed now.
    pub fn may(&self, action: Action) -> bool {
        self.actions.iter().any(|(a, refusal)| *a == action && refusal.is_none())
    }
}

impl Names {
    /// The names of these people and departments.
    pub(crate) fn read(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Self, AppError> {
        Ok(Self(names::people_and_departments(tx, ids)?))
    }

    /// Whether the name behind an id is known.
    pub fn has(&self, id: impl Into<Uuid>) -> bool {
        self.0.contains_key(&id.into())
    }

    /// The name behind an id, or a dash.
    pub fn of(&self, id: impl Into<Uuid>) -> &str {
        self.0.get(&id.into()).map_or("—", String::as_str)
    }

    pub(super) fn extend(&mut self, more: BTreeMap<Uuid, String>) {
        self.0.extend(more);
    }
}

/// A clock at the instant of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockView {
    pub id: String,
    pub state: ClockState,
    pub from: Timestamp,
    pub due_at: Timestamp,
    pub done_at: Option<Timestamp>,
    /// Seconds to the limit; negative when late.
    pub remaining_seconds: i64,
    /// Share of the limit that has passed, 0 to 100.
    pub percent: u8,
    pub pauses: Vec<Pause>,
    pub extensions: usize,
    pub run: u32,
}

/// A part of the history, newest first.
#[derive(Clone, Debug)]
pub struct Timeline<E = Event> {
    pub entries: Vec<TimelineEntry<E>>,
    /// Where the next older page begins; `None` at the beginning of the case.
    pub before: Option<i64>,
}

/// One entry.
#[derive(Clone, Debug)]
pub struct TimelineEntry<E = Event> {
    pub seq: i64,
    pub entry: Entry<E>,
    pub origin: String,
    /// The event as JSON, for readers that are programs.
    pub body: Value,
}

/// Reads a case for its page.
///
/// # Errors
/// [`AppError::NotFound`] if it does not exist or is not the caller's to see.
pub async fn case(app: &App, caller: &Caller, id: CaseId) -> Result<CaseView, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone().db.read(move |tx| read_case(tx, &app, &caller, id)).await
}

pub(super) fn read_case(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    id: CaseId,
) -> Result<CaseView, AppError> {
    let loaded: Loaded = commit::load(tx, app, &caller.scope(Right::SeeCases), id.0)?;
    let now = app.environment.now();
    let (actions, in_names) = actions::of(&loaded, caller, now);
    let reported = reported(tx, &loaded)?;
    let timeline = page(tx, id.0, i64::MAX)?;
    let texts = texts_of(tx, &loaded.state, &reported, &timeline)?;
    let names = names_of(tx, &loaded.state, &timeline)?;
    let households = match loaded.row.matter_id {
        Some(matter) => linli_store::matters::households(tx, matter)?.len(),
        None => 0,
    };
    Ok(CaseView {
        person: person(tx, app, &loaded.row, loaded.state.anonymous)?,
        category: names::category(tx, &loaded.state.category)?,
        clocks: clocks(&loaded.state, &loaded.rules.policy, now),
        policy: loaded.rules.policy.clone(),
        departments: names::departments(tx, loaded.row.office_id)?,
        time_zone: loaded.office.time_zone,
        attachments: attachments::of_case(tx, id.0)?,
        links: repairs::links(tx, &caller.scope(Right::SeeCases), id.0)?,
        office: loaded.office.name,
        row: loaded.row,
        state: loaded.state,
        reported,
        actions,
        in_names,
        timeline,
        names,
        texts,
        now,
        households,
    })
}

fn reported(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<Reported, AppError> {
    let first = journal::page(tx, loaded.row.id, 2, 1)?;
    let broken = || AppError::Internal(format!("journal of {} has no beginning", loaded.row.id));
    let entry = verify::decode::<Event>(first.first().ok_or_else(broken)?)?;
    let by = entry.by;
    let Event::Registered(registered) = entry.event else { return Err(broken()) };
    let contact = names::contact_number(tx, registered.contact.0)?;
    let slip = slips::of_case(tx, loaded.row.id)?;
    Ok(Reported {
        slip,
        title: registered.title.id,
        said: registered.said.id,
        asks: registered.asks.map(|words| words.id),
        occurred_at: registered.occurred_at,
        by,
        contact_number: contact.unwrap_or_default(),
    })
}

pub(crate) fn person(
    tx: &mut Tx<'_>,
    app: &App,
    row: &CaseRow,
    anonymous: bool,
) -> Result<Person, AppError> {
    let mut person = Person { name: row.reporter.clone(), ..Person::default() };
    if let Some(room) = row.household_id {
        let since = row.registered_at.checked_sub(jiff::SignedDuration::from_hours(365 * 24));
        person.room = names::place(tx, room)?.unwrap_or_default();
        person.recent =
            names::cases_of_household(tx, room, since.unwrap_or(Timestamp::UNIX_EPOCH))?;
    }
    if anonymous {
        // An anonymous complainant stays anonymous on every page (M10).
        return Ok(Person { recent: 0, ..Person::default() });
    }
    let sealed = match row.resident_id {
        Some(resident) => {
            person.resident = Some(resident);
            if let Some(known) = names::resident(tx, resident, row.household_id)? {
                person.name = known.name;
                person.notes = known.notes;
                person.preferred_channel = known.preferred_channel;
                person.tie = known.tie;
            }
            names::first_phone(tx, resident)?
        }
        None => names::contact_phone(tx, row.id)?,
    };
    person.phone = sealed.and_then(|s| app.keys.open(&s).ok()).map(|p| keys::masked(&p));
    Ok(person)
}

/// The clocks of a state, the running ones first, in the order of their limits.
pub fn clocks(state: &impl Process, policy: &Policy, now: Timestamp) -> Vec<ClockView> {
    let mut views: Vec<ClockView> =
        state.clocks().iter().map(|(id, clock)| clock_view(id, clock, now)).collect();
    // Equal limits in the order of the policy; a verdict stays when its rule is gone.
    let order = |id: &str| policy.clocks.iter().position(|rule| rule.id == id);
    views.sort_by_key(|c| (c.done_at.is_some(), c.due_at, order(&c.id)));
    views
}

fn clock_view(id: &str, clock: &Clock, now: Timestamp) -> ClockView {
    let whole = clock.due_at.duration_since(clock.from).as_secs().max(1);
    let remaining = clock.remaining(now).as_secs();
    let percent = ((whole - remaining) * 100 / whole).clamp(0, 100);
    ClockView {
        id: id.to_owned(),
        state: clock.state(now),
        from: clock.from,
        due_at: clock.due_at,
        done_at: clock.done_at,
        remaining_seconds: remaining,
        percent: u8::try_from(percent).unwrap_or(100),
        pauses: clock.pauses.clone(),
        extensions: clock.extended_from.len(),
        run: clock.run,
    }
}

/// An older part of the history.
#[derive(Clone, Debug)]
pub struct TimelineView<E = Event> {
    pub timeline: Timeline<E>,
    pub names: Names,
    pub texts: BTreeMap<Uuid, Option<String>>,
}

/// Reads a page of the timeline, entries before `before` (exclusive).
///
/// # Errors
/// [`AppError::NotFound`] if the case is not the caller's to see.
pub async fn timeline(
    app: &App,
    caller: &Caller,
    id: CaseId,
    before: Option<i64>,
) -> Result<TimelineView, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .read(move |tx| {
            let scope = caller.scope(Right::SeeCases);
            let loaded: Loaded = commit::load(tx, &app, &scope, id.0)?;
            let timeline = page(tx, id.0, before.unwrap_or(i64::MAX))?;
            let mut ids = BTreeSet::new();
            timeline.entries.iter().for_each(|e| collect_ids(&e.body, &mut ids));
            let ids: Vec<Uuid> = ids.into_iter().collect();
            let texts = texts::bodies(tx, &ids)?;
            let names = names_of(tx, &loaded.state, &timeline)?;
            Ok(TimelineView { timeline, names, texts })
        })
        .await
}

pub(crate) fn page<E: DeserializeOwned>(
    tx: &mut Tx<'_>,
    id: Uuid,
    before: i64,
) -> Result<Timeline<E>, AppError> {
    let rows = journal::page(tx, id, before, TIMELINE_PAGE)?;
    let before = rows.last().map(|row| row.seq).filter(|seq| *seq > 1);
    let entries = rows
        .iter()
        .map(|row| {
            let body = serde_json::from_str(&row.body)
                .map_err(|e| AppError::Internal(format!("unreadable event: {e}")))?;
            let entry = verify::decode(row)?;
            Ok(TimelineEntry { seq: row.seq, entry, origin: row.origin.clone(), body })
        })
        .collect::<Result<_, AppError>>()?;
    Ok(Timeline { entries, before })
}

/// Bodies of all texts that the page refers to, in one read.
pub(crate) fn texts_of<E>(
    tx: &mut Tx<'_>,
    state: &impl Serialize,
    reported: &Reported,
    timeline: &Timeline<E>,
) -> Result<BTreeMap<Uuid, Option<String>>, AppError> {
    let mut ids = BTreeSet::from([reported.title.0, reported.said.0]);
    ids.extend(reported.asks.map(|id| id.0));
    timeline.entries.iter().for_each(|e| collect_ids(&e.body, &mut ids));
    let state = serde_json::to_value(state).map_err(|e| AppError::Internal(e.to_string()))?;
    collect_ids(&state, &mut ids);
    let ids: Vec<Uuid> = ids.into_iter().collect();
    Ok(texts::bodies(tx, &ids)?)
}

/// Every id in a JSON value; those that are no texts find nothing.
pub(crate) fn collect_ids(value: &Value, into: &mut BTreeSet<Uuid>) {
    match value {
        Value::String(text) if text.len() == 36 => into.extend(Uuid::parse_str(text).ok()),
        Value::Array(list) => list.iter().for_each(|v| collect_ids(v, into)),
        Value::Object(map) => map.values().for_each(|v| collect_ids(v, into)),
        _ => {}
    }
}

pub(crate) fn names_of<E>(
    tx: &mut Tx<'_>,
    state: &impl Serialize,
    timeline: &Timeline<E>,
) -> Result<Names, AppError> {
    let mut ids = BTreeSet::new();
    for entry in &timeline.entries {
        collect_ids(&entry.body, &mut ids);
        if let Who::Staff(staff) = entry.entry.by {
            ids.insert(staff.0);
        }
    }
    let state = serde_json::to_value(state).map_err(|e| AppError::Internal(e.to_string()))?;
    collect_ids(&state, &mut ids);
    Names::read(tx, &ids.into_iter().collect::<Vec<Uuid>>())
}
