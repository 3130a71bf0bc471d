//! Registering a complaint: one form, no locked field, the apology first.

use super::{html, see_other};
use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Reader, Values};
use crate::pages::cases::refusal_words;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use jiff::tz::TimeZone;
use linli_app::AppError;
use linli_app::complaint::desk::{self, Choices, Said};
use linli_app::complaint::register::{self, NewComplaint};
use linli_app::complaint::view;
use linli_domain::ids::{CaseId, NodeId, PlaceId, StaffId};
use linli_domain::vocabulary::Channel;
use serde::Deserialize;
use uuid::Uuid;

pub(super) fn routes() -> Router<WebState> {
    Router::new().route("/desk", get(form).post(save)).route("/desk/{id}", get(confirm))
}

const ZONE: &str = "Asia/Shanghai";

#[derive(Template)]
#[template(path = "pages/desk/desk.html")]
struct DeskPage {
    page: Page,
    form: Form,
    /// Sent with the form: the same form sent twice registers once.
    key: String,
    refusal: Option<String>,
    channels: Vec<Choice>,
    communities: Vec<Choice>,
    categories: Vec<Choice>,
    areas: Vec<Choice>,
    departments: Vec<Choice>,
    people: Vec<Choice>,
}

/// A registration that begins from somewhere: a person's page, another case.
#[derive(Deserialize)]
struct From {
    same_as: Option<Uuid>,
    room: Option<String>,
    name: Option<String>,
}

async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let choices = desk::choices(&state.app, &signed.caller).await.map_err(fault)?;
    let page = signed.page(&state, ZONE).await?;
    let mut form = Form::blank(page.s, "desk.form").with("channel", "phone");
    let given = [
        ("room", from.room),
        ("name", from.name),
        ("same_as", from.same_as.map(|id| id.to_string())),
    ];
    for (name, value) in given {
        if let Some(value) = value {
            form.values.set(name, value);
        }
    }
    let key = state.app.environment.id().to_string();
    Ok(shown(StatusCode::OK, page, &choices, form, key, None))
}

async fn save(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let choices = desk::choices(&state.app, &signed.caller).await.map_err(fault)?;
    let page = signed.page(&state, ZONE).await?;
    let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
    let key = values.get("key").unwrap_or_default().to_owned();
    let mut form = Form::of(page.s, "desk.form", values);
    let read = form.read(|r| read(r, &zone));
    let Some((mut new, said)) = read else {
        return Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, page, &choices, form, key, None));
    };
    let registered = match desk::speaker(&state.app, &signed.caller, said).await {
        Ok(speaker) => {
            new.room = speaker.room;
            new.resident = speaker.resident;
            new.office = office_of(&choices, &new, &form.values);
            let sent = Some(key.clone()).filter(|k| !k.is_empty());
            register::register(&state.app, &signed.caller, new, sent).await
        }
        Err(error) => Err(error),
    };
    match registered {
        Ok(registered) => Ok(see_other(&format!("/desk/{}", registered.case))),
        Err(AppError::Invalid(issues)) => {
            for issue in issues {
                form.refuse(FieldIssue::from(issue));
            }
            Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, page, &choices, form, key, None))
        }
        Err(AppError::Refused(refusal)) => {
            let words = refusal_words(&page, &refusal);
            Ok(shown(StatusCode::CONFLICT, page, &choices, form, key, Some(words)))
        }
        Err(error) => Err(fault(error)),
    }
}

/// The office follows from the room or the place; without either, from the community.
fn office_of(choices: &Choices, new: &NewComplaint, values: &Values) -> Option<NodeId> {
    if new.room.is_some() || new.place.is_some() {
        return None;
    }
    let chosen = values.get("community").and_then(|id| id.parse().ok()).map(PlaceId);
    let community = choices.communities.iter().find(|c| Some(c.id) == chosen);
    community.or(choices.communities.first()).map(|c| c.office)
}

