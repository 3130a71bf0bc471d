//! 客户投诉意见表: the complaint form, with what is known filled in and room for a pen where it is not.

use super::sheet::{Block, Field, Line, Sheet, Tick, pairs, wide};
use super::{Filling, PaperForm};
use linli_domain::actor::Who;
use linli_domain::clock::Signal;
use linli_domain::complaint::{Entry, Event};
use linli_domain::followup::Outcome;
use linli_domain::ids::TaskId;
use linli_domain::vocabulary::Judgement;

/// Channels of the row "told to the resident", grouped as on paper.
const WAYS: &[(&str, &[&str])] = &[
    ("phone", &["phone"]),
    ("visit", &["visit", "home_visit"]),
    ("letter", &["letter", "email", "fax"]),
    ("message", &["sms", "wechat", "app", "website", "hotline_12345", "media"]),
];

pub(super) fn sheet(f: &Filling<'_>) -> Sheet {
    let mut sheet = f.sheet(PaperForm::Complaint);
    let mut lines = head(f);
    lines.extend(words(f, &mut sheet));
    lines.extend(decisions(f, &mut sheet));
    lines.extend(end(f, &mut sheet));
    sheet.blocks.push(Block::grid(lines));
    sheet
}

fn head(f: &Filling<'_>) -> Vec<Line> {
    let (page, view) = (f.page, &f.paper.view);
    let t = |key| page.t(key);
    let by = match view.reported.by {
        linli_domain::actor::Who::Staff(staff) => view.names.of(staff).to_owned(),
        _ => String::new(),
    };
    let occurred = view.reported.occurred_at.map(|at| page.times.moment(at)).unwrap_or_default();
    let channel = page.word("channel", &view.row.channel).to_owned();
    vec![
        pairs([
            (t("paper.name"), f.name()),
            (t("paper.room"), view.person.room.clone()),
            (t("paper.phone"), f.phone()),
        ]),
        pairs([
            (t("paper.received_at"), page.times.moment(view.state.registered_at)),
            (t("paper.channel"), channel),
            (t("paper.received_by"), by),
        ]),
        pairs([
            (t("paper.occurred_at"), occurred),
            (t("paper.place"), view.row.place_label.clone()),
            (t("paper.accused"), f.accused()),
        ]),
    ]
}

fn words(f: &Filling<'_>, sheet: &mut Sheet) -> Vec<Line> {
    let (page, view) = (f.page, &f.paper.view);
    let more = page.t("paper.see_annex");
    let said = sheet.boxed(page.t("paper.said"), view.text(view.reported.said), 4, more);
    let asks = view.reported.asks.map(|id| view.text(id)).unwrap_or_default();
    let asks = sheet.boxed(page.t("paper.asks"), asks, 2, more);
    vec![
        wide("h-28", page.t("paper.said"), Field::value(said)),
        wide("h-14", page.t("paper.asks"), Field::value(asks)),
    ]
}

fn ticks(f: &Filling<'_>, list: &str, codes: &[&str], on: Option<&str>) -> Vec<Tick> {
    let tick =
        |code: &&str| Tick { label: f.page.word(list, code).to_owned(), on: on == Some(*code) };
    codes.iter().map(tick).collect()
}

fn decisions(f: &Filling<'_>, sheet: &mut Sheet) -> Vec<Line> {
    let (page, view) = (f.page, &f.paper.view);
    let state = &view.state;
    let more = page.t("paper.see_annex");
    let codes: Vec<&str> = Judgement::ALL.iter().map(|j| j.as_str()).collect();
    let judged = ticks(f, "judgement", &codes, state.judgement.map(Judgement::as_str));
    let severity = state.severity.map(|s| page.word("severity", s.as_str())).unwrap_or_default();
    let lead = state.lead();
    let dispatched = state.signals.get(&Signal::HandedOver).map(|at| page.times.moment(*at));
    let signed = lead.map(|task| signer(f, task.id)).unwrap_or_default();
    let finding = state.investigation.as_ref().map(|i| view.words(&i.finding)).unwrap_or_default();
    let finding = sheet.boxed(page.t("paper.finding"), finding, 3, more);
    let plan = sheet.boxed(page.t("paper.plan"), &plan(f), 4, more);
    vec![
        Line {
            class: "",
            cells: vec![
                Field::head(page.t("paper.judgement")),
                Field::value("").span(3).ticks(judged),
                Field::head(page.t("paper.severity")),
                Field::value(severity),
            ],
        },
        pairs([
            (page.t("paper.to"), lead.map_or("", |t| view.names.of(t.department)).to_owned()),
            (page.t("paper.handed_over_at"), dispatched.unwrap_or_default()),
            (page.t("paper.signed_for_by"), signed),
        ]),
        wide("h-22", page.t("paper.finding"), Field::value(finding)),
        wide(
            "h-34",
            page.t("paper.plan"),
            Field::value(plan).signs(&[page.t("paper.sign_head"), page.t("paper.sign_date")]),
        ),
        approval(f, sheet),
    ]
}

