//! `/m`: the orders of a technician. Danger first, then what they have in hand, what was given to them, what they may take.

use super::order::clock;
use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::Clock;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use linli_app::worker::mine::{self, Order, Part};
use linli_domain::ids::CaseId;

const ZONE: &str = "Asia/Shanghai";

/// One order of the list.
struct Card {
    id: CaseId,
    number: String,
    place: String,
    title: String,
    stage: String,
    hot: bool,
    paused: bool,
    clock: Option<Clock>,
    /// `今天 14:00–16:00`; empty for none.
    appointment: String,
    /// What the button says; empty for no button.
    accept: &'static str,
    key: String,
}

struct Group {
    label: &'static str,
    cards: Vec<Card>,
}

#[derive(Template)]
#[template(path = "pages/worker/list.html")]
struct ListPage {
    page: Page,
    staff: String,
    name: String,
    groups: Vec<Group>,
}

fn card(page: &Page, order: &Order) -> Card {
    let accept = match (order.may_accept, order.part) {
        (false, _) => "",
        (true, Part::Open) => page.t("worker.grab"),
        (true, _) => page.word("action", "accept"),
    };
    let appointment = order.state.appointment;
    Card {
        id: order.state.id,
        number: order.row.number.clone(),
        place: place(page, &order.row.place_label),
        title: order.row.title.clone(),
        stage: page.word("state", order.state.stage.as_str()).to_owned(),
        hot: order.state.emergency(),
        paused: order.state.paused(),
        clock: order.clock.as_ref().map(|c| clock(page, &order.policy, c)),
        appointment: appointment.map_or_else(String::new, |w| super::order::window(page, w)),
        accept,
        key: super::order::key(order.state.id, order.row.version),
    }
}

/// Where it is; said when it is not known.
pub(super) fn place(page: &Page, label: &str) -> String {
    if label.is_empty() { page.t("worker.no_place").to_owned() } else { label.to_owned() }
}

fn label(page: &Page, part: Part) -> &'static str {
    match part {
        Part::Emergency => page.t("worker.part_emergency"),
        Part::InHand => page.t("worker.part_in_hand"),
        Part::Given => page.t("worker.part_given"),
        Part::Open => page.t("worker.part_open"),
        Part::Returned => page.t("worker.part_returned"),
    }
}

/// The list.
///
/// # Errors
/// A fault if the database cannot be read.
pub(super) async fn show(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let orders = mine::orders(&state.app, &signed.caller).await.map_err(fault)?;
    let zone = orders.first().map_or(ZONE, |order| order.time_zone.as_str()).to_owned();
    let page = signed.page(&state, &zone).await?;
    let groups = orders
        .chunk_by(|a, b| a.part == b.part)
        .filter_map(|run| {
            let cards = run.iter().map(|order| card(&page, order)).collect();
            Some(Group { label: label(&page, run.first()?.part), cards })
        })
        .collect();
    let (staff, name) = (signed.caller.staff.to_string(), signed.session.name.clone());
    Ok(crate::pages::ok(&ListPage { page, staff, name, groups }))
}
