//! What the holder of a link sees of their case: how far it is, who has it, what is promised by when, and every word
//! between them and the office (CMP-13, CHN-3).
//!
//! Owns the choice of what is shown. Notes, judgements, plans, returns and whatever else is between colleagues stays out;
//! so does the name of whoever reported, because a link may be read by others (M10). Reading writes nothing (R01).

mod moments;

pub use moments::Moment;

use crate::App;
use crate::complaint::commit::{self, Loaded};
use crate::complaint::view::Names;
use crate::error::AppError;
use crate::files::{self, Size};
use crate::repair::{act as repair_act, rates};
use crate::resident::Source;
use crate::resident::links::{Held, hold};
use bytes::Bytes;
use jiff::{Span, Timestamp};
use linli_domain::actor::Actor;
use linli_domain::clock::{Level, Told};
use linli_domain::followup::Outcome;
use linli_domain::ids::StaffId;
use linli_domain::money::Fen;
use linli_domain::policy::Policy;
use linli_domain::process::{Ctx, Process};
use linli_domain::repair::rates::{Cover, RateCard};
use linli_domain::resident::{Promise, Step, promises};
use linli_domain::vocabulary::{Kind, Role};
use linli_domain::{complaint, repair};
use linli_store::attachments::{self, AttachmentRow};
use linli_store::cases::CaseRow;
use linli_store::names::{self, CategoryName};
use linli_store::offices::OfficeTerms;
use linli_store::{Tx, matters};
use uuid::Uuid;

/// What a link shows.
#[derive(Clone, Debug)]
pub enum Opened {
    Case(Box<Followed>),
    /// The link was good once, and its time is over.
    Over,
}

/// A case as its resident sees it.
#[derive(Clone, Debug)]
pub struct Followed {
    pub number: String,
    pub kind: Kind,
    pub place: String,
    pub category: CategoryName,
    pub office: String,
    pub time_zone: String,
    pub reported_at: Timestamp,
    /// `None` when it was withdrawn.
    pub step: Option<Step>,
    /// Danger: everybody on duty was called.
    pub emergency: bool,
    /// The department that has it; empty while nobody has.
    pub department: String,
    /// The person who comes or answers for it.
    pub person: String,
    pub promises: Vec<Promise>,
    /// Whom the house itself told that a promise was broken.
    pub told: Vec<Role>,
    pub appointment: Option<repair::Window>,
    /// Oldest first.
    pub moments: Vec<(Timestamp, Moment)>,
    pub photos: Vec<Photo>,
    pub quote: Option<Quote>,
    /// Households that reported the same, from two on.
    pub households: usize,
    /// What the holder may do now.
    pub may: Vec<Ask>,
    /// The rating of the present closing.
    pub rated: Option<Outcome>,
    /// Somebody has asked to withdraw it, and staff has not answered yet.
    pub withdrawing: bool,
    /// The last instant at which it can be reopened, once it is closed.
    pub reopens_until: Option<Timestamp>,
}

/// What a holder can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// Accept or decline the quote.
    Quote,
    /// Sign for the work and rate it.
    Sign,
    Rate,
    Add,
    Reopen,
    Object,
    Withdraw,
    /// Call a repair off before anybody came.
    CallOff,
}

/// A photo that the holder may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Photo {
    pub id: Uuid,
    pub at: Timestamp,
    /// Sent by the resident, not taken by the technician.
    pub own: bool,
}

/// A price to agree to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    pub no: u32,
    pub lines: Vec<QuoteLine>,
    pub total: Fen,
    pub cover: Cover,
    /// It was agreed to.
    pub agreed: bool,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteLine {
    pub name: String,
    pub quantity: u32,
    pub amount: Fen,
}

/// Reads what a link shows.
///
/// # Errors
/// [`AppError::NotFound`] for what is no link.
pub async fn follow(app: &App, token: &str, from: Source) -> Result<Opened, AppError> {
    let (app, token) = (app.clone(), token.to_owned());
    app.clone()
        .db
        .read(move |tx| match hold(tx, &app, &token, &from)? {
            Held::Over => Ok(Opened::Over),
            Held::Open { row, .. } => Ok(Opened::Case(Box::new(read(tx, &app, *row)?))),
        })
        .await
}

/// Media type and content of a photo that the link shows.
///
/// # Errors
/// [`AppError::NotFound`] for what is no link, or no photo of this case that its resident may see.
pub async fn photo(
    app: &App,
    token: &str,
    (id, size): (Uuid, Size),
    from: Source,
) -> Result<(String, Bytes), AppError> {
    let (shared, token) = (app.clone(), token.to_owned());
    let found = app.db.read(move |tx| {
        let Held::Open { row, .. } = hold(tx, &shared, &token, &from)? else {
            return Err(AppError::NotFound);
        };
        let shown = photos(tx, row.id, &technicians(&row)?)?;
        if !shown.iter().any(|photo| photo.id == id) {
            return Err(AppError::NotFound);
        }
        Ok(attachments::content(tx, row.id, id)?)
    });
    files::open(app, found.await?, size).await
}

