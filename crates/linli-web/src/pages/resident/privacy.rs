//! What is kept of residents, what for and how long, and how they see, correct and erase it (ADM-3, V06).
//!
//! Owns `/privacy`, for everybody, and the page about data behind the link of a case. The periods are those of the settings,
//! never those of a text.

use super::report::issue;
use super::{Guest, Sent, ZONE, over};
use crate::errors::Fault;
use crate::pages::privacy::file::{self, Part};
use crate::pages::{html, ok, see_other};
use crate::session::fault;
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::privacy::requests::{self, Ask, Asked, Opened, Taken};
use linli_app::privacy::{answer, retention};
use linli_app::resident::form;
use linli_domain::privacy::{Data, Retention, Wish};
use serde::Deserialize;

/// Kinds of data that concern residents, in the order of the page.
const TOLD: [Data; 5] = [Data::Cases, Data::Files, Data::Contacts, Data::Calls, Data::Residents];

#[derive(Template)]
#[template(path = "pages/resident/privacy.html")]
struct PrivacyPage {
    page: Page,
    office: String,
    /// What, and how long.
    periods: Vec<(String, String)>,
    days: String,
}

/// One request, as its sender sees it.
struct Shown {
    wish: String,
    progress: String,
    when: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "pages/resident/my_data.html")]
