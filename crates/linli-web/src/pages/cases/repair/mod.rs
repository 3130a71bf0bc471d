//! What the page of a case says of a repair: its eight steps, the one thing asked, price, appointment, history (REP-1 to
//! REP-7). The page itself is the one of all cases.

mod facts;
mod fields;
mod link;
mod order;
mod read;
mod said;

pub(in crate::pages) use facts::{between, equipment, facts};
pub(in crate::pages) use fields::{form, pieces};
pub(super) use link::looked_up;
pub(in crate::pages) use order::wanted;
pub(super) use read::read;
pub(super) use said::entry;

use super::act::ActForm;
use super::folder::Folder;
use super::timeline::Lookup;
use super::whole::{Ask, Parts};
use super::{composer, refusal_of, show, side};
use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Entry, Steps, Tag};
use linli_app::repair::view::{self, RepairView};
use linli_domain::clock::Signal;
use linli_domain::ids::CaseId;
use linli_domain::repair::Action;

/// The papers of a repair, by the codes of their addresses.
const PAPERS: &[&str] = &["work_order", "note_card"];

/// Everything that the page shows of a repair alone.
pub(super) fn parts(page: &Page, view: &RepairView) -> Parts {
    let look = Lookup::from(Folder::from(view));
    let entries = view.timeline.entries.iter().filter_map(|e| said::entry(page, look, e));
    let note = view.may(Action::Note).then(|| composer::note(page, view.row.id));
    Parts {
        stage_class: if view.state.stage.finished() { "end" } else { "" },
        tags: tags(page, view),
        quiet: show::quiet(page, Folder::from(view)),
        steps: steps(page, view),
        ask: ask(page, view),
        others: others(page, view),
        composer: note.into_iter().collect(),
        entries: entries.collect(),
        before: view.timeline.before,
        duties: facts::duties(page, view),
        texts: Vec::new(),
        may_attach: view.may(Action::Attach),
        forms: PAPERS,
    }
}

/// An older part of a repair's history, and where the next one begins.
pub(super) async fn older(
    state: &WebState,
    signed: &Signed,
    page: &Page,
    view: &RepairView,
    before: Option<i64>,
) -> Result<(Vec<Entry>, Option<i64>), Fault> {
    let part = view::timeline(&state.app, &signed.caller, CaseId(view.row.id), before).await;
    let part = part.map_err(fault)?;
    let look =
        Lookup { names: &part.names, texts: &part.texts, ..Lookup::from(Folder::from(view)) };
    let entries = part.timeline.entries.iter().filter_map(|e| said::entry(page, look, e)).collect();
    Ok((entries, part.timeline.before))
}

fn tags(page: &Page, view: &RepairView) -> Vec<Tag> {
    let state = &view.state;
    let mut tags: Vec<Tag> = Vec::new();
    tags.extend(view.flags.iter().map(|flag| Tag::new("hot", page.word("visitor_flag", flag))));
    if state.emergency() && state.stage.untaken() && state.pages > 0 {
        let rounds = [("n", state.pages.to_string())];
        tags.push(Tag::new("hot", page.f("repair.called", &[("n", &rounds[0].1)])));
    }
    if state.paused() {
        tags.push(Tag::new("line", page.t("case.paused")));
    }
    if state.absences > 0 {
        let times = state.absences.to_string();
        tags.push(Tag::new("line", page.f("repair.absences", &[("n", &times)])));
    }
    if view.recurrent > 0 {
        let times = view.recurrent.to_string();
        tags.push(Tag::new("hot", page.f("repair.recurrent", &[("n", &times)])));
    }
    if state.rolled > 0 {
        tags.push(Tag::new("line", page.t("repair.rolled")));
    }
    tags
}

fn steps(page: &Page, view: &RepairView) -> Steps {
    let state = &view.state;
    let at = |signal: Signal| state.signals.get(&signal).map(|t| page.times.short(*t));
    let technician = state.technician.map(|id| view.names.of(id).to_owned());
    let outcome = state.attempts.last().map(|a| page.word("outcome", a.outcome.as_str()));
    let notes = [
        state.urgency.map(|u| page.word("severity", u.as_str()).to_owned()),
        at(Signal::Issued),
        technician,
        at(Signal::Arrived),
        state.total().map(|total| page.yuan(total.0)),
        state.bill.as_ref().map(|_| page.t("repair.work_done").to_owned()),
        at(Signal::HandedIn),
        outcome.map(str::to_owned),
    ];
    let notes: Vec<String> = notes.into_iter().map(Option::unwrap_or_default).collect();
    Steps::of(page, Steps::OF_REPAIR, usize::from(state.stage.step()) - 1, &notes)
}

fn wanted_now(view: &RepairView) -> Vec<Action> {
    let resume = view.may(Action::Resume).then_some(Action::Resume);
    resume.into_iter().chain(wanted(view.state.stage).iter().copied()).collect()
}

fn ask(page: &Page, view: &RepairView) -> Ask {
    let wanted = wanted_now(view);
    let allowed = wanted.iter().filter(|action| view.may(**action));
    let acts: Vec<ActForm> = allowed.map(|action| form(*action, page, view, None)).collect();
    let refused = view.actions.iter().filter(|(action, _)| wanted.contains(action));
    let refused = refused.filter_map(|(action, refusal)| {
        let words = refusal_of(page, refusal.as_ref()?, &view.names);
        Some((page.word("action", action.as_str()).to_owned(), words))
    });
    let list = if acts.is_empty() { "wait_stage" } else { "ask_stage" };
    let next = view.clocks.iter().find(|clock| clock.done_at.is_none());
    Ask {
        title: page.word(list, view.state.stage.as_str()).to_owned(),
        clock: next.map(|clock| side::clock(page, &view.policy, clock)),
        facts: facts(page, view),
        refused: refused.collect(),
        acts,
    }
}

/// Every other act that is allowed, folded away.
fn others(page: &Page, view: &RepairView) -> Vec<ActForm> {
    let wanted = wanted_now(view);
    // Notes and files have their own places; steps are ticked on the technician's phone.
    let apart = [Action::Note, Action::Attach, Action::Tick];
    let offered = |action: &Action| match action {
        Action::NameEquipment => !view.pieces.is_empty(),
        other => !apart.contains(other),
    };
    view.actions
        .iter()
        .filter(|(a, refusal)| refusal.is_none() && !wanted.contains(a) && offered(a))
        .map(|(a, _)| form(*a, page, view, None))
        .collect()
}
