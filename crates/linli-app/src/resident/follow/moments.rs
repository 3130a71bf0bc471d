//! What happened to a case, as far as it is the resident's business: their words, the office's words to them, and the
//! steps that they may count on.
//!
//! Owns the choice event by event: whatever is not named here is not shown.

use crate::complaint::verify;
use crate::complaint::view::Names;
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::actor::Who;
use linli_domain::complaint::{self, ReopenCause};
use linli_domain::followup::Outcome;
use linli_domain::ids::{StaffId, TextId};
use linli_domain::money::Fen;
use linli_domain::process::{Entry, Process};
use linli_domain::repair::{self, Window};
use linli_store::{Tx, journal, texts};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One thing that happened. Words that were erased are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// What the resident said first, or added.
    Said(String),
    /// What the office wrote or said to them.
    Told(String),
    /// It was handed to a department.
    Given(String),
    /// Somebody comes, or is there.
    Accepted(String),
    Arrived(String),
    Appointed(Window),
    NobodyHome,
    Quoted(Fen),
    QuoteAgreed,
    QuoteDeclined,
    Started,
    /// It waits for something, by a code of the policy, until then.
    Waits(String, Timestamp),
    Finished(String),
    Signed,
    Rated(Outcome, String),
    Reopened(String),
    Objected(String),
    ObjectionDecided(bool),
    WithdrawalAsked(String),
    WithdrawalDecided(bool, String),
    Withdrawn,
    Photo,
    Closed,
}

/// A moment before words and names are known.
pub(crate) enum Raw {
    Said(TextId),
    Told(TextId),
    Given(Uuid),
    Accepted(StaffId),
    Arrived(StaffId),
    Finished(TextId),
    Rated(Outcome, Option<TextId>),
    Reopened(TextId),
    Objected(TextId),
    WithdrawalAsked(TextId),
    WithdrawalDecided(bool, Option<TextId>),
    Plain(Moment),
}

/// What a process tells its residents.
pub(crate) trait Tells: Process {
    fn tell(entry: &Entry<Self::Event>) -> Vec<Raw>;
}

impl Tells for complaint::State {
    fn tell(entry: &Entry<complaint::Event>) -> Vec<Raw> {
        use complaint::Event as E;
        let one = match &entry.event {
            E::Registered(registered) => Raw::Said(registered.said.id),
            E::Supplemented { text } => Raw::Said(text.id),
            E::ResidentTold { text, .. } => Raw::Told(text.id),
            E::Dispatched { tasks, .. } => {
                return tasks.iter().map(|task| Raw::Given(task.department.0)).collect();
            }
            E::Started => Raw::Plain(Moment::Started),
            E::FollowedUp { outcome, note, .. } if outcome.rates() => {
                // What a clerk noted is the clerk's; what the holder wrote is theirs.
                let own = entry.by == Who::Visitor;
                Raw::Rated(*outcome, note.as_ref().filter(|_| own).map(|note| note.id))
            }
            E::Reopened { cause: ReopenCause::Resident, reason, .. } => Raw::Reopened(reason.id),
            E::ObjectionRaised { reason } => Raw::Objected(reason.id),
            E::ObjectionDecided { upheld, .. } => Raw::Plain(Moment::ObjectionDecided(*upheld)),
            E::WithdrawalRequested { reason } => Raw::WithdrawalAsked(reason.id),
            E::WithdrawalDecided { confirmed, reason } => {
                Raw::WithdrawalDecided(*confirmed, reason.as_ref().map(|reason| reason.id))
            }
            E::Paused { reason, until, .. } => Raw::Plain(Moment::Waits(reason.clone(), *until)),
            E::Attached { .. } if entry.by == Who::Visitor => Raw::Plain(Moment::Photo),
            E::Archived { .. } => Raw::Plain(Moment::Closed),
            _ => return Vec::new(),
        };
        vec![one]
    }
}

