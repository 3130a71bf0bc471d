//! Follow-ups: whom to call, one person per screen with the script beside it, keys for the result, the next by itself
//! (FUP-2, CMP-11, ux.md 5.8).
//!
//! Owns `/followups`. What an outcome leads to is decided by the process; a number is shown whole only for the call and
//! leaves its trace.

mod rates;

use crate::errors::Fault;
use crate::forms::{Form, Posted, Values};
use crate::pages::cases::{self, OfKind, of_kind, refusal_of, refusal_words, row, side};
use crate::pages::scripts::{self, Text};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{CaseGroup, Clock, Pair};
use crate::words;
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::cases::list;
use linli_app::cases::queues;
use linli_app::complaint::{Act, act, paper};
use linli_domain::complaint::{Action, Event};
use linli_domain::followup::{self, Attempt, Outcome};
use linli_domain::ids::CaseId;
use linli_domain::repair;
use linli_domain::vocabulary::Channel;
use uuid::Uuid;

const ZONE: &str = "Asia/Shanghai";
const SCOPE: &str = "act.follow_up";
/// Outcomes with their keys, in the order of the screen.
const OUTCOMES: &[(Outcome, &str)] = &[
    (Outcome::Satisfied, "1"),
    (Outcome::BasicallySatisfied, "2"),
    (Outcome::NotSatisfied, "3"),
    (Outcome::NoAnswer, "0"),
    (Outcome::CallLater, ""),
    (Outcome::WrongNumber, ""),
    (Outcome::Refused, ""),
];

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/followups", get(queue))
        .route("/followups/next", get(next))
        .route("/followups/rates", get(rates::show))
        .route("/followups/{id}", get(person).post(save))
        .route("/followups/{id}/dial", post(dial))
}

#[derive(Template)]
#[template(path = "pages/followups/list.html")]
struct ListPage {
    page: Page,
    count: String,
    groups: Vec<CaseGroup>,
    week: String,
    done: u8,
}

async fn queue(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let queue = queues::follow_ups(&state.app, &signed.caller).await.map_err(fault)?;
    let week = queues::follow_up_week(&state.app, &signed.caller).await.map_err(fault)?;
    let names = match list::filters(&state.app, &signed.caller).await {
        Ok(filters) => filters.categories,
        Err(AppError::Forbidden) => Vec::new(),
        Err(error) => return Err(fault(error)),
    };
    let page = signed.page(&state, ZONE).await?;
    let mut groups = row::plain(&page, &names, &queue.rows);
    for line in groups.iter_mut().flat_map(|group| &mut group.rows) {
        line.href = format!("/followups/{}", line.id);
    }
    let words = [("done", &*week.0.to_string()), ("due", &*week.1.to_string())];
    let share = if week.1 == 0 { 100 } else { week.0 * 100 / week.1 };
    Ok(crate::pages::ok(&ListPage {
        count: format!("{}{}", queue.count.n, if queue.count.more { "+" } else { "" }),
        week: page.f("followups.week", &words),
        done: crate::view::step5(u8::try_from(share).unwrap_or(100)),
        groups,
        page,
    }))
}

/// The first who waits, or the list when nobody does.
async fn next(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let queue = queues::follow_ups(&state.app, &signed.caller).await.map_err(fault)?;
    let first = queue.rows.first().map(|row| format!("/followups/{}", row.id));
    Ok(see_other(&first.unwrap_or_else(|| "/followups".to_owned())))
}

#[derive(Template)]
#[template(path = "pages/followups/person.html")]
struct PersonPage {
    page: Page,
    base: String,
    case_href: String,
    number: String,
    title: String,
    name: String,
    phone: String,
    /// The whole number, for this call.
    dial: String,
    may_dial: bool,
    facts: Vec<Pair>,
    clock: Option<Clock>,
    script: Vec<Text>,
    /// Code, label, key.
    outcomes: Vec<(&'static str, String, &'static str)>,
    attempts: Vec<Pair>,
    hint: String,
    version: i64,
    form: Form,
    refusal: String,
}

