//! Following a case by its link: how far it is, what is promised, what was said (CMP-13, CHN-3). Opening it writes nothing.

use super::story::{self, Line};
use super::{Guest, over};
use crate::errors::Fault;
use crate::pages::file::{SMALL, Wanted, sandboxed};
use crate::pages::html;
use crate::session::fault;
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::resident::follow::{self, Ask, Followed, Opened};
use linli_app::resident::{form, respond};
use linli_domain::followup::Outcome;
use linli_domain::resident::{Promise, Step};
use serde::Deserialize;
use uuid::Uuid;

struct StepShown {
    name: String,
    now: bool,
    past: bool,
}

struct PromiseShown {
    when: String,
    what: String,
}

struct QuoteShown {
    no: u32,
    lines: Vec<(String, String)>,
    total: String,
    ask: bool,
    agreed: bool,
}

struct AskShown {
    code: &'static str,
    title: String,
    hint: String,
    label: String,
    send: String,
    open: bool,
}

struct PhotoShown {
    href: String,
    /// The small picture.
    src: String,
    alt: String,
}

#[derive(Template)]
#[template(path = "pages/resident/track.html")]
struct TrackPage {
    page: Page,
    office: String,
    /// `/t/{token}`.
    base: String,
    nonce: String,
    number: String,
    spoken: String,
    /// Just reported: the number is the news.
    fresh: bool,
    emergency: bool,
    done: String,
    trouble: String,
    /// What was typed in a form that came back.
    note: String,
    what: String,
    withdrawn: bool,
    position: String,
    steps: Vec<StepShown>,
    late: String,
    late_now: String,
    holder: String,
    appointment: String,
    promises: Vec<PromiseShown>,
    households: String,
    quote: Option<QuoteShown>,
    may_sign: bool,
    may_rate: bool,
    marks: [(&'static str, String); 3],
    outcomes: [(&'static str, String); 3],
    rated: String,
    story: Vec<Line>,
    photos: Vec<PhotoShown>,
    asks: Vec<AskShown>,
}

/// What the page says besides the case.
#[derive(Default)]
pub(super) struct Besides {
    pub(super) status: StatusCode,
    pub(super) fresh: bool,
    /// The code of what was just done.
    pub(super) done: String,
    pub(super) trouble: String,
    /// The form that is open.
    pub(super) open: String,
    /// What was typed in it.
    pub(super) note: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    new: Option<String>,
    done: Option<String>,
}

pub(super) async fn show(
    State(state): State<WebState>,
    guest: Guest,
    Path(token): Path<String>,
    Query(query): Query<Asked>,
) -> Result<Response, Fault> {
    let besides = Besides {
        fresh: query.new.is_some(),
        done: query.done.unwrap_or_default(),
        ..Besides::default()
    };
    page_of(&state, &guest, &token, besides).await
}

/// The same with one of its forms open, for links in messages.
pub(super) async fn with_open(
    State(state): State<WebState>,
    guest: Guest,
    Path((token, ask)): Path<(String, String)>,
) -> Result<Response, Fault> {
    page_of(&state, &guest, &token, Besides { open: ask, ..Besides::default() }).await
}

/// Gives out a photo (P08, P09).
pub(super) async fn photo(
    State(state): State<WebState>,
    guest: Guest,
    Path((token, id)): Path<(String, Uuid)>,
    wanted: Query<Wanted>,
) -> Result<Response, Fault> {
    let photo = (id, Wanted::size(&wanted));
    let content = follow::photo(&state.app, &token, photo, guest.source).await;
    sandboxed(content.map_err(fault)?, "private, no-store")
}

/// The page of a link, with what there is to say besides.
pub(super) async fn page_of(
    state: &WebState,
    guest: &Guest,
    token: &str,
    besides: Besides,
) -> Result<Response, Fault> {
    let opened = follow::follow(&state.app, token, guest.source.clone()).await.map_err(fault)?;
    let Opened::Case(case) = opened else { return Ok(over(guest.page(state, super::ZONE))) };
    let mut page = guest.page(state, &case.time_zone);
    page.path = format!("/t/{token}");
    let nonce = form::nonce(&state.app, &respond::subject(token));
    let status = besides.status;
    Ok(html(status, &TrackPage::new(page, &case, (token, nonce), besides)))
}

impl TrackPage {
    fn new(page: Page, case: &Followed, (token, nonce): (&str, String), b: Besides) -> Self {
        let late = late(&page, case);
        Self {
            base: format!("/t/{token}"),
            nonce,
            number: case.number.clone(),
            spoken: spoken(&page, &case.number),
            fresh: b.fresh,
            emergency: case.emergency,
            done: done(&page, &b.done),
            trouble: b.trouble,
            what: what(&page, case),
            withdrawn: case.step.is_none(),
            position: position(&page, case.step),
            steps: steps(&page, case.step),
            late: late.0,
            late_now: late.1,
            holder: holder(case),
            appointment: case
                .appointment
                .map(|window| story::span(&page, &window))
                .unwrap_or_default(),
            promises: case
                .promises
                .iter()
                .filter(|promise| !promise.late)
                .map(|p| promise(&page, p))
                .collect(),
            households: match case.households {
                0 => String::new(),
                n => page.f("resident.households", &[("n", &n.to_string())]),
            },
            quote: quote(&page, case),
            may_sign: case.may.contains(&Ask::Sign),
            may_rate: case.may.contains(&Ask::Rate),
            marks: ["quality", "attitude", "conduct"]
                .map(|mark| (mark, page.word("resident_mark", mark).to_owned())),
            outcomes: [Outcome::Satisfied, Outcome::BasicallySatisfied, Outcome::NotSatisfied]
                .map(|o| (o.as_str(), page.word("resident_outcome", o.as_str()).to_owned())),
            rated: case.rated.map_or_else(String::new, |outcome| {
                let word = page.word("resident_outcome", outcome.as_str());
                page.f("resident.you_rated", &[("outcome", word)])
            }),
            story: case.moments.iter().map(|one| story::line(&page, &case.office, one)).collect(),
            photos: photos(&page, case, token),
            asks: asks(&page, case, &b.open),
            note: b.note,
            office: case.office.clone(),
            page,
        }
    }
}

/// `0914 的 007 号`: how the number is said on the phone.
fn spoken(page: &Page, number: &str) -> String {
    let tail = number.rsplit('-').next().unwrap_or_default();
    let day = number.get(4..8).unwrap_or_default();
    page.f("resident.spoken", &[("day", day), ("n", tail)])
}

fn what(page: &Page, case: &Followed) -> String {
    let kind = page.word("resident_kind", case.kind.as_str());
    let category = super::category(page, &case.category);
    let parts = [kind, category, case.place.as_str()];
    let shown: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    shown.join(" · ")
}

/// The words after something was done; nothing for a code that is not ours.
fn done(page: &Page, code: &str) -> String {
    let known =
        ["add", "rate", "withdraw", "call_off", "object", "reopen", "accept", "decline", "sign"];
    if known.contains(&code) { page.word("resident_done", code).to_owned() } else { String::new() }
}

fn steps(page: &Page, step: Option<Step>) -> Vec<StepShown> {
    let shown = |one: &Step| StepShown {
        name: page.word("resident_step", one.as_str()).to_owned(),
        now: step == Some(*one),
        past: step.is_some_and(|step| *one < step),
    };
    Step::ALL.iter().map(shown).collect()
}

/// `第 2 步，共 5 步：正在核实`, for those who hear the page.
fn position(page: &Page, step: Option<Step>) -> String {
    let Some(step) = step else { return String::new() };
    let at = Step::ALL.iter().position(|one| *one == step).map_or(1, |at| at + 1).to_string();
    let name = page.word("resident_step", step.as_str());
    page.f("resident.position", &[("n", &at), ("step", name)])
}

fn holder(case: &Followed) -> String {
    let parts = [case.department.as_str(), case.person.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A broken promise is admitted before anybody asks: which one, since when, who knows, what happens now (T16).
fn late(page: &Page, case: &Followed) -> (String, String) {
    let Some(broken) = case.promises.iter().find(|promise| promise.late) else {
        return (String::new(), String::new());
    };
    let words = [
        ("what", page.word("resident_promise", broken.what.as_str())),
        ("time", &page.times.near(broken.due_at)),
    ];
    let admitted = page.f("resident.late", &words);
    let told = case.told.first().map(|role| page.word("role", role.as_str()).to_owned());
    let next = case.promises.iter().find(|promise| !promise.late);
    let now = match (told, next) {
        (Some(role), Some(next)) => page.f(
            "resident.late_next",
            &[
                ("role", role.as_str()),
                ("time", &page.times.near(next.due_at)),
                ("what", page.word("resident_promise", next.what.as_str())),
            ],
        ),
        (Some(role), None) => page.f("resident.late_told", &[("role", role.as_str())]),
        (None, _) => page.t("resident.late_call").to_owned(),
    };
    (admitted, now)
}

fn promise(page: &Page, promise: &Promise) -> PromiseShown {
    let word = page.word("resident_promise", promise.what.as_str());
    let what = match (promise.paused, promise.moved) {
        (true, _) => page.f("resident.resting", &[("what", word)]),
        (false, true) => page.f("resident.moved", &[("what", word)]),
        (false, false) => word.to_owned(),
    };
    PromiseShown {
        when: page.f("resident.by", &[("time", &page.times.near(promise.due_at))]),
        what,
    }
}

fn quote(page: &Page, case: &Followed) -> Option<QuoteShown> {
    let quote = case.quote.as_ref()?;
    let line = |line: &follow::QuoteLine| {
        (format!("{} × {}", line.name, line.quantity), page.yuan(line.amount.0))
    };
    Some(QuoteShown {
        no: quote.no,
        lines: quote.lines.iter().map(line).collect(),
        total: page.yuan(quote.total.0),
        ask: case.may.contains(&Ask::Quote),
        agreed: quote.agreed,
    })
}

fn photos(page: &Page, case: &Followed, token: &str) -> Vec<PhotoShown> {
    let all = case.photos.len().to_string();
    let shown = |(at, photo): (usize, &follow::Photo)| PhotoShown {
        href: format!("/t/{token}/photos/{}", photo.id),
        src: format!("/t/{token}/photos/{}{SMALL}", photo.id),
        alt: page.f("resident.photo_n", &[("n", &(at + 1).to_string()), ("all", &all)]),
    };
    case.photos.iter().enumerate().map(shown).collect()
}

/// The forms below the story that the case allows now.
fn asks(page: &Page, case: &Followed, open: &str) -> Vec<AskShown> {
    let forms = [
        (Ask::Add, "add"),
        (Ask::Reopen, "reopen"),
        (Ask::Object, "object"),
        (Ask::Withdraw, "withdraw"),
        (Ask::CallOff, "call_off"),
    ];
    let shown = |(_, code): (Ask, &'static str)| AskShown {
        code,
        title: page.word("resident_ask", code).to_owned(),
        hint: match (code, case.reopens_until) {
            ("reopen", Some(until)) => {
                page.f("resident.reopen_until", &[("time", &page.times.near(until))])
            }
            _ => page.word("resident_ask_hint", code).to_owned(),
        },
        label: page.word("resident_ask_label", code).to_owned(),
        send: page.word("resident_ask_send", code).to_owned(),
        open: code == open,
    };
    forms.into_iter().filter(|(ask, _)| case.may.contains(ask)).map(shown).collect()
}
