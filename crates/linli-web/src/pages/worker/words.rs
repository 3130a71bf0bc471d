//! Why a tap was not taken, in words: of the page without a script, and of the strip with one.

use crate::forms::Form;
use crate::pages::cases::refusal_words;
use crate::shell::Page;
use linli_app::repair::view::RepairView;
use linli_domain::refusal::Refusal;

/// A rule that says no, with names and amounts as people say them.
pub(super) fn refusal(page: &Page, view: &RepairView, refusal: &Refusal) -> String {
    let fill = |params: &[(&str, &str)]| {
        crate::locales::fill(page.word("refusal", &refusal.code()), params)
    };
    match refusal {
        Refusal::AlreadyTaken { staff } => {
            let name = match view.names.of(*staff) {
                "" => page.t("words.somebody"),
                name => name,
            };
            fill(&[("staff", name)])
        }
        Refusal::AgreementRequired { total } => fill(&[("total", &page.yuan(total.0))]),
        Refusal::NewAgreementRequired { agreed, total } => {
            fill(&[("agreed", &page.yuan(agreed.0)), ("total", &page.yuan(total.0))])
        }
        Refusal::UnknownRate { item } if item.is_empty() => page.t("worker.no_card").to_owned(),
        other => refusal_words(page, other),
    }
}

/// Everything that is wrong with the fields, in one line.
pub(super) fn issues(form: &Form) -> String {
    form.summary().into_iter().map(|line| line.text).collect::<Vec<_>>().join("；")
}
