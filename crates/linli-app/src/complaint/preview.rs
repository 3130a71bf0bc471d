//! What would be promised if the form were sent now: severity with its rule, and every limit with its time (CMP-1).
//!
//! Owns nothing but the asking: the rules are those of the registration itself, so that what is shown before saving is
//! what is written afterwards. Changes nothing.

use crate::App;
use crate::access::Caller;
use crate::complaint::register::{self, NewComplaint, Promise};
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::complaint::{self, Ctx, Facts, Registration};
use linli_domain::conflict::Accused;
use linli_domain::ids::{CaseId, ContactId, NodeId, TextId};
use linli_domain::refusal::Refusal;
use linli_domain::severity::Proposal;
use linli_domain::vocabulary::{Channel, Urgency};
use linli_domain::words::Words;
use linli_store::Tx;
use linli_store::offices::OfficeTerms;
use uuid::Uuid;

/// What a registration would say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    /// The severity that would be proposed and the promises, the next one first.
    Promised { proposed: Proposal, promises: Vec<Promise> },
    /// How urgent the repair would be, and whether everybody on duty would be called at once.
    Repair { urgency: Urgency, called: bool, promises: Vec<Promise> },
    /// A rule would refuse it.
    Refused(Refusal),
}

/// Asks the rules. Times that lie on the wrong side of now are left out: their fields say so themselves.
pub(crate) fn preview(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    office: &OfficeTerms,
    new: &NewComplaint,
    now: Timestamp,
) -> Result<Preview, AppError> {
    let rules = app.rules.in_force(tx, &office.policy, &office.time_zone, now)?;
    let nothing = || Words { id: TextId(Uuid::nil()), digest: String::new() };
    let channel = new.channel.unwrap_or(Channel::Phone);
    let registration = Registration {
        case: CaseId(Uuid::nil()),
        number: String::new(),
        office: NodeId(office.id),
        contact: ContactId(Uuid::nil()),
        channel,
        category: new.category.clone(),
        title: nothing(),
        said: nothing(),
        asks: None,
        occurred_at: None,
        resident: new.resident,
        household: new.room,
        place: new.place.or(new.room),
        anonymous: new.anonymous,
        waives_follow_up: new.waives_follow_up,
        accused: Accused {
            staff: new.accused_staff.iter().copied().collect(),
            departments: new.accused_departments.iter().copied().collect(),
        },
        facts: register::severity_facts(tx, new, channel, now)?,
        agreed_reply: new.agreed_reply.filter(|at| *at > now),
        resident_limit: new.resident_limit.filter(|at| *at > now),
    };
    let actor = caller.actor(NodeId(office.id), office.branch_id.map(NodeId));
    let facts = Facts::default();
    let ctx =
        Ctx { actor: &actor, now, policy: &rules.policy, calendar: &rules.calendar, facts: &facts };
    Ok(match complaint::register(registration, &ctx) {
        Ok((state, _)) => {
            Preview::Promised { proposed: state.proposed, promises: register::promises(&state) }
        }
        Err(refusal) => Preview::Refused(refusal),
    })
}
