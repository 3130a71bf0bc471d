//! How repairs are kept: the columns that follow from their state, and what their rules ask about the world.

use crate::complaint::commit::{Act, Begun, Kept, Loaded};
use crate::error::AppError;
use crate::repair::{free, rates, tally};
use crate::roster;
use crate::rules::Rules;
use jiff::Timestamp;
use linli_domain::followup::Outcome;
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use linli_domain::repair::{Event, Facts, Stage, State};
use linli_domain::vocabulary::Role;
use linli_store::cases::CaseRow;
use linli_store::{Tx, categories, draws, free_repairs, names, offices, repairs};
use uuid::Uuid;

/// The duty of the departments that carry out repairs.
const ENGINEERING: &str = "engineering";

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

    fn columns(&self, row: &mut CaseRow, _: &Rules) {
        row.stage = self.stage.as_str().to_owned();
        row.severity = self.working_urgency().as_str().to_owned();
        row.judgement = None;
        row.became_group = false;
        row.round = i64::from(self.rolled);
        row.open = !self.stage.finished();
        row.paused = self.paused();
        row.department_id = self.department.map(|d| d.0);
        row.handler_id = self.technician.map(|s| s.0);
        row.approver = (self.stage == Stage::Returned).then(|| Role::Director.as_str().to_owned());
        row.matter_id = None;
        row.recall_at = self.recall_at;
        row.closed_at = self.closed_at;
    }

    fn facts(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<Facts, AppError> {
        Ok(Facts { on_duty: on_duty(tx, self.office, self.department, now)?, ..Facts::default() })
    }

    fn decided(tx: &mut Tx<'_>, act: &Act<'_>, case: Uuid, event: &Event) -> Result<(), AppError> {
        match event {
            Event::HandedIn { .. } => draws::done(tx, case, act.now)?,
            Event::FollowedUp { outcome, .. }
                if outcome.finishes() || *outcome == Outcome::NotSatisfied =>
            {
                draws::followed(tx, case, act.now)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn counted(
        tx: &mut Tx<'_>,
        act: &Act<'_>,
        loaded: &Loaded<Self>,
        events: &[Event],
    ) -> Result<(), AppError> {
        let events: Vec<(Timestamp, &Event)> = events.iter().map(|e| (act.now, e)).collect();
        tally::keep(tx, &loaded.state, loaded.rules.calendar.zone(), &events)
    }
}

/// Everything that an act of a person may ask for.
pub(crate) fn facts(tx: &mut Tx<'_>, state: &State, now: Timestamp) -> Result<Facts, AppError> {
    let engineering = department(tx, state.office, &state.category)?;
    let mut facts = people(tx, state.office, state.department.or(engineering), now)?;
    facts.engineering = engineering;
    facts.card = match &state.agreed {
        Some(agreed) => rates::version(tx, state.office, agreed.card)?,
        None => rates::in_force(tx, state.office, now)?,
    };
    let around = match state.place {
        Some(place) => free_repairs::around(tx, place)?,
        None => Vec::new(),
    };
    let above = categories::get(tx, &state.category)?.and_then(|row| row.parent);
    let codes: Vec<String> = [state.category.clone()].into_iter().chain(above).collect();
    facts.warranty_until = warranty(tx, &around, &codes)?;
    facts.public_part = free::public_part(tx, state.office, (&around, &codes))?;
    Ok(facts)
}

/// Departments, staff and who is on duty.
pub(super) fn people(
    tx: &mut Tx<'_>,
    office: NodeId,
    department: Option<NodeId>,
    now: Timestamp,
) -> Result<Facts, AppError> {
    let mut facts = Facts {
        departments: offices::departments(tx, office.0)?.into_iter().map(NodeId).collect(),
        on_duty: on_duty(tx, office, department, now)?,
        ..Facts::default()
    };
    for (staff, department) in offices::department_staff(tx, office.0)? {
        facts.staff.entry(StaffId(staff)).or_default().insert(NodeId(department));
    }
    Ok(facts)
}

/// The duty contacts of the department, or of the desk where the department has none now (ORG-6).
fn on_duty(
    tx: &mut Tx<'_>,
    office: NodeId,
    department: Option<NodeId>,
    now: Timestamp,
) -> Result<Vec<StaffId>, AppError> {
    let mut people = match department {
        Some(department) => roster::on_duty(tx, department, now)?,
        None => Vec::new(),
    };
    if people.is_empty() {
        people = roster::on_duty(tx, office, now)?;
    }
    Ok(people)
}

/// The department that carries out repairs of an office: engineering, or that of the category.
pub(crate) fn department(
    tx: &mut Tx<'_>,
    office: NodeId,
    category: &str,
) -> Result<Option<NodeId>, AppError> {
    let wanted = categories::get(tx, category)?.map(|row| row.department);
    let all = names::departments(tx, office.0)?;
    let by = |duty: &str| all.iter().find(|d| d.duty.as_deref() == Some(duty));
    let found = by(ENGINEERING).or_else(|| wanted.as_deref().and_then(by));
    Ok(found.map(|department| NodeId(department.id)))
}

/// The last day of the longest warranty on a place, or on what it lies in, for one of the categories.
fn warranty(
    tx: &mut Tx<'_>,
    around: &[PlaceId],
    categories: &[String],
) -> Result<Option<jiff::civil::Date>, AppError> {
    if around.is_empty() {
        return Ok(None);
    }
    let places: Vec<Uuid> = around.iter().map(|place| place.0).collect();
    let until = repairs::warranty(tx, &places, categories)?;
    until
        .map(|day| day.parse().map_err(|e: jiff::Error| AppError::Internal(e.to_string())))
        .transpose()
}
