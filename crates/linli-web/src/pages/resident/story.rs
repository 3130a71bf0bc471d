//! What happened to a case, in the resident's words (ux.md 10).

use crate::shell::Page;
use jiff::Timestamp;
use linli_app::resident::follow::Moment;

/// One line of the story.
pub(super) struct Line {
    pub(super) when: String,
    pub(super) iso: String,
    pub(super) who: String,
    pub(super) text: String,
    /// The office's words, not the resident's.
    pub(super) ours: bool,
}

pub(super) fn line(page: &Page, office: &str, (at, moment): &(Timestamp, Moment)) -> Line {
    let ours = !mine(moment);
    Line {
        when: page.times.near(*at),
        iso: page.times.iso(*at),
        who: if ours { office.to_owned() } else { page.t("resident.you").to_owned() },
        text: text(page, moment),
        ours,
    }
}

fn mine(moment: &Moment) -> bool {
    use Moment as M;
    matches!(
        moment,
        M::Said(_)
            | M::QuoteAgreed
            | M::QuoteDeclined
            | M::Signed
            | M::Rated(..)
            | M::Reopened(_)
            | M::Objected(_)
            | M::WithdrawalAsked(_)
            | M::Photo
    )
}

fn text(page: &Page, moment: &Moment) -> String {
    use Moment as M;
    let said = |key: &'static str, text: &str| {
        if text.is_empty() { page.t(key).to_owned() } else { format!("{}\n{text}", page.t(key)) }
    };
    match moment {
        M::Said(text) | M::Told(text) if text.is_empty() => page.t("resident.erased").to_owned(),
        M::Said(text) | M::Told(text) => text.clone(),
        M::Given(department) => page.f("resident.given", &[("who", department)]),
        M::Accepted(person) => page.f("resident.accepted", &[("who", person)]),
        M::Arrived(person) => page.f("resident.arrived", &[("who", person)]),
        M::Appointed(window) => page.f("resident.appointed", &[("time", &span(page, window))]),
        M::NobodyHome => page.t("resident.nobody_home").to_owned(),
        M::Quoted(total) => page.f("resident.quoted", &[("yuan", &page.yuan(total.0))]),
        M::QuoteAgreed => page.t("resident.quote_agreed").to_owned(),
        M::QuoteDeclined => page.t("resident.quote_declined").to_owned(),
        M::Started => page.t("resident.started").to_owned(),
        M::Waits(reason, until) => {
            let why = page.word("resident_waits", reason);
            page.f("resident.waits", &[("why", why), ("time", &page.times.near(*until))])
        }
        M::Finished(text) => said("resident.finished", text),
        M::Signed => page.t("resident.signed").to_owned(),
        M::Rated(outcome, text) => {
            let word = page.word("resident_outcome", outcome.as_str());
            let rated = page.f("resident.rated", &[("outcome", word)]);
            if text.is_empty() { rated } else { format!("{rated}\n{text}") }
        }
        M::Reopened(text) => said("resident.reopened", text),
        M::Objected(text) => said("resident.objected", text),
        M::ObjectionDecided(true) => page.t("resident.objection_upheld").to_owned(),
        M::ObjectionDecided(false) => page.t("resident.objection_refused").to_owned(),
        M::WithdrawalAsked(text) => said("resident.withdrawal_asked", text),
        M::WithdrawalDecided(true, _) | M::Withdrawn => page.t("resident.withdrawn").to_owned(),
        M::WithdrawalDecided(false, text) => said("resident.withdrawal_refused", text),
        M::Photo => page.t("resident.photo_added").to_owned(),
        M::Closed => page.t("resident.closed").to_owned(),
    }
}

/// `9 月 14 日 14:00–16:00`.
pub(super) fn span(page: &Page, window: &linli_domain::repair::Window) -> String {
    format!("{}–{}", page.times.near(window.from), page.times.clock(window.to))
}
