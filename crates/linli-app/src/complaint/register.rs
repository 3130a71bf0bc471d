//! Registering a complaint (CMP-1): contact, number, first promises, in one transaction.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::{self, Act, Kept, Loaded};
use crate::complaint::matter;
use crate::complaint::referred::{Found, look_up};
use crate::complaint::scribe::{self, Scribe};
use crate::doer::Doer;
use crate::error::AppError;
use crate::mail::address;
use crate::once;
use crate::slips::{self, Slip};
use crate::triage::{self, Proposed, Whose};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use linli_domain::actor::Who;
use linli_domain::complaint::{self, Ctx, Facts, Registration};
use linli_domain::conflict::Accused;
use linli_domain::ids::{CaseId, ContactId, MatterId, NodeId, PlaceId, ResidentId, StaffId};
use linli_domain::number::{Prefix, case_number};
use linli_domain::process::Process;
use linli_domain::severity::{Proposal, SeverityFacts};
use linli_domain::vocabulary::Channel;
use linli_store::cases::{self, CaseRow};
use linli_store::contacts::{self, ContactRow, Outcome};
use linli_store::{Tx, counters, search};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Earlier complaints count as repeats for this long (CMP-3).
const REPEATS: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Characters of a title taken from the words when the clerk wrote none.
const TITLE: usize = 24;

/// A complaint as the desk takes it down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NewComplaint {
    pub office: Option<NodeId>,
    pub channel: Option<Channel>,
    pub resident: Option<ResidentId>,
    /// Name and phone of somebody who is not in the directory.
    pub name: String,
    pub phone: String,
    /// The room whose household complains.
    pub room: Option<PlaceId>,
    /// Where it happened; the room when empty.
    pub place: Option<PlaceId>,
    pub category: String,
    pub title: String,
    pub said: String,
    pub asks: String,
    /// Whom the clerk takes to be responsible, as the register shows it; the dispatch decides.
    pub department: Option<NodeId>,
    pub occurred_at: Option<Timestamp>,
    pub accused_staff: Vec<StaffId>,
    pub accused_departments: Vec<NodeId>,
    pub promise_broken: bool,
    pub loss_or_injury: bool,
    pub government: bool,
    pub media: bool,
    pub slight: bool,
    pub agreed_reply: Option<Timestamp>,
    pub resident_limit: Option<Timestamp>,
    pub anonymous: bool,
    pub waives_follow_up: bool,
    /// Where letters to the resident go; nowhere when empty.
    pub email: String,
    /// Their language.
    pub language: String,
    /// The paper that it was written on.
    pub slip: Option<Slip>,
    /// Join this matter.
    pub matter: Option<MatterId>,
    /// Join the matter of this case.
    pub same_as: Option<CaseId>,
}

/// What the caller is told: the numbers to read out and the promises with their times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    pub case: CaseId,
    pub number: String,
    pub contact_number: String,
    pub version: i64,
    pub proposed: Proposal,
    pub promises: Vec<Promise>,
    /// What the words let one expect; a person decides.
    #[serde(default)]
    pub triage: Option<Proposed>,
}

/// One promise and its limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub clock: String,
    pub due_at: Timestamp,
}

/// Registers a complaint. The same idempotency key with the same input gives the first answer again
/// (D05); with other input it is refused.
///
/// # Errors
/// [`AppError::Invalid`] naming each field; [`AppError::Refused`] when the clerk is complained about.
pub async fn register(
    app: &App,
    caller: &Caller,
    new: NewComplaint,
    key: Option<String>,
) -> Result<Registered, AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    if let Some(issue) = address::issue("email", &new.email) {
        return Err(AppError::Invalid(vec![issue]));
    }
    let digest = once::digest(&new)?;
    // Reading takes a while and needs no lock.
    let proposed = app.propose_at(&new.said, None, &Whose::of(caller, new.office));
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            once::once(tx, &app, &caller, (key.as_deref(), &digest), |tx| {
                let doer = (&caller).into();
                let asked = (&new, Right::Register);
                let made = in_transaction(tx, &app, doer, asked, Some(proposed.clone()))?;
                let to = (new.email.as_str(), new.language.as_str());
                address::give(tx, &app, made.case.0, to, app.environment.now())?;
                Ok(made)
            })
        })
        .await
}

