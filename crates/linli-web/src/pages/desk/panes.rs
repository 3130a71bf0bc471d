//! The panes beside the form, in words: who is calling, what was before, what may be the same, what is promised.
//!
//! Owns their words only; what is in them is found by `linli_app::complaint::overview`.

use super::lists;
use super::offers::{self, Offers};
use super::read::{self, Read, TIMES};
use crate::forms::Form;
use crate::pages::cases::refusal_words;
use crate::pages::scripts::Text;
use crate::shell::Page;
use crate::view::Pair;
use linli_app::cases::ListedCase;
use linli_app::complaint::caller_card::{Card, Line, Person};
use linli_app::complaint::desk::Choices;
use linli_app::complaint::overview::Overview;
use linli_app::complaint::preview::Preview;
use linli_app::complaint::register::Promise;
use linli_domain::refusal::Refusal;
use linli_domain::vocabulary::Tie;

/// Everything beside the form.
#[derive(Default)]
pub(super) struct Panes {
    /// What the form takes over where nothing is typed.
    pub(super) fill: Vec<(&'static str, String)>,
    /// The dangers to life that the words show; empty for none. Shown above everything else (REP-1).
    pub(super) danger: String,
    pub(super) danger_because: String,
    /// What to say about them first.
    pub(super) danger_script: Vec<Text>,
    pub(super) incidents: Vec<Told>,
    pub(super) warning: String,
    pub(super) people: Vec<Choosable>,
    pub(super) person: Option<Known>,
    pub(super) rooms: Vec<String>,
    /// `没有这间房`, or nothing.
    pub(super) trouble: String,
    pub(super) history: Vec<Tab>,
    pub(super) similar: Vec<Alike>,
    pub(super) offers: Offers,
    /// `4/5 户`; empty when no matter is chosen.
    pub(super) meter: String,
    pub(super) tips: bool,
    pub(super) chosen: bool,
    pub(super) severity: String,
    pub(super) rule: String,
    pub(super) promises: Vec<Pair>,
    pub(super) refused: String,
    /// The visitor is complained about.
    pub(super) kept_out: bool,
    /// Who can take the form over from somebody who is kept out: id and name.
    pub(super) takers: Vec<(String, String)>,
    /// What to say now.
    pub(super) script: Vec<Text>,
    /// How each time in words was understood.
    pub(super) times: Vec<(&'static str, String)>,
    pub(super) department: String,
    /// Somebody chosen without the number saying so.
    pub(super) resident: String,
    /// A case to be joined that is not among the similar ones.
    pub(super) same_as: String,
    pub(super) more_open: bool,
    pub(super) accused_open: bool,
    pub(super) slip_open: bool,
    pub(super) spot_open: bool,
    pub(super) message_open: bool,
}

/// An incident with its sentence.
pub(super) struct Told {
    pub(super) title: String,
    pub(super) say: String,
    pub(super) until: String,
}

/// One of several people with a number.
pub(super) struct Choosable {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) words: String,
    pub(super) chosen: bool,
}

/// The one who is calling.
pub(super) struct Known {
    pub(super) name: String,
    pub(super) tie: String,
    pub(super) href: String,
    pub(super) facts: Vec<Pair>,
}

/// One part of the history.
pub(super) struct Tab {
    pub(super) code: &'static str,
    pub(super) label: String,
    pub(super) lines: Vec<Past>,
    pub(super) count: usize,
}

/// One line of the history.
pub(super) struct Past {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) words: Vec<String>,
    /// It went badly.
    pub(super) bad: String,
}

/// A case that may be about the same.
pub(super) struct Alike {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) href: String,
    pub(super) words: Vec<String>,
    pub(super) households: String,
    pub(super) chosen: bool,
}

