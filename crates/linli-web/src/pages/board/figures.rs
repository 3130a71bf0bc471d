//! A board in words: the same on the wall, for representatives and for those who prepare it (FUP-7).
//!
//! Owns how a hidden number is said. Which numbers are hidden was decided before (`linli_domain::board::cells`); nothing here
//! computes one from others.

use crate::pages::file::SMALL;
use crate::shell::Page;
use linli_app::board::Month;
use linli_app::resident::CategoryName;
use linli_domain::board::{Figures, Item, ItemKind, Picture, Share, Standing, Sum};
use linli_domain::repair::rates::{Rate, RateKind};
use std::collections::BTreeMap;

/// A large number with its name.
pub(in crate::pages) struct Tile {
    pub(in crate::pages) label: String,
    pub(in crate::pages) value: String,
}

/// One line of a list of numbers.
pub(in crate::pages) struct Line {
    pub(in crate::pages) label: String,
    pub(in crate::pages) value: String,
    /// Of the largest of its list, in percent; `None` where there is no number.
    pub(in crate::pages) width: Option<u64>,
}

/// What a list of numbers is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::pages) enum About {
    Kinds,
    Categories,
    Promises,
    Late,
    Ratings,
    Rates,
}

/// Lines under one heading.
pub(in crate::pages) struct Lines {
    pub(in crate::pages) about: About,
    pub(in crate::pages) title: String,
    pub(in crate::pages) lines: Vec<Line>,
}

/// A photo: where all of it is, and its small picture.
pub(in crate::pages) struct Photo {
    pub(in crate::pages) whole: String,
    pub(in crate::pages) small: String,
}

/// An entry that staff wrote.
pub(in crate::pages) struct Entry {
    pub(in crate::pages) title: String,
    pub(in crate::pages) text: String,
    pub(in crate::pages) day: String,
    pub(in crate::pages) standing: String,
    /// `done`, `late` or nothing, for the colour of the standing.
    pub(in crate::pages) tone: &'static str,
    pub(in crate::pages) before: Option<Photo>,
    pub(in crate::pages) after: Option<Photo>,
}

/// Everything of a month.
pub(in crate::pages) struct Shown {
    pub(in crate::pages) month: String,
    pub(in crate::pages) tiles: Vec<Tile>,
    pub(in crate::pages) lists: Vec<Lines>,
    pub(in crate::pages) improvements: Vec<Entry>,
    pub(in crate::pages) promises: Vec<Entry>,
    pub(in crate::pages) notices: Vec<Entry>,
    /// Something is hidden: the page says why.
    pub(in crate::pages) hides: bool,
}

/// `2026 年 9 月`.
pub(in crate::pages) fn month(page: &Page, month: Month) -> String {
    let day = month.first();
    page.f("board.month", &[("year", &day.year().to_string()), ("month", &day.month().to_string())])
}

/// A number, or that there are few households behind it.
pub(in crate::pages) fn number(page: &Page, number: Option<u64>) -> String {
    number.map_or_else(|| page.t("board.few").to_owned(), |n| n.to_string())
}

/// `96%`, `95% 以上`, or a dash.
pub(in crate::pages) fn share(page: &Page, share: Option<Share>) -> String {
    match share {
        None => page.t("board.none").to_owned(),
        Some(Share { percent, at_least: false }) => format!("{percent}%"),
        Some(Share { percent, at_least: true }) => {
            page.f("board.at_least", &[("n", &percent.to_string())])
        }
    }
}

fn lines(page: &Page, sum: &Sum, name: impl Fn(&str) -> String, order: &[&str]) -> Vec<Line> {
    if sum.total == Some(0) {
        return Vec::new();
    }
    let most = sum.shown.values().copied().max().unwrap_or(0).max(1);
    let line = |(key, count): (&str, u64)| Line {
        label: name(key),
        value: count.to_string(),
        width: Some(count * 100 / most),
    };
    let mut shown: Vec<(&str, u64)> = sum.shown.iter().map(|(k, n)| (k.as_str(), *n)).collect();
    let place = |key: &str| order.iter().position(|one| *one == key);
    shown.sort_by_key(|(key, count)| (place(key), std::cmp::Reverse(*count)));
    let mut lines: Vec<Line> = shown.into_iter().map(line).collect();
    for key in sum.hidden.iter().filter(|key| !key.is_empty()) {
        let value = page.t("board.not_alone").to_owned();
        lines.push(Line { label: name(key), value, width: None });
    }
    if let Some(rest) = sum.rest() {
        let label = page.t("board.rest").to_owned();
        lines.push(Line {
            label,
            value: rest.to_string(),
            width: Some((rest * 100 / most).min(100)),
        });
    }
    lines
}

