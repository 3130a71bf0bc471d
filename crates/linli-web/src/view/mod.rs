//! What components show: plain data, already in words, ready for the macros of
//! `pages/components.html`.
//!
//! Owns one struct for each component that needs more than two values. Must not load or decide.
//! Filled by pages, rendered by macros.

mod case_row;
mod clock;
mod compare;
mod composer;
mod dry_run;
mod list;
mod person;
mod steps;
mod timeline;

pub use case_row::{CaseGroup, CaseRow};
pub use clock::Clock;
pub use compare::{Compare, Difference};
pub use composer::ComposerTab;
pub use dry_run::{BadCell, Change, ChangeKind, DryRun};
pub use list::{Bucket, Cell, Chip, Column, Pager, Row, Tab, Table};
pub use person::PersonChip;
pub use steps::{Step, StepState, Steps, tenths};
pub use timeline::{Entry, EntryKind, Thumb};

/// One line of a list of labels and values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    pub label: String,
    pub value: String,
    /// Where the value leads; empty for plain text.
    pub href: String,
}

impl Pair {
    /// A label and its value.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), href: String::new() }
    }

    /// The same with a link.
    #[must_use]
    pub fn to(mut self, href: impl Into<String>) -> Self {
        self.href = href.into();
        self
    }
}

/// A small label: `tag("brand", "责任投诉")`. Classes: empty, `brand`, `group`, `line`, `done`, `hot`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    pub class: &'static str,
    pub text: String,
}

impl Tag {
    /// A label of a class.
    pub fn new(class: &'static str, text: impl Into<String>) -> Self {
        Self { class, text: text.into() }
    }
}

/// A share of a hundred in steps of five, for the width classes `w-0` .. `w-100`: styles may not
/// be written into the page.
pub fn step5(percent: u8) -> u8 {
    (percent.min(100) + 2) / 5 * 5
}

/// The number of filled bars of a severity, 1 to 3.
pub fn bars(severity: &str) -> u8 {
    match severity {
        "major" | "emergency" => 3,
        "important" | "urgent" => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths() {
        assert_eq!([0, 2, 3, 27, 98, 100, 255].map(step5), [0, 0, 5, 25, 100, 100, 100]);
    }
}