fn read(tx: &mut Tx<'_>, app: &App, row: CaseRow) -> Result<Followed, AppError> {
    if row.kind == Kind::Repair.as_str() {
        let loaded = commit::loaded(tx, app, row)?;
        of_repair(tx, app, loaded)
    } else {
        let loaded = commit::loaded(tx, app, row)?;
        of_complaint(tx, app, loaded)
    }
}

fn of_complaint(
    tx: &mut Tx<'_>,
    app: &App,
    loaded: Loaded<complaint::State>,
) -> Result<Followed, AppError> {
    let state = &loaded.state;
    let now = app.environment.now();
    let households = match state.matter {
        Some(matter) => matters::households(tx, matter.0)?.len(),
        None => 0,
    };
    let (lead, handler) = (state.lead().map(|task| task.department.0), state.handler());
    let rated = state.attempts.last().map(|attempt| attempt.outcome).filter(|o| o.rates());
    let closed = state.closed_at.filter(|_| state.stage.finished());
    let until = |closed: Timestamp| {
        let days = i64::from(loaded.rules.policy.reopen_days);
        let zoned = closed.to_zoned(loaded.rules.calendar.zone().clone());
        zoned.checked_add(Span::new().days(days)).map_or(closed, |end| end.timestamp())
    };
    let reopens_until = closed.map(until);
    Ok(Followed {
        step: Step::of_complaint(state.stage),
        emergency: false,
        appointment: None,
        quote: None,
        households: if households > 1 { households } else { 0 },
        may: may_complaint(&loaded, now),
        rated: rated.filter(|_| matches!(Step::of_complaint(state.stage), Some(Step::FollowedUp))),
        withdrawing: state.withdrawal_pending(),
        reopens_until,
        ..common(tx, &loaded, (lead, handler), &[], now)?
    })
}

fn of_repair(
    tx: &mut Tx<'_>,
    app: &App,
    loaded: Loaded<repair::State>,
) -> Result<Followed, AppError> {
    let state = &loaded.state;
    let now = app.environment.now();
    let rated = state.attempts.last().map(|attempt| attempt.outcome).filter(|o| o.rates());
    let card = match (&state.quote, &state.agreed) {
        (Some(quote), _) => rates::version(tx, state.office, quote.card)?,
        (None, _) => None,
    };
    let technicians: Vec<Uuid> = state.handlers.iter().map(|staff| staff.0).collect();
    let department = state.department.map(|department| department.0);
    Ok(Followed {
        step: Step::of_repair(state.stage, !state.attempts.is_empty()),
        emergency: state.emergency(),
        appointment: state.appointment.filter(|window| window.to > now && state.result.is_none()),
        quote: quote(state, card.as_ref()),
        households: 0,
        may: may_repair(tx, &loaded, now)?,
        rated,
        withdrawing: false,
        reopens_until: None,
        ..common(tx, &loaded, (department, state.technician), &technicians, now)?
    })
}

/// What both kinds have in common.
fn common<S: commit::Kept + moments::Tells>(
    tx: &mut Tx<'_>,
    loaded: &Loaded<S>,
    (department, person): (Option<Uuid>, Option<StaffId>),
    technicians: &[Uuid],
    now: Timestamp,
) -> Result<Followed, AppError> {
    let ids: Vec<Uuid> = department.into_iter().chain(person.map(|staff| staff.0)).collect();
    let names = Names::read(tx, &ids)?;
    let name = |id: Option<Uuid>| id.map(|id| names.of(id).to_owned()).unwrap_or_default();
    let row = &loaded.row;
    let promises = promises(&loaded.state, &loaded.rules.policy, now);
    let office: &OfficeTerms = &loaded.office;
    Ok(Followed {
        number: row.number.clone(),
        kind: S::KIND,
        place: row.place_label.clone(),
        category: names::category(tx, &row.category)?,
        office: office.name.clone(),
        time_zone: office.time_zone.clone(),
        reported_at: row.registered_at,
        department: name(department),
        person: name(person.map(|staff| staff.0)),
        told: told(&loaded.state, &loaded.rules.policy, &promises),
        promises,
        moments: moments::read::<S>(tx, row.id)?,
        photos: photos(tx, row.id, technicians)?,
        step: None,
        emergency: false,
        appointment: None,
        quote: None,
        households: 0,
        may: Vec::new(),
        rated: None,
        withdrawing: false,
        reopens_until: None,
    })
}

