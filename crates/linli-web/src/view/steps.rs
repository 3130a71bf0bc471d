//! The stage bar: ten steps, with its position for screen readers and phones.

use crate::shell::Page;

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Done,
    Current,
    Ahead,
}

/// One step of the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub label: String,
    /// `08:12 陈静`; the position for the current one; a dash ahead.
    pub note: String,
    pub state: StepState,
    /// Shown on a phone: the one before, this one, the one after.
    pub near: bool,
}

impl Step {
    /// Whether it is behind the case.
    pub fn is_done(&self) -> bool {
        self.state == StepState::Done
    }

    /// Whether the case stands here.
    pub fn is_current(&self) -> bool {
        self.state == StepState::Current
    }
}

/// The whole bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    pub steps: Vec<Step>,
    /// `第 6 步，共 10 步，审批`.
    pub spoken: String,
    /// `第 6 / 10 步`.
    pub position: String,
    /// How far the case is, in tens of a hundred, for the pie.
    pub percent: u8,
}

impl Steps {
    /// The codes of a complaint's ten steps, as in the language files.
    pub const STAGES: &'static [&'static str] = &[
        "register",
        "judge",
        "dispatch",
        "investigate",
        "plan",
        "approve",
        "execute",
        "report",
        "follow_up",
        "archive",
    ];

    /// The codes of a repair's eight steps.
    pub const OF_REPAIR: &'static [&'static str] =
        &["urgency", "order", "accept", "arrive", "quote", "repair", "hand_over", "follow_up"];

    /// The bar at `current`, counted from 0, with notes for the steps done so far. Of a finished case `current` is the
    /// number of steps: every step is done.
    pub fn of(page: &Page, stages: &[&str], current: usize, notes: &[String]) -> Self {
        let total = stages.len();
        let n = (current + 1).min(total).to_string();
        let total_words = total.to_string();
        let params = [("n", n.as_str()), ("total", total_words.as_str())];
        let position = page.f("steps.position", &params);
        let word = |index: usize| page.word("stage", stages[index.min(total - 1)]).to_owned();
        let spoken = page.f("steps.spoken", &[params[0], params[1], ("name", &word(current))]);
        let steps = (0..total)
            .map(|index| {
                let state = match index.cmp(&current) {
                    std::cmp::Ordering::Less => StepState::Done,
                    std::cmp::Ordering::Equal => StepState::Current,
                    std::cmp::Ordering::Greater => StepState::Ahead,
                };
                let note = match state {
                    StepState::Done => notes.get(index).cloned().unwrap_or_default(),
                    StepState::Current => position.clone(),
                    StepState::Ahead => "—".to_owned(),
                };
                // A phone shows three: the outermost ones when at an end.
                let middle = current.clamp(1, total - 2);
                Step { label: word(index), note, state, near: index.abs_diff(middle) <= 1 }
            })
            .collect();
        Self { steps, spoken, position, percent: tenths(current, total) }
    }
}

/// How much is done, in tens of a hundred, for the pie.
pub fn tenths(done: usize, of: usize) -> u8 {
    u8::try_from(done.min(of) * 10 / of.max(1) * 10).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::Prefs;
    use jiff::{Timestamp, tz::TimeZone};

    #[test]
    fn position_is_said_and_a_phone_sees_three() {
        let page = Page::bare(Prefs::default(), "/", TimeZone::UTC, Timestamp::UNIX_EPOCH);
        let bar = Steps::of(&page, Steps::STAGES, 5, &["08:12 陈静".to_owned()]);
        assert_eq!(bar.spoken, "第 6 步，共 10 步，审批");
        assert_eq!(bar.steps[5].note, "第 6 / 10 步");
        assert_eq!(bar.steps[0].note, "08:12 陈静");
        for current in 0..=10 {
            assert_eq!(
                Steps::of(&page, Steps::STAGES, current, &[])
                    .steps
                    .iter()
                    .filter(|s| s.near)
                    .count(),
                3
            );
        }
        assert!(
            Steps::of(&page, Steps::STAGES, 10, &[])
                .steps
                .iter()
                .all(|s| s.state == StepState::Done)
        );
    }
}
