//! The page of a complaint: where it stands, the one thing asked of the visitor, its history. What it shares with other
//! kinds is in [`super::whole`].

use super::act::ActForm;
use super::composer::composer;
use super::folder::Folder;
use super::refused::refusal_words;
use super::side::{clock, duties, facts};
use super::timeline::{self, Lookup};
use super::whole::{self, Ask, Before, Filter, Parts};
use super::{OfKind, of_kind, repair};
use crate::errors::Fault;
use crate::pages::scripts;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Steps, Tag};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use linli_app::complaint::view::{self, CaseView};
use linli_domain::clock::Signal;
use linli_domain::complaint::{Action, Stage};
use linli_domain::ids::CaseId;
use uuid::Uuid;

/// The papers of a complaint, by the codes of their addresses.
const PAPERS: &[&str] = &["complaint", "handling", "slip", "follow_up", "reception", "file"];

/// Shows a case of any kind.
///
/// # Errors
/// A fault if the case is not the visitor's to see.
pub async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(Filter { show: only }): Query<Filter>,
) -> Result<Response, Fault> {
    let only = only.unwrap_or_default();
    let seen = of_kind(&state, &signed, id).await?;
    let page = signed.page(&state, seen.folder().time_zone).await?;
    let parts = match &seen {
        OfKind::Complaint(view) => parts(&state, &signed, &page, view).await?,
        OfKind::Repair(view) => repair::parts(&page, view),
    };
    whole::shown(&state, &signed, page, seen.folder(), &only, parts).await
}

async fn parts(
    state: &WebState,
    signed: &Signed,
    page: &Page,
    view: &CaseView,
) -> Result<Parts, Fault> {
    let look = look(view);
    let entries = view.timeline.entries.iter().filter_map(|e| timeline::entry(page, look, e));
    Ok(Parts {
        stage_class: stage_class(view),
        tags: tags(page, view),
        quiet: quiet(page, Folder::from(view)),
        steps: steps(page, view),
        ask: ask(page, view),
        others: others(page, view),
        composer: composer(page, view),
        entries: entries.collect(),
        before: view.timeline.before,
        duties: duties(page, view),
        texts: scripts::of_case(state, signed, page, view).await?,
        may_attach: view.may(Action::Attach),
        forms: PAPERS,
    })
}

/// Shows an older part of the history.
///
/// # Errors
/// A fault if the case is not the visitor's to see.
pub async fn history(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(Before { before }): Query<Before>,
) -> Result<Response, Fault> {
    let seen = of_kind(&state, &signed, id).await?;
    let page = signed.page(&state, seen.folder().time_zone).await?;
    let part = match &seen {
        OfKind::Complaint(case) => {
            let part = view::timeline(&state.app, &signed.caller, CaseId(id), before).await;
            let part = part.map_err(fault)?;
            let look = Lookup { names: &part.names, texts: &part.texts, ..look(case) };
            let entries = part.timeline.entries.iter();
            let entries = entries.filter_map(|e| timeline::entry(&page, look, e)).collect();
            (entries, part.timeline.before)
        }
        OfKind::Repair(view) => repair::older(&state, &signed, &page, view, before).await?,
    };
    Ok(whole::older_part(page, seen.folder(), part))
}

fn look(view: &CaseView) -> Lookup<'_> {
    Folder::from(view).into()
}

fn stage_class(view: &CaseView) -> &'static str {
    match view.state.stage {
        stage if stage.finished() => "end",
        _ if view.state.round > 0 => "back",
        _ => "",
    }
}

fn tags(page: &Page, view: &CaseView) -> Vec<Tag> {
    let state = &view.state;
    let mut tags = Vec::new();
    if let Some(judgement) = state.judgement {
        tags.push(Tag::new("brand", page.word("judgement", judgement.as_str())));
    } else {
        let rule = page.word("severity_rule", state.proposed.rule.as_str());
        tags.push(Tag::new("line", page.f("case.proposed", &[("rule", rule)])));
    }
    if view.households > 0 {
        let (n, of) = (view.households.to_string(), view.policy.group_households.to_string());
        tags.push(Tag::new("group", page.f("case.group", &[("n", &n), ("of", &of)])));
    }
    if state.round > 0 {
        tags.push(Tag::new("line", page.f("case.reopened", &[("n", &state.round.to_string())])));
    }
    if state.paused() {
        tags.push(Tag::new("line", page.t("case.paused")));
    }
    if state.withdrawal_pending() {
        tags.push(Tag::new("hot", page.t("case.withdrawal")));
    }
    tags
}