/// Whom the ladder of a broken promise has told, highest first; nobody before it was broken.
fn told(state: &impl Process, policy: &Policy, promises: &[Promise]) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::new();
    for promise in promises.iter().filter(|promise| promise.late) {
        let Some(clock) = state.clocks().get(&promise.clock) else { continue };
        let Some(rule) = policy.rule(&promise.clock) else { continue };
        for step in &rule.ladder {
            let broken = !matches!(step.level(), Level::Percent(percent) if percent < 100);
            if broken && clock.told.contains(&step.level()) {
                roles.extend(step.tell.iter().filter_map(|told| match told {
                    Told::Role(role) => Some(*role),
                    Told::Handler => None,
                }));
            }
        }
    }
    roles.sort_by_key(|role| std::cmp::Reverse(role.rank()));
    roles.dedup();
    roles
}

fn may_complaint(loaded: &Loaded<complaint::State>, now: Timestamp) -> Vec<Ask> {
    use complaint::Action as A;
    let (actor, facts) = (Actor::visitor(), complaint::Facts::default());
    let (policy, calendar) = (&loaded.rules.policy, &loaded.rules.calendar);
    let ctx = Ctx { actor: &actor, now, policy, calendar, facts: &facts };
    let asks = [
        (A::FollowUp, Ask::Rate),
        (A::Supplement, Ask::Add),
        (A::Reopen, Ask::Reopen),
        (A::Object, Ask::Object),
        (A::RequestWithdrawal, Ask::Withdraw),
    ];
    let allowed = |action| complaint::allowed(&loaded.state, action, &ctx).is_ok();
    asks.into_iter().filter(|(action, _)| allowed(*action)).map(|(_, ask)| ask).collect()
}

fn may_repair(
    tx: &mut Tx<'_>,
    loaded: &Loaded<repair::State>,
    now: Timestamp,
) -> Result<Vec<Ask>, AppError> {
    use repair::Action as A;
    let (actor, facts) = (Actor::visitor(), repair_act::facts(tx, &loaded.state, now)?);
    let (policy, calendar) = (&loaded.rules.policy, &loaded.rules.calendar);
    let ctx = Ctx { actor: &actor, now, policy, calendar, facts: &facts };
    let asks = [
        (A::AgreeQuote, Ask::Quote),
        (A::Sign, Ask::Sign),
        (A::FollowUp, Ask::Rate),
        (A::Supplement, Ask::Add),
        (A::WithdrawRepair, Ask::CallOff),
    ];
    let allowed = |action| repair::allowed(&loaded.state, action, &ctx).is_ok();
    Ok(asks.into_iter().filter(|(action, _)| allowed(*action)).map(|(_, ask)| ask).collect())
}

fn quote(state: &repair::State, card: Option<&RateCard>) -> Option<Quote> {
    let quote = state.quote.as_ref()?;
    let name = |item: &str| {
        let rate = card.and_then(|card| card.items.iter().find(|rate| rate.code == item));
        rate.map_or_else(|| item.to_owned(), |rate| rate.name.clone())
    };
    let line = |line: &repair::rates::Line| QuoteLine {
        name: name(&line.item),
        quantity: line.quantity,
        amount: line.amount,
    };
    Some(Quote {
        no: state.quotes,
        lines: quote.lines.iter().map(line).collect(),
        total: quote.total,
        cover: quote.cover,
        agreed: state.agreed.as_ref().is_some_and(|agreed| agreed.no == state.quotes),
    })
}

/// Everything that a case's resident may know, oldest first.
pub(crate) fn story(
    tx: &mut Tx<'_>,
    kind: &str,
    case: Uuid,
) -> Result<Vec<(Timestamp, Moment)>, AppError> {
    match Kind::parse(kind) {
        Some(Kind::Repair) => moments::read::<repair::State>(tx, case),
        _ => moments::read::<complaint::State>(tx, case),
    }
}

/// Those who worked on a repair: their photos show what was done.
fn technicians(row: &CaseRow) -> Result<Vec<Uuid>, AppError> {
    if row.kind != Kind::Repair.as_str() {
        return Ok(Vec::new());
    }
    let state: repair::State = commit::state_of(row)?;
    Ok(state.handlers.iter().map(|staff| staff.0).collect())
}

/// The resident's own photos and the technician's. Everything else that staff attached is their own business.
fn photos(tx: &mut Tx<'_>, case: Uuid, technicians: &[Uuid]) -> Result<Vec<Photo>, AppError> {
    let shown = |row: &AttachmentRow| {
        let theirs = row.by_id.is_none_or(|by| technicians.contains(&by));
        theirs && row.media_type.starts_with("image/")
    };
    let rows = attachments::of_case(tx, case)?;
    let photo = |row: AttachmentRow| Photo { id: row.id, at: row.at, own: row.by_id.is_none() };
    Ok(rows.into_iter().filter(shown).map(photo).collect())
}
