//! What a policy would do, in words: the real cases of the last 90 days, and three examples.

use crate::shell::Page;
use crate::view::{Cell, Table};
use linli_app::clocks::preview::{ChangedCase, ChangedClock, Example, Preview, Tally};

/// Changed cases that are listed.
const LISTED: usize = 30;

/// The effect in words.
pub struct Effect {
    pub rate: String,
    pub counts: String,
    /// Empty if no case would stand differently.
    pub changed: Table,
    pub more: String,
    pub examples: Vec<Sample>,
}

/// A complaint registered at a telling instant.
pub struct Sample {
    pub title: String,
    /// Level of severity, and its limits in order.
    pub levels: Vec<(String, String)>,
}

/// Puts a preview into words.
pub fn effect(page: &Page, preview: &Preview) -> Effect {
    let n = |n: usize| n.to_string();
    let rate = page.f(
        "rules.rate",
        &[("before", &share(page, preview.before)), ("after", &share(page, preview.after))],
    );
    let counts = page.f(
        "rules.counts",
        &[
            ("cases", &n(preview.cases)),
            ("late", &n(preview.newly_late)),
            ("on_time", &n(preview.newly_on_time)),
            ("changed", &n(preview.changed_count)),
        ],
    );
    let labels = ["rules.case", "rules.registered", "rules.differs"].map(|key| page.t(key));
    let mut changed = Table::new(page.t("rules.changed"), &labels);
    for case in preview.changed.iter().take(LISTED) {
        changed.row(row(page, case));
    }
    let left = preview.changed_count.saturating_sub(LISTED);
    let more = if left > 0 { page.f("rules.more", &[("count", &n(left))]) } else { String::new() };
    let examples = preview.examples.iter().map(|example| sample(page, example)).collect();
    Effect { rate, counts, changed, more, examples }
}

fn share(page: &Page, tally: Tally) -> String {
    match tally.per_mille() {
        Some(n) => format!("{}.{}%", n / 10, n % 10),
        None => page.t("rules.no_verdict").to_owned(),
    }
}

fn row(page: &Page, case: &ChangedCase) -> Vec<Cell> {
    let clocks: Vec<String> = case.clocks.iter().map(|clock| differs(page, clock)).collect();
    vec![
        Cell::link(&*case.number, format!("/cases/{}", case.id)),
        Cell::text(page.times.moment(case.registered_at)),
        Cell::text(clocks.join(page.t("rules.semicolon"))),
    ]
}

fn differs(page: &Page, clock: &ChangedClock) -> String {
    let side = |side: Option<(jiff::Timestamp, linli_domain::clock::ClockState)>| match side {
        Some((due, state)) => page.f(
            "rules.side",
            &[
                ("time", &page.times.moment(due)),
                ("state", page.word("clock_state", state.as_str())),
            ],
        ),
        None => page.t("rules.not_there").to_owned(),
    };
    page.f(
        "rules.becomes",
        &[
            ("clock", page.word("clock_name", &clock.id)),
            ("before", &side(clock.before)),
            ("after", &side(clock.after)),
        ],
    )
}

fn sample(page: &Page, example: &Example) -> Sample {
    let levels = example.levels.iter().map(|(severity, clocks)| {
        let limit = |clock: &linli_domain::clock::explain::Explained| {
            let name = page.word("clock_name", &clock.id);
            page.f("rules.limit", &[("clock", name), ("time", &page.times.moment(clock.due_at))])
        };
        let limits: Vec<String> = clocks.iter().map(limit).collect();
        (
            page.word("severity", severity.as_str()).to_owned(),
            limits.join(page.t("rules.semicolon")),
        )
    });
    let words = [
        ("when", page.word("rules_example", example.code)),
        ("time", &page.times.full(example.at)),
    ];
    Sample { title: page.f("rules.example", &words), levels: levels.collect() }
}
