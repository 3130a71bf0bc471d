//! 处理回单: what was done, told to the resident and signed by them; one half stays with the office.

use super::sheet::{Block, Field, Line, Sheet, Tick, pairs, wide};
use super::{Filling, PaperForm};
use linli_domain::followup::Outcome;

pub(super) fn sheet(f: &Filling<'_>) -> Sheet {
    let mut sheet = f.sheet(PaperForm::Slip);
    let page = f.page;
    let theirs = half(f, &mut sheet, page.t("paper.slip_resident"));
    // What did not fit stands in the annex once, not for each half.
    let annex = std::mem::take(&mut sheet.annex);
    let ours = half(f, &mut sheet, page.t("paper.slip_stub"));
    sheet.annex = annex;
    sheet.blocks = vec![theirs, Block::cut(page.t("paper.cut")), ours];
    sheet
}

fn half(f: &Filling<'_>, sheet: &mut Sheet, title: &str) -> Block {
    let (page, view) = (f.page, &f.paper.view);
    let more = page.t("paper.see_annex");
    let told = f.told();
    let result = match &told {
        Some((.., words)) => words.clone(),
        None => f.result(),
    };
    let subject = sheet.boxed(page.t("paper.subject"), &view.row.title, 1, more);
    let result = sheet.boxed(page.t("paper.result"), &result, 5, more);
    let (at, way, by) = match &told {
        Some((at, channel, by, _)) => {
            (at.clone(), page.word("channel", channel).to_owned(), by.clone())
        }
        None => Default::default(),
    };
    let outcomes = [Outcome::Satisfied, Outcome::BasicallySatisfied, Outcome::NotSatisfied];
    let tick = |o: &Outcome| Tick { label: page.word("outcome", o.as_str()).to_owned(), on: false };
    let ticks = outcomes.iter().map(tick).collect();
    let signs = [page.t("paper.sign_resident"), page.t("paper.sign_date")];
    let lines: Vec<Line> = vec![
        pairs([
            (page.t("paper.case_number"), view.row.number.clone()),
            (page.t("paper.name"), f.name()),
            (page.t("paper.room"), view.person.room.clone()),
        ]),
        wide("", page.t("paper.subject"), Field::value(subject)),
        wide("h-34", page.t("paper.result"), Field::value(result)),
        pairs([
            (page.t("paper.told_at"), at),
            (page.t("paper.told_way"), way),
            (page.t("paper.told_from"), by),
        ]),
        wide("h-22", page.t("paper.opinion"), Field::value("").ticks(ticks).signs(&signs)),
    ];
    Block { title: title.to_owned(), ..Block::grid(lines) }
}
