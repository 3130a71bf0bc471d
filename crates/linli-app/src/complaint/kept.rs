//! How complaints are kept: the columns and rows that follow from their state and events.

use crate::complaint::commit::{Act, Begun, Kept};
use crate::error::AppError;
use crate::rules::Rules;
use crate::triage;
use jiff::Timestamp;
use linli_domain::complaint::{Event, Facts, Pending, Stage, State};
use linli_domain::vocabulary::Role;
use linli_store::Tx;
use linli_store::cases::CaseRow;
use uuid::Uuid;

impl Kept for State {
    fn begun(&self) -> Begun<'_> {
        Begun {
            case: self.id,
            number: &self.number,
            office: self.office,
            channel: self.channel,
            category: &self.category,
            resident: self.resident,
            household: self.household,
            place: self.place,
            agreed_reply: self.agreed_reply,
            at: self.registered_at,
        }
    }

    fn columns(&self, row: &mut CaseRow, rules: &Rules) {
        row.stage = self.stage.as_str().to_owned();
        row.severity = self.working_severity().as_str().to_owned();
        row.judgement = self.judgement.map(|j| j.as_str().to_owned());
        row.became_group = self.group;
        row.round = i64::from(self.round);
        row.open = !self.stage.finished();
        row.paused = self.paused();
        row.department_id = self.lead().map(|t| t.department.0);
        row.handler_id = self.handler().map(|s| s.0);
        row.approver = approver(self, rules).map(|role| role.as_str().to_owned());
        row.matter_id = self.matter.map(|m| m.0);
        row.recall_at = self.recall_at;
        row.closed_at = self.closed_at;
    }

    fn facts(&self, _: &mut Tx<'_>, _: Timestamp) -> Result<Facts, AppError> {
        Ok(Facts::default())
    }

    fn decided(tx: &mut Tx<'_>, act: &Act<'_>, case: Uuid, event: &Event) -> Result<(), AppError> {
        triage::decided(tx, act, case, event)
    }
}

/// The role whose decision the case waits for.
fn approver(state: &State, rules: &Rules) -> Option<Role> {
    match state.stage {
        Stage::Approving => return Some(rules.policy.plan_approver(state.severity)),
        Stage::Objected | Stage::ReturnDisputed => return Some(Role::Director),
        _ => {}
    }
    state.pending.first().map(|pending| match pending {
        Pending::Withdrawal => Role::ServiceLead,
        Pending::Extension { .. } => rules.policy.extension_approver(state.severity),
    })
}
