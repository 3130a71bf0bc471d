//! The fields of a person's card: from the row to the form, and back.
//!
//! Numbers are shown masked and kept by their place, so that nobody has to see one in order to keep it.

use crate::forms::{Choice, FieldIssue, Form};
use crate::shell::Page;
use linli_app::directory::checks::LOCALES;
use linli_app::directory::residents::{PhoneInput, ResidentInput, ResidentView, Secret};
use linli_domain::vocabulary::Channel;

const SCOPE: &str = "people.form";

/// New numbers that the form offers at once.
pub const NEW_PHONES: usize = 2;
/// New numbers that one sending may bring.
const MOST_PHONES: usize = 8;

/// The form as a row fills it.
pub fn filled(page: &Page, person: &ResidentView) -> Form {
    let mut form = Form::blank(page.s, SCOPE)
        .with("name", &*person.name)
        .with("preferred_channel", person.preferred_channel.map_or("", Channel::as_str))
        .with("language", &*person.language)
        .with("notes", &*person.notes);
    for at in 0..person.phones.len() {
        form.values.add("keep", at.to_string());
    }
    form
}

/// The form of somebody new.
pub fn blank(page: &Page) -> Form {
    Form::blank(page.s, SCOPE).with("language", page.lang()).with("tie", "owner")
}

/// A form that was sent.
pub fn sent(page: &Page, values: crate::forms::Values) -> Form {
    Form::of(page.s, SCOPE, values)
}

/// Where each phone of an input stands in the form.
pub type Sources = Vec<String>;

/// Reads the card, with the field of each phone.
pub fn read(form: &mut Form) -> Option<(ResidentInput, Sources)> {
    form.read(|r| {
        let mut phones: Vec<(PhoneInput, String)> = Vec::new();
        for place in r.all("keep") {
            if let Ok(place) = place.parse() {
                phones.push((PhoneInput::Keep(place), "keep".to_owned()));
            }
        }
        for at in 0..MOST_PHONES {
            let field = format!("phone.{at}");
            if let Some(number) = r.phone(&field).optional() {
                let at = if r.ticked("new_first") {
                    phones.iter().position(|p| p.1 == "keep")
                } else {
                    None
                };
                phones.insert(at.unwrap_or(phones.len()), (PhoneInput::Number(number), field));
            }
        }
        let id_number = match r.text("id_number").max(30).optional() {
            Some(number) => Secret::Value(number),
            None if r.ticked("clear_id_number") => Secret::Clear,
            None => Secret::Keep,
        };
        let (phones, sources) = phones.into_iter().unzip();
        let input = ResidentInput {
            name: r.text("name").max(60).required(),
            phones,
            id_number,
            preferred_channel: r.choice("preferred_channel", Channel::parse).optional(),
            language: r.text("language").required(),
            notes: r.text("notes").max(2000).optional().unwrap_or_default(),
        };
        (input, sources)
    })
}

/// Issues of the use case beside their fields.
pub fn refuse(form: &mut Form, sources: &[String], issues: Vec<linli_app::FieldIssue>) {
    for issue in issues {
        let mut issue = FieldIssue::from(issue);
        if let Some(at) = issue.field.strip_prefix("phones") {
            let at = at.trim_start_matches('.').parse::<usize>().ok();
            let source = at.and_then(|at| sources.get(at)).cloned();
            issue.field = source.unwrap_or_else(|| "phone.0".to_owned());
        }
        form.refuse(issue);
    }
}

/// The masked numbers to keep.
pub fn kept(phones: &[String]) -> Vec<Choice> {
    phones.iter().enumerate().map(|(at, phone)| Choice::new(at.to_string(), &**phone)).collect()
}

/// The names of the fields for new numbers: at least two, one more when a row was asked for.
pub fn new_phones(form: &Form) -> Vec<String> {
    let rows = form.rows("phone", NEW_PHONES, MOST_PHONES);
    (0..rows).map(|at| format!("phone.{at}")).collect()
}

/// How a person may be reached.
pub fn channels(page: &Page) -> Vec<Choice> {
    let reach = [
        Channel::Phone,
        Channel::Sms,
        Channel::Wechat,
        Channel::App,
        Channel::Email,
        Channel::HomeVisit,
        Channel::Letter,
    ];
    reach.iter().map(|c| Choice::new(c.as_str(), page.word("channel", c.as_str()))).collect()
}

/// The languages in which a person may be written to.
pub fn languages(page: &Page) -> Vec<Choice> {
    LOCALES.iter().map(|tag| Choice::new(*tag, page.word("language", tag))).collect()
}