impl Tells for repair::State {
    fn tell(entry: &Entry<repair::Event>) -> Vec<Raw> {
        use repair::Event as E;
        let staff = match entry.by {
            Who::Staff(staff) => Some(staff),
            Who::Resident(_) | Who::Visitor | Who::System => None,
        };
        let one = match &entry.event {
            E::Reported(reported) => Raw::Said(reported.said.id),
            E::Supplemented { text } => Raw::Said(text.id),
            E::Issued { department, .. } => Raw::Given(department.0),
            E::Accepted { staff, .. } => Raw::Accepted(*staff),
            E::Arrived { .. } => match staff {
                Some(staff) => Raw::Arrived(staff),
                None => return Vec::new(),
            },
            E::Appointed { window } => Raw::Plain(Moment::Appointed(*window)),
            E::NobodyHome { .. } => Raw::Plain(Moment::NobodyHome),
            E::Quoted { priced, .. } => Raw::Plain(Moment::Quoted(priced.total)),
            E::QuoteAgreed { .. } => Raw::Plain(Moment::QuoteAgreed),
            E::QuoteDeclined { .. } => Raw::Plain(Moment::QuoteDeclined),
            E::WorkStarted { .. } => Raw::Plain(Moment::Started),
            E::Paused { reason, until, .. } => Raw::Plain(Moment::Waits(reason.clone(), *until)),
            E::WorkDone { result, .. } => Raw::Finished(result.id),
            E::Signed { .. } => Raw::Plain(Moment::Signed),
            E::FollowedUp { outcome, note, .. } if outcome.rates() => {
                let own = entry.by == Who::Visitor;
                Raw::Rated(*outcome, note.as_ref().filter(|_| own).map(|note| note.id))
            }
            E::RepairWithdrawn { .. } => Raw::Plain(Moment::Withdrawn),
            E::Attached { .. } if entry.by == Who::Visitor => Raw::Plain(Moment::Photo),
            E::Closed => Raw::Plain(Moment::Closed),
            _ => return Vec::new(),
        };
        vec![one]
    }
}

/// Everything that the resident may know, oldest first.
pub(super) fn read<S: Tells>(
    tx: &mut Tx<'_>,
    case: Uuid,
) -> Result<Vec<(Timestamp, Moment)>, AppError> {
    let mut raw: Vec<(Timestamp, Raw)> = Vec::new();
    for row in journal::whole(tx, case)? {
        let entry = verify::decode::<S::Event>(&row)?;
        raw.extend(S::tell(&entry).into_iter().map(|one| (entry.at, one)));
    }
    let texts: Vec<Uuid> = raw.iter().filter_map(|(_, one)| text_of(one)).collect();
    let texts = texts::bodies(tx, &texts)?;
    let people: Vec<Uuid> = raw.iter().filter_map(|(_, one)| name_of(one)).collect();
    let names = Names::read(tx, &people)?;
    let moments = raw.into_iter().map(|(at, one)| (at, finished(one, &texts, &names)));
    let mut moments: Vec<(Timestamp, Moment)> = moments.collect();
    // Several photos that came together are one line.
    moments.dedup_by(|a, b| a.1 == Moment::Photo && b.1 == Moment::Photo);
    Ok(moments)
}

fn text_of(raw: &Raw) -> Option<Uuid> {
    match raw {
        Raw::Said(id)
        | Raw::Told(id)
        | Raw::Finished(id)
        | Raw::Reopened(id)
        | Raw::Objected(id)
        | Raw::WithdrawalAsked(id) => Some(id.0),
        Raw::Rated(_, id) | Raw::WithdrawalDecided(_, id) => id.map(|id| id.0),
        Raw::Given(_) | Raw::Accepted(_) | Raw::Arrived(_) | Raw::Plain(_) => None,
    }
}

fn name_of(raw: &Raw) -> Option<Uuid> {
    match raw {
        Raw::Given(id) => Some(*id),
        Raw::Accepted(staff) | Raw::Arrived(staff) => Some(staff.0),
        _ => None,
    }
}

fn finished(raw: Raw, texts: &BTreeMap<Uuid, Option<String>>, names: &Names) -> Moment {
    let text = |id: TextId| texts.get(&id.0).cloned().flatten().unwrap_or_default();
    let maybe = |id: Option<TextId>| id.map(text).unwrap_or_default();
    match raw {
        Raw::Said(id) => Moment::Said(text(id)),
        Raw::Told(id) => Moment::Told(text(id)),
        Raw::Given(id) => Moment::Given(names.of(id).to_owned()),
        Raw::Accepted(staff) => Moment::Accepted(names.of(staff).to_owned()),
        Raw::Arrived(staff) => Moment::Arrived(names.of(staff).to_owned()),
        Raw::Finished(id) => Moment::Finished(text(id)),
        Raw::Rated(outcome, id) => Moment::Rated(outcome, maybe(id)),
        Raw::Reopened(id) => Moment::Reopened(text(id)),
        Raw::Objected(id) => Moment::Objected(text(id)),
        Raw::WithdrawalAsked(id) => Moment::WithdrawalAsked(text(id)),
        Raw::WithdrawalDecided(confirmed, id) => Moment::WithdrawalDecided(confirmed, maybe(id)),
        Raw::Plain(moment) => moment,
    }
}
