//! How a case of the demonstration goes on: the next act of each stage, by whom, after what time.
//!
//! Owns the plot. Whether an act is allowed, and what follows from it, is decided by the rules.

use super::answers::Files;
use super::chance::Chance;
use super::chronicle::Chronicle;
use super::texts::Told;
use crate::error::AppError;
use jiff::{SignedDuration, Timestamp};
use linli_domain::complaint::Stage;
use linli_domain::vocabulary::Judgement;

/// Acts that a case can have before something must be wrong with the plot.
const LONGEST: u32 = 70;

/// What is special about a case.
#[derive(Clone, Debug, Default)]
pub struct Fate {
    /// The department sends it back once.
    pub returns: bool,
    /// The first plan is not good enough.
    pub plan_returned: bool,
    pub extended: bool,
    pub paused: bool,
    /// The resident objects to a judgement.
    pub objects: bool,
    /// Calls before somebody answers.
    pub unanswered: u32,
    pub unhappy: bool,
    pub withdrawn: bool,
    pub two_departments: bool,
    /// Stays where it is once it gets here.
    pub halt: Option<Stage>,
    /// Stays as soon as it is paused.
    pub halt_paused: bool,
}

impl Fate {
    /// The lot of an ordinary case.
    pub fn draw(told: &Told, chance: &mut Chance) -> Self {
        Self {
            returns: chance.percent(7),
            plan_returned: chance.percent(6),
            extended: chance.percent(5),
            paused: chance.percent(4),
            objects: told.judgement() == Judgement::NotResponsible && chance.percent(18),
            unanswered: match told.outcome.as_str() {
                "no_answer" => 3,
                _ if chance.percent(12) => 1,
                _ => 0,
            },
            unhappy: told.outcome == "not_satisfied",
            withdrawn: chance.percent(2),
            two_departments: chance.percent(9),
            halt: None,
            halt_paused: false,
        }
    }
}

/// A case with its words and its lot.
pub struct Story<'a> {
    pub case: Chronicle<'a>,
    pub told: &'a Told,
    pub fate: Fate,
    pub chance: Chance,
    /// Minutes that the case may still take until it rests; only for one that halts.
    pub budget: Option<i64>,
}

impl Story<'_> {
    /// Runs the case until it rests, ends, or the present is reached.
    pub fn run(&mut self, files: &mut Files) -> Result<(), AppError> {
        let now = self.case.studio.now;
        for _ in 0..LONGEST {
            if self.rests() {
                break;
            }
            let Some((minutes, office_hours)) = self.pace() else { break };
            let at = self.later(minutes, office_hours);
            if at > now {
                break;
            }
            self.case.wait_until(at)?;
            let closing = self.case.state.stage == Stage::Closing;
            if !(if closing { self.close(files)? } else { self.act()? }) {
                break;
            }
        }
        self.case.wait_until(now)
    }

    fn rests(&self) -> bool {
        let state = &self.case.state;
        state.stage.finished()
            || self.fate.halt == Some(state.stage)
            || (self.fate.halt_paused && state.paused())
    }

    /// Minutes until the next act, and whether it is done in office hours.
    fn pace(&mut self) -> Option<(i64, bool)> {
        let case = &self.case;
        let urgent = case.state.working_severity() == case.cast.rules.policy.scheme.top();
        let (from, to, office_hours) = match case.state.stage {
            Stage::Registered => (4, 35, false),
            Stage::Judged => (2, 12, false),
            Stage::Dispatched if case.state.tasks.iter().all(|t| t.assignee.is_none()) => {
                (3, 14, false)
            }
            Stage::Dispatched => (3, 14, false),
            Stage::ReturnDisputed => (20, 150, true),
            Stage::Objected => (60, 600, true),
            Stage::Investigating => (30, 420, !urgent),
            Stage::Planning => (30, 300, true),
            Stage::Approving => (20, 360, true),
            Stage::Approved => (15, 180, true),
            Stage::Executing => (90, 1200, true),
            Stage::ReportingBack => (15, 150, true),
            Stage::Informing => (15, 200, true),
            Stage::Explaining => (40, 500, true),
            Stage::FollowingUp => (900, 2600, true),
            Stage::Closing => (60, 900, true),
            Stage::Archived | Stage::Withdrawn => return None,
        };
        // One in twelve acts is late: that is what the desk is there to see.
        let late = self.budget.is_none() && self.chance.percent(8);
        let minutes = self.chance.between(from, to);
        Some((if late { minutes * 4 } else { minutes }, office_hours))
    }

    /// The instant after so many minutes; office hours are 8:10 to 18:00, every day.
    fn later(&mut self, minutes: i64, office_hours: bool) -> Timestamp {
        let case = &self.case;
        if let Some(budget) = &mut self.budget {
            // A case that rests now has to get there in the time that it has.
            let minutes = minutes.min(*budget / 6).max(1);
            *budget -= minutes;
            return case.at + SignedDuration::from_secs(minutes * 60 + self.chance.between(0, 59));
        }
        let spread = SignedDuration::from_secs(self.chance.between(0, 59));
        let at = case.at + SignedDuration::from_mins(minutes) + spread;
        if !office_hours {
            return at;
        }
        let calendar = &case.cast.rules.calendar;
        let local = at.to_zoned(calendar.zone().clone());
        let day = match local.hour() {
            0..8 => local.date(),
            8..18 => return at,
            _ => local.date().tomorrow().unwrap_or(local.date()),
        };
        let minute = i8::try_from(self.chance.between(10, 58)).unwrap_or(10);
        calendar.instant(day, jiff::civil::time(8, minute, 0, 0)) + spread
    }
}
