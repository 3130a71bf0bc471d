//! The desk: one form that is never locked, with who is calling, what happened there before, what is promised.
//!
//! Owns registering a contact: settled on the spot, passed on, or turned into a complaint (REC-1, CMP-1). The panes beside
//! the form are made by the server at each pause of typing, and by a button without a script.

mod calls;
mod confirm;
mod drafts;
mod incidents;
mod lists;
mod offers;
mod panes;
mod phone;
mod read;
mod save;

use super::{html, scripts};
use crate::errors::Fault;
use crate::forms::{Form, Posted, Values};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use drafts::Parked;
use linli_app::complaint::desk::{self, Choices};
use linli_app::complaint::overview;
use linli_app::contacts;
use linli_domain::ids::{CaseId, NodeId, ResidentId};
use lists::Lists;
use panes::Panes;
use serde::Deserialize;
use uuid::Uuid;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/desk", get(form).post(save::save))
        .route("/desk/look", post(look))
        .route("/desk/draft", post(drafts::keep))
        .route("/desk/park", post(drafts::park))
        .route("/desk/hand-over", post(drafts::hand_over))
        .route("/desk/parked/{draft}", post(drafts::resume))
        .route("/desk/parked/{draft}/drop", post(drafts::forget))
        .route("/desk/contacts/{id}", get(confirm::contact))
        .route("/desk/{id}", get(confirm::case))
        .route("/calls", get(calls::log))
        .route("/calls/ringing", get(phone::ringing))
        .route("/phone/{number}", get(phone::show))
        .route("/incidents", get(incidents::list).post(incidents::announce))
        .route("/incidents/{incident}/end", post(incidents::end))
}

/// Zone of pages that belong to no case.
const ZONE: &str = "Asia/Shanghai";
/// The steps of the script that the desk shows: the apology first.
const SAYING: &[&str] = &["apology", "listening", "promise"];
/// The labels of the form lie here in the language files.
const SCOPE: &str = "desk.form";

#[derive(Template)]
#[template(path = "pages/desk/desk.html")]
struct DeskPage {
    page: Page,
    form: Form,
    /// Names the draft, and is sent with the form: the same form sent twice registers once.
    key: String,
    refusal: Option<String>,
    lists: Lists,
    panes: Panes,
    parked: Vec<Parked>,
    /// `草稿已保存 08:11`; empty for nothing saved yet.
    saved: String,
}

#[derive(Template)]
#[template(path = "pages/desk/panes.html")]
struct PanesPage {
    page: Page,
    panes: Panes,
}

/// A registration that begins from somewhere: a call, a person's page, another case.
#[derive(Default, Deserialize)]
struct From {
    call: Option<Uuid>,
    phone: Option<String>,
    resident: Option<Uuid>,
    same_as: Option<Uuid>,
    room: Option<String>,
    name: Option<String>,
    /// One more of the same caller: this contact's.
    again: Option<Uuid>,
    /// Leaves an unfinished form where it is.
    new: Option<String>,
}

impl From {
    fn is_empty(&self) -> bool {
        let uuids = [self.call, self.resident, self.same_as, self.again];
        let texts = [&self.phone, &self.room, &self.name, &self.new];
        uuids.iter().all(Option::is_none) && texts.iter().all(|t| t.is_none())
    }
}

async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let mut form = Form::blank(page.s, SCOPE).with("channel", "phone").with("kind", "complaint");
    let mut key = state.app.environment.id().to_string();
    let mut saved = String::new();
    if from.is_empty() {
        if let Some(draft) = drafts::current(&state, &signed).await? {
            saved = page.f("desk.saved", &[("time", &page.times.clock(draft.updated_at))]);
            key = draft.subject.trim_start_matches(drafts::PREFIX).to_owned();
            form = Form::of(page.s, SCOPE, Values::from_pairs(draft.fields));
        }
    } else {
        for (name, value) in given(&state, &signed, from).await? {
            form.values.set(name, value);
        }
    }
    whole(&state, &signed, page, Shown { form, key, saved, ..Shown::default_of() }).await
}

