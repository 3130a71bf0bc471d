//! Policy: everything about promises that an office can choose, as versioned data (requirements section 4).
//!
//! Owns the shape of a policy, its validation and the packs that ship. No code in policies: a
//! closed grammar of signals and conditions. A case keeps the version under which it was received.

mod check;
mod packs;
mod quiet;

pub use packs::{pack, pack_names, shipped};

use crate::clock::base::Base;
use crate::clock::calendar::Period;
use crate::clock::plan::CaseFacts;
use crate::clock::{ClockId, Level, Signal, Told};
use crate::severity::{Scheme, Severity};
use crate::vocabulary::{AssistScope, Judgement, Role, Urgency};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One policy in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub id: String,
    pub version: u32,
    /// Levels of severity, lowest first.
    pub scheme: Scheme,
    /// Households that make a group complaint (CMP-15).
    pub group_households: u32,
    /// Days after archiving within which a case reopens under its number (S30).
    pub reopen_days: u32,
    /// Days after the end of a case during which the resident's link opens it.
    #[serde(default = "link_days", skip_serializing_if = "is_usual_link")]
    pub link_days: u32,
    /// Attempts at different times of day before a resident counts as unreachable (CMP-11).
    pub follow_up_attempts: u32,
    /// Years that an archived file is kept (CMP-12).
    pub retention_years: u32,
    /// Who approves a plan, by severity (CMP-7).
    pub approver: BTreeMap<Severity, Role>,
    /// Who approves the plan of a case that is only assisted.
    pub assist_approver: Role,
    /// Who follows up themselves, by severity; the others are followed up by the desk.
    #[serde(default)]
    pub follow_up_by: BTreeMap<Severity, Role>,
    /// Who may let a severity fall, by the severity that it falls from (CMP-3).
    pub fall_approver: BTreeMap<Severity, Role>,
    /// Who may extend a limit, by severity (CMP-14).
    pub extension_approver: BTreeMap<Severity, Role>,
    /// Codes of the reasons for which clocks may pause.
    pub pause_reasons: Vec<String>,
    /// Default calendar of the office: `around_the_clock` or `cn`.
    pub calendar: String,
    /// Hours of the night in which nobody off duty is told what can wait (S22). Without them everybody is told at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<Period>,
    /// Repairs: reasons for a pause, paging, follow-up.
    #[serde(default, skip_serializing_if = "RepairTerms::is_default")]
    pub repairs: RepairTerms,
    pub clocks: Vec<ClockRule>,
}

/// What an office promises and allows for repairs, besides their clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RepairTerms {
    /// Codes of the reasons for which an order may rest.
    pub pause_reasons: Vec<String>,
    /// Minutes after which everybody on duty is called again for an emergency that nobody accepted.
    pub page_again_minutes: u32,
    /// Share of the week's orders that is followed up at least, in percent (REP-7).
    pub follow_up_percent: u32,
}

impl Default for RepairTerms {
    fn default() -> Self {
        let reasons = ["waiting_for_parts", "no_access", "resident_absent"];
        Self {
            pause_reasons: reasons.map(str::to_owned).to_vec(),
            page_again_minutes: 3,
            follow_up_percent: 50,
        }
    }
}

impl RepairTerms {
    /// Nothing was chosen.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// One promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    pub id: ClockId,
    /// The signal whose instant the limit counts from.
    pub from: Signal,
    /// Any of these fulfils the promise.
    pub until: Vec<Signal>,
    #[serde(default)]
    pub when: Condition,
    pub limit: Base,
    /// An earlier limit asked by the resident counts (CMP-1).
    #[serde(default)]
    pub resident_limit: bool,
    /// Pauses for the policy's reasons move this limit, as far as [`ClockRule::pause`] does not name fewer.
    #[serde(default)]
    pub pausable: bool,
    /// For which reasons and cases it pauses. Without it for every reason of the policy and every case.
    #[serde(default, skip_serializing_if = "PauseRule::is_any")]
    pub pause: PauseRule,
    /// May be extended by the approver of the severity (CMP-14).
    #[serde(default)]
    pub extensible: bool,
    /// When the limit passes the case rises to the highest level (SLA-15).
    #[serde(default)]
    pub raises_to_top: bool,
    pub ladder: Vec<Step>,
}

