//! Reporting at the place of a code, or in a community that the visitor chose (ORG-3, CHN-1).

use super::{Guest, Sent, ZONE};
use crate::errors::Fault;
use crate::pages::{html, ok, see_other};
use crate::session::fault;
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::resident::form;
use linli_app::resident::here::{self, Community, Here, Matter, Way};
use linli_app::resident::report::{self, NewReport};
use linli_app::{AppError, FieldIssue};
use linli_domain::ids::CaseId;
use linli_domain::vocabulary::Kind;
use serde::Deserialize;
use uuid::Uuid;

/// What can be reported, as the mock has it, with the path of its icon.
const TILES: [(Kind, &str); 4] = [
    (Kind::Repair, "M15 4a5 5 0 0 0-5 7l-6 6 3 3 6-6a5 5 0 0 0 7-6l-3 3-3-1-1-3z"),
    (Kind::Complaint, "M4 5h16v11H9l-5 4z"),
    (Kind::Suggestion, "M9 18h6M10 21h4M8 14a6 6 0 1 1 8 0v2H8z"),
    (Kind::Praise, "M12 20s-8-5-8-11a4 4 0 0 1 8-2 4 4 0 0 1 8 2c0 6-8 11-8 11z"),
];

struct Tile {
    code: &'static str,
    name: String,
    icon: &'static str,
    on: bool,
}

struct Neighbour {
    id: String,
    text: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "pages/resident/report.html")]
struct ReportPage {
    page: Page,
    office: String,
    place: String,
    action: String,
    nonce: String,
    /// The community that was chosen; empty at a code.
    community: String,
    private: bool,
    whole: bool,
    matters: Vec<Neighbour>,
    /// One of the matters was chosen before.
    joined: bool,
    tiles: Vec<Tile>,
    trouble: Vec<String>,
    said: String,
    room: String,
    phone: String,
    /// Mail is set up: an address can be left.
    mail: bool,
    email: String,
    name: String,
    anonymous: bool,
}

#[derive(Template)]
#[template(path = "pages/resident/choose.html")]
struct ChoosePage {
    page: Page,
    office: String,
    communities: Vec<Community>,
}

#[derive(Template)]
#[template(path = "pages/resident/thanks.html")]
struct ThanksPage {
    page: Page,
    office: String,
    number: String,
    back: String,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    c: Option<Uuid>,
}

#[derive(Deserialize)]
pub(super) struct Thanked {
    n: Option<String>,
}

pub(super) async fn at_code(
    State(state): State<WebState>,
    guest: Guest,
    Path(code): Path<String>,
) -> Result<Response, Fault> {
    form_at(&state, &guest, Way::Code(code)).await
}

/// Without a code: the community first, unless there is only one.
pub(super) async fn choose(
    State(state): State<WebState>,
    guest: Guest,
    Query(Chosen { c }): Query<Chosen>,
) -> Result<Response, Fault> {
    if let Some(community) = c {
        return form_at(&state, &guest, Way::Community(community)).await;
    }
    let communities = here::communities(&state.app).await.map_err(fault)?;
    if let [one] = &communities[..] {
        return form_at(&state, &guest, Way::Community(one.id)).await;
    }
    let page = guest.page(&state, ZONE);
    let office = page.t("resident.desk").to_owned();
    Ok(ok(&ChoosePage { page, office, communities }))
}

async fn form_at(state: &WebState, guest: &Guest, way: Way) -> Result<Response, Fault> {
    let here = here::here(&state.app, way.clone()).await.map_err(fault)?;
    let page = guest.page(state, &here.time_zone);
    let nonce = form::nonce(&state.app, &way.subject());
    let page = (page, state.app.post.channel.is_some());
    Ok(ok(&ReportPage::new(page, here, &way, nonce, &NewReport::default())))
}

pub(super) async fn send_at_code(
    State(state): State<WebState>,
    guest: Guest,
    Path(code): Path<String>,
    sent: Sent,
) -> Result<Response, Fault> {
    take(&state, guest, Way::Code(code), sent).await
}

pub(super) async fn send(
    State(state): State<WebState>,
    guest: Guest,
    sent: Sent,
) -> Result<Response, Fault> {
    let community = sent.values.get("c").and_then(|id| Uuid::try_parse(id).ok());
    take(&state, guest, Way::Community(community.ok_or(Fault::NotFound)?), sent).await
}

