//! What the words of the form let one expect, offered under them: taken by one key, never put over what a person chose.
//!
//! Owns which field is offered what. What is proposed comes from `linli_app::triage` (STA-5, REP-1).

use super::lists;
use super::read;
use crate::forms::Form;
use crate::shell::Page;
use crate::words::{Side, read_time};
use linli_app::complaint::desk::Choices;
use linli_app::complaint::overview::Overview;
use linli_app::triage::{Answer, Proposed};
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::Kind;

/// Kind and emergency are offered from this share of right answers on, in thousandths.
const SURE: u16 = 600;
/// A category is offered earlier: it is looked at anyway.
const LIKELY: u16 = 350;

/// One field with what could stand in it.
pub(super) struct Offer {
    /// Name of the field.
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) label: String,
    pub(super) words: String,
    /// The words of the text that led there, as a sentence; empty for none.
    pub(super) because: String,
}

/// What is offered, and whether it burns.
#[derive(Default)]
pub(super) struct Offers {
    pub(super) all: Vec<Offer>,
    /// What the emergency is; empty for none.
    pub(super) urgent: String,
    pub(super) urgent_because: String,
}

impl Offers {
    pub(super) fn of(page: &Page, choices: &Choices, form: &Form, found: &Overview) -> Self {
        let asked = Asked { page, choices, form, proposed: &found.proposed };
        let office = found.card.room.as_ref().map(|room| room.office);
        let mut offers = Self::default();
        if form.value("said").trim().is_empty() {
            return offers;
        }
        if found.proposed.is_emergency() {
            let points = found.proposed.points.iter().map(|p| page.word("emergency_point", p));
            offers.urgent = points.collect::<Vec<_>>().join("、");
            if offers.urgent.is_empty() {
                page.word("emergency_point", "danger").clone_into(&mut offers.urgent);
            }
            offers.urgent_because = asked.because(&found.proposed.emergency);
        }
        let office = office.or_else(|| lists::office(choices, &form.values));
        let found = [
            asked.kind(),
            asked.category(),
            asked.department(office),
            asked.room(found),
            asked.place(),
            asked.time(),
            asked.severity(),
        ];
        offers.all.extend(found.into_iter().flatten());
        offers
    }
}

/// The dangers to life that the words show, and the words; both empty for none.
pub(super) fn danger(page: &Page, proposed: &Proposed) -> (String, String) {
    let named = proposed.life.iter().map(|sign| page.word("emergency_point", sign));
    let words = &proposed.life_because;
    (named.collect::<Vec<_>>().join("、"), because(page, words))
}

fn because(page: &Page, words: &[String]) -> String {
    if words.is_empty() {
        return String::new();
    }
    let words: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
    page.f("desk.because", &[("words", &words.concat())])
}

struct Asked<'a> {
    page: &'a Page,
    choices: &'a Choices,
    form: &'a Form,
    proposed: &'a Proposed,
}

impl Asked<'_> {
    fn because(&self, answer: &Answer) -> String {
        because(self.page, &answer.because)
    }

    fn empty(&self, name: &str) -> bool {
        self.form.value(name).trim().is_empty()
    }

    fn offer(&self, name: &'static str, value: String, words: &str, because: String) -> Offer {
        let label = self.form.label(name).to_owned();
        Offer { name, value, label, words: words.to_owned(), because }
    }

    /// Another kind than the one that stands there; an emergency is a repair before anything else.
    fn kind(&self) -> Option<Offer> {
        let kind = &self.proposed.kind;
        let (value, because) = if self.proposed.is_emergency() {
            (Kind::Repair.as_str(), &self.proposed.emergency)
        } else {
            (kind.value.as_str(), kind)
        };
        let known = Kind::parse(value).is_some();
        if !known || because.confidence < SURE || self.form.value("kind") == value {
            return None;
        }
        let words = self.page.word("kind", value).to_owned();
        Some(self.offer("kind", value.to_owned(), &words, self.because(because)))
    }

    fn category(&self) -> Option<Offer> {
        let category = &self.proposed.category;
        if !self.empty("category") || category.confidence < LIKELY {
            return None;
        }
        let row = self.choices.categories.iter().find(|c| c.code == category.value)?;
        let name = lists::name(self.page, row);
        Some(self.offer("category", row.code.clone(), &name, self.because(category)))
    }

    /// The department that the category names by its duty.
    fn department(&self, office: Option<NodeId>) -> Option<Offer> {
        let category = &self.proposed.category;
        if !self.empty("department") || !self.empty("category") || category.confidence < LIKELY {
            return None;
        }
        let (id, name) = lists::department(self.choices, &category.value, office)?;
        Some(self.offer("department", id.to_string(), &name, String::new()))
    }

    /// The room that the words name, if nobody is known to call from another.
    fn room(&self, found: &Overview) -> Option<Offer> {
        if !self.empty("room") || found.card.room.is_some() || found.card.person.is_some() {
            return None;
        }
        let named = self.proposed.places.iter().find(|place| place.kind == "room")?;
        let whole = named.text.chars().filter(char::is_ascii_digit).count() > 3;
        whole.then(|| self.offer("room", named.text.clone(), &named.text, String::new()))
    }

    /// The public area whose name stands in the text, or the only one of a kind that is named.
    fn place(&self) -> Option<Offer> {
        if !self.empty("place") {
            return None;
        }
        let said = self.form.value("said");
        let named = self.choices.areas.iter().filter(|area| said.contains(area.name.as_str()));
        let of_kind = |kind: &str| {
            let mut all = self.choices.areas.iter().filter(|area| area.kind.as_str() == kind);
            all.next().filter(|_| all.next().is_none())
        };
        let kinds = self.proposed.places.iter().find_map(|place| of_kind(&place.kind));
        let area = named.max_by_key(|area| area.name.chars().count()).or(kinds)?;
        Some(self.offer("place", area.id.to_string(), &area.name, String::new()))
    }

    fn time(&self) -> Option<Offer> {
        if !self.empty("occurred_at") {
            return None;
        }
        let now = read::present(self.page);
        let past = |said: &&linli_app::triage::Named| {
            said.kind == "past"
                && read_time(&said.text, &now, Side::Past)
                    .is_some_and(|read| read.at <= now.timestamp())
        };
        let named = self.proposed.times.iter().find(past)?;
        Some(self.offer("occurred_at", named.text.clone(), &named.text, String::new()))
    }

    /// The tick that the rule of severity asks for.
    fn severity(&self) -> Option<Offer> {
        let ticks = ["slight", "promise_broken", "loss_or_injury", "government", "media"];
        if self.form.value("kind") != Kind::Complaint.as_str()
            || ticks.iter().any(|tick| self.form.ticked(tick))
        {
            return None;
        }
        let name = match self.proposed.severity_rule.as_str() {
            "slight_inconvenience" => "slight",
            "promise_broken" => "promise_broken",
            "loss_or_injury" => "loss_or_injury",
            "government" => "government",
            _ => return None,
        };
        let severity = &self.proposed.severity;
        let words = self.page.word("severity", &severity.value).to_owned();
        let mut offer = self.offer(name, "1".to_owned(), &words, self.because(severity));
        // The tick says a whole sentence; what is offered is the level that it leads to.
        offer.label = self.page.t("filter.severity").to_owned();
        Some(offer)
    }
}