impl Panes {
    pub(super) fn of(
        page: &Page,
        choices: &Choices,
        form: &Form,
        read: &Read,
        found: &Overview,
    ) -> Self {
        let card = &found.card;
        let mut panes = Self {
            incidents: card
                .incidents
                .iter()
                .map(|i| Told {
                    title: i.title.clone(),
                    say: i.say.clone(),
                    until: page.f("desk.until", &[("time", &page.times.near(i.until))]),
                })
                .collect(),
            times: times(page, form),
            people: people(page, card),
            person: card.person.as_ref().map(|p| known(page, card, p)),
            rooms: card.rooms.iter().map(|room| room.label.clone()).collect(),
            history: history(page, card),
            ..Self::default()
        };
        if card.unknown_room {
            panes.trouble = page.t("desk.no_such_room").to_owned();
        } else if !card.rooms.is_empty() {
            panes.trouble = page.t("desk.which_room").to_owned();
        }
        if let Some(case) = &card.warning {
            panes.warning = page.f("desk.warning", &[("title", &case.title)]);
        }
        panes.fill = fill(card);
        panes.opened(form, card);
        panes.alike(page, form, found);
        panes.offers = Offers::of(page, choices, form, found);
        (panes.danger, panes.danger_because) = offers::danger(page, &found.proposed);
        panes.promised(page, found);
        let office = card.room.as_ref().map(|room| room.office);
        let office = office.or_else(|| lists::office(choices, &form.values));
        if let Some((_, name)) = lists::department(choices, &read.new.category, office) {
            panes.department = page.f("desk.goes_to", &[("name", &name)]);
        }
        panes
    }

    /// How a time in words was understood.
    pub(super) fn time(&self, name: &str) -> &str {
        self.times.iter().find(|(n, _)| *n == name).map_or("", |(_, words)| words)
    }

    /// Folded parts that hold something are open, and what no pane shows goes along hidden.
    fn opened(&mut self, form: &Form, card: &Card) {
        let any = |names: &[&str]| names.iter().any(|n| !form.value(n).is_empty() || form.bad(n));
        let facts = ["promise_broken", "loss_or_injury", "government", "media"];
        self.more_open = any(&facts) || any(&["resident_limit", "title"]);
        self.accused_open = any(&["accused_departments", "accused_staff"]);
        self.slip_open = any(&["slip_number", "slip_day"]);
        self.spot_open = any(&["done"]) || form.value("how") == "settled";
        self.message_open = any(&["responsible"]) || form.value("how") == "message";
        if card.people.len() < 2 {
            self.resident = form.value("resident").to_owned();
        }
    }

    fn alike(&mut self, page: &Page, form: &Form, found: &Overview) {
        let group = i64::from(found.group.max(1));
        self.similar = found
            .similar
            .iter()
            .map(|case| {
                let households = case.households.max(1);
                Alike {
                    chosen: form.is("same_as", &case.id.to_string()),
                    id: case.id.to_string(),
                    title: case.title.clone(),
                    href: format!("/cases/{}", case.id),
                    words: vec![
                        case.number.clone(),
                        place(page, case),
                        page.times.near(case.registered_at),
                        page.word("state", &case.stage).to_owned(),
                    ],
                    households: page.f(
                        "desk.meter",
                        &[("n", &households.to_string()), ("of", &group.to_string())],
                    ),
                }
            })
            .collect();
        let home = found.card.room.as_ref().map(|room| room.id);
        let joined = found.similar.iter().find(|case| form.is("same_as", &case.id.to_string()));
        self.chosen = joined.is_some();
        if joined.is_none() {
            self.same_as = form.value("same_as").to_owned();
        }
        if let Some(case) = joined {
            // The household that is calling counts only once.
            let new = i64::from(case.household != home || home.is_none());
            let n = case.households.max(1) + new;
            let words = [("n", n.to_string()), ("of", group.to_string())];
            let words = [("n", words[0].1.as_str()), ("of", words[1].1.as_str())];
            self.tips = n >= group && !case.group;
            self.meter = page.f(if self.tips { "desk.tips" } else { "desk.joins" }, &words);
        }
    }

    fn promised(&mut self, page: &Page, found: &Overview) {
        match &found.preview {
            Some(Preview::Promised { proposed, promises }) => {
                self.severity = proposed.severity.as_str().to_owned();
                self.rule = page.word("severity_rule", proposed.rule.as_str()).to_owned();
                self.promised_times(page, promises);
            }
            Some(Preview::Repair { urgency, called, promises }) => {
                self.severity = urgency.as_str().to_owned();
                let rule = if *called { "desk.calls_duty" } else { "desk.urgency_by_words" };
                self.rule = page.t(rule).to_owned();
                self.promised_times(page, promises);
            }
            Some(Preview::Refused(refusal)) => {
                self.kept_out = *refusal == Refusal::ComplainedAbout;
                self.refused = refusal_words(page, refusal);
            }
            None => {}
        }
    }