struct DataPage {
    page: Page,
    office: String,
    base: String,
    nonce: String,
    done: bool,
    trouble: String,
    asked: Vec<Shown>,
    wishes: Vec<(&'static str, String, bool)>,
    words: String,
    phone: String,
    /// A code opens what is held.
    opens: bool,
}

#[derive(Template)]
#[template(path = "pages/resident/held.html")]
struct HeldPage {
    page: Page,
    office: String,
    base: String,
    made: String,
    code: String,
    parts: Vec<Part>,
}

/// Months as people count them.
fn period(page: &Page, months: u32) -> String {
    let (key, n) = if months.is_multiple_of(12) {
        ("privacy_page.years", months / 12)
    } else {
        ("privacy_page.months", months)
    };
    page.f(key, &[("n", &n.to_string())])
}

fn periods(page: &Page, rules: &Retention) -> Vec<(String, String)> {
    let told = |data: &Data| {
        let what = page.word("privacy_told", data.as_str()).to_owned();
        (what, period(page, rules.months(*data)))
    };
    TOLD.iter().map(told).collect()
}

pub(super) async fn privacy(
    State(state): State<WebState>,
    guest: Guest,
) -> Result<Response, Fault> {
    let rules = retention::rules(&state.app).await.map_err(fault)?;
    let page = guest.page(&state, ZONE);
    let office = page.t("resident.desk").to_owned();
    let periods = periods(&page, &rules);
    let days = page.f("privacy_page.days", &[("n", &rules.answer_days.to_string())]);
    Ok(ok(&PrivacyPage { page, office, periods, days }))
}

#[derive(Deserialize)]
pub(super) struct Told {
    done: Option<String>,
}

/// What the page says besides the requests.
#[derive(Default)]
struct Besides {
    status: StatusCode,
    done: bool,
    trouble: String,
    wish: String,
    words: String,
    phone: String,
}

pub(super) async fn my_data(
    State(state): State<WebState>,
    guest: Guest,
    Path(token): Path<String>,
    Query(query): Query<Told>,
) -> Result<Response, Fault> {
    let besides = Besides { done: query.done.is_some(), ..Besides::default() };
    shown(&state, &guest, &token, besides).await
}

async fn shown(
    state: &WebState,
    guest: &Guest,
    token: &str,
    besides: Besides,
) -> Result<Response, Fault> {
    let opened = requests::through_link(&state.app, token, guest.source.clone()).await;
    let Opened::Page { office, time_zone, asked } = opened.map_err(fault)? else {
        return Ok(over(guest.page(state, ZONE)));
    };
    let mut page = guest.page(state, &time_zone);
    page.path = format!("/t/{token}/my-data");
    let nonce = form::nonce(&state.app, &requests::subject(token));
    let wish = |wish: &Wish| {
        let name = page.word("privacy_wish", wish.as_str()).to_owned();
        (wish.as_str(), name, wish.as_str() == besides.wish)
    };
    let shown = DataPage {
        base: format!("/t/{token}"),
        nonce,
        done: besides.done,
        trouble: besides.trouble,
        wishes: Wish::ALL.iter().map(wish).collect(),
        words: besides.words,
        phone: besides.phone,
        opens: asked.iter().any(|one| one.opens),
        asked: asked.iter().map(|one| request(&page, one)).collect(),
        office,
        page,
    };
    Ok(html(besides.status, &shown))
}

fn request(page: &Page, one: &Asked) -> Shown {
    let when = match one.answered_at {
        Some(at) => page.times.near(at),
        None => page.f("resident.by", &[("time", &page.times.near(one.due_at))]),
    };
    Shown {
        wish: page.word("privacy_wish", one.wish.as_str()).to_owned(),
        progress: page.word("privacy_progress", one.progress.as_str()).to_owned(),
        when,
        answer: one.answer.clone(),
    }
}

pub(super) async fn ask(
    State(state): State<WebState>,
    guest: Guest,
    Path(token): Path<String>,
    sent: Sent,
) -> Result<Response, Fault> {
    let page = guest.page(&state, ZONE);
    let mut besides = Besides {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        wish: sent.text("wish"),
        words: sent.text("words"),
        phone: sent.text("phone"),
        ..Besides::default()
    };
    let Some(wish) = Wish::parse(&besides.wish) else {
        besides.trouble = page.word("resident_issue", "outcome_required").to_owned();
        return shown(&state, &guest, &token, besides).await;
    };
    let ask = Ask { wish, words: besides.words.clone(), phone: besides.phone.clone() };
    let nonce = sent.text("nonce");
    match requests::ask_by_link(&state.app, &token, &nonce, ask, guest.source.clone()).await {
        Ok(Taken::New) => Ok(see_other(&format!("/t/{token}/my-data?done=1"))),
        Ok(Taken::Over) => Ok(over(page)),
        Ok(Taken::Waits(due_at)) => {
            besides.status = StatusCode::CONFLICT;
            let time = page.times.near(due_at);
            besides.trouble = page.f("privacy_page.waits", &[("time", &time)]);
            shown(&state, &guest, &token, besides).await
        }
        Err(AppError::Invalid(issues)) => {
            let issues: Vec<String> = issues.iter().map(|one| issue(&page, one)).collect();
            besides.trouble = issues.join(" ");
            shown(&state, &guest, &token, besides).await
        }
        Err(error) => Err(fault(error)),
    }
}

/// Shows what is held to whoever was told the code, or gives it as a file.
pub(super) async fn open(
    State(state): State<WebState>,
    guest: Guest,
    Path(token): Path<String>,
    sent: Sent,
) -> Result<Response, Fault> {
    let page = guest.page(&state, ZONE);
    let code = sent.text("code");
    let held = answer::open_with_code(&state.app, &token, &code, guest.source.clone()).await;
    let held = match held {
        Ok(held) => held,
        Err(AppError::NotFound) => {
            let trouble = page.t("privacy_page.wrong_code").to_owned();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let besides = Besides { status, trouble, ..Besides::default() };
            return shown(&state, &guest, &token, besides).await;
        }
        Err(AppError::TooMany { retry_at }) => {
            let time = page.times.clock(retry_at);
            let trouble = page.f("resident.too_many_tries", &[("time", &time)]);
            let status = StatusCode::TOO_MANY_REQUESTS;
            let besides = Besides { status, trouble, ..Besides::default() };
            return shown(&state, &guest, &token, besides).await;
        }
        Err(error) => return Err(fault(error)),
    };
    let format = sent.text("format");
    if !format.is_empty() {
        return file::download(&page, &held, &format);
    }
    let office = page.t("resident.desk").to_owned();
    let (made, parts) = (page.times.full(held.made_at), file::parts(&page, &held));
    Ok(ok(&HeldPage { office, base: format!("/t/{token}"), made, code, parts, page }))
}