#[expect(clippy::too_many_lines, reason = "one registration, in the order in which it is written")]
pub(crate) fn in_transaction(
    tx: &mut Tx<'_>,
    app: &App,
    doer: Doer<'_>,
    (new, right): (&NewComplaint, Right),
    proposed: Option<Proposed>,
) -> Result<Registered, AppError> {
    let mut scribe = Scribe::new(app);
    let found = look_up(tx, doer, (new, right), (&mut scribe, app.environment.now()))?;
    let said = scribe.required("said", &new.said);
    let title_text = title(new);
    let title = scribe.required("said", &title_text);
    let asks = scribe.optional("asks", Some(&new.asks));
    let texts = scribe.finish()?;

    let now = app.environment.now();
    let rules = app.rules.in_force(tx, &found.office.policy, &found.office.time_zone, now)?;
    let day = rules.calendar.day(now);
    let (period, office) = (day.to_string(), NodeId(found.office.id));
    let channel = new.channel.unwrap_or(Channel::Phone);
    let number = next_number(tx, office, Prefix::Complaint, day)?;
    let (case, contact) = (CaseId(app.environment.id()), ContactId(app.environment.id()));
    let registration = Registration {
        case,
        number: number.clone(),
        office,
        contact,
        channel,
        category: new.category.clone(),
        title,
        said,
        asks,
        occurred_at: new.occurred_at,
        resident: new.resident,
        household: new.room,
        place: new.place.or(new.room),
        anonymous: new.anonymous,
        waives_follow_up: new.waives_follow_up,
        accused: accused(new),
        facts: severity_facts(tx, new, channel, now)?,
        agreed_reply: new.agreed_reply,
        resident_limit: new.resident_limit,
    };
    let actor = doer.actor(office, found.office.branch_id.map(NodeId));
    let (facts, policy, calendar) = (Facts::default(), &rules.policy, &rules.calendar);
    let ctx = Ctx { actor: &actor, now, policy, calendar, facts: &facts };
    let (state, events) = complaint::register(registration, &ctx)?;
    let contact_number = write_contact(tx, app, doer, (new, &found), (contact, &state), day)?;
    let row = new_row(&found, &state, &title_text, &period);
    let mut loaded = Loaded { row, state, office: found.office, rules };
    let act = Act::by(app, doer, now);
    commit::commit_new(tx, &act, &mut loaded, &events)?;
    for staff in &loaded.state.accused.staff {
        cases::insert_accused(tx, case.0, staff.0)?;
    }
    scribe::store(tx, case.0, &texts)?;
    search::index_one(tx, case.0, &search_text(&loaded.row, &texts))?;
    if new.matter.is_some() || new.same_as.is_some() {
        matter::join_at_registration(tx, &act, doer, &mut loaded, new.matter, new.same_as)?;
    }
    let triage = keep_proposed(tx, &act, &loaded, &texts, proposed)?;
    Ok(Registered {
        triage,
        case,
        number,
        contact_number,
        version: loaded.row.version,
        proposed: loaded.state.proposed,
        promises: promises(&loaded.state),
    })
}

/// Writes down what was proposed beside what the clerk decided; what comes in from a sheet was proposed to nobody.
pub(crate) fn keep_proposed<S: Kept>(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    loaded: &Loaded<S>,
    texts: &[(Uuid, String)],
    proposed: Option<Proposed>,
) -> Result<Option<Proposed>, AppError> {
    let (Some(mut proposed), Who::Staff(by)) = (proposed, act.who) else { return Ok(None) };
    proposed.among_categories(tx)?;
    let entered = triage::Entered {
        subject: loaded.row.id,
        // What was said is written first.
        text: texts.first().map(|(id, _)| *id),
        office: loaded.row.office_id,
        by: by.0,
        at: act.now,
    };
    triage::registered(tx, &entered, &proposed, (S::KIND, &loaded.row.category))?;
    Ok(Some(proposed))
}

fn accused(new: &NewComplaint) -> Accused {
    Accused {
        staff: new.accused_staff.iter().copied().collect(),
        departments: new.accused_departments.iter().copied().collect(),
    }
}

/// The open promises of a case, the next one first.
pub(crate) fn promises(state: &impl Process) -> Vec<Promise> {
    let open = state.clocks().iter().filter(|(_, clock)| clock.open());
    let mut promises: Vec<Promise> =
        open.map(|(id, clock)| Promise { clock: id.clone(), due_at: clock.due_at }).collect();
    promises.sort_by(|a, b| (a.due_at, &a.clock).cmp(&(b.due_at, &b.clock)));
    promises
}

