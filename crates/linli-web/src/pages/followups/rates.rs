//! The rates of the follow-up per office, week and month, with the seed of each draw (FUP-3, REP-7).

use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use linli_app::repair::drawn::{
    self, Followed, GOAL_COMPLAINTS, GOAL_REPAIRS, Lots, OfficeRates, per_cent,
};

#[derive(Template)]
#[template(path = "pages/followups/rates.html")]
struct RatesPage {
    page: Page,
    /// Name of each office with its weeks and its months.
    offices: Vec<(String, [Table; 2])>,
}

/// The rates of the visitor's offices.
///
/// # Errors
/// A fault if the visitor does not follow up.
pub async fn show(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let rates = drawn::rates(&state.app, &signed.caller, None).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let of = |office: &OfficeRates| {
        let of_kind = |month: bool, title: &'static str| {
            let periods = office.periods.iter().filter(|period| period.month == month);
            table(&page, page.t(title), periods)
        };
        let weeks = of_kind(false, "followups.weeks");
        (office.name.clone(), [weeks, of_kind(true, "followups.months")])
    };
    let offices = rates.iter().map(of).collect();
    Ok(crate::pages::ok(&RatesPage { page, offices }))
}

fn table<'a>(page: &Page, title: &str, periods: impl Iterator<Item = &'a Followed>) -> Table {
    let columns =
        ["period", "orders", "drawn", "called", "rate", "complaints", "complaint_rate", "seed"];
    let labels = columns.map(|column| page.word("follow_rate", column));
    let mut table = Table::new(title, &labels);
    for followed in periods {
        table.row(row(page, followed));
        if let Some(row) = table.rows.last_mut() {
            row.quiet = followed.orders == 0 && followed.complaints == 0;
        }
    }
    table
}

fn row(page: &Page, followed: &Followed) -> Vec<Cell> {
    let words = [("from", page.times.day(followed.first)), ("to", page.times.day(followed.last))];
    let days = page.f("roster.from_to", &[("from", &words[0].1), ("to", &words[1].1)]);
    let mut period = Cell::text(&*followed.period).sub(days);
    if followed.running {
        period = period.tag("", page.t("followups.running"));
    }
    let (drawn, seed) = match &followed.lots {
        Some(lots) => lots_of(page, followed.month, lots),
        None => (Cell::text("—"), Cell::text("")),
    };
    let complaints = format!("{} / {}", followed.complaints_called, followed.complaints);
    vec![
        period,
        Cell::text(followed.orders.to_string()),
        drawn,
        Cell::text(followed.called.to_string()),
        rate(page, (followed.called, followed.orders), GOAL_REPAIRS, followed.running),
        Cell::text(complaints),
        rate(
            page,
            (followed.complaints_called, followed.complaints),
            GOAL_COMPLAINTS,
            followed.running,
        ),
        seed,
    ]
}

fn lots_of(page: &Page, month: bool, lots: &Lots) -> (Cell, Cell) {
    let (chosen, orders) = (lots.chosen.to_string(), lots.orders.to_string());
    let key = if month { "followups.topped_up" } else { "followups.drawn_of" };
    let drawn = page.f(key, &[("n", &chosen), ("of", &orders)]);
    (Cell::text(drawn), Cell::text(&*lots.seed).sub(page.times.full(lots.at)))
}

/// The rate with its goal: met, missed, or still open while the period runs.
fn rate(page: &Page, (part, whole): (i64, i64), goal: i64, running: bool) -> Cell {
    let Some(share) = per_cent(part, whole) else { return Cell::text("—") };
    let words = page.f("followups.goal", &[("goal", &goal.to_string())]);
    let cell = Cell::text(format!("{share} %")).sub(words);
    match (share >= goal, running) {
        (true, _) => cell.tag("done", page.t("followups.met")),
        (false, true) => cell,
        (false, false) => cell.tag("hot", page.t("followups.missed")),
    }
}
