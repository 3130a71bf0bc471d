//! Who represents the owners: given and ended by an administrator (FUP-7, ORG-2).

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::board::seats;
use linli_domain::ids::{PlaceId, StaffId};

const FORM: &str = "boards.seat";

struct SeatShown {
    staff: StaffId,
    community: PlaceId,
    name: String,
    label: String,
    until: String,
    open: bool,
    state: String,
}

#[derive(Template)]
#[template(path = "pages/board/seats.html")]
struct SeatsPage {
    page: Page,
    form: Form,
    people: Vec<Choice>,
    communities: Vec<Choice>,
    seats: Vec<SeatShown>,
}

pub(super) async fn list(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let form = Form::blank(page.s, FORM);
    shown(&state, &signed, page, form, StatusCode::OK).await
}

async fn shown(
    state: &WebState,
    signed: &Signed,
    page: Page,
    mut form: Form,
    status: StatusCode,
) -> Result<Response, Fault> {
    let found = seats::list(&state.app, &signed.caller).await.map_err(fault)?;
    if form.value("until").is_empty() {
        form = form.with("until", found.usual.to_string());
    }
    let seat = |one: seats::Seat| SeatShown {
        state: match (one.ended_at, one.open) {
            (Some(at), _) => page.f("boards.seat_ended", &[("time", &page.times.short(at))]),
            (None, true) => String::new(),
            (None, false) => page.t("boards.seat_over").to_owned(),
        },
        staff: one.staff,
        community: one.community,
        name: one.name,
        label: one.label,
        until: one.until.to_string(),
        open: one.open,
    };
    let seats = found.seats.into_iter().map(seat).collect();
    let person = |(id, name, office): (StaffId, String, String)| {
        Choice::new(id.to_string(), name).group(office)
    };
    let people = found.people.into_iter().map(person).collect();
    let place = |(id, label): (PlaceId, String)| Choice::new(id.to_string(), label);
    let communities = found.communities.into_iter().map(place).collect();
    Ok(html(status, &SeatsPage { page, form, people, communities, seats }))
}

pub(super) async fn grant(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, FORM, values);
    let read = form.read(|r| {
        let staff = StaffId(r.uuid("staff").required());
        (staff, PlaceId(r.uuid("community").required()), r.date("until").required())
    });
    let Some((staff, community, until)) = read else {
        return shown(&state, &signed, page, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match seats::grant(&state.app, &signed.caller, staff, community, until).await {
        Ok(()) => {
            Ok(signed.flash(see_other("/admin/representatives"), page.t("boards.seat_given")))
        }
        Err(AppError::Invalid(issues)) => {
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            shown(&state, &signed, page, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(fault(error)),
    }
}

pub(super) async fn end(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let id = |name: &str| values.get(name).and_then(|text| text.parse().ok());
    let (Some(staff), Some(community)) = (id("staff"), id("community")) else {
        return Err(Fault::Invalid);
    };
    let (staff, community) = (StaffId(staff), PlaceId(community));
    seats::end(&state.app, &signed.caller, staff, community).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    Ok(signed.flash(see_other("/admin/representatives"), page.t("boards.seat_taken")))
}
