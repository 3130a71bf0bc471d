//! Notices: who is told of what happened, as roles, persons and departments. Shared by all processes.
//!
//! Owns the shape of a notice and the way from a step of a ladder to its people. Who is told of an event is the rule of
//! each process; the shell finds the people behind a role and delivers.

use crate::clock::{Level, Told};
use crate::ids::{NodeId, StaffId};
use crate::policy::Policy;
use crate::vocabulary::Role;
use serde::{Deserialize, Serialize};

/// One recipient of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "to", content = "id", rename_all = "snake_case")]
pub enum Recipient {
    /// Everybody who holds the role for the office of the case.
    Role(Role),
    Staff(StaffId),
    /// The head of the department and its people.
    Department(NodeId),
    /// Whoever is on duty in the department or at the desk now; the department, when nobody is.
    OnDuty(NodeId),
}

/// A notice that an event gives rise to. `code` is a key of the locales (`notice.*`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub code: String,
    pub clock: Option<String>,
    pub level: Option<Level>,
    pub to: Vec<Recipient>,
}

impl Notice {
    /// The code of a level before the limit.
    pub const WARNED: &str = "clock_warned";
    /// The code of the limit and what lies after it.
    pub const BREACHED: &str = "clock_breached";
}

/// The people of one step of a ladder. A case without a handler goes to the department, one without a department to the
/// service lead: nobody is never told (S20).
pub fn ladder(
    clock: &str,
    level: Level,
    (handler, department): (Option<Recipient>, Option<Recipient>),
    policy: &Policy,
) -> Option<Notice> {
    let step = policy.rule(clock)?.ladder.iter().find(|step| step.level() == level)?;
    let fallback = Recipient::Role(Role::ServiceLead);
    let mut to: Vec<Recipient> = step
        .tell
        .iter()
        .map(|told| match told {
            Told::Handler => handler.unwrap_or(fallback),
            Told::Role(Role::DepartmentHead) => department.unwrap_or(fallback),
            Told::Role(role) => Recipient::Role(*role),
        })
        .collect();
    to.sort_unstable();
    to.dedup();
    let warns = matches!(level, Level::Percent(p) if p < 100);
    let code = if warns { Notice::WARNED } else { Notice::BREACHED };
    Some(Notice { code: code.to_owned(), clock: Some(clock.to_owned()), level: Some(level), to })
}