fn lists(
    page: &Page,
    figures: &Figures,
    categories: &BTreeMap<String, CategoryName>,
) -> Vec<Lines> {
    let word = |list: &'static str| move |key: &str| page.word(list, key).to_owned();
    let category = |key: &str| {
        categories.get(key).map(|name| category(page, name).to_owned()).unwrap_or_default()
    };
    let kinds = ["repair", "complaint", "inquiry", "suggestion", "praise"];
    let mut all = Vec::new();
    let mut list = |about, title: String, lines| all.push(Lines { about, title, lines });
    let of = lines(page, &figures.received, word("resident_kind"), &kinds);
    list(About::Kinds, page.t("board.by_kind").to_owned(), of);
    for kind in kinds {
        let Some(sum) = figures.categories.get(kind) else { continue };
        let title = page.f("board.by_category", &[("kind", page.word("resident_kind", kind))]);
        list(About::Categories, title, lines(page, sum, category, &[]));
    }
    let due = page.f("board.promises_due", &[("n", &number(page, figures.promises.total))]);
    let of = lines(page, &figures.promises, word("board_kept"), &["kept", "late"]);
    list(About::Promises, due, of);
    let of = lines(page, &figures.late, word("resident_promise"), &[]);
    list(About::Late, page.t("board.late_ones").to_owned(), of);
    let order = ["satisfied", "basically_satisfied", "not_satisfied"];
    let said = page.f("board.ratings", &[("n", &number(page, figures.ratings.total))]);
    list(About::Ratings, said, lines(page, &figures.ratings, word("resident_outcome"), &order));
    all.retain(|list| !list.lines.is_empty());
    all
}

/// A category in the visitor's language.
pub(in crate::pages) fn category<'a>(page: &Page, name: &'a CategoryName) -> &'a str {
    match page.lang() {
        "en" => &name.en,
        "zh-TW" => &name.zh_tw,
        _ => &name.zh_cn,
    }
}

/// What the office charges, by kind; the names are those of the card, whatever the language (REP-4).
pub(in crate::pages) fn rates(page: &Page, rates: &[Rate]) -> Vec<Lines> {
    let line = |rate: &Rate| Line {
        label: rate.name.clone(),
        value: page.f("board.rate", &[("price", &page.yuan(rate.price.0)), ("unit", &rate.unit)]),
        width: None,
    };
    let of_kind = |kind: &RateKind| Lines {
        about: About::Rates,
        title: page.word("rate_kind", kind.as_str()).to_owned(),
        lines: rates.iter().filter(|rate| rate.kind == *kind).map(line).collect(),
    };
    RateKind::ALL.iter().map(of_kind).filter(|list| !list.lines.is_empty()).collect()
}

fn entry(page: &Page, item: &Item, picture: &impl Fn(uuid::Uuid) -> String) -> Entry {
    let shown = |one: Option<Picture>| {
        let whole = picture(one?.file);
        Some(Photo { small: format!("{whole}{SMALL}"), whole })
    };
    Entry {
        title: item.title.clone(),
        text: item.text.clone(),
        day: item.day.map(|day| page.times.day(day)).unwrap_or_default(),
        standing: item
            .standing
            .map(|one| page.word("board_standing", one.as_str()).to_owned())
            .unwrap_or_default(),
        tone: match item.standing {
            Some(Standing::Kept) => "done",
            Some(Standing::Late) => "late",
            _ => "",
        },
        before: shown(item.before),
        after: shown(item.after),
    }
}

impl Shown {
    /// `picture` makes the address of a picture of its id.
    pub(in crate::pages) fn of(
        page: &Page,
        (of, figures, items): (Month, &Figures, &[Item]),
        categories: &BTreeMap<String, CategoryName>,
        picture: impl Fn(uuid::Uuid) -> String,
    ) -> Self {
        let tile = |key: &'static str, value| Tile { label: page.t(key).to_owned(), value };
        let entries = |kind: ItemKind| {
            let of = items.iter().filter(|item| item.kind == kind);
            of.map(|item| entry(page, item, &picture)).collect()
        };
        let sums = [&figures.received, &figures.promises, &figures.ratings, &figures.late];
        let mut sums = sums.into_iter().chain(figures.categories.values());
        Self {
            month: month(page, of),
            tiles: vec![
                tile("board.contacts", number(page, figures.contacts)),
                tile("board.received", number(page, figures.received.total)),
                tile("board.on_time", share(page, figures.on_time)),
                tile("board.satisfied", share(page, figures.satisfied)),
            ],
            lists: lists(page, figures, categories),
            improvements: entries(ItemKind::Improvement),
            promises: entries(ItemKind::Promise),
            notices: entries(ItemKind::Notice),
            hides: figures.contacts.is_none() || sums.any(|sum| !sum.hidden.is_empty()),
        }
    }
}