async fn read(state: &WebState, signed: &Signed, id: Uuid) -> Result<(Page, OfKind), Fault> {
    signed.caller.require(Right::FollowUp).map_err(fault)?;
    let seen = of_kind(state, signed, id).await?;
    let page = signed.page(state, seen.folder().time_zone).await?;
    Ok((page, seen))
}

/// Attempts so far.
fn attempts_of(seen: &OfKind) -> &[Attempt] {
    match seen {
        OfKind::Complaint(view) => &view.state.attempts,
        OfKind::Repair(view) => &view.state.attempts,
    }
}

/// Why a follow-up is refused now.
fn refused(page: &Page, seen: &OfKind) -> String {
    let refusal = match seen {
        OfKind::Complaint(view) => {
            view.actions.iter().find(|(a, _)| *a == Action::FollowUp).and_then(|(_, r)| r.as_ref())
        }
        OfKind::Repair(view) => {
            let mut all = view.actions.iter();
            all.find(|(a, _)| *a == repair::Action::FollowUp).and_then(|(_, r)| r.as_ref())
        }
    };
    refusal.map(|refusal| refusal_of(page, refusal, seen.folder().names)).unwrap_or_default()
}

async fn page_of(
    state: &WebState,
    signed: &Signed,
    (page, seen): (Page, OfKind),
    form: Form,
    dial: String,
    refusal: String,
) -> Result<PersonPage, Fault> {
    let view = seen.folder();
    let department = view.row.department_id.map(|id| view.names.of(id).to_owned());
    let script =
        scripts::of_steps(state, signed, &page, (view, department), &["follow_up"]).await?;
    let next = view.clocks.iter().find(|clock| clock.done_at.is_none());
    let label = |o: Outcome| page.word("outcome", o.as_str()).to_owned();
    Ok(PersonPage {
        base: format!("/followups/{}", view.row.id),
        case_href: format!("/cases/{}", view.row.id),
        number: view.row.number.clone(),
        title: view.row.title.clone(),
        name: match view.person.name.as_str() {
            "" => page.t("case.anonymous").to_owned(),
            name => name.to_owned(),
        },
        phone: view.person.phone.clone().unwrap_or_default(),
        may_dial: signed.caller.has(Right::RevealPhone) && view.person.phone.is_some(),
        facts: facts(&page, &seen),
        clock: next.map(|clock| side::clock(&page, view.policy, clock)),
        script,
        outcomes: OUTCOMES.iter().map(|(o, key)| (o.as_str(), label(*o), *key)).collect(),
        attempts: attempts(&page, attempts_of(&seen)),
        hint: hint(&page, &seen),
        version: view.row.version,
        refusal: if refusal.is_empty() { refused(&page, &seen) } else { refusal },
        dial,
        form,
        page,
    })
}

