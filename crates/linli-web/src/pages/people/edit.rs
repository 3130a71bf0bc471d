//! A person's form: adding somebody, changing their card.

use super::{fields, rooms, ties};
use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted};
use crate::pages::stale::{self, Both};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::directory::organisation;
use linli_app::directory::residents::{self, MoveIn, ResidentView};
use linli_domain::ids::{NodeId, ResidentId};
use linli_domain::vocabulary::{NodeKind, Tie};
use serde::Deserialize;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "pages/people/edit.html")]
struct EditPage {
    page: Page,
    title: String,
    back: String,
    action: String,
    version: i64,
    form: Form,
    kept: Vec<Choice>,
    new_phones: Vec<String>,
    channels: Vec<Choice>,
    languages: Vec<Choice>,
    /// The masked identity number; empty for none.
    id_number: String,
    /// Offices that may know somebody new; empty for a card that is there.
    offices: Vec<Choice>,
    ties: Vec<Choice>,
}

impl EditPage {
    fn of(page: Page, person: &ResidentView, version: i64, form: Form) -> Self {
        let path = format!("/people/{}", person.id);
        Self {
            title: person.name.clone(),
            action: format!("{path}/edit"),
            back: path,
            version,
            kept: fields::kept(&person.phones),
            new_phones: fields::new_phones(&form),
            channels: fields::channels(&page),
            languages: fields::languages(&page),
            id_number: person.id_number.clone().unwrap_or_default(),
            offices: Vec::new(),
            ties: Vec::new(),
            form,
            page,
        }
    }

    fn new(page: Page, offices: Vec<Choice>, form: Form) -> Self {
        Self {
            title: page.t("people.new").to_owned(),
            action: "/people/new".to_owned(),
            back: "/people".to_owned(),
            version: 0,
            kept: Vec::new(),
            new_phones: fields::new_phones(&form),
            channels: fields::channels(&page),
            languages: fields::languages(&page),
            id_number: String::new(),
            offices,
            ties: ties(&page),
            form,
            page,
        }
    }
}

/// The form of a card.
///
/// # Errors
/// A fault if the person is not the visitor's to see.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    signed.caller.require(Right::EditPeople).map_err(fault)?;
    let person = residents::get(&state.app, &signed.caller, ResidentId(id)).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let form = fields::filled(&page, &person);
    Ok(crate::pages::ok(&EditPage::of(page, &person, person.version, form)))
}

/// Saves a card.
///
/// # Errors
/// A fault if the person is not the visitor's to edit.
pub async fn update(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let id = ResidentId(id);
    let person = residents::get(&state.app, &signed.caller, id).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let version = values.get("version").and_then(|v| v.parse().ok()).unwrap_or_default();
    let mut form = fields::sent(&page, values);
    if form.values.more().is_some() {
        return Ok(crate::pages::ok(&EditPage::of(page, &person, version, form)));
    }
    if let Some((input, sources)) = fields::read(&mut form) {
        match residents::update(&state.app, &signed.caller, id, version, input).await {
            Ok(_) => {
                let done = page.t("words.saved");
                return Ok(signed.flash(see_other(&format!("/people/{id}")), done));
            }
            Err(AppError::Invalid(issues)) => fields::refuse(&mut form, &sources, issues),
            Err(AppError::Stale { .. }) => return Ok(conflict(page, &person, &form)),
            Err(error) => return Err(fault(error)),
        }
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::of(page, &person, version, form)))
}

/// Somebody saved the card in between: both, side by side.
fn conflict(page: Page, person: &ResidentView, yours: &Form) -> Response {
    let theirs = fields::filled(&page, person);
    let (s, phones) = (page.s, person.phones.clone());
    let words = move |name: &str, value: &str| match name {
        "preferred_channel" if !value.is_empty() => s.word("channel", value).to_owned(),
        "language" => s.word("language", value).to_owned(),
        "keep" => {
            value.parse().ok().and_then(|at: usize| phones.get(at).cloned()).unwrap_or_default()
        }
        _ => value.to_owned(),
    };
    let both = Both {
        theirs: &theirs,
        yours,
        names: &["name", "keep", "phone.0", "phone.1", "preferred_channel", "language", "notes"],
        words: &words,
        action: format!("/people/{}/edit", person.id),
        latest: format!("/people/{}", person.id),
        version: person.version,
    };
    stale::shown(page, &both)
}

