//! Approvals: what waits for the visitor's decision, one card at a time, the next by itself (ux.md 5.11, T10).
//!
//! Owns `/approvals`. The decision itself is sent to the case; the card carries the way back to this page, so that the
//! next case opens by itself. Nothing is decided here.

mod deputies;

use crate::errors::Fault;
use crate::pages::cases::act::{ActForm, Input};
use crate::pages::cases::{OfKind, of_kind, repair, row, show, side};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Clock, Pair};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::AppError;
use linli_app::cases::ListedCase;
use linli_app::cases::list::{self, Category};
use linli_app::cases::queues::{self, Queue};
use linli_app::complaint::view::CaseView;
use linli_app::repair::view::RepairView;
use linli_domain::actor::Who;
use linli_domain::complaint::{Action, Pending, Stage};
use linli_domain::repair::{Action as RepairAction, Event};
use serde::Deserialize;
use uuid::Uuid;

const ZONE: &str = "Asia/Shanghai";
/// What a card can ask for.
const DECISIONS: &[Action] = &[
    Action::ApprovePlan,
    Action::ReturnPlan,
    Action::DecideObjection,
    Action::DecideReturn,
    Action::Withdraw,
    Action::Extend,
    Action::DecideEmergency,
];

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/approvals", get(show_queue))
        .route("/approvals/deputies", get(deputies::show).post(deputies::name))
        .route("/approvals/deputies/{id}/withdraw", post(deputies::withdraw))
}

/// Which card is open.
#[derive(Deserialize)]
pub struct Asked {
    case: Option<Uuid>,
}

/// A line of the queue.
struct Waiting {
    href: String,
    number: String,
    title: String,
    what: String,
    who: String,
    severity: String,
    clock: Option<Clock>,
    current: bool,
    /// In whose name the visitor decides it; empty for their own.
    in_name_of: String,
}

/// The open card.
struct Card {
    href: String,
    number: String,
    title: String,
    severity: String,
    /// What is asked, in words.
    what: String,
    clock: Option<Clock>,
    facts: Vec<Pair>,
    acts: Vec<ActForm>,
    in_name_of: String,
}

#[derive(Template)]
#[template(path = "pages/approvals/show.html")]
struct ApprovalsPage {
    page: Page,
    count: String,
    queue: Vec<Waiting>,
    card: Option<Card>,
    /// Where `J` and `K` lead; empty at the ends.
    next: String,
    previous: String,
}

async fn show_queue(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let queue = queues::approvals(&state.app, &signed.caller).await.map_err(fault)?;
    let names = match list::filters(&state.app, &signed.caller).await {
        Ok(filters) => filters.categories,
        Err(AppError::Forbidden) => Vec::new(),
        Err(error) => return Err(fault(error)),
    };
    // A case that was just decided is gone: the first one is next.
    let at = asked.case.and_then(|id| queue.rows.iter().position(|row| row.id.0 == id));
    let at = at.unwrap_or_default();
    let page = signed.page(&state, ZONE).await?;
    let card = match queue.rows.get(at) {
        Some(row) => {
            let case = of_kind(&state, &signed, row.id.0).await?;
            let name = queue.in_name_of.get(&row.id).map_or("", String::as_str);
            Some(card(&page, &case, name))
        }
        None => None,
    };
    let href = |row: &ListedCase| format!("/approvals?case={}", row.id);
    let next = queue.rows.get(at + 1).map(href).unwrap_or_default();
    let before = at.checked_sub(1).and_then(|at| queue.rows.get(at));
    Ok(crate::pages::ok(&ApprovalsPage {
        count: format!("{}{}", queue.count.n, if queue.count.more { "+" } else { "" }),
        previous: before.map(href).unwrap_or_default(),
        queue: lines(&page, &names, &queue, at),
        card,
        next,
        page,
    }))
}

fn lines(page: &Page, categories: &[Category], queue: &Queue, at: usize) -> Vec<Waiting> {
    let line = |(n, case): (usize, &ListedCase)| {
        let shown = row::row(page, categories, case);
        Waiting {
            href: format!("/approvals?case={}", case.id),
            number: shown.number,
            title: shown.title,
            what: page.word("waits_for", &case.stage).to_owned(),
            who: case.handler_name.clone().or(case.department_name.clone()).unwrap_or_default(),
            severity: shown.severity,
            clock: shown.clock,
            current: n == at,
            in_name_of: queue.in_name_of.get(&case.id).cloned().unwrap_or_default(),
        }
    };
    queue.rows.iter().enumerate().map(line).collect()
}