fn plan(f: &Filling<'_>) -> String {
    let (page, view) = (f.page, &f.paper.view);
    let Some(plan) = &view.state.plan else { return String::new() };
    let measures = plan.measures.iter().map(|m| {
        let owner = m.owner.map(|staff| format!("{} ", view.names.of(staff))).unwrap_or_default();
        format!("{}（{owner}{}）", view.words(&m.what), page.times.moment(m.due_at))
    });
    let mut lines: Vec<String> = measures.collect();
    if plan.cost.0 > 0 || plan.compensation.0 > 0 {
        let money = [
            ("cost", &*page.yuan(plan.cost.0)),
            ("compensation", &*page.yuan(plan.compensation.0)),
        ];
        lines.push(page.f("case.cost", &money));
    }
    lines.join("\n")
}

fn approval(f: &Filling<'_>, sheet: &mut Sheet) -> Line {
    let (page, view) = (f.page, &f.paper.view);
    let last = f.paper.history.iter().rev().find_map(|entry| match &entry.entry.event {
        Event::PlanApproved { opinion, .. } => Some(("approved", opinion.as_ref(), &entry.entry)),
        Event::PlanReturned { reason, .. } => Some(("returned", Some(reason), &entry.entry)),
        _ => None,
    });
    let code = last.map(|(code, ..)| code);
    let ticks = ticks(f, "paper_decision", &["approved", "returned"], code);
    let opinion = last.and_then(|(_, words, _)| words).map(|w| view.words(w)).unwrap_or_default();
    let mut opinion = sheet.boxed(page.t("paper.approval"), opinion, 2, page.t("paper.see_annex"));
    if let Some(words) = last.and_then(|(.., entry)| in_name_of(f, entry)) {
        opinion = format!("{words}　{opinion}");
    }
    let signs =
        [page.t("paper.sign_director"), page.t("paper.sign_general"), page.t("paper.sign_date")];
    wide("h-30", page.t("paper.approval"), Field::value(opinion).ticks(ticks).signs(&signs))
}

/// That a deputy decided, and in whose name; nothing for who decided alone.
fn in_name_of(f: &Filling<'_>, entry: &Entry) -> Option<String> {
    let (Who::Staff(deputy), principal) = (entry.by, entry.in_name_of?) else { return None };
    let names = &f.paper.view.names;
    let words = [("deputy", names.of(deputy)), ("name", names.of(principal))];
    Some(f.page.f("timeline.in_name_of", &words))
}

/// Who signed for a department's part.
pub(super) fn signer(f: &Filling<'_>, task: TaskId) -> String {
    let view = &f.paper.view;
    let signed = f.paper.history.iter().rev().find_map(|entry| match &entry.entry.event {
        Event::SignedFor { task: of } if *of == task => Some(&entry.entry.by),
        _ => None,
    });
    match signed {
        Some(Who::Staff(staff)) => view.names.of(*staff).to_owned(),
        _ => String::new(),
    }
}

fn end(f: &Filling<'_>, sheet: &mut Sheet) -> Vec<Line> {
    let (page, view) = (f.page, &f.paper.view);
    let more = page.t("paper.see_annex");
    let result = sheet.boxed(page.t("paper.result"), &f.result(), 3, more);
    let told = f.told();
    let way = told.as_ref().and_then(|(_, channel, ..)| {
        WAYS.iter().find(|(_, of)| of.contains(&channel.as_str())).map(|(way, _)| *way)
    });
    let ways: Vec<&str> = WAYS.iter().map(|(way, _)| *way).collect();
    let words = match &told {
        Some((at, _, by, _)) => page.f("paper.told_by", &[("time", at), ("name", by)]),
        None => page.t("paper.told_blank").to_owned(),
    };
    let outcome = view.state.attempts.last().map(|attempt| attempt.outcome.as_str());
    let outcomes = [Outcome::Satisfied, Outcome::BasicallySatisfied, Outcome::NotSatisfied];
    let outcomes: Vec<&str> = outcomes.iter().map(|o| o.as_str()).collect();
    let file = view.state.file_number.clone().unwrap_or_default();
    vec![
        wide(
            "h-28",
            page.t("paper.result"),
            Field::value(result).signs(&[page.t("paper.sign_handler"), page.t("paper.sign_done")]),
        ),
        wide(
            "",
            page.t("paper.told"),
            Field::value(words).ticks(ticks(f, "paper_way", &ways, way)),
        ),
        wide(
            "h-14",
            page.t("paper.follow_up"),
            Field::value(page.t("paper.follow_up_blank"))
                .ticks(ticks(f, "outcome", &outcomes, outcome)),
        ),
        Line {
            class: "h-12",
            cells: vec![
                Field::head(page.t("paper.sign_resident")),
                Field::value("").span(3),
                Field::head(page.t("paper.file_number")),
                Field::value(file),
            ],
        },
    ]
}
