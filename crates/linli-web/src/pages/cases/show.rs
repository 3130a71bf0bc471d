//! The page of a case: where it stands, the one thing asked of the visitor, its clocks, its history.

use super::act::{ActForm, Input};
use super::composer::composer;
use super::explain::{self, Panel};
use super::refused::refusal_words;
use super::side::{clock, duties, facts, files, person, person_facts};
use super::timeline::{self, Lookup};
use crate::errors::Fault;
use crate::pages::scripts;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Clock, ComposerTab, Entry, EntryKind, Pair, PersonChip, Steps, Tab, Tag};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::tz::TimeZone;
use linli_app::clocks;
use linli_app::complaint::view::{self, CaseView, TimelineEntry};
use linli_app::presence;
use linli_domain::clock::Signal;
use linli_domain::complaint::{Action, Stage};
use linli_domain::ids::CaseId;
use serde::Deserialize;
use uuid::Uuid;

/// The one thing asked of the visitor, or why nothing is.
pub struct Ask {
    pub title: String,
    pub clock: Option<Clock>,
    /// What has to be known for the decision.
    pub facts: Vec<Pair>,
    pub acts: Vec<ActForm>,
    /// Acts of this stage that are refused, with the reason.
    pub refused: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/cases/show.html")]
struct ShowPage {
    page: Page,
    number: String,
    title: String,
    severity: String,
    stage: String,
    stage_class: &'static str,
    tags: Vec<Tag>,
    quiet: Vec<String>,
    steps: Steps,
    ask: Ask,
    others: Vec<ActForm>,
    composer: Vec<ComposerTab>,
    entries: Vec<Entry>,
    /// Everything, what was said, what was decided.
    filters: Vec<Tab>,
    /// Who else has the case open, in words; empty for nobody.
    here: String,
    here_href: String,
    older: String,
    older_words: String,
    clocks: Vec<Panel>,
    person: PersonChip,
    person_facts: Vec<Pair>,
    duties: Vec<Pair>,
    said: String,
    asks: String,
    /// Why it was proposed to be what it is.
    why: Vec<Pair>,
    files: Vec<Pair>,
    /// What to say at this stage.
    texts: Vec<scripts::Text>,
    /// Where a file is sent; empty for those who may add none.
    attach: String,
    /// Which changes the page hears of.
    live: String,
}

/// Shows a case.
///
/// # Errors
/// A fault if the case is not the visitor's to see.
pub async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(Filter { show: only }): Query<Filter>,
) -> Result<Response, Fault> {
    let view = view::case(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let read = clocks::of_case(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let page = signed.page(&state, &view.time_zone).await?;
    let others_here =
        presence::others(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let drafts = super::presence::drafts_of(&state, &signed, id).await?;
    let only = only.unwrap_or_default();
    let entries = view
        .timeline
        .entries
        .iter()
        .filter_map(|e| timeline::entry(&page, look(&view), e))
        .filter(|entry| shows(&only, entry.kind))
        .collect();
    let (older, older_words) = older(&page, id, view.timeline.before);
    let why = super::why::of(&state, &signed, &page, id).await?;
    let steps = steps(&page, &view);
    let texts = scripts::of_case(&state, &signed, &page, &view).await?;
    let stage = view.state.stage;
    Ok(crate::pages::ok(&ShowPage {
        number: view.row.number.clone(),
        title: view.row.title.clone(),
        severity: view.row.severity.clone(),
        stage: page.word("state", stage.as_str()).to_owned(),
        stage_class: stage_class(&view),
        tags: tags(&page, &view),
        quiet: quiet(&page, &view),
        ask: ask(&page, &view),
        others: others(&page, &view),
        composer: composer(&page, &view, &drafts),
        filters: filters(&page, id, &only),
        here: match others_here.as_slice() {
            [] => String::new(),
            names => page.f("case.here_too", &[("names", &names.join("、"))]),
        },
        here_href: format!("/cases/{id}/here"),
        clocks: explain::panels(&page, &read),
        person: person(&page, &view),
        person_facts: person_facts(&page, &view),
        duties: duties(&page, &view),
        said: view.text(view.reported.said).to_owned(),
        why,
        asks: view.reported.asks.map(|id| view.text(id).to_owned()).unwrap_or_default(),
        files: files(&page, &view),
        texts,
        attach: if view.may(Action::Attach) {
            format!("/cases/{id}/attach")
        } else {
            String::new()
        },
        live: format!("case:{id}"),
        steps,
        entries,
        older,
        older_words,
        page,
    }))
}

#[derive(Template)]
#[template(path = "pages/cases/older.html")]
struct OlderPage {
    page: Page,
    number: String,
    case_href: String,
    entries: Vec<Entry>,
    older: String,
    older_words: String,
}

/// Where an older part of the history begins.
#[derive(Deserialize)]
pub struct Before {
    before: Option<i64>,
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
    let case = CaseId(id);
    let view = view::case(&state.app, &signed.caller, case).await.map_err(fault)?;
    let older_part =
        view::timeline(&state.app, &signed.caller, case, before).await.map_err(fault)?;
    let page = signed.page(&state, &view.time_zone).await?;
    let look = Lookup { names: &older_part.names, texts: &older_part.texts, ..look(&view) };
    let entries = older_part
        .timeline
        .entries
        .iter()
        .filter_map(|e| timeline::entry(&page, look, e))
        .collect();
    let (older, older_words) = older(&page, id, older_part.timeline.before);
    let (number, case_href) = (view.row.number.clone(), format!("/cases/{id}"));
    Ok(crate::pages::ok(&OlderPage { page, number, case_href, entries, older, older_words }))
}

/// Which part of the timeline is shown.
#[derive(Deserialize)]
pub struct Filter {
    show: Option<String>,
}

/// Whether a part of the timeline shows an entry: `talk` is what was said, `audit` what was decided and done.
fn shows(only: &str, kind: EntryKind) -> bool {
    let talk = matches!(kind, EntryKind::Note | EntryKind::Reply | EntryKind::Said);
    match only {
        "talk" => talk,
        "audit" => !talk,
        _ => true,
    }
}

fn filters(page: &Page, id: Uuid, only: &str) -> Vec<Tab> {
    ["", "talk", "audit"]
        .into_iter()
        .map(|code| Tab {
            label: page
                .word("timeline_part", if code.is_empty() { "all" } else { code })
                .to_owned(),
            href: match code {
                "" => format!("/cases/{id}#timeline"),
                code => format!("/cases/{id}?show={code}#timeline"),
            },
            count: None,
            current: code == only,
        })
        .collect()
}

fn older(page: &Page, id: Uuid, before: Option<i64>) -> (String, String) {
    match before {
        Some(seq) => {
            let words = page.f("case.older", &[("count", &(seq - 1).to_string())]);
            (format!("/cases/{id}/history?before={seq}"), words)
        }
        None => Default::default(),
    }
}

fn look(view: &CaseView) -> Lookup<'_> {
    Lookup {
        names: &view.names,
        texts: &view.texts,
        reporter: &view.person.name,
        policy: &view.policy,
        files: &view.attachments,
    }
}

/// An entry for the conflict view; the machinery's own entries are empty.
pub(super) fn timeline_entry(page: &Page, view: &CaseView, entry: &TimelineEntry) -> Entry {
    timeline::entry(page, look(view), entry).unwrap_or_default()
}

/// The time zone of the case's office.
pub(in crate::pages) fn zone(view: &CaseView) -> TimeZone {
    TimeZone::get(&view.time_zone).unwrap_or(TimeZone::UTC)
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

fn quiet(page: &Page, view: &CaseView) -> Vec<String> {
    vec![
        view.row.number.clone(),
        page.word("channel", &view.row.channel).to_owned(),
        page.times.full(view.state.registered_at),
    ]
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
    Steps::of(page, usize::from(state.stage.step()) - 1, &notes)
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
        clock: next.map(|c| clock(page, view, c)),
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
