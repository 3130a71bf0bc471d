//! What the owners' representatives read and say: signed in, with a seat, on the residents' plain page (业主代表, FUP-7, T24).

use super::public::encoded;
use super::{ZONE, category};
use crate::errors::Fault;
use crate::forms::Posted;
use crate::pages::board::figures::{Tile, month, number, share};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::board::Month;
use linli_app::board::owners::{self, About, Anonymised, Comment, Owners};
use serde::Deserialize;

/// A month in a line of the trend.
struct Trend {
    href: String,
    month: String,
    received: String,
    on_time: String,
    satisfied: String,
}

/// A case without anybody in it.
struct CaseShown {
    kind: String,
    category: String,
    around: String,
    step: String,
    late: bool,
    say: String,
}

/// Cases of one month.
struct MonthShown {
    month: String,
    cases: Vec<CaseShown>,
}

struct CommentShown {
    head: String,
    about: String,
    body: String,
    answer: String,
    answered: String,
}

#[derive(Template)]
#[template(path = "pages/resident/owners.html")]
struct OwnersPage {
    page: Page,
    office: String,
    community: String,
    code: String,
    until: String,
    /// Other communities: address and name.
    others: Vec<(String, String)>,
    tiles: Vec<Tile>,
    latest: String,
    board: String,
    trend: Vec<Trend>,
    months: Vec<MonthShown>,
    comments: Vec<CommentShown>,
    /// What the comment will be about: the value of the field and its words.
    about: (String, String),
    choices: Vec<(String, String)>,
    body: String,
    trouble: String,
    said: bool,
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    community: Option<String>,
    /// The case that is spoken about.
    #[serde(default)]
    about: String,
    said: Option<String>,
}

/// What was typed, with what is wrong with it.
#[derive(Default)]
struct Typed {
    body: String,
    trouble: String,
}

pub(super) async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    shown(&state, &signed, asked, (StatusCode::OK, Typed::default())).await
}

async fn shown(
    state: &WebState,
    signed: &Signed,
    asked: Asked,
    (status, typed): (StatusCode, Typed),
) -> Result<Response, Fault> {
    let community = asked.community.as_deref().filter(|code| !code.is_empty());
    let found = owners::read(&state.app, &signed.caller, community).await.map_err(fault)?;
    let page = match found.seat {
        Some(_) => signed.page(state, &found.time_zone).await?,
        None => signed.page(state, ZONE).await?,
    };
    Ok(html(status, &page_of(page, found, asked, typed)))
}

fn page_of(page: Page, found: Owners, asked: Asked, typed: Typed) -> OwnersPage {
    let seat = found.seat.as_ref();
    let code = seat.map(|seat| seat.code.clone()).unwrap_or_default();
    let base = format!("/owners?community={}", encoded(&code));
    let others = found.seats.iter().filter(|other| other.code != code);
    let other = |s: &linli_app::board::seats::Seat| {
        (format!("/owners?community={}", encoded(&s.code)), s.label.clone())
    };
    let latest = found.board.as_ref();
    let tiles = latest.map_or_else(Vec::new, |board| {
        let tile = |key: &'static str, value| Tile { label: page.t(key).to_owned(), value };
        vec![
            tile("board.received", number(&page, board.figures.received.total)),
            tile("board.on_time", share(&page, board.figures.on_time)),
            tile("board.satisfied", share(&page, board.figures.satisfied)),
        ]
    });
    let board = format!("/public/{}", encoded(&code));
    let line = |(of, figures): &(Month, linli_domain::board::Figures)| Trend {
        href: format!("{board}?month={of}"),
        month: month(&page, *of),
        received: number(&page, figures.received.total),
        on_time: share(&page, figures.on_time),
        satisfied: share(&page, figures.satisfied),
    };
    let trend: Vec<Trend> = found.trend.iter().map(line).collect();
    let choices = found.trend.iter().map(|(of, _)| (of.to_string(), month(&page, *of)));
    let about = found.cases.iter().find(|case| !asked.about.is_empty() && case.key == asked.about);
    let about = about.map(|case| (case.key.clone(), words(&page, case))).unwrap_or_default();
    OwnersPage {
        office: page.t("owners.title").to_owned(),
        community: seat.map(|seat| seat.label.clone()).unwrap_or_default(),
        until: seat.map(|seat| page.times.day(seat.until)).unwrap_or_default(),
        others: others.map(other).collect(),
        latest: latest.map(|board| month(&page, board.month)).unwrap_or_default(),
        choices: choices.collect(),
        months: by_month(&page, &found.cases, &base),
        comments: found.comments.iter().map(|one| comment(&page, &found.cases, one)).collect(),
        tiles,
        trend,
        board,
        about,
        code,
        body: typed.body,
        trouble: typed.trouble,
        said: asked.said.is_some(),
        page,
    }
}

