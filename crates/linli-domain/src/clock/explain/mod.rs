//! Why a clock says what it says: what started it, what counted, what did not and why, who allowed it.
//!
//! Owns the steps of one run of one clock ([`explain`]). Pure: the case's journal is read by
//! [`crate::process::explain`], texts are made by those who show it. Must not decide anything.

mod steps;

use crate::actor::Who;
use crate::clock::calendar::Calendar;
use crate::clock::{Clock, ClockId, ClockState, Level, Signal, Told};
use crate::policy::{ClockRule, Policy};
use crate::words::Words;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// One run of a clock with what the journal says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub id: ClockId,
    pub clock: Clock,
    /// Version of the policy under which the last thing happened to it.
    pub version: u32,
    pub changes: Vec<Change>,
}

/// One thing that happened to the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub at: Timestamp,
    pub by: Who,
    #[serde(flatten)]
    pub what: What,
}

/// What happened to a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    Started {
        signal: Signal,
        due_at: Timestamp,
    },
    /// `reason` is a code of the policy's list; `until` the planned end.
    Paused {
        reason: String,
        until: Timestamp,
    },
    Resumed {
        due_at: Timestamp,
    },
    /// Granted by whoever the policy names (CMP-14).
    Extended {
        before: Timestamp,
        due_at: Timestamp,
        reason: Option<Words>,
    },
    /// Another version of the calendar moved the limit.
    Replanned {
        before: Timestamp,
        due_at: Timestamp,
        calendar: String,
        version: u32,
    },
    /// The case was moved to another version of its policy.
    Moved {
        before: Timestamp,
        due_at: Timestamp,
        version: u32,
    },
    Told {
        level: Level,
    },
    Done,
    /// It no longer applies.
    Stopped,
}

/// A clock with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    pub id: ClockId,
    /// How often this clock was started before.
    pub run: u32,
    pub policy: String,
    pub policy_version: u32,
    pub calendar: String,
    pub calendar_version: u32,
    pub rule: ClockRule,
    pub state: ClockState,
    pub from: Timestamp,
    pub due_at: Timestamp,
    pub done_at: Option<Timestamp>,
    /// Time to the limit; negative when late. Stands still while paused.
    pub remaining: SignedDuration,
    /// The limit was made earlier by the wish of the resident (CMP-1).
    pub by_resident: bool,
    pub levels: Vec<LevelAt>,
    pub changes: Vec<Change>,
    /// From the start to the limit, or to the end if that came first, without gaps.
    pub steps: Vec<Step>,
}

impl Explained {
    /// Share of the limit that has passed, 0 to 100.
    pub fn percent(&self) -> u8 {
        let whole = self.due_at.duration_since(self.from).as_secs().max(1);
        let used = (whole - self.remaining.as_secs()).saturating_mul(100) / whole;
        u8::try_from(used.clamp(0, 100)).unwrap_or(100)
    }

    /// Instants of the warnings: the levels before the limit.
    pub fn warn_at(&self) -> impl Iterator<Item = Timestamp> + '_ {
        let warns = |level: &&LevelAt| matches!(level.level, Level::Percent(p) if p < 100);
        self.levels.iter().filter(warns).map(|level| level.at)
    }

    /// Who is told at the limit.
    pub fn escalate_to(&self) -> impl Iterator<Item = Told> + '_ {
        let at_limit = |level: &&LevelAt| level.level == Level::Percent(100);
        self.levels.iter().filter(at_limit).flat_map(|level| level.tell.iter().copied())
    }
}

/// One level of the ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelAt {
    pub level: Level,
    pub at: Timestamp,
    pub tell: Vec<Told>,
    /// When its people were told.
    pub told_at: Option<Timestamp>,
}

/// A span of time that counted, or did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    pub from: Timestamp,
    pub to: Timestamp,
    pub counts: bool,
    pub because: Because,
}

