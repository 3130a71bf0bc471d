//! 回访记录表: every attempt, what was asked and answered, and the signature of a visit at home.

use super::sheet::{Block, Field, Line, Sheet, Tick, pairs, wide};
use super::{Filling, PaperForm};
use linli_domain::complaint::Event;
use linli_domain::followup::Outcome;

/// Attempts that the form has room for, the last ones.
const ATTEMPTS: usize = 8;
/// The questions of the call.
const QUESTIONS: &[&str] = &["solved", "told_in_time", "attitude"];

pub(super) fn sheet(f: &Filling<'_>) -> Sheet {
    let mut sheet = f.sheet(PaperForm::FollowUp);
    let (page, view) = (f.page, &f.paper.view);
    let more = page.t("paper.see_annex");
    let subject = sheet.boxed(page.t("paper.subject"), &view.row.title, 1, more);
    let result = match f.told() {
        Some((.., words)) => words,
        None => f.result(),
    };
    let result = sheet.boxed(page.t("paper.result_told"), &result, 4, more);
    let grid = Block::grid(vec![
        pairs([
            (page.t("paper.name"), f.name()),
            (page.t("paper.room"), view.person.room.clone()),
            (page.t("paper.phone"), f.phone()),
        ]),
        wide("", page.t("paper.subject"), Field::value(subject)),
        wide("h-28", page.t("paper.result_told"), Field::value(result)),
    ]);
    let attempts = attempts(f, &mut sheet);
    let end = end(f);
    sheet.blocks.extend([grid, attempts, end]);
    sheet
}

fn attempts(f: &Filling<'_>, sheet: &mut Sheet) -> Block {
    let (page, view) = (f.page, &f.paper.view);
    let mut rows = Vec::new();
    for entry in &f.paper.history {
        let Event::FollowedUp { outcome, channel, note, .. } = &entry.entry.event else { continue };
        let by = match entry.entry.by {
            linli_domain::actor::Who::Staff(staff) => view.names.of(staff).to_owned(),
            _ => String::new(),
        };
        let note = note.as_ref().map(|words| view.words(words)).unwrap_or_default();
        rows.push((
            page.times.moment(entry.entry.at),
            page.word("channel", channel.as_str()).to_owned(),
            by,
            page.word("outcome", outcome.as_str()).to_owned(),
            note.to_owned(),
        ));
    }
    let from = rows.len().saturating_sub(ATTEMPTS);
    let last = rows.split_off(from);
    let rows = last.into_iter().enumerate().map(|(at, (time, way, by, outcome, note))| {
        let short: String = note.chars().take(40).collect();
        if short.len() < note.len() {
            sheet.annex.push((format!("{time} {outcome}"), note));
        }
        vec![(from + at + 1).to_string(), time, way, by, outcome, short]
    });
    let rows = rows.collect();
    let heads = ["no", "time", "way", "who", "outcome", "words"];
    let heads = heads.iter().map(|code| page.word("paper_column", code).to_owned()).collect();
    let columns = ["c-10", "c-30", "c-18", "c-18", "c-24", ""];
    Block::list(page.t("paper.attempts"), &columns, heads, rows, 4)
}

fn end(f: &Filling<'_>) -> Block {
    let page = f.page;
    let tick = |list: &str, code: &str| Tick { label: page.word(list, code).to_owned(), on: false };
    let mut lines: Vec<Line> = QUESTIONS
        .iter()
        .map(|question| {
            let answers = ["yes", "partly", "no"].map(|code| tick("paper_answer", code));
            let field = Field::value("").ticks(answers.to_vec());
            let words = Field::value(page.word("paper_question", question)).span(3);
            Line {
                class: "",
                cells: vec![Field::head(page.t("paper.question")), words, field.span(2)],
            }
        })
        .collect();
    let last = f.paper.view.state.attempts.last().map(|attempt| attempt.outcome);
    let outcomes = [Outcome::Satisfied, Outcome::BasicallySatisfied, Outcome::NotSatisfied];
    let outcomes = outcomes
        .map(|outcome| Tick { on: last == Some(outcome), ..tick("outcome", outcome.as_str()) });
    lines.push(wide("", page.t("paper.satisfaction"), Field::value("").ticks(outcomes.to_vec())));
    lines.push(wide("h-30", page.t("paper.opinion"), Field::value("")));
    let signs =
        [page.t("paper.sign_resident"), page.t("paper.sign_follower"), page.t("paper.sign_date")];
    lines.push(wide("h-22", page.t("paper.signatures"), Field::value("").signs(&signs)));
    Block::grid(lines)
}
