//! Reporting a fault (REP-1): contact, number, urgency, first promises, in one transaction. An emergency is issued and
//! called out at once, whatever else is missing.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::{self, Act, Loaded};
use crate::complaint::referred::{Found, look_up};
use crate::complaint::register::{
    NewComplaint, Promise, keep_proposed, new_row, next_number, promises, search_text, title,
    write_contact,
};
use crate::complaint::scribe::{self, Scribe};
use crate::doer::Doer;
use crate::error::AppError;
use crate::mail::address;
use crate::once;
use crate::repair::{kept, links};
use crate::slips::Slip;
use crate::triage::{Proposed, Whose};
use jiff::Timestamp;
use linli_domain::ids::{CaseId, ContactId, NodeId, PlaceId, ResidentId};
use linli_domain::number::Prefix;
use linli_domain::repair::{self, Ctx, Report, Window};
use linli_domain::vocabulary::{Channel, PlaceKind, Urgency};
use linli_store::{Tx, categories, search};
use serde::{Deserialize, Serialize};

pub(crate) use crate::repair::kept::department;

/// A fault as the desk takes it down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NewRepair {
    pub office: Option<NodeId>,
    pub channel: Option<Channel>,
    pub resident: Option<ResidentId>,
    /// Name and phone of somebody who is not in the directory.
    pub name: String,
    pub phone: String,
    pub room: Option<PlaceId>,
    /// Where the fault is; the room when empty.
    pub place: Option<PlaceId>,
    pub category: String,
    pub title: String,
    pub said: String,
    /// As the clerk judges it; what the words say when empty.
    pub urgency: Option<Urgency>,
    /// Engineering when empty.
    pub department: Option<NodeId>,
    pub appointment: Option<Window>,
    pub agreed_reply: Option<Timestamp>,
    /// Where letters to the resident go; nowhere when empty.
    pub email: String,
    /// Their language.
    pub language: String,
    /// The paper that it was written on.
    pub slip: Option<Slip>,
    /// The complaint within which it is given out.
    pub within: Option<CaseId>,
}

/// What the caller is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    pub case: CaseId,
    pub number: String,
    pub contact_number: String,
    pub version: i64,
    pub urgency: Urgency,
    pub stage: String,
    /// How many people were called for an emergency.
    pub called: usize,
    pub promises: Vec<Promise>,
    #[serde(default)]
    pub triage: Option<Proposed>,
}

/// Reports a fault. The same idempotency key with the same input gives the first answer again (D05); with other input it
/// is refused.
///
/// # Errors
/// [`AppError::Invalid`] naming each field.
pub async fn register(
    app: &App,
    caller: &Caller,
    new: NewRepair,
    key: Option<String>,
) -> Result<Reported, AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let digest = once::digest(&new)?;
    let proposed = app.propose_at(&new.said, None, &Whose::of(caller, new.office));
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            once::once(tx, &app, &caller, (key.as_deref(), &digest), |tx| {
                let made = in_transaction(tx, &app, (&caller).into(), &new, &proposed)?;
                // An address that is none does not hold up a fault: nobody is written to.
                let to = (new.email.as_str(), new.language.as_str());
                address::give(tx, &app, made.case.0, to, app.environment.now())?;
                Ok(made)
            })
        })
        .await
}

