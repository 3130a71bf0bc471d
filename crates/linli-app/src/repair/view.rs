//! One repair as a person sees it: facts, what is asked of them, clocks, history, price, place.
//!
//! Owns reading a repair under the caller's scope, with phones masked. Pages, the phone and the API read through it.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::{self, Loaded};
use crate::complaint::verify;
use crate::complaint::view::{
    self, ClockView, Names, Person, Reported, Timeline, clocks, names_of, page, person, texts_of,
};
use crate::directory::equipment::{self, EquipmentView};
use crate::error::AppError;
use crate::repair::kept;
use jiff::Timestamp;
use jiff::civil::Date;
use linli_domain::ids::{CaseId, NodeId, TextId};
use linli_domain::policy::Policy;
use linli_domain::refusal::Refusal;
use linli_domain::repair::rates::{Cover, RateCard, cover};
use linli_domain::repair::{self, Action, Ctx, Event, State, recurrent};
use linli_domain::vocabulary::Kind;
use linli_domain::words::Words;
use linli_store::attachments::{self, AttachmentRow};
use linli_store::cases::CaseRow;
use linli_store::repairs;
pub use linli_store::repairs::LinkRow;
use linli_store::slips;
use linli_store::{Scope, Tx, cases, journal, names, repair_faults, resident_pages};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Earlier repairs of the place that are shown.
const EARLIER: i64 = 8;

/// A repair with everything its pages show, except older history.
#[derive(Clone, Debug)]
pub struct RepairView {
    pub row: CaseRow,
    pub state: State,
    pub policy: Policy,
    pub office: String,
    pub category: names::CategoryName,
    pub reported: Reported,
    pub person: Person,
    /// Every act with the reason if it is refused now.
    pub actions: Vec<(Action, Option<Refusal>)>,
    pub clocks: Vec<ClockView>,
    pub timeline: Timeline<Event>,
    pub names: Names,
    pub departments: Vec<names::Department>,
    pub time_zone: String,
    pub attachments: Vec<AttachmentRow>,
    pub texts: BTreeMap<Uuid, Option<String>>,
    /// The card that a quote would be computed from, or was agreed under.
    pub card: Option<RateCard>,
    /// Who pays here today.
    pub cover: Cover,
    /// The last day of the warranty, if there is one.
    pub warranty_until: Option<Date>,
    /// Whether a rule of the office makes this a common part, or takes it out; `None` where only the place decides.
    pub public_rule: Option<bool>,
    /// Complaints that belong to it.
    pub links: Vec<LinkRow>,
    /// Earlier repairs at the same place or of the same piece of equipment, the newest first.
    pub earlier: Vec<CaseRow>,
    /// The piece of equipment that it is about (REP-8).
    pub equipment: Option<EquipmentView>,
    /// Pieces that it could be about.
    pub pieces: Vec<EquipmentView>,
    /// How often the same kind of fault was reported here lately, or the piece of equipment failed, this one included; 0
    /// where it does not come back (REP-8).
    pub recurrent: i64,
    /// Why somebody should look twice before they send people: only the words of an emergency let the report in
    /// (`too_many`, `strange_form`).
    pub flags: Vec<String>,
    pub now: Timestamp,
}

impl RepairView {
    /// The words of a reference; empty when they were erased.
    pub fn words(&self, words: &Words) -> &str {
        self.text(words.id)
    }

    /// The words of a text; empty when they were erased.
    pub fn text(&self, id: TextId) -> &str {
        self.texts.get(&id.0).and_then(Option::as_deref).unwrap_or_default()
    }

    /// Whether an act is allowed now.
    pub fn may(&self, action: Action) -> bool {
        self.actions.iter().any(|(a, refusal)| *a == action && refusal.is_none())
    }
}

/// What kind of case an id is, for those who show it.
///
/// # Errors
/// [`AppError::NotFound`] if it does not exist or is not the caller's to see.
pub async fn kind(app: &App, caller: &Caller, id: CaseId) -> Result<Kind, AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    app.db
        .read(move |tx| {
            let row = cases::visible(tx, &scope, id.0)?;
            Ok(Kind::parse(&row.kind).unwrap_or(Kind::Complaint))
        })
        .await
}

/// Reads a repair for its pages.
///
/// # Errors
/// [`AppError::NotFound`] if it does not exist or is not the caller's to see.
pub async fn repair(app: &App, caller: &Caller, id: CaseId) -> Result<RepairView, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone().db.read(move |tx| read(tx, &app, &caller, id)).await
}