async fn take(state: &WebState, guest: Guest, way: Way, mut sent: Sent) -> Result<Response, Fault> {
    let same_as = sent.values.get("same_as").and_then(|id| Uuid::try_parse(id).ok());
    let new = NewReport {
        kind: sent.values.get("kind").and_then(Kind::parse),
        said: sent.text("said"),
        name: sent.text("name"),
        phone: sent.text("phone"),
        email: sent.text("email"),
        language: guest.prefs.locale.tag().to_owned(),
        room: sent.text("room"),
        anonymous: sent.values.get("anonymous").is_some(),
        same_as: same_as.map(CaseId),
        photos: sent.photos(),
        nonce: sent.text("nonce"),
        decoy: sent.text("website"),
    };
    let kept = NewReport { photos: Vec::new(), ..new.clone() };
    match report::report(&state.app, way.clone(), new, guest.source.clone()).await {
        Ok(report::Sent { token: Some(token), .. }) => Ok(see_other(&format!("/t/{token}?new=1"))),
        Ok(report::Sent { number, .. }) => Ok(see_other(&thanks_path(&way, &number))),
        Err(error) => again(state, &guest, way, (kept, error)).await,
    }
}

fn thanks_path(way: &Way, number: &str) -> String {
    match way {
        Way::Code(code) => format!("/q/{code}/thanks?n={number}"),
        Way::Community(_) => format!("/q/s/thanks?n={number}"),
    }
}

/// The form with what was typed, and what stands against it in words.
async fn again(
    state: &WebState,
    guest: &Guest,
    way: Way,
    (kept, error): (NewReport, AppError),
) -> Result<Response, Fault> {
    let here = here::here(&state.app, way.clone()).await.map_err(fault)?;
    let page = guest.page(state, &here.time_zone);
    let (status, trouble) = match error {
        AppError::Invalid(issues) => {
            (StatusCode::UNPROCESSABLE_ENTITY, issues.iter().map(|i| issue(&page, i)).collect())
        }
        AppError::KeyReused => {
            (StatusCode::CONFLICT, vec![page.t("resident.sent_before").to_owned()])
        }
        AppError::TooMany { retry_at } => {
            let time = page.times.clock(retry_at);
            (StatusCode::TOO_MANY_REQUESTS, vec![page.f("resident.too_many", &[("time", &time)])])
        }
        other => return Err(fault(other)),
    };
    let nonce = form::nonce(&state.app, &way.subject());
    let page = (page, state.app.post.channel.is_some());
    let shown = ReportPage { trouble, ..ReportPage::new(page, here, &way, nonce, &kept) };
    Ok(html(status, &shown))
}

/// An issue in words: what is wrong, and how to put it right.
pub(super) fn issue(page: &Page, issue: &FieldIssue) -> String {
    let key = format!("{}_{}", issue.field, issue.code);
    page.word("resident_issue", &key).to_owned()
}

impl ReportPage {
    fn new(
        (page, mail): (Page, bool),
        here: Here,
        way: &Way,
        nonce: String,
        kept: &NewReport,
    ) -> Self {
        let chosen = kept.kind.unwrap_or(Kind::Repair);
        let tiles = TILES.map(|(kind, icon)| Tile {
            code: kind.as_str(),
            name: page.word("resident_kind", kind.as_str()).to_owned(),
            icon,
            on: kind == chosen,
        });
        let neighbour = |matter: &Matter| Neighbour {
            id: matter.case.to_string(),
            text: page.f(
                "resident.matter",
                &[
                    ("what", super::category(&page, &matter.category)),
                    ("time", &page.times.near(matter.since)),
                ],
            ),
            on: kept.same_as == Some(matter.case),
        };
        let matters: Vec<Neighbour> = here.open.iter().map(neighbour).collect();
        Self {
            matters,
            office: here.office,
            place: here.label,
            action: match way {
                Way::Code(code) => format!("/q/{code}"),
                Way::Community(_) => "/s".to_owned(),
            },
            nonce,
            community: match way {
                Way::Code(_) => String::new(),
                Way::Community(id) => id.to_string(),
            },
            private: here.private,
            whole: here.whole,
            joined: kept.same_as.is_some(),
            tiles: tiles.into(),
            trouble: Vec::new(),
            said: kept.said.clone(),
            room: kept.room.clone(),
            phone: kept.phone.clone(),
            mail,
            email: kept.email.clone(),
            name: kept.name.clone(),
            anonymous: kept.anonymous,
            page,
        }
    }
}

/// After words that become no case: the number, and nothing that would let one ask about others.
pub(super) async fn thanks(
    State(state): State<WebState>,
    guest: Guest,
    Path(code): Path<String>,
    Query(Thanked { n }): Query<Thanked>,
) -> Result<Response, Fault> {
    let number = n.unwrap_or_default();
    let ours = number.len() <= 20 && number.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !ours {
        return Err(Fault::NotFound);
    }
    let page = guest.page(&state, ZONE);
    let office = page.t("resident.desk").to_owned();
    let back = if code == "s" { "/s".to_owned() } else { format!("/q/{code}") };
    Ok(ok(&ThanksPage { page, office, number, back }))
}