/// `报修 · 电梯 · 3 栋`.
fn words(page: &Page, case: &Anonymised) -> String {
    let kind = page.word("resident_kind", &case.kind);
    let parts = [kind, category(page, &case.category), case.around.as_deref().unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn named(page: &Page, text: &str) -> String {
    text.parse::<Month>().map_or_else(|_| text.to_owned(), |of| month(page, of))
}

fn by_month(page: &Page, cases: &[Anonymised], base: &str) -> Vec<MonthShown> {
    let mut months: Vec<MonthShown> = Vec::new();
    for case in cases {
        let name = named(page, &case.month);
        let step = case.step.map(|step| page.word("resident_step", step.as_str()));
        let shown = CaseShown {
            kind: page.word("resident_kind", &case.kind).to_owned(),
            category: category(page, &case.category).to_owned(),
            around: case.around.clone().unwrap_or_default(),
            step: step.unwrap_or(page.t("owners.withdrawn")).to_owned(),
            late: case.late,
            say: format!("{base}&about={}#say", case.key),
        };
        match months.last_mut().filter(|month| month.month == name) {
            Some(month) => month.cases.push(shown),
            None => months.push(MonthShown { month: name, cases: vec![shown] }),
        }
    }
    months
}

fn comment(page: &Page, cases: &[Anonymised], one: &Comment) -> CommentShown {
    let case = cases.iter().find(|case| !one.about.is_empty() && case.key == one.about);
    let about = match case {
        Some(case) => words(page, case),
        None => named(page, &one.month),
    };
    let by = if one.mine { page.t("owners.me").to_owned() } else { one.by.clone() };
    CommentShown {
        head: format!("{by} · {}", page.times.near(one.at)),
        about,
        body: one.body.clone(),
        answer: one.answer.clone(),
        answered: one.answered_at.map(|at| page.times.near(at)).unwrap_or_default(),
    }
}

pub(super) async fn say(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let text = |name: &str| values.get(name).unwrap_or_default().trim().to_owned();
    let (code, about, body) = (text("community"), text("about"), text("body"));
    let subject = match about.parse::<Month>() {
        Ok(month) => About::Month(month),
        Err(_) if about.is_empty() => About::Nothing,
        Err(_) => About::Case(about.clone()),
    };
    if code.is_empty() {
        return Err(Fault::Invalid);
    }
    match owners::comment(&state.app, &signed.caller, &code, subject, &body).await {
        Ok(()) => Ok(see_other(&format!("/owners?community={}&said=1#comments", encoded(&code)))),
        Err(AppError::Invalid(issues)) => {
            let code_of = issues.first().map_or("required", |issue| issue.code);
            let trouble = signed.strings().word("owners_issue", code_of).to_owned();
            let asked = Asked { community: Some(code), about, said: None };
            let typed = Typed { body, trouble };
            shown(&state, &signed, asked, (StatusCode::UNPROCESSABLE_ENTITY, typed)).await
        }
        Err(error) => Err(fault(error)),
    }
}
