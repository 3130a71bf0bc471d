//! A person's card: how to reach them, where they live, what was noted.

use super::{span, ties};
use crate::errors::Fault;
use crate::forms::{Choice, Form};
use crate::pages::html;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::Pair;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::access::Right;
use linli_app::directory::residents::{self, ResidentView, TieView};
use linli_app::directory::{organisation, reveal};
use linli_domain::ids::ResidentId;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "pages/people/show.html")]
struct ShowPage {
    page: Page,
    id: ResidentId,
    name: String,
    phones: Vec<String>,
    facts: Vec<Pair>,
    notes: String,
    now: Vec<Room>,
    past: Vec<Room>,
    looks: Vec<Pair>,
    edits: bool,
    reveals: bool,
    registers: bool,
    /// May answer who asks about their own data.
    answers: bool,
    /// The room that a registration begins with.
    room: String,
    ties: Vec<Choice>,
    move_in: Form,
    move_out: Form,
}

/// A room of the person.
struct Room {
    label: String,
    tie: String,
    span: String,
    href: String,
    cases: String,
    /// Where ending the tie is posted to; empty for one that has ended.
    end: String,
}

/// Forms of the page that were sent and not accepted.
#[derive(Default)]
pub struct Sent {
    pub move_in: Option<Form>,
    pub move_out: Option<Form>,
}

/// Shows a person.
///
/// # Errors
/// A fault if the person is not the visitor's to see.
pub async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(path): Path<HashMap<String, String>>,
) -> Result<Response, Fault> {
    let id = path.get("id").and_then(|id| Uuid::parse_str(id).ok()).ok_or(Fault::NotFound)?;
    shown(StatusCode::OK, &state, &signed, ResidentId(id), Sent::default()).await
}

/// The page with these forms.
///
/// # Errors
/// As [`show`].
pub async fn shown(
    status: StatusCode,
    state: &WebState,
    signed: &Signed,
    id: ResidentId,
    sent: Sent,
) -> Result<Response, Fault> {
    let caller = &signed.caller;
    let person = residents::get(&state.app, caller, id).await.map_err(fault)?;
    let office = organisation::get(&state.app, caller, person.office).await.ok();
    let page = match &office {
        Some(office) => signed.page(state, &office.time_zone).await?,
        None => signed.plain_page(state).await?,
    };
    let today = page.times.input(page.times.now());
    let today = today.split('T').next().unwrap_or_default();
    let blank = |scope: &'static str| Form::blank(page.s, scope);
    let room = |tie: &TieView| room(&page, id, tie);
    let now: Vec<Room> =
        person.rooms.iter().filter(|t| t.current || t.to.is_none()).map(room).collect();
    let past = person.rooms.iter().filter(|t| !t.current && t.to.is_some()).map(room).collect();
    let branch = office.as_ref().and_then(|o| o.branch);
    let shown = ShowPage {
        id,
        name: person.name.clone(),
        phones: person.phones.clone(),
        facts: facts(&page, &person, office.map(|o| o.name)),
        notes: person.notes.clone(),
        room: now.first().map(|room| room.label.clone()).unwrap_or_default(),
        now,
        past,
        looks: looks(&page, state, signed, id).await?,
        edits: caller.has_at(Right::EditPeople, person.office, branch),
        reveals: caller.has_at(Right::RevealPhone, person.office, branch),
        registers: caller.has_at(Right::Register, person.office, branch),
        answers: caller.has_at(Right::AnswerPrivacy, person.office, branch),
        ties: ties(&page),
        move_in: sent
            .move_in
            .unwrap_or_else(|| blank("people.move_in").with("tie", "owner").with("from", today)),
        move_out: sent.move_out.unwrap_or_else(|| blank("people.move_out").with("to", today)),
        page,
    };
    Ok(html(status, &shown))
}

fn room(page: &Page, id: ResidentId, tie: &TieView) -> Room {
    let end = format!("/people/{id}/rooms/{}/{}/end", tie.room, tie.from);
    Room {
        label: tie.label.clone(),
        tie: page.word("tie", tie.tie.as_str()).to_owned(),
        span: span(page, tie.from, tie.to),
        href: format!("/places/{}", tie.room),
        cases: format!("/cases?household={}&open=any", tie.room),
        end: if tie.to.is_none() { end } else { String::new() },
    }
}

fn facts(page: &Page, person: &ResidentView, office: Option<String>) -> Vec<Pair> {
    let channel = person.preferred_channel.map(|c| page.word("channel", c.as_str()).to_owned());
    let mut facts = vec![
        Pair::new(page.t("people.office"), office.unwrap_or_default()),
        Pair::new(page.t("case.preference"), channel.unwrap_or_default()),
        Pair::new(page.t("people.form.language"), page.word("language", &person.language)),
        Pair::new(page.t("people.form.id_number"), person.id_number.clone().unwrap_or_default()),
    ];
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// Who saw the numbers, for those who may read the audit.
async fn looks(
    page: &Page,
    state: &WebState,
    signed: &Signed,
    id: ResidentId,
) -> Result<Vec<Pair>, Fault> {
    if !signed.caller.has(Right::Audit) {
        return Ok(Vec::new());
    }
    let looks = reveal::of_resident(&state.app, &signed.caller, id).await.map_err(fault)?;
    Ok(looks.iter().map(|look| Pair::new(page.times.moment(look.at), &*look.reason)).collect())
}
