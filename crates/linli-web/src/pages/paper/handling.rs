//! 投诉处理记录表: who received the form when, with their signature, and what each department did.

use super::complaint::signer;
use super::sheet::{Block, Field, Sheet, pairs, wide};
use super::{Filling, PaperForm};
use linli_domain::complaint::{Event, Task, TaskState};
use linli_domain::ids::TaskId;

/// Rows of the departments that the form has room for.
const PARTS: usize = 6;
/// Steps of the handling that the form has room for; the others are in the annex.
const STEPS: usize = 11;

pub(super) fn sheet(f: &Filling<'_>) -> Sheet {
    let mut sheet = f.sheet(PaperForm::Handling);
    let (page, view) = (f.page, &f.paper.view);
    let category = match page.lang() {
        "zh-TW" => &view.category.zh_tw,
        "en" => &view.category.en,
        _ => &view.category.zh_cn,
    };
    let more = page.t("paper.see_annex");
    let subject = sheet.boxed(page.t("paper.subject"), &view.row.title, 1, more);
    let grid = Block::grid(vec![
        pairs([
            (page.t("paper.name"), f.name()),
            (page.t("paper.room"), view.person.room.clone()),
            (page.t("paper.phone"), f.phone()),
        ]),
        pairs([
            (page.t("paper.received_at"), page.times.moment(view.state.registered_at)),
            (page.t("paper.category"), category.clone()),
            (page.t("paper.place"), view.row.place_label.clone()),
        ]),
        wide("", page.t("paper.subject"), Field::value(subject)),
    ]);
    let parts = parts(f, &mut sheet);
    let steps = steps(f, &mut sheet);
    let signs =
        [page.t("paper.sign_head"), page.t("paper.sign_director"), page.t("paper.sign_date")];
    let end =
        Block::grid(vec![wide("h-22", page.t("paper.remarks"), Field::value("").signs(&signs))]);
    sheet.blocks.extend([grid, parts, steps, end]);
    sheet
}

fn parts(f: &Filling<'_>, sheet: &mut Sheet) -> Block {
    let page = f.page;
    let heads = ["department", "handed_over_at", "signed_for", "handed_back_at", "done", "sign"];
    let heads = heads.iter().map(|code| page.word("paper_column", code).to_owned()).collect();
    let tasks = &f.paper.view.state.tasks;
    let rows = tasks.iter().take(PARTS).map(|task| part(f, sheet, task)).collect();
    let columns = ["c-24", "c-24", "c-30", "c-24", "", "c-24"];
    Block::list(page.t("paper.parts"), &columns, heads, rows, 4)
}

fn part(f: &Filling<'_>, sheet: &mut Sheet, task: &Task) -> Vec<String> {
    let (page, view) = (f.page, &f.paper.view);
    let at = |test: &dyn Fn(&Event) -> bool| {
        let entry = f.paper.history.iter().find(|entry| test(&entry.entry.event));
        entry.map(|entry| page.times.moment(entry.entry.at)).unwrap_or_default()
    };
    let given = at(&|event| gives(event, task.id));
    let signed = at(&|event| matches!(event, Event::SignedFor { task: of } if *of == task.id));
    let back = at(
        &|event| matches!(event, Event::TaskCompleted { task: of, .. } | Event::Returned { task: of, .. } if *of == task.id),
    );
    let department = view.names.of(task.department).to_owned();
    let done = match (&task.result, task.state) {
        (Some(result), _) => {
            short(sheet, &department, view.words(result), page.t("paper.see_annex"))
        }
        (None, TaskState::Returned | TaskState::Cancelled) => {
            page.word("paper_task", task.state.as_str()).to_owned()
        }
        (None, _) => String::new(),
    };
    vec![department, given, format!("{} {signed}", signer(f, task.id)), back, done, String::new()]
}

fn gives(event: &Event, task: TaskId) -> bool {
    match event {
        Event::Dispatched { tasks, .. } => tasks.iter().any(|given| given.id == task),
        Event::ReturnDecided { to: Some(given), .. } => given.id == task,
        _ => false,
    }
}

/// Words for a narrow column; the whole goes into the annex.
fn short(sheet: &mut Sheet, label: &str, words: &str, more: &str) -> String {
    const MOST: usize = 24;
    if words.chars().count() <= MOST {
        return words.to_owned();
    }
    sheet.annex.push((label.to_owned(), words.to_owned()));
    let head: String = words.chars().take(MOST - 6).collect();
    format!("{head}…… {more}")
}

fn steps(f: &Filling<'_>, sheet: &mut Sheet) -> Block {
    let page = f.page;
    let all = super::bundle::history(f);
    let heads = ["time", "who", "what"];
    let heads = heads.iter().map(|code| page.word("paper_column", code).to_owned()).collect();
    let line = |[time, who, headline, _]: &[String; 4]| {
        vec![time.clone(), who.clone(), headline.chars().take(48).collect()]
    };
    let from = all.len().saturating_sub(STEPS);
    if from > 0 {
        let earlier =
            all[..from].iter().map(|[time, who, headline, _]| format!("{time}　{who}　{headline}"));
        let earlier = earlier.collect::<Vec<_>>().join("\n");
        sheet.annex.push((page.t("paper.earlier").to_owned(), earlier));
    }
    let rows = all[from..].iter().map(line).collect();
    Block::list(page.t("paper.steps"), &["c-38", "c-24", ""], heads, rows, 6)
}