    fn promised_times(&mut self, page: &Page, promises: &[Promise]) {
        let one =
            |p: &Promise| Pair::new(page.word("clock_name", &p.clock), page.times.near(p.due_at));
        self.promises = promises.iter().map(one).collect();
    }
}

/// Where it was reported; of what was said without a name only the building (M10).
fn place(page: &Page, case: &ListedCase) -> String {
    if case.reporter.is_empty() && case.household.is_some() {
        page.t("case.anonymous").to_owned()
    } else {
        case.place_label.clone()
    }
}

fn fill(card: &Card) -> Vec<(&'static str, String)> {
    let mut fill = Vec::new();
    if let Some(person) = &card.person {
        fill.push(("name", person.name.clone()));
        fill.push(("room", person.room_code.clone()));
    }
    fill.retain(|(_, value)| !value.is_empty());
    fill
}

fn times(page: &Page, form: &Form) -> Vec<(&'static str, String)> {
    let now = read::present(page);
    TIMES
        .iter()
        .map(|(name, side)| {
            let words = match read::time_of(&form.values, name, *side, &now) {
                Some(said) if said.vague => {
                    page.f("desk.about", &[("time", &page.times.full(said.at))])
                }
                Some(said) => page.times.full(said.at),
                None if form.value(name).trim().is_empty() => String::new(),
                None => page.t("desk.no_time").to_owned(),
            };
            (*name, words)
        })
        .collect()
}

fn tie(page: &Page, tie: Option<Tie>) -> String {
    tie.map(|tie| page.word("tie", tie.as_str()).to_owned()).unwrap_or_default()
}

fn people(page: &Page, card: &Card) -> Vec<Choosable> {
    if card.people.len() < 2 {
        return Vec::new();
    }
    let chosen = card.person.as_ref().map(|p| p.id);
    card.people
        .iter()
        .map(|p| Choosable {
            id: p.id.to_string(),
            name: p.name.clone(),
            words: format!("{} {}", tie(page, p.tie), p.room_label),
            chosen: chosen == Some(p.id),
        })
        .collect()
}

fn known(page: &Page, card: &Card, person: &Person) -> Known {
    let mut facts = Vec::new();
    if let Some(room) = &card.room {
        facts.push(Pair::new(page.t("desk.form.room"), &*room.label));
    }
    let others: Vec<String> = card
        .household
        .iter()
        .filter(|p| p.id != person.id)
        .map(|p| match p.tie {
            Some(Tie::Owner) => format!("{} {}", p.name, tie(page, p.tie)),
            _ => p.name.clone(),
        })
        .collect();
    if !others.is_empty() {
        facts.push(Pair::new(page.t("desk.with"), others.join("、")));
    }
    if let Some(channel) = person.preferred_channel {
        facts.push(Pair::new(page.t("desk.prefers"), page.word("channel", channel.as_str())));
    }
    if !person.notes.is_empty() {
        facts.push(Pair::new(page.t("desk.notes"), &*person.notes));
    }
    Known {
        name: person.name.clone(),
        tie: tie(page, person.tie),
        href: format!("/people/{}", person.id),
        facts,
    }
}

fn history(page: &Page, card: &Card) -> Vec<Tab> {
    let parts = [
        ("household", &card.of_household),
        ("entrance", &card.of_entrance),
        ("building", &card.of_building),
    ];
    parts
        .into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(code, lines)| Tab {
            code,
            label: page.word("desk_history", code).to_owned(),
            count: lines.len(),
            lines: lines.iter().map(|line| past(page, line, code != "household")).collect(),
        })
        .collect()
}

fn past(page: &Page, line: &Line, with_place: bool) -> Past {
    match line {
        Line::Case(case) => {
            let mut words = vec![case.number.clone()];
            if with_place {
                words.push(place(page, case));
            }
            words.push(page.word("state", &case.stage).to_owned());
            let bad = if case.round > 0 { page.t("desk.went_badly") } else { "" };
            Past {
                title: case.title.clone(),
                href: format!("/cases/{}", case.id),
                words,
                bad: bad.to_owned(),
            }
        }
        Line::Contact(contact) => Past {
            title: if contact.subject.is_empty() {
                contact.said.chars().take(24).collect()
            } else {
                contact.subject.clone()
            },
            href: format!("/desk/contacts/{}", contact.id),
            words: vec![
                contact.number.clone(),
                page.word("contact_outcome", contact.outcome.as_str()).to_owned(),
            ],
            bad: String::new(),
        },
    }
}