/// What the address gives the form.
async fn given(
    state: &WebState,
    signed: &Signed,
    from: From,
) -> Result<Vec<(&'static str, String)>, Fault> {
    let mut given: Vec<(&'static str, String)> = Vec::new();
    if let Some(id) = from.call {
        let number =
            linli_app::calls::number(&state.app, &signed.caller, id).await.map_err(fault)?;
        given.push(("phone", number));
    }
    if let Some(id) = from.again {
        let who = contacts::speaker_of(&state.app, &signed.caller, CaseId(id)).await;
        let who = who.map_err(fault)?;
        given.extend([("phone", who.phone), ("name", who.name), ("room", who.room)]);
        given.push(("channel", who.channel.as_str().to_owned()));
    }
    let texts = [("phone", from.phone), ("room", from.room), ("name", from.name)];
    given.extend(texts.into_iter().filter_map(|(name, value)| Some((name, value?))));
    let ids = [("resident", from.resident), ("same_as", from.same_as)];
    given.extend(ids.into_iter().filter_map(|(name, id)| Some((name, id?.to_string()))));
    given.retain(|(_, value)| !value.is_empty());
    Ok(given)
}

/// What is shown besides what is looked up.
struct Shown {
    status: StatusCode,
    form: Form,
    key: String,
    saved: String,
    refusal: Option<String>,
}

impl Shown {
    fn default_of() -> Self {
        Self {
            status: StatusCode::OK,
            form: Form::blank(crate::locales::Strings::of(crate::locales::Locale::ALL[0]), SCOPE),
            key: String::new(),
            saved: String::new(),
            refusal: None,
        }
    }
}

/// The page, with its panes filled from what the form holds.
async fn whole(
    state: &WebState,
    signed: &Signed,
    page: Page,
    mut shown: Shown,
) -> Result<Response, Fault> {
    let choices = desk::choices(&state.app, &signed.caller).await.map_err(fault)?;
    let panes = look_at(state, signed, &page, &choices, &shown.form.values).await?;
    for (name, value) in &panes.fill {
        if shown.form.value(name).trim().is_empty() {
            shown.form.values.set(name, value.clone());
        }
    }
    lists::as_shown(&choices, &mut shown.form.values);
    let parked = drafts::chips(state, signed, &page, &shown.key).await?;
    let Shown { status, form, key, saved, refusal } = shown;
    let lists = Lists::of(&page, &choices);
    Ok(html(status, &DeskPage { lists, page, form, key, refusal, panes, parked, saved }))
}

/// Everything beside the form. What is wrong with a field is said when the form is sent, not while it is typed.
async fn look_at(
    state: &WebState,
    signed: &Signed,
    page: &Page,
    choices: &Choices,
    values: &Values,
) -> Result<Panes, Fault> {
    let values = &lists::with_area_id(choices, values.clone());
    let form = Form::of(page.s, SCOPE, values.clone());
    let read = read::loosely(values, page);
    let office = lists::office(choices, values);
    let found = overview::overview(
        &state.app,
        &signed.caller,
        read.asked.clone(),
        read.new.clone(),
        read.wish.clone(),
        office,
    )
    .await
    .map_err(fault)?;
    let mut panes = Panes::of(page, choices, &form, &read, &found);
    let office = found.card.room.as_ref().map(|room| room.office).or(office);
    panes.script =
        scripts::plain(state, signed, page, (office, &read.new.category), SAYING).await?;
    if !panes.danger.is_empty() {
        let steps = danger_steps(&found.proposed.life);
        panes.danger_script =
            scripts::plain(state, signed, page, (office, &read.new.category), &steps).await?;
    }
    if panes.kept_out || own_department(signed, values, office) {
        let to = linli_app::drafts::takers(&state.app, &signed.caller, office).await;
        let to = to.map_err(fault)?.into_iter();
        panes.takers = to.map(|(id, name)| (id.to_string(), name)).collect();
    }
    Ok(panes)
}

/// The steps of the emergency script: what is to be done about each danger, then what holds for all.
fn danger_steps(life: &[String]) -> Vec<&'static str> {
    let of = |sign: &String| match sign.as_str() {
        "gas" => "emergency_gas",
        "fire" => "emergency_fire",
        "trapped" => "emergency_trapped",
        _ => "emergency_injury",
    };
    life.iter().map(of).chain(["emergency"]).collect()
}

/// Whether one of the departments complained about is the visitor's own: they may register it, or give it to a colleague.
fn own_department(signed: &Signed, values: &Values, office: Option<NodeId>) -> bool {
    let Some(office) = office else { return false };
    let actor = signed.caller.actor(office, None);
    let mut accused = values.all("accused_departments").filter_map(|id| id.parse().ok());
    accused.any(|id| actor.member_of.contains(&NodeId(id)) || actor.heads.contains(&NodeId(id)))
}

/// The panes for what is typed so far: for the script alone the panes, else the whole page.
async fn look(
    State(state): State<WebState>,
    signed: Signed,
    headers: HeaderMap,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    if headers.contains_key("x-linli-part") {
        let choices = desk::choices(&state.app, &signed.caller).await.map_err(fault)?;
        let panes = look_at(&state, &signed, &page, &choices, &values).await?;
        return Ok(super::ok(&PanesPage { page, panes }));
    }
    let key = drafts::key_of(&state, &values);
    let form = Form::of(page.s, SCOPE, values);
    whole(&state, &signed, page, Shown { form, key, ..Shown::default_of() }).await
}

/// A person chosen by id, if the field holds one.
fn resident(values: &Values) -> Option<ResidentId> {
    values.get("resident").and_then(|id| id.parse().ok()).map(ResidentId)
}
