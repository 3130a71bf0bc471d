//! What goes on in a building, and the sentence for its callers: announced here, shown first at the desk.

use super::ZONE;
use super::read::present;
use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Reader};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::words::{Side, read_time};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::{Timestamp, Zoned};
use linli_app::AppError;
use linli_app::complaint::desk;
use linli_app::incidents::{self, NewIncident};
use linli_domain::ids::PlaceId;
use uuid::Uuid;

const FORM: &str = "incident.form";

#[derive(Template)]
#[template(path = "pages/desk/incidents.html")]
struct IncidentsPage {
    page: Page,
    form: Form,
    places: Vec<Choice>,
    running: Vec<Line>,
}

struct Line {
    place: String,
    title: String,
    say: String,
    times: String,
    end: String,
}

pub(super) async fn list(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let form = Form::blank(page.s, FORM);
    shown(&state, &signed, page, form, StatusCode::OK).await
}

async fn shown(
    state: &WebState,
    signed: &Signed,
    page: Page,
    form: Form,
    status: StatusCode,
) -> Result<Response, Fault> {
    let running = incidents::running(&state.app, &signed.caller).await.map_err(fault)?;
    let running = running
        .into_iter()
        .map(|r| Line {
            place: r.place,
            title: r.incident.title,
            say: r.incident.say,
            times: page.f(
                "incident.times",
                &[
                    ("from", &page.times.near(r.incident.from)),
                    ("until", &page.times.near(r.incident.until)),
                ],
            ),
            end: format!("/incidents/{}/end", r.incident.id),
        })
        .collect();
    let choices = desk::buildings(&state.app, &signed.caller).await.map_err(fault)?;
    let places = choices
        .into_iter()
        .map(|(community, place)| Choice::new(place.id.to_string(), place.name).group(community))
        .collect();
    Ok(html(status, &IncidentsPage { page, form, places, running }))
}

pub(super) async fn announce(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let now = present(&page);
    let mut form = Form::of(page.s, FORM, values);
    let read = form.read(|r| NewIncident {
        place: Some(PlaceId(r.uuid("place").required())),
        title: r.text("title").max(60).required(),
        say: r.text("say").max(300).required(),
        from: None,
        until: time(r, "until", &now),
    });
    let Some(new) = read else {
        return shown(&state, &signed, page, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match incidents::announce(&state.app, &signed.caller, new).await {
        Ok(_) => Ok(signed.flash(see_other("/incidents"), page.t("incident.announced"))),
        Err(AppError::Invalid(issues)) => {
            for issue in issues {
                form.refuse(FieldIssue::from(issue));
            }
            shown(&state, &signed, page, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(fault(error)),
    }
}

fn time(r: &mut Reader<'_>, name: &str, now: &Zoned) -> Option<Timestamp> {
    let text = r.text(name).required();
    if text.is_empty() {
        return None;
    }
    let said = read_time(&text, now, Side::Future);
    if said.is_none() {
        r.issue(name, "time_words");
    }
    said.map(|said| said.at)
}

pub(super) async fn end(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    incidents::end(&state.app, &signed.caller, id).await.map_err(fault)?;
    let page = signed.page(&state, ZONE).await?;
    Ok(signed.flash(see_other("/incidents"), page.t("incident.ended")))
}
