//! One row of a list.
//!
//! Owns [`ListedCase`]: what lists, cards and exports show of a case, in one statement. Built by [`super`].

use jiff::Timestamp;
use linli_domain::ids::{CaseId, MatterId, NodeId, PlaceId, ResidentId, StaffId};

use crate::db::Row;
use crate::error::StoreError;

/// A case as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedCase {
    pub id: CaseId,
    pub kind: String,
    pub number: String,
    pub branch: Option<NodeId>,
    pub office: NodeId,
    pub place: Option<PlaceId>,
    pub household: Option<PlaceId>,
    pub resident: Option<ResidentId>,
    /// Empty for an anonymous complaint.
    pub reporter: String,
    pub channel: String,
    pub category: String,
    pub title: String,
    pub place_label: String,
    pub stage: String,
    pub severity: String,
    pub judgement: Option<String>,
    pub group: bool,
    /// How often it was reopened.
    pub round: i64,
    pub open: bool,
    pub paused: bool,
    pub department: Option<NodeId>,
    pub department_name: Option<String>,
    pub handler: Option<StaffId>,
    pub handler_name: Option<String>,
    /// The role whose decision it waits for.
    pub approver: Option<String>,
    pub matter: Option<MatterId>,
    /// Households on its matter, 0 without one.
    pub households: i64,
    pub registered_at: Timestamp,
    /// Local day of registration.
    pub day: String,
    pub due_at: Option<Timestamp>,
    pub due_clock: Option<String>,
    pub recall_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub version: i64,
}

pub(super) const COLUMNS: &str = "c.id, c.kind, c.number, c.branch_id, c.office_id, c.place_id, c.household_id, \
     c.resident_id, c.reporter, c.channel, c.category, c.title, c.place_label, c.stage, c.severity, c.judgement, \
     c.became_group, c.round, c.open, c.paused, c.department_id, \
     (SELECT n.name FROM nodes n WHERE n.id = c.department_id) AS department_name, c.handler_id, \
     (SELECT s.name FROM staff s WHERE s.id = c.handler_id) AS handler_name, c.approver, c.matter_id, \
     (SELECT count(*) FROM matter_households m WHERE m.matter_id = c.matter_id) AS households, c.registered_at, c.day, \
     c.due_at, c.due_clock, c.recall_at, c.updated_at, c.closed_at, c.version";

impl ListedCase {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: CaseId(row.get("id")?),
            kind: row.get("kind")?,
            number: row.get("number")?,
            branch: row.get::<Option<_>>("branch_id")?.map(NodeId),
            office: NodeId(row.get("office_id")?),
            place: row.get::<Option<_>>("place_id")?.map(PlaceId),
            household: row.get::<Option<_>>("household_id")?.map(PlaceId),
            resident: row.get::<Option<_>>("resident_id")?.map(ResidentId),
            reporter: row.get("reporter")?,
            channel: row.get("channel")?,
            category: row.get("category")?,
            title: row.get("title")?,
            place_label: row.get("place_label")?,
            stage: row.get("stage")?,
            severity: row.get("severity")?,
            judgement: row.get("judgement")?,
            group: row.get("became_group")?,
            round: row.get("round")?,
            open: row.get("open")?,
            paused: row.get("paused")?,
            department: row.get::<Option<_>>("department_id")?.map(NodeId),
            department_name: row.get("department_name")?,
            handler: row.get::<Option<_>>("handler_id")?.map(StaffId),
            handler_name: row.get("handler_name")?,
            approver: row.get("approver")?,
            matter: row.get::<Option<_>>("matter_id")?.map(MatterId),
            households: row.get("households")?,
            registered_at: row.get("registered_at")?,
            day: row.get("day")?,
            due_at: row.get("due_at")?,
            due_clock: row.get("due_clock")?,
            recall_at: row.get("recall_at")?,
            updated_at: row.get("updated_at")?,
            closed_at: row.get("closed_at")?,
            version: row.get("version")?,
        })
    }
}