/// Why a span counted or did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Because {
    /// Every minute counts.
    RealTime,
    /// Working hours.
    WorkingPeriod,
    /// Working hours of the make-up day of a holiday, or of a date with hours of its own.
    MakeUpDay {
        name: String,
    },
    /// A working day, of which every minute counts.
    WorkingDay,
    /// Until the time agreed with the resident.
    AgreedTime,
    /// Granted beyond the first limit.
    Extension {
        by: Who,
    },
    /// Before or after the hours of a working day.
    Night,
    /// Between two periods of a working day.
    Break,
    Weekend,
    DayOff,
    /// `source` says where the date comes from (S09).
    Holiday {
        name: String,
        source: String,
    },
    Closure {
        name: String,
    },
    /// `by` allowed it, until `until` at the latest.
    Paused {
        reason: String,
        by: Who,
        until: Timestamp,
    },
    /// After the limit.
    Late,
}

impl Because {
    /// In plain English words, for programs and the command line; screens use their own language.
    pub fn words(&self) -> String {
        match self {
            Self::MakeUpDay { name } => format!("working period of a make-up day: {name}"),
            Self::Holiday { name, .. } => format!("holiday: {name}"),
            Self::Closure { name } => format!("closure: {name}"),
            Self::Paused { reason, .. } => format!("paused: {reason}"),
            Self::RealTime => "every minute counts".to_owned(),
            Self::AgreedTime => "time agreed with the resident".to_owned(),
            Self::Late => "past the limit".to_owned(),
            Self::DayOff => "day off".to_owned(),
            _ => self.as_str().replace('_', " "),
        }
    }

    /// The stable code.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::RealTime => "real_time",
            Self::WorkingPeriod => "working_period",
            Self::MakeUpDay { .. } => "make_up_day",
            Self::WorkingDay => "working_day",
            Self::AgreedTime => "agreed_time",
            Self::Extension { .. } => "extension",
            Self::Night => "night",
            Self::Break => "break",
            Self::Weekend => "weekend",
            Self::DayOff => "day_off",
            Self::Holiday { .. } => "holiday",
            Self::Closure { .. } => "closure",
            Self::Paused { .. } => "paused",
            Self::Late => "late",
        }
    }
}

/// Explains one run of a clock as it stands at `now`.
pub fn explain(
    run: &Run,
    rule: &ClockRule,
    policy: &Policy,
    calendar: &Calendar,
    now: Timestamp,
) -> Explained {
    let clock = &run.clock;
    Explained {
        id: run.id.clone(),
        run: clock.run,
        policy: policy.id.clone(),
        policy_version: policy.version,
        calendar: calendar.id().to_owned(),
        calendar_version: calendar.version(),
        rule: rule.clone(),
        state: clock.state(now),
        from: clock.from,
        due_at: clock.due_at,
        done_at: clock.done_at,
        remaining: clock.remaining(now),
        by_resident: rule.resident_limit && shortened(run, rule, calendar),
        levels: levels(run, rule),
        changes: run.changes.clone(),
        steps: steps::of(run, rule, calendar, now),
    }
}

/// The limit that was given at the start is earlier than the rule's own.
fn shortened(run: &Run, rule: &ClockRule, calendar: &Calendar) -> bool {
    let given = run.changes.iter().find_map(|change| match change.what {
        What::Started { due_at, .. } => Some(due_at),
        _ => None,
    });
    let own = crate::clock::base::due_at(rule.limit, run.clock.from, None, calendar);
    given.zip(own).is_some_and(|(given, own)| given < own)
}

fn levels(run: &Run, rule: &ClockRule) -> Vec<LevelAt> {
    let told = |level: Level| {
        run.changes.iter().rev().find(|c| c.what == What::Told { level }).map(|c| c.at)
    };
    let mut levels: Vec<LevelAt> = rule
        .ladder
        .iter()
        .map(|step| LevelAt {
            level: step.level(),
            at: run.clock.level_at(step.level()),
            tell: step.tell.clone(),
            told_at: told(step.level()),
        })
        .collect();
    levels.sort_by_key(|level| level.at);
    levels
}