/// Number, channel and time, in small print.
pub(super) fn quiet(page: &Page, view: Folder<'_>) -> Vec<String> {
    let mut words = vec![
        view.row.number.clone(),
        page.word("channel", &view.row.channel).to_owned(),
        page.times.full(view.row.registered_at),
    ];
    if let Some((number, day)) = &view.reported.slip {
        let day = day.as_deref().and_then(|day| day.parse().ok()).map(|day| page.times.day(day));
        let said = [("number", number.as_str()), ("day", day.as_deref().unwrap_or("–"))];
        words.push(page.f("slip.of_case", &said));
    }
    words
}

fn steps(page: &Page, view: &CaseView) -> Steps {
    let state = &view.state;
    let at = |signal: Signal| state.signals.get(&signal).map(|t| page.times.short(*t));
    let judged = state.judgement.map(|j| page.word("judgement", j.as_str()).to_owned());
    let handler = state.handler().map(|s| view.names.of(s).to_owned());
    let outcome =
        state.attempts.last().map(|a| page.word("outcome", a.outcome.as_str()).to_owned());
    let notes = [
        at(Signal::Registered),
        judged,
        at(Signal::SignedFor),
        handler,
        state.plan.as_ref().map(|p| page.f("case.plan_no", &[("n", &p.no.to_string())])),
        state.plan.as_ref().filter(|p| p.approved).map(|_| page.t("case.approved").to_owned()),
        at(Signal::Solved),
        at(Signal::Completed),
        outcome,
        view.state.file_number.clone(),
    ];
    let notes: Vec<String> = notes.into_iter().map(Option::unwrap_or_default).collect();
    Steps::of(page, Steps::STAGES, usize::from(state.stage.step()) - 1, &notes)
}

/// The acts that the stage waits for.
pub(in crate::pages) const fn wanted(stage: Stage) -> &'static [Action] {
    use Action as A;
    match stage {
        Stage::Registered => &[A::Judge],
        Stage::Judged => &[A::Dispatch],
        Stage::Explaining | Stage::Informing => &[A::TellResident],
        Stage::Objected => &[A::DecideObjection],
        Stage::Dispatched => &[A::SignFor, A::Return],
        Stage::ReturnDisputed => &[A::DecideReturn],
        Stage::Investigating => &[A::Investigate],
        Stage::Planning => &[A::ProposePlan],
        Stage::Approving => &[A::ApprovePlan, A::ReturnPlan],
        Stage::Approved => &[A::Start],
        Stage::Executing => &[A::Complete],
        Stage::ReportingBack => &[A::ReportBack],
        Stage::FollowingUp => &[A::FollowUp],
        Stage::Closing => &[A::Close],
        Stage::Archived | Stage::Withdrawn => &[],
    }
}

fn wanted_now(view: &CaseView) -> Vec<Action> {
    let mut acts = Vec::new();
    if view.may(Action::Withdraw) {
        acts.push(Action::Withdraw);
    }
    let asked = |p: &linli_domain::complaint::Pending| {
        matches!(p, linli_domain::complaint::Pending::Extension { .. })
    };
    if view.state.pending.iter().any(asked) && view.may(Action::Extend) {
        acts.push(Action::Extend);
    }
    acts.extend(wanted(view.state.stage));
    acts
}

fn ask(page: &Page, view: &CaseView) -> Ask {
    let wanted = wanted_now(view);
    let acts: Vec<ActForm> = wanted
        .iter()
        .filter(|a| view.may(**a))
        .map(|a| ActForm::of(*a, page, view, None))
        .collect();
    let refused = view
        .actions
        .iter()
        .filter(|(action, _)| wanted.contains(action))
        .filter_map(|(action, refusal)| {
            let words = refusal_words(page, refusal.as_ref()?);
            Some((page.word("action", action.as_str()).to_owned(), words))
        })
        .collect();
    let stage = view.state.stage;
    let list = if acts.is_empty() { "wait_stage" } else { "ask_stage" };
    let title = page.word(list, stage.as_str()).to_owned();
    let next = view.clocks.iter().find(|c| c.done_at.is_none());
    Ask {
        title,
        clock: next.map(|c| clock(page, &view.policy, c)),
        facts: facts(page, view),
        acts,
        refused,
    }
}

/// Every other act that is allowed, folded away.
fn others(page: &Page, view: &CaseView) -> Vec<ActForm> {
    let wanted = wanted_now(view);
    let apart = [Action::Note, Action::Attach, Action::TellResident];
    view.actions
        .iter()
        .filter(|(a, refusal)| refusal.is_none() && !wanted.contains(a) && !apart.contains(a))
        .map(|(a, _)| ActForm::of(*a, page, view, None))
        .collect()
}
