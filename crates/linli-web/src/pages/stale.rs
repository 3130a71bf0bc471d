//! When somebody else saved a row in between: both texts side by side, nothing lost (C02).
//!
//! Owns the page for plain rows. The case page has its own, which knows what was done.

use super::html;
use crate::forms::Form;
use crate::shell::Page;
use crate::view::{Compare, Difference};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "pages/stale.html")]
struct StalePage {
    page: Page,
    compare: Compare,
}

/// Both versions of one row.
pub struct Both<'a> {
    /// The form as the stored row fills it.
    pub theirs: &'a Form,
    /// The form as it was sent.
    pub yours: &'a Form,
    /// The fields to compare.
    pub names: &'a [&'a str],
    /// A value in words, by field: a code of a list becomes its word.
    pub words: &'a dyn Fn(&str, &str) -> String,
    /// Where the form is sent to.
    pub action: String,
    /// Where the present content is.
    pub latest: String,
    pub version: i64,
}

/// The page with both versions.
pub fn shown(page: Page, both: &Both<'_>) -> Response {
    let value = |form: &Form, name: &str| {
        let values = form.values.all(name).map(|value| (both.words)(name, value));
        values.collect::<Vec<_>>().join("\n")
    };
    let difference = |name: &&str| Difference {
        label: both.yours.label(name).to_owned(),
        theirs: value(both.theirs, name),
        yours: value(both.yours, name),
    };
    let typed = both.yours.values.pairs().iter();
    let mut hidden: Vec<(String, String)> =
        typed.filter(|(name, _)| !name.starts_with('_') && name != "version").cloned().collect();
    hidden.push(("version".to_owned(), both.version.to_string()));
    let compare = Compare {
        name: page.t("words.somebody").to_owned(),
        time: page.t("words.meanwhile").to_owned(),
        fields: both.names.iter().map(difference).collect(),
        action: both.action.clone(),
        hidden,
        latest: both.latest.clone(),
    };
    html(StatusCode::CONFLICT, &StalePage { page, compare })
}
