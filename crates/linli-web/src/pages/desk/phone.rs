//! The caller's card as a page, and the chip of a call that rings (REC-2, ux.md 5.3).
//!
//! A number or the id of a call: chips use the id, so that no number stands in an address that we write.

use super::panes::Panes;
use super::{SCOPE, ZONE, look_at};
use crate::errors::Fault;
use crate::forms::Form;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::words::masked;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use linli_app::calls::{self, Call};
use linli_app::complaint::desk;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "pages/desk/phone.html")]
struct PhonePage {
    page: Page,
    panes: Panes,
    phone: String,
    /// Where the form opens for this caller.
    register: String,
    calls: Vec<(String, String)>,
    /// The number belongs to nobody that is known.
    unknown: bool,
}

#[derive(Template)]
#[template(path = "pages/desk/ringing.html")]
struct RingingPage {
    page: Page,
    calls: Vec<Ringing>,
}

struct Ringing {
    href: String,
    take: String,
    words: String,
}

/// The card of a number.
pub(super) async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let (phone, register) = match number.parse::<Uuid>() {
        Ok(id) => {
            let phone = calls::number(&state.app, &signed.caller, id).await.map_err(fault)?;
            (phone, format!("/desk?call={id}"))
        }
        Err(_) => {
            let digits: String = number.chars().filter(char::is_ascii_digit).take(20).collect();
            (digits.clone(), format!("/desk?phone={digits}"))
        }
    };
    let form = Form::blank(page.s, SCOPE).with("phone", phone.clone());
    let choices = desk::choices(&state.app, &signed.caller).await.map_err(fault)?;
    let panes = look_at(&state, &signed, &page, &choices, &form.values).await?;
    let asked = linli_app::complaint::caller_card::Asked {
        phone: phone.clone(),
        ..linli_app::complaint::caller_card::Asked::default()
    };
    let card = linli_app::complaint::caller_card::card(&state.app, &signed.caller, asked)
        .await
        .map_err(fault)?;
    let calls = card
        .calls
        .iter()
        .map(|c| (page.times.near(c.rang_at), page.word("call_state", c.state.as_str()).to_owned()))
        .collect();
    let unknown = card.people.is_empty();
    let phone = masked(&phone);
    Ok(crate::pages::ok(&PhonePage { page, panes, phone, register, calls, unknown }))
}

/// What rings now, as chips for the top of the page; empty when nothing does.
pub(super) async fn ringing(
    State(state): State<WebState>,
    signed: Signed,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let ringing = calls::ringing(&state.app, &signed.caller).await.map_err(fault)?;
    let calls = ringing.iter().map(|call| chip(&page, call)).collect();
    Ok(crate::pages::ok(&RingingPage { page, calls }))
}

fn chip(page: &Page, call: &Call) -> Ringing {
    let who = match call.names.as_slice() {
        [] => page.t("desk.unknown_caller").to_owned(),
        names => names.join("、"),
    };
    let words = [("phone", call.phone.as_str()), ("who", &who), ("room", &call.room)];
    Ringing {
        href: format!("/phone/{}", call.id),
        take: format!("/desk?call={}", call.id),
        words: page.f("desk.ringing", &words),
    }
}
