//! Clocks: promised times with their start, stop, pauses and consequence (requirements section 4).
//!
//! Owns calendars, time bases and the planning of clocks from a policy. Must not read the time.
//! Each deadline is computed once, by [`base::due_at`], and written into the event.

pub mod acts;
pub mod base;
pub mod calendar;
pub mod explain;
pub mod plan;
pub mod what_if;

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
        /// The present severity was proposed, decided or changed, or the case became part of a group.
        Graded = "graded",
        /// Any word to the resident but an acknowledgement (S23).
        Replied = "replied",
        /// The receipt was acknowledged to the resident.
        Acknowledged = "acknowledged",
        /// A repair was reported (REP-1). Complaints are registered.
        Reported = "reported",
        /// The report was recognised as an emergency.
        Alarmed = "alarmed",
        /// The work order was issued, or an appointment made for it.
        Issued = "issued",
        /// A technician accepted the order.
        Accepted = "accepted",
        /// The technician was on site.
        Arrived = "arrived",
        /// The resident knows who comes, or when.
        Responded = "responded",
        /// The order came back to the office, done and signed.
        HandedIn = "handed_in",
    }
}

vocabulary! {
    /// How a clock stands.
    ClockState {
        Running = "running", Paused = "paused", Met = "met", Breached = "breached",
        Stopped = "stopped",
    }
}

/// A pause. `until` is empty while it lasts; it ends at `planned` at the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub from: Timestamp,
    pub until: Option<Timestamp>,
    pub planned: Timestamp,
}

/// A pause of a case, with the code of its reason. Empty where it was not written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasePause {
    #[serde(flatten)]
    pub pause: Pause,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl Pause {
    /// Still lasting.
    pub fn lasts(&self) -> bool {
        self.until.is_none()
    }

    /// When it ends if it is ended at `now`: nobody allowed more than was planned.
    pub fn end(&self, now: Timestamp) -> Timestamp {
        now.min(self.planned)
    }
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
    /// Instants of the levels before the limit, where the calendar decides what counts (S05).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// The limit before each extension (CMP-14).
    #[serde(default)]
    pub extended_from: Vec<Timestamp>,
}

/// The instant at which a share of the limit is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub percent: u32,
    pub at: Timestamp,
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

impl Told {
    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Handler => "handler",
            Self::Role(role) => role.as_str(),
        }
    }
}

impl Clock {
    /// The pause that lasts now.
    pub fn pause(&self) -> Option<&Pause> {
        self.pauses.last().filter(|pause| self.open() && pause.lasts())
    }

    /// Paused now.
    pub fn paused(&self) -> bool {
        self.pause().is_some()
    }

    /// Still to be kept.
    pub fn open(&self) -> bool {
        self.done_at.is_none()
    }

    /// The state at an instant. A breach is derived from `done_at` or `now` against the limit,
    /// not from the tick that saw it (failure mode S17). A paused clock is never breached (S15):
    /// one whose limit has passed is not paused any more.
    pub fn state(&self, now: Timestamp) -> ClockState {
        if self.stopped {
            return ClockState::Stopped;
        }
        match self.done_at {
            Some(done) if done <= self.due_at => ClockState::Met,
            Some(_) => ClockState::Breached,
            None if self.paused() => ClockState::Paused,
            None if now > self.due_at => ClockState::Breached,
            None => ClockState::Running,
        }
    }

    /// Time from `now` to the limit; negative when late. Stands still while paused.
    pub fn remaining(&self, now: Timestamp) -> SignedDuration {
        let at = self.pause().map_or_else(|| self.done_at.unwrap_or(now), |pause| pause.from);
        self.due_at.duration_since(at)
    }

    /// Gives the clock another limit. Levels that lie ahead again are told again; those that have passed are not (S21).
    pub(crate) fn move_limit(&mut self, due_at: Timestamp, marks: &[Mark], now: Timestamp) {
        self.due_at = due_at;
        self.marks = marks.to_vec();
        let levels = std::mem::take(&mut self.told);
        self.told = levels.into_iter().filter(|level| self.level_at(*level) <= now).collect();
    }

    /// The instant of a level.
    pub fn level_at(&self, level: Level) -> Timestamp {
        match level {
            Level::Percent(percent) => self.share_at(percent),
            Level::MinutesAfter(minutes) => self
                .due_at
                .checked_add(SignedDuration::from_mins(i64::from(minutes)))
                .unwrap_or(self.due_at),
        }
    }

    /// The instant at which this share of the promised time is used up. Pauses use up nothing.
    fn share_at(&self, percent: u32) -> Timestamp {
        if percent == 100 {
            return self.due_at;
        }
        if let Some(mark) = self.marks.iter().find(|mark| mark.percent == percent) {
            return mark.at;
        }
        let ended = || self.pauses.iter().filter_map(|p| Some((p.from, p.until?)));
        let paused: SignedDuration = ended().map(|(from, until)| until.duration_since(from)).sum();
        let whole = (self.due_at.duration_since(self.from) - paused).as_micros().max(0);
        let used = i64::try_from(whole * i128::from(percent) / 100).unwrap_or(i64::MAX);
        let mut at =
            self.from.checked_add(SignedDuration::from_micros(used)).unwrap_or(self.due_at);
        for (from, until) in ended() {
            if from <= at {
                at = at.checked_add(until.duration_since(from)).unwrap_or(self.due_at);
            }
        }
        if percent < 100 { at.min(self.due_at) } else { at }
    }

    /// The next level that has not been told, with the instant at which it is to be looked at: its
    /// own, or the planned end of a pause, before which nothing is told. `None` when done or at the end.
    pub fn next_level(&self, rule: &ClockRule) -> Option<(Level, Timestamp)> {
        if !self.open() {
            return None;
        }
        let earliest = self.pause().map_or(Timestamp::MIN, |pause| pause.planned);
        rule.ladder
            .iter()
            .map(|step| step.level())
            .filter(|level| !self.told.contains(level))
            .map(|level| (level, self.level_at(level).max(earliest)))
            .min_by_key(|(_, at)| *at)
    }
}
