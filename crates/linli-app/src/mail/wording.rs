//! The words of a letter: one text for each occasion and one for the end of all, in three languages, shipped and edited by
//! the office beside its scripts (CHN-2, ADM-1).
//!
//! Owns which text is meant and which blanks it may have. Texts and their versions are kept by `crate::scripts`.

use crate::App;
use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::error::AppError;
use crate::mail::values;
use crate::scripts::{self, Script};
use linli_domain::ids::NodeId;
use linli_domain::letter::{Blank, Occasion, blanks, filled};
use linli_store::Tx;

/// The kind of these texts among the scripts.
pub const KIND: &str = "letter";
/// The step of the words that end every letter.
pub const END: &str = "letter_end";
/// Steps at which texts of this kind stand: the occasions, then the end.
pub const STEPS: &[&str] = &[
    "letter_received",
    "letter_accepted",
    "letter_late",
    "letter_told",
    "letter_reopened",
    "letter_closed",
    END,
];

/// What a letter says, with blanks.
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) end: String,
}

/// The text of an occasion at an office, the one of the category first; `None` where the office took it out of use.
pub(super) fn of(
    tx: &mut Tx<'_>,
    office: NodeId,
    category: &str,
    occasion: Occasion,
    language: &str,
) -> Result<Option<Words>, AppError> {
    let step = format!("letter_{occasion}");
    let texts = scripts::in_use(tx, Some(office), category)?;
    let at = |step: &str| texts.iter().find(|text| text.kind == KIND && text.step == step);
    let (Some(text), end) = (at(&step), at(END)) else { return Ok(None) };
    let (subject, body) = text.words(language);
    let end = end.map(|text| text.words(language).1.to_owned());
    let end = end.unwrap_or_else(|| "{stop}".to_owned());
    Ok(Some(Words { subject: subject.to_owned(), body: body.to_owned(), end }))
}

/// Names each blank that there is none of; and what a letter may not go without.
pub(crate) fn check(text: &Script, checks: &mut Checks) {
    let letter_step = STEPS.contains(&text.step.as_str());
    if (text.kind == KIND) != letter_step {
        checks.issue("step", "letter_step");
        return;
    }
    if text.kind != KIND {
        return;
    }
    for (at, lang) in ["zh_cn", "zh_tw", "en"].into_iter().enumerate() {
        let title = format!("title_{lang}");
        // A subject is seen by whoever sees the list of somebody's mail: it names the case and nothing else.
        if blanks(&text.title[at]).iter().any(|name| Blank::parse(name) != Some(Blank::Number)) {
            checks.issue(&title, "blank_in_title");
        }
        let body = format!("body_{lang}");
        if blanks(&text.body[at]).iter().any(|name| Blank::parse(name).is_none()) {
            checks.issue(&body, "unknown_blank");
        }
        let ends = text.step == END && !text.body[at].is_empty();
        if ends && !blanks(&text.body[at]).contains(&Blank::Stop.as_str()) {
            checks.issue(&body, "stop_blank");
        }
    }
}

/// A letter as it would look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub language: &'static str,
    pub subject: String,
    pub body: String,
}

/// How a text would look in each language, with an example's values. Saves nothing.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] naming each field.
pub async fn preview(app: &App, caller: &Caller, text: Script) -> Result<Vec<Preview>, AppError> {
    caller.require(Right::EditScripts)?;
    let text = scripts::checked(text)?;
    let office = scripts::edited(caller);
    let post = app.post.clone();
    let end = app.db.read(move |tx| {
        let texts = scripts::in_use(tx, office, "")?;
        Ok::<_, AppError>(texts.into_iter().find(|text| text.step == END))
    });
    let end = end.await?.filter(|_| text.step != END);
    let one = |language| {
        let known = values::example(language, &post);
        let value = |blank| known.get(&blank).cloned().unwrap_or_default();
        let (subject, body) = text.words(language);
        let end = end.as_ref().map(|end| filled(end.words(language).1, value));
        let body = filled(body, value);
        Preview {
            language,
            subject: filled(subject, value),
            body: end.map_or_else(|| body.clone(), |end| format!("{body}\n\n{end}")),
        }
    };
    Ok(["zh-CN", "zh-TW", "en"].map(one).into())
}