/// Half a year: a guarantee of a repair is asked about no later.
const fn link_days() -> u32 {
    180
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_usual_link(days: &u32) -> bool {
    *days == link_days()
}

impl ClockRule {
    /// Whether a pause for a reason stops this clock in a case. A reason that nobody wrote down is none of a shorter list.
    pub fn pauses_for(&self, reason: &str, facts: &CaseFacts<'_>) -> bool {
        let listed = &self.pause.reasons;
        self.pausable
            && (listed.is_empty() || listed.iter().any(|known| known == reason))
            && self.pause.when.holds(facts)
    }
}

/// When a clock pauses: the same closed grammar as for its start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PauseRule {
    /// Some of the policy's reasons; empty for all of them.
    pub reasons: Vec<String>,
    /// Cases in which it pauses.
    pub when: Condition,
}

impl PauseRule {
    /// No reason and no case is left out.
    pub fn is_any(&self) -> bool {
        *self == Self::default()
    }
}

/// When a clock applies. Empty lists mean "any".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    pub severity: Vec<Severity>,
    /// Also when the case is part of a group complaint.
    pub or_group: bool,
    pub judgement: Vec<Judgement>,
    /// Also while nothing has been judged.
    pub or_unjudged: bool,
    pub assist: Option<AssistScope>,
    /// Repairs of these urgencies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urgency: Vec<Urgency>,
}

impl Condition {
    /// Whether a case fulfils it.
    pub fn holds(&self, facts: &CaseFacts<'_>) -> bool {
        let severity = self.severity.is_empty()
            || facts.severity.is_some_and(|s| self.severity.contains(&s))
            || (self.or_group && facts.group);
        let judgement = self.judgement.is_empty()
            || facts.judgement.is_some_and(|j| self.judgement.contains(&j))
            || (self.or_unjudged && facts.judgement.is_none());
        let assist = self.assist.is_none_or(|scope| facts.assist == Some(scope));
        let urgency =
            self.urgency.is_empty() || facts.urgency.is_some_and(|u| self.urgency.contains(&u));
        severity && judgement && assist && urgency
    }
}

/// One step of a ladder: exactly one of `percent` and `minutes_after`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    #[serde(default)]
    pub percent: Option<u32>,
    #[serde(default)]
    pub minutes_after: Option<u32>,
    pub tell: Vec<Told>,
}

impl Step {
    /// The level of the ladder.
    pub fn level(&self) -> Level {
        match (self.percent, self.minutes_after) {
            (_, Some(minutes)) => Level::MinutesAfter(minutes),
            (percent, None) => Level::Percent(percent.unwrap_or(100)),
        }
    }
}

/// Why a policy is refused, naming the place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    #[error("{0}")]
    Syntax(String),
    #[error("clock {clock}: {reason}")]
    Clock { clock: ClockId, reason: &'static str },
    #[error("{0}")]
    Rule(&'static str),
}

impl Policy {
    /// Reads and checks a policy in TOML.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let policy: Self = toml::from_str(text).map_err(|e| PolicyError::Syntax(e.to_string()))?;
        policy.check()?;
        Ok(policy)
    }

    /// The rule of a clock.
    pub fn rule(&self, clock: &str) -> Option<&ClockRule> {
        self.clocks.iter().find(|rule| rule.id == clock)
    }

    /// Who approves a plan.
    pub fn plan_approver(&self, severity: Option<Severity>) -> Role {
        severity.and_then(|s| self.approver.get(&s)).copied().unwrap_or(self.assist_approver)
    }

    /// Who lets a severity fall.
    pub fn fall_approver(&self, from: Severity) -> Role {
        self.fall_approver.get(&from).copied().unwrap_or(Role::GeneralManager)
    }

    /// Who extends a limit.
    pub fn extension_approver(&self, severity: Option<Severity>) -> Role {
        severity.and_then(|s| self.extension_approver.get(&s)).copied().unwrap_or(Role::Director)
    }

    /// Refuses what could not be run.
    ///
    /// # Errors
    /// The first of [`Policy::problems`].
    pub fn check(&self) -> Result<(), PolicyError> {
        self.problems().into_iter().next().map_or(Ok(()), Err)
    }
}
