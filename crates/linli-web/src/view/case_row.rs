//! A case in the list: two lines, its current clock named.

use super::{Clock, Tag};

/// One case of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseRow {
    pub id: String,
    pub href: String,
    /// `TS260914-007`.
    pub number: String,
    /// The code of the severity; empty before it is judged or proposed.
    pub severity: String,
    pub title: String,
    /// `来电`, `工程维修 / 渗漏`: quiet words after the number.
    pub meta: Vec<String>,
    pub tags: Vec<Tag>,
    pub resident: String,
    pub place: String,
    /// `待审批方案`.
    pub stage: String,
    /// How far it is, in tens of a hundred, for the pie.
    pub percent: u8,
    /// `end` when done, `back` when returned or reopened; empty otherwise.
    pub stage_class: &'static str,
    pub department: String,
    pub owner: String,
    /// `None` when no clock runs.
    pub clock: Option<Clock>,
    /// What is asked for, where the row asks for something: `签收`, `批准`, `回电`; empty otherwise.
    pub verb: String,
    /// `8 分钟前`.
    pub updated: String,
    /// The absolute time of the change.
    pub updated_full: String,
}

/// Cases of one urgency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseGroup {
    /// `已超时`; empty for a list without groups.
    pub label: String,
    pub count: String,
    pub rows: Vec<CaseRow>,
}
