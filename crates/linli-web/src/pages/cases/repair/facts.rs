//! What has to be known of a repair: what was agreed, done and paid; who does it; what was there before.

use super::super::folder::Folder;
use crate::shell::Page;
use crate::view::Pair;
use linli_app::repair::view::RepairView;
use linli_domain::repair::rates::{Cover, Priced};
use linli_domain::repair::{Rating, Signature, Window};

/// What the decision of the stage needs.
pub(in crate::pages) fn facts(page: &Page, view: &RepairView) -> Vec<Pair> {
    let state = &view.state;
    let mut facts = Vec::new();
    if let Some(window) = state.appointment {
        facts.push(Pair::new(page.t("repair.appointment"), between(page, window)));
    }
    if state.bill.is_none() {
        if let Some(quote) = &state.quote {
            facts.push(Pair::new(page.t("repair.quote"), lines(page, view, quote)));
        }
        facts.push(Pair::new(page.t("repair.price"), free(page, view)));
    }
    if let Some(result) = &state.result {
        facts.push(Pair::new(page.t("repair.result"), view.words(result)));
    }
    if let Some(bill) = &state.bill {
        facts.push(Pair::new(page.t("repair.bill"), lines(page, view, &bill.priced)));
    }
    if let Some(signature) = &state.signature {
        facts.push(Pair::new(page.t("repair.signature"), signed(page, view, signature)));
    }
    if let Some(rating) = &state.rating {
        facts.push(Pair::new(page.t("repair.rating"), marks(page, rating)));
    }
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// Why nobody pays here; empty where the resident does.
fn free(page: &Page, view: &RepairView) -> String {
    let rule = match (view.cover, view.public_rule) {
        (Cover::Resident, _) => return String::new(),
        (Cover::PublicArea, Some(_)) => page.t("repair.free_by_rule").to_owned(),
        (Cover::PublicArea, None) => page.t("repair.free_by_place").to_owned(),
        (Cover::Warranty, _) => match view.warranty_until {
            Some(day) => page.f("repair.free_until", &[("day", &page.times.day(day))]),
            None => String::new(),
        },
    };
    format!("{} {rule}", page.word("cover", view.cover.as_str()))
}

/// Who does it where, and what belongs to it.
pub(super) fn duties(page: &Page, view: &RepairView) -> Vec<Pair> {
    let state = &view.state;
    let name = |id: Option<uuid::Uuid>| id.map_or("—", |id| view.names.of(id)).to_owned();
    let mut pairs = vec![
        Pair::new(page.t("case.category"), Folder::from(view).category(page.lang())),
        Pair::new(page.t("case.place"), &*view.row.place_label),
        Pair::new(page.t("repair.equipment"), equipment(view)),
        Pair::new(page.t("case.lead"), name(state.department.map(|id| id.0))),
        Pair::new(page.t("repair.technician"), name(state.technician.map(|id| id.0))),
        Pair::new(page.t("case.contact"), &*view.reported.contact_number),
    ];
    if state.technician.is_none() && !state.offered.is_empty() {
        let names = state.offered.iter().map(|id| view.names.of(*id));
        pairs.push(Pair::new(page.t("repair.offered"), names.collect::<Vec<_>>().join("、")));
    }
    pairs.retain(|pair| !pair.value.is_empty());
    for link in &view.links {
        let words = format!("{} {}", link.number, link.title);
        let label = page.word("relation", &link.relation);
        pairs.push(Pair::new(label, words).to(format!("/cases/{}", link.id)));
    }
    for earlier in &view.earlier {
        let words = format!("{}（{}）", earlier.title, page.word("state", &earlier.stage));
        let when = page.times.near(earlier.registered_at);
        let label = page.f("repair.earlier", &[("time", &when)]);
        pairs.push(Pair::new(&*label, words).to(format!("/cases/{}", earlier.id)));
    }
    pairs
}

/// The piece of equipment, with the number on its plate and who maintains it; empty where none is named.
pub(in crate::pages) fn equipment(view: &RepairView) -> String {
    let Some(one) = &view.equipment else { return String::new() };
    let keeper = [&*one.keeper, &*one.phone].join(" ");
    [one.label(), keeper.trim().to_owned()].join(" · ").trim_end_matches(" · ").to_owned()
}

/// From when to when.
pub(in crate::pages) fn between(page: &Page, window: Window) -> String {
    let words = [("from", page.times.near(window.from)), ("to", page.times.clock(window.to))];
    page.f("repair.between", &[("from", &words[0].1), ("to", &words[1].1)])
}

/// The lines of a price with their sum, or that it is free and why.
fn lines(page: &Page, view: &RepairView, priced: &Priced) -> String {
    let name = |code: &str| {
        let items = view.card.iter().flat_map(|card| &card.items);
        let item = items.into_iter().find(|item| item.code == code);
        item.map_or_else(|| code.to_owned(), |item| item.name.clone())
    };
    let all: Vec<String> = priced
        .lines
        .iter()
        .map(|line| format!("{} × {}", name(&line.item), line.quantity))
        .collect();
    let sum = match priced.cover {
        Cover::Resident => page.yuan(priced.total.0),
        free => page.word("cover", free.as_str()).to_owned(),
    };
    format!("{}，{sum}", all.join("、"))
}

fn signed(page: &Page, view: &RepairView, signature: &Signature) -> String {
    let by = page.word("signer", signature.by.as_str());
    match &signature.note {
        Some(note) => format!("{by}（{}）", view.words(note)),
        None => by.to_owned(),
    }
}

fn marks(page: &Page, rating: &Rating) -> String {
    let all =
        [("quality", rating.quality), ("attitude", rating.attitude), ("conduct", rating.conduct)];
    let one = |(what, mark): &(&str, linli_domain::repair::Mark)| {
        format!("{} {}", page.word("rated", what), page.word("outcome", mark.as_str()))
    };
    all.iter().map(one).collect::<Vec<_>>().join("，")
}