#[expect(clippy::too_many_lines, reason = "one report, in the order in which it is written")]
pub(crate) fn in_transaction(
    tx: &mut Tx<'_>,
    app: &App,
    doer: Doer<'_>,
    new: &NewRepair,
    proposed: &Proposed,
) -> Result<Reported, AppError> {
    let danger = new.urgency.unwrap_or_else(|| urgency_of(proposed)) == Urgency::Emergency;
    let asked = whole(tx, doer, new, proposed, danger)?;
    let mut scribe = Scribe::new(app);
    let found = look_up(tx, doer, (&asked, Right::Register), (&mut scribe, app.environment.now()))?;
    let said = scribe.required("said", &asked.said);
    let title_text = title(&asked);
    let title = scribe.required("said", &title_text);
    let texts = scribe.finish()?;

    let now = app.environment.now();
    let rules = app.rules.in_force(tx, &found.office.policy, &found.office.time_zone, now)?;
    let day = rules.calendar.day(now);
    let (period, office) = (day.to_string(), NodeId(found.office.id));
    let department = match new.department {
        Some(department) => Some(department),
        None => department(tx, office, &asked.category)?,
    };
    let facts = kept::people(tx, office, department, now)?;
    let number = next_number(tx, office, Prefix::Repair, day)?;
    let (case, contact) = (CaseId(app.environment.id()), ContactId(app.environment.id()));
    let channel = asked.channel.unwrap_or(Channel::Phone);
    let report = Report {
        case,
        number: number.clone(),
        office,
        contact,
        channel,
        category: asked.category.clone(),
        title,
        said,
        resident: new.resident,
        household: new.room,
        place: new.place.or(new.room),
        public: is_public(&found),
        proposed: urgency_of(proposed),
        urgency: new.urgency,
        department,
        appointment: new.appointment,
        agreed_reply: new.agreed_reply,
        within: new.within,
    };
    let actor = doer.actor(office, found.office.branch_id.map(NodeId));
    let (policy, calendar) = (&rules.policy, &rules.calendar);
    let ctx = Ctx { actor: &actor, now, policy, calendar, facts: &facts };
    let (state, events) = repair::report(report, &ctx)?;
    let contact_number = write_contact(tx, app, doer, (&asked, &found), (contact, &state), day)?;
    let row = new_row(&found, &state, &title_text, &period);
    let mut loaded = Loaded { row, state, office: found.office, rules };
    let act = Act::by(app, doer, now);
    commit::commit_new(tx, &act, &mut loaded, &events)?;
    scribe::store(tx, case.0, &texts)?;
    search::index_one(tx, case.0, &search_text(&loaded.row, &texts))?;
    if let Some(complaint) = new.within {
        links::within(tx, &act, doer, &loaded, complaint)?;
    }
    let triage = keep_proposed(tx, &act, &loaded, &texts, Some(proposed.clone()))?;
    Ok(Reported {
        case,
        number,
        contact_number,
        version: loaded.row.version,
        urgency: loaded.state.working_urgency(),
        stage: loaded.state.stage.as_str().to_owned(),
        called: loaded.state.offered.len(),
        promises: promises(&loaded.state),
        triage,
    })
}

/// What was written down, with what danger does not wait for: an emergency without a channel, a category or a place is
/// taken all the same, at the caller's own office.
fn whole(
    tx: &mut Tx<'_>,
    doer: Doer<'_>,
    new: &NewRepair,
    proposed: &Proposed,
    danger: bool,
) -> Result<NewComplaint, AppError> {
    let mut asked = NewComplaint {
        office: new.office,
        channel: new.channel,
        resident: new.resident,
        name: new.name.clone(),
        phone: new.phone.clone(),
        room: new.room,
        place: new.place,
        category: new.category.clone(),
        title: new.title.clone(),
        said: new.said.clone(),
        department: new.department,
        agreed_reply: new.agreed_reply,
        slip: new.slip.clone(),
        ..NewComplaint::default()
    };
    if danger {
        asked.channel = asked.channel.or(Some(Channel::Phone));
        if asked.office.is_none() && asked.room.is_none() && asked.place.is_none() {
            asked.office = doer.own_office();
        }
        if asked.category.is_empty() {
            asked.category = category_of(tx, proposed)?;
        }
    }
    Ok(asked)
}

/// The category that the words let one expect, or the first of those that engineering gets.
pub(crate) fn category_of(tx: &mut Tx<'_>, proposed: &Proposed) -> Result<String, AppError> {
    let all = categories::list(tx, false)?;
    let below = |code: &str| all.iter().any(|c| c.code == code && c.parent.is_some());
    if below(&proposed.category.value) {
        return Ok(proposed.category.value.clone());
    }
    let engineering = all.iter().find(|c| c.parent.is_some() && c.department == "engineering");
    let any = engineering.or_else(|| all.iter().find(|c| c.parent.is_some()));
    Ok(any.map(|c| c.code.clone()).unwrap_or_default())
}

/// Danger; or daily life is disturbed: what triage takes to be important without danger.
pub(super) fn urgency_of(proposed: &Proposed) -> Urgency {
    if proposed.is_emergency() {
        return Urgency::Emergency;
    }
    let urgent = matches!(proposed.severity.value.as_str(), "important" | "major");
    if urgent { Urgency::Urgent } else { Urgency::Normal }
}

/// Common parts of the estate: anything that is not a room or a shop.
fn is_public(found: &Found) -> bool {
    let own = [PlaceKind::Room.as_str(), PlaceKind::Shop.as_str()];
    found.place.as_ref().is_some_and(|place| !own.contains(&place.kind.as_str()))
}
