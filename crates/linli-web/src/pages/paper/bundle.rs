//! The whole file as one bundle (CMP-12): a cover with clocks and contents, every form, and the history.

use super::sheet::{Block, Field, Sheet, pairs, wide};
use super::{Filling, PaperForm};
use crate::pages::cases::folder::Folder;
use crate::pages::cases::timeline::{self, Lookup};

/// Forms of the file between the cover and the history.
const FORMS: &[PaperForm] = &[
    PaperForm::Reception,
    PaperForm::Complaint,
    PaperForm::Handling,
    PaperForm::Slip,
    PaperForm::FollowUp,
];
/// Files that the cover names; the history names all.
const FILES: usize = 12;

pub(super) fn sheets(f: &Filling<'_>) -> Vec<Sheet> {
    let mut sheets = vec![cover(f)];
    sheets.extend(FORMS.iter().flat_map(|form| f.fill(*form)));
    sheets.push(log(f));
    sheets
}

fn cover(f: &Filling<'_>) -> Sheet {
    let mut sheet = f.sheet(PaperForm::File);
    let (page, view) = (f.page, &f.paper.view);
    let state = &view.state;
    let more = page.t("paper.see_annex");
    let title = sheet.boxed(page.t("paper.subject"), &view.row.title, 2, more);
    let word = |list: &str, code: Option<&str>| {
        code.map(|code| page.word(list, code).to_owned()).unwrap_or_default()
    };
    let closed = state.closed_at.map(|at| page.times.moment(at)).unwrap_or_default();
    let grid = Block::grid(vec![
        pairs([
            (page.t("paper.file_number"), state.file_number.clone().unwrap_or_default()),
            (page.t("paper.case_number"), view.row.number.clone()),
            (page.t("paper.state"), word("state", Some(state.stage.as_str()))),
        ]),
        wide("h-14", page.t("paper.subject"), Field::value(title)),
        pairs([
            (page.t("paper.name"), f.name()),
            (page.t("paper.room"), view.person.room.clone()),
            (page.t("paper.phone"), f.phone()),
        ]),
        pairs([
            (page.t("paper.judgement"), word("judgement", state.judgement.map(|j| j.as_str()))),
            (page.t("paper.severity"), word("severity", state.severity.map(|s| s.as_str()))),
            (page.t("paper.rounds"), state.round.to_string()),
        ]),
        pairs([
            (page.t("paper.received_at"), page.times.moment(state.registered_at)),
            (page.t("paper.closed_at"), closed),
            (page.t("paper.accused"), f.accused()),
        ]),
    ]);
    let (clocks, contents, files) = (clocks(f), contents(f), files(f));
    sheet.blocks.extend([grid, clocks, contents, files]);
    sheet
}

fn clocks(f: &Filling<'_>) -> Block {
    let (page, view) = (f.page, &f.paper.view);
    let row = |clock: &linli_app::complaint::view::ClockView| {
        vec![
            page.word("clock_name", &clock.id).to_owned(),
            page.times.moment(clock.from),
            page.times.moment(clock.due_at),
            clock.done_at.map(|at| page.times.moment(at)).unwrap_or_default(),
            page.word("clock_state", clock_state(clock)).to_owned(),
        ]
    };
    let rows = view.clocks.iter().take(12).map(row).collect();
    let heads = ["clock", "from", "due", "kept_at", "state"];
    let heads = heads.iter().map(|code| page.word("paper_column", code).to_owned()).collect();
    Block::list(page.t("paper.clocks"), &["", "c-34", "c-34", "c-34", "c-24"], heads, rows, 0)
}

fn clock_state(clock: &linli_app::complaint::view::ClockView) -> &'static str {
    use linli_domain::clock::ClockState as S;
    match clock.state {
        S::Running => "running",
        S::Paused => "paused",
        S::Met => "met",
        S::Breached => "breached",
        S::Stopped => "stopped",
    }
}

fn contents(f: &Filling<'_>) -> Block {
    let page = f.page;
    let names = FORMS.iter().map(|form| page.word("paper_form", form.as_str()));
    let names = names.chain([page.t("paper.history")]);
    let rows = names.enumerate().map(|(at, name)| vec![(at + 1).to_string(), name.to_owned()]);
    let heads = ["no", "document"].map(|code| page.word("paper_column", code).to_owned());
    Block::list(page.t("paper.contents"), &["c-10", ""], heads.to_vec(), rows.collect(), 0)
}

fn files(f: &Filling<'_>) -> Block {
    let (page, view) = (f.page, &f.paper.view);
    let row = |file: &linli_app::complaint::view::AttachmentRow| {
        let digest: String = file.digest.chars().take(16).collect();
        let name: String = file.name.chars().take(40).collect();
        vec![page.times.moment(file.at), name, format!("{} KB", (file.size + 1023) / 1024), digest]
    };
    let rows = view.attachments.iter().take(FILES).map(row).collect();
    let heads = ["time", "file", "size", "digest"];
    let heads = heads.iter().map(|code| page.word("paper_column", code).to_owned()).collect();
    Block::list(page.t("paper.files"), &["c-34", "", "c-18", "c-38"], heads, rows, 1)
}

/// The whole history over as many pages as it needs.
fn log(f: &Filling<'_>) -> Sheet {
    let page = f.page;
    let mut sheet = f.sheet(PaperForm::File);
    sheet.title = page.t("paper.history").to_owned();
    sheet.flows = true;
    let heads = ["time", "who", "what"];
    let heads = heads.iter().map(|code| page.word("paper_column", code).to_owned()).collect();
    let rows = history(f).into_iter().map(|[time, who, headline, body]| {
        let what = if body.is_empty() { headline } else { format!("{headline}\n{body}") };
        vec![time, who, what]
    });
    sheet.blocks = vec![Block::list("", &["c-34", "c-24", ""], heads, rows.collect(), 0)];
    sheet
}

/// The history as lines: time, who, what happened, in which words.
pub(super) fn history(f: &Filling<'_>) -> Vec<[String; 4]> {
    let look = Lookup::from(Folder::from(&f.paper.view));
    let entries = f.paper.history.iter();
    entries
        .filter_map(|entry| {
            let line = timeline::entry(f.page, look, entry)?;
            let time = f.page.times.moment(entry.entry.at);
            Some([time, line.who, line.headline, line.body])
        })
        .collect()
}
