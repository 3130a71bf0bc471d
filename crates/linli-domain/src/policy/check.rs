//! What is refused before a policy can be run, with the place and the reason (ADM-1, S24).
//!
//! Owns the checks only.

use super::{ClockRule, Policy, PolicyError, Step};
use crate::clock::Level;
use crate::clock::base::Base;

impl Policy {
    /// Everything that is wrong: no levels, limits of zero or above ten years, ladders that tell nobody at the limit,
    /// two rules with one id, levels that the scheme does not have.
    pub fn problems(&self) -> Vec<PolicyError> {
        let whole = [
            (self.id.trim().is_empty(), "the policy has no name"),
            (self.scheme.0.is_empty(), "the scheme has no level"),
            (
                self.scheme.0.iter().any(|s| !self.approver.contains_key(s)),
                "a level has no approver of plans",
            ),
            (
                !(1..=3).contains(&self.follow_up_attempts),
                "follow-up attempts: one to three times of day",
            ),
            (self.group_households < 2, "a group is at least two households"),
            (self.clocks.is_empty(), "the policy promises nothing"),
        ];
        let whole =
            whole.into_iter().filter(|(wrong, _)| *wrong).map(|(_, why)| PolicyError::Rule(why));
        let rules = self.clocks.iter().enumerate().filter_map(|(index, rule)| {
            let reason = self.problem_of(index, rule)?;
            Some(PolicyError::Clock { clock: rule.id.clone(), reason })
        });
        whole.chain(rules).collect()
    }

    fn problem_of(&self, index: usize, rule: &ClockRule) -> Option<&'static str> {
        let before = self.clocks.get(..index).unwrap_or_default();
        let percent = |s: &Step| s.percent.is_some_and(|p| !(1..=100).contains(&p));
        let level_twice =
            rule.ladder.iter().enumerate().any(|(i, step)| {
                rule.ladder.iter().take(i).any(|other| other.level() == step.level())
            });
        let told_at_limit =
            rule.ladder.iter().any(|s| s.level() == Level::Percent(100) && !s.tell.is_empty());
        [
            (rule.id.trim().is_empty(), "the rule has no name"),
            (before.iter().any(|other| other.id == rule.id), "two rules have this id"),
            (!limit_is_sane(rule.limit), "the limit must be above zero and at most ten years"),
            (
                !rule.when.severity.iter().all(|s| self.scheme.contains(*s)),
                "the scheme has no such level",
            ),
            (
                !rule.pause.when.severity.iter().all(|s| self.scheme.contains(*s)),
                "the scheme has no such level",
            ),
            (
                !rule.pause.reasons.iter().all(|r| {
                    self.pause_reasons.contains(r) || self.repairs.pause_reasons.contains(r)
                }),
                "it pauses for a reason that the policy does not list",
            ),
            (rule.ladder.iter().any(percent), "a percentage is 1 to 100"),
            (rule.until.is_empty(), "nothing stops it"),
            (rule.until.contains(&rule.from), "what starts it stops it"),
            (
                rule.ladder.iter().any(|s| s.percent.is_some() == s.minutes_after.is_some()),
                "a step is either a percentage or minutes after the limit",
            ),
            (
                rule.ladder.iter().any(|s| s.minutes_after.is_some_and(|m| m > TEN_YEARS)),
                "a step is at most ten years after the limit",
            ),
            (level_twice, "two steps of the ladder are at one level"),
            (rule.ladder.iter().any(|s| s.tell.is_empty()), "a step of the ladder tells nobody"),
            (!told_at_limit, "nobody is told at the limit"),
        ]
        .into_iter()
        .find(|(wrong, _)| *wrong)
        .map(|(_, reason)| reason)
    }
}

/// In minutes.
const TEN_YEARS: u32 = 10 * 366 * 24 * 60;

fn limit_is_sane(limit: Base) -> bool {
    match limit {
        Base::Minutes(n) | Base::BusinessMinutes(n) => (1..=TEN_YEARS).contains(&n),
        Base::Days(n) | Base::WorkingDays(n) | Base::DaysOrAppointment(n) => {
            (1..=3660).contains(&n)
        }
        Base::Months(n) => (1..=120).contains(&n),
        Base::DayOfMonth(day) => (1..=31).contains(&day),
        Base::EndOfDay | Base::EndOfWorkingDay | Base::Agreed => true,
    }
}
