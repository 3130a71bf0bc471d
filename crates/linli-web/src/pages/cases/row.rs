//! A listed case as a row of the list, grouped by urgency.

use crate::shell::Page;
use crate::view::{CaseGroup, CaseRow, Clock, Steps, Tag, tenths};
use jiff::SignedDuration;
use linli_app::cases::list::Category;
use linli_app::cases::{ListedCase, Ribbon};
use linli_domain::complaint::Stage;
use linli_domain::repair;

/// The groups of a list, in their order: a paused clock presses least.
const URGENCIES: &[&str] = &["overdue", "soon", "today", "later", "paused", "finished"];
/// Households that make a group complaint, for the tag.
const GROUP: i64 = 5;

/// The name of a category in the visitor's language.
pub fn name(page: &Page, category: &Category) -> String {
    match page.lang() {
        "zh-TW" => category.name_zh_tw.clone(),
        "en" => category.name_en.clone(),
        _ => category.name_zh_cn.clone(),
    }
}

/// The name of a category in the visitor's language, with its branch.
pub fn category(page: &Page, all: &[Category], code: &str) -> String {
    let Some(leaf) = all.iter().find(|c| c.code == code) else { return code.to_owned() };
    let above = leaf.parent.as_ref().and_then(|p| all.iter().find(|c| c.code == *p));
    match above {
        Some(above) => format!("{} / {}", name(page, above), name(page, leaf)),
        None => name(page, leaf),
    }
}

/// One row.
pub fn row(page: &Page, categories: &[Category], case: &ListedCase) -> CaseRow {
    let (percent, finished) = progress(&case.stage);
    let mut tags = Vec::new();
    if case.matter.is_some() {
        let words = [("n", case.households.to_string()), ("of", GROUP.to_string())];
        tags.push(Tag::new(
            "group",
            page.f("case.group", &[("n", &words[0].1), ("of", &words[1].1)]),
        ));
    }
    if case.round > 0 {
        tags.push(Tag::new("line", page.f("case.reopened", &[("n", &case.round.to_string())])));
    }
    let reporter = if case.reporter.is_empty() { page.t("case.anonymous") } else { &case.reporter };
    CaseRow {
        id: case.id.to_string(),
        href: format!("/cases/{}", case.id),
        number: case.number.clone(),
        severity: case.severity.clone(),
        title: case.title.clone(),
        meta: vec![
            page.word("channel", &case.channel).to_owned(),
            category(page, categories, &case.category),
        ],
        tags,
        resident: reporter.to_owned(),
        place: case.place_label.clone(),
        stage: page.word("state", &case.stage).to_owned(),
        percent,
        stage_class: match finished {
            true => "end",
            _ if case.round > 0 => "back",
            _ => "",
        },
        department: case.department_name.clone().unwrap_or_else(|| "—".to_owned()),
        owner: case.handler_name.clone().unwrap_or_default(),
        clock: clock(page, case),
        verb: String::new(),
        updated: page.times.ago(case.updated_at),
        updated_full: page.times.full(case.updated_at),
    }
}

/// How far a case of any kind has come, in percent, and whether it is finished.
fn progress(stage: &str) -> (u8, bool) {
    if let Some(stage) = repair::Stage::parse(stage) {
        return (tenths(usize::from(stage.step()) - 1, Steps::OF_REPAIR.len()), stage.finished());
    }
    Stage::parse(stage).map_or((0, false), |s| ((s.step() - 1) * 10, s.finished()))
}

/// What is asked for next, by its code.
fn wanted(stage: &str) -> Option<&'static str> {
    let of_repair = repair::Stage::parse(stage).map(super::repair::wanted);
    if let Some(actions) = of_repair {
        return actions.first().map(|action| action.as_str());
    }
    let actions = Stage::parse(stage).map(super::show::wanted).unwrap_or_default();
    actions.first().map(|action| action.as_str())
}

/// The same with what is asked for as a button.
pub fn with_verb(page: &Page, categories: &[Category], case: &ListedCase) -> CaseRow {
    let verb = wanted(&case.stage).map(|action| page.word("action", action).to_owned());
    CaseRow { verb: verb.unwrap_or_default(), ..row(page, categories, case) }
}

fn clock(page: &Page, case: &ListedCase) -> Option<Clock> {
    if case.paused {
        return Some(Clock::held(page.t("clock.paused"), ""));
    }
    let (due, id) = (case.due_at?, case.due_clock.as_deref()?);
    let whole = due.duration_since(case.registered_at);
    let soon = case.registered_at + SignedDuration::from_secs(whole.as_secs() * 4 / 5);
    Some(Clock::running(page, page.word("clock_name", id), case.registered_at, soon, due))
}

/// Rows under the headings of their urgency, each heading once; within it in the order in which they come.
pub fn groups(
    page: &Page,
    categories: &[Category],
    borders: &Ribbon,
    cases: &[ListedCase],
) -> Vec<CaseGroup> {
    let of = |code: &'static str| {
        let rows: Vec<CaseRow> = cases
            .iter()
            .filter(|case| urgency(borders, case) == code)
            .map(|case| row(page, categories, case))
            .collect();
        CaseGroup {
            label: page.word("urgency", code).to_owned(),
            count: rows.len().to_string(),
            rows,
        }
    };
    URGENCIES.iter().map(|code| of(code)).filter(|group| !group.rows.is_empty()).collect()
}

/// Rows without headings.
pub fn plain(page: &Page, categories: &[Category], cases: &[ListedCase]) -> Vec<CaseGroup> {
    let rows: Vec<CaseRow> = cases.iter().map(|case| row(page, categories, case)).collect();
    if rows.is_empty() { Vec::new() } else { vec![CaseGroup { rows, ..CaseGroup::default() }] }
}

fn urgency(borders: &Ribbon, case: &ListedCase) -> &'static str {
    match case.open {
        true => borders.bucket(case.due_at, case.paused).as_str(),
        false => "finished",
    }
}
