//! Clocks: promised times with their start, stop, pauses and consequence (requirements section 4).
//!
//! Owns calendars, time bases and the planning of clocks from a policy. Must not read the time.
//! Each deadline is computed once, by [`base::due_at`], and written into the event.

pub mod base;
pub mod calendar;
pub mod plan;

use crate::policy::ClockRule;
use crate::vocabulary::{Role, vocabulary};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Id of a clock of the policy, e.g. `SLA-4`.
pub type ClockId = String;

vocabulary! {
    /// What happens to a case that starts or stops a clock. Derived from events, never from text.
    Signal {
        Registered = "registered", Judged = "judged", HandedOver = "handed_over",
        SignedFor = "signed_for", ToldDirector = "told_director",
        ToldManagement = "told_management", Answered = "answered", Explained = "explained",
        LastWord = "last_word", Solved = "solved", Completed = "completed",
        FollowedUp = "followed_up", Finished = "finished", AgreedReply = "agreed_reply",
    }
}

vocabulary! {
    /// How a clock stands.
    ClockState {
        Running = "running", Paused = "paused", Met = "met", Breached = "breached",
        Stopped = "stopped",
    }
}

/// A pause of one clock. `until` is empty while it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub from: Timestamp,
    pub until: Option<Timestamp>,
}

/// One running or finished promise of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The instant the limit counts from.
    pub from: Timestamp,
    pub due_at: Timestamp,
    /// When the promise was kept, or lapsed because it no longer applies.
    pub done_at: Option<Timestamp>,
    /// How often this clock has been started for the case, from 0.
    #[serde(default)]
    pub run: u32,
    /// It no longer applies (another severity, withdrawn); neither met nor breached.
    #[serde(default)]
    pub stopped: bool,
    #[serde(default)]
    pub pauses: Vec<Pause>,
    /// Levels of the ladder that were told, in order.
    #[serde(default)]
    pub told: Vec<Level>,
    /// The limit before each extension (CMP-14).
    #[serde(default)]
    pub extended_from: Vec<Timestamp>,
}

/// A level of a ladder: a share of the limit in percent, 100 being the limit itself, or minutes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Percent(u32),
    MinutesAfter(u32),
}

/// Who is told at a level (SLA ladder). `Handler` is whoever has the case at the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    Handler,
    #[serde(untagged)]
    Role(Role),
}

impl Clock {
    /// Paused now.
    pub fn paused(&self) -> bool {
        self.pauses.last().is_some_and(|p| p.until.is_none())
    }

    /// Still to be kept.
    pub fn open(&self) -> bool {
        self.done_at.is_none()
    }

    /// The state at an instant. A breach is derived from `done_at` or `now` against the limit,
    /// not from the tick that saw it (failure mode S17). A paused clock is never breached (S15)
    /// unless its limit had passed before the pause.
    pub fn state(&self, now: Timestamp) -> ClockState {
        if self.stopped {
            return ClockState::Stopped;
        }
        match self.done_at {
            Some(done) if done <= self.due_at => ClockState::Met,
            Some(_) => ClockState::Breached,
            None => match self.pauses.last() {
                Some(Pause { from, until: None }) if *from <= self.due_at => ClockState::Paused,
                _ if now > self.due_at => ClockState::Breached,
                _ => ClockState::Running,
            },
        }
    }

    /// Time from `now` to the limit; negative when late. Stands still while paused.
    pub fn remaining(&self, now: Timestamp) -> SignedDuration {
        let at = match self.pauses.last() {
            Some(Pause { from, until: None }) => *from,
            _ => self.done_at.unwrap_or(now),
        };
        self.due_at.duration_since(at)
    }

    /// The instant of a level.
    pub fn level_at(&self, level: Level) -> Timestamp {
        match level {
            Level::Percent(percent) => {
                let whole = self.due_at.duration_since(self.from).as_micros();
                let micros = whole * i128::from(percent) / 100;
                let span = SignedDuration::from_micros(i64::try_from(micros).unwrap_or(i64::MAX));
                self.from.checked_add(span).unwrap_or(self.due_at)
            }
            Level::MinutesAfter(minutes) => self
                .due_at
                .checked_add(SignedDuration::from_mins(i64::from(minutes)))
                .unwrap_or(self.due_at),
        }
    }

    /// The next level that has not been told, with its instant; `None` when paused, done or at the end.
    pub fn next_level(&self, rule: &ClockRule) -> Option<(Level, Timestamp)> {
        if !self.open() || self.paused() {
            return None;
        }
        rule.ladder
            .iter()
            .map(|step| step.level())
            .filter(|level| !self.told.contains(level))
            .map(|level| (level, self.level_at(level)))
            .min_by_key(|(_, at)| *at)
    }
}