/// Where somebody new is added from.
#[derive(Deserialize)]
pub struct From {
    room: Option<String>,
}

/// The form of somebody new.
///
/// # Errors
/// A fault if the visitor may not edit people.
pub async fn new(
    State(state): State<WebState>,
    signed: Signed,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let offices = offices(&state, &signed).await?;
    let mut form = fields::blank(&page).with("room", from.room.unwrap_or_default());
    if let [only] = offices.as_slice() {
        form = form.with("office", &*only.value);
    }
    Ok(crate::pages::ok(&EditPage::new(page, offices, form)))
}

/// The offices whose people the visitor may edit.
async fn offices(state: &WebState, signed: &Signed) -> Result<Vec<Choice>, Fault> {
    signed.caller.require(Right::EditPeople).map_err(fault)?;
    let nodes = organisation::tree(&state.app, &signed.caller, false).await.map_err(fault)?;
    let offices = nodes.iter().filter(|node| {
        node.kind == NodeKind::Office
            && signed.caller.has_at(Right::EditPeople, node.id, node.branch)
    });
    Ok(offices.map(|node| Choice::new(node.id.to_string(), &*node.name)).collect())
}

/// Adds somebody, into a room if one was named.
///
/// # Errors
/// A fault if the visitor may not edit people.
pub async fn create(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let offices = offices(&state, &signed).await?;
    let mut form = fields::sent(&page, values);
    if form.values.more().is_some() {
        return Ok(crate::pages::ok(&EditPage::new(page, offices, form)));
    }
    let read = fields::read(&mut form);
    let office = Uuid::parse_str(form.value("office")).ok().map(NodeId);
    if office.is_none() {
        form.refuse(FieldIssue::new("office", "choose"));
    }
    let room = match office {
        Some(office) => first_room(&state, &signed, office, &mut form).await?,
        None => None,
    };
    if let (Some((input, sources)), Some(office), true) = (read, office, form.issues.is_empty()) {
        match residents::create(&state.app, &signed.caller, office, input).await {
            Ok(person) => {
                if let Some(ask) = room {
                    residents::move_in(&state.app, &signed.caller, person.id, ask)
                        .await
                        .map_err(fault)?;
                }
                let done = page.f("people.added", &[("name", &person.name)]);
                return Ok(signed.flash(see_other(&format!("/people/{}", person.id)), &done));
            }
            Err(AppError::Invalid(issues)) => fields::refuse(&mut form, &sources, issues),
            Err(error) => return Err(fault(error)),
        }
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::new(page, offices, form)))
}

/// The room in which somebody new lives from today on, if one was named.
async fn first_room(
    state: &WebState,
    signed: &Signed,
    office: NodeId,
    form: &mut Form,
) -> Result<Option<MoveIn>, Fault> {
    let said = form.value("room").trim().to_owned();
    if said.is_empty() {
        return Ok(None);
    }
    match rooms::room_of(state, signed, office, &said).await? {
        Ok(room) => {
            let node =
                organisation::get(&state.app, &signed.caller, office).await.map_err(fault)?;
            let today =
                state.app.environment.now().in_tz(&node.time_zone).map_err(|_| Fault::Internal)?;
            let tie = Tie::parse(form.value("tie")).unwrap_or(Tie::Owner);
            Ok(Some(MoveIn { room: room.id, tie, from: today.date(), to: None }))
        }
        Err(issue) => {
            form.refuse(issue);
            Ok(None)
        }
    }
}
