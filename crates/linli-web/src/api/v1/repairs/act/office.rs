//! The office's acts on a repair: urgency, orders, technicians, appointments, returns, links.

use super::{Body, Window};
use crate::api::schema;
use linli_app::repair::Act;
use linli_domain::repair::Action;
use linli_domain::vocabulary::Urgency;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Judges how soon a repair is needed.
///
/// An emergency is called out to everybody on duty at once. An alarm that was none needs a reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgeUrgency {
    #[schema(schema_with = schema::urgency)]
    urgency: Urgency,
    #[serde(default)]
    reason: String,
}

impl Body for JudgeUrgency {
    const ACTION: Action = Action::JudgeUrgency;

    fn act(self) -> Act {
        Act::JudgeUrgency { urgency: self.urgency, reason: self.reason }
    }
}

/// Issues the work order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Engineering when it is left out.
    department: Option<Uuid>,
    appointment: Option<Window>,
    #[serde(default)]
    note: String,
}

impl Body for Issue {
    const ACTION: Action = Action::Issue;

    fn act(self) -> Act {
        let department = self.department.map(Into::into);
        Act::Issue { department, appointment: self.appointment.map(Into::into), note: self.note }
    }
}

/// Offers the order to technicians.
///
/// The first to accept has it; the others are told. To everybody on duty when nobody is named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    #[serde(default)]
    staff: Vec<Uuid>,
}

impl Body for Offer {
    const ACTION: Action = Action::Offer;

    fn act(self) -> Act {
        Act::Offer { staff: self.staff.into_iter().map(Into::into).collect() }
    }
}

/// Gives the order to a technician.
///
/// Another one instead of the first needs a reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignTechnician {
    staff: Uuid,
    #[serde(default)]
    reason: String,
}

impl Body for AssignTechnician {
    const ACTION: Action = Action::AssignTechnician;

    fn act(self) -> Act {
        Act::AssignTechnician { staff: self.staff.into(), reason: self.reason }
    }
}

/// Makes an appointment with the resident.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeAppointment {
    window: Window,
}

impl Body for MakeAppointment {
    const ACTION: Action = Action::MakeAppointment;

    fn act(self) -> Act {
        Act::MakeAppointment { window: self.window.into() }
    }
}

/// Names the piece of equipment that the repair is about.
///
/// One that stands at its place, around it or right below it; null takes it back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameEquipment {
    equipment: Option<Uuid>,
}

impl Body for NameEquipment {
    const ACTION: Action = Action::NameEquipment;

    fn act(self) -> Act {
        Act::NameEquipment { equipment: self.equipment.map(Into::into) }
    }
}

/// Signs a returned order.
///
/// The director lets it count for a later month, or sends the technician on with a reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignReturn {
    /// It rolls over; anybody may take it.
    rolled: bool,
    #[serde(default)]
    reason: String,
}

impl Body for SignReturn {
    const ACTION: Action = Action::SignReturn;

    fn act(self) -> Act {
        Act::SignReturn { rolled: self.rolled, reason: self.reason }
    }
}

/// Links the repair to a complaint.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkCase {
    /// The complaint.
    case: Uuid,
}

impl Body for LinkCase {
    const ACTION: Action = Action::LinkCase;

    fn act(self) -> Act {
        Act::LinkCase { case: self.case.into() }
    }
}

/// Takes back a repair that is not needed any more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawRepair {
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for WithdrawRepair {
    const ACTION: Action = Action::WithdrawRepair;

    fn act(self) -> Act {
        Act::WithdrawRepair { reason: self.reason }
    }
}