/// What the resident was told or was done there, and what was promised.
fn facts(page: &Page, seen: &OfKind) -> Vec<Pair> {
    let view = seen.folder();
    let said = Pair::new(page.t("case.reported"), view.text(view.reported.said));
    let answered = match seen {
        OfKind::Complaint(view) => {
            let told = view.timeline.entries.iter().find_map(|entry| match &entry.entry.event {
                Event::ResidentTold { purpose, text, .. }
                    if matches!(purpose.as_str(), "result" | "explanation") =>
                {
                    Some(view.words(text).to_owned())
                }
                _ => None,
            });
            vec![Pair::new(page.t("followups.told"), told.unwrap_or_default())]
        }
        OfKind::Repair(view) => cases::repair::facts(page, view),
    };
    let around = [
        Pair::new(page.t("case.room"), &*view.person.room),
        Pair::new(page.t("case.notes"), &*view.person.notes),
    ];
    let mut facts: Vec<Pair> = [said].into_iter().chain(answered).chain(around).collect();
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// Attempts so far, each with its time of day.
fn attempts(page: &Page, all: &[Attempt]) -> Vec<Pair> {
    let line = |attempt: &Attempt| {
        let part = page.word("daypart", attempt.daypart.as_str());
        let outcome = page.word("outcome", attempt.outcome.as_str());
        Pair::new(page.times.moment(attempt.at), format!("{part} · {outcome}"))
    };
    all.iter().map(line).collect()
}

/// At which time of day nobody has tried yet.
fn hint(page: &Page, seen: &OfKind) -> String {
    let (view, attempts) = (seen.folder(), attempts_of(seen));
    let tried = followup::unreached_dayparts(attempts);
    if tried == 0 {
        return String::new();
    }
    let left = usize::try_from(view.policy.follow_up_attempts).unwrap_or(3).saturating_sub(tried);
    match followup::next_try(attempts, page.times.now(), &view.zone()) {
        Some(at) if left > 0 => page.f(
            "followups.next_try",
            &[("left", &left.to_string()), ("time", &page.times.near(at))],
        ),
        _ => String::new(),
    }
}

async fn person(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let both = read(&state, &signed, id).await?;
    let form = Form::blank(both.0.s, SCOPE).with("channel", "phone");
    let shown = page_of(&state, &signed, both, form, String::new(), String::new()).await?;
    Ok(crate::pages::ok(&shown))
}

/// Shows the number for this call. The look is kept, with the call as its reason.
async fn dial(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let both = read(&state, &signed, id).await?;
    let reason = both.0.word("reveal_reason", "follow_up").to_owned();
    let number = paper::phone(&state.app, &signed.caller, CaseId(id), &reason).await;
    let number = number.map_err(fault)?;
    let form = Form::of(both.0.s, SCOPE, values).with("channel", "phone");
    let shown = page_of(&state, &signed, both, form, words::grouped(&number), String::new());
    let mut answer = crate::pages::ok(&shown.await?);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

/// Saves the result and goes on to the next person.
async fn save(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let both = read(&state, &signed, id).await?;
    let (page, seen) = &both;
    let version = number(&values);
    let mut form = Form::of(page.s, SCOPE, values);
    let zone = seen.folder().zone();
    let read = form.read(|r| Act::FollowUp {
        outcome: r.choice("outcome", Outcome::parse).required_or(Outcome::NoAnswer),
        channel: r.choice("channel", Channel::parse).optional().unwrap_or(Channel::Phone),
        note: r.text("note").max(10_000).optional().unwrap_or_default(),
        recall_at: r.date_time("recall_at", &zone).optional(),
    });
    let Some(mut doing) = read else {
        let shown = page_of(&state, &signed, both, form, String::new(), String::new()).await?;
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown));
    };
    if let Act::FollowUp { outcome: Outcome::NoAnswer, recall_at, .. } = &mut doing {
        let next = followup::next_try(attempts_of(seen), page.times.now(), &zone);
        *recall_at = recall_at.or(next);
    }
    let refusal = match act::act(&state.app, &signed.caller, CaseId(id), version, doing).await {
        Ok(_) => {
            let done = page.f("case.done", &[("act", page.word("action", "follow-up"))]);
            return Ok(signed.flash(see_other("/followups/next"), &done));
        }
        Err(AppError::Refused(refusal)) => refusal_words(page, &refusal),
        Err(AppError::Stale { .. }) => page.t("followups.stale").to_owned(),
        Err(AppError::Invalid(issues)) => {
            issues.into_iter().for_each(|issue| form.refuse(issue.into()));
            String::new()
        }
        Err(error) => return Err(fault(error)),
    };
    let status = match refusal.is_empty() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::CONFLICT,
    };
    let shown = page_of(&state, &signed, both, form, String::new(), refusal).await?;
    Ok(html(status, &shown))
}

fn number(values: &Values) -> Option<i64> {
    values.get("version").and_then(|v| v.parse().ok())
}