fn read(r: &mut Reader<'_>, zone: &TimeZone) -> (NewComplaint, Said) {
    let words = 10_000;
    let uuids = |values: Vec<String>| -> Vec<Uuid> {
        values.iter().filter_map(|v| v.parse().ok()).collect()
    };
    let said = Said {
        community: r.uuid("community").optional().map(PlaceId),
        room: r.text("room").max(60).optional().unwrap_or_default(),
        name: r.text("name").max(100).optional().unwrap_or_default(),
        phone: r.phone("phone").optional().unwrap_or_default(),
    };
    let new = NewComplaint {
        channel: Some(r.choice("channel", Channel::parse).required_or(Channel::Phone)),
        name: said.name.clone(),
        phone: said.phone.clone(),
        place: r.uuid("place").optional().map(PlaceId),
        category: r.text("category").required(),
        title: r.text("title").optional().unwrap_or_default(),
        said: r.text("said").max(words).required(),
        asks: r.text("asks").max(words).optional().unwrap_or_default(),
        occurred_at: r.date_time("occurred_at", zone).optional(),
        agreed_reply: r.date_time("agreed_reply", zone).optional(),
        resident_limit: r.date_time("resident_limit", zone).optional(),
        accused_departments: uuids(r.all("accused_departments")).into_iter().map(NodeId).collect(),
        accused_staff: uuids(r.all("accused_staff")).into_iter().map(StaffId).collect(),
        promise_broken: r.ticked("promise_broken"),
        loss_or_injury: r.ticked("loss_or_injury"),
        government: r.ticked("government"),
        media: r.ticked("media"),
        slight: r.ticked("slight"),
        anonymous: r.ticked("anonymous"),
        waives_follow_up: r.ticked("waives_follow_up"),
        same_as: r.uuid("same_as").optional().map(CaseId),
        ..NewComplaint::default()
    };
    (new, said)
}

fn shown(
    status: StatusCode,
    page: Page,
    choices: &Choices,
    form: Form,
    key: String,
    refusal: Option<String>,
) -> Response {
    let channels =
        Channel::ALL.iter().map(|c| Choice::new(c.as_str(), page.word("channel", c.as_str())));
    let communities = choices.communities.iter().map(|c| Choice::new(c.id.to_string(), &*c.name));
    let community =
        |id| choices.communities.iter().find(|c| c.id == id).map_or("", |c| c.name.as_str());
    let areas = choices
        .areas
        .iter()
        .map(|a| Choice::new(a.id.to_string(), &*a.name).group(community(a.community)));
    let departments = choices.offices.iter().flat_map(|o| {
        o.departments.iter().map(|d| Choice::new(d.id.to_string(), &*d.name).group(&*o.name))
    });
    let people = choices.offices.iter().flat_map(|o| &o.departments).flat_map(|d| {
        d.people.iter().map(|(id, name)| Choice::new(id.to_string(), &**name).group(&*d.name))
    });
    let template = DeskPage {
        channels: channels.collect(),
        communities: communities.collect(),
        categories: categories(&page, choices),
        areas: areas.collect(),
        departments: departments.collect(),
        people: people.collect(),
        form,
        key,
        refusal,
        page,
    };
    html(status, &template)
}

/// Leaves of the tree under their branch.
fn categories(page: &Page, choices: &Choices) -> Vec<Choice> {
    let name = |c: &desk::Category| match page.lang() {
        "zh-TW" => c.name_zh_tw.clone(),
        "en" => c.name_en.clone(),
        _ => c.name_zh_cn.clone(),
    };
    let branches = choices.categories.iter().filter(|c| c.parent.is_none());
    branches
        .flat_map(|branch| {
            let leaves =
                choices.categories.iter().filter(|c| c.parent.as_deref() == Some(&branch.code));
            leaves
                .map(|leaf| Choice::new(&*leaf.code, name(leaf)).group(name(branch)))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[derive(Template)]
#[template(path = "pages/desk/confirm.html")]
struct ConfirmPage {
    page: Page,
    number: String,
    /// How the number is said on the phone.
    spoken: String,
    href: String,
    severity: String,
    rule: String,
    promises: Vec<crate::view::Pair>,
}

/// What to say to the caller: the number, the promises with their times.
async fn confirm(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let view = view::case(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let page = signed.page(&state, &view.time_zone).await?;
    let number = view.row.number.clone();
    let tail = number.rsplit('-').next().unwrap_or_default();
    let day = number.get(4..8).unwrap_or_default();
    let promises = view
        .clocks
        .iter()
        .filter(|c| c.done_at.is_none())
        .map(|c| crate::view::Pair::new(page.word("clock_name", &c.id), page.times.near(c.due_at)))
        .collect();
    let spoken = page.f("desk.spoken", &[("day", day), ("n", tail)]);
    Ok(super::ok(&ConfirmPage {
        href: format!("/cases/{id}"),
        severity: view.state.proposed.severity.as_str().to_owned(),
        rule: page.word("severity_rule", view.state.proposed.rule.as_str()).to_owned(),
        number,
        spoken,
        promises,
        page,
    }))
}
