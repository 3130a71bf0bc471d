//! The rate card and a quote as the technician's phone shows them. Amounts come from the server's card; what the phone
//! adds up is shown, and never believed.

use crate::shell::Page;
use crate::words::plain_amount;
use linli_app::directory::initials::initials;
use linli_app::repair::view::RepairView;
use linli_domain::repair::rates::{Cover, Priced, Rate};

/// One item of the card with the quantity that is wanted.
pub(super) struct Item {
    pub code: String,
    pub name: String,
    /// What it is found by, besides its name.
    pub letters: String,
    /// `35.00 元 / 件`.
    pub price: String,
    pub fen: i64,
    pub quantity: String,
    pub id: String,
}

/// One line of a quote or a bill.
pub(super) struct Line {
    pub name: String,
    pub quantity: u32,
    pub amount: String,
}

/// Every item, with what was typed, else with what was quoted or used last.
pub(super) fn items(page: &Page, view: &RepairView, typed: &dyn Fn(&str) -> String) -> Vec<Item> {
    let last = view.state.bill.as_ref().map(|bill| &bill.priced).or(view.state.quote.as_ref());
    let quoted = |code: &str| {
        let line = last.and_then(|priced| priced.lines.iter().find(|line| line.item == code));
        line.map_or_else(String::new, |line| line.quantity.to_string())
    };
    let item = |(index, rate): (usize, &Rate)| {
        let typed = typed(&format!("q.{}", rate.code));
        Item {
            name: rate.name.clone(),
            letters: match rate.initials.as_str() {
                "" => initials(&rate.name),
                known => known.to_lowercase(),
            },
            price: format!("{} / {}", page.yuan(rate.price.0), rate.unit),
            fen: rate.price.0,
            quantity: if typed.is_empty() { quoted(&rate.code) } else { typed },
            id: format!("q-{index}"),
            code: rate.code.clone(),
        }
    };
    let card = view.card.as_ref().map(|card| card.items.as_slice()).unwrap_or_default();
    card.iter().enumerate().map(item).collect()
}

/// The lines of a quote or a bill, named by the card.
pub(super) fn lines(view: &RepairView, priced: Option<&Priced>) -> Vec<Line> {
    let name = |code: &str| {
        let card = view.card.as_ref();
        let rate = card.and_then(|card| card.items.iter().find(|rate| rate.code == code));
        rate.map_or_else(|| code.to_owned(), |rate| rate.name.clone())
    };
    let lines = priced.map(|priced| priced.lines.as_slice()).unwrap_or_default();
    let line = |line: &linli_domain::repair::rates::Line| Line {
        name: name(&line.item),
        quantity: line.quantity,
        amount: plain_amount(line.amount.0),
    };
    lines.iter().map(line).collect()
}

/// What nobody pays is said in words.
pub(super) fn total(page: &Page, fen: i64) -> String {
    if fen == 0 { page.t("worker.free").to_owned() } else { page.yuan(fen) }
}

/// Why nobody pays here; empty where the resident does.
pub(super) fn free(page: &Page, cover: Cover) -> &'static str {
    match cover {
        Cover::Resident => "",
        Cover::PublicArea => page.t("worker.free_public"),
        Cover::Warranty => page.t("worker.free_warranty"),
    }
}