pub(crate) fn title(new: &NewComplaint) -> String {
    let title = new.title.trim();
    if !title.is_empty() {
        return title.chars().take(200).collect();
    }
    new.said.trim().chars().take_while(|c| *c != '\n').take(TITLE).collect()
}

/// What a new case is found by: its row and everything that was said.
pub(crate) fn search_text(row: &CaseRow, texts: &[(Uuid, String)]) -> String {
    let said = texts.iter().map(|(_, body)| body.as_str());
    search::text_of([&row.number, &row.title, &row.place_label, &row.reporter], said)
}

pub(crate) fn severity_facts(
    tx: &mut Tx<'_>,
    new: &NewComplaint,
    channel: Channel,
    now: Timestamp,
) -> Result<SeverityFacts, AppError> {
    let repeats = match new.room {
        Some(room) => {
            let since = now.checked_sub(REPEATS).unwrap_or(Timestamp::MIN);
            cases::repeats(tx, room.0, &new.category, since)?
        }
        None => 0,
    };
    Ok(SeverityFacts {
        promise_broken: new.promise_broken,
        loss_or_injury: new.loss_or_injury,
        government: new.government || channel == Channel::Hotline,
        media: new.media || channel == Channel::Media,
        slight: new.slight,
        repeats: u32::try_from(repeats).unwrap_or(u32::MAX),
        households: 1,
    })
}

/// The next number of a local day of an office.
pub(crate) fn next_number(
    tx: &mut Tx<'_>,
    office: NodeId,
    prefix: Prefix,
    day: Date,
) -> Result<String, AppError> {
    let sequence = counters::next(tx, office, prefix.as_str(), &day.to_string())?;
    Ok(case_number(prefix, day, u32::try_from(sequence).unwrap_or(u32::MAX)))
}

/// Writes the contact of a case; tells its number.
pub(crate) fn write_contact<S: Kept>(
    tx: &mut Tx<'_>,
    app: &App,
    doer: Doer<'_>,
    (new, found): (&NewComplaint, &Found),
    (id, state): (ContactId, &S),
    day: Date,
) -> Result<String, AppError> {
    let begun = state.begun();
    let number = next_number(tx, begun.office, Prefix::Contact, day)?;
    let phone = Some(new.phone.trim()).filter(|p| !p.is_empty());
    let keys = &app.keys;
    let row = ContactRow {
        id,
        number: number.clone(),
        office: begun.office,
        channel: begun.channel,
        at: begun.at,
        day: day.to_string(),
        clerk: doer.staff(),
        resident: begun.resident,
        place: begun.place,
        name: found.reporter.clone(),
        phone_sealed: phone.map(|p| keys.seal(p, app.environment.as_ref())),
        phone_hash: phone.map(|p| keys.phone_hash(p)),
        tail_hash: phone.map(|p| keys.tail_hash(p)),
        subject: title(new),
        // The words are kept once, with the case.
        said: String::new(),
        done: String::new(),
        outcome: Outcome::Case,
        kind: Some(S::KIND),
        department: new.department,
        responsible: None,
        agreed_reply: begun.agreed_reply,
        case: Some(begun.case),
    };
    contacts::insert(tx, &row)?;
    slips::keep(tx, begun.office, (id, Some(begun.case)), new.slip.as_ref())?;
    Ok(number)
}

/// The row of a case that has just begun; the columns of its process follow from the state.
pub(crate) fn new_row<S: Kept>(found: &Found, state: &S, title: &str, period: &str) -> CaseRow {
    let begun = state.begun();
    CaseRow {
        id: begun.case.0,
        kind: S::KIND.as_str().to_owned(),
        number: begun.number.to_owned(),
        branch_id: found.office.branch_id,
        office_id: found.office.id,
        place_id: begun.place.map(|p| p.0),
        household_id: begun.household.map(|p| p.0),
        resident_id: begun.resident.map(|r| r.0),
        reporter: found.reporter.clone(),
        channel: begun.channel.as_str().to_owned(),
        category: begun.category.to_owned(),
        title: title.to_owned(),
        place_label: found.place.as_ref().map(|p| p.label.clone()).unwrap_or_default(),
        registered_at: begun.at,
        day: period.to_owned(),
        month: period.chars().take(7).collect(),
        updated_at: begun.at,
        open: true,
        ..CaseRow::default()
    }
}
