//! The same cases as a board, one column for each step, or as a calendar, one for each day that something is due.
//!
//! A card is dragged to a column, or its link pressed; either leads to the act in between ([`super::moved`]).

use super::list::Address;
use super::row;
use crate::shell::Page;
use crate::view::{CaseRow, Steps};
use jiff::{SignedDuration, Timestamp};
use linli_app::cases::ListedCase;
use linli_app::cases::list::Category;
use linli_domain::complaint::Stage;
use linli_domain::repair;

/// How a list is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    List,
    Board,
    Calendar,
}

impl Mode {
    /// Every value.
    pub(super) const ALL: &'static [Self] = &[Self::List, Self::Board, Self::Calendar];

    /// The code in addresses.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Board => "board",
            Self::Calendar => "calendar",
        }
    }

    /// What an address asks for.
    pub(super) fn of(asked: &Address) -> Self {
        let code = asked.get("view").unwrap_or_default();
        Self::ALL.iter().copied().find(|mode| mode.as_str() == code).unwrap_or(Self::List)
    }
}

/// One column.
#[derive(Clone, Debug, Default)]
pub(super) struct Lane {
    pub(super) label: String,
    /// The code of the step; empty in a calendar.
    pub(super) step: &'static str,
    /// The step after this one, its code and its name.
    pub(super) next: Option<(&'static str, String)>,
    pub(super) cards: Vec<CaseRow>,
}

/// The columns of a layout; none for a plain list.
pub(super) fn of(
    page: &Page,
    categories: &[Category],
    mode: Mode,
    cases: &[ListedCase],
) -> Vec<Lane> {
    match mode {
        Mode::List => Vec::new(),
        Mode::Board => board(page, categories, cases),
        Mode::Calendar => calendar(page, categories, cases),
    }
}

/// The steps in which a case can wait; it is registered at once. Those of complaints, then those of repairs, each only where there is one of the kind.
fn board(page: &Page, categories: &[Category], cases: &[ListedCase]) -> Vec<Lane> {
    let complaint = |stage: &str| Stage::parse(stage).map(Stage::step);
    let repair = |stage: &str| repair::Stage::parse(stage).map(repair::Stage::step);
    let mut lanes = Vec::new();
    if cases.is_empty() || cases.iter().any(|case| complaint(&case.stage).is_some()) {
        lanes.extend(columns(page, categories, cases, Steps::STAGES, complaint));
    }
    if cases.iter().any(|case| repair(&case.stage).is_some()) {
        let of_repairs = columns(page, categories, cases, Steps::OF_REPAIR, repair);
        // Steps of both kinds have the same names.
        let kind = page.word("kind", "repair");
        lanes.extend(
            of_repairs
                .into_iter()
                .map(|lane| Lane { label: format!("{kind} · {}", lane.label), ..lane }),
        );
    }
    lanes
}

fn columns(
    page: &Page,
    categories: &[Category],
    cases: &[ListedCase],
    stages: &'static [&'static str],
    step: impl Fn(&str) -> Option<u8>,
) -> Vec<Lane> {
    stages
        .iter()
        .enumerate()
        .skip(1)
        .map(|(index, stage)| Lane {
            label: page.word("stage", stage).to_owned(),
            step: stage,
            next: stages.get(index + 1).map(|next| (*next, page.word("stage", next).to_owned())),
            cards: cases
                .iter()
                .filter(|case| step(&case.stage).map(usize::from) == Some(index + 1))
                .map(|case| row::row(page, categories, case))
                .collect(),
        })
        .collect()
}

/// What is late first, then day by day, then what has no limit.
fn calendar(page: &Page, categories: &[Category], cases: &[ListedCase]) -> Vec<Lane> {
    let now = page.times.now();
    // A limit at 24:00 is of the day that ends.
    let last = |due: Timestamp| page.times.weekday(due - SignedDuration::from_micros(1));
    let day = |case: &ListedCase| match case.due_at {
        _ if case.paused => page.word("urgency", "paused").to_owned(),
        None => page.t("list.unscheduled").to_owned(),
        Some(due) if due <= now => page.word("urgency", "overdue").to_owned(),
        Some(due) => last(due),
    };
    let mut lanes: Vec<Lane> = Vec::new();
    for case in cases {
        let label = day(case);
        let card = row::row(page, categories, case);
        match lanes.iter_mut().find(|lane| lane.label == label) {
            Some(lane) => lane.cards.push(card),
            None => lanes.push(Lane { label, cards: vec![card], ..Lane::default() }),
        }
    }
    lanes
}
