//! What would be promised if a fault were reported now: its urgency, every limit with its time, whom danger would call.
//!
//! Owns nothing but the asking: the rules are those of the report itself. Changes nothing. Called by the desk.

use super::kept;
use super::register::urgency_of;
use crate::App;
use crate::access::Caller;
use crate::complaint::preview::Preview;
use crate::complaint::register::{NewComplaint, promises};
use crate::error::AppError;
use crate::triage::Proposed;
use jiff::Timestamp;
use linli_domain::ids::{CaseId, ContactId, NodeId, TextId};
use linli_domain::repair::{self, Ctx, Report, Window};
use linli_domain::vocabulary::{Channel, Urgency};
use linli_domain::words::Words;
use linli_store::Tx;
use linli_store::offices::OfficeTerms;
use serde::Serialize;
use uuid::Uuid;

/// What the desk asks of a repair besides what it asks of everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Wish {
    /// As the clerk judges it; what the words say when empty.
    pub urgency: Option<Urgency>,
    pub appointment: Option<Window>,
}

/// Asks the rules. Times that lie on the wrong side of now are left out: their fields say so themselves.
pub(crate) fn preview(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    (office, now): (&OfficeTerms, Timestamp),
    (new, wish, proposed): (&NewComplaint, &Wish, &Proposed),
) -> Result<Preview, AppError> {
    let rules = app.rules.in_force(tx, &office.policy, &office.time_zone, now)?;
    let id = NodeId(office.id);
    let department = kept::department(tx, id, &new.category)?;
    let facts = kept::people(tx, id, department, now)?;
    let nothing = || Words { id: TextId(Uuid::nil()), digest: String::new() };
    let report = Report {
        case: CaseId(Uuid::nil()),
        number: String::new(),
        office: id,
        contact: ContactId(Uuid::nil()),
        channel: new.channel.unwrap_or(Channel::Phone),
        category: new.category.clone(),
        title: nothing(),
        said: nothing(),
        resident: new.resident,
        household: new.room,
        place: new.place.or(new.room),
        public: false,
        proposed: urgency_of(proposed),
        urgency: wish.urgency,
        department,
        appointment: wish.appointment.filter(|window| window.from > now),
        agreed_reply: new.agreed_reply.filter(|at| *at > now),
        within: None,
    };
    let actor = caller.actor(id, office.branch_id.map(NodeId));
    let (policy, calendar) = (&rules.policy, &rules.calendar);
    let ctx = Ctx { actor: &actor, now, policy, calendar, facts: &facts };
    Ok(match repair::report(report, &ctx) {
        Ok((state, _)) => Preview::Repair {
            urgency: state.working_urgency(),
            called: state.pages > 0,
            promises: promises(&state),
        },
        Err(refusal) => Preview::Refused(refusal),
    })
}