fn card(page: &Page, case: &OfKind, in_name_of: &str) -> Card {
    let folder = case.folder();
    let mut facts = vec![
        Pair::new(page.t("case.reported"), folder.text(folder.reported.said)),
        Pair::new(page.t("case.place"), &*folder.row.place_label),
    ];
    let acts = match case {
        OfKind::Complaint(view) => {
            facts.extend(complaint_facts(page, view));
            let acts =
                DECISIONS.iter().filter(|action| view.may(**action) && asked(view, **action));
            acts.map(|action| ActForm::of(*action, page, view, None)).collect()
        }
        OfKind::Repair(view) => {
            facts.extend(repair_facts(page, view));
            let acts = [RepairAction::SignReturn].into_iter().filter(|action| view.may(*action));
            acts.map(|action| repair::form(action, page, view, None)).collect()
        }
    };
    facts.retain(|fact| !fact.value.is_empty());
    let next = folder.clocks.iter().find(|clock| clock.done_at.is_none());
    Card {
        href: format!("/cases/{}", folder.row.id),
        number: folder.row.number.clone(),
        title: folder.row.title.clone(),
        severity: folder.row.severity.clone(),
        what: page.word("waits_for", &folder.row.stage).to_owned(),
        clock: next.map(|clock| side::clock(page, folder.policy, clock)),
        facts,
        acts,
        in_name_of: in_name_of.to_owned(),
    }
}

/// What a decision about a complaint needs: the plan or the return, what was asked, what it means for the limits.
fn complaint_facts(page: &Page, view: &CaseView) -> Vec<Pair> {
    let state = &view.state;
    let mut facts = side::facts(page, view);
    for pending in &state.pending {
        let words = match pending {
            Pending::Withdrawal => page.t("approvals.withdrawal").to_owned(),
            Pending::Extension { clock, until, by } => {
                let name = by.map(|staff| view.names.of(staff)).unwrap_or_default();
                let clock = page.word("clock_name", clock);
                let until = page.times.moment(*until);
                page.f(
                    "approvals.extension",
                    &[("clock", clock), ("until", &until), ("name", name)],
                )
            }
        };
        facts.push(Pair::new(page.t("approvals.asked"), words));
    }
    facts.extend(effect(page, view));
    if let Some(by) = state.plan_proposed_by.filter(|_| state.stage == Stage::Approving) {
        facts.push(Pair::new(page.t("approvals.who_waits"), view.names.of(by)));
    }
    facts
}

/// What a decision about a returned order needs (REP-6): why it came back and from whom.
fn repair_facts(page: &Page, view: &RepairView) -> Vec<Pair> {
    let mut facts = repair::facts(page, view);
    let returned = view.timeline.entries.iter().find_map(|entry| match &entry.entry.event {
        Event::OrderReturned { reason, .. } => Some((reason, entry.entry.by)),
        _ => None,
    });
    if let Some((reason, by)) = returned {
        facts.push(Pair::new(page.t("approvals.returned"), view.words(reason)));
        if let Who::Staff(by) = by {
            facts.push(Pair::new(page.t("approvals.who_waits"), view.names.of(by)));
        }
    }
    facts
}

/// Withdrawals and extensions are decided only where somebody asked for one.
fn asked(view: &CaseView, action: Action) -> bool {
    let pending = &view.state.pending;
    match action {
        Action::Withdraw => pending.contains(&Pending::Withdrawal),
        Action::Extend => pending.iter().any(|p| matches!(p, Pending::Extension { .. })),
        _ => show::wanted(view.state.stage).contains(&action),
    }
}

/// What the decision means for the limits: measures that end after them.
fn effect(page: &Page, view: &CaseView) -> Option<Pair> {
    let last = view.state.plan.as_ref()?.measures.iter().map(|m| m.due_at).max()?;
    let solved = |id: &str| matches!(id, "SLA-4" | "SLA-5" | "SLA-7");
    let clock = view.clocks.iter().find(|c| c.done_at.is_none() && solved(&c.id))?;
    let words = [
        ("clock", page.word("clock_name", &clock.id)),
        ("due", &*page.times.moment(clock.due_at)),
        ("last", &*page.times.moment(last)),
    ];
    let key = if last > clock.due_at { "approvals.too_late" } else { "approvals.in_time" };
    Some(Pair::new(page.t("approvals.effect"), page.f(key, &words)))
}