fn read(tx: &mut Tx<'_>, app: &App, caller: &Caller, id: CaseId) -> Result<RepairView, AppError> {
    let scope = caller.scope(Right::SeeCases);
    let loaded: Loaded<State> = commit::load(tx, app, &scope, id.0)?;
    let now = app.environment.now();
    let facts = kept::facts(tx, &loaded.state, now)?;
    let reported = reported(tx, &loaded)?;
    let timeline = page(tx, id.0, i64::MAX)?;
    let pieces = match loaded.state.place {
        Some(place) => equipment::near(tx, place)?,
        None => Vec::new(),
    };
    let earlier = earlier(tx, &scope, &loaded)?;
    let named = loaded.state.equipment;
    let equipment = named.map(|id| equipment::one(tx, id)).transpose()?.flatten();
    let recurrent = recurrent(tx, &scope, &loaded)?;
    let today = loaded.rules.calendar.day(now);
    let public = facts.public_part.unwrap_or(loaded.state.public);
    Ok(RepairView {
        texts: texts_of(tx, &loaded.state, &reported, &timeline)?,
        names: names_of(tx, &loaded.state, &timeline)?,
        person: person(tx, app, &loaded.row, false)?,
        category: names::category(tx, &loaded.state.category)?,
        clocks: clocks(&loaded.state, &loaded.rules.policy, now),
        departments: names::departments(tx, loaded.row.office_id)?,
        attachments: attachments::of_case(tx, id.0)?,
        links: repairs::links(tx, &scope, id.0)?,
        actions: actions_of(&loaded, caller, &facts, now),
        cover: cover(public, facts.warranty_until, today),
        warranty_until: facts.warranty_until,
        public_rule: facts.public_part,
        card: facts.card,
        policy: loaded.rules.policy.clone(),
        time_zone: loaded.office.time_zone,
        office: loaded.office.name,
        row: loaded.row,
        state: loaded.state,
        reported,
        timeline,
        earlier,
        equipment,
        pieces,
        recurrent,
        flags: resident_pages::flags(tx, id.0)?,
        now,
    })
}

/// How often a fault came back, seen from when it was reported; 0 where that is not often.
fn recurrent(tx: &mut Tx<'_>, scope: &Scope, loaded: &Loaded<State>) -> Result<i64, AppError> {
    let (row, at) = (&loaded.row, loaded.row.registered_at);
    let span = (recurrent::since(at), at);
    let here = match row.place_id {
        Some(place) => repair_faults::times(tx, scope, (place, &row.category), span)?,
        None => 0,
    };
    let of_piece = match loaded.state.equipment {
        Some(piece) => repair_faults::times_of_equipment(tx, scope, piece, span)?,
        None => 0,
    };
    let times = here.max(of_piece);
    Ok(if recurrent::recurs(times) { times } else { 0 })
}

/// What was repaired before at the place, and of the piece of equipment, wherever that was.
fn earlier(
    tx: &mut Tx<'_>,
    scope: &Scope,
    loaded: &Loaded<State>,
) -> Result<Vec<CaseRow>, AppError> {
    let (row, mut all) = (&loaded.row, Vec::new());
    if let Some(place) = row.place_id {
        all = repairs::at_place(tx, scope, place, row.id, EARLIER)?;
    }
    if let Some(piece) = loaded.state.equipment {
        all.extend(repair_faults::of_equipment(tx, scope, piece, EARLIER)?);
        all.retain(|one| one.id != row.id);
        all.sort_by_key(|one| (Reverse(one.registered_at), one.id));
        all.dedup_by_key(|one| one.id);
        all.truncate(usize::try_from(EARLIER).unwrap_or_default());
    }
    Ok(all)
}

/// An older part of a repair's history.
///
/// # Errors
/// [`AppError::NotFound`] if the case is not the caller's to see.
pub async fn timeline(
    app: &App,
    caller: &Caller,
    id: CaseId,
    before: Option<i64>,
) -> Result<view::TimelineView<Event>, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .read(move |tx| {
            let scope = caller.scope(Right::SeeCases);
            let loaded: Loaded<State> = commit::load(tx, &app, &scope, id.0)?;
            let timeline = page(tx, id.0, before.unwrap_or(i64::MAX))?;
            let mut ids = std::collections::BTreeSet::new();
            timeline.entries.iter().for_each(|e| view::collect_ids(&e.body, &mut ids));
            let ids: Vec<Uuid> = ids.into_iter().collect();
            let texts = linli_store::texts::bodies(tx, &ids)?;
            let names = names_of(tx, &loaded.state, &timeline)?;
            Ok(view::TimelineView { timeline, names, texts })
        })
        .await
}

/// Every act with its answer for this caller (the API's `actions`).
fn actions_of(
    loaded: &Loaded<State>,
    caller: &Caller,
    facts: &repair::Facts,
    now: Timestamp,
) -> Vec<(Action, Option<Refusal>)> {
    let actor = caller.actor(NodeId(loaded.row.office_id), loaded.office.branch_id.map(NodeId));
    let (policy, calendar) = (&loaded.rules.policy, &loaded.rules.calendar);
    let ctx = Ctx { actor: &actor, now, policy, calendar, facts };
    repair::can(&loaded.state, &ctx).into_iter().map(|(a, r)| (a, r.err())).collect()
}

fn reported(tx: &mut Tx<'_>, loaded: &Loaded<State>) -> Result<Reported, AppError> {
    let first = journal::page(tx, loaded.row.id, 2, 1)?;
    let broken = || AppError::Internal(format!("journal of {} has no beginning", loaded.row.id));
    let entry = verify::decode::<Event>(first.first().ok_or_else(broken)?)?;
    let by = entry.by;
    let Event::Reported(reported) = entry.event else { return Err(broken()) };
    let contact = names::contact_number(tx, reported.contact.0)?;
    let slip = slips::of_case(tx, loaded.row.id)?;
    Ok(Reported {
        slip,
        title: reported.title.id,
        said: reported.said.id,
        asks: None,
        occurred_at: None,
        by,
        contact_number: contact.unwrap_or_default(),
    })
}
